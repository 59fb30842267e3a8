"""Every write about reports. No verb here reads what a thing is worth."""

from anhe.reports.desk.batches import Took, begin_batch, drop_old_rejects, end_batch, open_rejects, receive_batch
from anhe.reports.desk.deciding import (
    NotOpen,
    SameReport,
    SameUnit,
    add_supplement,
    answer,
    join,
    mark_accepted,
    transfer,
    withdraw,
)
from anhe.reports.desk.drafts import DRAFT_KEPT, DraftGone, drop_draft, drop_expired_drafts, open_draft, save_draft
from anhe.reports.desk.offices import end_office_key, issue_office_key
from anhe.reports.desk.receiving import (
    LONGEST_NARRATIVE,
    AlreadyReceived,
    InTheFuture,
    NobodyInCharge,
    NoSuchDistrict,
    NotToldYet,
    OutOfOrder,
    Received,
    TooLong,
    TooLongAgo,
    check,
    check_times,
    look_for_caller,
    receive,
    tracking_code,
)

__all__ = [
    "DRAFT_KEPT", "LONGEST_NARRATIVE", "AlreadyReceived", "DraftGone", "InTheFuture", "NoSuchDistrict", "NobodyInCharge", "NotOpen",
    "NotToldYet", "OutOfOrder", "Received", "SameReport", "SameUnit", "Took", "TooLong", "TooLongAgo", "add_supplement", "answer", "begin_batch",
    "check", "check_times", "drop_draft", "drop_expired_drafts", "drop_old_rejects", "end_batch", "end_office_key", "issue_office_key", "join",
    "look_for_caller", "mark_accepted", "open_draft", "open_rejects", "receive", "receive_batch", "save_draft",
    "tracking_code", "transfer", "withdraw",
]  # fmt: skip
