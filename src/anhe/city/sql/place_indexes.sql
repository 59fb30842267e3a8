-- How places are found: by the pieces of their names, and by what lies nearest in the plane.
CREATE INDEX place_by_gram ON city_place USING gin (grams);
CREATE INDEX place_by_spot ON city_place USING gist (spot);
