-- Which declarations are due? Those that no open or confirmed match names go early; the others with the case that needs them.
SELECT d.id FROM goods_declaration d
WHERE d.received_at < %(before)s AND d.id <> ALL (%(held)s::uuid[])
  AND NOT EXISTS (SELECT FROM goods_match m WHERE m.declaration_id = d.id AND m.state <> 'rejected')
ORDER BY d.received_at LIMIT %(limit)s
