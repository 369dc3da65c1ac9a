-- Leaves: planned cost, window, percent, planned and earned value at the end of the day (MODEL §1).

CREATE TEMP TABLE r_state ON COMMIT DROP AS
SELECT DISTINCT ON (f.item_id) f.item_id, f.state, f.date
FROM execution_itemstate f
WHERE f.tenant_id = %(tenant)s /* items f.item_id */ AND f.date <= %(as_of)s AND f.recorded_at <= %(known_at)s
  AND NOT EXISTS (
      SELECT FROM execution_itemstate n
      WHERE n.supersedes_id = f.id AND n.supersedes_id IS NOT NULL AND n.tenant_id = %(tenant)s
        AND n.recorded_at <= %(known_at)s /* probed */)
ORDER BY f.item_id, f.date DESC, f.id DESC;

ANALYZE r_state (item_id);

-- The last report that counts; of a dropped item none after the day it was dropped.
CREATE TEMP TABLE r_report ON COMMIT DROP AS
SELECT DISTINCT ON (f.item_id) f.item_id, f.percent * 0.01 AS percent, f.date
FROM execution_progressreport f
LEFT JOIN r_state s ON s.item_id = f.item_id AND s.state = 'dropped'
WHERE f.tenant_id = %(tenant)s /* items f.item_id */ AND f.date <= coalesce(s.date, %(as_of)s) AND f.recorded_at <= %(known_at)s
  AND NOT EXISTS (
      SELECT FROM execution_progressreport n
      WHERE n.supersedes_id = f.id AND n.supersedes_id IS NOT NULL AND n.tenant_id = %(tenant)s
        AND n.recorded_at <= %(known_at)s /* probed */)
ORDER BY f.item_id, f.date DESC, f.id DESC;

ANALYZE r_report (item_id);

-- A plan's pot: its cost less everything with a cost directly below it, leaves and plans alike.
CREATE TEMP TABLE r_pot ON COMMIT DROP AS
SELECT p.id AS plan, greatest(0, p.cost - coalesce(below.cost, 0)) AS pot,
       greatest(0, coalesce(below.cost, 0) - p.cost) AS mismatch
FROM r_tree p
LEFT JOIN (
    SELECT plan, sum(cost) AS cost FROM r_tree WHERE plan IS NOT NULL AND cost IS NOT NULL GROUP BY plan
) below ON below.plan = p.id
WHERE p.cost IS NOT NULL AND NOT p.is_leaf;

-- What each leaf without a cost has a share in: its plan's pot, or the budget of an initiative of which no leaf got a
-- cost either way.
CREATE TEMP TABLE r_sharer ON COMMIT DROP AS
SELECT i.id, t.plan, CASE WHEN t.plan IS NULL THEN t.owner END AS owner, coalesce(p.pot, o.budget, 0) AS pot,
       coalesce(i.estimate, 0) AS estimate
FROM r_tree t
JOIN r_item i ON i.id = t.id
LEFT JOIN r_pot p ON p.plan = t.plan
LEFT JOIN (
    SELECT l.owner, n.budget
    FROM (
        SELECT owner, bool_or(cost IS NOT NULL OR plan IS NOT NULL) AS got FROM r_tree WHERE is_leaf GROUP BY owner
    ) l
    JOIN r_initiative n ON n.id = l.owner
    WHERE NOT l.got
) o ON t.plan IS NULL AND o.owner = t.owner
WHERE t.is_leaf AND t.cost IS NULL AND (p.plan IS NOT NULL OR o.owner IS NOT NULL);

-- By estimate, equally when none is above 0. Each share is the difference of two rounded running sums, so the shares
-- of a pot add up to it exactly.
CREATE TEMP TABLE r_share ON COMMIT DROP AS
WITH weighed AS (
    SELECT id, plan, owner, pot,
           CASE WHEN max(estimate) OVER (PARTITION BY plan, owner) > 0 THEN estimate ELSE 1 END AS weight
    FROM r_sharer
), summed AS (
    SELECT id, pot, weight, sum(weight) OVER upto AS passed, sum(weight) OVER whole AS total
    FROM weighed
    WINDOW whole AS (PARTITION BY plan, owner),
           upto AS (PARTITION BY plan, owner ORDER BY id ROWS UNBOUNDED PRECEDING)
)
SELECT id, rollups_ratio(pot * passed, total) - rollups_ratio(pot * (passed - weight), total) AS share
FROM summed;

