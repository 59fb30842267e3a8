"""Every write about officers, units, posts, grants and access sessions."""

from anhe.staff.desk.emergencies import (
    AlreadyReviewed,
    EmergencyBarred,
    NoNeed,
    NotBarred,
    ThinReason,
    break_glass,
    escalate,
    restore,
    review,
)
from anhe.staff.desk.force import (
    end_post,
    give_post,
    note_sign_in,
    register_officer,
    register_organisation,
    register_unit,
)
from anhe.staff.desk.grants import end_grant, grant
from anhe.staff.desk.requests import (
    AlreadyAnswered,
    AlreadyAsked,
    BeyondOwnRight,
    WrongEnd,
    ask,
    decline_request,
    grant_request,
    require_within_own_right,
)
from anhe.staff.desk.sessions import (
    SESSION_LENGTH,
    NoFileNamed,
    NotYourFile,
    SessionEnded,
    UnknownPurpose,
    close_session,
    end_without_right,
    open_session,
)

__all__ = [
    "SESSION_LENGTH", "AlreadyAnswered", "AlreadyAsked", "AlreadyReviewed", "BeyondOwnRight", "EmergencyBarred", "NoFileNamed", "NoNeed",
    "NotBarred", "NotYourFile", "SessionEnded", "ThinReason", "UnknownPurpose", "WrongEnd", "ask", "break_glass",
    "close_session", "decline_request", "end_grant", "end_post", "end_without_right", "escalate", "give_post", "grant", "grant_request",
    "note_sign_in", "open_session", "register_officer", "register_organisation", "register_unit", "require_within_own_right", "restore", "review",
]  # fmt: skip
