"""The staged rows of an import against each other and what is stored: ids, keys, parents; what cannot stand falls."""

from __future__ import annotations

from typing import Final

from exchange.loading.session import Session

# What the rows that may still come in say, in columns; `load_in` is what all later steps read.
ITEM_COLUMNS: Final = (
    "title text, parent text, initiative text, team text, assignee bigint, type text, state text, planned_start date, "
    "planned_finish date, started_on date, finished_on date, planned_cost numeric, estimate numeric, percent numeric, "
    "spent numeric"
)
COST_COLUMNS: Final = (
    "date date, amount numeric, item text, initiative text, kind text, hours numeric, member bigint, note text"
)
_IN: Final = """
SELECT r.number AS "row", r.external_id, md5(r.values::text) AS digest, v.*
FROM sheet_rows r, jsonb_to_record(r.values) AS v ({columns}) WHERE r.outcome = 'waiting' ORDER BY r.number
"""
# A row falls: what it said stays to be sent in again.
REJECT: Final = """
WITH fallen AS ({fallen}),
gone AS (DELETE FROM load_in i USING fallen f WHERE i."row" = f."row")
UPDATE sheet_rows r
SET outcome = %(outcome)s, "column" = %(header)s, value = left(coalesce(f.value, ''), 300),
    expected = left(f.expected, 500)
FROM fallen f WHERE r.number = f."row"
"""
_SAME_ID: Final = """
SELECT i."row", i.external_id AS value,
    'an id that no other row has: row ' || CASE WHEN i."row" = d.first THEN d.second ELSE d.first END || ' has it too'
    AS expected
FROM load_in i JOIN (SELECT external_id, min("row") AS first, (array_agg("row" ORDER BY "row"))[2] AS second
  FROM load_in GROUP BY external_id HAVING count(*) > 1) d USING (external_id)
"""
_OTHERS: Final = """
SELECT i."row", i.external_id AS value, 'the {which} row of this id counts, as was answered: row ' || d.one AS expected
FROM load_in i JOIN (SELECT external_id, {least}("row") AS one FROM load_in GROUP BY external_id HAVING count(*) > 1) d
  USING (external_id) WHERE i."row" <> d.one
"""
_TWO_PARENTS: Final = """
SELECT i."row", i.parent AS value, 'one parent: the rows of ' || i.external_id || ' name ' || d.parents AS expected
FROM load_in i JOIN (SELECT external_id, string_agg(DISTINCT parent, ' and ') AS parents FROM load_in
  GROUP BY external_id HAVING count(DISTINCT parent) > 1) d USING (external_id)
"""
# What the source calls a thing is known, or it is a key here and that was said to mean the same, or it is new.
_KNOWN: Final = """
SELECT i."row", i.external_id, e.key, e.digest FROM load_in i
JOIN exchange_externalkey e ON e.tenant_id = %(tenant)s AND e.source = %(source)s AND e.target = %(target)s
 AND e.external_id = i.external_id
"""
# Nothing that stands between keys, and one line (tenancy.keys).
_FIT: Final = r"translate({}.external_id, E';\r\n\t', ',   ')"
# A key is for people: the source's own id where it is free here; a bare number or nothing gets the source's name.
_KEYS: Final = """
SELECT i."row", i.external_id, i.digest,
    coalesce(k.key, CASE WHEN %(match_keys)s THEN own.key END, CASE WHEN taken.key IS NULL THEN b.key END,
             left(%(source)s || '-' || {fit}, 86) || '-' || md5(%(source)s || ' ' || i.external_id)) AS key,
    k.key IS NOT NULL AND k.digest = i.digest AS is_same, k.key IS NOT NULL AS is_known,
    %(match_keys)s AND own.key IS NOT NULL AS is_own
FROM load_in i
CROSS JOIN LATERAL (SELECT left(CASE
    WHEN NOT %(has_ids)s THEN left(%(source)s, 80) || '-' || left(md5(i.external_id), 10)
    WHEN i.external_id ~ '^[0-9]+$' THEN left(%(source)s, 80) || '-' || i.external_id
    ELSE {fit} END, 300) AS key) b
LEFT JOIN load_known k ON k."row" = i."row"
LEFT JOIN {table} own ON %(match_keys)s AND own.tenant_id = %(tenant)s AND own.key = i.external_id
LEFT JOIN {table} taken ON taken.tenant_id = %(tenant)s AND taken.key = b.key
"""
# Too long for a key: its beginning and a fingerprint.
_SHORTER: Final = (
    "UPDATE load_keys SET key = left(key, 86) || '-' || md5(%(source)s || ' ' || external_id) WHERE length(key) > 120"
)

