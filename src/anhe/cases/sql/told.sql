-- The files of the reports that a case stands on and of those joined to them, whichever unit has them.
WITH own AS MATERIALIZED (SELECT report_id FROM cases_casereport WHERE case_id = %(case)s)
SELECT report_id FROM own UNION SELECT unnest(access_files_joined(ARRAY(SELECT report_id FROM own)))
