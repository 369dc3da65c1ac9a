-- Objectives, put together: progress from below and money of everything below.

CREATE TEMP TABLE f_objective ON COMMIT DROP AS
WITH base AS (
    SELECT c.id, c.missing, c.oldest_input, c.measured, c.coverage, c.expected, c.direct, c.inherited, c.children, o.key_results, m.budget,
           m.planned_value, m.earned_value, m.spend, m.eac, coalesce(m.linked, 0) AS linked,
           CASE WHEN c.expected >= %(forecast_from)s THEN rollups_ratio(c.measured, c.expected) END AS pace
    FROM r_climbed c
    JOIN r_objective o ON o.id = c.id
    LEFT JOIN r_money m ON m.top = c.id
)
SELECT id, measured, coverage, expected, rollups_ratio(earned_value, budget) AS delivered,
       rollups_ratio(planned_value, budget) AS planned, budget, planned_value, earned_value, spend,
       rollups_ratio(earned_value, spend) AS cpi, rollups_ratio(earned_value, planned_value) AS spi, eac,
       CASE WHEN measured IS NULL THEN 'no_data' WHEN measured = 1 THEN 'achieved' WHEN pace IS NULL THEN 'too_early'
            ELSE (ARRAY['on_track', 'at_risk', 'off_track'])[rollups_rank(pace, %(on_track)s, %(at_risk)s) + 1]
       END AS health,
       direct, inherited, key_results, children, linked,
       missing, oldest_input
FROM base
