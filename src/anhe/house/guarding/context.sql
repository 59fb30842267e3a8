-- Who asks: the signed context of a transaction, and what it may see (docs/decisions/0008). Run again after each migration.
CREATE SCHEMA IF NOT EXISTS guarded;
REVOKE ALL ON SCHEMA guarded FROM PUBLIC;
-- The key of the Python processes as HMAC's two pads (RFC 2104): PostgreSQL cannot XOR bytes, so it is done once outside.
CREATE TABLE IF NOT EXISTS guarded.context_key (id text PRIMARY KEY, inner_pad bytea NOT NULL, outer_pad bytea NOT NULL);
CREATE TABLE IF NOT EXISTS guarded.start_secret (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one), inner_key bytea NOT NULL, outer_key bytea NOT NULL
);
INSERT INTO guarded.start_secret (inner_key, outer_key)
SELECT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())),
       sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
ON CONFLICT DO NOTHING;

-- The second mac: over one setting, this backend, this transaction; its keys change with each start of the database.
DROP FUNCTION IF EXISTS guarded.say(text, text);
CREATE OR REPLACE FUNCTION guarded.sealed(name text, value text) RETURNS text LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, guarded AS $$
DECLARE
    s guarded.start_secret;
    started bytea := timestamptz_send(pg_postmaster_start_time());
BEGIN
    SELECT * INTO s FROM guarded.start_secret;
    RETURN encode(sha256(sha256(s.outer_key || started) || sha256(sha256(s.inner_key || started)
        || int4send(pg_backend_pid()) || timestamptz_send(transaction_timestamp())
        || convert_to(name || chr(31) || value, 'UTF8'))), 'hex');
END $$;

-- Says several settings at once, each under its own mac; an empty one is only cleared, since it opens nothing.
CREATE OR REPLACE FUNCTION guarded.say(names text[], said text[]) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, guarded AS $$
DECLARE
    s guarded.start_secret;
    started bytea := timestamptz_send(pg_postmaster_start_time());
    here bytea := int4send(pg_backend_pid()) || timestamptz_send(transaction_timestamp());
BEGIN
    SELECT * INTO s FROM guarded.start_secret;
    s.outer_key := sha256(s.outer_key || started);
    s.inner_key := sha256(s.inner_key || started);
    FOR n IN 1 .. cardinality(names) LOOP
        PERFORM set_config('anhe.access_' || names[n], CASE WHEN said[n] IN ('', '{}') THEN '' ELSE said[n] || encode(
            sha256(s.outer_key || sha256(s.inner_key || here || convert_to(names[n] || chr(31) || said[n], 'UTF8'))), 'hex') END, true);
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION guarded.said(name text) RETURNS text LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, guarded AS $$
DECLARE
    raw text := current_setting('anhe.access_' || name, true);
BEGIN
    IF coalesce(raw, '') = '' THEN RETURN ''; END IF;
    IF length(raw) < 64 OR right(raw, 64) <> guarded.sealed(name, left(raw, -64)) THEN
        RAISE EXCEPTION 'forged access context' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN left(raw, -64);
END $$;

-- Of these files, those that an officer's units, posts, grants of everything or own cases make their matter.
-- One question after the other: the first usually answers, and opening all their tables costs more than asking.
CREATE OR REPLACE FUNCTION guarded.matters(asked uuid[], units uuid[], granted uuid[], officer uuid, wide text[])
RETURNS uuid[] LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public AS $$
DECLARE
    f uuid; told reports_report; found uuid[] := '{}';
BEGIN
    FOREACH f IN ARRAY asked LOOP
        SELECT r.* INTO told FROM reports_report r WHERE r.id = f;
        IF f = ANY(granted) OR told.unit_id = ANY(units) OR told.id IS NOT NULL AND 'reports' = ANY(wide) THEN
            found := found || f;
        ELSIF EXISTS (SELECT FROM cases_case c WHERE c.file = f
                      AND ('cases' = ANY(wide) OR c.unit_id = ANY(units) OR c.handler_id = officer)) THEN
            found := found || f;
        ELSIF EXISTS (SELECT FROM fraud_trace m WHERE m.file = f AND m.unit_id = ANY(units)) THEN
            found := found || f;
        ELSIF EXISTS (SELECT FROM cases_casereport t JOIN cases_case c ON c.id = t.case_id WHERE t.report_id IN (f, told.joined_to_id)
                      AND ('cases' = ANY(wide) OR c.unit_id = ANY(units) OR c.handler_id = officer OR c.file = ANY(granted))) THEN
            found := found || f;
        ELSIF EXISTS (SELECT FROM reports_receipt p JOIN citizen_complaint k ON k.receipt_id = p.id
                      WHERE p.report_id = f AND k.unit_id = ANY(units)) THEN
            found := found || f;
        END IF;
    END LOOP;
    RETURN found;
