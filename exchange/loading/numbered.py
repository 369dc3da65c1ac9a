"""Facts that have no name but their place: a number from 1 under what they are about, kept through every correction."""

from __future__ import annotations

from string import Template
from typing import Final

# Each fact's first version (`root`) with the one that counts (`id`): a correction is younger than what it corrects.
_LINES = Template(
    "(WITH RECURSIVE line AS (SELECT f.id AS root, f.id FROM $target f "
    "WHERE f.tenant_id = %(tenant)s AND f.supersedes_id IS NULL "
    "UNION ALL SELECT l.root, f.id FROM line l JOIN $target f ON f.tenant_id = %(tenant)s AND f.supersedes_id = l.id) "
    "SELECT root, max(id) AS id FROM line GROUP BY root)"
)


# Each version (`id`) of a fact with the one that counts (`head`): what referred to the first refers to the last.
_VERSIONS = Template(
    "(WITH RECURSIVE line AS (SELECT f.id AS root, f.id FROM $target f "
    "WHERE f.tenant_id = %(tenant)s AND f.supersedes_id IS NULL "
    "UNION ALL SELECT l.root, f.id FROM line l JOIN $target f ON f.tenant_id = %(tenant)s AND f.supersedes_id = l.id) "
    "SELECT id, max(id) OVER (PARTITION BY root) AS head FROM line)"
)


def _lines(target: str) -> str:
    return _LINES.substitute(target=target)


def versions(target: str) -> str:
    """Every version of the facts of a table with the one that counts, as a subquery."""
    return _VERSIONS.substitute(target=target)


def numbered(target: str, *under: str) -> str:
    """The facts of a table that count, with their number among those of the same `under`, as a subquery."""
    partition = ", ".join(f"c.{name}" for name in under)
    return (
        f"(SELECT c.*, row_number() OVER (PARTITION BY {partition} ORDER BY l.root) AS number "
        f"FROM {_lines(target)} l JOIN {target} c ON c.tenant_id = %(tenant)s AND c.id = l.id)"
    )


NUMBERED_CLOSURES: Final = numbered("okrs_cycleclosure", "cycle_id")
NUMBERED_DECISIONS: Final = numbered("portfolio_tranchedecision", "tranche_id", "date")
NUMBERED_PROPOSALS: Final = numbered("portfolio_decisionproposal", "tranche_id")
NUMBERED_ATTESTATIONS: Final = numbered("portfolio_attestation", "test_id")
NUMBERED_LESSONS: Final = numbered("portfolio_lesson", "initiative_id")
NUMBERED_SIGNALS: Final = numbered("execution_signal", "item_id", "initiative_id")
# A comment stays with the version of a check-in that it was written under; that line's last version tells the day.
TALKED_OF: Final = (
    "(WITH RECURSIVE step AS (SELECT f.check_in_id AS origin, f.check_in_id AS id FROM ("
    "SELECT check_in_id FROM okrs_comment WHERE tenant_id = %(tenant)s AND check_in_id IS NOT NULL "
    "UNION SELECT check_in_id FROM okrs_reaction WHERE tenant_id = %(tenant)s AND check_in_id IS NOT NULL) f "
    "UNION ALL SELECT s.origin, x.id FROM step s "
    "JOIN okrs_checkin x ON x.tenant_id = %(tenant)s AND x.supersedes_id = s.id) "
    "SELECT h.origin, c.id, c.key_result_id, c.date FROM (SELECT origin, max(id) AS id FROM step GROUP BY origin) h "
    "JOIN okrs_checkin c ON c.tenant_id = %(tenant)s AND c.id = h.id)"
)
NUMBERED_COMMENTS: Final = (
    "(SELECT c.*, first.recorded_by_id AS author_id, said.date AS check_in_on, "
    "coalesce(c.key_result_id, said.key_result_id) AS of_key_result_id, row_number() OVER ("
    "PARTITION BY c.objective_id, coalesce(c.key_result_id, said.key_result_id), said.date ORDER BY l.root) AS number "
    f"FROM {_lines('okrs_comment')} l JOIN okrs_comment c ON c.tenant_id = %(tenant)s AND c.id = l.id "
    "JOIN okrs_comment first ON first.tenant_id = %(tenant)s AND first.id = l.root "
    f"LEFT JOIN {TALKED_OF} said ON said.origin = c.check_in_id)"
)
