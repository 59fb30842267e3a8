"""What of staff's rows goes with a file, or after its own time. `house` registers these with the law's sweep."""

# The session itself stays: who looked, for which purpose, and when. The words and the file's number go.
ERASE_OF_FILES = """
DELETE FROM staff_grant WHERE file = ANY (%(files)s::uuid[]);
UPDATE staff_accesssession SET reason = '', object_ref = '' WHERE file = ANY (%(files)s::uuid[])
    AND (reason <> '' OR object_ref <> '');
"""
DUE_WORDS = """
SELECT id FROM staff_accesssession WHERE until < %(before)s AND reason <> '' AND (file IS NULL OR file <> ALL (%(held)s::uuid[]))
LIMIT %(limit)s
"""
ERASE_WORDS = "UPDATE staff_accesssession SET reason = '' WHERE id = ANY (%(keys)s::uuid[]);\n"