END $$;

-- An officer's context out of staff's tables. `asked`: files whose people the officer works on now.
CREATE OR REPLACE FUNCTION guarded.begin_officer(who uuid, held uuid[], asked uuid[], minted uuid[])
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
    way text; roles text[]; units uuid[]; granted uuid[]; whole uuid[]; looked uuid; matters uuid[]; own uuid[]; wide text[] := '{}';
BEGIN
    SELECT u.path, ARRAY(SELECT p.role FROM staff_post p WHERE p.officer_id = who AND p.until IS NULL) INTO way, roles
    FROM staff_officer o JOIN staff_unit u ON u.id = o.unit_id WHERE o.id = who AND o.left_on IS NULL;
    IF way IS NULL THEN RAISE EXCEPTION 'forged access context' USING ERRCODE = 'insufficient_privilege'; END IF;
    SELECT array_agg(id) INTO units FROM staff_unit WHERE starts_with(path, way);
    SELECT coalesce(array_agg(DISTINCT g.file), '{}'), coalesce(array_agg(DISTINCT g.file) FILTER (WHERE g.scope = 'full'), '{}')
    INTO granted, whole  -- the facts of a file are its rows without its people
    FROM staff_grant g LEFT JOIN staff_unit u ON u.id = g.unit_id
    WHERE g.since <= clock_timestamp() AND (g.until IS NULL OR g.until > clock_timestamp()) AND g.scope <> 'known'
      AND (g.officer_id = who OR starts_with(way, u.path));
    SELECT s.file INTO looked FROM staff_accesssession s
    WHERE s.officer_id = who AND s.ended_at IS NULL AND s.until > clock_timestamp() AND s.opened_at <= clock_timestamp()
    ORDER BY s.opened_at DESC LIMIT 1;
    IF roles && '{call_taker,dispatcher,chief}' THEN wide := wide || '{reports}'::text[]; END IF;
    IF roles && '{chief}' THEN wide := wide || '{cases}'::text[]; END IF;
    IF roles && '{duty,head,call_taker,operator}' THEN wide := wide || '{batches}'::text[]; END IF;
    IF roles && '{tracer,liaison,returner}' THEN wide := wide || '{fraud}'::text[]; END IF;
    IF roles && '{inspector}' THEN wide := wide || '{inspection}'::text[]; END IF;
    IF looked IS NOT NULL THEN
        asked := asked || looked || ARRAY(SELECT t.report_id FROM cases_casereport t JOIN cases_case c ON c.id = t.case_id WHERE c.file = looked);
    END IF;
    matters := CASE WHEN asked = '{}' THEN asked ELSE guarded.matters(asked, units, whole, who, wide) END;
    -- What one was granted, or sees only as every report is seen, one changes nothing in; nor does it show the case on it.
    own := CASE WHEN matters = '{}' OR (whole = '{}' AND NOT 'reports' = ANY(wide)) OR 'cases' = ANY(wide) THEN matters
        ELSE guarded.matters(matters, units, '{}', who, '{}') END;
    PERFORM guarded.say('{officer,wide,units,files,cases,contents,writes}', ARRAY[who::text, wide::text, units::text,
        (granted || held || matters || minted)::text, (granted || own || minted)::text, (matters || minted)::text, (own || minted)::text]);
END $$;

-- The context of who holds a receipt: the own report's rows and those of its case; its people once `proven` names the file.
CREATE OR REPLACE FUNCTION guarded.begin_holder(own uuid[], proven uuid[], minted uuid[])
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
    cases uuid[];
BEGIN
    SELECT coalesce(array_agg(c.file), '{}') INTO cases
    FROM reports_report r JOIN cases_casereport t ON t.report_id IN (r.id, r.joined_to_id) JOIN cases_case c ON c.id = t.case_id
    WHERE r.id = ANY(own);
    IF NOT own && proven THEN proven := '{}'; END IF;
    PERFORM guarded.say('{files,cases,contents,writes,officer,wide,units}', ARRAY[(own || minted)::text, cases::text,
        (ARRAY(SELECT p FROM unnest(proven) p WHERE p = ANY(own || cases)) || minted)::text, (own || cases || minted)::text, '', '', '']);
END $$;

