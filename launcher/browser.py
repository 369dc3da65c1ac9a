"""The Chromium of the browser tests: which one there is, and how one comes here."""

import os
import shutil
import subprocess
import sys

from launcher.console import Failure, say
from launcher.environment import can_run, only_one

# The same Chromium without its windows, bars and tabs; a system without that package has the whole one.
SHELL = "chromium-headless-shell"
PACKAGES = (SHELL, "chromium")
# As Debian or others name it, the leanest first.
NAMES = (*PACKAGES, "chromium-browser", "google-chrome")


def find_browser() -> str | None:
    """The first Chromium that is there and works."""
    for name in NAMES:
        found = shutil.which(name)
        if found and can_run(found):
            return found
    return None


def ensure_browser() -> None:
    """The browser tests need Chromium: where there is none, install Debian's lean one when we may, else say how."""
    if find_browser():
        return
    commands = [f"apt-get install -y --no-install-recommends {package}" for package in PACKAGES]
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Failure(f"The browser tests need Chromium. Install it and run this again:\n    sudo {commands[0]}")
    with only_one("browser"):
        if find_browser():
            return
        say("Installing Chromium for the browser tests…")
        env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=env, stdout=sys.stderr, check=False)
        for command in commands:
            subprocess.run([*command.split(), "-qq"], env=env, stdout=sys.stderr, check=False)
            if find_browser():
                return
        raise Failure(f"Chromium could not be installed. Try by hand, then run this again:\n    {commands[-1]}")
