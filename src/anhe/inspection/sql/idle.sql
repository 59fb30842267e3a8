-- In which sessions of this time was a file looked at, and nothing done on it by the same officer until the session's end?
SELECT s.actor_ref AS officer, o.unit_id AS unit, s.file, '' AS ref, s.object_id::uuid AS session,
       s.happened_at AS since, max(r.happened_at) AS until, s.object_id AS part,
       jsonb_build_object('reads', count(*), 'purpose', s.purpose) AS facts
FROM ledger_entry s
JOIN staff_officer o ON o.number = s.actor_ref
JOIN ledger_entry r ON r.file = s.file AND r.actor_ref = s.actor_ref AND r.actor_kind = 'officer' AND r.verb = ANY (%(files)s)
     AND r.outcome = 'allowed' AND r.happened_at >= s.happened_at AND r.happened_at < s.happened_at + interval '8 hours'
WHERE s.verb = 'session.opened' AND s.happened_at >= %(since)s AND s.happened_at < %(until)s
  AND s.outcome = 'allowed' AND s.actor_kind = 'officer' AND s.file IS NOT NULL AND s.purpose = ANY (%(acting)s)
  AND NOT EXISTS (SELECT FROM ledger_entry w WHERE w.file = s.file AND w.actor_ref = s.actor_ref AND w.actor_kind = 'officer'
                  AND w.outcome = 'allowed' AND w.doing <> 'consult'
                  AND w.happened_at >= s.happened_at AND w.happened_at < s.happened_at + interval '8 hours')
GROUP BY s.id, s.actor_ref, o.unit_id, s.file, s.object_id, s.happened_at, s.purpose ORDER BY s.happened_at
