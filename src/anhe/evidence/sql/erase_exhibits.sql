-- Takes away what was in our hands of these files' cases, with its chain of custody and its handover.
DELETE FROM evidence_handover WHERE exhibit_id IN (SELECT e.id FROM evidence_exhibit e JOIN cases_case c ON c.id = e.case_id WHERE c.file = ANY (%(files)s::uuid[]));
DELETE FROM evidence_custody WHERE exhibit_id IN (SELECT e.id FROM evidence_exhibit e JOIN cases_case c ON c.id = e.case_id WHERE c.file = ANY (%(files)s::uuid[]));
DELETE FROM evidence_exhibit WHERE case_id IN (SELECT id FROM cases_case WHERE file = ANY (%(files)s::uuid[]));
