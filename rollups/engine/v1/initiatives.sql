-- Initiatives, portfolios and the tenant's totals (MODEL §2, §4).

CREATE TEMP TABLE r_sum ON COMMIT DROP AS
SELECT owner, sum(bac) AS bac, sum(pv) AS pv, sum(ev) AS ev, count(id) AS items,
       count(*) FILTER (WHERE is_due) AS due, count(*) FILTER (WHERE is_due AND heard_on IS NULL) AS missing,
       min(heard_on) FILTER (WHERE state IS NULL OR state NOT IN ('done', 'dropped')) AS oldest_input,
       count(id) FILTER (WHERE state = 'done') AS items_done,
       count(id) FILTER (WHERE state = 'doing') AS items_doing,
       count(id) FILTER (WHERE state = 'dropped') AS items_dropped,
       count(id) FILTER (WHERE state IS NULL OR state = 'todo') AS items_todo,
       count(id) FILTER (WHERE finish IS NULL) AS unscheduled,
       coalesce(sum(bac) FILTER (WHERE finish IS NULL), 0) AS unscheduled_bac,
       coalesce(sum(planned) FILTER (WHERE state = 'dropped'), 0) AS dropped_planned,
       coalesce(sum(bac) FILTER (WHERE state = 'dropped'), 0) AS dropped_earned,
       coalesce(sum(rate), 0) AS pv_rate,
       least(min(start) FILTER (WHERE start > %(as_of)s), min(finish) FILTER (WHERE finish > %(as_of)s)) AS changes_on,
       -- Read only where nothing has a planned cost, which is never below 0.
       CASE WHEN count(estimate) = 0
            THEN rollups_ratio(sum(kept * percent) FILTER (WHERE bac = 0), sum(kept) FILTER (WHERE bac = 0))
            ELSE rollups_ratio(sum(estimate * kept * percent) FILTER (WHERE bac = 0),
                               sum(estimate * kept) FILTER (WHERE bac = 0)) END AS by_weight
FROM r_leaf
WHERE owner IS NOT NULL /* initiatives owner */
GROUP BY owner;

CREATE TEMP TABLE r_released ON COMMIT DROP AS
SELECT t.initiative_id AS owner, sum(t.amount) * 0.0001 AS amount
FROM portfolio_tranche t
JOIN (
    SELECT DISTINCT ON (f.tranche_id) f.tranche_id, f.decision, f.date
    FROM portfolio_tranchedecision f
    WHERE f.tenant_id = %(tenant)s /* tranches f.tranche_id */ AND (f.date IS NULL OR f.date <= %(as_of)s) AND f.recorded_at <= %(known_at)s
      AND NOT EXISTS (
          SELECT FROM portfolio_tranchedecision n
          WHERE n.supersedes_id = f.id AND n.supersedes_id IS NOT NULL AND n.tenant_id = %(tenant)s
            AND n.recorded_at <= %(known_at)s /* probed */)
    ORDER BY f.tranche_id, f.date DESC NULLS LAST, f.id DESC
) d ON d.tranche_id = t.id
WHERE t.tenant_id = %(tenant)s /* initiatives t.initiative_id */ AND d.decision = 'released' AND d.date IS NOT NULL
GROUP BY t.initiative_id;

CREATE TEMP TABLE f_initiative ON COMMIT DROP AS
WITH base AS (
    -- What is divided is without the zeros at its end, as it is stored: how a quotient is rounded depends on them.
    SELECT i.id, i.portfolio_id, i.state, trim_scale(s.bac) AS bac, trim_scale(s.pv) AS pv, trim_scale(s.ev) AS ev,
           trim_scale(coalesce(c.amount, 0)) AS ac, s.items, s.items_done, s.pv_rate, s.changes_on,
           s.items_todo, s.items_doing, s.items_dropped, s.unscheduled, s.unscheduled_bac, s.dropped_planned,
           s.dropped_earned, s.by_weight, s.due, s.missing, s.oldest_input,
           trim_scale(e.es) AS es, e.at, e.pd, p.p_factor, coalesce(r.amount, 0) AS released, coalesce(a.aligned, 0) AS aligned
    FROM r_initiative i
    JOIN r_sum s ON s.owner = i.id
    LEFT JOIN r_cost c ON c.owner = i.id
    LEFT JOIN r_released r ON r.owner = i.id
    LEFT JOIN r_earned e ON e.owner = i.id
    LEFT JOIN r_adherence p ON p.owner = i.id
    LEFT JOIN (
        SELECT initiative_id, sum(allocation) AS aligned
        FROM portfolio_contribution WHERE tenant_id = %(tenant)s /* initiatives initiative_id */ GROUP BY initiative_id
    ) a ON a.initiative_id = i.id
), index AS MATERIALIZED (
    SELECT *, rollups_ratio(ev, ac) AS cpi, rollups_ratio(ev, pv) AS spi, rollups_ratio(es, at) AS spi_t,
           rollups_ratio(pd::numeric * at, es) AS eac_t,
           CASE WHEN abs(bac - ev) < 1e-14 THEN ac
                ELSE coalesce(rollups_ratio(bac * ac, CASE WHEN ac <> 0 THEN ev END), ac + bac - ev) END AS eac
    FROM base
)
SELECT id, portfolio_id, bac, pv, ev, ac, cpi, spi, ev - pv AS sv, ev - ac AS cv, eac, eac - ac AS etc,
       bac - eac AS vac,
       CASE WHEN bac = 0 THEN NULL WHEN bac - ev < 1e-14 THEN 0 WHEN bac - ac < 1e-14 THEN NULL
            ELSE rollups_ratio(bac - ev, bac - ac) END AS tcpi,
       es, at, pd, spi_t, CASE WHEN at > 0 THEN eac_t END AS eac_t, p_factor,
       CASE WHEN bac = 0 THEN by_weight ELSE rollups_ratio(ev, bac) END AS percent,
       items, items_done, released,
       CASE greatest(rollups_rank(cpi, %(on_track)s, %(at_risk)s), rollups_rank(spi_t, %(on_track)s, %(at_risk)s))
            WHEN 0 THEN 'on_track' WHEN 1 THEN 'at_risk' WHEN 2 THEN 'off_track' ELSE 'no_data' END AS health,
       coalesce(state, '') AS state, items_todo, items_doing, items_dropped, unscheduled, aligned,
       (1 - aligned) * ac AS unaligned_spend, unscheduled_bac, dropped_planned, dropped_earned,
       due, missing, rollups_ratio(due - missing, due) AS coverage, oldest_input, pv_rate, changes_on
