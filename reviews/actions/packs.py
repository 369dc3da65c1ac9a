"""Packs are asked for here, and kept when a worker has made one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Case, When
from django.utils import timezone

from accounts.models import Membership, Team
from accounts.permissions import demand
from activity.actions import record
from okrs.models import Cycle
from portfolio.models import Portfolio
from reviews.arrangements import SINCE, compared
from reviews.earlier import PLACES
from reviews.freezing import Frozen
from reviews.models import Pack, PackBlock, PackRow, PackRun, Schedule, Subject, TemplateVersion
from reviews.sections import usual
from tenancy.clock import present_day
from tenancy.models import Tenant


class PackDetails(TypedDict, total=False):
    """What a pack may be asked for with; about the organisation, as of the cycle's last day or today, as usual."""

    team: Team | None
    portfolio: Portfolio | None
    as_of: date | None
    version: TemplateVersion | None
    schedule: Schedule | None
    since: str
    """What change is counted from (arrangements.SINCE); nothing: as the version says."""
    previous: Pack | None
    """What it is compared with; None: the last one about the same."""


def ask_for_pack(*, actor: Membership | None, tenant: Tenant, cycle: Cycle, **details: Unpack[PackDetails]) -> Pack:
    """Ask for a pack as of a day (the cycle's last, or today while it runs); raises ValidationError and Forbidden.

    A worker makes it. A schedule asks once for a cycle: the same pack is returned when it is asked again.
    """
    if actor is not None:
        demand(actor, "edit")
    day = details.get("as_of") or min(cycle.ends_on, present_day(tenant))
    _check(tenant, cycle, details, day)
    team, portfolio, version = details.get("team"), details.get("portfolio"), details.get("version")
    subject = Subject.TEAM if team else Subject.PORTFOLIO if portfolio else Subject.ORGANISATION
    pack = Pack(
        schedule=details.get("schedule"),
        cycle=cycle,
        subject=subject,
        team=team,
        portfolio=portfolio,
        title=_title(tenant, cycle, team or portfolio),
        template_version=version,
        sections=_sections(version, details.get("since", "")),
        previous=details.get("previous"),
        as_of=day,
        formula=tenant.formula,
        asked_by=actor,
    )
    kept = _kept_once(pack)
    if kept is pack:
        PackRun.objects.create(tenant_id=pack.tenant_id, pack_number=pack.pk)
        record("pack.asked_for", actor=actor, on=pack, as_of=day, cycle=cycle.name)
    return kept


def _sections(version: TemplateVersion | None, since: str) -> list[dict[str, Any]]:
    arranged = version.sections if version else usual()
    return compared(arranged, since, PLACES) if since else arranged


def _check(tenant: Tenant, cycle: Cycle, details: PackDetails, day: date) -> None:
    if details.get("team") is not None and details.get("portfolio") is not None:
        raise ValidationError("A review is about a team or a portfolio, not both.")
    if day > present_day(tenant):
        raise ValidationError({"as_of": "This day has not come yet. Choose today or a day before."})
    if day < cycle.starts_on:
        raise ValidationError({"as_of": f"{cycle.name} begins on {cycle.starts_on}. Choose a day from then on."})
    since, previous = details.get("since", ""), details.get("previous")
    if since and since not in SINCE:
        raise ValidationError({"since": f"Choose one of {', '.join(SINCE)}."})
    if previous is not None:
        _check_previous(previous, details, day)


def _check_previous(previous: Pack, details: PackDetails, day: date) -> None:
    if previous.state != Pack.State.MADE:
        raise ValidationError({"previous": "That review is not made. Choose one that is."})
    if (previous.team, previous.portfolio) != (details.get("team"), details.get("portfolio")):
        raise ValidationError({"previous": "That review is about something else. Choose one about the same."})
    if previous.as_of > day:
        raise ValidationError({"previous": f"That review is of a later day. Choose one of {day} or before."})


def _title(tenant: Tenant, cycle: Cycle, about: Team | Portfolio | None) -> str:
    return f"{about.name if about else tenant.name} · {cycle.name}"[:300]


def _kept_once(pack: Pack) -> Pack:
    """The pack of its schedule and cycle: this one, or the one that somebody asked for before or at the same time."""
    try:
        with transaction.atomic():
            pack.save()
    except IntegrityError:
        return Pack.objects.get(schedule=pack.schedule, cycle=pack.cycle)
    return pack


def keep_frozen(pack: Pack, frozen: Frozen) -> None:
    """Keep what was reckoned: all of it, or (when this raises) nothing."""
    heads = [
        PackBlock(
            pack=pack,
            position=position,
            section=block.section,
            type=block.type,
            title=block.title[:300],
            head=block.head,
            objective_id=block.objective,
            row_count=len(block.rows),
        )
        for position, block in enumerate(frozen.blocks)
    ]
    PackBlock.objects.bulk_create(heads)
    rows = [
        PackRow(block=head, position=position, objective_id=row.objective, body=row.body)
        for head, block in zip(heads, frozen.blocks, strict=True)
        for position, row in enumerate(block.rows)
    ]
    PackRow.objects.bulk_create(rows, batch_size=2000)
    pack.digest, pack.names = frozen.digest, frozen.names
    pack.state, pack.made_at, pack.error = Pack.State.MADE, timezone.now(), ""
    pack.done_steps = pack.total_steps
    pack.save()
    record("pack.made", actor=pack.asked_by, on=pack, as_of=pack.as_of, digest=pack.digest)


def previous_of(pack: Pack, known_at: datetime) -> Pack | None:
    """The last pack about the same subject that was made before, one of the same cycle first: what it is compared with.

    One of the same day counts: what was corrected since is said, for nobody would see it in two packs side by side.
    """
    made = Pack.objects.filter(
        subject=pack.subject, team=pack.team, portfolio=pack.portfolio, state=Pack.State.MADE,
        as_of__lte=pack.as_of, known_at__lt=known_at,
    )  # fmt: skip
    return made.order_by(Case(When(cycle=pack.cycle, then=0), default=1), "-as_of", "-known_at").first()
