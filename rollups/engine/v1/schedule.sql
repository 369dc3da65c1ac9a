-- Earned schedule and schedule adherence on the curve of planned value (MODEL §2).
-- x is in days from the eve of the first window. Sums of rounded parts are compared with a tolerance of 1e-14, far
-- below the smallest amount and far above the rounding: on a plateau EV and PV are meant to be equal.

CREATE TEMP TABLE r_span ON COMMIT DROP AS
SELECT owner, min(start) AS first, max(finish) FILTER (WHERE start IS NOT NULL) - min(start) + 1 AS pd,
       greatest(0, %(as_of)s - min(start) + 1) AS at, sum(bac) AS bac, sum(ev) AS ev
FROM r_leaf
WHERE owner IN (SELECT owner FROM r_leaf WHERE start IS NOT NULL)
GROUP BY owner;

ANALYZE r_span;

-- A leaf's plan rises evenly along its window, a finish-only one within its day. PV(x) = whole + x·rate - offset, where
-- `whole` is what has ended by x; a leaf leaves rate and offset exactly as it entered them.
CREATE TEMP TABLE r_curve ON COMMIT DROP AS
WITH slope AS (
    SELECT s.owner, s.pd, l.bac, greatest(0, coalesce(l.start, l.finish) - s.first) AS rises,
           greatest(0, l.finish - s.first + 1) AS ends
    FROM r_leaf l
    JOIN r_span s ON s.owner = l.owner
    WHERE l.finish IS NOT NULL AND l.bac <> 0 AND s.ev > 0 AND s.ev < s.bac
), rated AS (
    SELECT owner, pd, bac, rises, ends, coalesce(rollups_ratio(bac, ends - rises), 0) AS rate FROM slope
), bend AS (
    SELECT owner, rises AS x, rate, rate * rises AS shift, 0 AS whole FROM rated WHERE rises <= pd
    UNION ALL
    SELECT owner, ends, -rate, -rate * rises, bac FROM rated WHERE ends <= pd
    UNION ALL
    SELECT owner, unnest(ARRAY[0, pd]), 0, 0, 0 FROM r_span WHERE ev > 0 AND ev < bac
), bent AS (
    SELECT owner, x, sum(rate) AS rate, sum(shift) AS shift, sum(whole) AS whole FROM bend GROUP BY owner, x
)
SELECT owner, x, sum(whole) OVER along + x * sum(rate) OVER along - sum(shift) OVER along AS pv
FROM bent
WINDOW along AS (PARTITION BY owner ORDER BY x);

-- ES: the end of the plan once all is earned, else where the curve first exceeds EV, else its end.
CREATE TEMP TABLE r_earned ON COMMIT DROP AS
WITH step AS (
    SELECT owner, x, pv, lag(x) OVER along AS x_before, lag(pv) OVER along AS pv_before
    FROM r_curve
    WINDOW along AS (PARTITION BY owner ORDER BY x)
), crossing AS (
    SELECT DISTINCT ON (c.owner) c.owner,
           CASE WHEN c.x_before IS NULL THEN 0
                ELSE c.x_before + rollups_ratio(greatest(s.ev - c.pv_before, 0) * (c.x - c.x_before), c.pv - c.pv_before)
           END AS es
    FROM step c
    JOIN r_span s ON s.owner = c.owner
    WHERE c.pv - s.ev > 1e-14
    ORDER BY c.owner, c.x
)
SELECT s.owner, s.first, s.pd, s.at,
       CASE WHEN s.bac > 0 AND s.bac - s.ev < 1e-14 THEN s.pd WHEN s.ev <= 0 THEN 0 ELSE coalesce(c.es, s.pd) END AS es
FROM r_span s
LEFT JOIN crossing c ON c.owner = s.owner;

ANALYZE r_earned;

-- Each leaf's planned value at the real-valued ES; a finish-only one steps at its day's end.
CREATE TEMP TABLE r_adherence ON COMMIT DROP AS
WITH due AS (
    SELECT l.owner, l.bac, l.ev, l.days,
           CASE WHEN l.finish IS NULL THEN 0
                WHEN l.start IS NULL THEN (e.es - (l.finish - e.first + 1) > -1e-14)::int
                ELSE least(greatest(e.es - (l.start - e.first), 0), l.days) END AS passed
    FROM r_leaf l
    JOIN r_earned e ON e.owner = l.owner
), at_es AS (
    SELECT owner, ev,
           CASE WHEN passed = 0 THEN 0 WHEN passed = days THEN bac ELSE rollups_ratio(bac * passed, days) END AS pv
    FROM due
)
SELECT owner, rollups_ratio(sum(least(pv, ev)), sum(pv)) AS p_factor
FROM at_es
GROUP BY owner
