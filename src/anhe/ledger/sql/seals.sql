-- What the sealed log may become: it only grows, and only the sealer adds to it.
CREATE OR REPLACE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_leaf FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows();
CREATE OR REPLACE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_tile FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows();
CREATE OR REPLACE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_head FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows();
CREATE OR REPLACE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_cosign FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows();
CREATE OR REPLACE TRIGGER only_grows BEFORE DELETE OR TRUNCATE ON ledger_beat FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows();

ALTER TABLE ledger_leaf ADD CONSTRAINT leaf_hash_has_32_bytes CHECK (octet_length(hash) = 32 AND index >= 0);
ALTER TABLE ledger_tile ADD CONSTRAINT tile_holds_256_hashes CHECK (octet_length(hashes) = 8192);
ALTER TABLE ledger_head ADD CONSTRAINT head_root_has_32_bytes CHECK (octet_length(root) = 32 AND size > 0);

DO $$ DECLARE r text; BEGIN
    FOR r IN SELECT rolname FROM pg_roles WHERE rolname IN ('app', 'tips', 'retention', 'sealer') LOOP
        EXECUTE format('REVOKE ALL ON ledger_leaf, ledger_tile, ledger_head, ledger_cosign, ledger_beat FROM %I', r);
        EXECUTE format('REVOKE ALL ON SEQUENCE ledger_tile_id_seq, ledger_cosign_id_seq FROM %I', r);
    END LOOP;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'app') THEN
        GRANT SELECT ON ledger_head, ledger_cosign, ledger_beat TO app;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'sealer') THEN
        REVOKE ALL ON ledger_detail, ledger_row, ledger_counter FROM sealer;
        GRANT SELECT, INSERT ON ledger_leaf, ledger_tile, ledger_head, ledger_cosign, ledger_beat TO sealer;
        GRANT UPDATE ON ledger_beat TO sealer;
        GRANT USAGE ON SEQUENCE ledger_tile_id_seq, ledger_cosign_id_seq TO sealer;
    END IF;
END $$;
