-- The bench's organisations, set-based and seeded: the same parameters make the same rows (but for the moment of loading).
-- Placeholders: items, tenants, initiatives, share (of the largest tenant), seed, day.

CREATE FUNCTION pg_temp.u(n bigint, salt int) RETURNS float8 LANGUAGE sql IMMUTABLE
AS 'SELECT (hashint8extended(n, salt) & 2147483647) / 2147483648.0';

-- Every tenant has one initiative; of the rest the first tenant gets its share, the others a tail that grows thin.
CREATE TEMP TABLE g_initiative AS
SELECT i AS id,
       CASE WHEN i <= %(tenants)s THEN i
            WHEN pg_temp.u(i, %(seed)s + 1) < %(share)s THEN 1
            ELSE least(%(tenants)s, 2 + floor((%(tenants)s - 1) * pg_temp.u(i, %(seed)s + 2) ^ 2)::bigint)
       END AS tenant_id
FROM generate_series(1, %(initiatives)s::bigint) i;

CREATE UNIQUE INDEX ON g_initiative (id);
ANALYZE g_initiative;

CREATE TEMP TABLE g_tenant AS
SELECT tenant_id AS id, count(*) AS initiatives, greatest(1, count(*) / 10) AS objectives,
       greatest(2, count(*) / 5) AS key_results, greatest(1, count(*) / 50) AS portfolios
FROM g_initiative GROUP BY tenant_id;

CREATE TEMP TABLE g_objective AS
SELECT row_number() OVER (ORDER BY k, t.id) AS id, t.id AS tenant_id, k
FROM g_tenant t CROSS JOIN LATERAL generate_series(0, t.objectives - 1) k;

CREATE TEMP TABLE g_key_result AS
SELECT row_number() OVER (ORDER BY k, t.id) AS id, t.id AS tenant_id, k, mod(k, t.objectives) AS objective,
       pg_temp.u(k * 1000 + t.id, %(seed)s + 3) AS draw
FROM g_tenant t CROSS JOIN LATERAL generate_series(0, t.key_results - 1) k;

CREATE TEMP TABLE g_portfolio AS
SELECT row_number() OVER (ORDER BY k, t.id) AS id, t.id AS tenant_id, k
FROM g_tenant t CROSS JOIN LATERAL generate_series(0, t.portfolios - 1) k;

-- Each leads some twenty initiatives, and the key results and objectives that go with them; the first is whose pages are
-- measured.
CREATE TEMP TABLE g_lead AS
SELECT CASE WHEN k = 0 THEN t.id ELSE %(tenants)s + row_number() OVER (ORDER BY k = 0, k, t.id) END AS id,
       t.id AS tenant_id, k, greatest(1, t.initiatives / 20) AS leads
FROM g_tenant t CROSS JOIN LATERAL generate_series(0, greatest(1, t.initiatives / 20) - 1) k;

ANALYZE g_tenant; ANALYZE g_objective; ANALYZE g_key_result; ANALYZE g_portfolio; ANALYZE g_lead;

INSERT INTO tenancy_tenant (id, slug, name, currency, time_zone, formula, created_at)
SELECT id, 'bench-' || id, 'Bench ' || id, 'EUR', 'UTC', 'v1', now() FROM g_tenant;

INSERT INTO accounts_user (id, password, email, name, is_staff, is_superuser, is_active, date_joined)
SELECT 1 + k, '!', 'bench' || CASE k WHEN 0 THEN '' ELSE k::text END || '@localhost', 'Bench', false, false, true, now()
FROM generate_series(0, (SELECT max(k) FROM g_lead)) k;

INSERT INTO accounts_membership (id, tenant_id, user_id, name, role, joined_at)
SELECT id, tenant_id, 1 + k, CASE k WHEN 0 THEN 'Bench' ELSE 'Lead ' || k END, CASE k WHEN 0 THEN 'owner' ELSE 'member' END,
       now()
FROM g_lead;

INSERT INTO okrs_cycle (id, tenant_id, key, name, starts_on, ends_on, state, cadence_days, check_in_weekday)
SELECT id, id, 'Y', 'The year', %(day)s::date - 200, %(day)s::date + 165, 'active', 7, 5 FROM g_tenant;

INSERT INTO portfolio_portfolio (id, tenant_id, key, name, currency, budget)
SELECT id, tenant_id, 'P' || k, 'Portfolio ' || k, '', 100000000000 FROM g_portfolio;

