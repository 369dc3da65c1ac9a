"""Flow: how fast work goes through a team, when what is open is done, and whether such forecasts came true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import demand, may
from accounts.queries import teams_below
from execution.actions.practices import set_practice
from execution.flow.back_test import back_test, rates
from execution.flow.forecast import LEVELS
from execution.flow.measures import age
from execution.flow.sentences import flow_sentence, how_many_words, kept_words, near, tenths, when_words
from execution.flow.summary import Little, Summary, When, how_many, little, when
from execution.flow_reading import COUNTS, HISTORIES, Reading, read_team, summary_of
from execution.forms.flow import ExpectationForm
from execution.queries.flow import Scope, flows_of_teams, scopes_of, start_of, whole_of
from execution.queries.teams import practice_of
from execution.views import flow_pictures as pictures
from execution.views.flow_asking import AHEAD, Asked, asked_from, chosen_scope, name_of
from execution.views.team_sheets import versioned
from execution.views.team_tabs import fetch_team, team_tabs, thread_of_team
from portfolio.views.initiatives import BOTH
from portfolio.views.sheets import Sheet
from tenancy.clock import today
from ui.components import Crumb, Figure
from ui.formats import number, percent, plural
from ui.http import HtmxRequest, page_or_part

LISTED = 200


@require_GET
def team_flow(request: HtmxRequest, pk: int) -> HttpResponse:
    """One team: its pace, its forecasts, and the days and items they come from."""
    team, day = fetch_team(pk), today(request.tenant)
    asked = asked_from(request.GET.dict(), day)
    practice = practice_of(pk)
    others = teams_below(team) - {pk}
    below = others if asked.with_teams else set()
    read = read_team(team, request.tenant, practice, asked.history, asked.counts, below)
    summary = read.summary
    scopes = scopes_of({pk, *below}, day) if summary.open else []
    rest = when(summary, summary.open)
    context = {
        "team": team,
        "work_url": f"{reverse('item_list')}?team={pk}",
        "tabs": team_tabs(team, "team_flow"),
        "crumbs": thread_of_team(team, "Flow"),
        "sentence": flow_sentence(summary, rest, asked.sure, "It and its teams together" if below else "The team"),
        "asked": asked,
        "teams_below": len(others),
        "with_teams_query": asked.query(teams=1),
        "summary": summary,
        "figures": _figures(summary, rest, asked.sure),
        "histories": HISTORIES,
        "counted": list(COUNTS.items()),
        "levels": LEVELS,
        "expected": _expected(summary),
        "may_expect": may(request.membership, "edit"),
        "without_estimate": read.flow.without_estimate if asked.counts == "estimates" else 0,
        **_forecasts(summary, asked, scopes, rest),
        **_past(read),
        **_pictures(read),
        "little": _little(little(read.flow.items, summary)),
        "finished": read.work.finished[:LISTED],
        "finished_in_all": len(read.work.finished),
    }
    return page_or_part(request, "execution/team_flow.html", "body", context)


def _figures(found: Summary, rest: When, sure: int) -> list[Figure]:
    return [
        Figure("Throughput", f"{tenths(found.per_week)} a week" if found.per_week is not None else "", _history(found)),
        _cycle_figure(found),
        _progress_figure(found),
        _expected_figure(found),
        _rest_figure(found, rest, sure),
    ]


def _history(found: Summary) -> str:
    return f"{found.unit.word}, over {plural(len(found.samples), 'day')}" if found.samples else "no whole day yet"


def _cycle_figure(found: Summary) -> Figure:
    if found.median is None or found.likely is None:
        return Figure("Cycle time", "", "nothing finished has a start")
    return Figure("Cycle time", plural(found.median, "day"), f"half; 85% within {found.likely}")


def _progress_figure(found: Summary) -> Figure:
    note = f"{number(found.todo)} to do"
    if found.oldest:
        note = f"{note}, the oldest {plural(age(found.oldest, found.day), 'day')}"
    return Figure("In progress", number(found.doing), note)


def _expected_figure(found: Summary) -> Figure:
    if found.expected.days is None:
        return Figure("Expectation", "none yet")
    wanted = f"{percent(found.expected.share)} within {plural(found.expected.days, 'day')}"
    if found.held is None:
        return Figure("Expectation", "", wanted)
    kept, many = found.held
    return Figure("Expectation", percent(kept / many), wanted, "ok" if kept >= found.expected.share * many else "off")


def _rest_figure(found: Summary, rest: When, sure: int) -> Figure:
    done = rest.date_at(sure)
    if done is None or not rest.items:
        return Figure("All open done by", "", found.why or rest.why or "nothing is open")
    return Figure("All open done by", near(done, found.day), f"with {sure}% confidence")


@dataclass(frozen=True)
class Choice:
    """One scope that a forecast may be asked about."""

    name: str
    text: str
    is_chosen: bool


def _forecasts(found: Summary, asked: Asked, scopes: list[Scope], rest: When) -> dict[str, Any]:
    """The answers to both questions, with what they were drawn from."""
    scope = chosen_scope(scopes, asked.scope)
    first = rest
    if asked.items is not None:
        first = when(found, asked.items * found.unit.scale)
    elif scope is not None:
        first = when(found, _size(scope, found))
    by = asked.by or found.day + timedelta(days=AHEAD)
    second = how_many(found, by)
    return {
        "scopes": [Choice(name_of(each), _scope_words(each, found), each == scope) for each in scopes],
        "scope": scope,
        "by": by,
        "when": first,
        "when_words": when_words(first, found.unit, asked.sure),
        "when_chart": pictures.when_picture(first, found, asked.sure) if first.items else None,
        "how_many": second,
        "how_many_words": how_many_words(second, found.unit, asked.sure, found.day),
        "how_many_chart": pictures.how_many_picture(second, found, asked.sure),
        "exact": _exact_words(first, found.day),
    }


def _size(scope: Scope, found: Summary) -> int:
    return scope.open if found.unit.scale == 1 else scope.size


def _scope_words(scope: Scope, found: Summary) -> str:
    return f"{scope.key} {scope.title} ({number(found.unit.shown(_size(scope, found)))})"


def _exact_words(found: When, day: date) -> str:
    """The convolution's dates beside those of the trials."""
    if not found.checked or found.outcomes is None:
        return ""
    dates = [near(day + timedelta(days=wait), day) for wait in found.checked]
    return ", ".join(f"{level}%: {date}" for level, date in zip(LEVELS, dates, strict=True))


