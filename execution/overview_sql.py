"""The statement behind the list of initiatives: what all the chosen ones add up to, and which rows a page shows.

One statement, because pages are asked for more often than anything changes, and because an organisation may have
thousands of initiatives: none but those that are shown become objects.
"""

from __future__ import annotations

from collections.abc import Sequence

from portfolio.models import Initiative

DIGITS = "'0123456789'"


def natural(column: str) -> str:
    """What to sort by, as `portfolio.standings.natural` does: INI-97 before INI-118, KR1.9 before KR1.10."""
    stem = f"rtrim({column}, {DIGITS})"
    padded = f"regexp_replace({stem}, '([0-9]+)', '{'0' * 17}\\1', 'g')"
    anywhere = f"regexp_replace({padded}, '0*([0-9]{{18}})', '\\1', 'g')"
    # Most keys end in their only number, and of two such numbers the longer is the greater.
    first = f"CASE WHEN translate({stem}, {DIGITS}, '') = {stem} THEN {stem} ELSE {anywhere} END"
    return f"""({first}) COLLATE "C", octet_length({column}), {column} COLLATE "C" """


FACTS = f"""
    key_result AS MATERIALIZED (
        SELECT k.id, k.objective_id, row_number() OVER (ORDER BY {natural("k.key")}) AS place,
               y.starts_on <= %(day)s AND y.ends_on >= %(day)s AS is_current,
               f.measured IS NOT NULL AND f.expected <> 0 AS is_known,
               f.quadrant IS NOT DISTINCT FROM 'output_without_outcome' AS is_idle
        FROM okrs_keyresult k
        JOIN okrs_objective o ON o.id = k.objective_id AND o.tenant_id = %(tenant)s
        JOIN okrs_cycle y ON y.id = o.cycle_id AND y.tenant_id = %(tenant)s
        LEFT JOIN rollups_keyresultrollup f ON f.key_result_id = k.id AND f.tenant_id = %(tenant)s
        WHERE k.tenant_id = %(tenant)s
    ), bet AS MATERIALIZED (
        SELECT b.*, b.eac - b.approved AS over,
               b.state IN ('approved', 'active', 'paused') AS is_under_way,
               b.state IN ('approved', 'active', 'paused', 'delivered', 'stopped') AS is_funded,
               b.state IN ('delivered', 'stopped', 'rejected') AS is_ended
        FROM (
            SELECT i.id, i.state, i.portfolio_id, p.name AS portfolio_name, i.planned_start, i.planned_finish,
                   i.kind, i.horizon, i.owner_id, i.team_id,
                   coalesce(nullif(p.currency, ''), %(currency)s) AS currency,
                   row_number() OVER (ORDER BY {natural("i.key")}) AS place,
                   coalesce(i.budget * 0.0001, r.bac) AS approved, r.eac, r.ac, r.pv, r.etc, r.percent,
                   CASE WHEN i.state NOT IN ('delivered', 'stopped', 'rejected') AND r.at <> 0 AND r.eac_t IS NOT NULL
                        THEN r.as_of + least(greatest(0, ceil(r.eac_t - r.at)), %(latest)s)::integer END AS finish,
                   {{wanted}} AS is_wanted
            FROM portfolio_initiative i
            JOIN portfolio_portfolio p ON p.id = i.portfolio_id AND p.tenant_id = %(tenant)s
            LEFT JOIN rollups_initiativerollup r ON r.initiative_id = i.id AND r.tenant_id = %(tenant)s
            WHERE i.tenant_id = %(tenant)s
        ) b
    ), link AS MATERIALIZED (
        SELECT c.initiative_id, c.key_result_id, c.allocation, k.objective_id, k.place, k.is_known, k.is_idle
        FROM portfolio_contribution c JOIN key_result k ON k.id = c.key_result_id
        WHERE c.tenant_id = %(tenant)s
    )"""  # noqa: S608  # names of columns from `natural` are ours

