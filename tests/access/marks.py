"""Values that stand nowhere else in the town, and where they were found: whoever reads one has read that record."""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

import pypdfium2

WORD = re.compile(r"Zq\d{6}qZ")
PHONE = re.compile(r"199\d{8}")
SECRET = re.compile(r"\b[0-9A-Z]{4}(?:[-\s][0-9A-Z]{4}){2,3}\b")
TAGS = re.compile(r"<[^>]+>")
RECEIPT = re.compile(r"ANHE1\.[\w.-]+")
NUMBER = re.compile(r"[RCF]-\d{4}-\d{8}")
DIGITS = re.compile(r"[\s-]")


@dataclass(frozen=True)
class Mark:
    """`kind` says what it is: people, facts, words, number, draft, rejects, delay, review, secret, officer, declared.

    `own` is what the person who reported told or was told; `parties` are the numbers of officers whom words concern.
    """

    token: str
    kind: str
    what: str
    file: UUID | None = None
    own: bool = False
    parties: frozenset[str] = frozenset()


@dataclass
class Marks:
    """Every mark of the town by its token. Those just made wait for the file that they belong to."""

    by_token: dict[str, Mark] = field(default_factory=dict)
    drawings: dict[bytes, Mark] = field(default_factory=dict)
    waiting: list[tuple[str, str, str, bool]] = field(default_factory=list)
    made: int = 0

    def word(self, kind: str, what: str, *, own: bool = False) -> str:
        self.made += 1
        token = f"Zq{self.made:06d}qZ"
        self.waiting.append((token, kind, what, own))
        return token

    def phone(self, *, own: bool = False) -> str:
        self.made += 1
        token = f"199{self.made:04d}{(self.made * 7919) % 10_000:04d}"
        self.waiting.append((token, "people", "phone", own))
        return token

    def belong(self, file: UUID | None, parties: Iterable[str] = ()) -> None:
        """What was made since the last call belongs to this file, and concerns these officers."""
        for token, kind, what, own in self.waiting:
            self.by_token[token] = Mark(token, kind, what, file, own, frozenset(parties))
        self.waiting.clear()

    def number(self, number: str, file: UUID) -> None:
        self.by_token[number] = Mark(number, "number", number[0], file)

    def secret(self, code: str, file: UUID, kind: str = "secret") -> None:
        """A code that opens something: its possessor reads it, and nobody else."""
        self.by_token[code] = Mark(code, kind, "code", file)

    def receipt(self, text: str, drawing: bytes, file: UUID) -> None:
        """What a receipt's QR says, and its drawing."""
        self.by_token[text] = Mark(text, "receipt", "text", file)
        self.drawings[drawing] = Mark("drawing", "receipt", "drawing", file)

    def found_in(self, content: bytes, kind: str) -> Iterator[Mark]:
        """The marks in what came back: text as it is, PDF as its words."""
        if kind.startswith("image/svg"):
            drawn = content[: content.rfind(b"</svg>") + 6]
            yield from [self.drawings[drawn]] if drawn in self.drawings else []
            return
        text = words_of_pdf(content) if kind.startswith("application/pdf") else content.decode("utf-8", "replace")
        codes = {"-".join(re.split(r"[-\s]", code)) for code in (*SECRET.findall(text), *SECRET.findall(TAGS.sub("", text)))}
        for token in {*codes, *WORD.findall(text), *NUMBER.findall(text), *RECEIPT.findall(text), *PHONE.findall(text), *PHONE.findall(DIGITS.sub("", text))}:
            if (mark := self.by_token.get(token)) is not None:
                yield mark


def words_of_pdf(content: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(content))
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)
