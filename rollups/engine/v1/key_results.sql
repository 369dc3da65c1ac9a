-- Key results: measured from check-ins, delivered from the linked work, the differences, the words (MODEL §3).

CREATE TEMP TABLE r_limit ON COMMIT DROP AS
SELECT key_result_id, count(*) AS valued, count(*) FILTER (WHERE is_met) AS met FROM r_kept GROUP BY key_result_id;

CREATE TEMP TABLE r_stage ON COMMIT DROP AS
SELECT s.key_result_id, coalesce(sum(s.percent) FILTER (WHERE d.date IS NOT NULL), 0) * 0.01 AS done
FROM okrs_stage s
LEFT JOIN (
    SELECT DISTINCT ON (f.stage_id) f.stage_id, f.date
    FROM okrs_stagecompletion f
    WHERE f.tenant_id = %(tenant)s /* stages f.stage_id */ AND (f.date IS NULL OR f.date <= %(as_of)s) AND f.recorded_at <= %(known_at)s
      AND NOT EXISTS (
          SELECT FROM okrs_stagecompletion n
          WHERE n.supersedes_id = f.id AND n.supersedes_id IS NOT NULL AND n.tenant_id = %(tenant)s
            AND n.recorded_at <= %(known_at)s /* probed */)
    ORDER BY f.stage_id, f.id DESC
) d ON d.stage_id = s.id
WHERE s.tenant_id = %(tenant)s /* key_results s.key_result_id */
GROUP BY s.key_result_id;

-- The money and work of the linked initiatives, each by its allocation.
CREATE TEMP TABLE r_link ON COMMIT DROP AS
SELECT c.key_result_id, count(*) AS initiatives, sum(c.allocation * i.bac) AS budget,
       sum(c.allocation * i.pv) AS planned_value, sum(c.allocation * i.ev) AS earned_value,
       sum(c.allocation * i.ac) AS spend, sum(c.allocation * i.eac) AS eac,
       rollups_ratio(sum(c.allocation * i.percent), sum(c.allocation) FILTER (WHERE i.percent IS NOT NULL)) AS percent,
       sum(i.items) AS items, sum(i.items_todo) AS items_todo, sum(i.items_doing) AS items_doing,
       sum(i.items_done) AS items_done, sum(i.items_dropped) AS items_dropped,
       sum(i.due) AS due, sum(i.missing) AS missing, min(i.oldest_input) AS oldest_input
FROM portfolio_contribution c
JOIN f_initiative i ON i.id = c.initiative_id
WHERE c.tenant_id = %(tenant)s /* key_results c.key_result_id */
GROUP BY c.key_result_id;

