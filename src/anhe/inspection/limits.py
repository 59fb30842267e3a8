"""What the rules compare with: when a person should look, never what is wrong."""

READS = ("file.read", "statement.read", "complaint.read", "rating.opened", "caller.looked_up", "rejects.read", "entry.read")
FILES = ("file.read", "statement.read")
LIMITS = {
    "reads": list(READS),
    "files": list(FILES),
    "peers": 5,  # a median of fewer officers says nothing
    "many": 20,
    "times": 4,
    "night": ["duty", "call_taker", "dispatcher"],
    "wide": ["call_taker", "dispatcher", "chief", "inspector"],
    "acting": ["handle_case", "review_report", "answer_citizen", "visit", "correct"],
    "refused": 5,
    "again": 10,
}