INSERT INTO okrs_objective (id, tenant_id, key, cycle_id, title, description, owner_id, ambition, driven_by, version)
SELECT o.id, o.tenant_id, 'O' || o.k, o.tenant_id, 'Objective number ' || o.k, '', l.id, 'committed', 'both', 1
FROM g_objective o JOIN g_lead l ON l.tenant_id = o.tenant_id AND l.k = mod(o.k, l.leads);

-- Trees of 63 objectives, two below each, six deep.
INSERT INTO okrs_alignment (tenant_id, child_id, parent_id)
SELECT c.tenant_id, c.id, p.id
FROM g_objective c
JOIN g_objective p ON p.tenant_id = c.tenant_id AND p.k = c.k - mod(c.k, 63) + (mod(c.k, 63) - 1) / 2
WHERE mod(c.k, 63) > 0;

INSERT INTO okrs_keyresult (id, tenant_id, key, objective_id, title, type, unit, baseline, target, owner_id, version)
SELECT k.id, k.tenant_id, 'K' || k.k, o.id, 'Key result number ' || k.k,
       CASE WHEN k.draw < 0.7 THEN 'increase' WHEN k.draw < 0.85 THEN 'decrease' WHEN k.draw < 0.95 THEN 'delivery'
            ELSE 'at_least' END, '%%',
       CASE WHEN k.draw < 0.7 THEN 0 WHEN k.draw < 0.85 THEN 100 END,
       CASE WHEN k.draw < 0.7 THEN 80 WHEN k.draw < 0.85 THEN 20 WHEN k.draw >= 0.95 THEN 30 END, l.id, 1
FROM g_key_result k
JOIN g_objective o ON o.tenant_id = k.tenant_id AND o.k = k.objective
JOIN g_lead l ON l.tenant_id = k.tenant_id AND l.k = mod(o.k, l.leads);

INSERT INTO okrs_targetversion (tenant_id, recorded_at, key_result_id, baseline, target, reason)
SELECT tenant_id, now() - interval '200 days', id, baseline, target, '' FROM okrs_keyresult;

INSERT INTO okrs_checkin (tenant_id, recorded_at, key_result_id, date, value, confidence, status, comment)
SELECT k.tenant_id, %(day)s::timestamptz - week * interval '7 days', k.id, %(day)s::date - 7 * week,
       round((20 + 60 * pg_temp.u(k.id * 10 + week, %(seed)s + 4))::numeric, 2), 0.7, 'on_track', ''
FROM g_key_result k CROSS JOIN generate_series(1, 3) week
WHERE k.draw < 0.85 OR k.draw >= 0.95;

INSERT INTO portfolio_initiative (
    id, tenant_id, key, portfolio_id, title, description, owner_id, kind, state, planned_start, planned_finish, budget,
    version)
SELECT i.id, i.tenant_id, 'I' || i.id, p.id, 'Initiative number ' || i.id, '', l.id, 'strategic',
       CASE WHEN mod(i.id, 10) = 0 THEN 'delivered' ELSE 'active' END,
       %(day)s::date - (300 * pg_temp.u(i.id, %(seed)s + 5))::int,
       %(day)s::date + 30 + (300 * pg_temp.u(i.id, %(seed)s + 6))::int, 2000000000, 1
FROM g_initiative i
JOIN g_tenant t ON t.id = i.tenant_id
JOIN g_portfolio p ON p.tenant_id = i.tenant_id AND p.k = mod(i.id, t.portfolios)
JOIN g_lead l ON l.tenant_id = i.tenant_id AND l.k = mod(i.id, l.leads);

INSERT INTO portfolio_initiativestate (tenant_id, recorded_at, initiative_id, date, state, reason)
SELECT tenant_id, now() - interval '200 days', id, NULL, state, '' FROM portfolio_initiative;

INSERT INTO portfolio_contribution (tenant_id, initiative_id, key_result_id, allocation)
SELECT i.tenant_id, i.id, k.id, CASE which WHEN 0 THEN 0.6 ELSE 0.3 END
FROM g_initiative i
JOIN g_tenant t ON t.id = i.tenant_id
CROSS JOIN generate_series(0, 1) which
JOIN g_key_result k ON k.tenant_id = i.tenant_id AND k.k = mod(i.id + which, t.key_results)
WHERE which = 0 OR mod(i.id, 3) = 0;

