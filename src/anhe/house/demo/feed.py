"""Carry the events of a story to whoever can act on them: one method for each kind of event."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from itertools import islice
from typing import Any, Protocol

from anhe.house.demo import shapes
from anhe.house.demo.shapes import Event

BATCH = 250
# The method of the desks that takes each kind of event.
TAKEN_BY: dict[type[Event], str] = {
    shapes.ReportReceived: "receive",
    shapes.CrewAttended: "attend",
    shapes.ReportJoined: "join",
    shapes.Transferred: "transfer",
    shapes.ReportAnswered: "answer_report",
    shapes.ReportWithdrawn: "withdraw_report",
    shapes.CaseAccepted: "accept",
    shapes.SceneExamined: "examine_scene",
    shapes.TrackChanged: "change_track",
    shapes.FilingDecided: "decide_filing",
    shapes.NoticeServed: "serve_notice",
    shapes.DeadlineExtended: "extend_deadline",
    shapes.HandlerAnswered: "answer",
    shapes.OutcomeRecorded: "record_outcome",
    shapes.ReconsiderationAsked: "ask_reconsideration",
    shapes.ReconsiderationDecided: "decide_reconsideration",
    shapes.VisitMade: "visit",
    shapes.RatingGiven: "rate",
    shapes.ComplaintMade: "complain",
    shapes.ComplaintAnswered: "answer_complaint",
}


class Desks(Protocol):
    """Has every method of `TAKEN_BY`, each taking one event, and keeps a batch together."""

    def together(self) -> AbstractContextManager[Any]: ...


def feed(events: Iterable[Event], desks: Desks, *, batch: int = BATCH) -> Iterator[Counter[str]]:
    """Take the events to the desks in their order, `batch` of them in one transaction.

    Yields after each batch how many events of each kind have been taken so far. What a desk refuses
    is an error of the story and rises; its batch is undone.
    """
    waiting = iter(events)
    taken: Counter[str] = Counter()
    while chunk := list(islice(waiting, batch)):
        with desks.together():
            for event in chunk:
                getattr(desks, TAKEN_BY[type(event)])(event)
        taken.update(type(event).__name__ for event in chunk)
        yield taken