def _expected(found: Summary) -> str:
    """The service-level expectation and how it was held, in words."""
    expected = found.expected
    if expected.days is None:
        if found.suggested is None:
            return "Nothing is expected yet, and nothing finished says what could be."
        return (
            f"Nothing is expected yet. By what was finished, {percent(expected.share)} within "
            f"{plural(found.suggested, 'day')} would be fair."
        )
    words = f"{percent(expected.share)} of the work is expected within {plural(expected.days, 'day')}"
    if found.held is None:
        return f"{words}; nothing finished can be held against it yet."
    kept, many = found.held
    return f"{words}; {percent(kept / many)} was ({kept} of {many})."


def _past(read: Reading) -> Mapping[str, Any]:
    """Did such dates come true?"""
    summary = read.summary
    looks = [] if summary.span is None else back_test(read.flow.items, summary.day, len(summary.samples))
    found = rates(looks, summary.day)
    return {
        "kept": kept_words(found, 80),
        "back_test": pictures.back_test_picture(looks, summary, kept_words(found, 80)),
    }


def _pictures(read: Reading) -> dict[str, Any]:
    summary, days = read.summary, pictures.throughput_pictures(read.summary)
    return {
        "flow_chart": pictures.flow_picture(read.course, summary),
        "cycle_chart": pictures.cycles_picture(read.work.finished, summary),
        "age_chart": pictures.ages_picture(read.work.doing, summary),
        "throughput_chart": days[0] if days else None,
        "spread_chart": days[1] if days else None,
    }


def _little(found: Little | None) -> str:
    """Little's law in words; it holds while as much is begun as is finished."""
    if found is None:
        return ""
    words = (
        f"Throughput × cycle time says {tenths(found.implied)} were in progress on average; it was {tenths(found.wip)}."
    )
    if not found.differs:
        return f"{words} They agree, so the flow is steady and the forecasts rest on firm ground."
    return f"{words} They differ: more is begun than finished, or old work lies still, so read the forecasts with care."


@dataclass(frozen=True)
class Row:
    """One line of the table of all teams."""

    name: str
    url: str
    summary: Summary
    pace: str
    done: str


@require_GET
def flow_list(request: HtmxRequest) -> HttpResponse:
    """All teams beside each other, and together."""
    day = today(request.tenant)
    asked = asked_from(request.GET.dict(), day)
    flows = flows_of_teams(day, start_of(day, asked.history))
    together = summary_of(whole_of(flows), "all teams", day, asked.history)
    rows = [
        Row(
            each.name or "No team",
            reverse("team_flow", args=[each.id]) + asked.query(items="", by="", scope="") if each.id else "",
            found, tenths(found.per_week), _done_by(found, asked.sure),
        )
        for each in flows
        if (found := summary_of(each, f"team {each.id}", day, asked.history)) and (each.id or found.open)
    ]  # fmt: skip
    rest = when(together, together.open)
    context = {
        "sentence": flow_sentence(together, rest, asked.sure, "All teams together"),
        "asked": asked,
        "summary": together,
        "figures": [figure for figure in _figures(together, rest, asked.sure) if figure.label != "Expectation"],
        "rows": rows,
        "histories": HISTORIES,
        "levels": LEVELS,
        "throughput_chart": (pictures.throughput_pictures(together) or (None,))[0],
        "when_chart": pictures.when_picture(rest, together, asked.sure) if rest.items else None,
        "when": rest,
        "crumbs": [Crumb("Delivery"), Crumb("Flow")],
    }
    return page_or_part(request, "execution/flow.html", "body", context)


def _done_by(found: Summary, sure: int) -> str:
    if not found.open:
        return "nothing is open"
    if found.why:
        return ""
    done = when(found, found.open).date_at(sure)
    return near(done, found.day) if done else "in more than five years"


@require_http_methods(BOTH)
def team_expectation(request: HtmxRequest, pk: int) -> HttpResponse:
    """Set within how many days most of the work is expected."""
    team = fetch_team(pk)
    demand(request.membership, "edit")
    practice = practice_of(pk)
    summary = read_team(team, request.tenant, practice, 90, "items").summary
    initial = {
        "days": practice.expected_days or summary.suggested,
        "share": practice.expected_share * 100,
        "version": practice.version if practice.pk else None,
    }
    form = ExpectationForm(request.POST or None, initial=initial)
    back = reverse("team_flow", args=[pk])
    lead = "What most of the work should take, from its start to its finish. It is a promise to look at, not a target."
    if summary.suggested is not None:
        lead = (
            f"{lead} Over the last {plural(len(summary.samples), 'day')}, {percent(practice.expected_share)} took no "
            f"longer than {plural(summary.suggested, 'day')}."
        )
    frame = Sheet("Set the expectation", "Save", back, thread_of_team(team), lead=lead)
    return versioned(
        request, frame, form,
        lambda seen, values: set_practice(
            actor=request.membership, team=team, expected_version=seen, expected_days=values["days"],
            expected_share=values["share"] / Decimal(100),
        ),
        ExpectationForm,
    )  # fmt: skip
