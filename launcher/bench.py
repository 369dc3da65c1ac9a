"""bin/bench: the benchmarks, in the project's own environment."""

import subprocess
import sys

from launcher import static_files
from launcher.paths import PYTHON, ROOT
from launcher.processes import die_with_parent
from launcher.services import django_environment


def main(arguments: list[str]) -> int:
    """Run the benchmarks beside the application's database; their exit code is ours."""
    with django_environment() as (env, _):
        env |= {"DJANGO_SETTINGS_MODULE": "alignment.settings", "PYTHONPATH": str(ROOT)}
        static_files.ensure(env)
        command = [str(PYTHON), "-P", "-m", "bench", *arguments]
        process = subprocess.Popen(command, env=env, preexec_fn=die_with_parent())
        try:
            code = process.wait()
        except KeyboardInterrupt:
            process.wait()
            raise
    sys.stdout.flush()
    return code
