"""bin/test: every check of the project, in one list."""

import argparse
import fcntl
import json
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from launcher import static_files
from launcher.browser import ensure_browser
from launcher.console import Failure, say
from launcher.paths import LOCK, PYTHON, ROOT, local_folder
from launcher.processes import die_with_parent
from launcher.services import django_environment

BIN = PYTHON.parent
CODE = sorted({path.parent.name for path in ROOT.glob("*/__init__.py")} | {"tests"})
COPIED = "test_template_database or test_demo_database"
# Browsers and Celery's workers are waited for: on two cores a third worker computes meanwhile.
WORKERS = 3
# What a site in production sets; `check --deploy` judges the settings as they are there.
PRODUCTION = {"ALIGNMENT_DEV": "", "DEBUG": ""}


@dataclass(frozen=True)
class Check:
    """One command that must end with 0."""

    title: str
    command: list[str]
    env: Mapping[str, str]


def checks() -> list[Check]:
    """Everything but the tests; the longest begins first, and the databases to copy are there when the tests begin."""
    manage = [str(PYTHON), "manage.py"]
    return [
        Check("mypy --strict", [str(BIN / "mypy"), *CODE], {}),
        Check("Ruff: code", [str(BIN / "ruff"), "check"], {}),
        Check("Ruff: format", [str(BIN / "ruff"), "format", "--check"], {}),
        Check("djLint: templates", [str(BIN / "djlint"), "templates", "--lint", "--quiet"], {}),
        Check("Imports between subjects", [str(BIN / "lint-imports"), "--no-logo"], {}),
        # It collects all tests, so that the workers that follow find them compiled.
        Check("The databases to copy", [*pytest(), "-q", "-k", COPIED], {}),
        Check("Django: ready for production", [*manage, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
        Check("Django: no migration missing", [*manage, "makemigrations", "--check", "--dry-run"], {}),
        Check("Migrations are safe", [str(PYTHON), "-m", "launcher.lint_migrations"], {}),
    ]


def main(arguments: list[str]) -> int:
    """All checks and tests; with arguments for pytest, only those tests."""
    parser = argparse.ArgumentParser(
        prog="bin/test",
        description="Run every check. With paths or other arguments for pytest: run only those tests, nothing else.",
    )
    parser.add_argument("--long", action="store_true", help="run the tests marked `long` too")
    options, rest = parser.parse_known_args(arguments)
    chosen = ["-m", ""] if options.long else []
    if not rest or any("e2e" in argument for argument in rest):
        ensure_browser()
    with django_environment("test") as (env, _):
        env["DJANGO_SETTINGS_MODULE"] = "alignment.settings"
        static_files.ensure(env)
        with own_database(env):
            if rest:
                return run([*pytest(), *chosen, *rest], env)
            return run_all(env, chosen)


@contextmanager
def own_database(env: dict[str, str]) -> Iterator[None]:
    """Give this run a test database that no other run uses now: the first free number; a killed run's is used again."""
    if "ALIGNMENT_TEST_DB" in env:
        yield
        return
    for number in range(100):
        with (local_folder("test") / f"database{number}.lock").open("w", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                continue
            env["ALIGNMENT_TEST_DB"] = f"_{number}" if number else ""
            yield
            return
    raise Failure("A hundred test runs are going on here already.")


def pytest() -> list[str]:
    """The test runner."""
    return [str(PYTHON), "-m", "pytest"]


def run_all(env: Mapping[str, str], chosen: list[str]) -> int:
    """Run every check to its end, then the tests, last, so that a success ends with pytest's closing line."""
    results = side_by_side(checks(), env)
    results.append(audit(env))
    print(f"\n{table(results)}", flush=True)
    results.append(timed("Tests", [*pytest(), "-n", str(WORKERS), "--dist", "loadscope", *chosen], env))
    failed = [title for title, verdict, _ in results if verdict == "failed"]
    if failed:
        say(f"\nFailed: {', '.join(failed)}")
    return 1 if failed else 0


def side_by_side(found: list[Check], env: Mapping[str, str]) -> list[tuple[str, str, float]]:
    """Run the checks two at a time; each says what it has to say when it is done, in the order of the list."""

    def result(check: Check) -> tuple[str, subprocess.CompletedProcess[str], float]:
        started = time.monotonic()
        done = subprocess.run(
            check.command, cwd=ROOT, env={**env, **check.env}, text=True, check=False, preexec_fn=die_with_parent(),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        return check.title, done, time.monotonic() - started

    results = []
    with ThreadPoolExecutor(max_workers=2) as lanes:
        for title, done, seconds in lanes.map(result, found):
            print(f"\n── {title}\n{done.stdout}", end="", flush=True)
            results.append((title, "failed" if done.returncode else "ok", seconds))
    return results


def timed(title: str, command: list[str], env: Mapping[str, str]) -> tuple[str, str, float]:
    """Run one check under its header."""
    print(f"\n── {title}", flush=True)
    started = time.monotonic()
    code = run(command, env)
    return title, "failed" if code else "ok", time.monotonic() - started


def run(command: list[str], env: Mapping[str, str]) -> int:
    """Run a command on our terminal; it ends when we do."""
    process = subprocess.Popen(command, cwd=ROOT, env=env, preexec_fn=die_with_parent())
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.wait()
        raise


def audit(env: Mapping[str, str]) -> tuple[str, str, float]:
    """Known holes in the locked packages; skipped in words where nobody here can say."""
    title = "Known holes in packages"
    print(f"\n── {title}", flush=True)
    started = time.monotonic()
    # One package first: without an answer about Django, 130 more questions are of no use.
    django = re.search(r"^django==\S+", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    assert django is not None
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as probe:
        probe.write(django[0])
        probe.flush()
        verdict, words = ask_about_holes(["--no-deps", "--requirement", probe.name], env)
    if verdict == "ok":
        verdict, words = ask_about_holes(["--require-hashes", "--requirement", str(LOCK)], env)
    print(words)
    return title, verdict, time.monotonic() - started


def ask_about_holes(arguments: list[str], env: Mapping[str, str]) -> tuple[str, str]:
    """One run of pip-audit, as a verdict and words."""
    command = [str(BIN / "pip-audit"), "--disable-pip", "--progress-spinner=off", "--timeout=15", "--format=json"]
    done = subprocess.run([*command, *arguments], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    return judge_audit(done.stdout)


def judge_audit(output: str) -> tuple[str, str]:
    """What pip-audit's JSON means. Its exit code does not tell: it is 0 when no package was known to the index."""
    try:
        packages = json.loads(output)["dependencies"]
    except ValueError:
        return "skipped", "Skipped: the index of known holes cannot be reached from here."
    asked = [package for package in packages if "skip_reason" not in package]
    if not asked:
        return "skipped", "Skipped: the package index reached from here keeps no list of known holes."
    holes = [f"{package['name']} {package['version']}: {hole['id']}" for package in asked for hole in package["vulns"]]
    return ("failed", "\n".join(holes)) if holes else ("ok", f"None in {len(asked)} of {len(packages)} packages.")


def table(results: list[tuple[str, str, float]]) -> str:
    """What was run, how it went and how long it took."""
    width = max(len(title) for title, _, _ in results)
    return "\n".join(f"{verdict:8}{title:{width}}{seconds:8.1f} s" for title, verdict, seconds in results)
