"""One request, and what is asked of its answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

from django.db import connection, transaction
from django.test import Client

from tenancy.models import Tenant
from tests.walk.routes import Route
from tests.walk.world import ABSENT_KEY, CANARY, VICTIM_ID, fingerprint, holding, tables_in

READS = re.compile(r"\s*(SELECT|SAVEPOINT|RELEASE|ROLLBACK|SET|SHOW)\b", re.IGNORECASE)
NO_SUCH_METHOD = 405
NEW_SECRET = "/2fa/totp/activate/"  # draws another secret each time


@dataclass
class Walker:
    """A caller with what the victim looked like before."""

    client: Client
    own: Tenant
    victim: Tenant
    before: Mapping[str, str]
    headers: dict[str, str] = field(default_factory=dict)
    refused: set[tuple[Route, str]] = field(default_factory=set)  # methods that an address told somebody it takes not

    def pair(self, method: str, theirs: Request, absent: Request, what: str, told: Answer | None = None) -> int:
        """Ask about the victim's, unless that was `told`, and about nobody's; the oracles must hold. The status."""
        one, other = told or self.ask(method, theirs, what), self.ask(method, absent, what)
        where = f"{method.upper()} {theirs.path} {what}"
        assert one.status == other.status, f"{where}: {one.status} for another's, {other.status} for an absent one"
        assert one.shape == other.shape or NEW_SECRET in theirs.path, (
            f"{where}: another's id looks unlike an absent one"
        )
        return one.status

    def ask(self, method: str, request: Request, what: str) -> Answer:
        """One request in a savepoint that is taken back: no crash, no canary, the victim unchanged, no cross row."""
        where = f"{method.upper()} {request.path} {what}"
        cookies = SimpleCookie()
        cookies.update(self.client.cookies)
        with taken_back(), watching() as wrote:
            answer = read(send(self.client, method, request, self.headers))
            assert answer.status < 500, f"{where}: {answer.status}"
            said = CANARY in json.dumps(request.body) or CANARY in request.path  # it may be told back
            assert said or CANARY not in answer.text, f"{where}: the canary was seen"
            tables = tables_in(wrote)
            for table, now in fingerprint(self.victim, tables).items():
                assert now == self.before[table], f"{where}: the victim changed in {table}"
            across = holding(self.own, tables, str(VICTIM_ID))
            assert not across, f"{where}: a row points at the victim's in {across}"
        self.client.cookies = cookies
        return answer


@dataclass(frozen=True)
class Request:
    """Where to, and what with."""

    path: str
    body: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What came back: the status, and head and body as text."""

    status: int
    text: str

    @property
    def shape(self) -> str:
        """The answer without what may differ between two ids: numbers, the keys asked for, tokens, times."""
        text = self.text.replace(ABSENT_KEY, "KEY").replace(CANARY, "KEY")
        text = re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken[^A-Za-z0-9]+)[A-Za-z0-9]+', r"\1", text)
        return re.sub(r"[A-Za-z0-9_-]{32,}|\d+", "#", text)


def send(client: Client, method: str, request: Request, headers: Mapping[str, str]) -> Any:
    """Bodies as a form for pages, as JSON for the API; a GET's in its address."""
    known = dict(headers)
    if method == "get":
        return client.get(request.path, dict(request.body), headers=known)
    if request.path.startswith("/api/"):
        return client.generic(method.upper(), request.path, json.dumps(request.body), "application/json", headers=known)
    if method == "post":
        return client.post(request.path, dict(request.body), headers=known)
    return client.generic(method.upper(), request.path, "", "application/x-www-form-urlencoded", headers=known)


def read(response: Any) -> Answer:
    """Head and body; a stream is read to its end."""
    content = b"".join(response) if response.streaming else response.content
    head = "\n".join(f"{name}: {value}" for name, value in response.items() if name != "Content-Length")
    cookies = response.cookies.output() if CANARY in str(response.cookies) else ""
    return Answer(response.status_code, f"{head}\n{cookies}\n{content.decode(errors='replace')}")


@contextmanager
def taken_back() -> Iterator[None]:
    """A savepoint that is always rolled back, as a test's own frame."""
    with transaction.atomic():
        connection.atomic_blocks[-1]._from_testcase = True  # type: ignore[attr-defined]  # what Django's own test case does
        yield
        transaction.set_rollback(True)


@contextmanager
def watching() -> Iterator[list[str]]:
    """The statements that may write."""
    wrote: list[str] = []

    def note(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        if not READS.match(str(sql)):
            wrote.append(str(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield wrote
