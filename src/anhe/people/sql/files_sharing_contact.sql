-- Which other files have a reporter reached at the same number as this file's?
SELECT DISTINCT theirs.file
FROM people_identifier own
JOIN people_identifier theirs ON theirs.index = own.index AND theirs.domain = own.domain AND theirs.file <> own.file
WHERE own.file = %(file)s AND own.domain = 'contact'
