"""The API's signals and their answers: the same actions as the pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rest.described import Computed
from accounts.rest.fields import Amount, Ref, Text
from accounts.rest.filters import IdFilter
from accounts.rest.serializers import Body
from accounts.rest.views import FactResource
from execution.actions.signals import answer_signal, raise_signal
from execution.models import Item, Signal, SignalAnswer
from execution.queries.signals import answered, level_reached
from okrs.models import KeyResult
from portfolio.models import Initiative, Tranche


class SignalBody(Body):
    """What was found about an item or an initiative (one of the two), and what is proposed."""

    item = Ref(Item, required=False, allow_null=True, default=None)
    initiative = Ref(Initiative, required=False, allow_null=True, default=None)
    kind = serializers.ChoiceField(Signal.Kind.choices)
    words = Text()
    proposal = serializers.ChoiceField(Signal.Proposal.choices, required=False, default=Signal.Proposal.NOTHING)
    key_result = Ref(KeyResult, required=False, allow_null=True, default=None)
    amount = Amount(required=False, allow_null=True, default=None)


class SignalFilter(filters.FilterSet):
    """Narrow a list of signals."""

    item = IdFilter("item_id")
    initiative = IdFilter("initiative_id")
    key_result = IdFilter("key_result_id")
    kind = filters.ChoiceFilter(choices=Signal.Kind.choices)
    is_open = filters.BooleanFilter(method="narrow_open")

    def narrow_open(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:  # as the library calls it
        """Those that nobody answered, or the others."""
        return rows.filter(~answered() if value else answered())


def _is_open() -> Any:
    return ~answered()


class SignalViewSet(FactResource):
    """What teams sent up: that something is not feasible, blocked, cheaper otherwise, larger, or learned."""

    model = Signal
    write = SignalBody
    filterset_class = SignalFilter
    columns: ClassVar = (
        "id", "item_id", "item__key", "initiative_id", "initiative__key", "kind", "words", "proposal",
        "key_result_id", "key_result__key", "amount", "date", "recorded_at", "recorded_by_id", "supersedes_id",
    )  # fmt: skip
    renamed: ClassVar = {
        "item_id": "item", "item__key": "item_key", "initiative_id": "initiative",
        "initiative__key": "initiative_key", "key_result_id": "key_result", "key_result__key": "key_result_key",
        "recorded_by_id": "recorded_by", "supersedes_id": "supersedes",
    }  # fmt: skip
    computed: ClassVar = {
        "is_open": Computed(_is_open, serializers.BooleanField()),
        "level": Computed(level_reached, serializers.IntegerField(help_text="How far up it went: 0, 1 or 2.")),
    }

    def create(self, request: Request) -> Response:
        """Raise one; a second of its kind on the same thing is refused while the first is open."""
        values = self.values()
        item, initiative = values.pop("item"), values.pop("initiative")
        if (item is None) == (initiative is None):
            raise ValidationError({"item": "Name an item or an initiative, one of the two."})
        return self.answer(raise_signal(actor=self.member, thing=item or initiative, **values).pk, status=201)


class SignalAnswerBody(Body):
    """What is decided; with `do` an accepted proposal to drop an item or to hold a tranche is carried out as well."""

    signal = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    decision = serializers.ChoiceField(SignalAnswer.Decision.choices)
    words = Text(required=False, allow_blank=True, default="")
    do = serializers.BooleanField(required=False, default=False)
    tranche = serializers.IntegerField(
        min_value=1, max_value=2**63 - 1, required=False, allow_null=True, default=None,
        help_text="Which one is held; none: the next that waits.",
    )  # fmt: skip


class SignalAnswerFilter(filters.FilterSet):
    """Narrow a list of answers."""

    signal = IdFilter("signal_id")
    decision = filters.ChoiceFilter(choices=SignalAnswer.Decision.choices)


class SignalAnswerViewSet(FactResource):
    """What was decided about signals; a later answer replaces an earlier one."""

    model = SignalAnswer
    write = SignalAnswerBody
    filterset_class = SignalAnswerFilter
    columns: ClassVar = (
        "id", "signal_id", "decision", "words", "date", "recorded_at", "recorded_by_id", "supersedes_id",
    )  # fmt: skip
    renamed: ClassVar = {"signal_id": "signal", "recorded_by_id": "recorded_by", "supersedes_id": "supersedes"}

    def create(self, request: Request) -> Response:
        """Answer a signal, all of it or nothing."""
        values = self.values()
        values["signal"] = self._row(Signal, "signal", values["signal"])
        if values["tranche"] is not None:
            values["tranche"] = self._row(Tranche, "tranche", values["tranche"])
        return self.answer(answer_signal(actor=self.member, **values).pk, status=201)

    def _row(self, model: type[Signal | Tranche], name: str, pk: int) -> Any:
        rows: Any = model.objects
        found = rows.filter(pk=pk).first()
        if found is None:
            raise ValidationError({name: f"There is no {name} {pk}."})
        return found
