-- Jobs taken by a worker that has not been heard of since, or is gone: queued once more.
UPDATE procrastinate_jobs j SET status = 'todo', worker_id = NULL
WHERE j.status = 'doing' AND NOT EXISTS (
    SELECT FROM procrastinate_workers w WHERE w.id = j.worker_id AND w.last_heartbeat > now() - make_interval(secs => %(silent_s)s)
)
RETURNING j.id
