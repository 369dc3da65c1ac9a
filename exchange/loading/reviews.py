"""How reviews are arranged, when they are made and for whom; the reviews themselves stay where they were frozen."""

from __future__ import annotations

from typing import Final

from exchange.loading.frozen import Frozen
from exchange.loading.merge import Merge
from exchange.loading.references import OF_PERSON, WHO
from exchange.loading.session import Session
from exchange.loading.sparing import freeze_if_any, merge_if_any

TEMPLATES: Final = Merge(
    table="review_templates",
    target="reviews_packtemplate",
    match="t.key = s.key",
    columns={"name": "s.name"},
    fresh={"key": "s.key"},
    has_version=True,
)
# One row for each version, its sections in order; a version that was there keeps its own.
_VERSIONS: Final = (
    '(SELECT template, number, min("row") AS "row", jsonb_agg(jsonb_build_object(\'section\', section, '
    "'title', title, 'options', CASE WHEN most IS NULL THEN '{}'::jsonb "
    "ELSE jsonb_build_object('most', most::int) END) ORDER BY position) AS sections "
    "FROM load_review_sections GROUP BY template, number) s "
    "JOIN reviews_packtemplate p ON p.tenant_id = %(tenant)s AND p.key = s.template"
)
SECTIONS: Final = Frozen(
    table="review_sections",
    target="reviews_templateversion",
    source=_VERSIONS,
    match="t.template_id = p.id AND t.number = s.number",
    columns={"template_id": "p.id", "number": "s.number", "sections": "s.sections", "made_at": "now()"},
    is_fact=False,
)
_MEETING: Final = ("meeting_days_after", "meeting_hour", "meeting_minutes", "meeting_place")
# It waits until somebody starts it, and then for the cycles to come: a load makes no old reviews and sends nobody any.
SCHEDULES: Final = Merge(
    table="review_schedules",
    target="reviews_schedule",
    match="t.name = s.name",
    joins=(
        "LEFT JOIN accounts_team team ON team.tenant_id = %(tenant)s AND team.key = s.team "
        "LEFT JOIN portfolio_portfolio pot ON pot.tenant_id = %(tenant)s AND pot.key = s.portfolio "
        "LEFT JOIN okrs_cycle c ON c.tenant_id = %(tenant)s AND c.key = s.cycle "
        "LEFT JOIN reviews_packtemplate p ON p.tenant_id = %(tenant)s AND p.key = s.template "
        f"{WHO}made_by"
    ),
    columns={
        "subject": "s.subject",
        "team_id": "team.id",
        "portfolio_id": "pot.id",
        "cycle_kind": "s.cycle_kind",
        "cycle_id": "c.id",
        "template_id": "p.id",
        **{name: f"s.{name}" for name in ("days_after", "hour", "starts_on", *_MEETING)},
        "made_by_id": "who.id",
    },
    fresh={"name": "s.name", "is_running": "false"},
    has_version=True,
)
READERS: Final = Merge(
    table="review_readers",
    target="reviews_schedulereader",
    source=(
        f"load_review_readers s JOIN reviews_schedule h ON h.tenant_id = %(tenant)s AND h.name = s.schedule {OF_PERSON}"
    ),
    match="t.schedule_id = h.id AND t.member_id = person.id",
    columns={},
    fresh={"schedule_id": "h.id", "member_id": "person.id"},
)


def load_reviews(session: Session) -> None:
    """Write arrangements, schedules and their readers."""
    merge_if_any(session, TEMPLATES)
    freeze_if_any(session, SECTIONS)
    merge_if_any(session, SCHEDULES)
    merge_if_any(session, READERS)
