"""The triggers that keep what a row of the structure was, laid by migrations."""

from __future__ import annotations

FUNCTION = """
-- A row that is edited or deleted is kept as it was until now: once a transaction, the version that others could see.
CREATE FUNCTION rollups_keep_past() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        INSERT INTO public.rollups_pastrow (tenant_id, table_name, row_id, valid_until, row)
        SELECT o.tenant_id, TG_TABLE_NAME, o.id, now(), to_jsonb(o)
        FROM old_rows o
        WHERE o.created_at IS DISTINCT FROM now()
        ON CONFLICT DO NOTHING;
    ELSE
        -- No join: planned for the connection's first edit of one row, it would compare each with each in a bulk edit.
        INSERT INTO public.rollups_pastrow (tenant_id, table_name, row_id, valid_until, row)
        SELECT d.tenant_id, TG_TABLE_NAME, d.id, now(), d.row
        FROM (
            SELECT o.tenant_id, o.id, to_jsonb(o) AS row FROM old_rows o WHERE o.created_at IS DISTINCT FROM now()
            EXCEPT
            SELECT n.tenant_id, n.id, to_jsonb(n) FROM new_rows n
        ) d
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$"""


def keep(table: str) -> tuple[str, str]:
    """The statements that lay the table's triggers and take them away."""
    lay = f"""
        CREATE TRIGGER keep_past_of_updates AFTER UPDATE ON {table}
        REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
        FOR EACH STATEMENT EXECUTE FUNCTION rollups_keep_past();
        CREATE TRIGGER keep_past_of_deletes AFTER DELETE ON {table}
        REFERENCING OLD TABLE AS old_rows
        FOR EACH STATEMENT EXECUTE FUNCTION rollups_keep_past()"""
    return lay, f"DROP TRIGGER keep_past_of_updates ON {table}; DROP TRIGGER keep_past_of_deletes ON {table}"
