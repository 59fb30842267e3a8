-- Which places lie nearest to a spot in the city's plane, and how far in metres?
SELECT p.id, p.spot <-> point(%(x)s, %(y)s) AS metres
FROM city_place p
ORDER BY p.spot <-> point(%(x)s, %(y)s)
LIMIT %(limit)s
