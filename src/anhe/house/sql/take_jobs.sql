-- The next jobs of a queue, taken by a worker, in their order.
WITH taken AS (
    UPDATE procrastinate_jobs SET status = 'doing', worker_id = %(worker)s
    WHERE id IN (
        SELECT id FROM procrastinate_jobs
        WHERE status = 'todo' AND queue_name = %(queue)s AND lock IS NULL AND (scheduled_at IS NULL OR scheduled_at <= now())
        ORDER BY priority DESC, id LIMIT %(most)s FOR UPDATE SKIP LOCKED
    )
    RETURNING id, task_name, args, priority
)
SELECT id, task_name, args::text FROM taken ORDER BY priority DESC, id
