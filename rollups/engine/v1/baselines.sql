-- One initiative against its first and its current baseline (docs/decisions/0009). What follows stands in the place of
-- the tables of the same names, so that MODEL §2 is computed of a baseline by the statements that compute it of a plan.

CREATE TEMP TABLE r_baseline ON COMMIT DROP AS
WITH known AS (
    SELECT b.id, b.number, b.initiative_id FROM portfolio_baseline b
    WHERE b.tenant_id = %(tenant)s AND b.initiative_id = %(initiative)s AND b.date <= %(as_of)s
      AND b.recorded_at <= %(known_at)s
)
SELECT id, number, initiative_id FROM known
WHERE number IN ((SELECT min(number) FROM known), (SELECT max(number) FROM known));

CREATE TEMP TABLE r_line ON COMMIT DROP AS
SELECT l.id, l.baseline_id, l.item_id, l.planned_cost AS planned, l.start, l.finish, l.is_settled
FROM portfolio_baselineline l
JOIN r_baseline b ON b.id = l.baseline_id
WHERE l.tenant_id = %(tenant)s;

-- Each leaf of the initiative with the nearest line at or above it, else that of the initiative itself, else none.
CREATE TEMP TABLE r_cover ON COMMIT DROP AS
WITH RECURSIVE leaf AS (
    SELECT b.id AS baseline, l.id, l.planned, l.bac, l.state,
           CASE WHEN l.state = 'dropped' THEN l.kept ELSE l.percent END AS earned
    FROM r_baseline b
    JOIN pg_temp.r_leaf l ON l.owner = b.initiative_id
), up AS (
    SELECT baseline, id AS leaf, id AS node FROM leaf WHERE id IS NOT NULL
    UNION
    SELECT u.baseline, u.leaf, i.parent_id
    FROM up u
    JOIN pg_temp.r_item i ON i.id = u.node AND i.parent_id IS NOT NULL
    WHERE NOT EXISTS (SELECT FROM r_line n WHERE n.baseline_id = u.baseline AND n.item_id = u.node)
)
SELECT l.baseline, l.id AS leaf, l.planned, l.bac, l.state, l.earned, coalesce(n.id, w.id) AS line
FROM leaf l
LEFT JOIN (up u JOIN r_line n ON n.baseline_id = u.baseline AND n.item_id = u.node)
       ON u.baseline = l.baseline AND u.leaf = l.id
LEFT JOIN r_line w ON w.baseline_id = l.baseline AND w.item_id IS NULL;

-- What each line has earned, 0 to 1, and what its leaves plan now. A single leaf says it to the last digit.
CREATE TEMP TABLE r_covered ON COMMIT DROP AS
SELECT n.id, n.baseline_id, n.item_id, n.planned, n.start, n.finish, c.leaves, c.bac,
       CASE WHEN c.leaves IS NULL THEN 0 WHEN n.is_settled AND c.dropped = c.leaves THEN 1
            WHEN c.leaves = 1 THEN c.least ELSE coalesce(rollups_ratio(c.part, c.planned), c.mean) END AS earned,
       CASE WHEN n.is_settled THEN 0 ELSE coalesce(c.dropped, 0) END AS dropped,
       CASE WHEN n.is_settled THEN 0 ELSE coalesce(c.dropped_planned, 0) END AS dropped_planned,
       CASE WHEN n.is_settled THEN 0 ELSE coalesce(c.dropped_earned, 0) END AS dropped_earned
FROM r_line n
LEFT JOIN (
    SELECT line, count(*) AS leaves, sum(bac) AS bac, sum(planned * earned) AS part, sum(planned) AS planned,
           min(earned) AS least, avg(earned) AS mean, count(*) FILTER (WHERE state = 'dropped') AS dropped,
           sum(planned) FILTER (WHERE state = 'dropped') AS dropped_planned,
           sum(bac) FILTER (WHERE state = 'dropped') AS dropped_earned
    FROM r_cover WHERE line IS NOT NULL GROUP BY line
) c ON c.line = n.id;

CREATE TEMP TABLE r_leaf ON COMMIT DROP AS
SELECT r.*
FROM (
    SELECT item_id AS id, baseline_id AS owner, planned, planned AS bac, earned AS percent, 1 AS kept,
           planned * earned AS ev, start, finish, days,
           CASE WHEN passed = 0 THEN 0 WHEN passed = days THEN planned
                ELSE rollups_ratio(planned, days) * passed END AS pv
    FROM (
        SELECT *,
               CASE WHEN finish IS NULL THEN 0 WHEN start IS NULL THEN 1 ELSE finish - start + 1 END AS days,
               CASE WHEN finish IS NULL THEN 0 WHEN start IS NULL THEN (finish <= %(as_of)s)::int
                    ELSE least(greatest(%(as_of)s - start + 1, 0), finish - start + 1) END AS passed
        FROM r_covered
    ) dated
) line
CROSS JOIN LATERAL jsonb_populate_record(NULL::pg_temp.r_leaf, to_jsonb(line)) r;

CREATE TEMP TABLE r_initiative ON COMMIT DROP AS
SELECT r.*
FROM r_baseline b
JOIN pg_temp.r_initiative i ON i.id = b.initiative_id
CROSS JOIN LATERAL jsonb_populate_record(i, jsonb_build_object('id', b.id)) r;

CREATE TEMP TABLE r_cost ON COMMIT DROP AS
SELECT b.id AS owner, NULL::bigint AS root, c.amount
FROM r_baseline b
JOIN pg_temp.r_cost c ON c.owner = b.initiative_id
