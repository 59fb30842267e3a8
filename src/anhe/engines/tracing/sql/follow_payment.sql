-- Where one payment's money is by fifo: account and cents, 0 for what left; the same answer as the kernel's.
-- %(tx)s: the payment. Table tracing_positions: tx, src, dst, and low, high: the positions that a transaction takes of its
-- source, landing: the first that it takes at its destination; all bigint, low < high, index on (src, high).
WITH RECURSIVE packet (account, low, high) AS (
    SELECT dst, landing, landing + high - low FROM tracing_positions WHERE tx = %(tx)s
    UNION ALL
    SELECT t.dst, t.landing + greatest(p.low, t.low) - t.low, t.landing + least(p.high, t.high) - t.low
    FROM packet p
    CROSS JOIN LATERAL (
        -- Without the upper bound every later row of the account would be looked at.
        SELECT coalesce((SELECT min(u.high) FROM tracing_positions u WHERE u.src = p.account AND u.high >= p.high), 9223372036854775807) AS high
    ) AS bound
    JOIN tracing_positions t ON t.src = p.account AND t.high > p.low AND t.high <= bound.high AND t.low < p.high
    WHERE p.account <> 0
), kept (account, cents) AS (
    SELECT account, CASE WHEN account = 0 THEN high - low ELSE
        high - greatest(low, least(high, coalesce((SELECT max(t.high) FROM tracing_positions t WHERE t.src = packet.account), 0))) END
    FROM packet
)
SELECT account, sum(cents)::bigint AS cents FROM kept WHERE cents > 0 GROUP BY account ORDER BY account