-- Each step is kept, or the planner puts them into one another and repeats every expression.
CREATE TEMP TABLE f_key_result ON COMMIT DROP AS
WITH base AS MATERIALIZED (
    SELECT k.id, k.objective_id, k.type, coalesce(k.weight, 1) AS weight, coalesce(k.starts_on, y.starts_on) AS start,
           coalesce(k.ends_on, y.ends_on) AS finish, y.cadence_days,
           last.date AS last_check_in, last.confidence, coalesce(last.status, '') AS status,
           v.value, v.date AS value_on, t.baseline, t.target, m.met, m.valued, g.done AS stages_done,
           l.budget, l.planned_value, l.earned_value, l.spend, l.eac, coalesce(l.initiatives, 0) AS initiatives,
           CASE WHEN l.budget = 0 THEN l.percent ELSE rollups_ratio(l.earned_value, l.budget) END AS delivered,
           rollups_ratio(l.planned_value, l.budget) AS planned,
           rollups_ratio(l.earned_value, l.spend) AS cpi, rollups_ratio(l.earned_value, l.planned_value) AS spi,
           coalesce(l.items, 0) AS items, coalesce(l.items_todo, 0) AS items_todo,
           coalesce(l.items_doing, 0) AS items_doing, coalesce(l.items_done, 0) AS items_done,
           coalesce(l.items_dropped, 0) AS items_dropped,
           coalesce(l.due, 0) AS due, coalesce(l.missing, 0) AS unheard, least(v.date, l.oldest_input) AS oldest_input
    FROM okrs_keyresult k
    JOIN okrs_objective o ON o.id = k.objective_id AND o.tenant_id = %(tenant)s
    JOIN okrs_cycle y ON y.id = o.cycle_id AND y.tenant_id = %(tenant)s
    LEFT JOIN (
        SELECT DISTINCT ON (key_result_id) * FROM r_check_in ORDER BY key_result_id, date DESC, id DESC
    ) last ON last.key_result_id = k.id
    LEFT JOIN (
        SELECT DISTINCT ON (key_result_id) * FROM r_check_in WHERE value IS NOT NULL
        ORDER BY key_result_id, date DESC, id DESC
    ) v ON v.key_result_id = k.id
    LEFT JOIN r_target t ON t.key_result_id = k.id AND t.since <= %(as_of)s AND t.until > %(as_of)s
    LEFT JOIN r_limit m ON m.key_result_id = k.id
    LEFT JOIN r_stage g ON g.key_result_id = k.id
    LEFT JOIN r_link l ON l.key_result_id = k.id
    WHERE k.tenant_id = %(tenant)s /* key_results k.id */
), course AS MATERIALIZED (
    -- Where the plan goes in phases: the point of it last reached and the one it goes to (docs/decisions/0013).
    SELECT b.id AS course_id, coalesce(max(p.date) FILTER (WHERE p.date <= %(as_of)s), b.start) AS course_from,
           coalesce(min(p.date) FILTER (WHERE p.date > %(as_of)s), b.finish) AS course_to,
           coalesce((array_agg(p.value ORDER BY p.date DESC) FILTER (WHERE p.date <= %(as_of)s))[1], b.baseline)
               AS course_left,
           coalesce((array_agg(p.value ORDER BY p.date) FILTER (WHERE p.date > %(as_of)s))[1], b.target)
               AS course_right
    FROM base b
    JOIN okrs_phasedtarget p ON p.key_result_id = b.id AND p.date > b.start AND p.date < b.finish
    WHERE p.tenant_id = %(tenant)s /* key_results p.key_result_id */ AND b.type IN ('increase', 'decrease')
    GROUP BY b.id, b.start, b.finish, b.baseline, b.target
), progress AS MATERIALIZED (
    SELECT *,
           CASE WHEN type IN ('increase', 'decrease') THEN rollups_ratio(value - baseline, target - baseline)
                WHEN type = 'milestone' THEN stages_done
                WHEN type = 'yes_no' THEN value
                WHEN type = 'delivery' THEN delivered
                ELSE rollups_ratio(met, valued) END AS raw,
           CASE WHEN type IN ('at_least', 'at_most', 'between') THEN (%(as_of)s >= start)::int
                WHEN course_from IS NOT NULL
                THEN rollups_ratio(
                    (course_left - baseline) * (course_to - course_from) + (course_right - course_left)
                        * (least(greatest(%(as_of)s, start), finish) - course_from),
                    (target - baseline) * (course_to - course_from))
                WHEN finish > start
                THEN rollups_ratio(%(as_of)s - start, finish - start) END AS planned_raw
    FROM base LEFT JOIN course ON course_id = id
), clamped AS MATERIALIZED (
    -- LEAST and GREATEST pass over NULL, so it is kept out of them.
    SELECT *, CASE WHEN raw IS NOT NULL THEN least(greatest(raw, 0), 1) END AS measured,
           CASE WHEN planned_raw IS NOT NULL THEN least(greatest(planned_raw, 0), 1) END AS expected
    FROM progress
), paced AS MATERIALIZED (
    SELECT *, CASE WHEN expected >= %(forecast_from)s THEN rollups_ratio(measured, expected) END AS pace FROM clamped
), ranked AS MATERIALIZED (
    SELECT *, rollups_rank(pace, %(on_track)s, %(at_risk)s) AS inner_rank,
           least(CASE status WHEN 'on_track' THEN 0 WHEN 'at_risk' THEN 1 WHEN 'off_track' THEN 2 END,
                 rollups_rank(spi, %(on_track)s, %(at_risk)s), rollups_rank(cpi, %(on_track)s, %(at_risk)s)) AS outer_rank
    FROM paced
)
SELECT id, objective_id, weight, raw, measured, expected, delivered, planned, budget, planned_value, earned_value, spend,
       cpi, spi, eac, confidence, delivered - measured AS gap, measured - expected AS pace_gap,
       expected - planned AS plan_misfit, planned - delivered AS execution_shortfall,
       delivered - measured AS outcome_shortfall, rollups_ratio(measured, delivered) AS yield,
       rollups_ratio(spend, 100 * measured) AS cost_per_point,
       CASE WHEN pace IS NOT NULL THEN least(greatest(pace, 0), 1) END AS forecast,
       CASE WHEN measured IS NULL THEN 'no_data' WHEN measured = 1 THEN 'achieved' WHEN pace IS NULL THEN 'too_early'
            WHEN inner_rank = 0 THEN 'on_track' WHEN inner_rank = 1 THEN 'at_risk' ELSE 'off_track' END AS health,
       coalesce(greatest(0, inner_rank - outer_rank), 0) AS watermelon,
       last_check_in, status, value, value_on,
       coalesce(%(as_of)s - last_check_in > %(stale_cadences)s * cadence_days, false) AS is_stale,
       CASE WHEN measured IS NULL OR expected IS NULL OR delivered IS NULL OR planned IS NULL THEN ''
            WHEN round(delivered - %(on_track)s * planned, 18) >= 0
            THEN CASE WHEN round(measured - %(on_track)s * expected, 18) >= 0 THEN 'working'
                      ELSE 'output_without_outcome' END
            WHEN round(measured - %(on_track)s * expected, 18) >= 0 THEN 'outcome_without_output'
            ELSE 'neither' END AS quadrant,
       coalesce(spend > 0 AND measured = 0, false) AS spend_without_movement,
       initiatives, items, items_todo, items_doing, items_done, items_dropped,
       course_from, course_to, course_left, course_right,
       due, unheard + (measured IS NULL)::int AS missing, rollups_ratio(due - unheard, due) AS coverage, oldest_input
FROM ranked;

ANALYZE f_key_result (id, objective_id)
