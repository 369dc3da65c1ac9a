"""The shell part: a Python 3.12 is found wherever it lies; where there is none, the person is told how to get one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from launcher.paths import ROOT

TOOLS = ("ls", "sort", "cat")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A machine whose PATH holds no Python at all."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found is not None
        (programs / tool).symlink_to(found)
    return tmp_path


def find(machine: Path) -> subprocess.CompletedProcess[str]:
    script = f'set -euo pipefail; root="{machine}/clone"; . "{ROOT}/bin/lib/python.sh"; find_python'
    bash = shutil.which("bash")
    assert bash is not None
    env = {"PATH": str(machine / "bin"), "HOME": str(machine)}
    return subprocess.run([bash, "-c", script], env=env, capture_output=True, text=True, check=False)


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def real_python(path: Path) -> Path:
    return put(path, f'exec "{sys.executable}" "$@"')


def test_a_python_on_the_path_is_taken(machine: Path) -> None:
    python = real_python(machine / "bin" / "python3.12")
    assert find(machine).stdout.strip() == str(python)


def test_a_pyenv_shim_of_a_version_that_is_switched_off_is_passed_over(machine: Path) -> None:
    put(machine / "bin" / "python3.12", "echo 'pyenv: python3.12: command not found' >&2; exit 127")
    python = real_python(machine / ".pyenv" / "versions" / "3.12.1" / "bin" / "python3.12")
    assert find(machine).stdout.strip() == str(python)


def test_another_version_under_the_name_python3_is_passed_over(machine: Path) -> None:
    put(machine / "bin" / "python3", "exit 1")
    python = real_python(machine / ".local/share/uv/python/cpython-3.12.9-linux/bin/python3.12")
    assert find(machine).stdout.strip() == str(python)


def test_the_newest_of_several_is_taken(machine: Path) -> None:
    for version in ("3.12.1", "3.12.11", "3.12.9"):
        real_python(machine / ".pyenv" / "versions" / version / "bin" / "python3.12")
    assert "/3.12.11/" in find(machine).stdout


def test_the_projects_own_environment_comes_first(machine: Path) -> None:
    real_python(machine / "bin" / "python3.12")
    own = real_python(machine / "clone" / ".venv" / "bin" / "python")
    assert find(machine).stdout.strip() == str(own)


def test_uv_is_asked_to_bring_one_when_there_is_none(machine: Path) -> None:
    brought = real_python(machine / "brought" / "python3.12")
    put(machine / "bin" / "uv", f'case "$1 $2" in "python find") echo "{brought}";; esac')
    found = find(machine)
    assert found.stdout.strip() == str(brought)
    assert "asking uv" in found.stderr


def test_without_any_the_commands_that_install_one_are_named(machine: Path) -> None:
    found = find(machine)
    assert found.returncode == 1
    assert found.stdout == ""
    assert "pyenv install 3.12" in found.stderr
    assert "uv python install 3.12" in found.stderr


@pytest.mark.parametrize("command", ["up", "test", "manage", "lock"])
def test_every_command_may_be_run(command: str) -> None:
    assert os.access(ROOT / "bin" / command, os.X_OK)
