"""Is this paper ours? A verdict on a text, a PDF or a picture, with reasons, without asking any server."""

import hashlib
import sys
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from . import looking, receipts, seals
from .receipts import Keys, NotGenuine, Receipt, ReceiptContent, shown_time
from .words import Words, words

MOST_BYTES = 20 * 2**20
MOST_TEXT_BYTES = 16 * 2**10


class Verdict(StrEnum):
    """Genuine is said only of what was checked whole; the values are exit codes by their order."""

    GENUINE = "genuine"
    NOT_GENUINE = "not_genuine"
    UNREADABLE = "unreadable"

    @property
    def exit_code(self) -> int:
        """0 genuine, 1 not genuine, 2 unreadable."""
        return list(Verdict).index(self)


@dataclass(frozen=True, slots=True)
class Verification:
    """The verdict, why (codes; their words stand in words/verdict.toml), and the facts the code proves, if any.

    `kind` says what was looked at: "text", "pdf", "picture" or "" where that could not be told.
    """

    verdict: Verdict
    reasons: tuple[str, ...]
    receipt: Receipt | None = None
    kind: str = ""

    @property
    def headline(self) -> Words:
        """The verdict in words; of a picture only the code in it is vouched for."""
        if self.verdict == Verdict.GENUINE and self.kind == "picture":
            return words("verdict")["genuine_code"]
        if self.verdict == Verdict.GENUINE and self.receipt and self.receipt.paper:
            return words("verdict")["genuine_paper"]
        return words("verdict")[self.verdict.value]

    @property
    def explanations(self) -> tuple[Words, ...]:
        """The reasons in words."""
        return tuple(words("verdict")["reasons"][reason] for reason in self.reasons)


def verify_file(path: Path | str, keys: Keys) -> Verification:
    """Judge the file at a path; "-" is standard input."""
    try:
        if str(path) == "-":
            file = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with Path(path).open("rb") as source:
                file = source.read(MOST_BYTES + 1)
    except (OSError, ValueError):
        return _unreadable("missing")
    return verify_bytes(file, keys)


def verify_bytes(file: bytes, keys: Keys) -> Verification:
    """Judge a file's bytes by what they are, whatever their name; for uploads."""
    if not file:
        return _unreadable("empty")
    if len(file) > MOST_BYTES:
        return _unreadable("too_large")
    if file.startswith(b"%PDF-"):
        return _verify_pdf(file, keys)
    if file.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        return _verify_picture(file, keys)
    return _verify_text(file, keys)


def _verify_text(file: bytes, keys: Keys) -> Verification:
    if b"\0" in file[:MOST_TEXT_BYTES]:
        return _unreadable("unknown_kind")
    if len(file) > MOST_TEXT_BYTES:
        return _unreadable("too_large", "text")
    try:
        text = file.decode("utf-8-sig").strip(" \t\r\n")
    except UnicodeDecodeError:
        return _unreadable("unknown_kind")
    if not text.startswith(receipts.PREFIX + "."):
        return _unreadable("not_receipt_text", "text")
    try:
        return Verification(Verdict.GENUINE, ("text_signed",), receipts.read(text, keys), "text")
    except NotGenuine as problem:
        return Verification(Verdict.NOT_GENUINE, (problem.code,), None, "text")


def _verify_picture(file: bytes, keys: Keys) -> Verification:
    try:
        text = _only_code(looking.look(file, "picture"))
        if text is None:
            return _unreadable("no_code", "picture")
        return Verification(Verdict.GENUINE, ("text_signed", "compare_words"), receipts.read(text, keys), "picture")
    except looking.Unseen as problem:
        return _unreadable(problem.code, "picture")
    except NotGenuine as problem:
        return Verification(Verdict.NOT_GENUINE, (problem.code,), None, "picture")


def _verify_pdf(file: bytes, keys: Keys) -> Verification:
    """Genuine only as the very bytes that left us: what a viewer shows of a changed PDF cannot be bounded."""
    try:
        seen = looking.look(file, "pdf")
        text = _only_code(seen)
        if text is None:
            return _unreadable("no_code", "pdf")
        receipt = receipts.read(text, keys)
    except looking.Unseen as problem:
        return _unreadable(problem.code, "pdf")
    except NotGenuine as problem:
        return Verification(Verdict.NOT_GENUINE, (problem.code,), None, "pdf")
    fault = _fault_of_seal(file, keys, text, receipt, seen.words)
    if fault:
        return Verification(Verdict.NOT_GENUINE, (fault,), receipt, "pdf")
    return Verification(Verdict.GENUINE, ("text_signed", "file_sealed"), receipt, "pdf")


def _fault_of_seal(file: bytes, keys: Keys, text: str, receipt: Receipt, shown: str) -> str:
    try:
        sealed = seals.check(file, keys)
    except seals.BrokenSeal as problem:
        return "seal_key" if problem.code == "seal_key" else "not_our_file"
    if sealed.receipt != hashlib.sha256(text.encode()).digest() or sealed.content.hash != receipt.content_hash:
        return "other_code"
    return "" if _says(shown, sealed.content) else "other_words"


def _says(shown: str, content: ReceiptContent) -> bool:
    """Whether the words of the page hold the number, the time, both names of the unit, and what the paper is called."""
    page = "".join(shown.split())
    stated = (
        content.number,
        shown_time(content.issued_at).zh,
        shown_time(content.issued_at).en,
        content.unit_zh,
        content.unit_en,
        content.paper,
    )
    return all("".join(each.split()) in page for each in stated)


def _only_code(seen: looking.Seen) -> str | None:
    """The one receipt among the codes, None without any. Raises NotGenuine where two say different things."""
    found = {code for code in seen.codes if code.startswith(receipts.PREFIX)}
    if len(found) > 1:
        raise NotGenuine("many_codes")
    return found.pop() if found else None


def _unreadable(reason: str, kind: str = "") -> Verification:
    return Verification(Verdict.UNREADABLE, (reason,), None, kind)


def verify_command(file: str, keys: Keys) -> int:
    """Print the verdict in both languages and return the exit code: 0 genuine, 1 not genuine, 2 unreadable."""
    found = verify_file(file, keys)
    said = [found.headline, *found.explanations]
    if found.verdict == Verdict.UNREADABLE:
        print(f"{file}: {'; '.join(f'{each.zh} / {each.en}' for each in said)}", file=sys.stderr)
        return found.verdict.exit_code
    print(f"{said[0].zh}\n{said[0].en}")
    for each in said[1:]:
        print(f"  - {each.zh}\n    {each.en}")
    if found.receipt:
        _print_facts(found.receipt)
    return found.verdict.exit_code


def _print_facts(receipt: Receipt) -> None:
    labels = words("verdict")["facts"]
    facts = {"number": receipt.number, "time": _time(receipt.issued_at), "unit": receipt.unit, "key": receipt.key_id}
    if receipt.paper:
        facts = {"paper": receipt.paper} | facts
    for name, fact in facts.items():
        print(f"  {labels[name].zh} {labels[name].en}: {fact}")


def _time(at: datetime) -> str:
    return f"{shown_time(at).zh} 北京时间 ({at:%Y-%m-%dT%H:%M:%SZ})"
