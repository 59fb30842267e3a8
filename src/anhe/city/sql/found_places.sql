-- Which places bear every typed word, the closest name first?
SELECT p.id
FROM city_place p
WHERE p.grams @> %(grams)s::text[]
  AND NOT EXISTS (SELECT FROM unnest(%(words)s::text[]) AS word WHERE position(word IN p.key) = 0)
  AND (%(district)s::text IS NULL OR p.district_id = (SELECT id FROM city_district WHERE code = %(district)s))
  AND (%(kind)s::text IS NULL OR p.kind = %(kind)s)
ORDER BY (SELECT sum(CASE WHEN position('|' || word || '|' IN p.key) > 0 THEN 0
                          WHEN position('|' || word IN p.key) > 0 THEN 1
                          ELSE 2 END) FROM unnest(%(words)s::text[]) AS word),
         p.kind <> 'street', char_length(p.name_zh), p.name_zh, p.ref
LIMIT %(limit)s