-- Opens a transaction's context. The text: version|key|kind|ref|officer|held|opened|minted|backend|transaction.
CREATE OR REPLACE FUNCTION access_begin(context text, mac bytea) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, guarded AS $$
DECLARE
    part text[] := string_to_array(context, '|');
    key guarded.context_key;
    held uuid[]; opened uuid[]; minted uuid[];
BEGIN
    SELECT * INTO key FROM guarded.context_key k WHERE k.id = part[2];
    IF NOT FOUND THEN
        RAISE EXCEPTION 'unknown access key: run anhe migrate' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF sha256(key.outer_pad || sha256(key.inner_pad || convert_to(context, 'UTF8'))) IS DISTINCT FROM mac
       OR cardinality(part) <> 10 OR part[1] <> '1' OR part[9] <> pg_backend_pid()::text
       OR (part[10] <> (extract(epoch FROM transaction_timestamp()) * 1000000)::bigint::text
           AND NOT (part[3] IN ('public', 'organisation') AND part[10] = '')) THEN
        RAISE EXCEPTION 'forged access context' USING ERRCODE = 'insufficient_privilege';
    END IF;
    held := part[6]; opened := part[7]; minted := part[8];
    PERFORM guarded.say('{kind,ref}', ARRAY[part[3], part[4]]);
    CASE part[3]
        WHEN 'job', 'operator' THEN
            PERFORM guarded.say('{wide,officer,units,files,cases,contents,writes}', ARRAY['{all}', '', '', '', '', '', '']);
        WHEN 'officer' THEN PERFORM guarded.begin_officer(part[5]::uuid, held, opened, minted);
        WHEN 'holder' THEN PERFORM guarded.begin_holder(held, opened, minted);
        WHEN 'public', 'organisation' THEN
            PERFORM guarded.say('{files,contents,writes,cases,officer,wide,units}', ARRAY[(held || minted)::text, minted::text, (held || minted)::text, '', '', '', '']);
        ELSE RAISE EXCEPTION 'no such access context: %', part[3] USING ERRCODE = 'insufficient_privilege';
    END CASE;
END $$;

-- What policies ask, each once a query: (SELECT access_…()). Restricted: a parallel worker is another backend.
CREATE OR REPLACE FUNCTION access_kind() RETURNS text LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
SECURITY DEFINER SET search_path = pg_catalog, guarded AS $$ BEGIN RETURN guarded.said('kind'); END $$;
CREATE OR REPLACE FUNCTION access_ref() RETURNS text LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
SECURITY DEFINER SET search_path = pg_catalog, guarded AS $$ BEGIN RETURN guarded.said('ref'); END $$;
CREATE OR REPLACE FUNCTION access_officer() RETURNS uuid LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
SECURITY DEFINER SET search_path = pg_catalog, guarded AS $$ BEGIN RETURN nullif(guarded.said('officer'), '')::uuid; END $$;
CREATE OR REPLACE FUNCTION access_is_wide(room text) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
SECURITY DEFINER SET search_path = pg_catalog, guarded AS $$
DECLARE
    wide text := guarded.said('wide');
BEGIN
    RETURN wide <> '' AND wide::text[] && ARRAY['all', room];
END $$;
CREATE OR REPLACE FUNCTION access_units() RETURNS uuid[] LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
SECURITY DEFINER SET search_path = pg_catalog, guarded AS $$ BEGIN RETURN coalesce(nullif(guarded.said('units'), ''), '{}'); END $$;
CREATE OR REPLACE FUNCTION access_files() RETURNS uuid[] LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
SECURITY DEFINER SET search_path = pg_catalog, guarded AS $$ BEGIN RETURN coalesce(nullif(guarded.said('files'), ''), '{}'); END $$;
CREATE OR REPLACE FUNCTION access_cases() RETURNS uuid[] LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
SECURITY DEFINER SET search_path = pg_catalog, guarded AS $$ BEGIN RETURN coalesce(nullif(guarded.said('cases'), ''), '{}'); END $$;
CREATE OR REPLACE FUNCTION access_contents() RETURNS uuid[] LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
SECURITY DEFINER SET search_path = pg_catalog, guarded AS $$ BEGIN RETURN coalesce(nullif(guarded.said('contents'), ''), '{}'); END $$;
CREATE OR REPLACE FUNCTION access_writes() RETURNS uuid[] LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
SECURITY DEFINER SET search_path = pg_catalog, guarded AS $$ BEGIN RETURN coalesce(nullif(guarded.said('writes'), ''), '{}'); END $$;
