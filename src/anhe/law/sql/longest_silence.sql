-- How long was the longest time without any entry since a moment, until now? By the hour, so that years are cheap.
SELECT max(at - before) FROM (
    SELECT at, lag(at) OVER (ORDER BY at) AS before FROM (
        SELECT date_trunc('hour', recorded_at) AS at FROM ledger_entry
        WHERE %(since)s::timestamptz IS NULL OR recorded_at >= %(since)s::timestamptz
        GROUP BY 1
        UNION ALL SELECT date_trunc('hour', clock_timestamp())
    ) hours
) gaps
