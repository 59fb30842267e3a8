-- Which officers were refused again and again within one hour?
SELECT e.actor_ref AS officer, o.unit_id AS unit, NULL::uuid AS file, '' AS ref, NULL::uuid AS session,
       min(e.happened_at) AS since, max(e.happened_at) AS until,
       to_char(date_trunc('hour', e.happened_at AT TIME ZONE 'UTC'), 'HH24') AS part,
       jsonb_build_object('count', count(*), 'codes', jsonb_agg(DISTINCT e.refusal)) AS facts
FROM ledger_entry e JOIN staff_officer o ON o.number = e.actor_ref
WHERE e.outcome = 'refused' AND e.happened_at >= %(since)s AND e.happened_at < %(until)s AND e.actor_kind = 'officer'
GROUP BY e.actor_ref, o.unit_id, date_trunc('hour', e.happened_at AT TIME ZONE 'UTC')
HAVING count(*) >= %(refused)s ORDER BY 6
