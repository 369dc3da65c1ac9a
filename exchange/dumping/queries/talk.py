"""What people say to each other, and the ends of cycles."""

from __future__ import annotations

from typing import Final

from exchange.dumping.queries.sql import Query, number, yes_no
from exchange.loading.facts import heads
from exchange.loading.numbered import NUMBERED_CLOSURES, NUMBERED_COMMENTS, TALKED_OF

_OF_KEY_RESULT: Final = "JOIN okrs_keyresult k ON k.tenant_id = t.tenant_id AND k.id = t.key_result_id"
_PERSON: Final = (
    "JOIN accounts_membership m ON m.tenant_id = t.tenant_id AND m.id = t.member_id "
    "JOIN accounts_user u ON u.id = m.user_id"
)
_AUTHOR: Final = (
    "LEFT JOIN (accounts_membership m JOIN accounts_user u ON u.id = m.user_id) "
    "ON m.tenant_id = t.tenant_id AND m.id = t.author_id"
)


def _subject(comment: str, check_in: str = "NULL") -> str:
    """What the comment stands under, or the sign under a check-in."""
    return (
        f"LEFT JOIN okrs_objective o ON o.tenant_id = t.tenant_id AND o.id = {comment}.objective_id "
        "LEFT JOIN okrs_keyresult k ON k.tenant_id = t.tenant_id "
        f"AND k.id = coalesce({comment}.of_key_result_id, {check_in})"
    )


QUERIES: Final[dict[str, Query]] = {
    "check_in_blockers": (
        "k.key, t.date, t.blockers",
        f"(SELECT h.* FROM {heads('okrs_checkin')} h WHERE h.blockers <> '') t {_OF_KEY_RESULT}",
        "k.id, t.date",
    ),
    "comments": (
        f"o.key, k.key, t.check_in_on, t.number, t.date, lower(u.email), t.text, {yes_no('t.is_withdrawn')}",
        f"{NUMBERED_COMMENTS} t {_subject('t')} {_AUTHOR}",
        "o.id, k.id, t.check_in_on NULLS FIRST, t.number",
    ),
    "mentions": (
        "o.key, k.key, n.check_in_on, n.number, lower(u.email), (t.read_at AT TIME ZONE c.time_zone)::date",
        f"okrs_mention t JOIN {NUMBERED_COMMENTS} n ON n.id = t.comment_id {_subject('n')} {_PERSON} "
        "JOIN tenancy_tenant c ON c.id = t.tenant_id",
        "o.id, k.id, n.check_in_on NULLS FIRST, n.number, t.id",
    ),
    # A sign under two versions of one check-in is one.
    "reactions": (
        "o.key, k.key, coalesce(n.check_in_on, t.date), n.number, lower(u.email), t.kind",
        "(SELECT DISTINCT ON (said.id, r.comment_id, r.member_id, r.kind) r.*, said.key_result_id, said.date "
        f"FROM okrs_reaction r LEFT JOIN {TALKED_OF} said ON said.origin = r.check_in_id "
        "WHERE r.tenant_id = %(tenant)s ORDER BY said.id, r.comment_id, r.member_id, r.kind, r.id) t "
        f"LEFT JOIN {NUMBERED_COMMENTS} n ON n.id = t.comment_id {_subject('n', 't.key_result_id')} {_PERSON}",
        "o.id, k.id, coalesce(n.check_in_on, t.date) NULLS FIRST, n.number NULLS FIRST, t.id",
    ),
    "cycle_closures": (
        "c.key, t.number, t.date, t.step, t.reason",
        f"{NUMBERED_CLOSURES} t JOIN okrs_cycle c ON c.tenant_id = t.tenant_id AND c.id = t.cycle_id",
        "c.id, t.number",
    ),
    "grades": (
        f"k.key, t.date, {number('t.proposed')}, {number('t.grade')}, t.reason, t.verdict",
        f"{heads('okrs_grade')} t {_OF_KEY_RESULT}",
        "k.id",
    ),
    "retrospectives": (
        f"o.key, t.date, {number('t.score')}, t.went_well, t.to_learn, t.verdict",
        f"{heads('okrs_retrospective')} t JOIN okrs_objective o ON o.tenant_id = t.tenant_id AND o.id = t.objective_id",
        "o.id",
    ),
}
