"""What PostgreSQL says of the policies that hide rows from readers they are not for (migration rollups 0009).

The catalogue's gate compares; blanks and line breaks are one blank here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

HIDDEN: Final = "( SELECT okrs_hidden() AS okrs_hidden)"
NOTHING: Final = f"(cardinality({HIDDEN}) = 0)"


def _objective(column: str) -> str:
    return f"({column} <> ALL ({HIDDEN}::bigint[]))"


def _seen(above: str, column: str) -> str:
    return f"(EXISTS ( SELECT FROM {above} seen WHERE (seen.id = {column})))"


def _if_any(column: str, condition: str) -> str:
    return f"(({column} IS NULL) OR {condition})"


def _of_key_result(table: str) -> str:
    return f"({NOTHING} OR {_seen('okrs_keyresult', f'{table}.key_result_id')})"


def _unless_seen(table: str, column: str) -> str:
    return f"({NOTHING} OR {_if_any(column, _seen('okrs_keyresult', f'{table}.{column}'))})"


def _of_signal(table: str) -> str:
    return f"({NOTHING} OR {_seen('execution_signal', f'{table}.signal_id')})"


def _in_past(column: str) -> str:
    return f"((\"row\" ->> '{column}'::text))::bigint"


_PAST: Final = " ".join(
    [
        "CASE table_name",
        f"WHEN 'okrs_objective'::text THEN {_objective('row_id')}",
        f"WHEN 'okrs_keyresult'::text THEN {_objective(_in_past('objective_id'))}",
        f"WHEN 'okrs_alignment'::text THEN ({_objective(_in_past('child_id'))}",
        f"AND {_objective(_in_past('parent_id'))})",
        f"WHEN 'okrs_support'::text THEN {_objective(_in_past('child_id'))}",
        f"WHEN 'okrs_collaborator'::text THEN {_objective(_in_past('objective_id'))}",
        f"WHEN 'okrs_reader'::text THEN {_objective(_in_past('objective_id'))}",
        "WHEN 'portfolio_guardrail'::text THEN (((\"row\" ->> 'objective_id'::text) IS NULL)",
        f"OR {_objective(_in_past('objective_id'))})",
        "ELSE (((\"row\" ->> 'key_result_id'::text) IS NULL) OR",
        _seen("okrs_keyresult", "((rollups_pastrow.\"row\" ->> 'key_result_id'::text))::bigint") + ")",
        "END",
    ]
)
_OF_OBJECTIVES: Final = (
    "okrs_keyresult",
    "okrs_collaborator",
    "okrs_reader",
    "okrs_retrospective",
    "rollups_objectiverollup",
    "rollups_objectivesnapshot",
)
_OF_KEY_RESULTS: Final = (
    "okrs_targetversion",
    "okrs_phasedtarget",
    "okrs_stage",
    "okrs_checkin",
    "okrs_grade",
    "portfolio_contribution",
    "portfolio_claim",
    "rollups_keyresultrollup",
    "rollups_keyresultsnapshot",
)
READER_POLICIES: Final[dict[str, str]] = {
    "okrs_objective": _objective("id"),
    "okrs_alignment": f"({_objective('child_id')} AND {_objective('parent_id')})",
    **{table: _objective("objective_id") for table in _OF_OBJECTIVES},
    **{table: _of_key_result(table) for table in _OF_KEY_RESULTS},
    "okrs_support": (
        f"({NOTHING} OR ({_objective('child_id')} AND {_if_any('objective_id', _objective('objective_id'))}"
        f" AND {_if_any('key_result_id', _seen('okrs_keyresult', 'okrs_support.key_result_id'))}))"
    ),
    "okrs_stagecompletion": f"({NOTHING} OR {_seen('okrs_stage', 'okrs_stagecompletion.stage_id')})",
    "okrs_comment": (
        f"({NOTHING} OR ({_if_any('objective_id', _objective('objective_id'))}"
        f" AND {_if_any('key_result_id', _seen('okrs_keyresult', 'okrs_comment.key_result_id'))}"
        f" AND {_if_any('check_in_id', _seen('okrs_checkin', 'okrs_comment.check_in_id'))}))"
    ),
    "okrs_mention": f"({NOTHING} OR {_seen('okrs_comment', 'okrs_mention.comment_id')})",
    "okrs_reaction": (
        f"({NOTHING} OR ({_if_any('comment_id', _seen('okrs_comment', 'okrs_reaction.comment_id'))}"
        f" AND {_if_any('check_in_id', _seen('okrs_checkin', 'okrs_reaction.check_in_id'))}))"
    ),
    "activity_event": (
        f"({NOTHING} OR CASE object_type WHEN 'okrs.objective'::text THEN {_objective('object_id')}"
        f" WHEN 'okrs.keyresult'::text THEN {_seen('okrs_keyresult', 'activity_event.object_id')} ELSE true END)"
    ),
    "portfolio_evidencetest": _unless_seen("portfolio_evidencetest", "key_result_id"),
    "portfolio_evidencefinding": _unless_seen("portfolio_evidencefinding", "key_result_id"),
    "portfolio_attestation": f"({NOTHING} OR {_seen('portfolio_evidencetest', 'portfolio_attestation.test_id')})",
    "portfolio_guardrail": _if_any("objective_id", _objective("objective_id")),
    "execution_signal": _unless_seen("execution_signal", "key_result_id"),
    "home_pin": (
        f"({NOTHING} OR ({_if_any('objective_id', _objective('objective_id'))}"
        f" AND {_if_any('key_result_id', _seen('okrs_keyresult', 'home_pin.key_result_id'))}))"
    ),
    **{table: _of_signal(table) for table in ("execution_signalanswer", "execution_signalescalation")},
    **{
        table: _if_any("objective_id", _objective("objective_id"))
        for table in ("reviews_packblock", "reviews_packrow", "reviews_agendaitem")
    },
    **{
        table: f"({NOTHING} OR {_seen('reviews_agendaitem', f'{table}.item_id')})"
        for table in ("reviews_vote", "reviews_resolution")
    },
    "rollups_pastrow": f"({NOTHING} OR {_PAST})",
}
# What hangs on an objective or a key result and needs no such policy, and why.
FOR_EVERYONE: Final = {
    "okrs_audience": "who may see what: the policies read it, and a policy that read itself would never end",
}
HANGING_ON: Final = (
    "okrs_objective",
    "okrs_keyresult",
    "okrs_stage",
    "okrs_checkin",
    "okrs_comment",
    "portfolio_evidencetest",
    "execution_signal",
    "reviews_agendaitem",
)


def reader_faults(cursor: Any) -> Iterator[str]:
    """Where a row could be read by somebody whom its objective is not for."""
    cursor.execute(
        "SELECT c.relname, p.polcmd::text, p.polpermissive, p.polroles = '{0}', pg_get_expr(p.polqual, p.polrelid),"
        " p.polwithcheck IS NULL FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid"
        " WHERE p.polname = c.relname || '_reader'"
    )
    found = {table: (*shape, " ".join(using.split()), unchecked) for table, *shape, using, unchecked in cursor}
    for table, condition in READER_POLICIES.items():
        if table not in found:
            yield f"{table}: the readers' policy is missing"
        elif found[table] != ("r", False, True, condition, True):
            yield f"{table}: the readers' policy does not read as intended"
    cursor.execute(
        "SELECT DISTINCT f.relname FROM pg_constraint k JOIN pg_class f ON f.oid = k.conrelid"
        " JOIN pg_class t ON t.oid = k.confrelid WHERE k.contype = 'f' AND t.relname = ANY (%s) ORDER BY 1",
        [list(HANGING_ON)],
    )
    for (table,) in cursor.fetchall():
        if table not in READER_POLICIES and table not in FOR_EVERYONE:
            yield f"{table}: hangs on objectives and has no policy for readers"
