"""Objectives that are not for everyone, and all that hangs on them, are hidden from other readers by the database.

Who reads is the setting app.reader (a membership); without one it is the system, which computes and sees everything.
"""

from django.db import migrations

# The audience is a table of its own, without this policy: a policy that read its own table would never end.
FUNCTION = """
CREATE FUNCTION okrs_hidden() RETURNS bigint[] LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    reader constant bigint := nullif(current_setting('app.reader', true), '')::bigint;
    own record;
BEGIN
    IF reader IS NULL OR NOT EXISTS (SELECT FROM public.okrs_audience) THEN
        RETURN '{}';
    END IF;
    SELECT m.role, m.team_id INTO own FROM public.accounts_membership m WHERE m.id = reader;
    IF own.role = 'owner' THEN
        RETURN '{}';
    END IF;
    RETURN coalesce((SELECT array_agg(h.objective_id) FROM (
        SELECT a.objective_id FROM public.okrs_audience a GROUP BY a.objective_id
        HAVING NOT bool_or(coalesce(a.member_id = reader, a.team_id = own.team_id, false))) h), '{}');
END $$"""

HIDDEN = "(SELECT okrs_hidden())"
NOTHING = f"cardinality({HIDDEN}) = 0"


def _objective(column: str) -> str:
    return f"{column} <> ALL ({HIDDEN}::bigint[])"


def _row_of(table: str, column: str) -> str:
    return f"EXISTS (SELECT FROM {table} seen WHERE seen.id = {column})"


def _optional(condition: str, column: str) -> str:
    return f"({column} IS NULL OR {condition})"


def _key_result(column: str) -> str:
    return _row_of("okrs_keyresult", column)


# A row is seen when all of these hold; the first question, whether anything is hidden at all, is asked once a statement.
OF_OBJECTIVES = {
    "okrs_objective": ["id"],
    "okrs_keyresult": ["objective_id"],
    "okrs_alignment": ["child_id", "parent_id"],
    "okrs_collaborator": ["objective_id"],
    "okrs_reader": ["objective_id"],
    "okrs_retrospective": ["objective_id"],
    "rollups_objectiverollup": ["objective_id"],
    "rollups_objectivesnapshot": ["objective_id"],
}
OF_KEY_RESULTS = (
    "okrs_targetversion",
    "okrs_phasedtarget",
    "okrs_stage",
    "okrs_checkin",
    "okrs_grade",
    "portfolio_contribution",
    "rollups_keyresultrollup",
    "rollups_keyresultsnapshot",
)
_PAST = " ".join(
    [
        "CASE table_name WHEN 'okrs_objective' THEN",
        _objective("row_id"),
        "WHEN 'okrs_keyresult' THEN",
        _objective("(row ->> 'objective_id')::bigint"),
        "WHEN 'okrs_alignment' THEN",
        f"{_objective("(row ->> 'child_id')::bigint")} AND {_objective("(row ->> 'parent_id')::bigint")}",
        "WHEN 'okrs_support' THEN",
        _objective("(row ->> 'child_id')::bigint"),
        "WHEN 'okrs_collaborator' THEN",
        _objective("(row ->> 'objective_id')::bigint"),
        "WHEN 'okrs_reader' THEN",
        _objective("(row ->> 'objective_id')::bigint"),
        "ELSE",
        _optional(_key_result("(row ->> 'key_result_id')::bigint"), "(row ->> 'key_result_id')"),
        "END",
    ]
)
CONDITIONS = {
    **{table: " AND ".join(map(_objective, columns)) for table, columns in OF_OBJECTIVES.items()},
    **{table: f"{NOTHING} OR {_key_result(f'{table}.key_result_id')}" for table in OF_KEY_RESULTS},
    "okrs_support": (
        f"{NOTHING} OR {_objective('child_id')} AND {_optional(_objective('objective_id'), 'objective_id')}"
        f" AND {_optional(_key_result('okrs_support.key_result_id'), 'key_result_id')}"
    ),
    "okrs_stagecompletion": f"{NOTHING} OR {_row_of('okrs_stage', 'okrs_stagecompletion.stage_id')}",
    "okrs_comment": (
        f"{NOTHING} OR {_optional(_objective('objective_id'), 'objective_id')}"
        f" AND {_optional(_key_result('okrs_comment.key_result_id'), 'key_result_id')}"
        f" AND {_optional(_row_of('okrs_checkin', 'okrs_comment.check_in_id'), 'check_in_id')}"
    ),
    "okrs_mention": f"{NOTHING} OR {_row_of('okrs_comment', 'okrs_mention.comment_id')}",
    "okrs_reaction": (
        f"{NOTHING} OR {_optional(_row_of('okrs_comment', 'okrs_reaction.comment_id'), 'comment_id')}"
        f" AND {_optional(_row_of('okrs_checkin', 'okrs_reaction.check_in_id'), 'check_in_id')}"
    ),
    "activity_event": (
        f"{NOTHING} OR CASE object_type WHEN 'okrs.objective' THEN {_objective('object_id')}"
        f" WHEN 'okrs.keyresult' THEN {_key_result('object_id')} ELSE true END"
    ),
    "rollups_pastrow": f"{NOTHING} OR {_PAST}",
}


def _policy(table: str) -> migrations.RunSQL:
    # Reading only: what nobody can see they cannot name, and to change a row is to read it first.
    lay = f"CREATE POLICY {table}_reader ON {table} AS RESTRICTIVE FOR SELECT USING ({CONDITIONS[table]})"
    return migrations.RunSQL(lay, f"DROP POLICY {table}_reader ON {table}")


class Migration(migrations.Migration):
    dependencies = [
        ("rollups", "0008_past_and_marks_of_okrs"),
        ("activity", "0002_letters_and_notices"),
        ("portfolio", "0004_techniques_and_baselines"),
    ]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION okrs_hidden()"),
        *(_policy(table) for table in CONDITIONS),
    ]
