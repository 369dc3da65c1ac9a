"""Each figure of the page of optionality leads to why it is so, and what the sheets list comes to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portfolio.actions import ledger
from portfolio.actions.initiatives import move_initiative
from portfolio.models import FundingPolicy, FundingTransfer, Initiative, InitiativeState, Portfolio, Tranche
from portfolio.options import Stage, dated_npv, worth
from portfolio.queries.claims import JUDGED_CLAIMS
from portfolio.queries.options import given_back, recovered
from portfolio.views.options import ANSWERS
from rollups.actions import recompute_now
from rollups.explain.lists import PER_PAGE
from rollups.models import InitiativeRollup
from tenancy.context import use_tenant
from tests.execution.scene import Scene
from tests.portfolio.free import WHERE, first, found, parts, set_free, text_of
from tests.portfolio.test_claims import served
from tests.portfolio.test_claims_explained import asked, leads_of, links, sheet_of
from tests.portfolio.test_envelope_explained import PANEL, amount, amounts, answer_of, result_of, whole
from tests.portfolio.test_guardrails_explained import ROW
from tests.portfolio.test_ledger import budget

D = Decimal


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    for answers in (ANSWERS, JUDGED_CLAIMS):
        answers.forget()
    yield
    for answers in (ANSWERS, JUDGED_CLAIMS):
        answers.forget()


@pytest.fixture
def free(scene: Scene) -> Scene:
    """Bets of every kind."""
    return set_free(scene)


def test_every_figure_of_the_page_leads_to_a_sheet_that_says_the_same(free: Scene) -> None:
    client, every = free.cast.client(free.cast.vic), found(free, f"?money=100000&portfolio={free.portfolio.pk}")
    assert set(every) == {
        "live", "small", "unsized", "stops", "stopped", "delivered", "ended", "recovered", "worth", "discount", "age",
        "approved", "expected", "money", "per_money", "behind", "score", "points", "option", "staged", "committed",
        "chance", "rate", "left", "unclaimed",
    }  # fmt: skip
    leads: dict[str, str] = {}
    for where, text in {pair for pairs in every.values() for pair in pairs}:
        sheet = sheet_of(client, where)
        if "measure=approved" not in where:  # an initiative's own sheet says it in full
            assert answer_of(sheet).lower() == text.lower(), where
        leads |= dict.fromkeys(leads_of(sheet), where)
    for lead, where in leads.items():
        assert client.get(lead).status_code == 200, (where, lead)
    for pairs in every.values():
        panel = client.get(pairs[0][0], headers=PANEL).content.decode()
        assert "<html" not in panel
        assert 'class="why-panel"' in panel


def test_live_bets_and_those_of_a_key_result_are_listed_with_their_states(free: Scene) -> None:
    sheet = first(free, "live", "/portfolio/options/")
    assert int(answer_of(sheet)) == 7 == int(result_of(sheet))
    assert sheet.count('<span class="num">active</span>') + sheet.count('<span class="num">Active</span>') == 7
    assert "3 initiatives still to be decided" in text_of(sheet)
    assert "3 initiatives stopped, delivered or rejected" in text_of(sheet)
    assert all("measure=state" in each for each in leads_of(sheet))
    of_measure = first(free, "live", "/key-results/")
    assert answer_of(of_measure) == "4" == result_of(of_measure)
    small = first(free, "small", "/key-results/")
    assert answer_of(small) == "3" == str(sum(parts(small), D(0)))


def test_the_share_in_small_bets_is_of_the_money_listed_and_never_across_currencies(free: Scene) -> None:
    client = free.cast.client(free.cast.vic)
    assert answer_of(first(free, "small", "/portfolio/options/")) == "17%"
    with use_tenant(free.cast.acme):
        Portfolio.objects.update(small_bet=D(60_000))
    together = first(free, "small", "/portfolio/options/explain/?figure=small")
    euro, dollar = (sheet_of(client, each) for each in leads_of(together))
    assert answer_of(together) == f"{answer_of(euro)} · {answer_of(dollar)}"
    assert sum(parts(euro), D(0)) / whole(euro) == D(30_000) / D(720_000)
    assert abs(amount(result_of(euro)) - D(30_000) / D(720_000)) < D("0.001")
    assert "not small: more than €60,000.00" in euro
    assert "small: at most $60,000.00" in dollar
    assert parts(dollar) == [D(50_000)]


def test_bets_that_are_in_no_share_are_listed_with_what_is_missing(free: Scene) -> None:
    [(where, text)] = found(free)["unsized"]
    dollar = sheet_of(free.cast.client(free.cast.vic), where)
    assert answer_of(dollar) == text == "1 of 1"
    assert "Boston" in dollar
    assert "its portfolio does not say what a small bet is" in dollar
    with use_tenant(free.cast.acme):
        bet = free.bet("Not worked out", budget=None)
        InitiativeRollup.objects.filter(initiative=bet).delete()
    euro = sheet_of(free.cast.client(free.cast.vic), f"{WHERE}explain/?figure=unsized&currency=EUR")
    assert answer_of(euro) == "1 of 7"
    assert result_of(euro) == "1"
    share = sheet_of(free.cast.client(free.cast.vic), f"{WHERE}explain/?figure=small&currency=EUR")
    assert "1 bet whose size is not known" in text_of(share)


def test_how_bets_ended_is_listed_for_each_span(free: Scene) -> None:
    with use_tenant(free.cast.acme):
        bet = free.bet("Long ago")
        InitiativeState.objects.create(initiative=bet, date=None, state="stopped")
        Initiative.objects.filter(pk=bet.pk).update(state="stopped")
    every, client = found(free), free.cast.client(free.cast.vic)
    sheet = sheet_of(client, next(where for where, _ in every["stops"] if "span" not in where))
    assert answer_of(sheet) == "50%"
    stopped = len(re.findall(r'<span class="num">[Ss]topped</span>', sheet))
    delivered = len(re.findall(r'<span class="num">(?:[Dd]elivered|[Dd]one)</span>', sheet))
    assert (stopped, delivered) == (2, 2)
    assert re.search(r"\([01] \+ [01] \+ [01] \+ [01]\) ÷ 4", sheet)
    year = sheet_of(
        client, next(where for where, _ in every["delivered"] if f"span={free.ago(900).year}-01-01" in where)
    )
    assert (answer_of(year), len(leads_of(year))) == ("1", 1)
    assert "Three" in year
    dateless = sheet_of(client, next(where for where, _ in every["stopped"] if "dateless" in where))
    assert "nobody noted when" in dateless
    assert answer_of(dateless) == "1"
    ended = sheet_of(client, every["ended"][0][0])
    assert answer_of(ended) == "4" == result_of(ended)


def test_money_that_came_back_leads_to_slices_and_to_transfers_of_a_ledger(free: Scene) -> None:
    sheet = first(free, "recovered")
    assert answer_of(sheet) == "€40k"
    assert whole(sheet) == amount(result_of(sheet)) == D(40_000)
    assert "Tranche 1 lapsed on" in sheet
    assert "“No use”" in sheet
    with use_tenant(free.cast.acme):
        budget(free, 9_000_000)
        ledger.open_ledger(actor=free.cast.max, portfolio=free.portfolio)
        give = {"portfolio": free.portfolio, "date": free.today, "target": "returned", "initiative": free.initiative}
        last = FundingTransfer.objects.order_by("-number")[0].number
        FundingTransfer(number=last + 1, source="committed", amount=D(25_000), reason="Less is enough", **give).save()
        FundingTransfer(number=last + 2, source="committed", amount=D(5_000), **give).save()
        assert recovered("EUR") == {"EUR": D(30_000)}
        assert [each.amount for each in given_back("EUR")] == [D(5_000), D(25_000)]
    sheet = first(free, "recovered")
    assert whole(sheet) == amount(result_of(sheet)) == D(30_000)
    assert "“Less is enough”" in sheet


def test_nothing_that_came_back_is_nothing_and_what_nobody_said_is_not_known(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        recompute_now()
    every, client = found(scene), scene.cast.client(scene.cast.vic)
    texts = {name: pairs[0][1] for name, pairs in every.items()}
    assert (texts["recovered"], texts["small"], texts["worth"], texts["stops"]) == (
        "€0",
        "not known",
        "not known",
        "not known",
    )
    for name, words in {
        "recovered": "Nothing came back so far.", "small": "Nobody said what a small bet is",
        "worth": "No live bet says enough",
    }.items():  # fmt: skip
        sheet = sheet_of(client, every[name][0][0])
        assert answer_of(sheet) == texts[name]
        assert words in sheet


def test_the_worth_of_stopping_is_the_sum_of_its_bets_and_each_of_its_tranches(free: Scene) -> None:
    client = free.cast.client(free.cast.vic)
    together = first(free, "worth")
    assert whole(together) == pytest.approx(amount(result_of(together)), abs=D("0.01"))
    assert "5 bets of which is not known: a slice still to be decided" in text_of(together)
    option, staged, committed = (first(free, name) for name in ("option", "staged", "committed"))
    assert result_of(sheet_of(client, leads_of(together)[0])) == result_of(option)
    for sheet in (option, staged, committed):
        assert sum(parts(sheet), D(0)) == pytest.approx(amount(result_of(sheet)), abs=D("0.02"))
        for _, money, weight, part in ROW.findall(sheet):
            if part.strip():
                assert amount(money) * amount(weight.replace("×", "").replace("…", "")) == pytest.approx(
                    amount(part), abs=D(100)
                )
    assert len(parts(option)) == 3
    assert len(parts(staged)) == 4
    staged_less_committed = amount(result_of(staged)) - amount(result_of(committed))
    assert staged_less_committed == pytest.approx(amount(result_of(option)), abs=D("0.01"))
    assert "10.0% that it is stopped by then" in option
    assert "paid in any case" in committed


def test_the_chance_is_the_product_of_its_tranches_and_the_return_makes_what_is_expected_nothing(free: Scene) -> None:
    chance, rate = first(free, "chance"), first(free, "rate")
    assert answer_of(chance) == "36%"
    assert "0.9 × 0.5 × 0.8" in chance
    assert amounts(chance) == [D(90), D(50), D(80)]
    assert result_of(rate).startswith("0 with r = ")
    assert abs(sum(parts(rate), D(0))) < D("0.05")
    assert len(parts(rate)) == 4


def test_a_bet_that_says_too_little_and_one_that_ended_have_no_worth(free: Scene) -> None:
    client = free.cast.client(free.cast.vic)
    with use_tenant(free.cast.acme):
        ids = dict(Initiative.objects.values_list("title", "pk"))
    silent = sheet_of(client, f"/acme/initiatives/{ids['Pilot']}/stopping/explain/?figure=option")
    assert answer_of(silent) == "not known"
    assert "What is missing: a slice still to be decided." in silent
    ended = sheet_of(client, f"/acme/initiatives/{ids['One']}/stopping/explain/?figure=staged")
    assert "It is not under way." in ended
    age = sheet_of(client, f"/acme/initiatives/{ids['Pilot']}/stopping/explain/?figure=age")
    assert answer_of(age) == result_of(age) == "49 days"


def test_the_discount_rate_is_the_policys_or_the_usual_one(free: Scene) -> None:
    assert "The usual one" in first(free, "discount")
    with use_tenant(free.cast.acme):
        FundingPolicy(discount_rate=D("0.25")).save()
    sheet = first(free, "discount")
    assert answer_of(sheet) == "25%"
    assert "As the policy of funding has it." in sheet


def test_many_bets_go_on_in_as_many_queries_as_few(free: Scene) -> None:
    client = free.cast.client(free.cast.vic)
    with use_tenant(free.cast.acme):
        cheap = Initiative.objects.get(title="Cheap").pk
    sheets = [
        f"{WHERE}explain/?figure={each}" for each in ("live", "small&currency=EUR", "stops", "recovered", "worth")
    ]
    sheets += [
        f"/acme/key-results/{free.key_result.pk}/bets/explain/?figure={each}" for each in ("live", "small", "claimed")
    ]
    sheets += [f"/acme/initiatives/{cheap}/next-money/explain/?key_result={free.key_result.pk}&figure=others"]
    sheets += [
        f"/acme/initiatives/{free.initiative.pk}/stopping/explain/?figure={each}" for each in ("option", "chance")
    ]

    def costs() -> list[int]:
        counts = []
        for where in sheets:
            ANSWERS.forget()
            JUDGED_CLAIMS.forget()
            with CaptureQueriesContext(connection) as queries:
                assert client.get(where, headers=PANEL).status_code == 200, where
            counts.append(len(queries))
        return counts

    few = costs()
    with use_tenant(free.cast.acme):
        Portfolio.objects.update(small_bet=D(100_000))
        for at in range(PER_PAGE + 3):
            bet = served(free, f"More {at}", state="active", budget=D(1_000 + at), payoff=D(9_000))
            bet.contributions.update(claim=D(1))
            Tranche(initiative=bet, position=1, amount=D(1_000), chance=D("0.5"), review_on=free.today).save()
            Tranche(
                initiative=free.initiative, position=9 + at, amount=D(1_000), chance=D("0.9"), review_on=free.today
            ).save()
            gone = free.bet(f"Gone {at}")
            tranche = Tranche(initiative=gone, position=1, amount=D(100 + at), review_on=free.ago(2))
            tranche.save()
            tranche.decisions.create(tenant=free.cast.acme, date=free.ago(1), decision="lapsed")
            move_initiative(actor=free.cast.max, initiative=gone, state="stopped", reason="Done", on=free.ago(1))
        recompute_now()
    assert costs() == few
    for where in sheets:
        one, two = sheet_of(client, where), sheet_of(client, f"{where}&inputs_from={PER_PAGE}")
        assert "these, together" in one, where
        assert "before these, together" in two, where
        assert result_of(one) == result_of(two), where
    for name in ("recovered", "worth"):
        one, two = (
            sheet_of(client, f"{WHERE}explain/?figure={name}{more}") for more in ("", f"&inputs_from={PER_PAGE}")
        )
        assert whole(one) == pytest.approx(whole(two), abs=D("0.5"))
        assert whole(one) == pytest.approx(amount(result_of(one)), abs=D("0.5"))
    small = sheet_of(client, f"{WHERE}explain/?figure=small&currency=EUR&inputs_from={PER_PAGE}")
    assert sum(parts(small), D(0)) == sum(parts(sheet_of(client, f"{WHERE}explain/?figure=small&currency=EUR")), D(0))


def test_a_past_day_leads_to_what_was_so_then(free: Scene) -> None:
    client = free.cast.client(free.cast.vic)
    then = f"/acme/@{free.ago(1).isoformat()}/portfolio/options/"
    every = links(client, then)
    assert all(where.startswith(f"/acme/@{free.ago(1).isoformat()}/") for where, _ in every)
    one_of_each = {asked(where): (where, text) for where, text in every if "measure=" not in where}
    assert len(one_of_each) > 10
    for where, text in one_of_each.values():
        assert answer_of(sheet_of(client, where)).lower() == text.lower(), where


def test_what_is_none_has_no_sheet_and_a_stranger_sees_none(free: Scene) -> None:
    client, cleo, bet = free.cast.client(free.cast.vic), free.cast.client(free.cast.cleo), free.initiative.pk
    for where in (
        "portfolio/options/explain/?figure=nonsense", "portfolio/options/explain/?figure=small&currency=XXX",
        "portfolio/options/explain/?figure=worth&currency=XXX",
        "portfolio/options/explain/?figure=recovered&currency=XXX",
        "portfolio/options/explain/?figure=stops&span=nonsense", "portfolio/options/explain/?figure=unsized",
        f"initiatives/{bet}/stopping/explain/?figure=nonsense", "initiatives/999999/stopping/explain/",
        f"initiatives/{bet}/next-money/explain/?figure=score", "initiatives/999999/next-money/explain/",
        f"initiatives/{bet}/next-money/explain/?figure=nonsense&key_result={free.key_result.pk}",
        "key-results/999999/bets/explain/", f"key-results/{free.key_result.pk}/bets/explain/?figure=nonsense",
    ):  # fmt: skip
        assert client.get(f"/acme/{where}").status_code == 404, where
    for where in (
        "portfolio/options/explain/", f"initiatives/{bet}/stopping/explain/", f"initiatives/{bet}/next-money/explain/",
        f"key-results/{free.key_result.pk}/bets/explain/",
    ):  # fmt: skip
        assert cleo.get(f"/acme/{where}").status_code == 404
        if not where.startswith("portfolio"):
            assert cleo.get(f"/rival/{where}").status_code == 404


def test_the_three_worths_are_the_sums_of_their_parts() -> None:
    found = worth([Stage(100, 1, 0.5), Stage(50, 0, 0.8)], 900, 2, 0.1)
    assert found.staged == sum(each.staged for each in found.parts) == dated_npv(0.1, found.flows)
    assert found.committed == sum(each.committed for each in found.parts)
    assert found.option == sum(each.option for each in found.parts)
    assert found.staged - found.committed == pytest.approx(found.option)
