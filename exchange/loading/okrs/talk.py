"""Comments with who is named in them, and signs."""

from __future__ import annotations

from exchange.loading.facts import Facts, heads, load_facts
from exchange.loading.merge import Merge, merge
from exchange.loading.numbered import NUMBERED_COMMENTS, TALKED_OF
from exchange.loading.references import OF_PERSON
from exchange.loading.session import Session

_SUBJECT = (
    "LEFT JOIN okrs_objective o ON o.tenant_id = %(tenant)s AND o.key = s.objective "
    "LEFT JOIN okrs_keyresult k ON k.tenant_id = %(tenant)s AND k.key = s.key_result "
)
_CHECK_IN = (
    f"LEFT JOIN {heads('okrs_checkin')} said "
    "ON s.check_in_on IS NOT NULL AND said.key_result_id = k.id AND said.date = s.check_in_on "
)
# coalesce: equality can be hashed, IS NOT DISTINCT FROM cannot.
_SAME = (
    "coalesce(h.objective_id, 0) = coalesce(o.id, 0) AND coalesce(h.of_key_result_id, 0) = coalesce(k.id, 0) "
    "AND coalesce(h.check_in_on, '-infinity') = coalesce(s.check_in_on, '-infinity') AND h.number = s.number"
)
COMMENTS = Facts(
    target="okrs_comment",
    source=f"load_comments s {_SUBJECT}{_CHECK_IN}LEFT JOIN member_ids author ON author.email = s.author",
    match=_SAME,
    key={
        "objective_id": "o.id",
        "key_result_id": "CASE WHEN s.check_in_on IS NULL THEN k.id END",
        # An edit stays under the version of the check-in that was written under.
        "check_in_id": "coalesce(h.check_in_id, said.id)",
    },
    says={"date": "s.date", "text": "s.text", "is_withdrawn": "s.is_withdrawn = 'yes'"},
    heads=NUMBERED_COMMENTS,
    recorded_by="author.id",  # who recorded a comment is who wrote it
    order="s.number",  # numbers are places, so rows go in by them
)
MENTIONS = Merge(
    table="mentions",
    target="okrs_mention",
    source=f"load_mentions s {_SUBJECT}JOIN numbered_comments h ON {_SAME} {OF_PERSON}",
    match="t.comment_id = h.id AND t.member_id = person.id",
    joins="LEFT JOIN okrs_mention old ON old.tenant_id = %(tenant)s AND old.id = i.id",
    columns={
        # What was read since stays read.
        "read_at": "coalesce(old.read_at, s.read_on::timestamp AT TIME ZONE "
        "(SELECT z.time_zone FROM tenancy_tenant z WHERE z.id = %(tenant)s))"
    },
    fresh={"comment_id": "h.id", "member_id": "person.id"},
)
REACTIONS = Merge(
    table="reactions",
    target="okrs_reaction",
    source=(
        f"load_reactions s {_SUBJECT}{_CHECK_IN}{OF_PERSON}"
        f"LEFT JOIN numbered_comments h ON s.number IS NOT NULL AND {_SAME} "
        "LEFT JOIN stored_signs r ON r.member_id = person.id AND r.kind = s.kind "
        "AND r.under = CASE WHEN s.number IS NULL THEN said.id ELSE -h.id END"
    ),
    match="t.id = r.id",
    columns={},
    fresh={
        "comment_id": "h.id",
        "check_in_id": "CASE WHEN s.number IS NULL THEN said.id END",
        "member_id": "person.id",
        "kind": "s.kind",
        "made_at": "now()",
    },
)
# Under which check-in (its last version), or comment (negative), each sign is.
_STORED_SIGNS = (
    "SELECT DISTINCT ON (under, r.member_id, r.kind) coalesce(said.id, -r.comment_id) AS under, "
    f"r.member_id, r.kind, r.id FROM okrs_reaction r LEFT JOIN {TALKED_OF} said ON said.origin = r.check_in_id "
    "WHERE r.tenant_id = %(tenant)s ORDER BY under, r.member_id, r.kind, r.id"
)
_SIGNS_GO_ALONG = (
    "UPDATE okrs_reaction r SET comment_id = c.id FROM okrs_comment c "
    "WHERE r.tenant_id = %(tenant)s AND c.tenant_id = %(tenant)s AND c.supersedes_id = r.comment_id"
)


def load_talk(session: Session) -> None:
    """Write what people say to each other, under what it was said."""
    if not any(session.content.rows(table).entries for table in ("comments", "mentions", "reactions")):
        return  # numbering all that is stored would be for nothing
    session.stage("comments")
    load_facts(session, "comments", COMMENTS)
    session.run(_SIGNS_GO_ALONG)
    session.make("numbered_comments", f"SELECT h.* FROM {NUMBERED_COMMENTS} h")
    session.make("stored_signs", _STORED_SIGNS)
    for how in (MENTIONS, REACTIONS):
        session.stage(how.table)
        merge(session, how)
