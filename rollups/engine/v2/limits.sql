-- The values that a limit is judged by: the latest four of each key result, so that an early miss is not held against
-- it for ever (docs/decisions/0011).
CREATE TEMP TABLE r_kept ON COMMIT DROP AS
SELECT id, key_result_id, date, value, is_met
FROM (
    SELECT c.id, c.key_result_id, c.date, c.value,
           CASE k.type WHEN 'at_least' THEN c.value >= t.target WHEN 'at_most' THEN c.value <= t.target
                       ELSE c.value BETWEEN t.low AND t.high END AS is_met,
           row_number() OVER (PARTITION BY c.key_result_id ORDER BY c.date DESC, c.id DESC) AS latest
    FROM r_check_in c
    JOIN okrs_keyresult k ON k.id = c.key_result_id AND k.type IN ('at_least', 'at_most', 'between')
    JOIN r_target t ON t.key_result_id = c.key_result_id AND c.date >= t.since AND c.date < t.until
    WHERE c.value IS NOT NULL AND k.tenant_id = %(tenant)s /* key_results k.id */
) valued
WHERE latest <= 4
