-- Which closed reports that became no case are due, each with all that were joined to it?
WITH heads AS (
    SELECT r.id FROM reports_report r
    WHERE r.received_at < %(before)s AND r.state IN ('answered', 'withdrawn') AND r.joined_to_id IS NULL
      AND r.id <> ALL (%(held)s::uuid[])
      AND NOT EXISTS (
          SELECT FROM reports_report j
          WHERE j.joined_to_id = r.id AND (j.received_at >= %(before)s OR j.id = ANY (%(held)s::uuid[])))
    ORDER BY r.received_at LIMIT %(limit)s
)
SELECT id FROM heads
UNION ALL
SELECT j.id FROM reports_report j JOIN heads h ON j.joined_to_id = h.id