# The part of the chosen whose planned time touches the year, and what it adds up to in each currency.
YEAR = """
    this_year AS (
        SELECT * FROM bet
        WHERE is_wanted AND is_funded
          AND coalesce(extract(year FROM planned_start) <= %(year)s, true)
          AND coalesce(extract(year FROM planned_finish) >= %(year)s, true)
    ), running_over AS (
        SELECT currency,
               sum(over) OVER (PARTITION BY currency ORDER BY over DESC, id ROWS UNBOUNDED PRECEDING) AS reached
        FROM this_year WHERE over IS NOT NULL
    ), year_sum AS (
        SELECT currency, count(*) AS many, sum(approved) AS approved, sum(eac) AS forecast,
               coalesce(sum(ac), 0) AS spent, coalesce(sum(pv), 0) AS planned
        FROM this_year WHERE over IS NOT NULL GROUP BY currency
    ), driver AS (
        SELECT s.currency, count(*) FILTER (WHERE r.reached < s.forecast - s.approved) + 1 AS many
        FROM year_sum s JOIN running_over r ON r.currency = s.currency
        WHERE s.forecast > s.approved GROUP BY s.currency
    ), meeting AS (
        SELECT CASE WHEN planned_finish IS NULL THEN 'unplanned'
                    WHEN finish IS NULL THEN CASE WHEN planned_finish < %(day)s THEN 'late' ELSE 'unknown' END
                    WHEN finish - planned_finish > %(on_time)s THEN 'late' ELSE 'on_time' END AS how
        FROM this_year WHERE is_under_way
    )"""

# What waits for a decision, most urgent first; `portfolio.decisions` says it in words.
ASKED = """
    due AS (
        SELECT DISTINCT ON (t.initiative_id) t.initiative_id, t.amount, t.review_on, t.evidence
        FROM portfolio_tranche t JOIN bet b ON b.id = t.initiative_id
        LEFT JOIN LATERAL (
            SELECT d.decision FROM portfolio_tranchedecision d
            WHERE d.tranche_id = t.id AND d.tenant_id = %(tenant)s AND NOT EXISTS (
                SELECT FROM portfolio_tranchedecision n
                WHERE n.supersedes_id = d.id AND n.supersedes_id IS NOT NULL AND n.tenant_id = %(tenant)s)
            ORDER BY d.date DESC NULLS LAST, d.id DESC LIMIT 1
        ) d ON true
        WHERE t.tenant_id = %(tenant)s AND t.review_on <= %(until)s AND b.is_wanted AND b.is_under_way
          AND coalesce(d.decision, 'planned') = 'planned'
        ORDER BY t.initiative_id, t.review_on, t.id
    ), idle AS (
        SELECT initiative_id FROM link WHERE is_known GROUP BY initiative_id HAVING bool_and(is_idle)
    ), asked AS MATERIALIZED (
        SELECT b.id, b.place, b.over_share, due.review_on, due.amount, due.evidence,
               CASE WHEN due.initiative_id IS NOT NULL THEN 1
                    WHEN b.is_under_way AND b.over_share > %(over_share)s THEN 2
                    WHEN idle.initiative_id IS NOT NULL AND (
                        b.state = 'delivered' OR b.is_under_way AND b.percent >= %(almost_done)s) THEN 3
                    WHEN b.state IN ('demand', 'assessing') THEN 4 END AS reason
        FROM (SELECT *, over / nullif(approved, 0) AS over_share FROM bet WHERE is_wanted OFFSET 0) b
        LEFT JOIN due ON due.initiative_id = b.id
        LEFT JOIN idle ON idle.initiative_id = b.id
    ), asked_first AS (
        SELECT id, amount, review_on, evidence, row_number() OVER () AS at FROM (
            SELECT * FROM asked WHERE reason IS NOT NULL
            ORDER BY reason, review_on, CASE reason WHEN 1 THEN id END, CASE reason WHEN 2 THEN -over_share END, place
            LIMIT %(most_asked)s
        ) first
    )"""


def _of_choices(column: str, choices: Sequence[tuple[str, str]]) -> str:
    """Groups by a column of few values, in the order in which the model names them."""
    rows = ", ".join(f"({place}, '{value}', '{label}')" for place, (value, label) in enumerate(choices, start=1))
    return f"""
    heading AS (
        SELECT place::bigint AS id, '' AS key, title, place, NULL::numeric AS score, value
        FROM (VALUES {rows}) v (place, value, title)
    ), main AS (SELECT b.id AS initiative_id, h.id AS group_id FROM bet b JOIN heading h ON h.value = b.{column})"""  # noqa: S608  # names of our own tables and columns


