"""The API's costs: money and hours booked, and their corrections."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet, Value
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Membership
from accounts.permissions import MANAGERS
from accounts.rest.described import Computed
from accounts.rest.fields import Amount, Number, Ref, Text
from accounts.rest.filters import IdFilter
from accounts.rest.serializers import Body
from accounts.rest.views import Resource
from execution.actions.facts import book_cost, correct_cost
from execution.actions.hours import correct_hours
from execution.models import Cost, Item
from execution.queries import effective_costs
from portfolio.models import Initiative


class CostBody(Body):
    """Money spent; with `member` and `hours` it is their time, and the amount is hours × the rate of the day."""

    key = Text(max_length=120, required=False)
    date = serializers.DateField()
    amount = Amount(required=False, allow_null=True)
    member = Ref(Membership, by="user__email", required=False, allow_null=True)
    initiative = Ref(Initiative, required=False, allow_null=True)
    item = Ref(Item, required=False, allow_null=True)
    kind = serializers.ChoiceField(Cost.Kind.choices, required=False)
    hours = Number(max_digits=12, decimal_places=4, required=False, allow_null=True)
    note = Text(required=False, allow_blank=True)


class CorrectionBody(Body):
    """What an entry should have said: of somebody's hours the hours, of other costs amount and day."""

    amount = Amount(required=False)
    date = serializers.DateField(required=False)
    hours = Number(max_digits=12, decimal_places=4, required=False)
    note = Text(required=False, allow_blank=True, default="")


class CostFilter(filters.FilterSet):
    """Narrow a list of costs."""

    initiative = IdFilter("initiative_id")
    item = IdFilter("item_id")
    member = IdFilter("member_id")
    key = filters.CharFilter()
    since = filters.DateFilter(field_name="date", lookup_expr="gte")
    until = filters.DateFilter(field_name="date", lookup_expr="lte")


# The row that is shown says it; the query has nothing to work out.
HIDDEN = Computed(
    lambda: Value(""),
    serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="Fields that this reader may not see; they are null."
    ),
)


class CostViewSet(Resource):
    """Cost entries that count; a corrected one is replaced by its correction."""

    model = Cost
    write = CostBody
    filterset_class = CostFilter
    columns: ClassVar = (
        "id", "key", "date", "amount", "initiative_id", "item_id", "kind", "hours", "member_id", "rate", "note",
        "recorded_at", "supersedes_id",
    )  # fmt: skip
    renamed: ClassVar = {
        "initiative_id": "initiative", "item_id": "item", "member_id": "member", "supersedes_id": "supersedes",
    }  # fmt: skip
    computed: ClassVar = {"hidden": HIDDEN}
    statuses: ClassVar = {"create": 201, "correction": 201}

    def get_queryset(self) -> QuerySet[Any]:
        """The entries that count, unless one is asked for by its id."""
        return effective_costs() if self.action == "list" else super().get_queryset()

    def parameters(self) -> frozenset[str]:
        """Whose hours an entry is, is asked by managers, admins and owners."""
        return super().parameters() - (frozenset() if self.member.role in MANAGERS else {"member"})

    def shown(self, row: dict[str, Any]) -> dict[str, Any]:
        """Pay is private: who worked how long, and at which rate, only managers, admins and owners see of others.

        One's own entries lack the rate alone; `hidden` names what is left out.
        """
        found, hidden = super().shown(row), list[str]()
        if row["member_id"] is not None and self.member.role not in MANAGERS:
            hidden = ["rate"] if row["member_id"] == self.member.pk else ["member", "hours", "rate"]
        return found | dict.fromkeys(hidden) | {"hidden": hidden}

    def create(self, request: Request) -> Response:
        """Book a cost on an item, an initiative or neither (then it is shown as unallocated)."""
        return self.answer(book_cost(actor=self.member, **self.values()).pk, status=201)

    @extend_schema(request=CorrectionBody)
    @action(detail=True, methods=["post"])
    def correction(self, request: Request, pk: str) -> Response:
        """Replace the entry; the old one stays readable by its id."""
        row, values = self.thing(), self.checked(CorrectionBody)
        if row.member_id is not None:
            return self.answer(self._corrected_hours(row, values).pk, status=201)
        if "hours" in values:
            raise serializers.ValidationError({"hours": "This entry is no person’s hours: correct its amount."})
        missing = {name: "This is required." for name in ("amount", "date") if name not in values}
        if missing:
            raise serializers.ValidationError(missing)
        return self.answer(correct_cost(actor=self.member, cost=row, **values).pk, status=201)

    def _corrected_hours(self, row: Cost, values: dict[str, Any]) -> Cost:
        words = "These are somebody’s hours: name the hours alone, and the amount follows from them."
        names = [name for name in ("amount", "date") if name in values] + ([] if "hours" in values else ["hours"])
        wrong = dict.fromkeys(names, words)
        if wrong:
            raise serializers.ValidationError(wrong)
        return correct_hours(actor=self.member, cost=row, hours=values["hours"], note=values["note"])
