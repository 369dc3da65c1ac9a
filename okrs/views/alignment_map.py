"""The alignment map of a cycle: as a picture with a focus, as a table, and its gaps as lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.permissions import may
from okrs.gaps import without_parent, without_work
from okrs.list_sentences import gaps_sentence, map_sentence
from okrs.models import Alignment, Cycle, KeyResult, Objective, Support
from okrs.queries import cycle_of
from okrs.views.stations import thread_of
from rollups.queries import initiatives_without_key_result, key_result_rollups, objective_rollups
from tenancy.clock import today
from ui.charts.alignment_map import Edge, Node, draw, line_of_sight
from ui.components import Tab
from ui.http import HtmxRequest, page_or_part

if TYPE_CHECKING:
    from rollups.models import KeyResultRollup

LEVELS = {"company": 0, "team": 1, "personal": 2}
LANES = ("Company", "Teams", "People", "Initiatives")
MOST = 240
"""More boxes than this nobody reads: then the picture shows a line of sight, or the objectives alone."""
MOST_GAPS = 100


@dataclass
class Web:
    """Everything of a cycle that may stand on the map."""

    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    urls: dict[str, str] = field(default_factory=dict)

    def kept(self, ids: set[str]) -> list[Node]:
        """The nodes among these ids, each with the box it hangs under."""
        whole = ids | {node.part_of for node in self.nodes.values() if node.id in ids and node.part_of}
        return [node for node in self.nodes.values() if node.id in whole]


@require_GET
def alignment_map(request: HtmxRequest) -> HttpResponse:
    """The map; what is in focus, whether only gaps are shown, and map or table stand in the address."""
    cycles = list(Cycle.objects.all())
    cycle = _cycle(request, cycles)
    asked = {name: request.GET.get(name, "") for name in ("focus", "only", "view")}
    web = _web(cycle) if cycle else Web()
    focus = asked["focus"] if asked["focus"] in web.nodes else ""
    nodes, is_cut = _shown(web, focus, asked["only"] == "gaps")
    gaps = sum(bool(node.gap) for node in web.nodes.values())
    context = {
        "sentence": map_sentence(len(web.nodes), gaps),
        "cycle": cycle, "cycles": cycles, "is_table": asked["view"] == "table", "is_cut": is_cut,
        "map": draw(LANES, nodes, web.edges, focus), "focus": web.nodes.get(focus),
        "urls": web.urls, "rows": _rows(web, nodes),
        "total": len(web.nodes), "tabs": _tabs(cycle, asked), "crumbs": thread_of(None, [], "Alignment map"),
        "plain_url": _address(cycle, only=asked["only"], view=asked["view"]),
        "focus_url": _address(cycle, only=asked["only"]) + "&focus=",
        "may_edit": may(request.membership, "edit"), "only": asked["only"], "view": asked["view"],
        "focus_align": _align_url(request, focus),
    }  # fmt: skip
    return page_or_part(request, "okrs/alignment_map.html", "map", context)


@require_GET
def alignment_gaps(request: HtmxRequest) -> HttpResponse:
    """Where the line of sight is broken, as three lists."""
    cycles = list(Cycle.objects.all())
    cycle = _cycle(request, cycles)
    rows = (
        without_parent(Objective.objects.filter(cycle=cycle)),
        without_work(KeyResult.objects.filter(objective__cycle=cycle)),
        initiatives_without_key_result(),
    )
    objectives, results, work = (list(of.select_related("owner").order_by("key")[: MOST_GAPS + 1]) for of in rows)
    context = {
        "cycle": cycle, "cycles": cycles, "most": MOST_GAPS,
        "objectives": objectives, "key_results": results, "initiatives": work,
        "sentence": gaps_sentence(len(objectives), len(results), len(work), MOST_GAPS),
        "tabs": _tabs(cycle, {"view": "gaps"}), "crumbs": thread_of(None, [], "Alignment map"),
        "may_edit": may(request.membership, "edit"),
    }  # fmt: skip
    return page_or_part(request, "okrs/alignment_gaps.html", "map", context)


def _align_url(request: HtmxRequest, focus: str) -> str:
    is_theirs = focus.startswith("o") and may(request.membership, "edit")
    return reverse("objective_align", args=[int(focus[1:])]) if is_theirs else ""


def _cycle(request: HtmxRequest, cycles: list[Cycle]) -> Cycle | None:
    by_id = {str(cycle.pk): cycle for cycle in cycles}
    asked = request.GET.get("cycle", "")
    if asked and asked not in by_id:
        raise Http404
    return by_id.get(asked) or cycle_of(cycles, today(request.tenant)) or next(iter(cycles), None)


def _address(cycle: Cycle | None, **wishes: str) -> str:
    given = {"cycle": str(cycle.pk) if cycle else "", **wishes}
    return "?" + urlencode({name: value for name, value in given.items() if value})


def _tabs(cycle: Cycle | None, asked: dict[str, str]) -> list[Tab]:
    here, base = asked["view"], reverse("alignment_map")
    only, focus = asked.get("only", ""), asked.get("focus", "")
    return [
        Tab("Map", base + _address(cycle, only=only, focus=focus), "network", here not in {"table", "gaps"}),
        Tab("Table", base + _address(cycle, only=only, focus=focus, view="table"), "table-2", here == "table"),
        Tab("Gaps", reverse("alignment_gaps") + _address(cycle), "unlink", here == "gaps"),
    ]


def _web(cycle: Cycle) -> Web:
    """The cycle's objectives, those above them in other cycles, their key results and work; eight queries at most."""
    web = Web()
    links = list(
        Alignment.objects.filter(child__cycle=cycle)
        .values_list("child_id", "parent_id", "key_result_id")
        .order_by("id")
    )
    helps = list(Support.objects.filter(child__cycle=cycle).values_list("child_id", "objective_id", "key_result_id"))
    above = {parent for _, parent, _ in links} | {objective for _, objective, _ in helps if objective}
    objectives = list(Objective.objects.filter(Q(cycle=cycle) | Q(pk__in=above)).order_by("key"))
    aligned = {child for child, _, _ in links}
    figures = objective_rollups([one.pk for one in objectives])
    for one in objectives:
        is_gap = one.cycle_id == cycle.pk and one.level != Objective.Level.COMPANY and one.pk not in aligned
        rollup = figures.get(one.pk)
        web.nodes[f"o{one.pk}"] = Node(
            f"o{one.pk}", LEVELS[one.level], one.key, one.title, rollup.health if rollup else "no_data",
            gap="Contributes to nothing" if is_gap else "",
        )  # fmt: skip
        web.urls[f"o{one.pk}"] = reverse("objective_detail", args=[one.pk])
    _add_results(web, [one.pk for one in objectives])
    web.edges += [Edge(f"o{child}", f"k{result}" if result else f"o{parent}") for child, parent, result in links]
    web.edges += [Edge(f"o{child}", f"k{result}" if result else f"o{of}", counts=False) for child, of, result in helps]
    _add_work(web)
    return web


