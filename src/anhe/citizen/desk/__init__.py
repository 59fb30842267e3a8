"""What the holder of a receipt can do, and what officers do about it."""

from anhe.citizen.desk.voices import (
    AlreadyAnswered,
    AlreadyRated,
    TooEarly,
    TooManyTries,
    WrongProof,
    answer_complaint,
    ask_remedy,
    check_proof,
    complain,
    holder,
    open_rating,
    rate,
    read_complaint,
    show_own,
    supplement,
)

__all__ = [
    "AlreadyAnswered",
    "AlreadyRated",
    "TooEarly",
    "TooManyTries",
    "WrongProof",
    "answer_complaint",
    "ask_remedy",
    "check_proof",
    "complain",
    "holder",
    "open_rating",
    "rate",
    "read_complaint",
    "show_own",
    "supplement",
]
