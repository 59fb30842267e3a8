-- Row-level security of every table that holds personal data or belongs to a file (docs/guides/access.md).
-- Fast form only: each (SELECT access_…()) is computed once a query; what hangs on a row follows its parent by primary key.
-- `sees` which rows; `adds` which new ones; `changes` which that are there: what is only shown to somebody they change nothing in.
DROP FUNCTION IF EXISTS guarded.guard(text, text, text);
CREATE OR REPLACE FUNCTION guarded.guard(tab text, sees text, adds text, changes text) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    IF to_regclass('public.' || tab) IS NULL THEN RETURN; END IF;
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tab);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tab);
    EXECUTE format('DROP POLICY IF EXISTS access_sees ON %I', tab);
    EXECUTE format('DROP POLICY IF EXISTS access_adds ON %I', tab);
    EXECUTE format('DROP POLICY IF EXISTS access_changes ON %I', tab);
    EXECUTE format('DROP POLICY IF EXISTS access_removes ON %I', tab);
    EXECUTE format('CREATE POLICY access_sees ON %I FOR SELECT USING (%s)', tab, sees);
    EXECUTE format('CREATE POLICY access_adds ON %I FOR INSERT WITH CHECK (%s)', tab, adds);
    EXECUTE format('CREATE POLICY access_changes ON %I FOR UPDATE USING (%s) WITH CHECK (true)', tab, changes);  -- what an UPDATE finds, it must see afterwards too
    EXECUTE format('CREATE POLICY access_removes ON %I FOR DELETE USING (%s)', tab, changes);
END $$;

