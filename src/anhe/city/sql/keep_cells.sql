-- Which station answers for each cell? Cells that are known take the new answer.
INSERT INTO city_gridcell (id, district_id, unit_id)
SELECT * FROM unnest(%(cells)s::bigint[], %(districts)s::uuid[], %(units)s::uuid[])
ON CONFLICT (id) DO UPDATE SET district_id = excluded.district_id, unit_id = excluded.unit_id
