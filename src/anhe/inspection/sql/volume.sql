-- Which officers read far more files in this time than the median of those who hold the same post?
-- Who holds several posts is compared with the one whose median is highest.
WITH reads AS (
    SELECT actor_ref, count(*) AS reads, count(DISTINCT coalesce(file::text, object_id)) AS files,
           min(happened_at) AS since, max(happened_at) AS until
    FROM ledger_entry
    WHERE verb = ANY (%(reads)s) AND happened_at >= %(since)s AND happened_at < %(until)s
      AND outcome = 'allowed' AND actor_kind = 'officer'
    GROUP BY actor_ref
), posted AS (
    SELECT r.*, p.role, o.unit_id
    FROM reads r JOIN staff_officer o ON o.number = r.actor_ref
    JOIN staff_post p ON p.officer_id = o.id AND p.since < %(until)s AND (p.until IS NULL OR p.until > %(since)s)
), medians AS (
    SELECT role, percentile_cont(0.5) WITHIN GROUP (ORDER BY files) AS median, count(*) AS officers FROM posted GROUP BY role
), compared AS (
    SELECT DISTINCT ON (actor_ref) posted.*, median, officers
    FROM posted JOIN medians USING (role) WHERE officers >= %(peers)s ORDER BY actor_ref, median DESC, role
)
SELECT actor_ref AS officer, unit_id AS unit, NULL::uuid AS file, '' AS ref, NULL::uuid AS session, since, until, '' AS part,
       jsonb_build_object('reads', reads, 'files', files, 'median', median, 'post', role, 'officers', officers) AS facts
FROM compared WHERE files >= %(many)s AND files >= %(times)s * median ORDER BY actor_ref
