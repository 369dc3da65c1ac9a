"""What the database itself holds about money, also between two who act at once.

Shares of an initiative sum to at most 1; budgets of a portfolio lie apart; nothing is taken that is not there.
"""

from django.db import migrations

# The sum is over all shares, those that serve what the reader may not see included.
SHARES = """
CREATE FUNCTION portfolio_hold_shares() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    reader constant text := current_setting('app.reader', true);
    -- As a list of ids the index is used whatever the statistics say; a join with new rows is planned without any.
    touched constant bigint[] := ARRAY(SELECT DISTINCT n.initiative_id FROM new_rows n ORDER BY 1);
    over record;
BEGIN
    -- Two at a time wait here for each other; the sum below is a new statement and sees what the first one wrote.
    PERFORM FROM public.portfolio_initiative i WHERE i.id = ANY (touched) ORDER BY i.id FOR NO KEY UPDATE;
    PERFORM set_config('app.reader', '', true);
    SELECT c.initiative_id, sum(c.allocation) AS total INTO over FROM public.portfolio_contribution c
    WHERE c.initiative_id = ANY (touched)
    GROUP BY c.initiative_id HAVING sum(c.allocation) > 1 LIMIT 1;
    PERFORM set_config('app.reader', coalesce(reader, ''), true);
    IF over.initiative_id IS NOT NULL THEN
        RAISE EXCEPTION 'The shares of initiative % sum to %, more than all of its money.', over.initiative_id, over.total
        USING ERRCODE = 'check_violation', CONSTRAINT = 'portfolio_contribution_shares_at_most_all';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER hold_shares_of_inserts AFTER INSERT ON portfolio_contribution
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION portfolio_hold_shares();
CREATE TRIGGER hold_shares_of_updates AFTER UPDATE ON portfolio_contribution
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION portfolio_hold_shares()"""

NO_SHARES = """
DROP TRIGGER hold_shares_of_inserts ON portfolio_contribution;
DROP TRIGGER hold_shares_of_updates ON portfolio_contribution;
DROP FUNCTION portfolio_hold_shares()"""

# No exclusion constraint: it would need an extension to compare tenants for equality.
APART = """
CREATE FUNCTION portfolio_hold_budgets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('portfolio.budgets ' || p.portfolio_id, 0))
    FROM (SELECT DISTINCT n.portfolio_id FROM new_rows n ORDER BY 1) p;
    IF EXISTS (
        SELECT FROM new_rows n JOIN public.portfolio_periodbudget o ON o.portfolio_id = n.portfolio_id
        WHERE o.id <> n.id AND o.starts_on <= n.ends_on AND n.starts_on <= o.ends_on
    ) THEN
        RAISE EXCEPTION 'A budget of this portfolio already holds some of these days.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'portfolio_budget_apart';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER hold_budgets_of_inserts AFTER INSERT ON portfolio_periodbudget
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION portfolio_hold_budgets();
CREATE TRIGGER hold_budgets_of_updates AFTER UPDATE ON portfolio_periodbudget
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION portfolio_hold_budgets()"""

NOT_APART = """
DROP TRIGGER hold_budgets_of_inserts ON portfolio_periodbudget;
DROP TRIGGER hold_budgets_of_updates ON portfolio_periodbudget;
DROP FUNCTION portfolio_hold_budgets()"""

LEDGER = """
CREATE FUNCTION portfolio_hold_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched constant bigint[] := ARRAY(SELECT DISTINCT n.portfolio_id FROM new_rows n ORDER BY 1);
    short record;
BEGIN
    -- Releases of one portfolio wait here for each other; the sums below are new statements and see the first one's.
    PERFORM pg_advisory_xact_lock(hashtextextended('portfolio.ledger ' || p.id, 0)) FROM unnest(touched) p (id);
    -- What was spent may be more than was released: costs are facts. Everything else must be there to be taken.
    SELECT a.portfolio_id, a.account, a.initiative_id, sum(a.amount) AS balance INTO short
    FROM (
        SELECT t.portfolio_id, t.target AS account, t.amount,
               CASE WHEN t.target = 'committed' THEN t.initiative_id END AS initiative_id
        FROM public.portfolio_fundingtransfer t
        WHERE t.portfolio_id = ANY (touched)
        UNION ALL
        SELECT t.portfolio_id, t.source, -t.amount, CASE WHEN t.source = 'committed' THEN t.initiative_id END
        FROM public.portfolio_fundingtransfer t
        WHERE t.portfolio_id = ANY (touched)
    ) a
    WHERE a.account IN ('pool', 'committed', 'returned')
    GROUP BY a.portfolio_id, a.account, a.initiative_id HAVING sum(a.amount) < 0
    ORDER BY a.account, a.initiative_id LIMIT 1;
    IF short.portfolio_id IS NOT NULL THEN
        RAISE EXCEPTION 'What is % would be % in portfolio % (initiative %).',
            short.account, short.balance * 0.0001, short.portfolio_id, coalesce(short.initiative_id::text, 'none')
        USING ERRCODE = 'check_violation', CONSTRAINT = 'portfolio_ledger_never_below_zero';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER hold_ledger AFTER INSERT ON portfolio_fundingtransfer
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION portfolio_hold_ledger()"""

NO_LEDGER = "DROP TRIGGER hold_ledger ON portfolio_fundingtransfer; DROP FUNCTION portfolio_hold_ledger()"


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0005_portfolio_from_demand_to_decision")]

    operations = [
        migrations.RunSQL(SHARES, NO_SHARES),
        migrations.RunSQL(APART, NOT_APART),
        migrations.RunSQL(LEDGER, NO_LEDGER),
    ]