# Two rows of the file that mean the same thing here, known by its id of old and by its key: one of them is too much.
_SAME_THING: Final = """
SELECT n."row", n.external_id AS value, 'another ' || n.key || ': row ' || n.one || ' means it already' AS expected
FROM (SELECT "row", external_id, key, first_value("row") OVER same AS one, row_number() OVER same AS nth
      FROM load_keys WHERE is_known OR is_own WINDOW same AS (PARTITION BY key ORDER BY is_known DESC, "row")) n
WHERE n.nth > 1
"""
# Ids of one file that come to the same key (1 and tracker-1 of tracker): whose id it is letter by letter has it, else
# the first; each other one gets a fingerprint.
_APART: Final = f"""
UPDATE load_keys k
SET key = left(%(source)s || '-' || {_FIT.format("k")}, 86) || '-' || md5(%(source)s || ' ' || k.external_id)
FROM (SELECT "row", row_number() OVER (PARTITION BY key
          ORDER BY is_known OR is_own DESC, key = external_id DESC, "row") AS nth FROM load_keys) n
WHERE n."row" = k."row" AND n.nth > 1
"""


def take_in(session: Session, columns: str) -> int:
    """Lay out what the waiting rows say; how many there are."""
    return session.make("load_in", _IN.format(columns=columns))


def reject(session: Session, fallen: str, header: str, outcome: str = "rejected", **values: str) -> int:
    """Let the rows fall that the statement finds (row, value, expected); how many."""
    return session.run(REJECT.format(fallen=fallen), header=header, outcome=outcome, **values)


def refuse_twice(session: Session, header: str, parent_header: str, counts: str) -> None:
    """An id stands once, or its first or last row counts; where its rows name two parents, none of them is believed."""
    if parent_header:
        reject(session, _TWO_PARENTS, parent_header)
    if counts in ("first", "last"):
        others = _OTHERS.format(which=counts, least="min" if counts == "first" else "max")
        reject(session, others, header, outcome="skipped")
    else:
        reject(session, _SAME_ID, header)


def find_keys(session: Session, table: str, header: str) -> None:
    """What each row is called here: `load_keys`; `header` is the column of ids."""
    session.make("load_known", _KNOWN)
    session.make("load_keys", _KEYS.format(table=table, fit=_FIT.format("i")))
    session.run(_SHORTER)
    reject(session, _SAME_THING, header)
    session.run('DELETE FROM load_keys k WHERE NOT EXISTS (SELECT FROM load_in i WHERE i."row" = k."row")')
    session.run(_APART)
    session.run('CREATE UNIQUE INDEX ON load_keys ("row")')


