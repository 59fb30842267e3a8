"""What runs with no person present: sending one-time codes."""

import secrets
from datetime import UTC, datetime

from anhe.citizen import desk, gateways, queries
from anhe.ledger import SOMEBODY_WAITS, Work, after, job

SENDER = job("citizen.send_code")


@after("match.confirmed", "handover.made", whole=False)
def tell_news(entry) -> None:
    """A message that there is news, without saying what: the tracking page says it, after the receipt's code."""
    if not gateways.is_connected():
        return
    with Work():
        messages = desk.news_for(file=entry.file, by=SENDER, at=datetime.now(UTC))
    for message in messages:
        try:
            gateways.messages().send(to=message.to, text=message.text, reference=f"{message.reference}-{entry.pk}")
        except gateways.NotSent as problem:
            with Work():
                desk.note_news(file=entry.file, why=problem.why, by=SENDER, at=datetime.now(UTC))
        else:
            with Work():
                desk.note_news(file=entry.file, why="", by=SENDER, at=datetime.now(UTC))


@after("code.asked", whole=False, priority=SOMEBODY_WAITS)
def send_code(entry) -> None:
    """The code is made here, so that nothing but its hash is ever written down; sent again, it is another code."""
    with Work():
        code = queries.code_of_entry(entry)
        message = code and desk.mint_code(code=code, digits=f"{secrets.randbelow(10**6):06d}", by=SENDER, at=datetime.now(UTC))
    if not message:
        return
    try:
        gateways.messages().send(to=message.to, text=message.text, reference=message.reference)
    except gateways.NotSent as problem:
        with Work():
            desk.record_not_sent(code=code, why=problem.why, by=SENDER, at=datetime.now(UTC))
        return
    with Work():
        desk.record_sent(code=code, by=SENDER, at=datetime.now(UTC))
