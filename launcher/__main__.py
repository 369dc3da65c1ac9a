"""The commands of bin/."""

import signal
import sys

from launcher import environment
from launcher.console import Failure, say


def run(name: str, arguments: list[str]) -> int:
    """Prepare the environment, then run one command."""
    if name == "lock":
        from launcher import lock

        return lock.main(arguments)
    environment.ensure()
    if name == "manage":
        from launcher import manage

        return manage.main(arguments)
    if name == "up":
        from launcher import up

        return up.main(arguments)
    if name == "bench":
        from launcher import bench

        return bench.main(arguments)
    from launcher import checks

    return checks.main(arguments)


def main() -> int:
    """Run the command named first; a failure that the person can mend is told in words."""
    # A shell starts what it puts in the background deaf to Ctrl-C; whoever sends the signal by hand means it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return run(sys.argv[1], sys.argv[2:])
    except Failure as failure:
        say(f"\n{failure}")
        return 1
    except PermissionError as error:
        say(
            f"\n{error}\nSome of .local or .venv belongs to another user: "
            "delete both folders as that user, and run this again."
        )
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
