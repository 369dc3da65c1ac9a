"""The site as a process of its own on one of the bench's databases, somebody signed in, and how long a page takes."""

from __future__ import annotations

import http.client
import re
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryFile
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import ApiToken, User
from accounts.tokens import spell, token_hash
from bench import databases
from bench.databases import Size
from bench.run import LARGEST_TENANT
from tenancy.context import use_tenant

STATIC = "/livez"
STARTS_WITHIN = 60.0
OF_THE_FRAME = re.compile(r'FROM "(accounts_|tenancy_|django_session|usersessions_)')


@dataclass
class Site:
    """A running site: where it is and what opens it."""

    connection: http.client.HTTPConnection
    headers: dict[str, str]

    def post(self, path: str, fields: Mapping[str, object]) -> bytes:
        """What is answered to a form that a page's script sends; raises RuntimeError unless it is taken."""
        token = "a" * 32  # the cookie and the header say the same, which is all that is asked for
        headers = {
            **self.headers, "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": token,
            "Cookie": f"{self.headers['Cookie']}; {settings.CSRF_COOKIE_NAME}={token}", "HX-Request": "true",
        }  # fmt: skip
        self.connection.request("POST", path, urlencode(fields), headers)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}: {body[:300]!r}")
        return body

    def get(self, path: str) -> bytes:
        """A page, over the one connection that is kept; raises RuntimeError unless it is there."""
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}: {body[:300]!r}")
        return body


def token() -> str:
    """A token of the API for the largest tenant."""
    prefix, secret = secrets.token_hex(5), secrets.token_urlsafe(32)
    with use_tenant(LARGEST_TENANT):
        row = ApiToken(membership_id=LARGEST_TENANT, name="bench", prefix=prefix, secret_hash=token_hash(secret))
        row.save()
    return spell(LARGEST_TENANT, prefix, secret)


def browser() -> Client:
    """A browser of nobody, at an address that the settings allow."""
    return Client(SERVER_NAME="127.0.0.1")


def signed_in() -> Client:
    """A browser of somebody who owns the largest tenant."""
    client = browser()
    client.force_login(User.objects.get(pk=1), backend="django.contrib.auth.backends.ModelBackend")
    return client


@contextmanager
def site(size: Size) -> Iterator[Site]:
    """The site on this size's database, one worker of one thread, as the service time is asked for."""
    port = _free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "1", "--blocking-threads", "1", "--no-ws", "--no-access-log", "alignment.wsgi:application"]
    session = signed_in().cookies[settings.SESSION_COOKIE_NAME].value
    headers = {"Host": "127.0.0.1", "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"}
    env = databases.environment(size) | {"LOG_LEVEL": "WARNING"}
    with TemporaryFile() as log:
        process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=env, stdout=log, stderr=subprocess.STDOUT)
        try:
            found = Site(http.client.HTTPConnection("127.0.0.1", port, timeout=60), headers)
            _wait_for(found, process)
            yield found
            found.connection.close()
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def queries_of(client: Client, path: str, before: Callable[[], object] | None = None, **headers: str) -> list[str]:
    """The reads of a warm page, those for session, person and tenant included; `before` makes cold what is to be."""
    client.get(path, headers=headers)
    if before:
        before()
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path, headers=headers)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return [
        each["sql"] for each in captured.captured_queries if each["sql"].lstrip("( \n").startswith(("SELECT", "WITH"))
    ]


def for_data(queries: list[str]) -> list[str]:
    """Those that read the subject of the page, not who asks for it."""
    return [each for each in queries if not OF_THE_FRAME.search(each)]


def lazy_loads(queries: list[str]) -> int:
    """How often a query came again with other values: rows read one by one."""
    different = set(queries)
    shapes = {re.sub(r"'[^']*'|\b\d+\b", "?", re.sub(r"\([\d, ]+\)", "(?)", each)) for each in different}
    return len(different) - len(shapes)


def _wait_for(found: Site, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            found.get(STATIC)
        except OSError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("The site did not start") from error
            found.connection.close()
            time.sleep(0.1)
        else:
            return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
