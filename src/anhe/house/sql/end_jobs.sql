-- How the jobs that a worker had taken ended.
UPDATE procrastinate_jobs j SET status = e.how::procrastinate_job_status, attempts = attempts + 1, abort_requested = false
FROM unnest(%(jobs)s::bigint[], %(ends)s::text[]) AS e (id, how)
WHERE j.id = e.id AND j.status = 'doing' RETURNING j.id
