"""KPIs, cycles, objectives with their alignment, key results with their targets, check-ins, talk, grades."""

from __future__ import annotations

from django.db.models import Q

from exchange.loading.okrs.check_ins import load_check_ins
from exchange.loading.okrs.closing import load_closing
from exchange.loading.okrs.goals import load_goals
from exchange.loading.okrs.key_results import load_key_results
from exchange.loading.okrs.kpis import load_kpis
from exchange.loading.okrs.links import load_links
from exchange.loading.okrs.talk import load_talk
from exchange.loading.session import Session
from okrs.actions.audience import set_audiences
from okrs.models import Objective


def load_okrs(session: Session) -> None:
    """Write what the organisation wants, and what was said about it."""
    load_kpis(session)
    load_goals(session)
    load_key_results(session)
    load_links(session)
    load_check_ins(session)
    load_talk(session)
    load_closing(session)
    restricted = ~Q(visibility=Objective.Visibility.EVERYONE) | Q(audience__isnull=False)
    set_audiences(Objective.objects.filter(restricted).distinct())
