"""The browser of the browser tests: the lean one where there is one, another where not, and how one is installed."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from launcher import browser
from launcher.console import Failure


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., None]:
    """A machine on which only these programs are found; each says its version."""
    monkeypatch.setenv("PATH", str(tmp_path))

    def put(*names: str, works: bool = True) -> None:
        for name in names:
            program = tmp_path / name
            program.write_text(f"#!/bin/sh\nexit {0 if works else 1}\n")
            program.chmod(0o755)

    return put


def test_the_lean_one_is_taken_and_one_that_does_not_start_is_none(there: Callable[..., None]) -> None:
    assert browser.find_browser() is None
    there("google-chrome", works=False)
    assert browser.find_browser() is None
    there("chromium")
    assert Path(browser.find_browser() or "").name == "chromium"
    there(browser.SHELL)
    assert Path(browser.find_browser() or "").name == browser.SHELL


def test_without_a_browser_and_without_the_right_to_install_one_the_command_is_named(
    there: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    there("apt-get")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(Failure, match="sudo apt-get install -y --no-install-recommends chromium-headless-shell"):
        browser.ensure_browser()


def test_one_that_is_there_is_not_joined_by_another(
    there: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    there("apt-get", works=False)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    there("chromium")
    browser.ensure_browser()
    monkeypatch.setattr(browser, "find_browser", lambda: None)
    with pytest.raises(Failure, match="could not be installed"):
        browser.ensure_browser()


def test_where_the_lean_one_is_no_package_the_whole_one_is_installed(
    there: Callable[..., None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    there("chromium.deb")
    (tmp_path / "apt-get").write_text(
        '#!/bin/sh\ncase "$*" in *recommends\\ chromium\\ *) while read -r line; do echo "$line"; done'
        f" <{tmp_path}/chromium.deb >{tmp_path}/chromium; /bin/chmod +x {tmp_path}/chromium;; *) exit 100;; esac\n"
    )
    (tmp_path / "apt-get").chmod(0o755)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    browser.ensure_browser()
    assert Path(browser.find_browser() or "").name == "chromium"
