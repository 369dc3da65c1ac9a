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
        INSERT INTO public.rollups_pastrow (tenant_id, table_name, row_id, valid_until, row)
        SELECT o.tenant_id, TG_TABLE_NAME, o.id, now(), to_jsonb(o)
        FROM old_rows o JOIN new_rows n ON n.id = o.id
        WHERE o.created_at IS DISTINCT FROM now() AND to_jsonb(o) IS DISTINCT FROM to_jsonb(n)
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
