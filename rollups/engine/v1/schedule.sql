-- Earned schedule and schedule adherence on the curve of planned value (MODEL §2).
-- x is in days from the eve of the first window. Sums of rounded parts are compared with a tolerance of 1e-14, far
-- below the smallest amount and far above the rounding: on a plateau EV and PV are meant to be equal.

CREATE TEMP TABLE r_span ON COMMIT DROP AS
SELECT owner, min(start) AS first, max(finish) FILTER (WHERE start IS NOT NULL) - min(start) + 1 AS pd,
       greatest(0, %(as_of)s - min(start) + 1) AS at, sum(bac) AS bac, sum(ev) AS ev
FROM r_leaf
WHERE owner IS NOT NULL /* initiatives owner */
GROUP BY owner
HAVING min(start) IS NOT NULL;

ANALYZE r_span (owner);

-- A leaf's plan rises evenly along its window, a finish-only one within its day. PV(x) = whole + x·rate, where `whole` is
-- what has ended by x less what rates count too much for beginning late; a leaf leaves both exactly as it entered them.
-- Where several leaves bend the curve at once there is a row each, all with the same PV. Kept is the end of the first
-- stretch that rises above EV, with its begin.
CREATE TEMP TABLE r_crossing ON COMMIT DROP AS
WITH slope AS (
    SELECT s.owner, s.pd, s.ev, l.bac, greatest(0, coalesce(l.start, l.finish) - s.first) AS rises,
           greatest(0, l.finish - s.first + 1) AS ends
    FROM r_leaf l
    JOIN r_span s ON s.owner = l.owner
    WHERE l.finish IS NOT NULL AND l.bac <> 0 AND s.ev > 0 AND s.ev < s.bac
), rated AS MATERIALIZED (
    SELECT owner, pd, ev, bac, rises, ends, coalesce(rollups_ratio(bac, ends - rises), 0) AS rate FROM slope
), late AS MATERIALIZED (
    SELECT owner, pd, ev, bac, rises, ends, rate, rate * rises AS shift FROM rated
), bend AS (
    SELECT owner, ev, rises AS x, rate, -shift AS whole FROM late WHERE rises <= pd
    UNION ALL
    SELECT owner, ev, ends, -rate, bac + shift FROM late WHERE ends <= pd
    UNION ALL
    SELECT owner, ev, unnest(ARRAY[0, pd]), 0, 0 FROM r_span WHERE ev > 0 AND ev < bac
), curve AS (
    SELECT owner, ev, x, sum(whole) OVER along + x * sum(rate) OVER along AS pv
    FROM bend
    WINDOW along AS (PARTITION BY owner ORDER BY x)
), step AS (
    SELECT owner, ev, x, pv, lag(x) OVER along AS x_before, lag(pv) OVER along AS pv_before
    FROM curve
    WINDOW along AS (PARTITION BY owner ORDER BY x)
)
SELECT DISTINCT ON (owner) owner, x, pv, x_before, pv_before
FROM step
WHERE pv - ev > 1e-14 AND (x_before IS NULL OR x_before < x)
ORDER BY owner, x;

-- ES: the end of the plan once all is earned, else where the curve first exceeds EV, else its end.
CREATE TEMP TABLE r_earned ON COMMIT DROP AS
SELECT s.owner, s.first, s.pd, s.at,
       CASE WHEN s.bac > 0 AND s.bac - s.ev < 1e-14 THEN s.pd WHEN s.ev <= 0 THEN 0 WHEN c.owner IS NULL THEN s.pd
            WHEN c.x_before IS NULL THEN 0
            ELSE c.x_before + rollups_ratio(greatest(s.ev - c.pv_before, 0) * (c.x - c.x_before), c.pv - c.pv_before)
       END AS es
FROM r_span s
LEFT JOIN r_crossing c ON c.owner = s.owner;

ANALYZE r_earned (owner);

-- Each leaf's planned value at the real-valued ES; a finish-only one steps at its day's end. Most windows lie wholly
-- before it or after it, which whole days tell.
CREATE TEMP TABLE r_adherence ON COMMIT DROP AS
WITH at_es AS (
    SELECT l.owner, l.ev,
           CASE WHEN l.finish IS NULL THEN 0
                WHEN l.start IS NULL THEN CASE WHEN e.es - (l.finish - e.first + 1) > -1e-14 THEN l.bac ELSE 0 END
                WHEN l.start - e.first >= e.es_above THEN 0
                WHEN l.finish - e.first + 1 <= e.es_below THEN l.bac
                ELSE rollups_ratio(l.bac * (e.es - (l.start - e.first)), l.days) END AS pv
    FROM r_leaf l
    JOIN (SELECT owner, first, es, floor(es)::int AS es_below, ceil(es)::int AS es_above FROM r_earned) e
         ON e.owner = l.owner
)
SELECT owner, rollups_ratio(sum(least(pv, ev)), sum(pv)) AS p_factor
FROM at_es
GROUP BY owner
