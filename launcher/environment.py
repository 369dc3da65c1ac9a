"""The project's own Python environment: .venv, exactly as requirements.lock says."""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launcher.console import Failure, say, tail
from launcher.paths import LOCAL, LOCK, PYTHON, VENV, local_folder, log_file
from launcher.processes import die_with_parent

STAMP = VENV / "installed"
UV_VENV = LOCAL / "uv"


def lock_digest(lock: Path = LOCK) -> str:
    """What .venv was, or should be, installed from; another Python version is another environment."""
    return f"{sys.version_info.major}.{sys.version_info.minor} {hashlib.sha256(lock.read_bytes()).hexdigest()}"


def is_installed(stamp: Path = STAMP, lock: Path = LOCK) -> bool:
    """Whether .venv is what the lock asks for."""
    return stamp.exists() and stamp.read_text(encoding="utf-8") == lock_digest(lock)


def count_packages(lock: Path = LOCK) -> int:
    """How many packages the lock names."""
    return len(re.findall(r"^[a-z0-9][^\s=]*==", lock.read_text(encoding="utf-8"), re.MULTILINE))


@contextmanager
def only_one(name: str) -> Iterator[None]:
    """Wait until no other command holds this lock, then hold it."""
    with (local_folder("") / f"{name}.lock").open("w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def ensure() -> None:
    """Make .venv what the lock says; costs a few milliseconds when it already is."""
    if is_installed():
        return
    with only_one("install"):
        if not is_installed():
            install()


def install() -> None:
    """Install every package of the lock, each checked against its hash."""
    uv = find_uv()
    say(f"Installing {count_packages()} packages into .venv…")
    log = log_file("install")
    if not can_run(PYTHON):
        run([uv, "venv", "--quiet", "--clear", "--python", base_python(), str(VENV)], log)
    STAMP.unlink(missing_ok=True)
    run([uv, "pip", "sync", "--require-hashes", "--python", str(PYTHON), str(LOCK)], log)
    STAMP.write_text(lock_digest(), encoding="utf-8")


def base_python() -> str:
    """The Python below any virtual environment that we may be running in."""
    return str(Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}")


def can_run(program: Path | str) -> bool:
    """Whether the program is there and works: a pyenv shim or a moved environment can be there and not work."""
    try:
        return subprocess.run([str(program), "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def find_uv() -> str:
    """uv from the PATH, or our own copy in .local, fetched once."""
    own = UV_VENV / "bin" / "uv"
    for candidate in (shutil.which("uv"), str(own)):
        if candidate and can_run(candidate):
            return candidate
    say("Fetching uv, the installer…")
    log = log_file("install")
    run([base_python(), "-m", "venv", "--clear", str(UV_VENV)], log)
    run([str(UV_VENV / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "uv"], log)
    return str(own)


def run(command: list[str], log: Path) -> None:
    """Run one step of the installation; its words go to the log."""
    env = {key: value for key, value in os.environ.items() if key not in {"VIRTUAL_ENV", "PYTHONPATH"}}
    with log.open("ab") as output:
        ended = subprocess.run(
            command, stdout=output, stderr=subprocess.STDOUT, env=env, preexec_fn=die_with_parent(), check=False
        )
    if ended.returncode:
        raise Failure(
            f"This step failed: {' '.join(command)}\n{tail(log)}\n"
            "If it is the network, run the command again; if a module named venv or ensurepip is missing, install it "
            "(Debian, Ubuntu: apt-get install python3.12-venv) or put uv on the PATH."
        )
