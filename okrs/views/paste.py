"""Objectives and key results pasted from a spreadsheet: shown as understood, corrected in place, saved as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.permissions import demand
from okrs.actions.pasting import examine_paste, save_paste
from okrs.forms import PasteForm
from okrs.kr_types import ALL
from okrs.models import Objective
from okrs.pasting.layout import FIELDS, LONGEST_PASTE, MOST_ROWS, Cells, rows_of
from okrs.pasting.reading import Entry, Reading, read
from okrs.queries import current_cycle
from okrs.views.saving import saved
from okrs.views.stations import thread_of
from tenancy.clock import today
from ui.formats import plural
from ui.http import HtmxRequest, page_or_part, redirect_for

LABELS = {
    "objective": "Objective", "key_result": "Key result", "type": "Type", "baseline": "From", "target": "To",
    "unit": "Unit", "owner": "Lead", "due": "Due", "weight": "Weight",
}  # fmt: skip
ALWAYS = frozenset({"objective", "key_result", "type", "baseline", "target"})
ANSWERS = {"decimal": {"", ".", ","}, "order": {"", "day", "month"}}
SAID = {
    ".": "A point parts decimals", ",": "A comma parts decimals", "day": "The day comes first",
    "month": "The month comes first",
}  # fmt: skip


@dataclass(frozen=True)
class Box:
    """One cell of the preview: what was written, and what is wrong with it."""

    name: str
    label: str
    value: str
    problem: str
    choices: list[tuple[str, str]]


@dataclass(frozen=True)
class Line:
    """One row of the preview."""

    number: int
    boxes: list[Box]
    notes: list[str]
    is_below: bool


@require_http_methods(["GET", "POST"])
def objective_paste(request: HtmxRequest) -> HttpResponse:
    """A box to paste into; then what was understood, cell by cell; then all of it kept, or nothing."""
    demand(request.membership, "propose")
    cycle = request.GET.get("cycle") or current_cycle(today(request.tenant))
    form = PasteForm(request.POST or None, initial={"cycle": cycle, "team": request.membership.team_id})
    rows = _rows(request.POST)
    answers = {name: _answer(request.POST, name, known) for name, known in ANSWERS.items()}
    reading = read(rows, **answers)
    if "save" in request.POST and request.POST.get("rows", "").isdecimal() and rows:
        made = saved(form, partial(_save, request, form, reading))
        if made is not None:
            return _kept(request, form, made, reading)
    elif request.method == "POST" and form.is_valid():
        _look(form, reading, len(rows))
    context = {
        "form": form, "lines": [] if "text" in form.errors else _lines(reading), "reading": reading,
        "answers": answers, "count": len(reading.entries),
        "objectives": sum(entry.is_new_objective for entry in reading.entries),
        "key_results": sum(bool(entry.key_result) for entry in reading.entries),
        "questions": [(each, [(value, SAID[value]) for value, _ in each.answers]) for each in reading.questions],
        "crumbs": thread_of(None, [], "Paste from a spreadsheet"),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return page_or_part(request, "okrs/objective_paste.html", "body", context, status=status)


def _rows(sent: QueryDict) -> list[Cells]:
    """The rows of the box, or those of the preview as they were corrected."""
    count = sent.get("rows", "")
    if not count.isdecimal() or len(count) > len(str(MOST_ROWS)):
        return rows_of(sent.get("text", "")[:LONGEST_PASTE])
    rows: list[Cells] = []
    carried = ""
    for place in range(min(int(count), MOST_ROWS)):
        row = {name: sent.get(f"r{place}-{name}", "") for name in FIELDS}
        if f"r{place}-skip" in sent:
            carried = row["objective"] or carried  # what stands below it still belongs there
            continue
        rows.append(row | {"objective": row["objective"] or carried})
        carried = ""
    return rows


def _answer(sent: QueryDict, name: str, known: set[str]) -> str:
    """What the question was answered with, now or before."""
    return next((given for given in sent.getlist(name) if given and given in known), "")


def _look(form: PasteForm, reading: Reading, count: int) -> None:
    if not count:
        form.add_error("text", "Paste at least one row.")
    elif count > MOST_ROWS:
        form.add_error("text", f"These are {count} rows; {MOST_ROWS} fit at a time.")
    else:
        examine_paste(reading, cycle=form.cleaned_data["cycle"])


def _save(request: HtmxRequest, form: PasteForm, reading: Reading) -> list[Objective]:
    chosen = form.cleaned_data
    return save_paste(actor=request.membership, cycle=chosen["cycle"], team=chosen["team"], reading=reading)


def _kept(request: HtmxRequest, form: PasteForm, made: list[Objective], reading: Reading) -> HttpResponse:
    results = sum(bool(entry.key_result) for entry in reading.entries)
    words = f"{plural(len(made), 'objective')} and {plural(results, 'key result')} were kept."
    messages.success(request, words)
    return redirect_for(request, f"{reverse('objective_list')}?cycle={form.cleaned_data['cycle'].pk}")


def _lines(reading: Reading) -> list[Line]:
    shown = [name for name in FIELDS if name in ALWAYS or any(_is_used(name, entry) for entry in reading.entries)]
    return [
        Line(entry.place + 1, [_box(entry, name) for name in shown], entry.notes, not entry.cells["objective"])
        for entry in reading.entries[:MOST_ROWS]
    ]


def _is_used(name: str, entry: Entry) -> bool:
    return bool(entry.cells[name] or name in entry.problems or (name == "unit" and entry.unit))


def _box(entry: Entry, name: str) -> Box:
    value, choices = entry.cells[name], list[tuple[str, str]]()
    if name == "type":
        choices = [("", "" if entry.type else "Choose one"), *((kind.code, kind.label) for kind in ALL)]
        value = entry.type
    if name == "unit":
        value = value or entry.unit
    return Box(f"r{entry.place}-{name}", LABELS[name], value, entry.problems.get(name, ""), choices)
