"""What an objective contributes to and what it supports."""

from __future__ import annotations

from exchange.loading.merge import Merge, merge
from exchange.loading.session import Session

_CHILD = "JOIN okrs_objective child ON child.tenant_id = %(tenant)s AND child.key = s.child "
_PARENT = "JOIN okrs_objective parent ON parent.tenant_id = %(tenant)s AND parent.key = s.parent "
_OBJECTIVE = "LEFT JOIN okrs_objective o ON o.tenant_id = %(tenant)s AND o.key = s.objective "
_KEY_RESULT = "LEFT JOIN okrs_keyresult k ON k.tenant_id = %(tenant)s AND k.key = s.key_result "
DETAILS = Merge(
    table="alignment_details",
    target="okrs_alignment",
    source=f"load_alignment_details s {_CHILD}{_PARENT}",
    match="t.child_id = child.id AND t.parent_id = parent.id",
    joins=_KEY_RESULT,
    columns={"key_result_id": "k.id", "is_primary": "s.is_primary = 'yes'"},
    fresh={"child_id": "child.id", "parent_id": "parent.id"},
)
SUPPORTS = Merge(
    table="supports",
    target="okrs_support",
    source=f"load_supports s {_CHILD}{_OBJECTIVE}{_KEY_RESULT}",
    match=(
        "t.child_id = child.id AND t.objective_id IS NOT DISTINCT FROM o.id "
        "AND t.key_result_id IS NOT DISTINCT FROM k.id"
    ),
    columns={},
    fresh={"child_id": "child.id", "objective_id": "o.id", "key_result_id": "k.id"},
)
# Of two primary ones the one that the workbook names counts, and the other must go first.
_MAKE_WAY = (
    f"UPDATE okrs_alignment a SET is_primary = false FROM load_alignment_details s {_CHILD}{_PARENT}"
    "WHERE s.is_primary = 'yes' AND a.tenant_id = %(tenant)s AND a.child_id = child.id AND a.parent_id <> parent.id "
    "AND a.is_primary"
)
_TOUCHED = (
    "SELECT coalesce(l.child_id, a.child_id) AS child_id FROM parent_pairs l FULL JOIN "
    "(SELECT a.child_id, a.parent_id FROM okrs_alignment a JOIN ids_objectives i ON i.id = a.child_id "
    "WHERE a.tenant_id = %(tenant)s) a ON a.child_id = l.child_id AND a.parent_id = l.parent_id "
    "WHERE a.child_id IS NULL OR l.child_id IS NULL GROUP BY 1"
)
# As on the page: the first parent an objective is given is its primary one, until another is.
_CHOOSE_PRIMARY = (
    "UPDATE okrs_alignment a SET is_primary = true FROM (SELECT DISTINCT ON (l.child_id) l.child_id, l.parent_id "
    "FROM parent_pairs l JOIN touched_children USING (child_id) ORDER BY l.child_id, l.place) first "
    "WHERE a.tenant_id = %(tenant)s AND a.child_id = first.child_id AND a.parent_id = first.parent_id "
    "AND NOT EXISTS (SELECT FROM okrs_alignment b "
    "WHERE b.tenant_id = %(tenant)s AND b.child_id = a.child_id AND b.is_primary)"
)


def load_alignments(session: Session) -> None:
    """An objective's `parents` cell says the whole: what it no longer names is taken away."""
    session.make(
        "parent_pairs",
        "SELECT i.id AS child_id, p.id AS parent_id, named.place FROM load_objectives s "
        'JOIN ids_objectives i ON i."row" = s."row" CROSS JOIN LATERAL '
        "unnest(string_to_array(nullif(s.parents, ''), ';')) WITH ORDINALITY AS named(key, place) "
        "JOIN okrs_objective p ON p.tenant_id = %(tenant)s AND p.key = named.key",
    )
    session.make("touched_children", _TOUCHED)
    removed = session.run(
        "DELETE FROM okrs_alignment a USING ids_objectives i WHERE a.tenant_id = %(tenant)s AND a.child_id = i.id "
        "AND NOT EXISTS (SELECT FROM parent_pairs l WHERE l.child_id = a.child_id AND l.parent_id = a.parent_id)"
    )
    total = session.row("SELECT count(*) FROM parent_pairs")[0]
    added = session.run(
        "INSERT INTO okrs_alignment (tenant_id, child_id, parent_id) SELECT %(tenant)s, child_id, parent_id "
        "FROM parent_pairs ORDER BY child_id, place ON CONFLICT DO NOTHING"
    )
    session.run(_CHOOSE_PRIMARY)
    session.count("alignments", added=added, changed=removed, unchanged=total - added)


def load_links(session: Session) -> None:
    """Write what is said of single alignments, and supports; key results are there by now."""
    session.stage("alignment_details")
    session.run(_MAKE_WAY)
    merge(session, DETAILS)
    session.stage("supports")
    merge(session, SUPPORTS)
