"""What the planner believes of a table: the worst that it believes in daily life."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connections

OWN_AND_INDEXES = """SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
    AND (c.relname = %(table)s OR c.oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = %(table)s::regclass))"""
SIZE = """SELECT pg_restore_relation_stats('schemaname', 'public', 'relname', %s::text,
    'relpages', 20000, 'reltuples', 1000000::real)"""
TENANTS = """SELECT pg_restore_attribute_stats('schemaname', 'public', 'relname', %s::text, 'attname', 'tenant_id',
    'inherited', false, 'null_frac', 0::real, 'avg_width', 8, 'n_distinct', 4::real,
    'most_common_vals', '{900000001,900000002,900000003,900000004}'::text,
    'most_common_freqs', '{0.25,0.25,0.25,0.25}'::real[])"""
IDS = """SELECT pg_restore_attribute_stats('schemaname', 'public', 'relname', %s::text, 'attname', 'id',
    'inherited', false, 'null_frac', 0::real, 'avg_width', 8, 'n_distinct', (-1)::real)"""
# A million rows that were looked at tell how many lie below one: few, whatever the size of the file on the disk.
REFERENCES = """SELECT pg_restore_attribute_stats('schemaname', 'public', 'relname', %(table)s::text,
    'attname', a.attname::text, 'inherited', false, 'null_frac', 0.2::real, 'avg_width', 8, 'n_distinct', (-0.1)::real)
    FROM pg_attribute a WHERE a.attrelid = %(table)s::regclass AND a.attnum > 0 AND a.atttypid = 'bigint'::regtype
      AND a.attname LIKE '%%\\_id' AND a.attname <> 'tenant_id'"""
KNOWN = "SELECT attname FROM pg_stats WHERE schemaname = 'public' AND tablename = %s AND NOT inherited"
FORGET = "SELECT pg_clear_attribute_stats('public', %s, %s, false)"


@contextmanager
def believed_to_be_of_others(*tables: str) -> Iterator[None]:
    """The planner takes these tables for a million rows of other tenants, as in the minute after one's first import.

    One row or none is then expected of a tenant that has ten thousand: whoever looks a row up by its tenant, and not by
    its id, reads all of them for each.
    """
    with psycopg.connect(**connections["owner"].get_connection_params(), autocommit=True) as owner:
        found = {each: [row[0] for row in owner.execute(OWN_AND_INDEXES, {"table": each})] for each in tables}
        try:
            for table, relations in found.items():
                # What another test's small tenant left is not what a planner knows of a million rows.
                for (column,) in owner.execute(KNOWN, [table]).fetchall():
                    owner.execute(FORGET, [table, column])
                for relation in relations:
                    owner.execute(SIZE, [relation])
                owner.execute(TENANTS, [table])
                owner.execute(IDS, [table])
                owner.execute(REFERENCES, {"table": table})
            yield
        finally:
            for table, relations in found.items():
                for relation in relations:
                    owner.execute("SELECT pg_clear_relation_stats('public', %s)", [relation])
                for (column,) in owner.execute(KNOWN, [table]).fetchall():
                    owner.execute(FORGET, [table, column])
