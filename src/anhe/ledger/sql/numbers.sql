-- The next serial under a prefix in a year; gaps are allowed, so no writer waits for another.
CREATE OR REPLACE FUNCTION ledger_next_serial(prefix text, in_year int) RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    name text := format('serial_%s_%s', lower(prefix), in_year);
BEGIN
    IF prefix !~ '^[A-Z]{1,3}$' OR in_year NOT BETWEEN 1949 AND 2999 THEN
        RAISE EXCEPTION 'no serial for % in %', prefix, in_year;
    END IF;
    RETURN nextval(format('public.%I', name)::regclass);
EXCEPTION WHEN undefined_table THEN
    PERFORM pg_advisory_xact_lock(hashtext(name));
    EXECUTE format('CREATE SEQUENCE IF NOT EXISTS public.%I', name);
    RETURN nextval(format('public.%I', name)::regclass);
END $$;
