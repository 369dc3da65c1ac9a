-- What was said and what was aimed at, as far as it counts on the day (MODEL §3).

-- Which values hold from which day; the first version holds from the beginning.
CREATE TEMP TABLE r_target ON COMMIT DROP AS
WITH version AS (
    SELECT DISTINCT ON (f.key_result_id, f.date) f.key_result_id, coalesce(f.date, '-infinity'::date) AS since,
           f.baseline, f.target, f.low, f.high
    FROM okrs_targetversion f
    WHERE f.tenant_id = %(tenant)s /* key_results f.key_result_id */ AND f.recorded_at <= %(known_at)s
      AND NOT EXISTS (
          SELECT FROM okrs_targetversion n
          WHERE n.supersedes_id = f.id AND n.supersedes_id IS NOT NULL AND n.tenant_id = %(tenant)s
            AND n.recorded_at <= %(known_at)s /* probed */)
    ORDER BY f.key_result_id, f.date, f.id DESC
)
SELECT *, lead(since, 1, 'infinity'::date) OVER (PARTITION BY key_result_id ORDER BY since) AS until FROM version;

CREATE TEMP TABLE r_check_in ON COMMIT DROP AS
SELECT f.id, f.key_result_id, f.date, f.value, f.confidence, f.status
FROM okrs_checkin f
WHERE f.tenant_id = %(tenant)s /* key_results f.key_result_id */ AND f.date <= %(as_of)s AND f.recorded_at <= %(known_at)s
  AND NOT EXISTS (
      SELECT FROM okrs_checkin n
      WHERE n.supersedes_id = f.id AND n.supersedes_id IS NOT NULL AND n.tenant_id = %(tenant)s
        AND n.recorded_at <= %(known_at)s /* probed */);

ANALYZE r_target;
ANALYZE r_check_in
