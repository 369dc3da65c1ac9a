"""Budgets, rates, the ledger, guardrails and the funding policy in the API: the same actions, the same refusals."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.conftest import Caller, Organisation

YEAR = {"starts_on": "2026-01-01", "ends_on": "2026-12-31"}


def funded(organisation: Organisation) -> tuple[Caller, dict[str, Any], dict[str, Any]]:
    """A new portfolio with €1m and an open ledger, and a bet in it."""
    ana = organisation.ana
    pot = ana.post("portfolios/", {"key": "POT", "name": "Pot", "currency": "EUR", "small_bet": 5000}).json()
    assert ana.post("budgets/", {"portfolio": "POT", "amount": 1_000_000, **YEAR}).status_code == 201
    opened = ana.post(f"portfolios/{pot['id']}/ledger/", {})
    assert opened.status_code == 201, opened.content
    bet = ana.post("initiatives/", {"portfolio": "POT", "title": "A bet", "budget": 300_000}).json()
    return ana, pot, bet


def test_the_ledger_is_opened_read_and_moved(organisation: Organisation) -> None:
    ana, pot, bet = funded(organisation)
    balances = ana.get(f"portfolios/{pot['id']}/balances/").json()
    assert (balances["is_open"], balances["pool"], balances["budget"]) == (True, 1_000_000, -1_000_000)
    body = {"act": "commit", "initiative": bet["id"], "amount": 250_000, "reason": "Agreed"}
    made = ana.post("transfers/", body)
    assert made.status_code == 201, made.content
    assert (made.json()["source"], made.json()["target"], made.json()["number"]) == ("pool", "committed", 2)
    refused = ana.post("transfers/", body | {"amount": 900_000})
    assert refused.status_code == 400
    assert "The pool of Pot has €750k; this commitment needs €900k." in str(refused.json())
    assert ana.post("transfers/", body | {"act": "return", "amount": 50_000}).status_code == 201
    after = ana.get(f"portfolios/{pot['id']}/balances/").json()
    accounts = ("budget", "pool", "committed", "released", "spent", "returned")
    assert sum(after[name] for name in accounts) == 0
    assert (after["pool"], after["committed"]) == (800_000, 200_000)
    assert [row["number"] for row in ana.rows(f"transfers/?portfolio={pot['id']}")] == [4, 3, 2, 1]
    assert Caller(organisation.cast.ben).post("transfers/", body).status_code == 403
    assert Caller(organisation.cast.cleo).get(f"portfolios/{pot['id']}/balances/").status_code == 404
    assert Caller(organisation.cast.cleo).get(f"transfers/{made.json()['id']}/").status_code == 404
    assert ana.send("PATCH", f"transfers/{made.json()['id']}/", {"amount": 1}).status_code == 405
    assert ana.send("PATCH", f"portfolios/{pot['id']}/", {"currency": "USD"}).status_code == 400
    again = ana.post(f"portfolios/{pot['id']}/ledger/", {})
    assert "open already" in str(again.json())


def test_budgets_are_kept_apart_and_edited(organisation: Organisation) -> None:
    ana, pot, _ = funded(organisation)
    taken = ana.post("budgets/", {"portfolio": "POT", "amount": 1, **YEAR})
    assert taken.status_code == 400
    assert taken.json()["errors"][0]["field"] == "starts_on"
    row = ana.rows(f"budgets/?portfolio={pot['id']}")[0]
    changed = ana.send("PATCH", f"budgets/{row['id']}/", {"amount": 1_200_000, "capital": 200_000})
    assert (changed.json()["amount"], changed.json()["capital"]) == (1_200_000, 200_000)
    assert ana.get(f"portfolios/{pot['id']}/balances/").json()["pool"] == 1_200_000
    assert ana.send("DELETE", f"budgets/{row['id']}/").status_code == 204
    assert ana.get(f"portfolios/{pot['id']}/balances/").json()["pool"] == 0


def test_rates_guardrails_and_the_policy(organisation: Organisation) -> None:
    ana, _, bet = funded(organisation)
    rate = {"currency": "USD", "rate": 0.92, "on": "2026-01-05"}
    first = ana.post("exchange-rates/", rate).json()
    second = ana.post("exchange-rates/", rate | {"rate": 0.93}).json()
    assert second["supersedes"] == first["id"]
    assert [row["rate"] for row in ana.rows("exchange-rates/?currency=USD")] == [0.93]
    assert ana.post("exchange-rates/", {"currency": "EUR", "rate": 1}).status_code == 400
    rail = ana.post("guardrails/", {"portfolio": "POT", "kind": "horizon", "horizon": "later", "low": 0.3})
    assert rail.status_code == 201, rail.content
    changed = ana.send("PATCH", f"guardrails/{rail.json()['id']}/", {"is_hard": True})
    assert changed.json()["is_hard"] is True
    hard = ana.post("guardrails/", {"portfolio": "POT", "kind": "run", "high": 0.1, "is_hard": True}).json()
    run = ana.post("initiatives/", {"portfolio": "POT", "title": "Audit", "kind": "compliance"}).json()
    commit = {"act": "commit", "initiative": run["id"], "amount": 100, "reason": "The law"}
    # Only bets under way count, and this one begins with what is put into it now.
    refused = ana.post("transfers/", commit)
    assert refused.status_code == 400
    assert "A guardrail refuses this. Keeps things running: 100% of €100; at most 10% is agreed." in str(refused.json())
    assert ana.send("DELETE", f"guardrails/{hard['id']}/").status_code == 204
    assert bet["id"] != run["id"]
    usual = {"lapse_days": 14, "hold_days": 28, "commits_from": "approved"}
    rest = {"discount_rate": 0.1, "least_role": "manager"}
    assert ana.get("funding-policy/").json() == usual | rest
    assert ana.send("PATCH", "funding-policy/", {"lapse_days": 7}).json()["lapse_days"] == 7
    assert Caller(organisation.cast.max).send("PATCH", "funding-policy/", {"lapse_days": 3}).status_code == 403


def test_a_list_of_transfers_asks_as_much_for_many_as_for_few(organisation: Organisation) -> None:
    ana, _, bet = funded(organisation)
    with CaptureQueriesContext(connection) as few:
        ana.get("transfers/")
    for at in range(1, 12):
        body = {"act": "commit", "initiative": bet["id"], "amount": at, "reason": "More"}
        assert ana.post("transfers/", body).status_code == 201
    with CaptureQueriesContext(connection) as many:
        assert len(ana.get("transfers/").json()["results"]) == 12
    assert len(many) == len(few)
