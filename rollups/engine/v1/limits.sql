-- The values that a limit is judged by: all so far, each against the limit that held on its day (MODEL §3).
CREATE TEMP TABLE r_kept ON COMMIT DROP AS
SELECT c.id, c.key_result_id, c.date, c.value,
       CASE k.type WHEN 'at_least' THEN c.value >= t.target WHEN 'at_most' THEN c.value <= t.target
                   ELSE c.value BETWEEN t.low AND t.high END AS is_met
FROM r_check_in c
JOIN okrs_keyresult k ON k.id = c.key_result_id AND k.type IN ('at_least', 'at_most', 'between')
JOIN r_target t ON t.key_result_id = c.key_result_id AND c.date >= t.since AND c.date < t.until
WHERE c.value IS NOT NULL AND k.tenant_id = %(tenant)s /* key_results k.id */
