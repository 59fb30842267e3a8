"""What of staff's rows goes with a file, or after its own time. `house` registers these with the law's sweep."""

# The session itself stays: who looked, for which purpose, and when. The words and the file's number go.
ERASE_OF_FILES = """
UPDATE staff_emergencyaccess SET review = '', object_ref = '', grant_id = NULL WHERE file = ANY (%(files)s::uuid[]);
DELETE FROM staff_accessrequest WHERE file = ANY (%(files)s::uuid[]);
DELETE FROM staff_grant WHERE file = ANY (%(files)s::uuid[]);
UPDATE staff_accesssession SET reason = '', object_ref = '' WHERE file = ANY (%(files)s::uuid[])
    AND (reason <> '' OR object_ref <> '');
"""
# Of sessions and of requests to see a file, by their ids.
DUE_WORDS = """
(SELECT id FROM staff_accesssession WHERE until < %(before)s AND reason <> '' AND (file IS NULL OR file <> ALL (%(held)s::uuid[]))
UNION ALL SELECT id FROM staff_accessrequest WHERE coalesce(until, asked_at) < %(before)s AND (reason <> '' OR answer <> '')
    AND file <> ALL (%(held)s::uuid[]))
LIMIT %(limit)s
"""
ERASE_WORDS = """
UPDATE staff_emergencyaccess SET review = '' WHERE session_id = ANY (%(keys)s::uuid[]) AND review <> '';
UPDATE staff_accessrequest SET reason = '', answer = '' WHERE id = ANY (%(keys)s::uuid[]);
UPDATE staff_accesssession SET reason = '' WHERE id = ANY (%(keys)s::uuid[]);
"""
