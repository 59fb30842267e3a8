-- Which reports entered before this one may tell the same event, and are not proposed yet: newest first.
SELECT other.id, other.number, other.id = ANY(%(callers)s) AS same_caller, other.offence = told.offence AS same_kind,
       111320 * sqrt(((other.lon - told.lon) * cosd(told.lat)) ^ 2 + (other.lat - told.lat) ^ 2) AS metres,
       abs(extract(epoch FROM coalesce(other.happened_from, other.received_at) - coalesce(told.happened_from, told.received_at))) / 60 AS minutes
FROM reports_report told
JOIN reports_report other ON other.id IN (
    SELECT c.id FROM reports_report c
    WHERE c.id = ANY(%(callers)s)
      AND c.received_at BETWEEN told.received_at - %(same_caller)s AND told.received_at + %(same_caller)s
    UNION ALL
    SELECT n.id FROM reports_report n
    WHERE n.offence = told.offence
      AND coalesce(n.happened_from, n.received_at) BETWEEN coalesce(told.happened_from, told.received_at) - %(same_event)s
                                                       AND coalesce(told.happened_from, told.received_at) + %(same_event)s
      AND n.lon BETWEEN told.lon - %(east)s AND told.lon + %(east)s
      AND n.lat BETWEEN told.lat - %(north)s AND told.lat + %(north)s
)
WHERE told.id = %(report)s AND other.id < told.id AND other.state <> 'linked'
  AND NOT EXISTS (SELECT FROM reports_duplicate d WHERE d.report_id = told.id AND d.other_id = other.id)
ORDER BY other.received_at DESC, other.id DESC
LIMIT %(most)s
