-- Which rows the role `app` may delete: drafts, places and cells that a register no longer names, and what sign-in and the queue keep.
-- Every other record of a room stays until the retention sweep erases it. Said anew after each migration.
DO $$
DECLARE
    tab text;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'app') THEN RETURN; END IF;
    FOR tab IN
        SELECT c.relname FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
          AND c.relname !~ '^(account|axes|auth|django|mfa|procrastinate|usersessions)_|^staff_login'
    LOOP
        EXECUTE format('REVOKE DELETE, TRUNCATE ON %I FROM app', tab);
        IF tab IN ('reports_draft', 'city_gridcell', 'city_place') THEN
            EXECUTE format('GRANT DELETE ON %I TO app', tab);
        END IF;
    END LOOP;
END $$;
