"""bin/lock: write requirements.lock from pyproject.toml; `bin/lock --upgrade` takes newer versions."""

import subprocess

from launcher.console import Failure, say
from launcher.environment import find_uv
from launcher.paths import LOCK, ROOT

# What the container image installs: no tools, no embedded servers, the same versions.
IMAGE_LOCK = ROOT / "docker" / "requirements.lock"
OPTIONS = ["--universal", "--python-version", "3.12", "--generate-hashes", "--custom-compile-command", "bin/lock"]
# Addresses of registries are the reader's own business, and hashes make them irrelevant.
NO_ADDRESSES = ["--no-emit-index-url", "--no-emit-find-links", "--quiet"]


def main(arguments: list[str]) -> int:
    """Write both lock files."""
    compile_lock([*arguments, "--group", "dev", "--group", "local", "--output-file", str(LOCK.relative_to(ROOT))])
    compile_lock([*arguments, "--constraints", LOCK.name, "--output-file", str(IMAGE_LOCK.relative_to(ROOT))])
    return 0


def compile_lock(arguments: list[str]) -> None:
    """Write one lock file."""
    say(f"Writing {arguments[-1]}…")
    command = [find_uv(), "pip", "compile", "pyproject.toml", *OPTIONS, *NO_ADDRESSES, *arguments]
    if subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False).returncode:
        raise Failure("The versions asked for in pyproject.toml do not fit together, or the index cannot be reached.")
