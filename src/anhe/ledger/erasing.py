"""What of the log can be erased: the words beside an entry. The entry stays, with the salted hash of what went."""

ERASE_OF_FILES = """
DELETE FROM ledger_detail WHERE entry IN (SELECT id FROM ledger_entry WHERE file = ANY (%(files)s::uuid[]));
"""
DUE_WORDS = """
SELECT d.entry FROM ledger_detail d JOIN ledger_entry e ON e.id = d.entry
WHERE e.recorded_at < %(before)s AND e.file IS NULL LIMIT %(limit)s
"""
ERASE_WORDS = "DELETE FROM ledger_detail WHERE entry = ANY (%(keys)s::uuid[]);\n"
