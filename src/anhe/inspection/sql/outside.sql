-- Which files were read by officers who neither serve in its unit or above, nor handle it, nor hold a grant?
WITH looked AS (
    SELECT actor_ref, file, count(*) AS reads, min(happened_at) AS since, max(happened_at) AS until,
           (array_agg(session ORDER BY happened_at, id))[1] AS session
    FROM ledger_entry
    WHERE verb = ANY (%(files)s) AND happened_at >= %(since)s AND happened_at < %(until)s
      AND outcome = 'allowed' AND actor_kind = 'officer' AND file IS NOT NULL
    GROUP BY actor_ref, file
), stands AS (
    SELECT r.id AS file, r.number, u.path, u.code FROM reports_report r JOIN staff_unit u ON u.id = r.unit_id
    WHERE r.id IN (SELECT file FROM looked)
    UNION ALL
    SELECT c.file, c.number, u.path, u.code FROM cases_case c JOIN staff_unit u ON u.id = c.unit_id
    WHERE c.file IN (SELECT file FROM looked)
)
SELECT l.actor_ref AS officer, o.unit_id AS unit, l.file, max(s.number) AS ref, l.session, l.since, l.until, l.file::text AS part,
       jsonb_build_object('reads', l.reads, 'unit', max(s.code), 'own', ou.code) AS facts
FROM looked l
JOIN staff_officer o ON o.number = l.actor_ref
JOIN staff_unit ou ON ou.id = o.unit_id
JOIN stands s ON s.file = l.file
WHERE NOT EXISTS (SELECT FROM stands b WHERE b.file = l.file AND starts_with(b.path, ou.path))
  AND NOT EXISTS (SELECT FROM cases_case c WHERE c.handler_id = o.id
                  AND (c.file = l.file OR c.id IN (SELECT case_id FROM cases_casereport WHERE report_id = l.file)))
  AND NOT EXISTS (SELECT FROM staff_grant g LEFT JOIN staff_unit gu ON gu.id = g.unit_id
                  WHERE g.file = l.file AND g.since <= l.since AND (g.until IS NULL OR g.until > l.since)
                    AND (g.officer_id = o.id OR starts_with(ou.path, gu.path)))
  AND NOT EXISTS (SELECT FROM staff_post p WHERE p.officer_id = o.id AND p.role = ANY (%(wide)s)
                  AND p.since < %(until)s AND (p.until IS NULL OR p.until > %(since)s))
GROUP BY l.actor_ref, o.unit_id, l.file, l.reads, l.session, l.since, l.until, ou.code ORDER BY l.since
