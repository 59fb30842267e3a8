-- Many synthetic reports with receipts, sealed parties, cases for six in ten, and two entries each; written by the migrator.
CREATE TEMP TABLE many AS
SELECT n, gen_random_uuid() AS report, gen_random_uuid() AS party, gen_random_uuid() AS cased,
       now() - (n % 525600) * interval '1 minute' AS at, u.id AS unit
FROM generate_series(1, %(many)s) n
JOIN (SELECT id, row_number() OVER () - 1 AS k, count(*) OVER () AS all_of FROM staff_unit WHERE kind = 'station') u
  ON u.k = n %% u.all_of;

INSERT INTO reports_report (id, number, channel, kind, offence, state, received_at, district_code, lon, lat, lang, is_synthetic, unit_id, teller)
SELECT report, 'S-' || n, 'web', 'case_related', 'theft_ebike', CASE WHEN n %% 10 < 6 THEN 'accepted' ELSE 'received' END,
       at, '410105', 113.68 + (n %% 100) * 0.001, 34.75 + (n %% 90) * 0.001, 'zh-hans', true, unit, 'self' FROM many;

INSERT INTO reports_receipt (id, report_id, tracking_hash, issued_at, content, text, key_id, proof, proof_hash)
SELECT gen_random_uuid(), report, sha256(report::text::bytea), at, '{}', 'ANHE1', 'K', 'phone', repeat('0', 64) FROM many;

INSERT INTO people_party (id, file, role, name, data_key, month, is_secret, lang, added_at)
SELECT party, report, 'reporter', sha256(party::text::bytea), sha256(report::text::bytea) || sha256(party::text::bytea), '2056-11', false, 'zh-hans', at FROM many;

INSERT INTO people_statement (id, file, party_id, kind, text, lang, made_at)
SELECT gen_random_uuid(), report, party, 'narrative', decode(repeat(md5(n::text), 24), 'hex'), 'zh-hans', at FROM many;

INSERT INTO cases_case (id, file, number, source_number, track, state, offence, accepted_at, district_code, is_history, is_synthetic, unit_id)
SELECT cased, report, 'SC-' || n, '', 'criminal', 'filed', 'theft_ebike', at, '410105', false, true, unit FROM many WHERE n %% 10 < 6;

INSERT INTO cases_casereport (id, case_id, report_id) SELECT gen_random_uuid(), cased, report FROM many WHERE n %% 10 < 6;

INSERT INTO cases_deadline (id, case_id, rule, version_id, state, starts_at, due_at, warned)
SELECT gen_random_uuid(), m.cased, 'promise-progress', v.id, 'running', m.at, m.at + interval '7 days', 0
FROM many m CROSS JOIN (SELECT id FROM law_ruleversion WHERE rule_id = 'promise-progress' LIMIT 1) v WHERE m.n %% 10 < 6;

INSERT INTO ledger_entry (id, suite, actor_kind, actor_ref, actor_number, verb, doing, outcome, refusal, object_kind,
    object_id, object_ref, file, purpose, happened_at, recorded_at, details_hash, rows_hash)
SELECT gen_random_uuid(), 1, 'operator', 'filling', n * 2 + k, verb, 'collect', 'allowed', '', 'reports.report',
       report::text, '', report, '', at, at, sha256('a'), sha256('b')
FROM many CROSS JOIN (VALUES (0, 'report.received'), (1, 'case.accepted')) AS v (k, verb);
