"""KPIs, their readings, and what a reading becomes for the key results that follow."""

from __future__ import annotations

from datetime import date as Date  # noqa: N812  # `date` is the name of a fact's day here
from decimal import Decimal
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError

from accounts.models import Membership, Role, Team
from accounts.permissions import demand
from activity.actions import record
from okrs.actions.check_ins import add_check_in
from okrs.actions.key_results import MOST_DECIMALS, UNIT_LENGTH
from okrs.actions.objectives import KEY_LENGTH, TITLE_LENGTH
from okrs.checks import Problems
from okrs.cycle_states import allows
from okrs.kpi_bands import IN_BAND
from okrs.kpi_queries import DISMISSED, bands_of, head_of_readings, last_value, suggested_kpi_key
from okrs.models import KeyResult, Kpi, KpiReading
from okrs.queries import head_of_check_ins, lock_okrs
from tenancy.clock import today
from tenancy.context import all_seeing
from tenancy.versions import bump

BANDS = ("low", "high", "far_low", "far_high")
LONGEST_CADENCE = 366


class KpiChanges(TypedDict, total=False):
    """What may be changed of a KPI."""

    title: str
    description: str
    unit: str
    decimals: int | None
    low: Decimal | None
    high: Decimal | None
    far_low: Decimal | None
    far_high: Decimal | None
    cadence_days: int
    owner: Membership | None
    team: Team | None


class KpiFields(KpiChanges, total=False):
    """What may be given for a new one; without a key the next free one is taken."""

    key: str


def create_kpi(*, actor: Membership | None, **fields: Unpack[KpiFields]) -> Kpi:
    """A new KPI; a member's own is theirs unless it is their team's. Raises ValidationError and Forbidden."""
    lock_okrs()
    key = fields.get("key", "").strip() or suggested_kpi_key()
    rest = {name: value for name, value in fields.items() if name != "key"}
    kpi = Kpi(**{**rest, "key": key})
    if actor is not None:
        demand(actor, "propose")
        if actor.role == Role.MEMBER and kpi.owner_id is None and kpi.team_id is None:
            kpi.owner = actor
        demand(actor, "edit", kpi)
    _check(kpi)
    kpi.save()
    record("kpi.created", actor=actor, on=kpi, key=kpi.key)
    return kpi


def edit_kpi(*, actor: Membership | None, kpi: Kpi, expected_version: int | None, **changes: Unpack[KpiChanges]) -> Kpi:
    """Change a KPI that is still at `expected_version`; raises Stale, ValidationError, Forbidden."""
    if actor is not None:
        demand(actor, "edit", kpi)
    bump(kpi, expected_version)
    changed = [name for name, value in changes.items() if getattr(kpi, name) != value]
    for name in changed:
        setattr(kpi, name, changes[name])  # type: ignore[literal-required]  # names come from the dict itself
    if actor is not None:
        demand(actor, "edit", kpi)  # nobody hands on what they could then not change
    _check(kpi)
    kpi.save()
    record("kpi.edited", actor=actor, on=kpi, changed=sorted(changed))
    return kpi


def _check(kpi: Kpi) -> None:
    problems = Problems()
    kpi.key = problems.key(kpi.key, limit=KEY_LENGTH)
    kpi.title = problems.text("title", kpi.title, limit=TITLE_LENGTH, required=True)
    kpi.unit = problems.text("unit", kpi.unit, limit=UNIT_LENGTH)
    kpi.description = problems.text("description", kpi.description)
    for name in BANDS:
        problems.value(name, getattr(kpi, name))
    if kpi.decimals is not None and not 0 <= kpi.decimals <= MOST_DECIMALS:
        problems.add("decimals", f"Show 0 to {MOST_DECIMALS} decimals, or leave it empty for as many as help.")
    if not 1 <= kpi.cadence_days <= LONGEST_CADENCE:
        problems.add("cadence_days", f"Between two readings lie 1 to {LONGEST_CADENCE} days.")
    if Kpi.objects.filter(key=kpi.key).exclude(pk=kpi.pk).exists():
        problems.add("key", f"{kpi.key} is taken. Choose another key.")
    problems.stop()
    for field, words in bands_of(kpi).problems().items():
        problems.add(field, words)
    problems.stop()


def add_reading(
    *, actor: Membership | None, kpi: Kpi, value: Decimal, date: Date | None = None, note: str = ""
) -> KpiReading:
    """What the KPI was at the end of `date` (none: today); a second one about the same day corrects the first.

    It becomes a check-in of every key result that follows, while its cycle is open. Raises ValidationError, Forbidden.
    """
    if actor is not None:
        demand(actor, "check_in", kpi)
    day = date or today(kpi.tenant)
    problems = Problems()
    note = problems.text("note", note)
    problems.value("value", value)
    if day > today(kpi.tenant):
        problems.add("date", "This day has not come yet. Read about today or an earlier day.")
    problems.stop()
    Kpi.objects.select_for_update().get(pk=kpi.pk)  # two at a time would supersede the same one
    head = head_of_readings(kpi, day)
    reading = KpiReading(kpi=kpi, date=day, value=value, note=note, supersedes=head, recorded_by=actor)
    reading.save()
    record("kpi.read", actor=actor, on=kpi, date=day, value=value, corrects=head is not None)
    _tell_followers(actor, kpi, reading)
    return reading


@all_seeing()
def _tell_followers(actor: Membership | None, kpi: Kpi, reading: KpiReading) -> None:
    """A check-in about the same day for each key result that follows; what a person said that day stays said."""
    for key_result in KeyResult.objects.filter(kpi=kpi).select_related("objective__cycle").order_by("pk"):
        cycle = key_result.objective.cycle
        start, end = key_result.starts_on or cycle.starts_on, key_result.ends_on or cycle.ends_on
        if not allows(cycle, "check_in") or not start <= reading.date <= end:
            continue
        said, source = head_of_check_ins(key_result, reading.date), f"From {kpi.key} {kpi.title}."
        own = said.comment.partition(source)[0].strip() if said else ""
        # Whoever reads the KPI need not have a right on the key result: the link was made by somebody who has.
        add_check_in(
            actor=None, key_result=key_result, date=reading.date, value=reading.value,
            confidence=said.confidence if said else None, status=said.status if said else "",
            comment="\n".join(filter(None, (own, f"{source} {reading.note}".strip()))),
        )  # fmt: skip


def dismiss_proposal(*, actor: Membership, kpi: Kpi, reason: str) -> None:
    """Say why no objective is needed though the KPI left its band; raises ValidationError and Forbidden."""
    demand(actor, "edit", kpi)
    problems = Problems()
    reason = problems.text("reason", reason, required=True)
    problems.stop()
    day = today(kpi.tenant)
    value = last_value(kpi, day)
    if value is None or bands_of(kpi).place(value) == IN_BAND:
        raise ValidationError("The KPI is in its band, so nothing is proposed.")
    record(DISMISSED, actor=actor, on=kpi, reason=reason, date=day)
