"""The product as people meet it: web server and worker as processes, on the test database with the demo."""

from __future__ import annotations

import quopri
import re
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.test import Client

from accounts.models import Membership, Role, User
from exchange.demo import TENANTS
from exchange.demo_tenants import OPERATOR
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.rollups import workers
from tests.walk.routes import Route

# What stands for an id while the address tells which row it names.
MARK = 7_777_777
NOUNS = {
    "objectives": "okrs.Objective", "key-results": "okrs.KeyResult", "stages": "okrs.Stage", "cycles": "okrs.Cycle",
    "initiatives": "portfolio.Initiative", "contributions": "portfolio.Contribution", "tranches": "portfolio.Tranche",
    "demands": "portfolio.Initiative", "evidence-tests": "portfolio.EvidenceTest",
    "decision-proposals": "portfolio.DecisionProposal",
    "items": "execution.Item", "costs": "execution.Cost", "people": "accounts.Membership", "teams": "accounts.Team",
    "invitations": "accounts.Invitation", "portfolios": "portfolio.Portfolio", "tokens": "accounts.ApiToken",
    "schemes": "portfolio.ScoreScheme", "kpis": "okrs.Kpi", "check-ins": "okrs.CheckIn",
    "claims": "portfolio.Claim",
    "budgets": "portfolio.PeriodBudget", "guardrails": "portfolio.Guardrail", "ledger": "portfolio.Portfolio",
    "signals": "execution.Signal", "item-dependencies": "execution.ItemDependency",
    "seats": "execution.TeamSeat", "capacities": "execution.TeamCapacity", "team-money": "execution.TeamFunding",
    "iterations": "execution.Iteration",
    "dependencies": "portfolio.Dependency", "baseline-requests": "portfolio.BaselineRequest",
    "reviews": "reviews.Pack", "templates": "reviews.PackTemplate",
    "imports": "exchange.SheetImport", "certificates": "exchange.Certificate",
}  # fmt: skip
# The rows with the most to show; of other tables the first row is taken.
SHOWN = {
    "okrs.KeyResult": "KR2.1",
    "okrs.Objective": "O2",
    "portfolio.Initiative": "INI-112",
    "accounts.Team": "platform",
}


@dataclass
class Site:
    """Where it runs, and what the tests ask of the database before a browser is there."""

    base: str
    log: Path
    sessions: dict[str, str] = field(default_factory=dict)  # "northwind owner" → the session's key
    emails: dict[str, str] = field(default_factory=dict)
    ids: dict[str, dict[str, list[int]]] = field(default_factory=dict)  # slug → model → its rows, the shown one first

    def letter_to(self, email: str) -> str:
        """The link in the last letter to somebody; letters go to the server's log."""
        letters = self.log.read_text(encoding="utf-8", errors="replace").split("\nTo: ")
        mine = [letter for letter in letters if letter.startswith(email)]
        assert mine, f"no letter to {email}"
        found = re.search(rf"{self.base}\S+", quopri.decodestring(mine[-1]).decode())
        assert found, mine[-1]
        return found[0]

    def address(self, route: Route, slug: str, at: int = 0) -> str | None:
        """A route's path with the id of a row that it names; None when there is no such row."""
        path = route.address(MARK)
        for noun in re.findall(rf"([\w-]+)/{MARK}", path):
            name = NOUNS.get(noun, noun).rpartition(".")[2].lower()
            rows = self.ids[slug].get(name, [])
            if len(rows) <= at:
                return None
            path = path.replace(str(MARK), str(rows[at]), 1)
        return f"/{slug}{path}" if "tenant" in route.urlconf else path


@contextmanager
def running(folder: Path) -> Iterator[Site]:
    """The product runs, on the demo."""
    port = free_port()
    site = Site(f"http://127.0.0.1:{port}", folder / "web.log")
    sign_in(site)
    env = workers.environment(workers.broker_url())
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "1", "--blocking-threads", "6", "--no-ws", "alignment.wsgi:application"]
    with site.log.open("ab") as log:
        web = subprocess.Popen(
            command, cwd=workers.ROOT, env=env, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        with workers.worker(folder / "worker.log"):
            workers.until(lambda: answers(f"{site.base}/readyz"), 60, site.log)
            yield site
    finally:
        workers.kill(web)


def free_port() -> int:
    """A port of loopback on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(address: str) -> bool:
    """Whether a GET succeeds."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def sign_in(site: Site) -> None:
    """One person of each role of both tenants, and where which rows are."""
    for demo in TENANTS:
        tenant = Tenant.objects.get(slug=demo.slug)
        with use_tenant(tenant):
            site.ids[demo.slug] = {model._meta.model_name or "": ids_of(model) for model in tenant_models()}
            first = {role: Membership.objects.filter(role=role, ended_at=None).first() for role in Role.values}
        for role, member in first.items():
            if member is not None:
                remember(site, f"{demo.slug} {role}", member.user)
    remember(site, "operator", User.objects.get(email=OPERATOR))


def remember(site: Site, who: str, user: User) -> None:
    """Sign somebody in, as a browser that has the cookie."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    site.emails[who] = user.email
    site.sessions[who] = client.cookies[settings.SESSION_COOKIE_NAME].value


def tenant_models() -> list[Any]:
    """The models whose rows a tenant has."""
    return [model for model in apps.get_models() if hasattr(model, "tenant_id")]


def ids_of(model: Any) -> list[int]:
    """The ids of its rows, the one to be shown first."""
    shown = SHOWN.get(model._meta.label)
    rows = list(model.objects.order_by("pk").values_list("pk", flat=True)[:200])
    if shown:
        rows.sort(key=lambda pk: pk != model.objects.filter(key=shown).values_list("pk", flat=True).first())
    return rows