# Each initiative is listed once: under the objective that most of its money serves, or its portfolio, or nothing.
GROUPS = {
    "objective": f"""
    main AS (
        SELECT DISTINCT ON (initiative_id) initiative_id, objective_id AS group_id
        FROM link ORDER BY initiative_id, allocation DESC, place
    ), heading AS (
        SELECT o.id, o.key, o.title, row_number() OVER (ORDER BY {natural("o.key")}) AS place,
               f.measured AS score
        FROM okrs_objective o
        LEFT JOIN rollups_objectiverollup f ON f.objective_id = o.id AND f.tenant_id = %(tenant)s
        WHERE o.tenant_id = %(tenant)s
    )""",  # noqa: S608  # names of our own tables and columns
    "portfolio": f"""
    main AS (SELECT id AS initiative_id, portfolio_id AS group_id FROM bet),
    heading AS (
        SELECT p.id, p.key, p.name AS title, row_number() OVER (ORDER BY {natural("p.key")}) AS place,
               NULL::numeric AS score
        FROM portfolio_portfolio p WHERE p.tenant_id = %(tenant)s
    )""",  # noqa: S608  # names of our own tables and columns
    "team": """
    main AS (SELECT id AS initiative_id, team_id AS group_id FROM bet),
    heading AS (
        SELECT t.id, '' AS key, t.name AS title, row_number() OVER (ORDER BY t.name, t.id) AS place,
               NULL::numeric AS score
        FROM accounts_team t WHERE t.tenant_id = %(tenant)s
    )""",
    "owner": """
    main AS (SELECT id AS initiative_id, owner_id AS group_id FROM bet),
    heading AS (
        SELECT m.id, '' AS key, m.name AS title, row_number() OVER (ORDER BY m.name, m.id) AS place,
               NULL::numeric AS score
        FROM accounts_membership m WHERE m.tenant_id = %(tenant)s
    )""",
    "stage": _of_choices("state", Initiative.State.choices),
    "kind": _of_choices("kind", Initiative.Kind.choices),
    "horizon": _of_choices("horizon", Initiative.Horizon.choices),
    "none": """
    main AS (SELECT id AS initiative_id, NULL::bigint AS group_id FROM bet),
    heading AS (SELECT NULL::bigint AS id, '' AS key, '' AS title, 0 AS place, NULL::numeric AS score WHERE false)""",
}
PAGE = """
    placed AS MATERIALIZED (
        SELECT b.id, m.group_id, row_number() OVER (ORDER BY h.place NULLS LAST, m.group_id, b.place, b.id) AS at
        FROM bet b
        LEFT JOIN main m ON m.initiative_id = b.id
        LEFT JOIN heading h ON h.id = m.group_id
        WHERE b.is_wanted
    ), start AS (SELECT coalesce((SELECT at FROM placed WHERE id = %(after)s), 0) AS at),
    page AS MATERIALIZED (
        SELECT p.id, p.group_id, p.at FROM placed p, start
        WHERE p.at > start.at AND p.at <= start.at + %(per_page)s
    ), shown_group AS (
        SELECT p.group_id, min(p.at) AS at, h.key, h.title, h.score
        FROM page p LEFT JOIN heading h ON h.id = p.group_id GROUP BY p.group_id, h.key, h.title, h.score
    ), group_sum AS (
        SELECT p.group_id, b.currency, count(*) AS many, sum(b.approved) AS approved, sum(b.eac) AS forecast
        FROM placed p JOIN bet b ON b.id = p.id
        JOIN shown_group g ON g.group_id IS NOT DISTINCT FROM p.group_id
        WHERE b.over IS NOT NULL GROUP BY p.group_id, b.currency
    )"""

# The last day that a fact of a shown initiative, its items included, is about. UNION ends loops of parents; OFFSET 0
# keeps the planner, which cannot know how few rows a page has, from reading all items of the tenant.
UPDATED = """
    work AS (
        SELECT i.id, page.id AS owner FROM page CROSS JOIN LATERAL (
            SELECT id FROM execution_item WHERE initiative_id = page.id AND tenant_id = %(tenant)s OFFSET 0) i
        UNION
        SELECT c.id, work.owner FROM work CROSS JOIN LATERAL (
            SELECT id FROM execution_item
            WHERE parent_id = work.id AND tenant_id = %(tenant)s AND initiative_id IS NULL OFFSET 0) c
    ), updated AS (
        SELECT owner, max(date) AS date FROM (
            SELECT work.owner, greatest(
                (SELECT max(date) FROM execution_progressreport r
                 WHERE r.item_id = work.id AND r.tenant_id = %(tenant)s),
                (SELECT max(date) FROM execution_itemstate s WHERE s.item_id = work.id AND s.tenant_id = %(tenant)s),
                (SELECT max(date) FROM execution_cost c WHERE c.item_id = work.id AND c.tenant_id = %(tenant)s)
            ) AS date FROM work
            UNION ALL
            SELECT page.id, greatest(
                (SELECT max(date) FROM execution_cost c WHERE c.initiative_id = page.id AND c.tenant_id = %(tenant)s),
                (SELECT max(date) FROM portfolio_initiativestate s
                 WHERE s.initiative_id = page.id AND s.tenant_id = %(tenant)s)
            ) FROM page
        ) fact GROUP BY owner
    )"""

