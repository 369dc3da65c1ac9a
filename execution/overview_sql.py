"""The statement behind the list of initiatives: what all the chosen ones add up to, and which rows a page shows.

One statement, because pages are asked for more often than anything changes, and because an organisation may have
thousands of initiatives: none but those that are shown become objects.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from execution.overview_groups import GROUPS, natural
from portfolio.models import Initiative
from portfolio.standings import ENDED, FUNDED, UNDER_WAY

STAGES = ", ".join(
    f"('{state}', {state in UNDER_WAY}, {state in FUNDED}, {state in ENDED})" for state in Initiative.State.values
)
# Only what is chosen is carried along, in narrow rows, since each step below walks all of it.
FACTS = """
    key_result AS MATERIALIZED (
        SELECT k.id, k.objective_id, k.key, y.starts_on <= %(day)s AND y.ends_on >= %(day)s AS is_current,
               f.measured IS NOT NULL AND f.expected <> 0 AS is_known,
               f.quadrant IS NOT DISTINCT FROM 'output_without_outcome' AS is_idle
        FROM okrs_keyresult k
        JOIN okrs_objective o ON o.id = k.objective_id AND o.tenant_id = %(tenant)s
        JOIN okrs_cycle y ON y.id = o.cycle_id AND y.tenant_id = %(tenant)s
        LEFT JOIN rollups_keyresultrollup f ON f.key_result_id = k.id AND f.tenant_id = %(tenant)s
        WHERE k.tenant_id = %(tenant)s
    ), stage (state, is_under_way, is_funded, is_ended) AS (
        VALUES {stages}
    ), bet AS MATERIALIZED (
        SELECT id, by, is_under_way, is_funded, is_ended, is_this_year, is_this_year AND over IS NOT NULL AS is_summed,
               is_almost_done, approved, over, still, ac, pv, currency, key, state,
               CASE WHEN NOT (is_this_year AND is_under_way) THEN NULL
                    WHEN planned_finish IS NULL THEN 'unplanned'
                    WHEN at = 0 OR at IS NULL OR eac_t IS NULL
                    THEN CASE WHEN planned_finish < %(day)s THEN 'late' ELSE 'unknown' END
                    -- The last day is `as_of` and the days from `at` to `eac_t`, whole ones, within bounds.
                    WHEN %(latest)s > days_left AND (days_left < 0 OR eac_t > at + days_left) THEN 'late'
                    ELSE 'on_time' END AS meets
        FROM (
            SELECT known.*, eac - approved AS over, coalesce(etc, approved, 0) AS still,
                   -- How many days from `as_of` on are not yet late.
                   planned_finish - as_of + %(on_time)s AS days_left
            FROM (
                SELECT i.id, i.key, i.state, i.planned_finish, {by} AS by,
                       coalesce(nullif(p.currency, ''), %(currency)s) AS currency,
                       coalesce(i.budget * 0.0001, r.bac) AS approved, r.eac, r.ac, r.pv, r.etc,
                       r.percent >= %(almost_done)s AS is_almost_done, r.at, r.eac_t, r.as_of,
                       g.is_under_way, g.is_funded, g.is_ended,
                       g.is_funded AND coalesce(i.planned_start < %(next_year)s, true)
                       AND coalesce(i.planned_finish >= %(this_year)s, true) AS is_this_year
                FROM portfolio_initiative i
                JOIN stage g ON g.state = i.state
                JOIN portfolio_portfolio p ON p.id = i.portfolio_id AND p.tenant_id = %(tenant)s
                LEFT JOIN rollups_initiativerollup r ON r.initiative_id = i.id AND r.tenant_id = %(tenant)s
                WHERE i.tenant_id = %(tenant)s AND {wanted}
                OFFSET 0
            ) known OFFSET 0
        ) b
    ), link AS MATERIALIZED (
        -- Of every initiative; what the chosen one is stands beside it.
        SELECT c.initiative_id, c.key_result_id, c.allocation, k.objective_id, k.is_current, k.is_known, k.is_idle,
               b.id IS NOT NULL AS is_wanted, b.is_this_year, b.is_funded,
               b.state = 'delivered' OR b.is_under_way AND b.is_almost_done AS is_done
        FROM portfolio_contribution c
        JOIN key_result k ON k.id = c.key_result_id
        LEFT JOIN bet b ON b.id = c.initiative_id
        WHERE c.tenant_id = %(tenant)s
    )"""

# What the chosen add up to in each currency; money is that of the part whose planned time touches the year.
SUMS = """
    total AS MATERIALIZED (
        SELECT currency, count(*) AS many, count(*) FILTER (WHERE NOT is_ended) AS open,
               count(*) FILTER (WHERE is_this_year) AS this_year,
               count(*) FILTER (WHERE is_summed) AS summed,
               sum(approved) FILTER (WHERE is_summed) AS approved,
               sum(approved + over) FILTER (WHERE is_summed) AS forecast,
               coalesce(sum(ac) FILTER (WHERE is_summed), 0) AS spent,
               coalesce(sum(pv) FILTER (WHERE is_summed), 0) AS planned,
               count(*) FILTER (WHERE meets = 'on_time') AS on_time, count(*) FILTER (WHERE meets = 'late') AS late,
               count(*) FILTER (WHERE meets = 'unplanned') AS unplanned,
               count(*) FILTER (WHERE meets = 'unknown') AS unknown
        FROM bet GROUP BY currency
    ), driver AS (
        -- What runs under comes last and lowers a sum that has reached all by then. Nobody counts further than some.
        SELECT t.currency, (
            SELECT count(*) FILTER (WHERE reached < t.forecast - t.approved) + 1 FROM (
                SELECT sum(over) OVER (ORDER BY over DESC, id ROWS UNBOUNDED PRECEDING) AS reached FROM (
                    SELECT id, over FROM bet WHERE currency = t.currency AND is_summed AND over > 0
                    ORDER BY over DESC, id LIMIT %(most_drivers)s
                ) most
            ) so_far
        ) AS many
        FROM total t WHERE t.forecast > t.approved
    )"""

# What waits for a decision, most urgent first; `portfolio.decisions` says it in words. Keys are put in their order
# only among those that are alike in all else: that order is costly, and mostly nothing asks for it.
ASKED = f"""
    due AS MATERIALIZED (
        SELECT DISTINCT ON (t.initiative_id) t.initiative_id, t.amount, t.review_on, t.evidence
        FROM portfolio_tranche t JOIN bet b ON b.id = t.initiative_id
        LEFT JOIN LATERAL (
            SELECT d.decision, d.review_on FROM portfolio_tranchedecision d
            WHERE d.tranche_id = t.id AND d.tenant_id = %(tenant)s AND NOT EXISTS (
                SELECT FROM portfolio_tranchedecision n
                WHERE n.supersedes_id = d.id AND n.supersedes_id IS NOT NULL AND n.tenant_id = %(tenant)s)
            ORDER BY d.date DESC NULLS LAST, d.id DESC LIMIT 1
        ) d ON true
        WHERE t.tenant_id = %(tenant)s AND t.review_on <= %(until)s AND b.is_under_way
          AND (coalesce(d.decision, 'planned') = 'planned' OR d.decision = 'held' AND d.review_on IS NOT NULL)
        ORDER BY t.initiative_id, t.review_on, t.id
    ), idle AS MATERIALIZED (
        SELECT initiative_id FROM link WHERE is_known AND is_done GROUP BY initiative_id HAVING bool_and(is_idle)
    ), asked AS MATERIALIZED (
        SELECT id, key, reason, review_on, CASE reason WHEN 1 THEN id ELSE 0 END AS second,
               CASE reason WHEN 2 THEN -over / approved ELSE 0 END AS third
        FROM (
            SELECT b.id, b.key, b.over, b.approved, coalesce(due.review_on, 'infinity') AS review_on,
                   CASE WHEN due.initiative_id IS NOT NULL THEN 1
                        WHEN b.is_under_way AND b.approved > 0 AND b.over > %(over_share)s * b.approved THEN 2
                        WHEN idle.initiative_id IS NOT NULL THEN 3
                        WHEN b.state IN ('demand', 'assessing') THEN 4 END AS reason
            FROM bet b
            LEFT JOIN due ON due.initiative_id = b.id
            LEFT JOIN idle ON idle.initiative_id = b.id
            OFFSET 0
        ) each WHERE reason IS NOT NULL
    ), least_urgent AS (
        SELECT reason, review_on, second, third FROM asked
        ORDER BY reason, review_on, second, third OFFSET %(most_asked)s - 1 LIMIT 1
    ), asked_first AS MATERIALIZED (
        SELECT id, row_number() OVER (ORDER BY reason, review_on, second, third, {natural("key")}) AS at
        FROM asked
        WHERE coalesce((reason, review_on, second, third) <= (SELECT l.* FROM least_urgent l), true)
        ORDER BY at LIMIT %(most_asked)s
    )"""  # noqa: S608  # names of columns from `natural` are ours


# The groups are counted and put one after the other; only those that touch the page are put in order within.
PAGE = f"""
    grouped AS MATERIALIZED (
        -- Those of no group are of group 0, which compares as any other.
        SELECT b.id, b.key, b.currency, b.approved, b.over, coalesce({{group_id}}, 0) AS group_id
        FROM bet b {{join}}
    ), placed AS MATERIALIZED (
        SELECT g.group_id, g.many, h.key, h.title, h.score,
               sum(g.many) OVER (ORDER BY h.place NULLS LAST, nullif(g.group_id, 0))::bigint - g.many AS skipped
        FROM (SELECT group_id, count(*) AS many FROM grouped GROUP BY group_id) g
        LEFT JOIN heading h ON h.id = g.group_id
    ), start AS MATERIALIZED (
        SELECT coalesce((
            SELECT p.skipped + (
                SELECT count(*) FROM grouped o WHERE o.group_id = a.group_id
                  AND ({natural("o.key")}) <= ({natural("a.key")}))
            FROM grouped a JOIN placed p ON p.group_id = a.group_id
            WHERE a.id = %(after)s
        ), 0) AS at
    ), near AS MATERIALIZED (
        SELECT g.id, g.group_id,
               p.skipped + row_number() OVER (PARTITION BY g.group_id ORDER BY {natural("g.key")}) AS at
        FROM start
        JOIN placed p ON p.skipped < start.at + %(per_page)s AND p.skipped + p.many >= start.at - %(per_page)s
        JOIN grouped g ON g.group_id = p.group_id
    ), page AS MATERIALIZED (
        SELECT n.id, nullif(n.group_id, 0) AS group_id, n.at FROM near n, start
        WHERE n.at > start.at AND n.at <= start.at + %(per_page)s
    ), shown_group AS MATERIALIZED (
        SELECT * FROM placed WHERE group_id IN (SELECT coalesce(group_id, 0) FROM page)
    ), group_sum AS (
        SELECT group_id, currency, count(*) AS many, sum(approved) AS approved,
               sum(approved + over) AS forecast
        FROM grouped WHERE over IS NOT NULL AND group_id IN (SELECT group_id FROM shown_group)
        GROUP BY group_id, currency
    )"""  # noqa: S608  # names of our own tables and columns

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
    ), fact AS (
        SELECT work.owner, f.date FROM work JOIN (
            SELECT item_id, date FROM execution_progressreport
            WHERE item_id = ANY (ARRAY(SELECT id FROM work)) AND tenant_id = %(tenant)s
            UNION ALL
            SELECT item_id, date FROM execution_itemstate
            WHERE item_id = ANY (ARRAY(SELECT id FROM work)) AND tenant_id = %(tenant)s
            UNION ALL
            SELECT item_id, date FROM execution_cost
            WHERE item_id = ANY (ARRAY(SELECT id FROM work)) AND tenant_id = %(tenant)s
        ) f ON f.item_id = work.id
        UNION ALL
        SELECT initiative_id, date FROM execution_cost
        WHERE initiative_id = ANY (ARRAY(SELECT id FROM page)) AND tenant_id = %(tenant)s
        UNION ALL
        SELECT initiative_id, date FROM portfolio_initiativestate
        WHERE initiative_id = ANY (ARRAY(SELECT id FROM page)) AND tenant_id = %(tenant)s
    ), updated AS (
        SELECT owner, max(date) AS date FROM fact GROUP BY owner
    )"""

