"""The embedded servers: shared by commands that run side by side, stopped after the last of them, however it ends."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import redis

from launcher import paths
from launcher.paths import ROOT
from launcher.processes import is_alive
from launcher.services import Lease, django_environment, needed
from launcher.supervisor import free_port
from tests.launcher.waiting import is_gone, number_in, parent_of, until


@pytest.fixture
def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for everything that running makes, of this test's own, as deep as a socket's path could not be."""
    deep = tmp_path / ("deep" * 30)
    monkeypatch.setenv("ALIGNMENT_LOCAL", str(deep))
    monkeypatch.setattr(paths, "LOCAL", deep)
    return deep


def redis_pid(lease: Lease) -> int:
    with redis.Redis.from_url(lease.addresses["REDIS_URL"]) as client:
        return int(client.info("server")["process_id"])


def test_only_what_nobody_configured_is_needed() -> None:
    assert needed({}) == ["postgres", "redis"]
    assert needed({"DATABASE_URL": "postgres://elsewhere/x", "REDIS_URL": ""}) == ["redis"]
    assert needed({"DATABASE_URL": "postgres://elsewhere/x", "REDIS_URL": "redis://elsewhere"}) == []


def test_what_python_compiles_is_kept_and_not_in_the_tree(local: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configured = {"PYTHONDONTWRITEBYTECODE": "1", "DATABASE_URL": "postgres://x", "REDIS_URL": "redis://x"}
    for name, value in configured.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    code = "import json, sys; print(json.dumps([sys.dont_write_bytecode, sys.pycache_prefix]))"
    with django_environment() as (env, _):
        told = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=True)
    assert json.loads(told.stdout) == [False, str(local / "bytecode")]


@pytest.mark.usefixtures("local")
def test_two_commands_share_a_server_and_the_last_one_stops_it() -> None:
    with Lease("test", ["redis"]) as first:
        pid = redis_pid(first)
        with Lease("test", ["redis"]) as second:
            assert redis_pid(second) == pid
        assert redis_pid(first) == pid
    assert not is_alive(pid), "the last one waits until the server has ended"


@pytest.mark.usefixtures("local")
def test_the_port_is_kept_from_one_start_to_the_next() -> None:
    with Lease("test", ["redis"]) as lease:
        before = lease.addresses
    with Lease("test", ["redis"]) as lease:
        assert lease.addresses == before


def test_a_server_goes_when_the_only_command_that_uses_it_is_killed(local: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; import redis; from launcher.services import Lease\n"
        "with Lease('test', ['redis']) as lease:\n"
        "    pid = redis.Redis.from_url(lease.addresses['REDIS_URL']).info('server')['process_id']\n"
        "    Path(sys.argv[1]).write_text(str(pid)); time.sleep(300)"
    )
    command = subprocess.Popen([sys.executable, "-c", code, str(local.parent / "pid")], cwd=ROOT)
    pid = number_in(local.parent / "pid")
    assert is_alive(pid)
    command.kill()
    command.wait()
    assert is_gone(pid)


@pytest.mark.usefixtures("local")
def test_a_command_notices_that_its_server_has_ended() -> None:
    with Lease("test", ["redis"]) as lease:
        assert not lease.is_lost()
        pid = redis_pid(lease)
        os.kill(pid, 9)
        assert is_gone(pid)
        assert until(lease.is_lost)


def test_a_taken_port_is_replaced_and_a_free_one_kept() -> None:
    port = free_port(None)
    assert free_port(port) == port
    with redis_like_listener(port):
        assert free_port(port) != port


def redis_like_listener(port: int) -> socket.socket:
    listener = socket.socket()
    listener.bind(("127.0.0.1", port))
    listener.listen()
    return listener


def test_passwords_are_for_their_owner_only(local: Path) -> None:
    with Lease("test", ["redis"]):
        settings = local / "test" / "settings.json"
        assert settings.stat().st_mode & 0o777 == 0o600
        assert (local / "test" / "control.sock").stat().st_mode & 0o777 == 0o600
        secrets = json.loads(settings.read_text(encoding="utf-8"))["passwords"]
    assert len({*secrets.values()}) == 3
    assert all(len(secret) == 48 for secret in secrets.values())


RIGHTS = """
    SELECT rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication
    FROM pg_roles WHERE rolname = current_user
"""


class Roles:
    """A database server of our own, and a way in for each role."""

    def __init__(self, lease: Lease) -> None:
        self.owner = lease.addresses["DATABASE_OWNER_URL"]
        self.app = lease.addresses["DATABASE_URL"]

    def run(self, address: str, *statements: str, database: str = "alignment") -> object:
        """Run statements one by one; the first value of the last one's answer, if it has one."""
        parts = urlsplit(address)._replace(path=f"/{database}").geturl()
        with psycopg.connect(parts, autocommit=True) as connection:
            for statement in statements[:-1]:
                connection.execute(statement.encode())
            cursor = connection.execute(statements[-1].encode())
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None


def test_the_roles_are_what_isolation_needs(local: Path) -> None:
    with Lease("test", ["postgres"]) as lease:
        roles = Roles(lease)
        # Not one right too many: nothing owned, nothing inherited, no way round a policy.
        for address, role in ((roles.app, "alignment_app"), (roles.owner, "alignment_owner")):
            assert roles.run(address, "SELECT current_user") == role
            assert str(roles.run(address, "SHOW server_version_num")).startswith("18")
        assert roles.run(roles.app, RIGHTS) is False
        assert roles.run(roles.app, "SELECT count(*) FROM pg_auth_members WHERE member = current_user::regrole") == 0
        limits = {"statement_timeout": "15s", "lock_timeout": "2s", "idle_in_transaction_session_timeout": "30s"}
        for name, value in limits.items():
            assert roles.run(roles.app, f"SHOW {name}") == value
        refuse(roles, "CREATE TABLE mine (id int)")
        refuse(roles, "CREATE DATABASE mine")
        roles.run(roles.app, "CREATE TEMPORARY TABLE passing (id int)")
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            roles.run(roles.app, "SELECT 1", database="postgres")
        # Tests: the owner makes a database, and the serving role may come in and use temporary tables.
        roles.run(roles.owner, "CREATE DATABASE test_of_roles", database="postgres")
        roles.run(roles.app, "CREATE TEMPORARY TABLE passing (id int)", database="test_of_roles")
        roles.run(roles.owner, "CREATE TABLE kept AS SELECT 42 AS id")
        server = number_in(local / "test" / "postgres" / "postmaster.pid")
    assert is_gone(server)
    with Lease("test", ["postgres"]) as lease:
        assert Roles(lease).run(lease.addresses["DATABASE_OWNER_URL"], "SELECT id FROM kept") == 42


def refuse(roles: Roles, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        roles.run(roles.app, statement)


@pytest.mark.skipif(sys.platform != "linux", reason="only the Linux kernel promises this")
def test_a_killed_supervisor_takes_its_servers_with_it_and_the_next_start_recovers(local: Path) -> None:
    lease = Lease("test", ["postgres", "redis"])
    with lease:
        server = number_in(local / "test" / "postgres" / "postmaster.pid")
        pids = [server, redis_pid(lease), parent_of(server)]
        os.kill(parent_of(server), 9)
        assert all(is_gone(pid) for pid in pids)
    with Lease("test", ["postgres", "redis"]) as again:
        assert Roles(again).run(again.addresses["DATABASE_URL"], "SELECT 1") == 1
