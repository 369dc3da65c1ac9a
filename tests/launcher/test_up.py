"""bin/up for real, and the small decisions around it."""

import argparse
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from launcher import up
from launcher.console import Failure
from launcher.paths import ROOT
from tests.launcher.waiting import until


def test_a_taken_port_is_refused_when_asked_for_and_passed_over_when_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        taken = listener.getsockname()[1]
        monkeypatch.setattr(up, "FIRST_PORT", taken)
        with pytest.raises(Failure, match=f"Port {taken} is taken"):
            up.choose_port(taken)
        assert taken < up.choose_port(None) < taken + 100


def test_the_options_are_a_port_and_no_demo() -> None:
    assert up.parse(["--port", "9000", "--no-demo"]) == argparse.Namespace(port=9000, no_demo=True)
    assert up.parse([]) == argparse.Namespace(port=None, no_demo=False)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({}, "http://127.0.0.1:8123"),
        ({"PUBLIC_URL": ""}, "http://127.0.0.1:8123"),
        ({"PUBLIC_URL": "https://okr.example"}, "https://okr.example"),
    ],
)
def test_links_in_letters_lead_to_the_port_that_is_served(said: dict[str, str], found: str) -> None:
    env = dict(said)
    up.with_own_address(env, 8123)
    assert env["PUBLIC_URL"] == found


def test_a_database_without_the_role_that_owns_it_is_refused_with_what_to_do() -> None:
    with pytest.raises(Failure, match="DATABASE_OWNER_URL is not"):
        up.check_configuration({"DATABASE_URL": "postgres://elsewhere/x"})
    up.check_configuration({"DATABASE_URL": "postgres://elsewhere/x", "DATABASE_OWNER_URL": "postgres://elsewhere/x"})


class Broken(BaseHTTPRequestHandler):
    """A website that is up and only says that it is broken."""

    def do_GET(self) -> None:
        self.send_error(500)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_a_website_that_answers_with_an_error_is_not_waited_for() -> None:
    with HTTPServer(("127.0.0.1", 0), Broken) as server:
        thread = Thread(target=server.handle_request)
        thread.start()
        with pytest.raises(Failure, match="error \\(500\\)"):
            up.answers(f"http://127.0.0.1:{server.server_port}/livez")
        thread.join()
    assert not up.answers(f"http://127.0.0.1:{server.server_port}/livez"), "nobody listens any more"


# What this test run itself was given, and a person's shell has not.
CONFIGURED = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "STATIC_ROOT", "SECRET_KEY", "DJANGO_SETTINGS_MODULE"}


class Running:
    """One bin/up, in a folder of its own for all that it makes."""

    def __init__(self, process: subprocess.Popen[str], local: Path, words: list[str]) -> None:
        self.process = process
        self.local = local
        self.words = words

    @property
    def address(self) -> str:
        found = re.search(r"http://127\.0\.0\.1:\d+/", "".join(self.words))
        assert found is not None
        return found[0]

    def processes(self) -> list[str]:
        """Every process that works for this folder: it is in its environment or among its arguments."""
        told = ((path, describe(path)) for path in Path("/proc").glob("[0-9]*"))
        return [path.name for path, words in told if str(self.local).encode() in words]


def describe(process: Path) -> bytes:
    """A process's environment and arguments; nothing for one that has ended."""
    try:
        state = (process / "stat").read_text().rsplit(")", 1)[1].split()[0]
        return b"" if state == "Z" else (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return b""


@contextmanager
def started(local: Path, *arguments: str) -> Iterator[Running]:
    """Start bin/up and wait until it says where it is."""
    env = {key: value for key, value in os.environ.items() if key not in CONFIGURED}
    env["ALIGNMENT_LOCAL"] = str(local)
    command = [str(ROOT / "bin" / "up"), *arguments]
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    words: list[str] = []
    try:
        assert process.stdout is not None
        for line in process.stdout:
            words.append(line)
            if line.startswith("Logs:"):
                break
        assert process.poll() is None, "".join(words)
        yield Running(process, local, words)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


@pytest.mark.long
def test_everything_runs_and_ctrl_c_leaves_no_process_behind(tmp_path: Path) -> None:
    with started(tmp_path / "local", "--no-demo") as first:
        with urllib.request.urlopen(f"{first.address}livez", timeout=10) as response:
            assert response.status == 200
        assert until(lambda: "ready." in (first.local / "log" / "worker.log").read_text(), seconds=60)
        # bin/up, its three parts and their children, the supervisor, PostgreSQL with its own, Redis.
        assert len(first.processes()) > 8
        first.process.send_signal(signal.SIGINT)
        assert first.process.wait(60) == 0
        assert first.processes() == []
    with started(tmp_path / "local", "--no-demo") as second:
        # What makes the second start a matter of seconds, said without a clock that a busy machine would upset.
        assert "Collecting" in "".join(first.words)
        assert not re.search("Collecting|Installing", "".join(second.words))
        second.process.kill()
        second.process.wait()
        assert until(lambda: second.processes() == [], seconds=30)


def test_a_command_put_in_the_background_by_a_shell_still_hears_ctrl_c() -> None:
    code = (
        "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "import launcher.__main__ as command\n"
        "command.run = lambda *_: os.kill(os.getpid(), signal.SIGINT) or 0\n"
        "sys.argv = ['launcher', 'up']; sys.exit(command.main())"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 130


@pytest.mark.long
def test_a_fresh_clone_needs_nothing_but_the_command(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    env = {key: value for key, value in os.environ.items() if key not in CONFIGURED}
    done = subprocess.run(
        [str(clone / "bin" / "manage"), "version"], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"6\.1\.\d+\n", done.stdout)
    assert "Installing" in done.stderr
    again = subprocess.run(
        [str(clone / "bin" / "manage"), "version"], cwd=tmp_path, env=env, capture_output=True, text=True, check=True
    )
    assert "Installing" not in again.stderr
