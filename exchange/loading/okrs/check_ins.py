"""What people said about key results."""

from __future__ import annotations

from exchange.loading.facts import Facts, load_facts
from exchange.loading.references import OF_KEY_RESULT
from exchange.loading.session import Session

CHECK_INS = Facts(
    target="okrs_checkin",
    source=(
        f"load_check_ins s {OF_KEY_RESULT}LEFT JOIN member_ids author ON author.email = s.author "
        "LEFT JOIN load_check_in_blockers b ON b.key_result = s.key_result AND b.date = s.date"
    ),
    match="h.key_result_id = k.id AND h.date = s.date",
    key={"key_result_id": "k.id", "date": "s.date"},
    says={
        **{name: f"s.{name}" for name in ("value", "confidence", "status", "comment")},
        "author_id": "author.id",
        # A workbook that does not tell of blockers takes none away.
        "blockers": "coalesce(b.blockers, h.blockers, '')",
    },
)


def load_check_ins(session: Session) -> None:
    """Write check-ins, each once with its blockers."""
    session.stage("check_ins")
    session.stage("check_in_blockers")
    load_facts(session, "check_ins", CHECK_INS)
