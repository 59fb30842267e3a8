-- Which district and station do these places belong to from now on?
UPDATE city_place AS p SET district_id = m.district, unit_id = m.unit
FROM unnest(%(places)s::uuid[], %(districts)s::uuid[], %(units)s::uuid[]) AS m(place, district, unit)
WHERE p.id = m.place
