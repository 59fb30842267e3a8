"""How a case ends, and what comes after: the visit, the rating, the complaint."""

from datetime import datetime

from anhe.house.demo import shapes
from anhe.house.demo.clock import utc
from anhe.house.demo.course import DAYS, HOURS, Course
from anhe.house.demo.phrases import article, phrase

PROMISED = 6.9 * DAYS
# ending -> (days to it in the middle, how well it is liked)
PACE = {
    "solved": (9.0, 4.3), "goods_returned": (7.0, 4.7), "money_returned": (12.0, 4.6), "mediated": (1.6, 4.2),
    "penalty": (6.0, 4.1), "ended": (11.0, 2.4), "withdrawn": (1.2, 4.2),
}  # fmt: skip
LONGEST = {"administrative": 28.0, "criminal": 80.0}
DECISIONS = {"mediated": "decided", "penalty": "decided", "ended": "terminated", "withdrawn": "withdrawn"}


class Ending(Course):
    """The last steps of a story."""

    def finish(self, ending: str) -> None:
        """What the filed case comes to; nothing yet for one that is pending."""
        if ending == "to_administrative":
            ending = self.dice.weighted({"penalty": 3.0, "ended": 1.5, "pending": 3.0})
        if ending in {"extended", "overdue", "report_transferred", "to_criminal"}:
            likely = "solved" if self.track == "criminal" else "penalty"
            ending = likely if self.dice.is_lucky(0.25) else "pending"
        if ending not in PACE:
            self.go_on()
            return
        days, liked = PACE[ending]
        self.wait(min(self.dice.around(days, 0.6), LONGEST[self.track]) * DAYS, by_day=True)
        self.keep_told(self.at)
        self.record(ending)
        self.look_back(0.97, liked)

    def go_on(self) -> None:
        """The case stays open; some people lose patience."""
        begun = self.at
        self.keep_told(self.now + 7 * DAYS)
        if self.dice.is_lucky(0.02):
            self.at = utc(begun + self.dice.between(6, 16) * DAYS)
            self.complain()

    def write(self, name: str) -> None:
        """The handler writes to the reporter."""
        self.add(shapes.HandlerAnswered, by=self.handler, text=phrase("answer", name, self.dice, topic=self.told.topic))
        self.last_told = self.at

    def keep_told(self, until: datetime) -> None:
        """News every week, as promised, up to a moment; one in fifty comes late."""
        while min(until, self.now) - self.last_told > PROMISED:
            days = self.dice.between(7.4, 10) if self.dice.is_lucky(0.02) else self.dice.between(4.4, 6.3)
            self.at = self.last_told
            self.wait(days * DAYS, by_day=True)
            self.write("foreign" if self.told.lang == "en" else "progress")
        self.at = utc(until)

    def record(self, ending: str) -> None:
        decision = DECISIONS.get(ending, "concluded")
        if ending == "withdrawn" and self.track == "administrative":
            decision = "terminated"
        refused = decision in {"withdrawn", "terminated"}
        back = ending in {"goods_returned", "money_returned"}
        self.add(
            shapes.OutcomeRecorded, by=self.handler, kind=ending, decision=decision, text=phrase("outcome", ending, self.dice),
            ground=ending if refused else "", article=article(ending) if refused else "",
            approved_by=self.officer("head", self.handler) if refused else "",
            returned=tuple(range(len(self.told.items))) if back else (),
        )  # fmt: skip

    def look_back(self, visited: float, liked: float) -> None:
        """The promised visit within its week, and what the reporter thinks of it all."""
        ended = self.at
        if self.dice.is_lucky(visited):
            result = self.dice.weighted({"met": 82.0, "unreached": 12.0, "declined": 6.0})
            self.wait(self.dice.between(0.8, 6.3) * DAYS, by_day=True)
            self.add(shapes.VisitMade, by=self.handler, result=result, text=phrase("visit", result, self.dice))
        self.at = ended
        self.rate(liked)

    def rate(self, liked: float) -> None:
        """A third of the people rate; one in four of those who are displeased complains."""
        if not self.dice.is_lucky(0.33):
            return
        self.wait(self.dice.around(26, 1.0) * HOURS)
        score = max(1, min(5, round(self.dice.source.normalvariate(liked, 0.8))))
        mood = "good" if score >= 4 else "fair" if score == 3 else "poor"
        text = "" if self.told.lang == "en" else phrase("remark", mood, self.dice)
        self.add(shapes.RatingGiven, score=score, text=text, lang=self.told.lang)
        if score <= 2 and self.dice.is_lucky(0.25):
            self.wait(self.dice.between(1, 40) * HOURS)
            self.complain()

    def complain(self) -> None:
        self.add(shapes.ComplaintMade, text=phrase("complaint", "made", self.dice), lang="zh-hans")
        self.wait(self.dice.between(1, 12) * DAYS, by_day=True)
        self.add(shapes.ComplaintAnswered, by=self.officer("head", self.handler), text=phrase("complaint", "answered", self.dice))
