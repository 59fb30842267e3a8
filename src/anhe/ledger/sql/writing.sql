-- Notes each written row under the act in force; refuses writes outside an act.
CREATE OR REPLACE FUNCTION ledger_note() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public SET timezone = 'UTC' AS $$
DECLARE
    entry_id text := current_setting('anhe.entry', true);
BEGIN
    IF coalesce(entry_id, '') = '' THEN
        IF session_user = TG_ARGV[0] THEN RETURN NULL; END IF;
        RAISE EXCEPTION '% of % outside an act', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO ledger_row (entry, "table", key, op, salt, hash)
    SELECT entry_id::uuid, TG_TABLE_NAME, r.j ->> 'id', left(TG_OP, 1), r.salt,
           sha256(r.salt || convert_to(jsonb_strip_nulls(r.j)::text, 'UTF8'))
    FROM (SELECT to_jsonb(w) AS j, uuid_send(gen_random_uuid()) AS salt FROM written w) r;
    RETURN NULL;
END $$;

-- Puts the three triggers on a room's table; run by the migrator after each migration.
CREATE OR REPLACE FUNCTION ledger_guard(tab regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE OR REPLACE TRIGGER noted_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION ledger_note(%L)', tab, current_user);
    EXECUTE format('CREATE OR REPLACE TRIGGER noted_update AFTER UPDATE ON %s REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION ledger_note(%L)', tab, current_user);
    EXECUTE format('CREATE OR REPLACE TRIGGER noted_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION ledger_note(%L)', tab, current_user);
END $$;

-- Refuses an update of one row that found none: it is gone, or not the asker's to write.
CREATE OR REPLACE FUNCTION ledger_wrote(rows bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF rows <> 1 THEN RAISE EXCEPTION 'the row to write is not there' USING ERRCODE = 'no_data_found'; END IF;
END $$;

-- Adds the entry, its erasable details and one job for each follower; gives the act before back its place.
CREATE OR REPLACE FUNCTION ledger_record(
    entry_id uuid, a_kind text, a_ref text, a_verb text, a_doing text, a_outcome text, a_refusal text,
    o_kind text, o_id text, o_ref text, a_file uuid, a_purpose text, a_session uuid, a_at timestamptz,
    a_nonce bytea, a_text text, jobs text[], queues text[], priorities int[], resume text
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    n bigint;
BEGIN
    INSERT INTO ledger_counter AS c (actor, last) VALUES (a_kind || ':' || a_ref, 1)
    ON CONFLICT (actor) DO UPDATE SET last = c.last + 1 RETURNING c.last INTO n;
    INSERT INTO ledger_entry (id, suite, actor_kind, actor_ref, actor_number, verb, doing, outcome, refusal,
        object_kind, object_id, object_ref, file, purpose, session, happened_at, recorded_at, details_hash, rows_hash)
    VALUES (entry_id, 1, a_kind, a_ref, n, a_verb, a_doing, a_outcome, a_refusal,
        o_kind, o_id, o_ref, a_file, a_purpose, a_session, a_at, clock_timestamp(),
        sha256(a_nonce || convert_to(a_text, 'UTF8')),
        (SELECT sha256(coalesce(string_agg(convert_to("table" || E'\t' || key || E'\t' || op, 'UTF8') || salt || hash, '' ORDER BY r.id), ''))
         FROM ledger_row r WHERE r.entry = entry_id));
    INSERT INTO ledger_detail (entry, nonce, text) VALUES (entry_id, a_nonce, a_text);
    IF cardinality(jobs) > 0 THEN
        INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, args)
        SELECT j.queue, j.name, j.priority, NULL, jsonb_build_object('entry', entry_id)
        FROM unnest(jobs, queues, priorities) AS j (name, queue, priority);
    END IF;
    PERFORM set_config('anhe.entry', resume, true);
    RETURN n;
END $$;

-- Tells the live pages and the worker to look again; called after the commit, in a transaction of its own.
CREATE OR REPLACE FUNCTION ledger_announce(verbs text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('anhe', array_to_string(verbs, ' '));
    PERFORM pg_notify('procrastinate_any_queue_v1', '{"type": "job_inserted", "job_id": 0}');
END $$;

-- The ledger only grows.
CREATE OR REPLACE FUNCTION ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger only grows: % on % refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE OR REPLACE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows();
CREATE OR REPLACE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_row FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows();
CREATE OR REPLACE TRIGGER only_grows BEFORE UPDATE OR TRUNCATE ON ledger_detail FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows();

-- PostgreSQL queues all notifying commits behind one lock: the worker is told after the commit instead.
ALTER TABLE procrastinate_jobs DISABLE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1;

-- When a job was queued stands in its entry; a row more for each would cost a report as much as its receipt.
ALTER TABLE procrastinate_jobs DISABLE TRIGGER procrastinate_trigger_status_events_insert_v1;
