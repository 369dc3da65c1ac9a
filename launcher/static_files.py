"""The collected and compressed static files, made again when they changed: it takes seconds."""

import hashlib
import subprocess
from collections.abc import Mapping
from pathlib import Path

from launcher.console import Failure, say, tail
from launcher.environment import lock_digest, only_one
from launcher.paths import PYTHON, ROOT, log_file

SOURCES = ROOT / "static"


def ensure(env: Mapping[str, str]) -> None:
    """Collect the static files unless nothing changed since the last time."""
    stamp = Path(env["STATIC_ROOT"]) / "collected"
    with only_one("static"):
        state = state_of(SOURCES)
        if stamp.exists() and stamp.read_text(encoding="utf-8") == state:
            return
        say("Collecting the static files…")
        log = log_file("static")
        command = [str(PYTHON), str(ROOT / "manage.py"), "collectstatic", "--noinput", "--verbosity", "0"]
        with log.open("wb") as output:
            code = subprocess.run(command, env=env, stdout=output, stderr=subprocess.STDOUT, check=False).returncode
        if code:
            raise Failure(f"The static files could not be collected.\n{tail(log, 30)}")
        stamp.write_text(state, encoding="utf-8")


def state_of(folder: Path) -> str:
    """What the collected files depend on: the project's own, and the installed packages."""
    digest = hashlib.sha256(lock_digest().encode())
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        status = path.stat()
        digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