FROM index;

ANALYZE f_initiative (id, portfolio_id);

CREATE TEMP TABLE f_portfolio ON COMMIT DROP AS
SELECT p.id, p.budget * 0.0001 AS budget, coalesce(s.bac, 0) AS bac, coalesce(s.pv, 0) AS pv, coalesce(s.ev, 0) AS ev,
       coalesce(s.ac, 0) AS ac, rollups_ratio(s.ev, s.ac) AS cpi, rollups_ratio(s.ev, s.pv) AS spi,
       coalesce(s.eac, 0) AS eac, coalesce(s.released, 0) AS released, coalesce(s.initiatives, 0) AS initiatives,
       coalesce(s.unaligned_spend, 0) AS unaligned_spend, coalesce(s.due, 0) AS due, coalesce(s.missing, 0) AS missing,
       rollups_ratio(s.due - s.missing, s.due) AS coverage, s.oldest_input
FROM portfolio_portfolio p
LEFT JOIN (
    SELECT portfolio_id, sum(bac) AS bac, sum(pv) AS pv, sum(ev) AS ev, sum(ac) AS ac, sum(eac) AS eac,
           sum(released) AS released, count(*) AS initiatives, sum(unaligned_spend) AS unaligned_spend,
           sum(due) AS due, sum(missing) AS missing, min(oldest_input) AS oldest_input
    FROM f_initiative GROUP BY portfolio_id
) s ON s.portfolio_id = p.id
WHERE p.tenant_id = %(tenant)s /* portfolios p.id */;

-- What no initiative owns, and what leaves plan beyond their plan, by the tree it lies in.
CREATE TEMP TABLE f_tree ON COMMIT DROP AS
SELECT root AS id, sum(bac_unallocated) AS bac_unallocated, sum(cost_unallocated) AS cost_unallocated,
       sum(plan_mismatch) AS plan_mismatch, sum(items) AS items
FROM (
    SELECT t.root, sum(l.bac) AS bac_unallocated, 0 AS cost_unallocated, 0 AS plan_mismatch, count(*) AS items
    FROM r_leaf l JOIN r_tree t ON t.id = l.id WHERE l.owner IS NULL GROUP BY t.root
    UNION ALL
    SELECT root, 0, amount, 0, 0 FROM r_cost WHERE owner IS NULL AND root IS NOT NULL
    UNION ALL
    SELECT t.root, 0, 0, sum(p.mismatch), 0
    FROM r_pot p JOIN r_tree t ON t.id = p.plan WHERE p.mismatch <> 0 GROUP BY t.root
) parts
GROUP BY root;

CREATE TEMP TABLE f_totals ON COMMIT DROP AS
SELECT c.cost_in, c.cost_mapped, c.cost_unallocated, i.bac_mapped, l.bac_unallocated, i.unaligned_spend, p.plan_mismatch,
       c.cost_loose, i.due, i.missing, rollups_ratio(i.due - i.missing, i.due) AS coverage, i.oldest_input
FROM (
    SELECT coalesce(sum(amount), 0) AS cost_in, coalesce(sum(amount) FILTER (WHERE owner IS NOT NULL), 0) AS cost_mapped,
           coalesce(sum(amount) FILTER (WHERE owner IS NULL), 0) AS cost_unallocated,
           coalesce(sum(amount) FILTER (WHERE owner IS NULL AND root IS NULL), 0) AS cost_loose
    FROM r_cost
) c, (
    SELECT coalesce(sum(bac), 0) AS bac_mapped, coalesce(sum(unaligned_spend), 0) AS unaligned_spend,
           coalesce(sum(due), 0) AS due, coalesce(sum(missing), 0) AS missing, min(oldest_input) AS oldest_input
    FROM f_initiative
) i, (
    SELECT coalesce(sum(bac), 0) AS bac_unallocated FROM r_leaf WHERE owner IS NULL
) l, (
    SELECT coalesce(sum(mismatch), 0) AS plan_mismatch FROM r_pot
) p
