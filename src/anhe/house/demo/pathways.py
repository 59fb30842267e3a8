"""What becomes of a report: the steps of its handling, in time, as the law's clocks and people's pace have it."""

from datetime import datetime, timedelta

from anhe.house.demo import shapes
from anhe.house.demo.chance import Dice
from anhe.house.demo.clock import local, utc
from anhe.house.demo.course import DAYS, HOURS, MINUTES, SECONDS
from anhe.house.demo.force import Force
from anhe.house.demo.kinds import kinds
from anhe.house.demo.outcomes import Ending
from anhe.house.demo.phrases import article, closing, phrase
from anhe.house.demo.shapes import Event, ReportReceived

# Shares of what becomes of a case, by family. Our own choice: no register in the project tells it.
ENDINGS = {
    "theft": {
        "pending": 43.0, "solved": 11.0, "goods_returned": 9.0, "to_administrative": 16.0, "not_filed": 5.0,
        "not_filed_upheld": 1.5, "not_filed_revoked": 1.0, "withdrawn": 2.5, "withdrawn_early": 1.0, "overdue": 2.5,
        "extended": 6.0, "transferred": 1.5,
    },
    "fraud": {
        "pending": 60.0, "solved": 8.0, "money_returned": 6.0, "report_transferred": 8.0, "extended": 8.0,
        "not_filed": 2.5, "not_filed_upheld": 1.0, "not_filed_revoked": 1.0, "overdue": 2.5, "transferred": 3.0,
    },
    "violence": {
        "pending": 22.0, "mediated": 38.0, "penalty": 24.0, "ended": 4.0, "to_criminal": 3.0, "not_filed": 4.0,
        "not_filed_upheld": 1.5, "not_filed_revoked": 0.7, "overdue": 2.8,
    },
    "quarrel": {"not_filed": 68.0, "not_filed_upheld": 16.0, "not_filed_revoked": 7.0, "transferred": 4.0, "overdue": 3.0, "pending": 2.0},
}  # fmt: skip
GROUNDS = {"theft": ("no_offence", "not_enough", "slight"), "fraud": ("no_offence", "not_enough", "not_lost"),
           "violence": ("slight", "not_enough", "no_offence"), "quarrel": ("civil_dispute",)}  # fmt: skip
ELSEWHERE = ("云溪市公安局", "宁屏市公安局", "青屏县公安局")  # of other cities; no such place is on a map
CRIMINAL_REVIEW = "criminal-filing-review"


def drawn_ending(told: ReportReceived, dice: Dice) -> str:
    """What becomes of a report that nobody wrote an end for."""
    if told.kind != "case_related":
        return "replied"
    return dice.weighted(ENDINGS[kinds()[told.topic].family])


def follow(
    told: ReportReceived, ending: str, force: Force, dice: Dice, now: datetime, *, first: ReportReceived | None = None
) -> list[Event]:  # fmt: skip
    """Every event after the report itself, to the end of its story or some days beyond `now`.

    `first` is the earlier report of the same event; then the two are joined and nothing else happens.
    """
    course = Handling(told, force, dice, now)
    if first is not None:
        course.join(first)
    elif told.kind != "case_related":
        course.reply()
    elif ending == "withdrawn_early":
        course.withdraw_early()
    else:
        course.go(ending)
    return course.events


