-- Takes complaints away with their words and the answers to them.
UPDATE citizen_rating SET remark_id = NULL WHERE id IN (SELECT rating_id FROM citizen_complaint WHERE id = ANY (%(keys)s::uuid[])) AND remark_id IS NOT NULL;
DELETE FROM people_statement WHERE id IN (
    SELECT unnest(ARRAY[words_id, answer_id]) FROM citizen_complaint WHERE id = ANY (%(keys)s::uuid[]));
DELETE FROM citizen_complaint WHERE id = ANY (%(keys)s::uuid[]);