ANALYZE r_share (id);

-- What each initiative earns by weighted milestones, by the days on which somebody asks: today, or the day on which a
-- leaf was dropped. A milestone that was dropped by then has no weight; without any weight above 0 all have the same.
CREATE TEMP TABLE r_reached ON COMMIT DROP AS
WITH milestone AS (
    SELECT t.owner, coalesce(i.estimate, 0) AS estimate, s.state, s.date
    FROM r_item i
    JOIN r_tree t ON t.id = i.id
    JOIN r_initiative o ON o.id = t.owner AND o.technique = 'milestones'
    LEFT JOIN r_state s ON s.item_id = i.id
    WHERE i.is_leaf AND i.type = 'milestone'
), asked AS (
    SELECT DISTINCT m.owner, %(as_of)s::date AS day FROM milestone m
    UNION
    SELECT t.owner, s.date
    FROM r_state s
    JOIN r_tree t ON t.id = s.item_id
    JOIN r_initiative o ON o.id = t.owner AND o.technique = 'milestones'
    WHERE s.state = 'dropped'
), counted AS (
    SELECT a.owner, a.day, m.estimate, m.state = 'done' AND m.date <= a.day AS is_reached
    FROM asked a
    JOIN milestone m ON m.owner = a.owner AND NOT coalesce(m.state = 'dropped' AND m.date <= a.day, false)
)
SELECT owner, day,
       CASE WHEN max(estimate) > 0
            THEN rollups_ratio(coalesce(sum(estimate) FILTER (WHERE is_reached), 0), sum(estimate))
            ELSE rollups_ratio(count(*) FILTER (WHERE is_reached), count(*)) END AS percent
FROM counted
GROUP BY owner, day;

ANALYZE r_reached (owner);

-- The state in which a leaf was on the eve of the day it was dropped: by 50/50 it had earned half if it was begun.
CREATE TEMP TABLE r_eve ON COMMIT DROP AS
SELECT DISTINCT ON (f.item_id) f.item_id, f.state
FROM r_initiative o
JOIN r_tree t ON t.owner = o.id
JOIN r_state s ON s.item_id = t.id AND s.state = 'dropped'
JOIN execution_itemstate f ON f.item_id = s.item_id AND f.date < s.date
WHERE o.technique = '50_50' AND f.tenant_id = %(tenant)s /* items f.item_id */ AND f.recorded_at <= %(known_at)s
  AND NOT EXISTS (
      SELECT FROM execution_itemstate n
      WHERE n.supersedes_id = f.id AND n.supersedes_id IS NOT NULL AND n.tenant_id = %(tenant)s
        AND n.recorded_at <= %(known_at)s /* probed */)
ORDER BY f.item_id, f.date DESC, f.id DESC;

ANALYZE r_eve (item_id);