BUBBLES = f"""
    open_currency AS (
        SELECT currency, row_number() OVER (ORDER BY open DESC, currency COLLATE "C") AS at FROM total WHERE open > 0
    ), open_bet AS NOT MATERIALIZED (
        SELECT id, key, still FROM bet
        WHERE NOT is_ended AND currency = (SELECT currency FROM open_currency WHERE at = 1)
    ), bubble AS (
        SELECT id, row_number() OVER (ORDER BY still DESC, {natural("key")}) AS at FROM open_bet
        WHERE coalesce(still >= (
            SELECT still FROM open_bet ORDER BY still DESC OFFSET %(most_bubbles)s - 1 LIMIT 1), true)
        ORDER BY at LIMIT %(most_bubbles)s
    )"""  # noqa: S608  # names of columns from `natural` are ours

# A column of the board: what it holds of the chosen, how many there are of everybody's, and its first cards.
BOARD = f"""
    card AS MATERIALIZED (
        SELECT id, state, at FROM (
            SELECT id, state, row_number() OVER (PARTITION BY state ORDER BY {natural("key")}) AS at FROM bet
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
    ), known AS (
        -- Of the others the least that is known: a loaded state holds at every day, so also on that of the first
        -- work or the first release, where those belong to the stage, and on that of the load.
        SELECT c.id, c.state, c.at, c.day, CASE WHEN c.day IS NULL THEN least(
            CASE c.state WHEN 'active' THEN (
                SELECT min(f.date) FROM execution_item w
                JOIN execution_itemstate f ON f.item_id = w.id AND f.tenant_id = %(tenant)s
                WHERE w.initiative_id = c.id AND w.tenant_id = %(tenant)s AND f.state IN ('doing', 'done')
                  AND NOT EXISTS (
                    SELECT FROM execution_itemstate n
                    WHERE n.supersedes_id = f.id AND n.supersedes_id IS NOT NULL AND n.tenant_id = %(tenant)s))
            WHEN 'approved' THEN (
                SELECT min(f.date) FROM portfolio_tranche t
                JOIN portfolio_tranchedecision f ON f.tranche_id = t.id AND f.tenant_id = %(tenant)s
                WHERE t.initiative_id = c.id AND t.tenant_id = %(tenant)s AND f.decision = 'released') END,
            (SELECT max((s.recorded_at AT TIME ZONE %(zone)s)::date) FROM portfolio_initiativestate s
             WHERE s.initiative_id = c.id AND s.tenant_id = %(tenant)s AND s.state = c.state)) END AS least_day
        FROM since c
    )"""  # noqa: S608  # names of columns from `natural` are ours
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
        'is_new', NOT EXISTS (SELECT FROM portfolio_initiative WHERE tenant_id = %(tenant)s),
        'portfolios', CASE WHEN {knows_all} THEN NULL ELSE (
            SELECT json_agg(json_build_array(p.id, p.name) ORDER BY p.name, p.id) FROM portfolio_portfolio p
            WHERE p.tenant_id = %(tenant)s AND EXISTS (
                SELECT FROM portfolio_initiative i WHERE i.portfolio_id = p.id AND i.tenant_id = %(tenant)s)) END,
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
        'year_many', (SELECT coalesce(sum(this_year), 0)::bigint FROM total),
        'year_objectives', (SELECT count(*) FROM (
                                SELECT objective_id FROM link WHERE is_this_year GROUP BY objective_id) o),
        'year_sums', (SELECT json_agg(
                          json_build_array(t.currency, t.summed, t.approved, t.forecast, t.spent, t.planned,
                                           coalesce(d.many, 0))
                          ORDER BY t.summed DESC, t.currency COLLATE "C")
                      FROM total t LEFT JOIN driver d ON d.currency = t.currency WHERE t.summed > 0),
        'punctual', (SELECT json_build_object('on_time', coalesce(sum(on_time), 0), 'late', coalesce(sum(late), 0),
                                              'unplanned', coalesce(sum(unplanned), 0),
                                              'unknown', coalesce(sum(unknown), 0)) FROM total),
        'current', CASE WHEN {knows_all} THEN NULL ELSE (SELECT count(*) FROM key_result WHERE is_current) END,
        'covered', CASE WHEN {knows_all} THEN NULL ELSE (SELECT count(*) FROM (
                        -- Each looks for one by index: fewer rows than all that serve any.
                        SELECT (SELECT true FROM portfolio_contribution c
                                JOIN portfolio_initiative i ON i.id = c.initiative_id AND i.tenant_id = %(tenant)s
                                WHERE c.key_result_id = k.id AND c.tenant_id = %(tenant)s
                                  AND i.state IN ('approved', 'active', 'paused', 'delivered', 'stopped')
                                LIMIT 1) AS is_funded
                        FROM key_result k WHERE k.is_current) k WHERE is_funded) END,
        'asked_many', (SELECT count(*) FROM asked),
        'next_review', (SELECT min(review_on) FROM due WHERE review_on >= %(day)s),
        'asked', (SELECT json_agg(json_build_array(a.id, due.amount * 0.0001, due.review_on, due.evidence)
                                  ORDER BY a.at)
                  FROM asked_first a LEFT JOIN due ON due.initiative_id = a.id),
        'funded', (SELECT json_agg(DISTINCT own.key_result_id) FROM link own
                   JOIN asked_first a ON a.id = own.initiative_id
                   JOIN link other ON other.key_result_id = own.key_result_id AND other.is_funded),
        'many', (SELECT coalesce(sum(many), 0)::bigint FROM total),
        'currencies', (SELECT json_agg(currency ORDER BY at) FROM open_currency),
        'bubbles', (SELECT json_agg(id ORDER BY at) FROM bubble)"""
PAGE_ANSWER = """
        'start', (SELECT at FROM start),
        'before', (SELECT n.id FROM near n, start WHERE n.at = start.at - %(per_page)s),
        'last', (SELECT id FROM page ORDER BY at DESC LIMIT 1),
        'groups', (SELECT json_agg(json_build_array(nullif(group_id, 0), key, title, score) ORDER BY skipped)
                   FROM shown_group),
        'group_sums', (SELECT json_agg(json_build_array(nullif(group_id, 0), currency, many, approved, forecast)
                                       ORDER BY many DESC, currency COLLATE "C") FROM group_sum)"""
ROWS_UPDATED = """
        'rows', (SELECT json_agg(json_build_array(page.id, page.group_id, updated.date) ORDER BY page.at)
                 FROM page LEFT JOIN updated ON updated.owner = page.id)"""
ROWS_GHOSTS = """
        'rows', (SELECT json_agg(json_build_array(id, group_id, NULL) ORDER BY at) FROM page),
        'ghosts', (SELECT json_agg(json_build_array(id, start, finish)) FROM ghost)"""
BOARD_ANSWER = """
        'cards', (SELECT json_agg(json_build_array(id, state, day, least_day) ORDER BY at) FROM known),
        'stages', (SELECT json_agg(json_build_array(state, wanted, many))
                   FROM (SELECT i.state, count(b.id) AS wanted, count(*) AS many
                         FROM portfolio_initiative i LEFT JOIN bet b ON b.id = i.id
                         WHERE i.tenant_id = %(tenant)s GROUP BY i.state) s),
        'limits', (SELECT json_object_agg(state, "limit") FROM portfolio_stagelimit WHERE tenant_id = %(tenant)s),
        'stage_sums', (SELECT json_agg(json_build_array(state, currency, many, approved, forecast)
                                       ORDER BY many DESC, currency COLLATE "C")
                       FROM (SELECT state, currency, count(*) AS many, sum(approved) AS approved,
                                    coalesce(sum(approved + over), 0) AS forecast
                             FROM bet WHERE approved IS NOT NULL GROUP BY state, currency) s)"""
LAYOUTS = {
    "table": ([PAGE, UPDATED], [PAGE_ANSWER, ROWS_UPDATED]),
    "roadmap": ([PAGE, GHOSTS], [PAGE_ANSWER, ROWS_GHOSTS]),
    "board": ([BOARD], [BOARD_ANSWER]),
    "bubble": ([], []),
}
"""What each picture of the chosen asks beside the figures and what waits: its steps and its answers."""


OF_ALL = ("portfolios", "current", "covered")
"""What is said of the whole organisation, whatever is chosen; left out where `knows_all` holds."""
KNOWS_ALL = "(SELECT now FROM stamp) = %(known)s"
OF_CHOICE = tuple(re.findall(r"^        '(\w+)',", HEAD_ANSWER, re.MULTILINE))
"""What is said of all that are chosen, whatever their order and the page."""


@dataclass(frozen=True)
class Words:
    """What to ask: the whole, the same for whoever may know what is `OF_ALL`, and alone the order and the page.

    `rest` asks for what is of all only where the stamp, a step named so before it, is another than `known`.
    """

    whole: str
    rest: str
    page: str


def facts_of(by: str, conditions: list[str]) -> str:
    """The steps that choose what is wanted and read what is summed of it; `by` is what it is grouped by."""
    facts = FACTS.replace("{by}", by).replace("{wanted}", " AND ".join(conditions) or "true")
    return facts.replace("{stages}", STAGES)


def statement(group: str, conditions: list[str], layout: str = "table") -> Words:
    """The statement, for a way of grouping and conditions on initiative `i` that choose what is wanted."""
    grouping, (steps, answers) = GROUPS[group], LAYOUTS[layout]
    facts = facts_of(grouping.column, conditions)
    if PAGE in steps:
        page = PAGE.replace("{group_id}", grouping.group_id).replace("{join}", grouping.join)
        steps = [grouping.steps, page, *(step for step in steps if step != PAGE)]
    ways = ", ".join([facts, SUMS, ASKED, *steps, BUBBLES])
    # A step that nothing names is neither planned nor run.
    heads = [HEAD_ANSWER.replace("{knows_all}", knows) for knows in ("false", KNOWS_ALL)]
    whole, rest, page = (
        f"WITH RECURSIVE {ways} SELECT json_build_object({','.join(said)})::text"
        for said in (*([head, *answers] for head in heads), answers)
    )
    return Words(whole, rest, page)
