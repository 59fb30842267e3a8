-- The narrow ways to a file before the context names it: each takes an exact secret or number and gives keys alone.
-- Which report does a receipt's code, a form's token, a receipt's key, or a number open?
CREATE OR REPLACE FUNCTION access_file_of_code(hashes bytea[]) RETURNS uuid LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN RETURN (SELECT p.report_id FROM reports_receipt p WHERE p.tracking_hash = ANY(hashes) LIMIT 1); END $$;
CREATE OR REPLACE FUNCTION access_files_of_tokens(hashes bytea[]) RETURNS uuid[] LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN RETURN ARRAY(SELECT r.id FROM reports_report r WHERE r.token_hash = ANY(hashes)); END $$;
CREATE OR REPLACE FUNCTION access_file_of_receipt(receipt uuid) RETURNS uuid LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN RETURN (SELECT p.report_id FROM reports_receipt p WHERE p.id = receipt); END $$;
CREATE OR REPLACE FUNCTION access_file_of_number(asked text) RETURNS uuid LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN RETURN coalesce((SELECT r.id FROM reports_report r WHERE r.number = asked), (SELECT c.file FROM cases_case c WHERE c.number = asked)); END $$;
CREATE OR REPLACE FUNCTION access_draft_of_code(hashes bytea[]) RETURNS uuid LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN RETURN (SELECT d.id FROM reports_draft d WHERE d.code_hash = ANY(hashes) LIMIT 1); END $$;

-- Which files hold exactly this mark, known by its keyed index? And which share their reporter's number with this one?
CREATE OR REPLACE FUNCTION access_files_with(indexes bytea[], a_kind text, a_domain text) RETURNS uuid[] LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF guarded.said('kind') NOT IN ('officer', 'job', 'operator') THEN RETURN '{}'; END IF;
    RETURN ARRAY(SELECT DISTINCT i.file FROM people_identifier i WHERE i.index = ANY(indexes) AND i.kind = a_kind AND i.domain = a_domain);
END $$;
CREATE OR REPLACE FUNCTION access_files_sharing_contact(own uuid) RETURNS uuid[] LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF guarded.said('kind') NOT IN ('officer', 'job', 'operator') THEN RETURN '{}'; END IF;
    RETURN ARRAY(SELECT DISTINCT theirs.file FROM people_identifier mine
        JOIN people_identifier theirs ON theirs.index = mine.index AND theirs.domain = mine.domain AND theirs.file <> mine.file
        WHERE mine.file = own AND mine.domain = 'contact');
END $$;

-- Who else told of the events of these reports: the reports joined to them, for an answer that is owed to all.
CREATE OR REPLACE FUNCTION access_files_joined(own uuid[]) RETURNS uuid[] LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF guarded.said('kind') NOT IN ('officer', 'job', 'operator') THEN RETURN '{}'; END IF;
    RETURN ARRAY(SELECT r.id FROM reports_report r WHERE r.joined_to_id = ANY(own));
END $$;

-- What anybody on the desk may know of a case or report by its exact number: that it exists, and whose to ask.
CREATE OR REPLACE FUNCTION access_known(asked text) RETURNS TABLE (kind text, file uuid, number text, unit uuid, handler uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF guarded.said('kind') NOT IN ('officer', 'job', 'operator') THEN RETURN; END IF;
    RETURN QUERY SELECT 'case'::text, c.file, c.number::text, c.unit_id, c.handler_id FROM cases_case c WHERE c.number = asked
        UNION ALL SELECT 'report'::text, r.id, r.number::text, r.unit_id, NULL::uuid FROM reports_report r WHERE r.number = asked;
END $$;

-- Which unit has the most open cases? A figure without rows, for the demo's door.
CREATE OR REPLACE FUNCTION access_busiest_unit() RETURNS uuid LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN (SELECT c.unit_id FROM cases_case c JOIN staff_unit u ON u.id = c.unit_id
            WHERE c.state IN ('under_review', 'filed') AND NOT c.is_history
            GROUP BY c.unit_id, u.path ORDER BY count(*) DESC, u.path LIMIT 1);
END $$;

-- The account with one of these blind indexes at an institution, whoever may see it: two traces must meet in one account.
CREATE OR REPLACE FUNCTION access_fraud_account(at_institution uuid, indexes bytea[]) RETURNS uuid LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF guarded.said('kind') NOT IN ('officer', 'job', 'operator') THEN RETURN NULL; END IF;
    RETURN (SELECT a.id FROM fraud_account a WHERE a.institution_id = at_institution AND a.index = ANY (indexes) LIMIT 1);
END $$;
