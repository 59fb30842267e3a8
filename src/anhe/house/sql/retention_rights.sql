-- What the role `retention` may do, said anew after each migration: new tables of these rooms are covered by themselves.
-- It sees and deletes rows whatever the context is (its own policy beside the rooms'), and changes only what the sweep must.
DO $$
DECLARE
    tab text;
    verb text;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'retention') THEN RETURN; END IF;
    FOR tab IN
        SELECT c.relname FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
          AND c.relname ~ '^(cases|reports|citizen|people|inspection|fraud|goods|evidence|staff|law|axes|procrastinate)_|^ledger_(entry|detail)$|^django_session$'
    LOOP
        verb := CASE
            WHEN tab ~ '^(staff_(grant)|ledger_detail|django_session)$' THEN 'SELECT, DELETE'
            WHEN tab IN ('staff_accesssession', 'staff_emergencyaccess') THEN 'SELECT, UPDATE'
            WHEN tab = 'fraud_institution' THEN 'SELECT'
            WHEN tab IN ('fraud_answer', 'fraud_sheet', 'people_party', 'staff_accessrequest', 'citizen_rating', 'reports_batch') THEN 'SELECT, UPDATE, DELETE'
            WHEN tab IN ('law_sweep', 'law_erasedbatch') THEN 'SELECT, INSERT, UPDATE'
            WHEN tab ~ '^(staff|law|ledger)_' OR tab ~ '_batch$' THEN 'SELECT'
            ELSE 'SELECT, DELETE'
        END;
        EXECUTE format('REVOKE ALL ON %I FROM retention', tab);
        EXECUTE format('GRANT %s ON %I TO retention', verb, tab);
        IF tab !~ '^(axes|procrastinate|django)_' THEN
            EXECUTE format('DROP POLICY IF EXISTS retention_erases ON %I', tab);
            EXECUTE format('CREATE POLICY retention_erases ON %I TO retention USING (true) WITH CHECK (true)', tab);
        END IF;
    END LOOP;
    IF current_setting('server_version_num')::int >= 170000 THEN
        -- So that the sweep can clear the pages of what it deleted.
        FOR tab IN SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
            AND c.relname ~ '^(cases|reports|citizen|people|inspection|fraud|goods|evidence)_|^ledger_detail$'
        LOOP
            EXECUTE format('GRANT MAINTAIN ON %I TO retention', tab);
        END LOOP;
    END IF;
END $$;