-- Trees of five: a root, below it a leaf and a node with two leaves. A tree's rows are neighbours; an initiative's trees
-- are not, as its work was entered over a long time. In two of five the root has a cost of its own to share out.
CREATE TEMP TABLE g_item AS
SELECT n AS id, i.tenant_id, i.id AS initiative_id, mod(n - 1, 5) AS place, n - mod(n - 1, 5) AS root,
       pg_temp.u(n, %(seed)s + 7) AS draw, mod((n - 1) / 5, 5) < 2 AS is_pot
FROM generate_series(1, %(items)s::bigint) n
JOIN g_initiative i ON i.id = 1 + mod((n - 1) / 5, %(initiatives)s);

CREATE UNIQUE INDEX ON g_item (id);
ANALYZE g_item;

INSERT INTO execution_item (
    id, tenant_id, key, title, initiative_id, parent_id, type, state, planned_start, planned_finish, planned_cost,
    estimate, finish_assumed, version)
SELECT id, tenant_id, 'W' || id, 'Work item number ' || id, CASE WHEN place = 0 THEN initiative_id END,
       CASE place WHEN 0 THEN NULL WHEN 1 THEN root WHEN 4 THEN root ELSE root + 1 END,
       CASE place WHEN 0 THEN 'epic' WHEN 1 THEN 'feature' ELSE 'task' END,
       CASE WHEN place < 2 THEN 'doing' WHEN draw < 0.35 THEN 'done' WHEN draw < 0.6 THEN 'doing'
            WHEN draw < 0.63 THEN 'dropped' ELSE 'todo' END,
       CASE WHEN place > 1 AND draw < 0.95 THEN %(day)s::date - (300 * draw)::int END,
       CASE WHEN place > 1 AND draw < 0.95 THEN %(day)s::date + 200 - (250 * draw)::int END,
       CASE WHEN place = 0 AND is_pot THEN 500000000
            WHEN place > 1 AND NOT (is_pot AND mod(id, 2) = 0) THEN 5000000 + 100 * floor(1000000 * draw) END,
       CASE WHEN place > 1 THEN 1 + mod(id, 13) END, false, 1
FROM g_item ORDER BY id;

INSERT INTO execution_itemstate (tenant_id, recorded_at, item_id, date, state)
SELECT tenant_id, %(day)s::timestamptz - interval '90 days', id, %(day)s::date - 90,
       CASE WHEN draw >= 0.6 THEN 'dropped' ELSE 'doing' END
FROM g_item WHERE place > 1 AND draw < 0.63 ORDER BY id;

INSERT INTO execution_itemstate (tenant_id, recorded_at, item_id, date, state)
SELECT tenant_id, %(day)s::timestamptz - interval '30 days', id, %(day)s::date - 30, 'done'
FROM g_item WHERE place > 1 AND draw < 0.35 ORDER BY id;

INSERT INTO execution_progressreport (tenant_id, recorded_at, item_id, date, percent)
SELECT tenant_id, %(day)s::timestamptz - week * interval '7 days', id, %(day)s::date - 7 * week,
       90 - 20 * week + floor(10 * draw)
FROM g_item CROSS JOIN generate_series(3, 1, -1) week
WHERE place > 1 AND draw >= 0.35 AND draw < 0.6 ORDER BY week DESC, id;

-- Two costs an item, the second long after the first: 94 of 100 on items, 5 on initiatives, 1 on neither.
INSERT INTO execution_cost (tenant_id, recorded_at, key, date, amount, initiative_id, item_id, kind, note)
SELECT i.tenant_id, (%(day)s::date - c.age)::timestamptz, 'C' || c.n, %(day)s::date - c.age,
       10000 * (100 + floor(9900 * c.draw)), CASE WHEN c.draw < 0.05 THEN i.initiative_id END,
       CASE WHEN c.draw >= 0.06 THEN i.id END, CASE WHEN mod(c.n, 3) = 0 THEN 'labour' ELSE 'expense' END, ''
FROM (
    SELECT n, pg_temp.u(n, %(seed)s + 8) AS draw, (250 - 240 * n / (2 * %(items)s))::int AS age
    FROM generate_series(1, 2 * %(items)s::bigint) n
) c
JOIN g_item i ON i.id = 1 + mod(c.n - 1, %(items)s)
ORDER BY c.n
