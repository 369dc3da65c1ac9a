"""bin/manage: any management command, in the project's own environment."""

import signal
import subprocess
import sys
from types import FrameType

from launcher.paths import PYTHON, ROOT
from launcher.processes import die_with_parent
from launcher.services import django_environment


def main(arguments: list[str]) -> int:
    """Run manage.py; its exit code is ours, 128 + n when signal n ended it."""
    with django_environment() as (env, _):
        child: subprocess.Popen[bytes] | None = None

        def pass_on(signum: int, _frame: FrameType | None) -> None:
            if child is not None:
                child.send_signal(signum)

        # Ctrl-C reaches the command by itself, as it shares our terminal; we stay to stop the services after it.
        signal.signal(signal.SIGINT, lambda *_: None)
        for signum in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, pass_on)
        child = subprocess.Popen(
            [str(PYTHON), str(ROOT / "manage.py"), *arguments],
            env=env,
            preexec_fn=die_with_parent(),
        )
        code = child.wait()
    sys.stdout.flush()
    return code if code >= 0 else 128 - code
