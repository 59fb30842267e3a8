"""What cannot be seen in a text, and may make it read otherwise than it stands."""

import re

# C0 and C1 controls but tab and line feed, marks that turn the direction of text, noncharacters, lone surrogates.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_LINE_ENDS = re.compile("\r\n?|\u2028|\u2029|\x85")


def without_unseen(text: str) -> str:
    """The text with one kind of line end and without characters that cannot be seen, outer blanks removed."""
    return _UNSEEN.sub("", _LINE_ENDS.sub("\n", text)).strip()


def has_unseen(text: str) -> bool:
    """True where a program sent characters that a person can neither type nor see."""
    return _UNSEEN.search(_LINE_ENDS.sub("\n", text)) is not None
