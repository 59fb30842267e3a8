"""Reads the shipped files of rules, articles, retention and holidays, and refuses what makes no sense.

Nothing here writes; `desk` puts what was read into the tables.
"""

import csv
import tomllib
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from anhe.engines import clocks
from anhe.law import words
from anhe.law.counting import engine_term
from anhe.law.models import Article, Holiday, RetentionRule, Rule
from anhe.ledger import Refused

DATA = Path(__file__).parent / "data"
ARTICLE = {"id", "law_zh", "law_en", "number", "document", "mark", "source"}
RULE = {"id", "kind", "title_zh", "title_en", "duty_zh", "duty_en", "who", "consequence", "tracks", "end_events"}
VERSION = {
    "number", "valid_from", "valid_until", "length", "unit", "counting", "roll", "start_events", "terms",
    "pause_reasons", "warn_percents", "article", "source",
}  # fmt: skip
TERM = {"id", "mode", "length", "unit", "at_most", "approval", "after", "counting", "roll", "label_zh", "label_en"}
RETENTION = {"id", "version", "title_zh", "title_en", "months", "days", "counts_from", "source"}
HOLIDAY = ["on", "kind", "name_zh", "name_en", "notice", "published_on"]
WARN_PERCENTS = [50, 80, 100]


class Unreadable(Refused):
    """A file of law cannot be taken; the message says where and why."""

    status = 400


def articles(path: Path | None = None) -> list[dict[str, Any]]:
    """Every article with the fields of the model that a file may set."""
    path = path or DATA / "articles.toml"
    found = []
    for row in _tables(path, "article"):
        _check_keys(path, row, ARTICLE, needed=ARTICLE - {"document"})
        if row["mark"] not in Article.Mark.values:
            raise _unreadable(path, row["id"], _("the mark “%(word)s” is not known") % {"word": row["mark"]})
        found.append({"document": "", **row})
    return found


def rules(path: Path | None = None) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Every rule with its versions, each as the fields of its model."""
    path = path or DATA / "rules.toml"
    return [_rule(path, row) for row in _tables(path, "rule")]


def retention(path: Path | None = None) -> list[dict[str, Any]]:
    path = path or DATA / "retention.toml"
    found = _tables(path, "retention")
    for row in found:
        _check_keys(path, row, RETENTION, needed=RETENTION - {"months", "days"})
        lengths = [row[name] for name in ("months", "days") if name in row]
        if len(lengths) != 1 or not isinstance(lengths[0], int) or lengths[0] < 1:
            raise _unreadable(path, row["id"], _("it says either months or days, a whole number above zero"))
        if row["counts_from"] not in RetentionRule.Start.values:
            raise _unreadable(path, row["id"], _("it does not say from when it counts"))
    return [{"months": None, "days": None, **row} for row in found]


def holidays(path: Path) -> list[dict[str, Any]]:
    """Every day of one year's list. Raises Unreadable with `file:line`."""
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        if reader.fieldnames != HOLIDAY:
            raise _unreadable(path, "1", _("the columns must be %(columns)s") % {"columns": ", ".join(HOLIDAY)})
        found = [_holiday(path, number, row) for number, row in enumerate(reader, start=2)]
    days = [row["on"] for row in found]
    if len(set(days)) != len(days):
        raise _unreadable(path, "-", _("a day stands twice"))
    return found


def _rule(path: Path, row: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    versions = row.pop("version", [])
    _check_keys(path, row, RULE, needed=RULE)
    if (
        row["kind"] not in Rule.Kind.values
        or row["who"] not in words.WHO
        or row["consequence"] not in words.CONSEQUENCES
    ):
        raise _unreadable(path, row["id"], _("its kind, who or consequence is not a known word"))
    if not versions or not row["tracks"]:
        raise _unreadable(path, row["id"], _("it has no version or no track"))
    read = [_version(path, row, version) for version in versions]
    for before, after in pairwise(read):
        if before["valid_until"] is None or after["valid_from"] is None or after["valid_from"] < before["valid_until"]:
            raise _unreadable(
                path,
                row["id"],
                _("version %(after)s overlaps version %(before)s")
                % {"after": after["number"], "before": before["number"]},
            )
    return row, read


def _version(path: Path, rule: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    _check_keys(path, {"id": rule["id"], **row}, VERSION | {"id"}, needed={"number", "unit", "start_events", "source"})
    by_the_minute = row["unit"] in clocks.BY_THE_MINUTE
    read = {
        "valid_from": None, "valid_until": None, "length": None, "article": None, "pause_reasons": [],
        "warn_percents": WARN_PERCENTS, "counting": "at_once" if by_the_minute else "day_after",
        "roll": "none" if by_the_minute else "next_working", **row,
    }  # fmt: skip
    read["extension_terms"] = [_term(path, rule, term) for term in read.pop("terms", [])]
    if (rule["kind"] == Rule.Kind.LAW) != (read["article"] is not None):
        raise _unreadable(path, rule["id"], _("a legal limit cites its article, a promise cites none"))
    unknown = [why for why in read["pause_reasons"] if why not in words.PAUSES]
    if unknown or not read["start_events"]:
        raise _unreadable(path, rule["id"], _("a reason to pause is not a known word, or it has no start event"))
    try:
        clocks.Rule(
            rule["id"], read["length"] or 0, read["unit"], read["counting"], read["roll"],
            terms=tuple(engine_term(term) for term in read["extension_terms"]),
            warn=tuple(percent / 100 for percent in read["warn_percents"]),
            valid_from=read["valid_from"], valid_until=read["valid_until"],
        )  # fmt: skip
    except clocks.ClockError as error:
        raise _unreadable(path, rule["id"], error.code) from error
    return read


def _term(path: Path, rule: dict[str, Any], term: dict[str, Any]) -> dict[str, Any]:
    _check_keys(path, term, TERM, needed={"id", "mode", "length", "unit", "label_zh", "label_en"})
    if term.get("approval", "") not in words.APPROVALS:
        raise _unreadable(path, rule["id"], _("the approval “%(word)s” is not known") % {"word": term["approval"]})
    return term


def _holiday(path: Path, number: int, row: dict[str, str]) -> dict[str, Any]:
    try:
        read = {**row, "on": date.fromisoformat(row["on"]), "published_on": date.fromisoformat(row["published_on"])}
    except (TypeError, ValueError) as error:
        raise _unreadable(path, str(number), str(error)) from error
    if read["kind"] not in Holiday.Kind.values or None in read.values() or not read["notice"]:
        raise _unreadable(path, str(number), _("kind is off or work, and every row names its notice"))
    return read


def _tables(path: Path, name: str) -> list[dict[str, Any]]:
    try:
        with path.open("rb") as file:
            read = tomllib.load(file)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _unreadable(path, "-", str(error)) from error
    rows = read.get(name, [])
    if set(read) - {"version", name} or not rows:
        raise _unreadable(path, "-", _("expected nothing but [[%(name)s]]") % {"name": name})
    ids = [row.get("id") for row in rows]
    if None in ids or len(set(ids)) != len(ids):
        raise _unreadable(path, "-", _("an id is missing or stands twice"))
    return rows


def _check_keys(path: Path, row: dict[str, Any], known: set[str], *, needed: set[str]) -> None:
    wrong = sorted(set(row) - known) + sorted(needed - set(row))
    if wrong:
        raise _unreadable(
            path, str(row.get("id", "-")), _("unknown or missing: %(names)s") % {"names": ", ".join(wrong)}
        )


def _unreadable(path: Path, where: str, why: str) -> Unreadable:
    return Unreadable(f"{path.name}:{where}: {why}")
