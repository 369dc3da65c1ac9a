"""bin/up: everything that runs, started in order and stopped together."""

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from types import FrameType

from launcher import static_files
from launcher.console import Failure, say, tail
from launcher.environment import only_one
from launcher.paths import LOCAL, PYTHON, ROOT, local_folder, log_file
from launcher.processes import die_with_parent, spawn, stop
from launcher.services import Lease, django_environment

FIRST_PORT = 8000
WEB_STARTS_WITHIN = 60.0


class Ended(Exception):
    """Ctrl-C, or a request to end from outside."""


def main(arguments: list[str]) -> int:
    """Run until told to stop."""
    options = parse(arguments)
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, end)
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        with django_environment() as (env, lease):
            check_configuration(env)
            try:
                run(options, env, lease, processes)
            finally:
                ignore_signals()
                say("\nStopping…")
                stop(list(processes.values()))
    except Ended:
        return 0
    return 1


def parse(arguments: list[str]) -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(prog="bin/up", description="Set up what is missing and start Alignment.")
    parser.add_argument(
        "--port", type=int, help=f"the port of the website (default: {FIRST_PORT} or the next free one)"
    )
    parser.add_argument("--no-demo", action="store_true", help="start without the two demo organisations")
    return parser.parse_args(arguments)


def end(_signum: int, _frame: FrameType | None) -> None:
    """Leave the waiting loop; a second Ctrl-C must not interrupt the stopping."""
    ignore_signals()
    raise Ended


def ignore_signals() -> None:
    """From here on the stopping runs to its end."""
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, signal.SIG_IGN)


def check_configuration(env: Mapping[str, str]) -> None:
    """A database of the person's own needs the migrating role too."""
    if not env.get("DATABASE_OWNER_URL"):
        raise Failure(
            "DATABASE_URL is set, DATABASE_OWNER_URL is not. Set it to the address of the role that owns the tables; "
            "docker/roles.sql makes both roles. Or unset DATABASE_URL and a PostgreSQL is run for you."
        )


def run(
    options: argparse.Namespace, env: dict[str, str], lease: Lease | None, processes: dict[str, subprocess.Popen[bytes]]
) -> None:
    """Prepare, start, announce and watch."""
    port = choose_port(options.port)
    with_own_address(env, port)
    static_files.ensure(env)
    start = {
        name: partial(spawn, command, log=log_file(name), env=env, cwd=ROOT) for name, command in commands(port).items()
    }
    # The website loads while the database is prepared: nobody knows its address yet, and a page comes sooner.
    processes["web"] = start["web"]()
    sign_ins = prepare(env, with_demo=not options.no_demo)
    say("Starting the website, the workers and the scheduler…")
    wait_for_page(f"http://127.0.0.1:{port}/livez", processes["web"])
    for name in ("worker", "packs", "beat"):
        processes[name] = start[name]()
    announce(port, sign_ins)
    watch(processes, lease)


def choose_port(asked: int | None) -> int:
    """The port asked for, or the first free one from 8000 on."""
    if asked is not None:
        if not is_free(asked):
            raise Failure(f"Port {asked} is taken. Choose another with --port, or leave it out.")
        return asked
    for port in range(FIRST_PORT, FIRST_PORT + 100):
        if is_free(port):
            return port
    raise Failure(f"No port from {FIRST_PORT} to {FIRST_PORT + 99} is free. Choose one with --port.")


def with_own_address(env: dict[str, str], port: int) -> None:
    """Links in letters and calendars lead to the website that is started, unless it is said where people reach it."""
    if not env.get("PUBLIC_URL"):
        env["PUBLIC_URL"] = f"http://127.0.0.1:{port}"


def is_free(port: int) -> bool:
    """Whether nobody listens on a loopback port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def prepare(env: Mapping[str, str], *, with_demo: bool) -> str:
    """Run launcher.prepare; two of these at once wait for each other."""
    command = [str(PYTHON), "-m", "launcher.prepare", *([] if with_demo else ["--no-demo"])]
    log = log_file("prepare")
    with only_one("prepare"), log.open("wb") as errors:
        started = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**env, "DJANGO_SETTINGS_MODULE": "alignment.settings"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            process_group=0,
            preexec_fn=die_with_parent(),
        )
        try:
            assert started.stderr is not None
            for line in started.stderr:
                errors.write(line)
                if line.endswith("…\n".encode()):
                    say(line.decode().rstrip())
            assert started.stdout is not None
            sign_ins = started.stdout.read().decode()
            code = started.wait()
        finally:
            stop([started])
    if code:
        raise Failure(f"The database could not be prepared.\n{tail(log, 30)}")
    return sign_ins


def commands(port: int) -> dict[str, list[str]]:
    """What runs, by the name of its log."""
    celery = [str(PYTHON), "-m", "celery", "-A", "alignment"]
    schedule = local_folder("beat") / "schedule"
    web = [str(PYTHON), "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    web += ["--workers", "1", "--blocking-threads", str(2 * (os.cpu_count() or 1) + 2), "--no-ws"]
    return {
        "web": [*web, "alignment.wsgi:application"],
        "worker": [*celery, "worker", "--loglevel", "INFO", "--concurrency", "2", "-n", "worker@%h"],
        # Packs have a worker of their own, which gives way to the pages: nobody waits for them second by second.
        "packs": [
            "nice",
            *celery,
            "worker",
            "--loglevel",
            "INFO",
            "--concurrency",
            "1",
            "-Q",
            "packs",
            "-n",
            "packs@%h",
        ],
        "beat": [*celery, "beat", "--loglevel", "INFO", "--schedule", str(schedule), "--pidfile="],
    }


def wait_for_page(address: str, web: subprocess.Popen[bytes]) -> None:
    """Wait until the website answers."""
    deadline = time.monotonic() + WEB_STARTS_WITHIN
    while not answers(address):
        if web.poll() is not None or time.monotonic() > deadline:
            raise Failure(f"The website did not start.\n{tail(log_file('web'), 30)}")
        time.sleep(0.1)


def answers(address: str) -> bool:
    """Whether a GET of this loopback address succeeds; an error page is a Failure at once, as waiting mends nothing."""
    try:
        with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - an http address of our own
            return True
    except urllib.error.HTTPError as error:
        raise Failure(f"The website answers with an error ({error.code}).\n{tail(log_file('web'), 30)}") from error
    except OSError:
        return False


def announce(port: int, sign_ins: str) -> None:
    """Say where it is and who may enter."""
    print(f"\nAlignment is running at http://127.0.0.1:{port}/\n", flush=True)
    if sign_ins.strip():
        print(f"{sign_ins.rstrip()}\n", flush=True)
    print(f"Logs: {display(LOCAL / 'log')}    Stop: Ctrl-C", flush=True)
    sys.stdout.flush()


def display(path: Path) -> str:
    """A path as seen from where the person is, when that is shorter."""
    absolute = str(path)
    return min(absolute, os.path.relpath(path), key=len)


def watch(processes: Mapping[str, subprocess.Popen[bytes]], lease: Lease | None) -> None:
    """Wait for a signal, which raises Ended; a part that ends by itself is a failure."""
    while True:
        time.sleep(0.5)
        for name, process in processes.items():
            if process.poll() is not None:
                raise Failure(f"The part '{name}' ended by itself.\n{tail(log_file(name), 30)}")
        if lease is not None and lease.is_lost():
            raise Failure(f"PostgreSQL or Redis ended by itself; see the logs in {display(LOCAL / 'log')}.")
