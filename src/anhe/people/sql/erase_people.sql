-- Takes away everything that was known of people in these files.
DELETE FROM people_identifier WHERE file = ANY (%(files)s::uuid[]);
DELETE FROM people_statement WHERE file = ANY (%(files)s::uuid[]);
DELETE FROM people_party WHERE file = ANY (%(files)s::uuid[]);
