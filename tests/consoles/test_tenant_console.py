"""`/<tenant>/admin/`: where a tenant's admin sets up cycles and sees nothing of others."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urljoin

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry

from activity.models import Event
from okrs.actions.cycles import create_cycle
from okrs.models import Cycle
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.consoles.conftest import CYCLE, links, text

ADD = "/acme/admin/okrs/cycle/add/"


def cycle(cast: Cast, key: str = "winter") -> Cycle:
    """A cycle of Acme, made by its action."""
    with use_tenant(cast.acme):
        return create_cycle(
            actor=cast.ana, name="Winter", key=key, starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 31)
        )


def test_an_admin_creates_a_cycle_with_dates_rhythm_and_state(cast: Cast) -> None:
    answer = cast.client(cast.ana).post(ADD, CYCLE)
    assert (answer.status_code, answer["Location"]) == (302, "/acme/admin/okrs/cycle/")
    with use_tenant(cast.acme):
        made = Cycle.objects.get(key="winter")
        event = Event.objects.get(name="cycle.created", object_id=made.pk)
    assert (made.starts_on, made.ends_on, made.cadence_days, made.check_in_weekday) == (
        date(2026, 1, 1), date(2026, 3, 31), 14, 1,
    )  # fmt: skip
    assert event.actor_id == cast.ana.pk
    assert not LogEntry.objects.exists()  # Django's log is one table for all tenants


def test_an_admin_edits_a_cycle_and_its_key_stays(cast: Cast) -> None:
    made = cycle(cast)
    path = f"/acme/admin/okrs/cycle/{made.pk}/change/"
    answer = cast.client(cast.ana).post(path, CYCLE | {"state": "active", "cadence_days": "7", "key": "other"})
    assert answer.status_code == 302
    with use_tenant(cast.acme):
        made.refresh_from_db()
    assert (made.state, made.cadence_days, made.key) == ("active", 7, "winter")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("ends_on", "2025-01-01", "A cycle ends on or after the day it starts."),
        ("starts_on", "soon", "Enter a valid date."),
        ("cadence_days", "93", "Check-ins come every 1 to 92 days."),
        ("name", "  ", "This field is required."),
        ("key", "winter-1", "The key “winter-1” is taken by another cycle."),
        ("state", "paused", "Select a valid choice."),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_the_rest_is_kept(
    cast: Cast, field: str, value: str, words: str
) -> None:
    cycle(cast, key="winter-1")
    answer = cast.client(cast.ana).post(ADD, CYCLE | {"name": "Keep me", "key": "new", field: value})
    assert answer.status_code == 200
    form = answer.context["adminform"].form
    assert list(form.errors) == [field]
    assert words in text(answer)
    if field != "name":
        assert 'value="Keep me"' in answer.content.decode()
    with use_tenant(cast.acme):
        assert Cycle.objects.count() == 1


def test_a_refused_edit_leaves_the_row_as_it_is(cast: Cast) -> None:
    made = cycle(cast)
    path = f"/acme/admin/okrs/cycle/{made.pk}/change/"
    answer = cast.client(cast.ana).post(path, CYCLE | {"name": "Other", "ends_on": "2025-01-01"})
    assert answer.status_code == 200
    with use_tenant(cast.acme):
        made.refresh_from_db()
    assert made.name == "Winter"


def test_lists_and_choices_hold_the_tenants_rows_alone(cast: Cast) -> None:
    cycle(cast)
    with use_tenant(cast.rival):
        theirs = create_cycle(
            actor=cast.cleo, name="Secret", key="secret", starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 31)
        )
    ana = cast.client(cast.ana)
    listed, form = ana.get("/acme/admin/okrs/cycle/"), ana.get(ADD)
    assert "Winter" in text(listed)
    assert "Winter" in text(form)
    assert "Secret" not in text(listed) + text(form)
    refused = ana.post(ADD, CYCLE | {"key": "w2", "parent": str(theirs.pk)})
    absent = ana.post(ADD, CYCLE | {"key": "w2", "parent": "99999999"})
    assert list(refused.context["adminform"].form.errors) == ["parent"]
    assert text(refused) == text(absent)
    opened, nobody = (ana.get(f"/acme/admin/okrs/cycle/{pk}/change/") for pk in (theirs.pk, 99999999))
    assert (opened.status_code, opened["Location"]) == (nobody.status_code, nobody["Location"])


def test_a_portfolio_is_set_up_too(cast: Cast) -> None:
    body = {"key": "P", "name": "Bets", "currency": "eur", "budget": "1000.50"}
    assert cast.client(cast.ana).post("/acme/admin/portfolio/portfolio/add/", body).status_code == 302


def test_others_are_told_who_may_and_strangers_find_nothing(cast: Cast) -> None:
    for path in ("/acme/admin/", "/acme/admin/okrs/cycle/", ADD, "/acme/admin/nowhere/"):
        for member in (cast.max, cast.ben, cast.vic):
            answer = cast.client(member).get(path)
            assert answer.status_code == 403, path
            assert "Who may: admin, owner" in text(answer)
        assert cast.client(cast.cleo).get(path).status_code == 404
    assert cast.client(cast.ben).post(ADD, CYCLE).status_code == 403


def test_nothing_is_deleted_here(cast: Cast) -> None:
    made = cycle(cast)
    ana = cast.client(cast.ana)
    assert ana.post(f"/acme/admin/okrs/cycle/{made.pk}/delete/", {"post": "yes"}).status_code == 403
    ana.post("/acme/admin/okrs/cycle/", {"action": "delete_selected", "_selected_action": str(made.pk), "post": "yes"})
    with use_tenant(cast.acme):
        assert Cycle.objects.filter(pk=made.pk).exists()


def test_no_link_of_the_console_is_dead_and_none_leads_to_djangos_own_doors(cast: Cast) -> None:
    made = cycle(cast)
    ana = cast.client(cast.ana)
    seen: set[str] = set()
    waiting = ["/acme/admin/", f"/acme/admin/okrs/cycle/{made.pk}/change/"]
    while waiting:
        path = waiting.pop()
        seen.add(path)
        answer = ana.get(path)
        assert answer.status_code in {200, 302}, path
        if path.startswith("/acme/admin/") and answer.status_code == 200:
            assert "Recent actions" not in text(answer)
            found = {urljoin(path, link) for link in links(answer)}
            assert not {link for link in found if "/admin/logout" in link or "/admin/password" in link}
            waiting += [link for link in found if link not in seen and link not in waiting]
    assert "/acme/" in seen
    assert "/acme/admin/portfolio/portfolio/" in seen


def test_history_is_the_tenants_own_log(cast: Cast) -> None:
    made = cycle(cast)
    answer = cast.client(cast.ana).get(f"/acme/admin/okrs/cycle/{made.pk}/history/")
    assert (answer.status_code, answer["Location"]) == (302, f"/acme/setup/audit/?kind=okrs.cycle&thing={made.pk}")


def test_kind_grading_scale_and_reminders_of_a_cycle_are_set_here(cast: Cast) -> None:
    cast.client(cast.ana).post(ADD, CYCLE)
    with use_tenant(cast.acme):
        made = Cycle.objects.get(key="winter")
    assert (made.kind, made.grading_scale, made.is_reminding, made.remind_hour) == ("quarter", "letters", True, 7)
    path = f"/acme/admin/okrs/cycle/{made.pk}/change/"
    answer = cast.client(cast.ana).post(path, CYCLE | {"state": "closed"})
    assert "A cycle is closed on its closing page" in text(answer)


THRESHOLDS = {"on_track": "0.8", "at_risk": "0.5", "forecast_from": "0.2", "stale_cadences": "3"}
YEAR = {
    "fiscal_start_month": "7", "fiscal_pattern": "4-4-5", "is_digesting": "on", "digest_weekday": "2",
    "hidden": "exclude",
}  # fmt: skip


@pytest.mark.parametrize(
    ("place", "body", "wrong"),
    [
        ("rollups/policy", THRESHOLDS, {"at_risk": "0.9"}),
        ("okrs/okrpolicy", YEAR, {"fiscal_start_month": "13"}),
    ],
)
def test_what_holds_for_the_whole_tenant_is_one_row_and_its_own(
    cast: Cast, place: str, body: dict[str, str], wrong: dict[str, str]
) -> None:
    ana, path = cast.client(cast.ana), f"/acme/admin/{place}/"
    assert ana.post(f"{path}add/", body | wrong).status_code == 200
    assert ana.post(f"{path}add/", body).status_code == 302
    assert ana.post(f"{path}add/", body).status_code == 403  # there is one
    model: Any = apps.get_model(place.replace("/", "."))
    with use_tenant(cast.acme):
        row = model.objects.get()
    assert ana.post(f"{path}{row.pk}/change/", body).status_code == 302
    theirs = cast.client(cast.cleo)
    assert theirs.get(f"/rival/admin/{place}/{row.pk}/change/").status_code == 302  # as for a row that is none
    assert "on track from" not in text(theirs.get(f"/rival/admin/{place}/"))
    assert theirs.post(f"/rival/admin/{place}/{row.pk}/change/", body).status_code == 302
    with use_tenant(cast.rival):
        assert not model.objects.exists()
    for member in (cast.max, cast.ben, cast.vic):
        assert cast.client(member).get(path).status_code == 403
