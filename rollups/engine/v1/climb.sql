-- One round up the alignment (MODEL §4).

-- The objectives whose children are all known. In the last round (`forced`) the rest: a ring, which is refused at entry,
-- must not hide the objectives in it.
CREATE TEMP TABLE r_ready ON COMMIT DROP AS
SELECT o.*
FROM r_objective o
WHERE o.id IN (
        SELECT id FROM r_objective WHERE %(round)s = 0
        UNION
        SELECT a.parent_id FROM r_alignment a JOIN r_climbed c ON c.id = a.child_id
        WHERE c.round = %(round)s - 1 OR %(forced)s)
  AND NOT EXISTS (SELECT FROM r_climbed c WHERE c.id = o.id)
  AND (%(forced)s OR NOT EXISTS (
        SELECT FROM r_alignment a
        WHERE a.parent_id = o.id AND NOT EXISTS (SELECT FROM r_climbed c WHERE c.id = a.child_id)));

-- Each of them from its own key results and from its children as they are known.
CREATE TEMP TABLE r_risen ON COMMIT DROP AS
WITH below AS MATERIALIZED (
    SELECT a.parent_id, count(*) AS children, sum(o.weight) AS weighs, sum(o.weight * c.coverage) AS covered_by,
           coalesce(sum(o.weight) FILTER (WHERE c.measured IS NOT NULL), 0) AS covered,
           coalesce(sum(o.weight * c.measured), 0) AS measured,
           coalesce(sum(o.weight) FILTER (WHERE c.expected IS NOT NULL), 0) AS expecting,
           coalesce(sum(o.weight * c.expected), 0) AS expected,
           count(*) FILTER (WHERE c.measured IS NULL) AS unknown, min(c.oldest_input) AS oldest_input
    FROM r_alignment a
    JOIN r_climbed c ON c.id = a.child_id
    JOIN r_objective o ON o.id = a.child_id
    WHERE a.parent_id IN (SELECT id FROM r_ready)
    GROUP BY a.parent_id
), driven AS (
    SELECT r.id, r.weighs AS own_weighs, r.covered AS own_covered, r.measured AS own_measured,
           r.expecting AS own_expecting, r.expected AS own_expected, coalesce(b.children, 0) AS children,
           coalesce(b.weighs, 0) AS weighs, coalesce(b.covered_by, 0) AS covered_by, coalesce(b.covered, 0) AS covered,
           coalesce(b.measured, 0) AS measured, coalesce(b.expecting, 0) AS expecting,
           coalesce(b.expected, 0) AS expected, r.key_results, r.unknown AS own_unknown, r.oldest_input AS own_oldest,
           coalesce(b.unknown, 0) AS unknown, b.oldest_input,
           (r.key_results > 0 AND (r.driven_by <> 'aligned' OR b.children IS NULL))::int AS own,
           coalesce((b.children > 0 AND (r.driven_by <> 'key_results' OR r.key_results = 0))::int, 0) AS kids
    FROM r_ready r
    LEFT JOIN below b ON b.parent_id = r.id
)
SELECT id, rollups_ratio(own * own_measured + kids * measured, own * own_covered + kids * covered) AS measured,
       rollups_ratio(own * own_expected + kids * expected, own * own_expecting + kids * expecting) AS expected,
       CASE WHEN key_results = 0 AND children = 0 THEN 0
            ELSE rollups_ratio(own * own_covered + kids * covered_by, own * own_weighs + kids * weighs) END AS coverage,
       rollups_ratio(own_measured, own_covered) AS direct, rollups_ratio(measured, covered) AS inherited, children,
       own * own_unknown + kids * unknown AS missing,
       least(CASE WHEN own = 1 THEN own_oldest END, CASE WHEN kids = 1 THEN oldest_input END) AS oldest_input
FROM driven;
