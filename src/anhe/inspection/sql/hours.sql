-- Which officers without night duty read files between midnight and five in the morning of this day?
SELECT e.actor_ref AS officer, o.unit_id AS unit, NULL::uuid AS file, '' AS ref, NULL::uuid AS session,
       min(e.happened_at) AS since, max(e.happened_at) AS until, '' AS part,
       jsonb_build_object('reads', count(*), 'files', count(DISTINCT coalesce(e.file::text, e.object_id))) AS facts
FROM ledger_entry e JOIN staff_officer o ON o.number = e.actor_ref
WHERE e.verb = ANY (%(reads)s) AND e.happened_at >= %(since)s AND e.happened_at < %(since)s + interval '5 hours'
  AND e.outcome = 'allowed' AND e.actor_kind = 'officer'
  AND NOT EXISTS (SELECT FROM staff_post p WHERE p.officer_id = o.id AND p.role = ANY (%(night)s)
                  AND p.since < %(until)s AND (p.until IS NULL OR p.until > %(since)s))
GROUP BY e.actor_ref, o.unit_id ORDER BY e.actor_ref