DO $$
DECLARE
    -- Who sees all is asked first: it costs least to answer, and for jobs and the operator nothing else need be asked.
    report text := $q$(SELECT access_is_wide('reports')) OR unit_id = ANY ((SELECT access_units())::uuid[]) OR id = ANY ((SELECT access_files())::uuid[])$q$;
    of_report text := $q$(SELECT access_is_wide('reports')) OR report_id = ANY ((SELECT access_files())::uuid[]) OR EXISTS (SELECT FROM reports_report r WHERE r.id = report_id)$q$;
    own_report text := $q$(SELECT access_is_wide('reports')) OR unit_id = ANY ((SELECT access_units())::uuid[]) OR id = ANY ((SELECT access_writes())::uuid[])$q$;
    of_own_report text := $q$(SELECT access_is_wide('reports')) OR report_id = ANY ((SELECT access_writes())::uuid[]) OR EXISTS (SELECT FROM reports_report r
        WHERE r.id = report_id AND (r.unit_id = ANY ((SELECT access_units())::uuid[]) OR r.id = ANY ((SELECT access_writes())::uuid[])))$q$;
    own_case text := $q$(SELECT access_is_wide('cases')) OR unit_id = ANY ((SELECT access_units())::uuid[]) OR file = ANY ((SELECT access_writes())::uuid[]) OR handler_id = (SELECT access_officer())$q$;
    of_own_case text := $q$(SELECT access_is_wide('cases')) OR EXISTS (SELECT FROM cases_case c WHERE c.id = case_id AND (c.unit_id = ANY ((SELECT access_units())::uuid[])
        OR c.file = ANY ((SELECT access_writes())::uuid[]) OR c.handler_id = (SELECT access_officer())))$q$;
    of_own_clock text := $q$(SELECT access_is_wide('cases')) OR EXISTS (SELECT FROM cases_deadline d JOIN cases_case c ON c.id = d.case_id WHERE d.id = deadline_id
        AND (c.unit_id = ANY ((SELECT access_units())::uuid[]) OR c.file = ANY ((SELECT access_writes())::uuid[]) OR c.handler_id = (SELECT access_officer())))$q$;
    own_people text := $q$(SELECT access_is_wide('people')) OR file = ANY ((SELECT access_writes())::uuid[])$q$;
    a_case text := $q$(SELECT access_is_wide('cases')) OR unit_id = ANY ((SELECT access_units())::uuid[]) OR file = ANY ((SELECT access_cases())::uuid[]) OR handler_id = (SELECT access_officer())$q$;
    of_case text := $q$(SELECT access_is_wide('cases')) OR EXISTS (SELECT FROM cases_case c WHERE c.id = case_id)$q$;
    of_clock text := $q$(SELECT access_is_wide('cases')) OR EXISTS (SELECT FROM cases_deadline d WHERE d.id = deadline_id)$q$;
    people text := $q$(SELECT access_is_wide('people')) OR file = ANY ((SELECT access_contents())::uuid[])$q$;
    of_receipt text := $q$(SELECT access_is_wide('citizen')) OR ((SELECT access_kind()) = 'holder' AND EXISTS (SELECT FROM reports_receipt p WHERE p.id = receipt_id))$q$;
    -- What is said of a unit, and why who looked is held back, goes with the unit: to have been shown the file is not enough.
    of_unit text := $q$(SELECT access_is_wide('citizen')) OR unit_id = ANY ((SELECT access_units())::uuid[])
        OR ((SELECT access_kind()) = 'holder' AND EXISTS (SELECT FROM reports_receipt p WHERE p.id = receipt_id))$q$;
    known text := $q$(SELECT access_kind()) IN ('officer', 'holder', 'public', 'organisation', 'job', 'operator')$q$;
    imports text := $q$(SELECT access_is_wide('batches'))$q$;
    inspected text := $q$(SELECT access_is_wide('inspection'))$q$;
    asked_of text := $q$officer = (SELECT access_ref()) OR (SELECT access_is_wide('inspection'))$q$;
    desk text := $q$(SELECT access_kind()) IN ('officer', 'job', 'operator')$q$;
    detail text := $q$(SELECT access_is_wide('inspection')) OR EXISTS (SELECT FROM ledger_entry e WHERE e.id = entry
        AND (e.actor_ref = (SELECT access_ref()) OR e.file = ANY ((SELECT access_files())::uuid[])
             OR EXISTS (SELECT FROM reports_report r WHERE r.id = e.file) OR EXISTS (SELECT FROM cases_case c WHERE c.file = e.file)))$q$;
    watches text := $q$ OR (SELECT access_is_wide('cases')) OR (SELECT access_is_wide('inspection'))$q$;
    mine text := $q$officer_id = (SELECT access_officer()) OR owner_id = (SELECT access_officer()) OR unit_id = ANY ((SELECT access_units())::uuid[])$q$;
    asks text := $q$officer_id = (SELECT access_officer()) OR (SELECT access_is_wide('all'))$q$;
    a_trace text := $q$(SELECT access_is_wide('fraud')) OR unit_id = ANY ((SELECT access_units())::uuid[]) OR report_unit_id = ANY ((SELECT access_units())::uuid[]) OR file = ANY ((SELECT access_files())::uuid[])$q$;
    own_trace text := $q$(SELECT access_is_wide('fraud')) OR unit_id = ANY ((SELECT access_units())::uuid[]) OR file = ANY ((SELECT access_writes())::uuid[])$q$;
    of_own_trace text := $q$(SELECT access_is_wide('fraud')) OR EXISTS (SELECT FROM fraud_trace t WHERE t.id = trace_id
        AND (t.unit_id = ANY ((SELECT access_units())::uuid[]) OR t.file = ANY ((SELECT access_writes())::uuid[])))$q$;
    of_trace text := $q$(SELECT access_is_wide('fraud')) OR EXISTS (SELECT FROM fraud_trace t WHERE t.id = trace_id)$q$;
    of_order text := $q$(SELECT access_is_wide('fraud')) OR EXISTS (SELECT FROM fraud_order o WHERE o.id = order_id)$q$;
    of_own_order text := $q$(SELECT access_is_wide('fraud')) OR EXISTS (SELECT FROM fraud_order o JOIN fraud_trace t ON t.id = o.trace_id WHERE o.id = order_id
        AND (t.unit_id = ANY ((SELECT access_units())::uuid[]) OR t.file = ANY ((SELECT access_writes())::uuid[])))$q$;
    -- An institution adds its own messages and sees that it did; what became of them is ours to say.
    own_answer text := $q$ OR ((SELECT access_kind()) = 'organisation' AND EXISTS (SELECT FROM fraud_institution i WHERE i.id = institution_id AND i.code = (SELECT access_ref())))$q$;
    of_freeze text := $q$(SELECT access_is_wide('fraud')) OR EXISTS (SELECT FROM fraud_freeze f WHERE f.id = freeze_id)$q$;
    an_account text := $q$(SELECT access_is_wide('fraud')) OR EXISTS (SELECT FROM fraud_tracedaccount a WHERE a.account_id = fraud_account.id)$q$;
    -- A dealer sees its own declarations; an officer those that a match of their cases names, and no list of the others.
    a_declaration text := $q$(SELECT access_is_wide('goods')) OR ((SELECT access_kind()) = 'organisation' AND owner = (SELECT access_ref()))
        OR EXISTS (SELECT FROM goods_match m WHERE m.declaration_id = goods_declaration.id)$q$;
    own_declaration text := $q$(SELECT access_is_wide('goods')) OR ((SELECT access_kind()) = 'organisation' AND owner = (SELECT access_ref()))$q$;
    of_own_match text := $q$(SELECT access_is_wide('goods')) OR EXISTS (SELECT FROM goods_match m JOIN cases_case c ON c.id = m.case_id WHERE m.declaration_id = goods_declaration.id
        AND (c.unit_id = ANY ((SELECT access_units())::uuid[]) OR c.file = ANY ((SELECT access_writes())::uuid[]) OR c.handler_id = (SELECT access_officer())))$q$;
    of_exhibit text := $q$(SELECT access_is_wide('cases')) OR EXISTS (SELECT FROM evidence_exhibit e WHERE e.id = exhibit_id)$q$;
    of_own_exhibit text := $q$(SELECT access_is_wide('cases')) OR EXISTS (SELECT FROM evidence_exhibit e JOIN cases_case c ON c.id = e.case_id WHERE e.id = exhibit_id
        AND (c.unit_id = ANY ((SELECT access_units())::uuid[]) OR c.file = ANY ((SELECT access_writes())::uuid[]) OR c.handler_id = (SELECT access_officer())))$q$;
    machine text := $q$(SELECT access_is_wide('all'))$q$;
    gives text := $q$(SELECT access_is_wide('cases')) OR officer_id = (SELECT access_officer()) OR file = ANY ((SELECT access_writes())::uuid[])
        OR EXISTS (SELECT FROM reports_report r WHERE r.id = staff_grant.file AND r.unit_id = ANY ((SELECT access_units())::uuid[]))
        OR EXISTS (SELECT FROM cases_case c WHERE c.file = staff_grant.file AND (c.unit_id = ANY ((SELECT access_units())::uuid[]) OR c.handler_id = (SELECT access_officer())))$q$;
    tab text;
