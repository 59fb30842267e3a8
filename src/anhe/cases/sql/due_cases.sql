-- Which files of ended cases of one track are due: the case's own, its reports' and those joined to them?
WITH members AS (
    SELECT c.id, c.ended_at, ARRAY (
        SELECT c.file
        UNION SELECT t.report_id FROM cases_casereport t WHERE t.case_id = c.id
        UNION SELECT j.id FROM cases_casereport t JOIN reports_report j ON j.joined_to_id = t.report_id WHERE t.case_id = c.id
    ) AS files
    FROM cases_case c
    WHERE c.track = %(track)s AND c.ended_at < %(before)s
      AND NOT EXISTS (SELECT FROM cases_remedy r WHERE r.case_id = c.id AND r.ended_at IS NULL AND r.asked_at >= %(before)s)
), free AS (
    SELECT files FROM members WHERE NOT files && %(held)s::uuid[] LIMIT %(limit)s
)
SELECT DISTINCT unnest(files) FROM free
