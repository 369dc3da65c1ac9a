"""Where things lie."""

import os
import secrets
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Everything that running makes: databases, logs, ports, passwords.
LOCAL = Path(os.environ.get("ALIGNMENT_LOCAL", ROOT / ".local")).resolve()
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
ROLES_SQL = ROOT / "docker" / "roles.sql"


def local_folder(name: str) -> Path:
    """A folder under .local, made when missing; others may pass through it, not list it."""
    folder = LOCAL / name
    folder.mkdir(parents=True, exist_ok=True)
    for each in (LOCAL, folder):
        if each.stat().st_uid == os.geteuid():
            each.chmod(0o711)
    return folder


def log_file(name: str) -> Path:
    """The log of one part, as .local/log/NAME.log."""
    return local_folder("log") / f"{name}.log"


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, in one step."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)


def secret_key() -> str:
    """Django's key for this folder, made once and kept."""
    path = local_folder("") / "secret_key"
    if not path.exists():
        write_private(path, secrets.token_urlsafe(50))
    return path.read_text(encoding="utf-8")
