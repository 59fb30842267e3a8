"""Who asks, signed: the context that row-level security reads in every transaction (docs/decisions/0008).

The database resolves what a context may see; this module says who it is, and which files an act reaches.
"""

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from uuid import UUID

from anhe import vault

BEGIN = "SELECT access_begin(%s, %s)"
FAMILY = "context"
WIDE = frozenset({"job", "operator"})
# They see nothing but what they hold or make, so that a context heard twice is worth nothing; others name their transaction.
UNBOUND = frozenset({"public", "organisation"})


@dataclass(frozen=True, slots=True)
class Context:
    """`held` files show their rows; `opened` their people too, as far as they are the asker's matter; `minted` are new."""

    kind: str
    ref: str = ""
    officer: UUID | None = None
    held: frozenset[UUID] = frozenset()
    opened: frozenset[UUID] = frozenset()
    minted: frozenset[UUID] = frozenset()

    @property
    def is_wide(self) -> bool:
        return self.kind in WIDE

    @property
    def is_bound(self) -> bool:
        """True where the signature names the transaction."""
        return self.kind not in UNBOUND

    def signed(self, *, backend: int, transaction: str) -> tuple[str, bytes]:
        """The text and its mac, for this backend and (unless `is_bound` is False) this transaction alone."""
        key = vault.ring().family(FAMILY)[0]
        ref = "".join(letter for letter in self.ref if letter != "|")
        text = "|".join((
            "1", key.id.hex(), self.kind, ref, str(self.officer or ""), _set(self.held), _set(self.opened), _set(self.minted),
            str(backend), transaction if self.is_bound else "",
        ))  # fmt: skip
        return text, hmac.digest(key.secret, text.encode(), "sha256")


def _set(files: frozenset[UUID]) -> str:
    return "{" + ",".join(sorted(map(str, files))) + "}"


NOBODY = Context("")
PUBLIC = Context("public")
_process: Context | None = Context("operator", "program")
_standing: ContextVar[Context | None] = ContextVar("anhe_standing", default=None)


def officer(of) -> Context:
    """The context of an officer who is signed in."""
    return Context("officer", of.number, of.pk)


def holder(number: str, file: UUID, *, proven: bool) -> Context:
    """The context of who holds a receipt; `proven` once the second proof was given."""
    return Context("holder", number, held=frozenset({file}), opened=frozenset({file} if proven else ()))


def job(name: str) -> Context:
    return Context("job", name)


def organisation(code: str) -> Context:
    """The context of an organisation whose key was checked: it sees what is its own."""
    return Context("organisation", code)


def operator(name: str) -> Context:
    return Context("operator", name)


def standing() -> Context | None:
    """The context of transactions that name none: a job's while it runs, else the program's own."""
    return _standing.get() or _process


def stand(context: Context | None) -> None:
    """Say for this process who asks where a transaction names nobody; None (the page server): then nobody sees a row."""
    global _process
    _process = context


@contextmanager
def standing_as(context: Context) -> Iterator[None]:
    token = _standing.set(context)
    try:
        yield
    finally:
        _standing.reset(token)


def with_held(context: Context, files) -> Context:
    return replace(context, held=context.held | set(files))


def with_opened(context: Context, files) -> Context:
    return replace(context, opened=context.opened | set(files))


def with_minted(context: Context, files) -> Context:
    return replace(context, minted=context.minted | set(files))
