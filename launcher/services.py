"""A command's use of the embedded services: started when nobody has, stopped after the last command that uses them."""

import contextlib
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from launcher.console import Failure, say, tail
from launcher.paths import PYTHON, ROOT, local_folder, log_file, secret_key
from launcher.supervisor import dial

STARTING_TAKES_AT_MOST = 120.0
STARTED: list[subprocess.Popen[bytes]] = []


class Lost(Exception):
    """The supervisor went away while we were talking: it was stopping, so a new one is needed."""


class Lease:
    """One use of a folder's services; `addresses` are the settings to export."""

    def __init__(self, name: str, needs: list[str]) -> None:
        self.name = name
        self.needs = needs
        self.addresses: dict[str, str] = {}
        self.connection: socket.socket | None = None

    def __enter__(self) -> Self:
        deadline = time.monotonic() + STARTING_TAKES_AT_MOST
        supervisor: subprocess.Popen[bytes] | None = None
        while time.monotonic() < deadline:
            try:
                self.connection = dial(local_folder(self.name))
                self.ask()
            except (FileNotFoundError, ConnectionError, Lost):
                if supervisor is None or supervisor.poll() is not None:
                    refuse_if_failed(supervisor, self.name)
                    supervisor = start_supervisor(self.name)
                time.sleep(0.05)
            else:
                return self
        raise Failure(f"The services did not start in time.\n{tail(log_file(self.name))}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Say goodbye; when we were the last, wait until the servers and the supervisor have ended."""
        if self.connection is None:
            return
        with self.connection as connection, contextlib.suppress(OSError):
            connection.settimeout(40)
            connection.sendall(b"bye\n")
            if not connection.recv(4096):
                reap()

    def ask(self) -> None:
        """Say what is needed and wait until it runs."""
        assert self.connection is not None
        self.connection.sendall(json.dumps({"need": self.needs}).encode())
        with self.connection.makefile("r", encoding="utf-8") as lines:
            for line in lines:
                message = json.loads(line)
                if "say" in message:
                    say(message["say"])
                elif "error" in message:
                    raise Failure(message["error"])
                else:
                    self.addresses = message["ready"]
                    return
        raise Lost

    def is_lost(self) -> bool:
        """Whether the services have ended under us."""
        assert self.connection is not None
        self.connection.setblocking(False)
        try:
            return self.connection.recv(4096) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True
        finally:
            self.connection.setblocking(True)


def refuse_if_failed(supervisor: subprocess.Popen[bytes] | None, name: str) -> None:
    """A supervisor that ended badly would end badly again."""
    if supervisor is not None and supervisor.returncode != 0:
        raise Failure(f"The services could not be started.\n{tail(log_file(name))}")


def start_supervisor(name: str) -> subprocess.Popen[bytes]:
    """Start a supervisor that outlives us if others still need it; a second one on the same folder ends by itself."""
    with log_file(name).open("ab") as output:
        started = subprocess.Popen(
            [str(PYTHON), "-P", "-m", "launcher.supervisor", name],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    # It may well outlive us, which Python warns of when it forgets a process that still runs; so it never forgets.
    STARTED.append(started)
    return started


def reap() -> None:
    """Take note of the end of supervisors that we started, so that not even their entry in the process table stays."""
    for started in STARTED:
        with contextlib.suppress(subprocess.TimeoutExpired):
            started.wait(timeout=5)


def needed(configured: Mapping[str, str]) -> list[str]:
    """Which services nobody has configured."""
    wanted = (("DATABASE_URL", "postgres"), ("REDIS_URL", "redis"))
    return [service for setting, service in wanted if not configured.get(setting)]


@contextmanager
def django_environment(name: str = "services") -> Iterator[tuple[dict[str, str], Lease | None]]:
    """The environment variables for Django, with services behind those that were not set, and our use of them."""
    env = {key: value for key, value in os.environ.items() if key not in {"PYTHONPATH", "PYTHONDONTWRITEBYTECODE"}}
    # Compiling the project and its packages takes each process three seconds; kept here, it writes nowhere else.
    env["PYTHONPYCACHEPREFIX"] = env.get("PYTHONPYCACHEPREFIX") or str(local_folder("bytecode"))
    env["SECRET_KEY"] = env.get("SECRET_KEY") or secret_key()
    env["STATIC_ROOT"] = env.get("STATIC_ROOT") or str(local_folder("static"))
    env["PATH"] = f"{PYTHON.parent}{os.pathsep}{env.get('PATH', os.defpath)}"
    needs = needed(env)
    if "postgres" in needs:
        # What no one configured runs here, for the person at this terminal.
        env.setdefault("ALIGNMENT_DEV", "1")
    if not needs:
        yield env, None
        return
    with Lease(name, needs) as lease:
        yield env | lease.addresses, lease
