-- Which cells of the grid lie outside the city from now on?
DELETE FROM city_gridcell WHERE NOT EXISTS (SELECT FROM unnest(%(cells)s::bigint[]) AS kept WHERE kept = id)
