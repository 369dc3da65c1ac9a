"""bin/manage rollup: one JSON object on standard output and nothing else; errors with words and a code of their own."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from okrs.models import KeyResult
from rollups import actions, marks
from rollups.models import RollupJob, RollupRequest, TotalsRollup
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.rollups.engines import LOADED_ON
from tests.rollups.into_tables import fill
from tests.rollups.organisations import organisation
from tests.shared_data import shared_workbook

FIGURES = {
    "key_results": "raw measured expected delivered planned budget planned_value earned_value spend cpi spi eac"
    " confidence gap pace_gap plan_misfit execution_shortfall outcome_shortfall yield cost_per_point forecast health"
    " watermelon last_check_in",
    "objectives": "measured coverage expected delivered planned budget planned_value earned_value spend cpi spi eac"
    " health",
    "initiatives": "bac pv ev ac cpi spi sv cv eac etc vac tcpi es at pd spi_t eac_t p_factor percent items items_done"
    " released health",
    "portfolios": "budget bac pv ev ac cpi spi eac released",
}
TOTALS = "cost_in cost_mapped cost_unallocated bac_mapped bac_unallocated"


def run(*arguments: str) -> str:
    """What the command writes to standard output."""
    out = StringIO()
    call_command("rollup", *arguments, stdout=out)
    return out.getvalue()


def test_the_json_has_every_name_of_the_interchange_and_no_other(cast: Cast) -> None:
    with use_tenant(cast.acme):
        fill(organisation(1, 60), LOADED_ON)
    found = json.loads(run("--tenant", "acme", "--as-of", "2024-06-30", "--format", "json"))
    assert list(found) == ["as_of", "formula", "key_results", "objectives", "initiatives", "portfolios", "totals"]
    assert (found["as_of"], found["formula"]) == ("2024-06-30", "v1")
    for kind, names in FIGURES.items():
        assert found[kind]
        assert {tuple(row) for row in found[kind].values()} == {tuple(names.split())}
    assert list(found["totals"]) == TOTALS.split()


def test_numbers_are_written_with_every_digit(cast: Cast) -> None:
    with use_tenant(cast.acme):
        fill(shared_workbook("data/worldbank-elsalvador"), LOADED_ON)
    text = run("--tenant", "acme", "--as-of", "2026-06-30", "--format", "json")
    exact, rough = json.loads(text, parse_float=Decimal), json.loads(text)
    assert rough["totals"]["cost_in"] == float(exact["totals"]["cost_in"])
    assert any(len(str(row["cpi"])) > 20 for row in exact["initiatives"].values() if row["cpi"] is not None)


def test_an_empty_tenant_has_empty_lists_and_zeros(cast: Cast) -> None:
    found = json.loads(run("--tenant", "rival", "--format", "json"))
    assert found["key_results"] == found["objectives"] == found["initiatives"] == found["portfolios"] == {}
    assert set(found["totals"].values()) == {0}


def test_the_table_names_every_row(cast: Cast) -> None:
    with use_tenant(cast.acme):
        fill(organisation(1, 60), LOADED_ON)
    shown = run("--tenant", "acme", "--as-of", "2024-06-30")
    assert all(key in shown for key in ("O0", "K0", "I0", "F0", "cost_in"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--tenant", "nobody"], "There is no tenant “nobody”"),
        (["--tenant", "acme", "--as-of", "31.3.2026"], "such as 2026-03-31"),
        (["--tenant", "acme", "--known-at", "yesterday"], "such as 2026-03-31T18:00:00Z"),
        (["--tenant", "acme", "--known-at", "2026-02-31T18:00:00Z"], "such as 2026-03-31T18:00:00Z"),
    ],
)
def test_a_bad_argument_is_told_in_words_and_ends_with_2(cast: Cast, arguments: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words) as error:
        run(*arguments)
    assert error.value.returncode == 2


def test_facts_recorded_later_are_not_known_at_an_earlier_moment(cast: Cast) -> None:
    before = timezone.now().isoformat()
    with use_tenant(cast.acme):
        fill(organisation(1, 60), LOADED_ON)
    found = json.loads(run("--tenant", "acme", "--known-at", before, "--format", "json"))
    assert found["totals"]["cost_in"] == 0
    assert {row["last_check_in"] for row in found["key_results"].values()} == {None}


@pytest.mark.django_db(transaction=True)
class Screen(StringIO):
    """What somebody at a terminal sees."""

    def isatty(self) -> bool:
        """It is one."""
        return True


@pytest.mark.parametrize("arguments", [["--tenant", "acme"], ["--all-tenants"]], ids=" ".join)
def test_a_terminal_shows_how_far_it_is_and_a_program_gets_no_bar(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    with use_tenant(cast.acme):
        fill(organisation(1, 20), LOADED_ON)
    screen = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    printed = run(*arguments, "--format", "json")
    lines = re.findall(r"\r\[(#*)(·*)\] (\d+)/(\d+) ", screen.getvalue())
    lengths = [len(filled) for filled, _, _, _ in lines]
    assert lengths == sorted(lengths)
    assert len(lines) > 2
    assert {len(filled) + len(left) for filled, left, _, _ in lines} == {24}
    assert (lines[0][2], lines[-1][2]) == ("0", lines[-1][3])
    assert screen.getvalue().endswith("\n")
    assert "#" not in printed
    quiet = StringIO()
    monkeypatch.setattr("sys.stderr", quiet)
    run(*arguments, "--format", "json")
    assert "\r" not in quiet.getvalue()


def test_all_tenants_are_stored_though_one_fails(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = actions.recompute

    def recompute(tenant: Any, **options: Any) -> int:
        if tenant == cast.acme:
            raise ArithmeticError
        return honest(tenant, **options)

    monkeypatch.setattr(actions, "recompute", recompute)
    with pytest.raises(CommandError, match="1 tenant"):
        call_command("rollup", "--all-tenants", stderr=StringIO())
    with use_tenant(cast.rival):
        assert TotalsRollup.objects.count() == 1


def address() -> str:
    """Where Acme's people see how fresh their figures are."""
    return "/acme" + reverse("rollup_status", "alignment.tenant_urls")


