-- Takes declarations away, with the matches that were rejected and the sealed numbers of their files.
DELETE FROM goods_match WHERE declaration_id = ANY (%(keys)s::uuid[]);
DELETE FROM goods_declaration WHERE id = ANY (%(keys)s::uuid[]);
DELETE FROM people_identifier WHERE file = ANY (%(keys)s::uuid[]);
DELETE FROM people_statement WHERE file = ANY (%(keys)s::uuid[]);
DELETE FROM people_party WHERE file = ANY (%(keys)s::uuid[]);