class Handling(Ending):
    """The handling of one report, step by step."""

    def join(self, first: ReportReceived) -> None:
        self.wait(self.dice.between(4, 40) * MINUTES)
        self.add(shapes.ReportJoined, by=self.officer("duty"), into=first.report, reason=phrase("reason", "joined", self.dice))

    def reply(self) -> None:
        self.attend()
        by_day = self.told.topic in {"enquiry", "complaint", "lost_item"}
        self.wait(self.dice.around(9 if by_day else 0.7, 0.8) * HOURS, by_day=by_day)
        text = phrase("answer", "foreign", self.dice) if self.told.lang == "en" else closing(self.told.topic, self.dice)
        self.add(shapes.ReportAnswered, by=self.officer("duty"), text=text)
        self.rate(4.4)

    def withdraw_early(self) -> None:
        self.wait(self.dice.between(6, 30) * MINUTES)
        self.add(shapes.ReportWithdrawn, by=self.officer("duty"), reason=phrase("reason", "withdrawn_early", self.dice))

    def attend(self) -> None:
        """A crew goes to a call: the legs of the fitted calls."""
        if self.told.channel != "call_110" or self.kind.family == "fraud":
            return
        entered = self.told.at + self.dice.leg("entry") * SECONDS
        dispatched = entered + self.dice.leg("dispatch") * SECONDS
        on_scene = dispatched + self.dice.leg("on_scene") * SECONDS
        self.add(shapes.CrewAttended, on_scene + (90 + self.dice.leg("available")) * SECONDS, station=self.told.station,
                 entered_at=utc(entered), dispatched_at=utc(dispatched), on_scene_at=utc(on_scene))  # fmt: skip

    def go(self, ending: str) -> None:
        """A case, from its acceptance to the ending that was drawn."""
        self.attend()
        if ending == "report_transferred":
            self.hand_over()
        self.accept()
        if self.dice.is_lucky(self.kind.scene):
            self.examine()
        if ending == "transferred":
            self.wait(self.dice.between(4, 60) * HOURS, by_day=True)
            self.add(shapes.Transferred, by=self.handler, approved_by=self.officer("head", self.handler), what="case", to_unit="",
                     to=ELSEWHERE[self.told.at.day % len(ELSEWHERE)], reason=phrase("reason", "transfer_case", self.dice))  # fmt: skip
        elif ending.startswith("not_filed"):
            self.refuse(ending)
        else:
            self.file(ending)
            self.finish(ending)

    def hand_over(self) -> None:
        to = f"{self.told.district}-XZ"
        self.wait(self.dice.between(8, 70) * MINUTES)
        self.add(shapes.Transferred, by=self.officer("duty"), what="report", to_unit=to, reason=phrase("reason", "transfer_report", self.dice))
        self.unit = to

    def accept(self) -> None:
        spans = {"web": (6, 110), "walk_in": (5, 38), "call_110": (2, 25), "patrol": (3, 20), "transfer": (8, 60)}
        self.wait(self.dice.between(*spans[self.told.channel]) * MINUTES)
        by = self.officer("handler" if self.unit != self.told.station else "duty")
        self.handler = self.officer("handler")
        served = "online" if self.told.channel == "web" else "unreachable" if self.told.channel == "transfer" else "handed"
        self.add(shapes.CaseAccepted, by=by, handler=self.handler, unit=self.unit, track=self.track, served=served)
        self.last_told = self.at

    def examine(self) -> None:
        began = self.at + self.dice.between(12, 150) * MINUTES
        ended = began + self.dice.around(48, 0.4) * MINUTES
        crime = f"{self.told.district}-XZ"
        chief = self.officer("examiner", unit=crime)
        second = self.officer("examiner", chief, unit=crime)
        parts = {name: phrase("scene", name, self.dice) for name in ("weather", "light")}
        self.add(shapes.SceneExamined, ended + self.dice.between(5, 40) * MINUTES, by=self.handler, began_at=utc(began), ended_at=utc(ended),
                 examiners=(chief, second), is_protected=self.dice.is_lucky(0.7), record=phrase("scene", "record", self.dice), **parts)  # fmt: skip

    def file(self, ending: str) -> None:
        """The decision to file, in the time that the track allows, or late where the story wants it so."""
        begun = self.accepted_at
        if self.track == "administrative":
            span = self.dice.between(6, 30) * DAYS if ending == "overdue" else self.dice.between(0.2, 2.5) * HOURS
            self.at = max(self.at, utc(begun + span))
        elif ending == "overdue":
            self.at = utc(begun + self.dice.between(5.2, 24) * DAYS)
        elif ending == "extended":
            self.extend(begun)
        else:
            self.review(begun, 2.4)
        if ending == "to_administrative":
            self.change_track("administrative")
            self.wait(self.dice.between(0.3, 3) * HOURS)
        self.add(shapes.FilingDecided, by=self.officer("head", self.handler), decision="filed")
        self.tell_progress()
        if ending == "to_criminal":
            self.wait(self.dice.between(2, 6) * DAYS, by_day=True)
            self.change_track("criminal")
            self.wait(self.dice.between(1, 30) * HOURS)
            self.add(shapes.FilingDecided, by=self.officer("head", self.handler), decision="filed")

    @property
    def accepted_at(self) -> datetime:
        return next(event.at for event in self.events if isinstance(event, shapes.CaseAccepted))

    def review(self, begun: datetime, most_days: float) -> None:
        """Move on to a decision within so many days of acceptance, in office hours where the limit lets it."""
        at = max(self.at + 20 * MINUTES, begun + self.dice.beta(1.3, 2.2) * most_days * DAYS)
        here = local(at)
        if not 8 <= here.hour < 20:
            later = at + timedelta(hours=(32 - here.hour) % 24 + self.dice.between(0.5, 3)) - timedelta(minutes=here.minute)
            at = later if later < begun + (most_days + 0.5) * DAYS else at
        self.at = utc(at)

    def extend(self, begun: datetime) -> None:
        self.at = max(self.at, utc(begun + self.dice.between(1.5, 2.7) * DAYS))
        is_major = self.dice.is_lucky(0.15)
        self.add(shapes.DeadlineExtended, by=self.handler, approved_by=self.officer("head", self.handler), rule=CRIMINAL_REVIEW,
                 term="major" if is_major else "clues", reason=phrase("reason", "major" if is_major else "extend", self.dice))  # fmt: skip
        self.wait(self.dice.between(0.5, 5) * HOURS)
        self.write("progress")
        self.review(begun, 18.0 if is_major else 6.4)
        self.keep_told(self.at)

    def change_track(self, to: str) -> None:
        self.track = to
        self.add(shapes.TrackChanged, by=self.handler, to=to, reason=phrase("reason", f"to_{to}", self.dice))

    def refuse(self, ending: str) -> None:
        """Not filed, with law and reason; served; then perhaps looked at again by the district's legal office."""
        if self.track == "administrative":
            self.wait(self.dice.between(0.4, 3) * HOURS)
        else:
            self.review(self.accepted_at, 2.4)
        approver = self.officer("head", self.handler)
        ground = self.dice.pick(GROUNDS[self.kind.family])
        self.add(shapes.FilingDecided, by=self.handler, decision="not_filed", ground=ground, article=article(f"not_filed_{self.track}"),
                 reason=phrase("ground", ground, self.dice), approved_by=approver)  # fmt: skip
        self.wait(self.dice.between(0.1, 2.2) * DAYS, by_day=True)
        self.add(shapes.NoticeServed, by=self.handler, how=self.dice.pick(("in_person", "post", "online")))
        if ending == "not_filed":
            self.look_back(0.97, 2.6)
            return
        self.wait(self.dice.between(0.4, 6.2) * DAYS)
        self.add(shapes.ReconsiderationAsked, text=phrase("reconsider", "ask", self.dice), lang="zh-hans")
        self.wait(self.dice.around(7, 0.5) * DAYS, by_day=True)
        revoked = ending == "not_filed_revoked"
        decision = "revoked" if revoked else "upheld"
        self.add(shapes.ReconsiderationDecided, by=self.officer("reviewer", unit=self.told.district), decision=decision,
                 reason=phrase("reconsider", decision, self.dice), article="" if revoked else article("upheld"))  # fmt: skip
        if revoked:
            self.tell_progress()
            self.finish("pending" if self.dice.is_lucky(0.6) else "solved" if self.track == "criminal" else "penalty")
        else:
            self.look_back(0.97, 1.9)

    def tell_progress(self) -> None:
        """The handler tells the reporter how it stands, soon after filing."""
        group = {"fraud": "fraud", "violence": "order"}.get(self.kind.family, "filed")
        self.wait(self.dice.around(20, 0.7) * HOURS, by_day=True)
        self.write("foreign" if self.told.lang == "en" else group)
