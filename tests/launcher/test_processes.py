"""Whatever is started stops with us."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from launcher.paths import ROOT
from launcher.processes import is_alive, spawn, stop
from tests.launcher.waiting import is_gone, number_in


def test_stopping_ends_what_a_program_started_too(tmp_path: Path) -> None:
    script = f"sleep 300 & echo $! > {tmp_path}/grandchild; wait"
    process = spawn(["sh", "-c", script], log=tmp_path / "log", env=os.environ, cwd=tmp_path)
    grandchild = number_in(tmp_path / "grandchild")
    stop([process])
    assert process.returncode == -signal.SIGTERM
    assert is_gone(grandchild)


def test_a_program_that_does_not_listen_is_ended_by_force(tmp_path: Path) -> None:
    script = f"trap '' TERM; echo $$ > {tmp_path}/ready; while :; do sleep 0.1; done"
    process = spawn(["sh", "-c", script], log=tmp_path / "log", env=os.environ, cwd=tmp_path)
    number_in(tmp_path / "ready")
    stop([process], patience=0.3)
    assert process.returncode == -signal.SIGKILL


@pytest.mark.skipif(sys.platform != "linux", reason="only the Linux kernel promises this")
def test_a_program_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    code = (
        "import os, sys, time; from pathlib import Path; from launcher.processes import spawn\n"
        "here = Path(sys.argv[1])\n"
        "child = spawn(['sleep', '300'], log=here / 'log', env=os.environ, cwd=here)\n"
        "(here / 'child').write_text(str(child.pid)); time.sleep(300)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT)
    child = number_in(tmp_path / "child")
    assert is_alive(child)
    parent.kill()
    parent.wait()
    assert is_gone(child)
