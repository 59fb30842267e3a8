-- RFC 6962, section 2.1, a second time: its recursive definitions word for word, in the database's own language.
-- Shares nothing with the engine or with anhe-verify, which walk the same trees in loops.
CREATE FUNCTION pg_temp.below(n int) RETURNS int LANGUAGE sql IMMUTABLE AS $$
    -- the largest power of two smaller than n
    SELECT 1 << (length(ltrim((n - 1)::bit(31)::text, '0')) - 1)
$$;

CREATE FUNCTION pg_temp.pair(l bytea, r bytea) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256('\x01'::bytea || l || r)
$$;

-- MTH(D[n]), of leaf hashes
CREATE FUNCTION pg_temp.mth(d bytea[]) RETURNS bytea LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE n int := cardinality(d); k int;
BEGIN
    IF n = 0 THEN RETURN sha256(''::bytea); END IF;
    IF n = 1 THEN RETURN d[1]; END IF;
    k := pg_temp.below(n);
    RETURN pg_temp.pair(pg_temp.mth(d[1:k]), pg_temp.mth(d[k + 1:n]));
END $$;

-- The root that PATH(m, D[n]) leads to from a leaf; null where the path has another length.
CREATE FUNCTION pg_temp.climbed(m int, n int, leaf bytea, path bytea[]) RETURNS bytea LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE k int; p int := cardinality(path);
BEGIN
    IF m < 0 OR m >= n THEN RETURN NULL; END IF;
    IF n = 1 THEN RETURN CASE WHEN p = 0 THEN leaf END; END IF;
    IF p = 0 THEN RETURN NULL; END IF;
    k := pg_temp.below(n);
    IF m < k THEN RETURN pg_temp.pair(pg_temp.climbed(m, k, leaf, path[1:p - 1]), path[p]); END IF;
    RETURN pg_temp.pair(path[p], pg_temp.climbed(m - k, n - k, leaf, path[1:p - 1]));
END $$;

-- Both roots that SUBPROOF(m, D[n], b) leads to; nulls where it has another length.
CREATE FUNCTION pg_temp.grown(m int, n int, b boolean, was bytea, path bytea[]) RETURNS bytea[] LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE k int; p int := cardinality(path); roots bytea[];
BEGIN
    IF m = n THEN
        IF b THEN RETURN CASE WHEN p = 0 THEN ARRAY[was, was] ELSE ARRAY[NULL, NULL]::bytea[] END; END IF;
        RETURN CASE WHEN p = 1 THEN ARRAY[path[1], path[1]] ELSE ARRAY[NULL, NULL]::bytea[] END;
    END IF;
    IF p = 0 THEN RETURN ARRAY[NULL, NULL]::bytea[]; END IF;
    k := pg_temp.below(n);
    IF m <= k THEN
        roots := pg_temp.grown(m, k, b, was, path[1:p - 1]);
        RETURN ARRAY[roots[1], pg_temp.pair(roots[2], path[p])];
    END IF;
    roots := pg_temp.grown(m - k, n - k, false, was, path[1:p - 1]);
    RETURN ARRAY[pg_temp.pair(path[p], roots[1]), pg_temp.pair(path[p], roots[2])];
END $$;

CREATE FUNCTION pg_temp.included(m int, n int, leaf bytea, path bytea[], root bytea) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(pg_temp.climbed(m, n, leaf, path) = root, false)
$$;

CREATE FUNCTION pg_temp.consistent(m int, n int, path bytea[], was bytea, root bytea) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF m = 0 THEN RETURN cardinality(path) = 0 AND was = sha256(''::bytea); END IF;
    IF m > n THEN RETURN false; END IF;
    RETURN coalesce(pg_temp.grown(m, n, true, was, path) = ARRAY[was, root], false);
END $$;
