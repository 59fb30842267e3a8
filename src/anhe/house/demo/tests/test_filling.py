"""The story goes through the real desks, and what stands in the tables afterwards is what was told."""

from collections import Counter
from datetime import timedelta

import pytest

from anhe.cases.models import Case, Deadline, Item, Remedy, Scene, Visit
from anhe.citizen.models import Complaint, Rating
from anhe.city import synthetic
from anhe.house.command import Stopped
from anhe.house.demo import feed, filling, shapes, story
from anhe.house.demo.desks import CityDesks
from anhe.house.demo.tests.ground import NOW, told
from anhe.ledger import Work
from anhe.reports.models import Report
from anhe.staff import desk as staff
from anhe.staff.models import Officer, Unit

WANTED = 170


class Listener:
    """Desks that only remember what they were asked."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, shapes.Event]] = []
        self.batches = 0

    def together(self):
        self.batches += 1
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        return False

    def __getattr__(self, verb: str):
        return lambda event: self.heard.append((verb, event))


def test_every_kind_of_event_has_a_desk():
    kinds = {kind for kind in vars(shapes).values() if isinstance(kind, type) and issubclass(kind, shapes.Event)}
    assert set(feed.TAKEN_BY) == kinds - {shapes.Event}
    assert all(callable(getattr(CityDesks, verb)) for verb in feed.TAKEN_BY.values())


def test_events_reach_the_desks_in_order_and_in_batches():
    listener = Listener()
    counts = list(feed.feed(told(), listener, batch=1_000))
    assert [event for _, event in listener.heard] == list(told())
    assert {verb for verb, _ in listener.heard} == set(feed.TAKEN_BY.values())
    assert listener.batches == len(counts) == -(-len(told()) // 1_000)
    assert counts[-1] == Counter(type(event).__name__ for event in told())


@pytest.fixture
def events():
    plan = synthetic.zhengzhou()
    stations, districts = filling.stations_of(plan, story.SEED), filling.districts_of(plan)
    return list(story.tell(story.SEED, story.DAYS, WANTED, stations, districts, NOW))


def of(events, kind, **wanted):
    return [e for e in events if isinstance(e, kind) and all(getattr(e, k) == v for k, v in wanted.items())]


@pytest.mark.django_db
def test_the_city_is_filled_as_it_was_told(events):
    said: list[str] = []
    filling.fill(at=NOW, reports_wanted=WANTED, workers=1, say=said.append)

    assert Officer.objects.count() == 600 and Unit.objects.filter(kind="station").count() == 60
    assert not Report.objects.filter(is_synthetic=False).exists()
    assert Report.objects.count() == WANTED
    assert Report.objects.filter(state="linked").count() == len(of(events, shapes.ReportJoined))
    assert Report.objects.filter(state="answered").count() == len(of(events, shapes.ReportAnswered))
    assert Case.objects.count() == len(of(events, shapes.CaseAccepted)) > 80
    assert Scene.objects.count() == len(of(events, shapes.SceneExamined))
    assert Rating.objects.count() == len(of(events, shapes.RatingGiven)) > 5
    assert Complaint.objects.count() == len(of(events, shapes.ComplaintMade))
    assert Remedy.objects.count() == len(of(events, shapes.ReconsiderationAsked)) > 0
    assert Visit.objects.filter(made_at__isnull=False).count() == len(of(events, shapes.VisitMade))
    returned = sum(len(e.returned) for e in of(events, shapes.OutcomeRecorded))
    assert Item.objects.filter(kind="returned").count() == returned > 0
    states = Counter(Case.objects.values_list("state", flat=True))
    assert {"filed", "not_filed", "decided", "concluded", "withdrawn"} <= set(states)

    # Every report lies on the ground of the station that the story gave it.
    units = Counter(event.station for event in of(events, shapes.ReportReceived))
    moved = len(of(events, shapes.Transferred, what="report"))
    kept = Counter(Report.objects.values_list("unit__code", flat=True))
    assert sum((units - kept).values()) == moved

    late = Deadline.objects.filter(state="met_late").count() + Deadline.objects.filter(state="running", due_at__lt=NOW).count()
    assert late / Deadline.objects.count() < 0.06

    filling.fill(at=NOW + timedelta(days=1), reports_wanted=WANTED, workers=1, say=said.append)
    assert Report.objects.count() == WANTED


@pytest.mark.django_db
def test_a_telling_that_was_cut_short_goes_on_where_it_stopped(monkeypatch):
    wanted, begun = 12, []

    def tire(self, event):
        begun.append(event.report)
        if len(begun) == 8:
            raise KeyboardInterrupt
        return received(self, event)

    received = CityDesks.receive
    with monkeypatch.context() as patch:
        patch.setattr(CityDesks, "receive", tire)
        patch.setattr(feed.feed, "__kwdefaults__", {"batch": 1})
        with pytest.raises(KeyboardInterrupt):
            filling.fill(at=NOW, reports_wanted=wanted, workers=1, say=lambda _: None)
    assert Report.objects.count() == 7
    filling.fill(at=NOW + timedelta(hours=5), reports_wanted=wanted, workers=1, say=lambda _: None)
    assert Report.objects.count() == wanted
    assert max(Report.objects.values_list("received_at", flat=True)) <= NOW


@pytest.mark.django_db
def test_the_demo_leaves_a_database_with_real_rows_alone():
    with Work():
        staff.register_unit(code="1", kind="bureau", name_zh="真实的局", name_en="A real bureau", by=filling.DEMO, at=NOW)
    with pytest.raises(Stopped):
        filling.fill(at=NOW, reports_wanted=1, workers=1)
    assert not Report.objects.exists()
