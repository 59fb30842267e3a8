-- Takes cases away, found by their file, with all that hangs on them in this room.
DELETE FROM cases_matter WHERE case_id IN (SELECT id FROM cases_case WHERE file = ANY (%(files)s::uuid[]));
DELETE FROM cases_visit WHERE case_id IN (SELECT id FROM cases_case WHERE file = ANY (%(files)s::uuid[]));
DELETE FROM cases_scene WHERE case_id IN (SELECT id FROM cases_case WHERE file = ANY (%(files)s::uuid[]));
DELETE FROM cases_item WHERE case_id IN (SELECT id FROM cases_case WHERE file = ANY (%(files)s::uuid[]));
DELETE FROM cases_remedy WHERE case_id IN (SELECT id FROM cases_case WHERE file = ANY (%(files)s::uuid[]));
DELETE FROM cases_proposal WHERE case_id IN (SELECT id FROM cases_case WHERE file = ANY (%(files)s::uuid[]));
DELETE FROM cases_decision WHERE case_id IN (SELECT id FROM cases_case WHERE file = ANY (%(files)s::uuid[]));
DELETE FROM cases_pause WHERE deadline_id IN (SELECT d.id FROM cases_deadline d JOIN cases_case c ON c.id = d.case_id WHERE c.file = ANY (%(files)s::uuid[]));
DELETE FROM cases_extensionrequest WHERE deadline_id IN (SELECT d.id FROM cases_deadline d JOIN cases_case c ON c.id = d.case_id WHERE c.file = ANY (%(files)s::uuid[]));
DELETE FROM cases_extension WHERE deadline_id IN (SELECT d.id FROM cases_deadline d JOIN cases_case c ON c.id = d.case_id WHERE c.file = ANY (%(files)s::uuid[]));
DELETE FROM cases_deadline WHERE case_id IN (SELECT id FROM cases_case WHERE file = ANY (%(files)s::uuid[]));
DELETE FROM cases_casereport WHERE case_id IN (SELECT id FROM cases_case WHERE file = ANY (%(files)s::uuid[]));
DELETE FROM cases_acceptance WHERE case_id IN (SELECT id FROM cases_case WHERE file = ANY (%(files)s::uuid[]));
DELETE FROM cases_case WHERE file = ANY (%(files)s::uuid[]);
