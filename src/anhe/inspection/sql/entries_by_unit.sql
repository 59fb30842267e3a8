-- How many entries of this time were made by the officers of each unit, and how many of them were refused?
SELECT u.name_zh, u.name_en, sum(e.n)::bigint, sum(e.refused)::bigint
FROM (SELECT actor_ref, count(*) AS n, count(*) FILTER (WHERE outcome = 'refused') AS refused
      FROM ledger_entry WHERE actor_kind = 'officer' AND happened_at >= %(since)s AND happened_at < %(until)s
      GROUP BY actor_ref) e
JOIN staff_officer o ON o.number = e.actor_ref JOIN staff_unit u ON u.id = o.unit_id
GROUP BY u.id, u.name_zh, u.name_en ORDER BY 3 DESC, u.name_zh