-- When a leaf was last heard of (its state, a report) and whether it is due to be: its time has come or it was.
-- The percent of a leaf is by its initiative's technique of earned value (docs/decisions/0009); `planned` is its cost
-- before any drop.
CREATE TEMP TABLE r_leaf ON COMMIT DROP AS
WITH leaf AS (
    SELECT i.id, t.owner, i.estimate, coalesce(i.cost, h.share, 0) AS planned, s.state,
           CASE WHEN i.planned_start IS NULL AND i.planned_finish IS NULL THEN o.planned_start
                ELSE i.planned_start END AS start,
           coalesce(i.planned_finish, o.planned_finish) AS finish,
           CASE WHEN o.technique = 'units' THEN coalesce(r.percent, 0)
                WHEN s.state = 'done' THEN 1
                WHEN o.technique = '0_100' OR o.technique = 'milestones' AND i.type = 'milestone' THEN 0
                WHEN o.technique = '50_50'
                THEN CASE WHEN s.state = 'doing' OR e.state IN ('doing', 'done') OR r.percent > 0 THEN 0.5 ELSE 0 END
                WHEN o.technique = 'milestones' THEN coalesce(m.percent, 0)
                ELSE coalesce(r.percent, 0) END AS percent,
           greatest(s.date, r.date) AS heard_on
    FROM r_item i
    JOIN r_tree t ON t.id = i.id
    LEFT JOIN r_initiative o ON o.id = t.owner
    LEFT JOIN r_share h ON h.id = i.id
    LEFT JOIN r_state s ON s.item_id = i.id
    LEFT JOIN r_report r ON r.item_id = i.id
    LEFT JOIN r_eve e ON e.item_id = i.id
    LEFT JOIN r_reached m ON m.owner = t.owner AND m.day = CASE WHEN s.state = 'dropped' THEN s.date ELSE %(as_of)s END
    WHERE i.is_leaf
    UNION ALL
    -- An initiative without items is one leaf that is nobody's item.
    SELECT NULL, o.id, NULL, coalesce(o.budget, 0), NULL, o.planned_start, o.planned_finish,
           CASE WHEN o.state = 'delivered' THEN 1 ELSE 0 END, NULL
    FROM r_initiative o
    WHERE NOT EXISTS (SELECT FROM r_tree t WHERE t.is_leaf AND t.owner = o.id)
), cut AS (
    SELECT id, owner, estimate, planned, state, start, finish, heard_on,
           CASE WHEN state = 'dropped' THEN planned * percent ELSE planned END AS bac,
           CASE WHEN state = 'dropped' THEN 1 ELSE percent END AS percent,
           CASE WHEN state = 'dropped' THEN percent ELSE 1 END AS kept,
           finish IS NOT NULL AND (start IS NULL OR start <= finish) AS scheduled
    FROM leaf
), dated AS (
    SELECT id, owner, estimate, planned, state, heard_on, bac, percent, kept, bac * percent AS ev,
           CASE WHEN scheduled THEN start END AS start, CASE WHEN scheduled THEN finish END AS finish,
           CASE WHEN NOT scheduled THEN 0 WHEN start IS NULL THEN 1 ELSE finish - start + 1 END AS days,
           CASE WHEN NOT scheduled THEN 0 WHEN start IS NULL THEN (finish <= %(as_of)s)::int
                ELSE least(greatest(%(as_of)s - start + 1, 0), finish - start + 1) END AS passed
    FROM cut
), rated AS MATERIALIZED (
    -- What each day of a window that is under way adds, rounded once: PV is then a multiple of it until the last day,
    -- so a night goes on from the day before without meeting a leaf (engine.days).
    SELECT *, CASE WHEN passed > 0 AND passed < days THEN rollups_ratio(bac, days) END AS rate FROM dated
)
SELECT id, owner, estimate, planned, state, bac, percent, kept, ev, start, finish, days, heard_on,
       id IS NOT NULL AND (heard_on IS NOT NULL OR passed > 0) AS is_due,
       CASE WHEN passed = 0 THEN 0 WHEN passed = days THEN bac ELSE rate * passed END AS pv, rate
FROM rated;

ANALYZE r_leaf (id, owner);

-- Costs by the initiative they belong to: the item's when they name one, else their own; none is unallocated, known by
-- the tree of its item if it has one.
CREATE TEMP TABLE r_cost ON COMMIT DROP AS
SELECT owner, root, sum(amount) * 0.0001 AS amount
FROM (
    SELECT t.owner, CASE WHEN t.owner IS NULL THEN t.root END AS root, f.amount
    FROM execution_cost f
    JOIN r_tree t ON t.id = f.item_id
    WHERE f.tenant_id = %(tenant)s /* items f.item_id */ AND f.date <= %(as_of)s AND f.recorded_at <= %(known_at)s
      AND NOT EXISTS (
          SELECT FROM execution_cost n
          WHERE n.supersedes_id = f.id AND n.supersedes_id IS NOT NULL AND n.tenant_id = %(tenant)s
            AND n.recorded_at <= %(known_at)s /* probed */)
    UNION ALL
    SELECT f.initiative_id, NULL, f.amount
    FROM execution_cost f
    WHERE f.tenant_id = %(tenant)s /* initiatives f.initiative_id */ AND f.item_id IS NULL AND f.date <= %(as_of)s AND f.recorded_at <= %(known_at)s
      AND NOT EXISTS (
          SELECT FROM execution_cost n
          WHERE n.supersedes_id = f.id AND n.supersedes_id IS NOT NULL AND n.tenant_id = %(tenant)s
            AND n.recorded_at <= %(known_at)s /* probed */)
) spent
GROUP BY owner, root