BEGIN
    FOREACH tab IN ARRAY ARRAY['people_party', 'people_statement', 'people_identifier'] LOOP
        PERFORM guarded.guard(tab, people, own_people, own_people);
    END LOOP;
    -- The fraud centre sees the report on which a trace stands. A trace's own policy asks nothing of reports: they would ask each other.
    PERFORM guarded.guard('reports_report', report || $q$ OR ((SELECT access_is_wide('fraud')) AND EXISTS (SELECT FROM fraud_trace t WHERE t.report_id = reports_report.id))$q$, own_report, own_report);
    FOREACH tab IN ARRAY ARRAY['reports_receipt', 'reports_reply', 'reports_duplicate'] LOOP
        PERFORM guarded.guard(tab, of_report, of_own_report, of_own_report);
    END LOOP;
    PERFORM guarded.guard('reports_draft', $q$id = ANY ((SELECT access_files())::uuid[]) OR (SELECT access_is_wide('drafts'))$q$, known, $q$id = ANY ((SELECT access_files())::uuid[]) OR (SELECT access_is_wide('drafts'))$q$);
    PERFORM guarded.guard('reports_batch', imports, imports, imports);
    PERFORM guarded.guard('cases_batch', imports, imports, imports);
    PERFORM guarded.guard('cases_case', a_case, own_case, own_case);
    FOREACH tab IN ARRAY ARRAY['cases_acceptance', 'cases_casereport', 'cases_deadline', 'cases_decision', 'cases_proposal',
                               'cases_remedy', 'cases_item', 'cases_scene', 'cases_matter', 'cases_visit'] LOOP
        PERFORM guarded.guard(tab, of_case, of_own_case, of_own_case);
    END LOOP;
    FOREACH tab IN ARRAY ARRAY['cases_extension', 'cases_pause', 'cases_extensionrequest'] LOOP
        PERFORM guarded.guard(tab, of_clock, of_own_clock, of_own_clock);
    END LOOP;
    FOREACH tab IN ARRAY ARRAY['citizen_prooftry', 'citizen_onetimecode'] LOOP
        PERFORM guarded.guard(tab, of_receipt, of_receipt, of_receipt);
    END LOOP;
    FOREACH tab IN ARRAY ARRAY['citizen_rating', 'citizen_complaint', 'citizen_disclosuredelay'] LOOP
        PERFORM guarded.guard(tab, of_unit, of_unit, of_unit);
    END LOOP;
    PERFORM guarded.guard('fraud_trace', a_trace, own_trace, own_trace);
    PERFORM guarded.guard('fraud_account', an_account, desk, an_account);
    FOREACH tab IN ARRAY ARRAY['fraud_tracedaccount', 'fraud_payment', 'fraud_order', 'fraud_sheet', 'fraud_redraw', 'fraud_packet'] LOOP
        PERFORM guarded.guard(tab, of_trace, of_own_trace, of_own_trace);
    END LOOP;
    FOREACH tab IN ARRAY ARRAY['fraud_hold', 'fraud_freeze'] LOOP
        PERFORM guarded.guard(tab, of_order, of_own_order, of_own_order);
    END LOOP;
    PERFORM guarded.guard('fraud_answer', of_order || own_answer, of_own_order || own_answer, of_own_order);
    PERFORM guarded.guard('fraud_renewal', of_freeze, of_freeze, of_freeze);
    PERFORM guarded.guard('goods_declaration', a_declaration, own_declaration, of_own_match);
    PERFORM guarded.guard('goods_match', of_case, machine, of_own_case);
    PERFORM guarded.guard('evidence_exhibit', of_case, of_own_case, of_own_case);
    FOREACH tab IN ARRAY ARRAY['evidence_custody', 'evidence_handover'] LOOP
        PERFORM guarded.guard(tab, of_exhibit, of_own_exhibit, of_own_exhibit);
    END LOOP;
    PERFORM guarded.guard('ledger_detail', detail, 'false', detail);  -- ledger_record writes it as its owner
    PERFORM guarded.guard('law_legalhold', desk, desk, desk);
    PERFORM guarded.guard('staff_grant', 'true', gives, gives);  -- read before it is known who asks
    PERFORM guarded.guard('staff_accessrequest', mine || watches, asks, mine || watches);
    PERFORM guarded.guard('staff_emergencyaccess', mine || $q$ OR reviewer_id = (SELECT access_officer())$q$ || watches, asks, mine || $q$ OR reviewer_id = (SELECT access_officer())$q$ || watches);
    PERFORM guarded.guard('inspection_finding', asked_of, inspected, asked_of);
    FOREACH tab IN ARRAY ARRAY['inspection_sample', 'inspection_sampledsession'] LOOP
        PERFORM guarded.guard(tab, inspected, inspected, inspected);
    END LOOP;
END $$;
