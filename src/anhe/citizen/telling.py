"""What an entry of the ledger means to the person it concerns: a sentence, or nothing where it is inside work."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy

STEPS = {
    "report.received": (gettext_lazy("You reported, and got a receipt"), ""),
    "report.transferred": (gettext_lazy("Your report went to the unit in charge"), ""),
    "report.joined": (gettext_lazy("Your report was joined to an earlier one of the same event"), ""),
    "report.supplemented": (gettext_lazy("You added something"), ""),
    "report.withdrawn": (gettext_lazy("You took the report back"), ""),
    "case.accepted": (gettext_lazy("Taken on as a case"), gettext_lazy("The clocks of the law run from here.")),
    "case.assigned": (gettext_lazy("Another officer handles your case now"), ""),
    "scene.examined": (gettext_lazy("Officers examined the scene"), ""),
    "case.filed": (gettext_lazy("The case was filed"), gettext_lazy("It is now under investigation.")),
    "case.not_filed": (gettext_lazy("The case was not filed"), gettext_lazy("The reason and the way to appeal are below.")),
    "case.to_administrative": (gettext_lazy("The case goes on as an administrative case"), ""),
    "case.to_criminal": (gettext_lazy("The case goes on as a criminal case"), ""),
    "case.transferred": (gettext_lazy("The case went to the authority in charge"), ""),
    "case.concluded": (gettext_lazy("The case was concluded"), ""),
    "case.decided": (gettext_lazy("The case was decided"), ""),
    "case.terminated": (gettext_lazy("The case was ended without a decision"), ""),
    "case.withdrawn": (gettext_lazy("The case was withdrawn"), gettext_lazy("The reason and the way to appeal are below.")),
    "case.reopened": (gettext_lazy("The case was opened again"), ""),
    "decision.served": (gettext_lazy("The notice reached you"), ""),
    "citizen.told": (gettext_lazy("An officer told you how it stands"), ""),
    "report.answered": (gettext_lazy("An officer answered you"), ""),
    "deadline.extended": (gettext_lazy("A time limit was lengthened, with approval"), ""),
    "deadline.paused": (gettext_lazy("A time limit was stopped for a while"), ""),
    "deadline.resumed": (gettext_lazy("The time limit runs on"), ""),
    "deadline.overdue": (
        gettext_lazy("A time limit ran out"),
        gettext_lazy("The matter was put before the head of the unit by itself."),
    ),
    "reconsideration.asked": (gettext_lazy("You asked for reconsideration"), ""),
    "reconsideration.upheld": (gettext_lazy("The decision was upheld"), ""),
    "reconsideration.revoked": (gettext_lazy("The decision was revoked; the case was filed"), ""),
    "review.asked": (gettext_lazy("You asked the higher authority for review"), ""),
    "review.upheld": (gettext_lazy("The higher authority upheld the decision"), ""),
    "review.revoked": (gettext_lazy("The higher authority revoked the decision"), ""),
    "prosecutor.asked": (gettext_lazy("The prosecutor asked why the case was not filed"), ""),
    "prosecutor.revoked": (gettext_lazy("The case was filed on the prosecutor's notice"), ""),
    "match.confirmed": (gettext_lazy("A thing you named was found"), gettext_lazy("An officer will get in touch with you.")),
    "handover.made": (gettext_lazy("A thing was given back"), ""),
    "visit.made": (gettext_lazy("An officer called on you afterwards"), ""),
    "rating.given": (gettext_lazy("You rated how it was handled"), ""),
    "complaint.made": (gettext_lazy("You complained"), ""),
    "complaint.answered": (gettext_lazy("Your complaint was answered"), ""),
}


ANSWERS = {"citizen.told"}


@dataclass(frozen=True, slots=True)
class Told:
    at: datetime
    title: str
    text: str


def steps(entries) -> list[Told]:
    """The entries that mean something to the citizen, oldest first."""
    entries = list(entries)
    told, telling = [], {entry.happened_at for entry in entries if entry.verb in ANSWERS}
    for entry in entries:
        if entry.verb == "report.answered" and entry.happened_at in telling:
            continue  # the answer is part of that act, whichever of the two was written first
        if entry.verb in STEPS:
            title, text = STEPS[entry.verb]
            told.append(Told(entry.happened_at, str(title), str(text)))
    return told