BUBBLES = """
    open_currency AS (
        SELECT currency, row_number() OVER (ORDER BY count(*) DESC, currency COLLATE "C") AS at
        FROM bet WHERE is_wanted AND NOT is_ended GROUP BY currency
    ), bubble AS (
        SELECT b.id, row_number() OVER (ORDER BY coalesce(b.etc, b.approved, 0) DESC, b.place) AS at
        FROM bet b JOIN open_currency c ON c.currency = b.currency AND c.at = 1
        WHERE b.is_wanted AND NOT b.is_ended
        ORDER BY coalesce(b.etc, b.approved, 0) DESC, b.place LIMIT %(most_bubbles)s
    )"""

# A column of the board: what it holds of the chosen, how many there are of everybody's, and its first cards.
BOARD = """
    card AS MATERIALIZED (
        SELECT id, state, at FROM (
            SELECT id, state, row_number() OVER (PARTITION BY state ORDER BY place, id) AS at FROM bet WHERE is_wanted
        ) c WHERE at <= %(most_cards)s
    ), since AS (
        SELECT c.id, c.state, c.at, coalesce(
            (SELECT max(s.date) FROM portfolio_initiativestate s
             WHERE s.initiative_id = c.id AND s.tenant_id = %(tenant)s AND s.state = c.state AND NOT EXISTS (
                 SELECT FROM portfolio_initiativestate n
                 WHERE n.supersedes_id = s.id AND n.supersedes_id IS NOT NULL AND n.tenant_id = %(tenant)s)),
            -- Proposed by somebody here; a state that was loaded holds at every day, so nobody knows for how long.
            (SELECT max((s.recorded_at AT TIME ZONE %(zone)s)::date) FROM portfolio_initiativestate s
             WHERE s.initiative_id = c.id AND s.tenant_id = %(tenant)s AND s.state = c.state AND s.date IS NULL
               AND s.recorded_by_id IS NOT NULL)) AS day
        FROM card c
    )"""
# The plan as it was agreed first, behind the bars of a page of the roadmap.
GHOSTS = """
    ghost AS (
        SELECT page.id, min(l.start) AS start, max(l.finish) AS finish
        FROM page
        JOIN portfolio_baseline b ON b.initiative_id = page.id AND b.tenant_id = %(tenant)s AND b.number = 1
        JOIN portfolio_baselineline l ON l.baseline_id = b.id AND l.tenant_id = %(tenant)s
        GROUP BY page.id
    )"""

HEAD_ANSWER = """
        'is_new', NOT EXISTS (SELECT FROM bet),
        'portfolios', (SELECT json_agg(json_build_array(id, name) ORDER BY name, id)
                       FROM (SELECT DISTINCT portfolio_id AS id, portfolio_name AS name FROM bet) p),
        'views', (SELECT json_agg(json_build_array(v.id, v.name, v.layout, v.query, v.is_shared, v.owner_id, m.name)
                                  ORDER BY v.name, v.id)
                  FROM portfolio_savedview v
                  JOIN accounts_membership m ON m.id = v.owner_id AND m.tenant_id = %(tenant)s
                  WHERE v.tenant_id = %(tenant)s AND (v.is_shared OR v.owner_id = %(member)s)),
        'named', json_build_object(
            'owner', (SELECT name FROM accounts_membership WHERE id = %(owner)s AND tenant_id = %(tenant)s),
            'team', (SELECT name FROM accounts_team WHERE id = %(team)s AND tenant_id = %(tenant)s),
            'key_result', (SELECT key FROM okrs_keyresult WHERE id = %(key_result)s AND tenant_id = %(tenant)s),
            'objective', (SELECT key FROM okrs_objective WHERE id = %(objective)s AND tenant_id = %(tenant)s)),
        'year_many', (SELECT count(*) FROM this_year),
        'year_objectives', (SELECT count(*) FROM (
                                SELECT DISTINCT l.objective_id
                                FROM link l JOIN this_year y ON y.id = l.initiative_id) o),
        'year_sums', (SELECT json_agg(
                          json_build_array(s.currency, s.many, s.approved, s.forecast, s.spent, s.planned,
                                           coalesce(d.many, 0))
                          ORDER BY s.many DESC, s.currency COLLATE "C")
                      FROM year_sum s LEFT JOIN driver d ON d.currency = s.currency),
        'punctual', (SELECT json_object_agg(how, many) FROM (SELECT how, count(*) AS many FROM meeting GROUP BY how) m),
        'current', (SELECT count(*) FROM key_result WHERE is_current),
        'covered', (SELECT count(*) FROM key_result k WHERE k.is_current AND EXISTS (
                        SELECT FROM link JOIN bet ON bet.id = link.initiative_id
                        WHERE link.key_result_id = k.id AND bet.is_funded)),
        'asked_many', (SELECT count(*) FROM asked WHERE reason IS NOT NULL),
        'next_review', (SELECT min(review_on) FROM asked WHERE review_on >= %(day)s),
        'asked', (SELECT json_agg(json_build_array(id, amount * 0.0001, review_on, evidence) ORDER BY at)
                  FROM asked_first),
        'funded', (SELECT json_agg(DISTINCT own.key_result_id) FROM link own
                   JOIN asked_first a ON a.id = own.initiative_id
                   JOIN link other ON other.key_result_id = own.key_result_id
                   JOIN bet ON bet.id = other.initiative_id AND bet.is_wanted AND bet.is_funded),
        'many', (SELECT count(*) FROM bet WHERE is_wanted),
        'currencies', (SELECT json_agg(currency ORDER BY at) FROM open_currency),
        'bubbles', (SELECT json_agg(id ORDER BY at) FROM bubble)"""