# ------------------------------------------------------------------ parents
# A parent is a row of this file, or what the source called something before, or a key.
_PARENTS: Final = """
SELECT i."row", i.external_id, i.parent AS named, p."row" AS parent_row,
       coalesce(pk.key, e.key, w.key) AS parent_key
FROM load_in i
LEFT JOIN load_in p ON p.external_id = i.parent
LEFT JOIN load_keys pk ON pk."row" = p."row"
LEFT JOIN exchange_externalkey e ON e.tenant_id = %(tenant)s AND e.source = %(source)s AND e.target = 'items'
 AND e.external_id = i.parent
LEFT JOIN execution_item w ON w.tenant_id = %(tenant)s AND w.key = i.parent
"""
# Rows that hang on something firm: no parent, or one that is stored and is no row here; and all below them.
_FIRM: Final = """
WITH RECURSIVE firm AS (
    SELECT "row" FROM load_parents WHERE named IS NULL OR (parent_row IS NULL AND parent_key IS NOT NULL)
    UNION ALL
    SELECT c."row" FROM firm f JOIN load_parents c ON c.parent_row = f."row")
SELECT "row" FROM firm
"""
# The others hang on a name that nobody has, or in a loop.
_ADRIFT: Final = """
WITH RECURSIVE adrift AS (
    SELECT "row", named FROM load_parents WHERE named IS NOT NULL AND parent_row IS NULL AND parent_key IS NULL
    UNION ALL
    SELECT c."row", a.named FROM adrift a JOIN load_parents c ON c.parent_row = a."row")
SELECT a."row", p.named AS value,
    CASE WHEN p.parent_row IS NOT NULL THEN 'a parent that comes in: above it, “' || left(a.named, 60) || '” does not'
         WHEN r.number IS NOT NULL THEN 'a parent that comes in: row ' || r.number || ' was rejected'
         ELSE 'the id of a row of this file, or of an item that is here' END AS expected
FROM adrift a JOIN load_parents p ON p."row" = a."row"
LEFT JOIN (SELECT x.external_id, min(x.number) AS number FROM sheet_rows x WHERE x.outcome = 'rejected'
    GROUP BY x.external_id) r ON r.external_id = p.named
"""
_LOOPS: Final = """
SELECT l."row", l.named AS value, 'no loop: ' || w.path AS expected
FROM load_parents l JOIN load_in i ON i."row" = l."row"
LEFT JOIN LATERAL (
    WITH RECURSIVE way AS (
        SELECT l."row" AS at, l.external_id::text AS path, 1 AS length
        UNION ALL
        SELECT n.parent_row, way.path || ' → ' || n.named, way.length + 1
        FROM way JOIN load_parents n ON n."row" = way.at
        WHERE way.length < 9 AND n.parent_row IS NOT NULL
    ) CYCLE at SET is_cycle USING visited
    SELECT path FROM way ORDER BY length DESC LIMIT 1) w ON true
WHERE NOT EXISTS (SELECT FROM load_firm f WHERE f."row" = l."row")
"""
# An item that is here already is put under another: is it above that one? Rows of the file speak before what is stored.
_STORED_LOOPS: Final = """
WITH RECURSIVE moved AS (
    SELECT p."row", k.key, p.parent_key FROM load_parents p
    JOIN load_in i ON i."row" = p."row" JOIN load_keys k ON k."row" = p."row"
    JOIN execution_item t ON t.tenant_id = %(tenant)s AND t.key = k.key
    LEFT JOIN execution_item above ON above.tenant_id = %(tenant)s AND above.id = t.parent_id
    WHERE p.parent_key IS NOT NULL AND p.parent_key IS DISTINCT FROM above.key),
up AS (
    SELECT m."row", m.key AS start, m.parent_key AS at, m.key || ' → ' || m.parent_key AS path FROM moved m
    UNION ALL
    SELECT u."row", u.start, n.parent, left(u.path || ' → ' || n.parent, 400) FROM up u
    CROSS JOIN LATERAL (SELECT CASE WHEN k."row" IS NOT NULL THEN lp.parent_key ELSE above.key END AS parent
        FROM (SELECT u.at) one
        LEFT JOIN load_keys k ON k.key = u.at AND EXISTS (SELECT FROM load_in i WHERE i."row" = k."row")
        LEFT JOIN load_parents lp ON lp."row" = k."row"
        LEFT JOIN execution_item t ON t.tenant_id = %(tenant)s AND t.key = u.at
        LEFT JOIN execution_item above ON above.tenant_id = %(tenant)s AND above.id = t.parent_id) n
    WHERE n.parent IS NOT NULL AND u.at <> u.start
) CYCLE at SET is_cycle USING visited
SELECT DISTINCT ON ("row") "row", at AS value, 'no loop: ' || path AS expected FROM up WHERE at = start
"""


def find_parents(session: Session) -> None:
    """Find each row's parent: `load_parents`."""
    session.make("load_parents", _PARENTS)


def settle_parents(session: Session, header: str) -> None:
    """Let rows fall whose parent does not come in, or that form a loop."""
    session.run('CREATE INDEX ON load_parents ("row")')
    session.run("CREATE INDEX ON load_parents (parent_row)")
    session.run("CREATE INDEX ON load_keys (key)")
    session.make("load_firm", _FIRM)
    session.run('CREATE INDEX ON load_firm ("row")')
    reject(session, _ADRIFT, header)
    reject(session, _LOOPS, header)
    if reject(session, _STORED_LOOPS, header):
        _settle_again(session, header)


def _settle_again(session: Session, header: str) -> None:
    # What fell may have been above others.
    session.run(
        "UPDATE load_parents p SET parent_row = NULL, parent_key = coalesce(("
        "SELECT w.key FROM execution_item w JOIN load_keys k ON k.key = w.key "
        'WHERE w.tenant_id = %(tenant)s AND k."row" = p.parent_row), NULL) '
        'WHERE p.parent_row IS NOT NULL AND NOT EXISTS (SELECT FROM load_in i WHERE i."row" = p.parent_row)'
    )
    reject(session, _ADRIFT, header)
