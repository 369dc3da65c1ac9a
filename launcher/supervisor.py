"""The process that owns the embedded PostgreSQL and Redis for as long as any command uses them.

Commands connect to a socket; a connection is a use, and the kernel closes it however the command ends. When the last
one goes, the servers are stopped. So commands may run side by side, none stops a server under another, none leaves one.
"""

import contextlib
import fcntl
import json
import os
import secrets
import selectors
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from launcher.console import Failure
from launcher.paths import local_folder, log_file, write_private
from launcher.postgres import Postgres
from launcher.redis import Redis

CONTROL = "control.sock"
# A command that starts us and is killed before it connects must not leave us waiting for ever.
PATIENCE_FOR_THE_FIRST = 30.0
TITLES = {"postgres": "PostgreSQL", "redis": "Redis"}


class Stop(Exception):
    """Time to end: the last user left, or we were told to."""


class Supervisor:
    """Serves one folder under .local: `services` for running, `test` for tests."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.folder = local_folder(name)
        self.settings = load_settings(self.folder / "settings.json")
        self.running: dict[str, Postgres | Redis] = {}
        self.users: set[socket.socket] = set()
        self.last_user: socket.socket | None = None
        self.selector = selectors.DefaultSelector()
        self.deadline = time.monotonic() + PATIENCE_FOR_THE_FIRST

    def serve(self) -> None:
        """Listen until the last user has gone, then stop everything."""
        os.chdir(self.folder)  # a socket's path may have some 100 characters at most, so ours is relative
        Path(CONTROL).unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(CONTROL)
            Path(CONTROL).chmod(0o600)
            listener.listen(64)
            self.selector.register(listener, selectors.EVENT_READ, self.accept)
            try:
                while True:
                    self.turn()
            except Stop:
                pass
            finally:
                Path(CONTROL).unlink(missing_ok=True)
                listener.close()
                self.stop_servers()

    def turn(self) -> None:
        """Handle what came in within half a second, then look after the servers."""
        for key, _ in self.selector.select(timeout=0.5):
            handle: Callable[[Any], None] = key.data
            handle(key.fileobj)
        for name, server in self.running.items():
            if server.process is not None and server.process.poll() is not None:
                print(f"{TITLES[name]} ended by itself with code {server.process.returncode}", flush=True)
                raise Stop
        if not self.users and time.monotonic() > self.deadline:
            raise Stop

    def accept(self, listener: socket.socket) -> None:
        """Take a new user in."""
        user, _ = listener.accept()
        user.settimeout(5)
        self.users.add(user)
        self.selector.register(user, selectors.EVENT_READ, self.hear)

    def hear(self, user: socket.socket) -> None:
        """Act on a user's line: what it needs, or that it leaves; a closed connection is leaving too."""
        try:
            line = user.recv(4096)
        except OSError:
            line = b""
        if line.startswith(b"{"):
            self.provide(user, json.loads(line)["need"])
        else:
            self.leave(user)

    def provide(self, user: socket.socket, needs: list[str]) -> None:
        """Start what is needed and not running yet, and say where it is."""
        try:
            for name in needs:
                if name not in self.running:
                    tell(user, {"say": f"Starting {TITLES[name]}…"})
                    self.start_server(name)
        except Failure as failure:
            tell(user, {"error": str(failure)})
            raise Stop from failure
        tell(user, {"ready": self.addresses()})

    def leave(self, user: socket.socket) -> None:
        """Let a user go; the last one's connection stays open until everything has stopped: it waits for that."""
        self.users.discard(user)
        self.selector.unregister(user)
        if not self.users:
            self.last_user = user
            raise Stop
        tell(user, {"others": True})
        user.close()

    def start_server(self, name: str) -> None:
        """Start one server on its port of last time, or a free one."""
        port = self.settings["ports"][name] = free_port(self.settings["ports"].get(name))
        write_private(self.folder / "settings.json", json.dumps(self.settings))
        log = log_file(f"{self.name}-{name}")
        server: Postgres | Redis
        if name == "postgres":
            throw_away = self.name != "services"
            server = Postgres(
                self.folder, port=port, passwords=self.settings["passwords"], throw_away=throw_away, log=log
            )
        else:
            server = Redis(self.folder, port=port, log=log)
        server.start()
        self.running[name] = server

    def stop_servers(self) -> None:
        """Stop what runs."""
        for server in self.running.values():
            server.stop()

    def addresses(self) -> dict[str, str]:
        """The settings that Django reads."""
        found: dict[str, str] = {}
        for server in self.running.values():
            if isinstance(server, Postgres):
                found["DATABASE_URL"] = server.address("alignment_app")
                found["DATABASE_OWNER_URL"] = server.address("alignment_owner")
            else:
                found["REDIS_URL"] = server.address()
        return found


def tell(user: socket.socket, message: dict[str, Any]) -> None:
    """Send one line; a user that has gone is noticed when its connection is read."""
    with contextlib.suppress(OSError):
        user.sendall(json.dumps(message).encode() + b"\n")


def load_settings(path: Path) -> dict[str, dict[str, Any]]:
    """Ports and passwords of this folder, made once and kept."""
    if not path.exists():
        roles = ("postgres", "alignment_owner", "alignment_app")
        fresh = {"ports": {}, "passwords": {role: secrets.token_hex(24) for role in roles}}
        write_private(path, json.dumps(fresh))
    loaded: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def free_port(wanted: int | None) -> int:
    """The wanted port when nobody listens there, else any free one."""
    for candidate in (wanted or 0, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", candidate))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise Failure("No free port was found on 127.0.0.1.")


def become_the_only_one(folder: Path) -> IO[str] | None:
    """Hold the folder's lock; None when another supervisor listens there already."""
    lock = (folder / "supervisor.lock").open("w", encoding="utf-8")
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if is_listening(folder):
                lock.close()
                return None
            time.sleep(0.05)
        else:
            return lock


def is_listening(folder: Path) -> bool:
    """Whether a supervisor takes connections there."""
    try:
        dial(folder).close()
    except OSError:
        return False
    return True


def dial(folder: Path) -> socket.socket:
    """Connect to the supervisor of a folder; by way of /proc where there is one, as a socket's path must be short."""
    connection = socket.socket(socket.AF_UNIX)
    opened = os.open(folder, os.O_RDONLY)
    short = Path(f"/proc/self/fd/{opened}")
    try:
        connection.connect(str((short if short.exists() else folder) / CONTROL))
    except OSError:
        connection.close()
        raise
    finally:
        os.close(opened)
    return connection


def raise_stop(*_: object) -> None:
    """Turn a signal into an orderly end."""
    raise Stop


def main(name: str) -> None:
    """Run the supervisor of one folder."""
    folder = local_folder(name)
    signal.signal(signal.SIGTERM, raise_stop)
    lock = become_the_only_one(folder)
    if lock is not None:
        with lock:
            Supervisor(name).serve()


if __name__ == "__main__":
    main(sys.argv[1])
