"""New tables of the portfolio: their rows' past is kept, and what hangs on hidden objectives is hidden with them."""

import json
from importlib import import_module

from django.db import migrations

from rollups.past.keeping import keep

_READERS = import_module("rollups.migrations.0009_what_readers_may_see")

EDITED_IN_PLACE = (
    "portfolio_moverule",
    "portfolio_dependency",
    "portfolio_periodbudget",
    "portfolio_guardrail",
    "portfolio_fundingpolicy",
    "portfolio_evidencetest",
    "portfolio_savedview",
    "portfolio_stagelimit",
)
# What rows of the structure were before they had these columns.
BEFORE = {
    "portfolio_portfolio": {"two_people_above": None, "small_bet": None},
    "portfolio_initiative": {"horizon": "", "no_key_result_reason": "", "payoff": None},
    "portfolio_tranche": {"capital": None, "chance": None},
}
_NOTHING = _READERS.NOTHING


def _if_any(table: str, column: str, above: str) -> str:
    condition = _READERS._row_of(above, f"{table}.{column}")
    return f"{_NOTHING} OR {_READERS._optional(condition, f'{table}.{column}')}"


CONDITIONS = {
    "portfolio_claim": f"{_NOTHING} OR {_READERS._key_result('portfolio_claim.key_result_id')}",
    "portfolio_evidencetest": _if_any("portfolio_evidencetest", "key_result_id", "okrs_keyresult"),
    "portfolio_evidencefinding": _if_any("portfolio_evidencefinding", "key_result_id", "okrs_keyresult"),
    "portfolio_attestation": f"{_NOTHING} OR {_READERS._row_of('portfolio_evidencetest', 'portfolio_attestation.test_id')}",
    "portfolio_guardrail": f"objective_id IS NULL OR {_READERS._objective('objective_id')}",
}


_PAST = _READERS._PAST.replace(
    " ELSE ",
    " WHEN 'portfolio_guardrail' THEN "
    + _READERS._optional(_READERS._objective("(row ->> 'objective_id')::bigint"), "(row ->> 'objective_id')")
    + " ELSE ",
)


def _past(condition: str) -> str:
    return (
        "DROP POLICY rollups_pastrow_reader ON rollups_pastrow;"
        f" CREATE POLICY rollups_pastrow_reader ON rollups_pastrow AS RESTRICTIVE FOR SELECT"
        f" USING ({_NOTHING} OR {condition})"
    )


def _policy(table: str) -> migrations.RunSQL:
    lay = f"CREATE POLICY {table}_reader ON {table} AS RESTRICTIVE FOR SELECT USING ({CONDITIONS[table]})"
    return migrations.RunSQL(lay, f"DROP POLICY {table}_reader ON {table}")


def _filled(table: str) -> migrations.RunSQL:
    columns = json.dumps(BEFORE[table])
    return migrations.RunSQL(
        # Two constants from above, no text of anybody's.
        f"UPDATE rollups_pastrow SET row = '{columns}'::jsonb || row WHERE table_name = '{table}'",
        migrations.RunSQL.noop,
    )


class Migration(migrations.Migration):
    dependencies = [("rollups", "0009_what_readers_may_see"), ("portfolio", "0006_laws_of_money")]

    operations = [
        *(migrations.RunSQL(*keep(table)) for table in EDITED_IN_PLACE),
        *(_policy(table) for table in CONDITIONS),
        migrations.RunSQL(_past(_PAST), _past(_READERS._PAST)),
        *(_filled(table) for table in BEFORE),
    ]
