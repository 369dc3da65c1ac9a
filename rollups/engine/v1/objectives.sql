-- Objectives: their own key results' weighted means, and the money of everything below (MODEL §4).

CREATE TEMP TABLE r_objective ON COMMIT DROP AS
WITH k AS MATERIALIZED (
    SELECT objective_id, count(*) AS key_results, sum(weight) AS weighs,
           sum(weight) FILTER (WHERE measured IS NOT NULL) AS covered, sum(weight * measured) AS measured,
           sum(weight) FILTER (WHERE expected IS NOT NULL) AS expecting, sum(weight * expected) AS expected,
           count(*) FILTER (WHERE measured IS NULL) AS unknown, min(oldest_input) AS oldest_input
    FROM f_key_result GROUP BY objective_id
)
SELECT o.id, coalesce(o.weight, 1) AS weight, o.driven_by, coalesce(k.key_results, 0) AS key_results,
       coalesce(k.weighs, 0) AS weighs, coalesce(k.covered, 0) AS covered, coalesce(k.measured, 0) AS measured,
       coalesce(k.expecting, 0) AS expecting, coalesce(k.expected, 0) AS expected,
       coalesce(k.unknown, 0) AS unknown, k.oldest_input
FROM okrs_objective o
LEFT JOIN k ON k.objective_id = o.id
WHERE o.tenant_id = %(tenant)s /* objectives o.id */;

CREATE INDEX ON r_objective (id);
ANALYZE r_objective;

CREATE TEMP TABLE r_alignment ON COMMIT DROP AS
SELECT a.parent_id, a.child_id
FROM okrs_alignment a
WHERE a.tenant_id = %(tenant)s /* objectives a.parent_id */
  /* counts */;

CREATE INDEX ON r_alignment (parent_id);
CREATE INDEX ON r_alignment (child_id);
ANALYZE r_alignment;

-- Filled round by round (climb.sql): an objective once all of its children are there.
CREATE TEMP TABLE r_climbed (
    id bigint PRIMARY KEY, round int, measured numeric, expected numeric, coverage numeric, direct numeric,
    inherited numeric, children int, missing int, oldest_input date
) ON COMMIT DROP;

CREATE TEMP TABLE r_money ON COMMIT DROP AS
WITH RECURSIVE below AS (
    SELECT id AS top, id FROM r_objective
    UNION
    SELECT b.top, a.child_id FROM below b JOIN r_alignment a ON a.parent_id = b.id
)
SELECT b.top, count(*) AS linked, sum(k.budget) AS budget, sum(k.planned_value) AS planned_value, sum(k.earned_value) AS earned_value,
       sum(k.spend) AS spend, sum(k.eac) AS eac
FROM below b
JOIN f_key_result k ON k.objective_id = b.id
WHERE k.budget IS NOT NULL
GROUP BY b.top