def test_the_page_tells_how_fresh_the_figures_are(cast: Cast) -> None:
    with use_tenant(cast.acme):
        fill(organisation(1, 60), date(2024, 7, 1))
        actions.recompute_now()
        marks.ask_for_everything(cast.acme.pk)
    page = cast.client(cast.vic).get(address()).content.decode()
    assert "Changes waiting" in page
    assert "A change is being carried up." in page
    assert 'hx-trigger="every 1s"' in page
    assert "Recompute now" not in page


def test_a_member_asks_and_sees_the_bar_a_viewer_and_a_stranger_are_refused(cast: Cast) -> None:
    assert cast.client(cast.ben).post(address()).status_code == 303
    with use_tenant(cast.acme):
        job = RollupJob.objects.get()
        assert job.asked_by == cast.ben
        RollupJob.objects.update(state="running", done_steps=3, total_steps=8)
    assert RollupRequest.objects.filter(tenant=cast.acme).count() == 1
    part = cast.client(cast.ana).get(address(), headers={"HX-Request": "true"}).content.decode()
    assert 'value="3"' in part
    assert "<html" not in part
    assert cast.client(cast.vic).post(address()).status_code == 403
    assert cast.client(cast.cleo).get(address()).status_code == 404


def test_what_was_set_aside_is_told_by_name_on_the_page_and_by_the_command(cast: Cast) -> None:
    with use_tenant(cast.acme):
        fill(organisation(1, 60), date(2024, 7, 1))
        actions.recompute_now()
        line = KeyResult.objects.earliest("id")
    RollupRequest.objects.all().delete()
    RollupRequest.objects.create(
        tenant=cast.acme, kind="key_result", node=line.pk, quarantined_at=timezone.now(), error="ArithmeticError"
    )
    page = cast.client(cast.vic).get(address()).content.decode()
    assert f"Key result: {line}" in page
    assert "ArithmeticError" in page
    assert str(line) not in cast.client(cast.cleo).get(f"/rival{address()[5:]}").content.decode()
    said = StringIO()
    with pytest.raises(CommandError, match="Look at: acme"):
        call_command("rollup_status", format="json", stdout=said)
    told = {each["tenant"]: each for each in json.loads(said.getvalue())}
    assert told["acme"]["set_aside"][0]["title"] == str(line)
    assert told["acme"]["figures_of"] is not None
    assert (told["rival"]["set_aside"], told["rival"]["waiting"]) == ([], 0)


def test_the_command_tells_of_waiting_marks_in_a_table(cast: Cast) -> None:
    marks.ask_for_everything(cast.acme.pk)
    said = StringIO()
    call_command("rollup_status", tenant="acme", stdout=said)
    head, row = said.getvalue().splitlines()
    assert head.split("  ")[0] == "tenant"
    assert row.split()[:3] == ["acme", "–", "1"]
    with pytest.raises(CommandError, match="There is no tenant"):
        call_command("rollup_status", tenant="nobody")


@pytest.mark.parametrize(
    "words",
    [
        ("--all-tenants", "--move"),
        ("--all-tenants", "--compare"),
        ("--tenant", "acme", "--formula", "v2", "--move", "--as-of", "2024-06-30"),
        ("--tenant", "acme", "--as-of", "9999-12-31"),
        ("--tenant", "acme", "--as-of", "0001-01-01"),
    ],
)
def test_what_does_not_go_together_is_refused_and_nothing_is_done(words: tuple[str, ...], cast: Cast) -> None:
    with pytest.raises(CommandError) as refused:
        run(*words)
    assert refused.value.returncode == 2
    cast.acme.refresh_from_db()
    assert cast.acme.formula == "v1"
    with use_tenant(cast.acme):
        assert not TotalsRollup.objects.exists()


def test_a_moment_before_the_tenant_began_is_said_to_be_one(cast: Cast) -> None:
    out, err = StringIO(), StringIO()
    call_command("rollup", "--tenant", "acme", "--known-at", "2001-01-01T00:00:00Z", stdout=out, stderr=err)
    assert "Nothing was known yet at that moment: acme began on " in err.getvalue()
    assert "As of" in out.getvalue()
