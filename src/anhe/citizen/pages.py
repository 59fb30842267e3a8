"""What the tracking page shows: first how it stands, then, after the second proof, whose file it is."""

from datetime import datetime

from django.utils.translation import gettext as _

from anhe.cases import queries as cases
from anhe.citizen import desk, queries, telling
from anhe.citizen.models import Rating
from anhe.reports import queries as reports
from anhe.reports.queries import Receipt

HEADLINES = {
    "received": lambda: _("We have your report and are looking at it"),
    "transferred": lambda: _("Your report is with the unit in charge"),
    "linked": lambda: _("Handled together with an earlier report of the same event"),
    "answered": lambda: _("Your report was answered"),
    "withdrawn": lambda: _("You took the report back"),
    "under_review": lambda: _("Deciding whether to file the case"),
    "filed": lambda: _("The case is filed and under investigation"),
    "not_filed": lambda: _("The case was not filed"),
    "case_transferred": lambda: _("The case is with the authority in charge"),
    "concluded": lambda: _("The case was concluded"),
    "decided": lambda: _("The case was decided"),
    "terminated": lambda: _("The case was ended without a decision"),
    "case_withdrawn": lambda: _("The case was withdrawn"),
}
TONES = {"received": "going", "transferred": "going", "under_review": "going", "filed": "going", "not_filed": "waiting"}


def tracking(receipt: Receipt, *, proven: bool, at: datetime) -> dict:
    """The context of the tracking page. Reading the personal part is an act of the holder's own."""
    report = receipt.report
    case = cases.of_report(report)
    key = _state_key(report, case)
    clocks = cases.clocks(case) if case else []
    entries = queries.steps(receipt)
    context = {
        "receipt": receipt, "report": report, "case": case, "proven": proven, "clocks": [c for c in clocks if not c.done_at],
        "headline": HEADLINES[key](), "tone": TONES.get(key, "done"), "steps": telling.steps(entries),
        "handed_to": cases.handed_to(case) if key == "case_transferred" else "",
        "unit": case.unit if case else report.unit, "is_open": queries.is_still_open(receipt),
    }  # fmt: skip
    if proven:
        context |= _personal(receipt, case, at)
    return context


def _state_key(report, case) -> str:
    if case is None:
        return report.state if report.state in HEADLINES else "received"
    return f"case_{case.state}" if case.state in {"transferred", "withdrawn"} else case.state


def _personal(receipt: Receipt, case, at: datetime) -> dict:
    own = desk.show_own(receipt=receipt, at=at)
    texts = {s.id: s for s in own.statements} if own else {}
    replies = [
        {"reply": r, "text": texts[r.statement_id].text, "lang": texts[r.statement_id].lang}
        for r in reports.replies(receipt.report) if r.statement_id in texts
    ]  # fmt: skip
    decisions = [d for d in (cases.decisions(case) if case else []) if d.reason_id in texts]
    return {
        "own": own,
        "replies": replies,
        "supplements": [s for s in texts.values() if s.kind == "supplement"],
        "outcomes": [{"decision": d, "reason": texts[d.reason_id].text} for d in decisions if d.is_for_the_reporter],
        "contest": _contest(receipt, case, at),
        "rating": queries.rating_of(receipt),
        "complaints": [
            {"complaint": c, "answer": texts[c.answer_id].text if c.answer_id in texts else ""}
            for c in queries.complaints_of(receipt)
        ],
    }


def _contest(receipt: Receipt, case, at: datetime) -> str:
    """Which remedy the holder may ask for now: reconsideration, review, or none."""
    if case is None or case.state != "not_filed":
        return ""
    asked = {r.kind: r for r in cases.remedies(case)}
    if "reconsideration" not in asked:
        return "reconsideration"
    return "review" if asked["reconsideration"].state == "upheld" and "review" not in asked else ""


def shares(groups: dict[int, int] | None) -> list[dict]:
    """Each rating in words with its count and percent, for the officers' page; empty below ten ratings."""
    if not groups:
        return []
    whole = sum(groups.values())
    return [
        {"label": Rating.Score(score).label, "count": count, "percent": round(100 * count / whole)}
        for score, count in groups.items()
    ]