PAGE_ANSWER = """
        'start', (SELECT at FROM start),
        'before', (SELECT p.id FROM placed p, start WHERE p.at = start.at - %(per_page)s),
        'last', (SELECT id FROM page ORDER BY at DESC LIMIT 1),
        'groups', (SELECT json_agg(json_build_array(group_id, key, title, score) ORDER BY at) FROM shown_group),
        'group_sums', (SELECT json_agg(json_build_array(group_id, currency, many, approved, forecast)
                                       ORDER BY many DESC, currency COLLATE "C") FROM group_sum)"""
ROWS_UPDATED = """
        'rows', (SELECT json_agg(json_build_array(page.id, page.group_id, updated.date) ORDER BY page.at)
                 FROM page LEFT JOIN updated ON updated.owner = page.id)"""
ROWS_GHOSTS = """
        'rows', (SELECT json_agg(json_build_array(id, group_id, NULL) ORDER BY at) FROM page),
        'ghosts', (SELECT json_agg(json_build_array(id, start, finish)) FROM ghost)"""
BOARD_ANSWER = """
        'cards', (SELECT json_agg(json_build_array(id, state, day) ORDER BY at) FROM since),
        'stages', (SELECT json_agg(json_build_array(state, wanted, many))
                   FROM (SELECT state, count(*) FILTER (WHERE is_wanted) AS wanted, count(*) AS many
                         FROM bet GROUP BY state) b),
        'limits', (SELECT json_object_agg(state, "limit") FROM portfolio_stagelimit WHERE tenant_id = %(tenant)s),
        'stage_sums', (SELECT json_agg(json_build_array(state, currency, many, approved, forecast)
                                       ORDER BY many DESC, currency COLLATE "C")
                       FROM (SELECT state, currency, count(*) AS many, sum(approved) AS approved,
                                    coalesce(sum(eac), 0) AS forecast
                             FROM bet WHERE is_wanted AND approved IS NOT NULL GROUP BY state, currency) s)"""
LAYOUTS = {
    "table": ([PAGE, UPDATED], [PAGE_ANSWER, ROWS_UPDATED]),
    "roadmap": ([PAGE, GHOSTS], [PAGE_ANSWER, ROWS_GHOSTS]),
    "board": ([BOARD], [BOARD_ANSWER]),
    "bubble": ([], []),
}
"""What each picture of the chosen asks beside the figures and what waits: its steps and its answers."""


def statement(group: str, conditions: list[str], layout: str = "table") -> str:
    """The whole of it, for a way of grouping and conditions on initiative `i` that choose what is wanted."""
    facts = FACTS.replace("{wanted}", " AND ".join(conditions) or "true")
    steps, answers = LAYOUTS[layout]
    grouped = [GROUPS[group], *steps] if PAGE in steps else steps
    ways = ", ".join([facts, YEAR, ASKED, *grouped, BUBBLES])
    said = ",".join([HEAD_ANSWER, *answers])
    return f"WITH RECURSIVE {ways} SELECT json_build_object({said})::text"
