"""Brings the database up to date, in one start of Django. Run by bin/up in the project's environment."""

import io
import sys

import django
from django.core.management import call_command

from launcher.console import say


def main(*, with_demo: bool) -> None:
    """Migrate and load the demo; what people sign in with goes to standard output."""
    django.setup()
    say("Bringing the database up to date…")
    call_command("migrate", database="owner", interactive=False, verbosity=0)
    if with_demo:
        say("Building the demo, unless it is there already…")
        call_command("load_demo", stdout=io.StringIO())
        call_command("demo_sign_ins", stdout=sys.stdout)


if __name__ == "__main__":
    main(with_demo="--no-demo" not in sys.argv)