def _add_results(web: Web, objectives: list[int]) -> None:
    rows = list(
        KeyResult.objects.filter(objective__in=objectives)
        .values_list("pk", "key", "title", "objective_id").order_by("key")
    )  # fmt: skip
    figures: dict[int, KeyResultRollup] = key_result_rollups([pk for pk, *_ in rows])
    for pk, key, title, objective in rows:
        rollup, parent = figures.get(pk), web.nodes[f"o{objective}"]
        is_served = rollup is not None and rollup.initiatives > 0
        web.nodes[f"k{pk}"] = Node(
            f"k{pk}", parent.lane, key, title, rollup.health if rollup else "no_data", parent.id,
            "" if is_served else "No funded work",
        )  # fmt: skip
        web.urls[f"k{pk}"] = reverse("key_result_detail", args=[pk])


def _add_work(web: Web) -> None:
    """The initiatives that serve these key results, and those that serve none."""
    results = [int(pk[1:]) for pk in web.nodes if pk.startswith("k")]
    names = ("initiative_id", "initiative__key", "initiative__title", "initiative__rollup__health")
    served: Any = KeyResult.objects.filter(pk__in=results, contributions__isnull=False)
    for pk, *rest in served.values_list("pk", *(f"contributions__{name}" for name in names)).order_by("pk"):
        number, key, title, health = rest
        web.nodes.setdefault(f"i{number}", Node(f"i{number}", 3, key, title, health or "no_data"))
        web.urls[f"i{number}"] = reverse("initiative_detail", args=[number])
        web.edges.append(Edge(f"i{number}", f"k{pk}"))
    loose = initiatives_without_key_result().values_list("pk", "key", "title", "rollup__health").order_by("key")
    for number, key, title, health in loose[:MOST_GAPS]:
        web.nodes[f"i{number}"] = Node(f"i{number}", 3, key, title, health or "no_data", gap="Serves no key result")
        web.urls[f"i{number}"] = reverse("initiative_detail", args=[number])


def _shown(web: Web, focus: str, only_gaps: bool) -> tuple[list[Node], bool]:
    """What the picture holds, and whether something was left out to keep it readable."""
    ids = {node.id for node in web.nodes.values() if node.gap} if only_gaps else set(web.nodes)
    if only_gaps and focus:
        ids |= {focus}
    nodes = web.kept(ids)
    if len(nodes) <= MOST:
        return nodes, False
    if focus:
        nodes = web.kept(line_of_sight(web.edges, web.nodes.values(), focus))
    else:
        nodes = [node for node in nodes if node.id.startswith("o")]
    return nodes[:MOST], True


def _rows(web: Web, nodes: list[Node]) -> list[tuple[Node, list[Node]]]:
    """Each node with what it serves, for the table."""
    up: dict[str, list[Node]] = {}
    for edge in web.edges:
        if edge.parent in web.nodes:
            up.setdefault(edge.child, []).append(web.nodes[edge.parent])
    return [(node, up.get(node.id, [web.nodes[node.part_of]] if node.part_of else [])) for node in nodes]
