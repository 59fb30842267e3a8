-- Which answered complaints are due, those of held files left out?
SELECT c.id FROM citizen_complaint c JOIN reports_receipt r ON r.id = c.receipt_id
WHERE c.answered_at < %(before)s AND r.report_id <> ALL (%(held)s::uuid[])
ORDER BY c.answered_at LIMIT %(limit)s
