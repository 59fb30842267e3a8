-- Which emergency accesses were opened in this time?
SELECT e.actor_ref AS officer, o.unit_id AS unit, e.file, e.object_ref AS ref, e.session,
       e.happened_at AS since, e.happened_at AS until, e.id::text AS part, jsonb_build_object('entry', e.id) AS facts
FROM ledger_entry e JOIN staff_officer o ON o.number = e.actor_ref
WHERE e.verb = 'access.broken' AND e.happened_at >= %(since)s AND e.happened_at < %(until)s
  AND e.outcome = 'allowed' AND e.actor_kind = 'officer'
ORDER BY e.happened_at
