"""Every write about cases, by noun."""

from anhe.cases.desk.acceptance import AlreadyAccepted, accept, assign, take_reports
from anhe.cases.desk.clocks import (
    CannotExtend,
    escalate,
    extend_deadline,
    pause_deadline,
    resume_deadline,
    warn,
)
from anhe.cases.desk.decisions import (
    NEEDS_APPROVAL,
    POSSIBLE,
    NeedsAnotherOfficer,
    NeedsLaw,
    NeedsWords,
    NotPossibleNow,
    StillOpen,
    decide,
    serve,
)
from anhe.cases.desk.extensions import ask_extension, grant_extension, send_back_extension
from anhe.cases.desk.history import OldCase, begin_batch, end_batch, supplement_history, take_history
from anhe.cases.desk.keeping import keep_people
from anhe.cases.desk.proposals import approve, propose, send_back
from anhe.cases.desk.remedies import TooLate, answer_prosecutor, ask_remedy, decide_remedy, note_order
from anhe.cases.desk.work import (
    NotQualified,
    add_item,
    add_party,
    answer_reporter,
    close_matter,
    examine_scene,
    mark_item,
    open_matter,
    record_visit,
)

__all__ = [
    "NEEDS_APPROVAL", "POSSIBLE", "AlreadyAccepted", "CannotExtend", "NeedsAnotherOfficer", "NeedsLaw", "NeedsWords", "NotPossibleNow", "NotQualified", "OldCase",
    "StillOpen", "TooLate", "accept", "add_item", "add_party", "answer_prosecutor", "answer_reporter", "approve",
    "ask_extension", "ask_remedy", "assign", "begin_batch", "close_matter", "decide", "decide_remedy", "end_batch", "escalate",
    "examine_scene", "extend_deadline", "grant_extension", "keep_people", "mark_item", "note_order", "open_matter", "pause_deadline", "propose", "record_visit",
    "resume_deadline", "send_back", "send_back_extension", "serve", "supplement_history", "take_history", "take_reports", "warn",
]  # fmt: skip
