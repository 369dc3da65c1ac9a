"""The list of packs: newest first, with the sentence of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from accounts.permissions import may
from reviews import sentences
from reviews.models import Pack, PackRow, Subject
from ui.components import Crumb, Page
from ui.http import HtmxRequest, page_or_part, whole

PER_PAGE: Final = 20
SUBJECTS: Final = {"": "Any subject", **dict(Subject.choices)}


@dataclass(frozen=True)
class Line:
    """A pack with its first sentence."""

    pack: Pack
    sentence: str


@dataclass(frozen=True)
class Wish:
    """What the list's address asks for; what makes no sense counts as not asked."""

    subject: str = ""
    before: int | None = None

    def query(self, **changes: object) -> str:
        """The address of the same list with something else asked for."""
        asked = {"subject": self.subject, **changes}
        return "?" + urlencode({name: value for name, value in asked.items() if value})


@require_GET
def pack_list(request: HtmxRequest) -> HttpResponse:
    """All packs; while one is being made the page asks again every other second."""
    subject = request.GET.get("subject", "")
    wish = Wish(subject if subject in SUBJECTS else "", whole(request.GET.get("before", "")))
    rows, page = _page(wish)
    busy = [row.pk for row in rows if row.is_busy]
    newest = next((row for row in rows if row.state == Pack.State.MADE), None)
    count = Pack.objects.count()
    context = {
        "lines": _lines(rows), "page": page, "wish": wish, "subjects": SUBJECTS, "count": count,
        "sentence": sentences.of_list(count, newest.title if newest else "", newest.as_of if newest else None),
        "poll": wish.query(before=wish.before, busy=",".join(map(str, busy))) if busy else "",
        "news": _news(rows, request.GET.get("busy", "")),
        "may_ask": may(request.membership, "edit"),
        "empty_action": "Make a review" if may(request.membership, "edit") else "Go home",
        "crumbs": [Crumb("Review"), Crumb("Quarterly review")],
    }  # fmt: skip
    return page_or_part(request, "reviews/pack_list.html", "list", context)


def _page(wish: Wish) -> tuple[list[Pack], Page]:
    """One page by id: going deep costs what the first page costs."""
    rows: QuerySet[Pack] = Pack.objects.select_related("cycle", "team", "portfolio", "asked_by").order_by("-pk")
    if wish.subject:
        rows = rows.filter(subject=wish.subject)
    if wish.before is not None:
        rows = rows.filter(pk__lt=wish.before)
    found = list(rows[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    return shown, Page(
        previous_url=wish.query() if wish.before is not None else "",
        next_url=wish.query(before=shown[-1].pk) if len(found) > PER_PAGE else "",
    )


def _lines(rows: list[Pack]) -> list[Line]:
    """The packs with the first sentence of each; one query."""
    said = PackRow.objects.filter(block__pack__in=[row.pk for row in rows], block__type="sentence", position=0)
    first = said.order_by("block__pack_id", "block__position").distinct("block__pack_id")
    words = {pk: body.get("words", "") for pk, body in first.values_list("block__pack_id", "body")}
    return [Line(row, words.get(row.pk, "")) for row in rows]


def _news(rows: list[Pack], were_busy: str) -> str:
    """What became of the packs that were being made when the page last asked."""
    asked = set(were_busy.split(","))
    done = [row for row in rows if str(row.pk) in asked and not row.is_busy]
    return " ".join(
        f"{row.title} {'is made' if row.state == Pack.State.MADE else 'could not be made'}." for row in done
    )
