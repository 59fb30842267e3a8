"""Every write about stolen money, by noun."""

from anhe.fraud.desk.accounts import NoSuchInstitution, UnreadableAccount, keep_institution
from anhe.fraud.desk.answers import AlreadySettled, TooManyForged, receive_answer, settle, take_in
from anhe.fraud.desk.drawing import choose_rule, redraw
from anhe.fraud.desk.opening import (
    AlreadyTraced,
    NoCentre,
    NotAPayment,
    NotPossibleNow,
    add_payment,
    end_trace,
    note_case,
    open_trace,
    release_case,
    triage,
)
from anhe.fraud.desk.orders import (
    NeedsAnotherOfficer,
    NeedsHolder,
    NothingToAsk,
    StandsAlready,
    StoppedTwice,
    correct,
    draft,
    draft_holds,
    note_unsent,
    open_to_send,
    press,
    record_sent,
    sign,
    sign_all,
    withdraw,
)
from anhe.fraud.desk.stops import (
    NeedsTheCity,
    draft_freeze,
    draft_renewal,
    expire_hold,
    find_unrelated,
    lapse_freeze,
    warn_freeze,
)

__all__ = [
    "AlreadySettled", "AlreadyTraced", "NeedsAnotherOfficer", "NeedsHolder", "NeedsTheCity", "NoCentre", "NoSuchInstitution",
    "NotAPayment", "NotPossibleNow", "NothingToAsk", "StandsAlready", "StoppedTwice", "TooManyForged", "UnreadableAccount",
    "add_payment", "choose_rule", "correct", "draft", "draft_freeze", "draft_holds", "draft_renewal", "end_trace", "expire_hold",
    "find_unrelated", "keep_institution", "lapse_freeze", "note_case", "note_unsent", "open_to_send", "open_trace", "press", "receive_answer",
    "record_sent", "redraw", "release_case", "settle", "sign", "sign_all", "take_in", "triage", "warn_freeze", "withdraw",
]  # fmt: skip
