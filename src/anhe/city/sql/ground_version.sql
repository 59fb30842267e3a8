-- How many times was the ground loaded, and which load was the last?
SELECT count(*), (array_agg(id ORDER BY id DESC))[1] FROM city_coordprovenance WHERE kind = 'ground'
