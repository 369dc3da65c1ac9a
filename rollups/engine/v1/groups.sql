-- The work of many initiatives, or a team's part of it, as if it were one initiative (MODEL §2). What follows stands in
-- the place of the tables of the same names, so that the statements that compute an initiative compute the group.

-- Whose each item is: its own team's, else its nearest ancestor's, else its initiative's.
CREATE TEMP TABLE r_own ON COMMIT DROP AS
WITH RECURSIVE walk AS (
    SELECT i.id, x.team_id
    FROM pg_temp.r_item i
    JOIN execution_item x ON x.id = i.id AND x.tenant_id = %(tenant)s
    WHERE i.parent_id IS NULL
    UNION ALL
    SELECT c.id, coalesce(x.team_id, w.team_id)
    FROM walk w
    JOIN pg_temp.r_item c ON c.parent_id = w.id
    JOIN execution_item x ON x.id = c.id AND x.tenant_id = %(tenant)s
)
SELECT w.id, t.owner, coalesce(w.team_id, n.team_id) AS team
FROM walk w
JOIN pg_temp.r_tree t ON t.id = w.id
LEFT JOIN portfolio_initiative n ON n.id = t.owner AND n.tenant_id = %(tenant)s;

CREATE TEMP TABLE r_leaf ON COMMIT DROP AS
SELECT l.id, -1::bigint AS owner, l.estimate, l.planned, l.state, l.bac, l.percent, l.kept, l.ev, l.start, l.finish,
       l.days, l.heard_on, l.is_due, l.pv, l.rate, l.owner AS bet
FROM pg_temp.r_leaf l
LEFT JOIN r_own o ON o.id = l.id
LEFT JOIN portfolio_initiative n ON n.id = l.owner AND n.tenant_id = %(tenant)s
WHERE l.owner = ANY(%(bets)s)
  AND (%(team)s::bigint IS NULL OR CASE WHEN l.id IS NULL THEN n.team_id ELSE o.team END = %(team)s);

CREATE TEMP TABLE r_initiative ON COMMIT DROP AS
SELECT -1::bigint AS id, -1::bigint AS portfolio_id, ''::text AS state;

CREATE TEMP TABLE r_cost ON COMMIT DROP AS
SELECT -1::bigint AS owner, NULL::bigint AS root, coalesce(sum(f.amount), 0) * 0.0001 AS amount
FROM execution_cost f
LEFT JOIN r_own o ON o.id = f.item_id
LEFT JOIN portfolio_initiative n ON n.id = f.initiative_id AND n.tenant_id = %(tenant)s
WHERE f.tenant_id = %(tenant)s AND f.date <= %(as_of)s AND f.recorded_at <= %(known_at)s
  AND CASE WHEN f.item_id IS NULL THEN f.initiative_id ELSE o.owner END = ANY(%(bets)s)
  AND (%(team)s::bigint IS NULL OR CASE WHEN f.item_id IS NULL THEN n.team_id ELSE o.team END = %(team)s)
  AND NOT EXISTS (
      SELECT FROM execution_cost n2
      WHERE n2.supersedes_id = f.id AND n2.supersedes_id IS NOT NULL AND n2.tenant_id = %(tenant)s
        AND n2.recorded_at <= %(known_at)s)
