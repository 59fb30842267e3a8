-- Which files did one officer look at many times in this time without doing anything on them?
SELECT e.actor_ref AS officer, o.unit_id AS unit, e.file, '' AS ref, NULL::uuid AS session,
       min(e.happened_at) AS since, max(e.happened_at) AS until, e.file::text AS part,
       jsonb_build_object('count', count(DISTINCT e.happened_at)) AS facts
FROM ledger_entry e JOIN staff_officer o ON o.number = e.actor_ref
WHERE e.verb = ANY (%(files)s) AND e.happened_at >= %(since)s AND e.happened_at < %(until)s
  AND e.outcome = 'allowed' AND e.actor_kind = 'officer' AND e.file IS NOT NULL
  AND NOT EXISTS (SELECT FROM ledger_entry w WHERE w.file = e.file AND w.actor_ref = e.actor_ref AND w.actor_kind = 'officer'
                  AND w.outcome = 'allowed' AND w.doing <> 'consult' AND w.happened_at >= %(since)s AND w.happened_at < %(until)s)
GROUP BY e.actor_ref, o.unit_id, e.file HAVING count(DISTINCT e.happened_at) >= %(again)s ORDER BY 6
