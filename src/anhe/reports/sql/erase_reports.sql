-- Takes reports away with all that hangs on them in this room.
DELETE FROM reports_reply WHERE report_id = ANY (%(files)s::uuid[]);
DELETE FROM reports_duplicate WHERE report_id = ANY (%(files)s::uuid[]) OR other_id = ANY (%(files)s::uuid[]);
DELETE FROM reports_receipt WHERE report_id = ANY (%(files)s::uuid[]);
DELETE FROM reports_report WHERE id = ANY (%(files)s::uuid[]);
