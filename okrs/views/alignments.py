"""The links of one objective: drawn in a dialog, which a drop opens filled, and taken away again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import demand
from okrs.actions.alignment import add_support, align_objective, make_primary, remove_alignment, remove_support
from okrs.forms import AlignForm
from okrs.graph import links_around, supports_around
from okrs.models import Alignment, Cycle, KeyResult, Objective, Support
from okrs.views.saving import saved
from okrs.views.stations import thread_of
from rollups.queries import objective_rollups
from tenancy.context import all_seeing
from ui.http import HtmxRequest, page_or_part, redirect_for, wants_part

if TYPE_CHECKING:
    from rollups.models import ObjectiveRollup

LONGEST_ID = 18


@dataclass(frozen=True)
class Line:
    """One link as a line: the objective at its other end, and how one takes it away."""

    objective: Objective
    figures: ObjectiveRollup | None
    key_result: KeyResult | None = None
    is_primary: bool = False
    remove_url: str = ""
    primary_url: str = ""


@dataclass(frozen=True)
class Lines:
    """The four lists of links around an objective."""

    above: list[Line]
    below: list[Line]
    supports: list[Line]
    supported_by: list[Line]


def lines_around(objective: Objective) -> tuple[Lines, dict[int, ObjectiveRollup]]:
    """The links of an objective with the figures of everything around it, itself included; three queries."""
    up, down = links_around(objective)
    helps, helped = supports_around(objective)
    ends = [*(link.parent_id for link in up), *(link.child_id for link in down), *(link.child_id for link in helped)]
    figures = objective_rollups({objective.pk, *ends, *(_supported(link).pk for link in helps)})
    lines = Lines(
        [_up(link, figures) for link in up],
        [Line(link.child, figures.get(link.child_id), link.key_result) for link in down],
        [_help(objective, link, figures) for link in helps],
        [Line(link.child, figures.get(link.child_id), link.key_result) for link in helped],
    )
    return lines, figures


def hidden_below(objective: Objective, lines: Lines, known: int) -> int:
    """How many objectives contribute to it that the reader may not see; asked only where figures know of more."""
    if known <= len(lines.below):
        return 0
    with all_seeing():
        return objective.child_links.count() - len(lines.below)


def _supported(link: Support) -> Objective:
    found = link.key_result.objective if link.key_result else link.objective
    assert found is not None, "the database keeps one of the two"  # noqa: S101  # tells mypy what the constraint says
    return found


def _up(link: Alignment, figures: dict[int, ObjectiveRollup]) -> Line:
    args = [link.child_id, link.parent_id]
    return Line(
        link.parent, figures.get(link.parent_id), link.key_result, link.is_primary,
        reverse("alignment_remove", args=args), "" if link.is_primary else reverse("alignment_primary", args=args),
    )  # fmt: skip


def _help(objective: Objective, link: Support, figures: dict[int, ObjectiveRollup]) -> Line:
    other, url = _supported(link), reverse("support_remove", args=[objective.pk, link.pk])
    return Line(other, figures.get(other.pk), link.key_result, remove_url=url)


def _objective(pk: int) -> Objective:
    return get_object_or_404(Objective.objects.select_related("cycle", "owner", "team"), pk=pk)


@require_http_methods(["GET", "POST"])
def objective_align(request: HtmxRequest, pk: int) -> HttpResponse:
    """A new link of the objective; `?target=` and `?leaves=` fill it in, as a drop does."""
    objective = _objective(pk)
    demand(request.membership, "edit", objective)
    leaves = _left(objective, request.POST.get("leaves") or request.GET.get("leaves", ""))
    initial = {"kind": "contributes", "target": request.GET.get("target", ""), "is_leaving": True}
    form = AlignForm(request.POST or None, targets=_targets(objective), leaves=leaves, initial=initial)
    if request.method == "POST" and saved(form, partial(_link, request, objective, form, leaves)) is not None:
        if wants_part(request):
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})  # the page it was asked from stays
        return redirect_for(request, reverse("objective_detail", args=[pk]))
    context = {"form": form, "objective": objective, "crumbs": thread_of(objective, [], "Align")}
    is_bad = request.method == "POST"
    part = "form" if is_bad else "dialog"
    return page_or_part(request, "okrs/objective_align.html", part, context, status=422 if is_bad else 200)


def _targets(objective: Objective) -> list[tuple[str, str]]:
    """Everything it may be linked to: objectives of cycles that are not closed, and their key results."""
    open_ones = Objective.objects.exclude(cycle__state=Cycle.State.CLOSED).exclude(pk=objective.pk)
    results = KeyResult.objects.exclude(objective__cycle__state=Cycle.State.CLOSED).exclude(objective=objective)
    found = [(f"o{pk}", f"{key} {title}") for pk, key, title in open_ones.values_list("pk", "key", "title")]
    return found + [(f"k{pk}", f"{key} {title}") for pk, key, title in results.values_list("pk", "key", "title")]


def _left(objective: Objective, asked: str) -> Objective | None:
    """The objective it stands under now, which a drop may leave."""
    if not asked.isdecimal() or len(asked) > LONGEST_ID:
        return None
    return Objective.objects.filter(pk=int(asked), child_links__child=objective).first()


def _link(request: HtmxRequest, objective: Objective, form: AlignForm, leaves: Objective | None) -> bool:
    target = form.cleaned_data["target"]
    above, key_result = _end(target)
    try:
        if form.cleaned_data["kind"] == "supports":
            thing = {"key_result": key_result} if key_result else {"objective": above}
            add_support(actor=request.membership, child=objective, **thing)
        else:
            primary = form.cleaned_data["is_primary"]
            align_objective(
                actor=request.membership, child=objective, parent=above, key_result=key_result, is_primary=primary
            )
        if leaves is not None and leaves != above and form.cleaned_data.get("is_leaving"):
            remove_alignment(actor=request.membership, child=objective, parent=leaves)
    except ValidationError as refused:
        raise ValidationError({"target": refused.messages}) from None
    return True


def _end(target: str) -> tuple[Objective, KeyResult | None]:
    """The objective, and the key result of it when one is named."""
    kind, pk = target[:1], target[1:]
    if kind in {"o", "k"} and pk.isdecimal() and len(pk) <= LONGEST_ID:
        if kind == "o" and (objective := Objective.objects.filter(pk=int(pk)).first()):
            return objective, None
        found = KeyResult.objects.select_related("objective").filter(pk=int(pk)).first() if kind == "k" else None
        if found is not None:
            return found.objective, found
    raise ValidationError({"target": "Choose an objective or a key result from the list."})


def _back(request: HtmxRequest, pk: int) -> HttpResponse:
    return redirect_for(request, reverse("objective_detail", args=[pk]))


def _linked(pk: int, parent_pk: int) -> Alignment:
    return get_object_or_404(Alignment.objects.select_related("child", "parent"), child_id=pk, parent_id=parent_pk)


@require_POST
def alignment_remove(request: HtmxRequest, pk: int, parent_pk: int) -> HttpResponse:
    """It no longer contributes to that objective."""
    link = _linked(pk, parent_pk)
    try:
        remove_alignment(actor=request.membership, child=link.child, parent=link.parent)
    except ValidationError as refused:
        return _refused(request, link.child, refused)
    return _back(request, pk)


@require_POST
def alignment_primary(request: HtmxRequest, pk: int, parent_pk: int) -> HttpResponse:
    """That objective is what it is there for first."""
    make_primary(actor=request.membership, link=_linked(pk, parent_pk))
    return _back(request, pk)


@require_POST
def support_remove(request: HtmxRequest, pk: int, support_pk: int) -> HttpResponse:
    """It no longer supports that."""
    found = Support.objects.select_related("child", "objective", "key_result").filter(pk=support_pk, child_id=pk)
    support = found.first()
    if support is None:
        raise Http404
    remove_support(actor=request.membership, support=support)
    return _back(request, pk)


def _refused(request: HtmxRequest, objective: Objective, refused: ValidationError) -> HttpResponse:
    context = {
        "words": " ".join(refused.messages), "objective": objective, "crumbs": thread_of(objective, [], "Align"),
    }  # fmt: skip
    return page_or_part(request, "okrs/alignment_refused.html", "words", context, status=422)
