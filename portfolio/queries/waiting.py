"""Which initiatives wait for somebody who may decide: the rows that `portfolio.decisions` puts into words."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db.models import DecimalField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, Coalesce

from portfolio.decisions import NOTICE_DAYS, OVER_SHARE
from portfolio.models import Contribution, Initiative
from portfolio.queries import undecided_tranches
from portfolio.queries.funding import TO_ASSESS
from portfolio.standings import ALMOST_DONE, UNDER_WAY

# Money is stored in ten-thousandths, figures in units.
APPROVED = Coalesce(Cast("budget", DecimalField()) * Decimal("0.0001"), "rollup__bac", output_field=DecimalField())
IDLE = "output_without_outcome"


def waiting_initiatives(day: date) -> QuerySet[Initiative]:
    """Demands, bets over what was approved, with a review that is near, or done while nothing moves; in no order."""
    due = undecided_tranches(day + timedelta(days=NOTICE_DAYS)).values("initiative_id")
    served = Contribution.objects.filter(
        initiative=OuterRef("pk"),
        key_result__rollup__measured__isnull=False,
        key_result__rollup__expected__isnull=False,
    ).exclude(key_result__rollup__expected=0)
    under_way = Q(state__in=UNDER_WAY)
    is_over = Q(approved__gt=0, rollup__eac__gt=F("approved") * (1 + OVER_SHARE))
    is_done = Q(state=Initiative.State.DELIVERED) | under_way & Q(rollup__percent__gte=ALMOST_DONE)
    moves_nothing = Exists(served) & ~Exists(served.exclude(key_result__rollup__quadrant=IDLE))
    return Initiative.objects.annotate(approved=APPROVED).filter(
        Q(state__in=TO_ASSESS) | under_way & (is_over | Q(pk__in=due)) | is_done & moves_nothing
    )
