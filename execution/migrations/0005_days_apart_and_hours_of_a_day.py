"""What the database itself holds about teams, also between two who act at once.

Nobody books more than 24 hours on a day; periods of which only one can count on a day lie apart.
"""

from django.db import migrations

# Costs of nobody's hours pass by without a look.
HOURS = """
CREATE FUNCTION execution_hold_hours() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    members constant bigint[] := ARRAY(
        SELECT DISTINCT n.member_id FROM new_rows n WHERE n.member_id IS NOT NULL ORDER BY 1);
    days constant date[] := ARRAY(
        SELECT DISTINCT n.date FROM new_rows n WHERE n.member_id IS NOT NULL ORDER BY 1);
    over record;
BEGIN
    IF cardinality(members) = 0 THEN
        RETURN NULL;
    END IF;
    -- Two who book one person's hours wait here for each other; the sum below is a new statement and sees the first's.
    PERFORM pg_advisory_xact_lock(hashtextextended('execution.hours ' || m.id, 0)) FROM unnest(members) m (id);
    SELECT c.member_id, c.date, sum(c.hours) AS total INTO over FROM public.execution_cost c
    WHERE c.member_id = ANY (members) AND c.date = ANY (days)
      AND NOT EXISTS (SELECT FROM public.execution_cost s
                      WHERE s.tenant_id = c.tenant_id AND s.supersedes_id = c.id AND s.supersedes_id IS NOT NULL)
    GROUP BY c.member_id, c.date HAVING sum(c.hours) > 24 LIMIT 1;
    IF over.member_id IS NOT NULL THEN
        RAISE EXCEPTION 'Person % would have % hours on %; a day has 24.', over.member_id, over.total, over.date
        USING ERRCODE = 'check_violation', CONSTRAINT = 'execution_hours_of_a_day';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER hold_hours AFTER INSERT ON execution_cost
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION execution_hold_hours()"""

NO_HOURS = "DROP TRIGGER hold_hours ON execution_cost; DROP FUNCTION execution_hold_hours()"

# Which rows may not share a day: those of one table with the same values in these columns.
APART = {
    "execution_teamseat": ("team_id", "member_id"),
    "execution_teamcapacity": ("team_id",),
    "execution_teamfunding": ("team_id", "portfolio_id"),
    "execution_iteration": ("team_id",),
}


def _apart(table: str) -> migrations.RunSQL:
    # No exclusion constraint: it would need an extension to compare tenants for equality.
    same = " AND ".join(f"o.{column} = n.{column}" for column in APART[table])
    lay = f"""
CREATE FUNCTION {table}_hold_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    teams constant bigint[] := ARRAY(SELECT DISTINCT n.team_id FROM new_rows n ORDER BY 1);
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('{table} ' || t.id, 0)) FROM unnest(teams) t (id);
    IF EXISTS (
        SELECT FROM public.{table} n JOIN public.{table} o ON {same}
        WHERE n.team_id = ANY (teams) AND o.id > n.id
          AND o.starts_on <= coalesce(n.ends_on, 'infinity') AND n.starts_on <= coalesce(o.ends_on, 'infinity')
    ) THEN
        RAISE EXCEPTION 'Another row of this team already holds some of these days.'
        USING ERRCODE = 'check_violation', CONSTRAINT = '{table}_apart';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER hold_apart_of_inserts AFTER INSERT ON {table}
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION {table}_hold_apart();
CREATE TRIGGER hold_apart_of_updates AFTER UPDATE ON {table}
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION {table}_hold_apart()"""
    take = f"""
DROP TRIGGER hold_apart_of_inserts ON {table};
DROP TRIGGER hold_apart_of_updates ON {table};
DROP FUNCTION {table}_hold_apart()"""
    return migrations.RunSQL(lay, take)


class Migration(migrations.Migration):
    dependencies = [("execution", "0004_teams_boards_and_signals")]

    operations = [migrations.RunSQL(HOURS, NO_HOURS), *(_apart(table) for table in APART)]
