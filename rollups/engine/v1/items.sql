-- Work items with their initiative, their plan and whether they are leaves (MODEL §1).

CREATE TEMP TABLE r_item ON COMMIT DROP AS
SELECT i.id, i.parent_id, i.initiative_id, i.planned_start, i.planned_finish,
       i.planned_cost * 0.0001 AS cost, i.estimate, i.type, p.parent_id IS NULL AS is_leaf
FROM execution_item i
LEFT JOIN (SELECT DISTINCT parent_id FROM execution_item WHERE tenant_id = %(tenant)s AND parent_id IS NOT NULL /* items parent_id */) p
       ON p.parent_id = i.id
WHERE i.tenant_id = %(tenant)s /* items i.id */;

ANALYZE r_item (id, parent_id, is_leaf);

-- Parents before children: the nearest initiative wins; the plan is the nearest strict ancestor with a cost.
CREATE TEMP TABLE r_tree ON COMMIT DROP AS
WITH RECURSIVE walk AS (
    SELECT id, initiative_id AS owner, NULL::bigint AS plan, cost, is_leaf, id AS root
    FROM r_item
    WHERE parent_id IS NULL
    UNION ALL
    SELECT c.id, coalesce(c.initiative_id, w.owner), CASE WHEN w.cost IS NULL THEN w.plan ELSE w.id END, c.cost,
           c.is_leaf, w.root
    FROM walk w
    JOIN r_item c ON c.parent_id = w.id
)
SELECT id, owner, plan, root, cost, is_leaf FROM walk
UNION ALL
-- Items in a ring have no root above them, so the walk never meets them; their money must not vanish.
SELECT i.id, i.initiative_id, NULL, i.id, i.cost, i.is_leaf
FROM r_item i
WHERE (SELECT count(*) FROM r_item) > (SELECT count(*) FROM walk)
  AND NOT EXISTS (SELECT FROM walk t WHERE t.id = i.id);

ANALYZE r_tree (id, owner, plan, is_leaf);

-- The initiatives, in the state they are in at the end of the day.
CREATE TEMP TABLE r_initiative ON COMMIT DROP AS
SELECT i.id, i.portfolio_id, i.planned_start, i.planned_finish, i.budget * 0.0001 AS budget, i.technique, s.state
FROM portfolio_initiative i
LEFT JOIN (
    SELECT DISTINCT ON (f.initiative_id) f.initiative_id, f.state
    FROM portfolio_initiativestate f
    WHERE f.tenant_id = %(tenant)s /* initiatives f.initiative_id */ AND (f.date IS NULL OR f.date <= %(as_of)s) AND f.recorded_at <= %(known_at)s
      AND NOT EXISTS (
          SELECT FROM portfolio_initiativestate n
          WHERE n.supersedes_id = f.id AND n.supersedes_id IS NOT NULL AND n.tenant_id = %(tenant)s
            AND n.recorded_at <= %(known_at)s /* probed */)
    ORDER BY f.initiative_id, f.date DESC NULLS LAST, f.id DESC
) s ON s.initiative_id = i.id
WHERE i.tenant_id = %(tenant)s /* initiatives i.id */;

ANALYZE r_initiative
