-- Takes away the matches of these files' cases; declarations have a clock of their own.
DELETE FROM goods_match WHERE case_id IN (SELECT id FROM cases_case WHERE file = ANY (%(files)s::uuid[])) OR other_case_id IN (SELECT id FROM cases_case WHERE file = ANY (%(files)s::uuid[]));
