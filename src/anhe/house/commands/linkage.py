"""Which offences belong together: anhe linkage slots|fit|score|nearest|group, on CSV with a columns file"""

import argparse
import csv
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import django
import numpy as np
import yaml
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from anhe.engines import linkage
from anhe.engines.linkage import fitting, grouping, keeping, reading, weighing
from anhe.engines.linkage.slots import Lexicon
from anhe.exchange import rows
from anhe.exchange.shapes import BadSource
from anhe.house.command import BadInput
from anhe.house.starting import SETTINGS, compile_catalogues

LEXICON = Path(linkage.__file__).with_name("lexicon.yaml")
PIECE = 200_000  # pairs scored and written at a time
TEXT_MAX = 50_000_000  # bytes of a columns file, a lexicon or a model

REASONS = {
    "columns_need_case": _("The columns file must be a table that says which column is the case (case: NAME)."),
    "unknown_key": _("The columns file has keys that mean nothing: %(value)s."),
    "bad_columns": _("The columns file cannot be understood here: %(value)s."),
    "window_or_date": _("Give either a window or a date, not both."),
    "place_kind": _("A place is in metres, degrees or scaled, not in “%(value)s”."),
    "bad_extent": _("A scaled place needs extent_km: two sizes above 0."),
    "no_such_column": _("The header lacks these columns: %(value)s."),
    "no_case_id": _("This row does not name its case."),
    "case_twice": _("Case %(value)s stands on an earlier line already."),
    "not_a_number": _("This is not a number: %(value)s."),
    "not_a_time": _("This is not a date or time (2026-01-31 or 2026-01-31 23:15): %(value)s."),
    "negative_amount": _("The amount is negative: %(value)s."),
    "not_metres": _("Most places are not in metres as the columns file says: %(value)s."),
    "not_degrees": _("Most places are not in degrees as the columns file says: %(value)s."),
    "not_scaled": _("Most places are not scaled from 0 to 1 as the columns file says: %(value)s."),
    "no_such_code": _("No such code is published: %(value)s."),
    "no_such_case": _("There is no case %(value)s."),
    "linked_to_itself": _("Case %(value)s is linked to itself."),
    "too_few_series": _("A model needs at least %(value)s confirmed series."),
    "bad_lexicon": _("The lexicon cannot be read: %(value)s."),
    "too_many_codes": _("The lexicon has %(value)s codes; 200 are allowed."),
    "not_a_model": _("This is not a model that `anhe linkage fit` wrote."),
    "bad_model": _("The model is damaged: %(value)s."),
    "not_text_of_that_kind": _("The file cannot be read: %(value)s."),
}  # fmt: skip
ASTRAY = _("The place is not in the datum that the columns file declares; the case is scored without it.")


class BadLinkage(Exception):
    """A file is not what the command needs: where, and why as a code with its value."""

    def __init__(self, path: Path, line: int, code: str, value: object = None) -> None:
        super().__init__(str(path), line, code)
        self.path, self.line, self.code, self.value = path, line, code, value

    @property
    def reason(self) -> str:
        return str(REASONS[self.code]) % {"value": self.value}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    slots = kinds.add_parser("slots", help="the cases with modus codes in place of the narrative")
    fit = kinds.add_parser("fit", help="a model out of confirmed links")
    score = kinds.add_parser("score", help="every pair of cases with its log Bayes factor")
    nearest = kinds.add_parser("nearest", help="the cases most like one case, with reasons that add up")
    group = kinds.add_parser("group", help="every case with its series")
    for each in (slots, fit, score, nearest, group):
        each.add_argument("--cases", type=Path, required=True, metavar="C.csv")
    for each in (slots, fit):
        each.add_argument("--columns", type=Path, required=True, metavar="COLS.yaml", help="which column is what")
        each.add_argument("--lexicon", type=Path, default=LEXICON, metavar="L.yaml", help="modus codes; Anhe's own if not given")
    fit.add_argument("--links", type=Path, required=True, metavar="L.csv", help="case_a,case_b: one hand, confirmed")
    for each in (score, nearest, group):
        each.add_argument("--model", type=Path, required=True, metavar="M.json")
    fit.add_argument("--model", type=Path, required=True, metavar="M.json", help="where the model is written")
    slots.add_argument("--words", type=Path, metavar="W.csv", help="case_id,code,from,to,words: what made each code fire")
    for each, what in ((slots, "S.csv"), (score, "PAIRS.csv"), (group, "SERIES.csv")):
        each.add_argument("--out", type=Path, required=True, metavar=what)
    nearest.add_argument("--case", required=True, metavar="ID")
    nearest.add_argument("--top", type=int, default=20, metavar="N")


def run(options: argparse.Namespace) -> int:
    doing = {"slots": make_slots, "fit": fit, "score": score, "nearest": nearest, "group": group}[options.what]
    try:
        doing(options)
    except (BadSource, BadLinkage) as problem:
        raise BadInput(f"{problem.path}:{problem.line}", in_their_language(problem)) from problem
    except OSError as problem:
        raise BadInput(f"{problem.filename or options.cases}:0", problem.strerror or str(problem)) from problem
    return 0


def speak() -> translation.override:
    """Sentences in Chinese where the terminal is: only now is Django's catalogue needed."""
    compile_catalogues()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    django.setup()
    return translation.override("zh-hans" if os.environ.get("LANG", "").startswith("zh") else "en")


def in_their_language(problem: BadSource | BadLinkage) -> str:
    with speak():
        return problem.reason


# --- what is read ---


@dataclass(frozen=True, slots=True)
class Given:
    """The cases as they stand in their file, and as columns of evidence."""

    file: rows.Rows
    columns: linkage.Columns
    lexicon: Lexicon | None
    cases: linkage.Cases


def given(path: Path, columns: linkage.Columns, lexicon: Lexicon | None) -> Given:
    """The cases of a file. Raises BadSource and BadLinkage; a place in another datum is told on standard error."""
    file = rows.read(path)
    try:
        cases = reading.cases(file.rows, columns, lexicon, file.names)
    except linkage.LinkageError as problem:
        raise BadLinkage(path, file.line(problem.row), problem.code, problem.value) from problem
    if cases.astray.any():
        with speak():
            for row in np.flatnonzero(cases.astray):
                print(f"{path}:{file.lines[row]}: {ASTRAY}", file=sys.stderr)
    return Given(file, columns, lexicon, cases)


def text_of(path: Path) -> str:
    try:
        if path.stat().st_size > TEXT_MAX:
            raise BadLinkage(path, 0, "not_text_of_that_kind", f"> {TEXT_MAX} bytes")
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise BadLinkage(path, 1, "not_text_of_that_kind", "UTF-8") from problem


def yaml_of(path: Path) -> object:
    text = text_of(path)
    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as problem:
        mark = getattr(problem, "problem_mark", None)
        why = getattr(problem, "problem", None) or type(problem).__name__
        raise BadLinkage(path, mark.line + 1 if mark else 1, "not_text_of_that_kind", why) from problem


def columns_of(path: Path) -> linkage.Columns:
    said = yaml_of(path)
    try:
        return reading.columns(said)
    except linkage.LinkageError as problem:
        raise BadLinkage(path, 1, problem.code, problem.value) from problem


def lexicon_of(path: Path, columns: linkage.Columns) -> Lexicon | None:
    """The lexicon, where the cases have a narrative."""
    if columns.narrative is None:
        return None
    said = yaml_of(path)
    try:
        return Lexicon(said)
    except linkage.LinkageError as problem:
        raise BadLinkage(path, 1, problem.code, problem.value) from problem


def model_of(path: Path) -> linkage.Model:
    try:
        return keeping.model(json.loads(text_of(path)))
    except (ValueError, RecursionError) as problem:
        why = getattr(problem, "msg", type(problem).__name__)
        raise BadLinkage(path, getattr(problem, "lineno", 1), "not_text_of_that_kind", why) from problem
    except linkage.LinkageError as problem:
        raise BadLinkage(path, 1, problem.code, problem.value) from problem


def under_model(options: argparse.Namespace) -> tuple[Given, linkage.Model]:
    """The cases as the model reads them: its columns, its lexicon."""
    model = model_of(options.model)
    return given(options.cases, model.columns, Lexicon(model.lexicon) if model.lexicon else None), model


def links_of(path: Path, cases: Mapping[str, int]) -> list[tuple[str, str]]:
    file = rows.read(path)
    if lost := [name for name in ("case_a", "case_b") if name not in file.names]:
        raise BadLinkage(path, 1, "no_such_column", ", ".join(lost))
    found = [(row["case_a"].strip(), row["case_b"].strip()) for row in file.rows]
    for line, pair in zip(file.lines, found, strict=True):
        if lost := [name for name in pair if name not in cases]:
            raise BadLinkage(path, line, "no_such_case", lost[0])
        if pair[0] == pair[1]:
            raise BadLinkage(path, line, "linked_to_itself", pair[0])
    return found


# --- what is done ---


def make_slots(options: argparse.Namespace) -> None:
    columns = columns_of(options.columns)
    made = given(options.cases, columns, lexicon_of(options.lexicon, columns))
    kept = reading.declared(columns)
    groups = made.lexicon.groups if made.lexicon else ()
    header = [*kept, *(reading.PREFIX + each for each in groups)]
    with written(options.out) as out:
        out.writerow(header)
        for row, codes in zip(made.file.rows, made.cases.slots, strict=True):
            filled = made.lexicon.joined(codes) if made.lexicon else {}
            out.writerow([*(row[name] for name in kept), *(filled[each] for each in groups)])
    if options.words and made.lexicon and columns.narrative in made.file.names:
        with written(options.words) as out:
            out.writerow(["case_id", "code", "from", "to", "words"])
            for name, row in zip(made.cases.ids, made.file.rows, strict=True):
                text = row[columns.narrative]
                for each in made.lexicon.read(text):
                    out.writerow([name, each.code, each.start, each.end, text[each.start : each.end]])


def fit(options: argparse.Namespace) -> None:
    columns = columns_of(options.columns)
    made = given(options.cases, columns, lexicon_of(options.lexicon, columns))
    links = links_of(options.links, {name: row for row, name in enumerate(made.cases.ids)})
    try:
        model = fitting.fit(made.cases, links, columns, made.lexicon.source if made.lexicon else None)
    except linkage.LinkageError as problem:
        raise BadLinkage(options.links, 0, problem.code, problem.value) from problem
    with drafted(options.model) as stream:
        json.dump(keeping.as_mapping(model), stream, ensure_ascii=False, indent=1, allow_nan=False)
        stream.write("\n")
    print(json.dumps(dict(model.report), ensure_ascii=False, indent=1))


def score(options: argparse.Namespace) -> None:
    made, model = under_model(options)
    ready = weighing.prepare(made.cases, model)
    ids, whole = made.cases.ids, len(made.cases)
    with written(options.out) as out:
        out.writerow(["case_a", "case_b", "score"])
        for one, other in blocks(whole):
            scores = weighing.score(ready, model, one, other).tolist()
            out.writerows(
                (ids[a], ids[b], repr(value)) for a, b, value in zip(one.tolist(), other.tolist(), scores, strict=True)
            )


def blocks(whole: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Each unordered pair of rows once, some rows at a time."""
    first = 0
    while first < whole - 1:
        last = min(whole - 1, first + max(1, PIECE // (whole - first)))
        yield (
            np.repeat(np.arange(first, last), whole - 1 - np.arange(first, last)),
            np.concatenate([np.arange(row + 1, whole) for row in range(first, last)]),
        )
        first = last


def nearest(options: argparse.Namespace) -> None:
    made, model = under_model(options)
    if options.case not in made.cases.ids:
        raise BadLinkage(options.cases, 0, "no_such_case", options.case)
    ready = weighing.prepare(made.cases, model)
    found = weighing.nearest(ready, model, made.cases.ids.index(options.case), max(options.top, 0))
    terms = [*weighing.TERMS, weighing.IDENTIFIER]
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["rank", "case_id", "score", "probability", "base_rate", *terms, "notes"])
    for link in found:
        parts = {reason.term: repr(reason.weight) for reason in link.reasons}
        out.writerow([
            link.rank, link.other, repr(link.score), f"{link.probability:.6f}", f"{link.base_rate:.3g}",
            *(parts[term] for term in terms), "; ".join(filter(None, map(note, link.reasons))),
        ])  # fmt: skip


def note(reason: linkage.Reason) -> str:
    """What stands beside a term that adds nothing; a useless identifier with how many cases share it."""
    if not reason.note:
        return ""
    shared: Sequence = reason.values.get("shared", ())  # type: ignore[assignment]
    told = ", ".join(f"{name} ×{number}" for name, number in shared)
    return f"{reason.term}: {reason.note}" + (f" ({told})" if told else "")


def group(options: argparse.Namespace) -> None:
    made, model = under_model(options)
    ids = made.cases.ids
    label = grouping.series(weighing.prepare(made.cases, model), model)
    with written(options.out) as out:
        out.writerow(["case_id", "series_id"])
        out.writerows((name, ids[first]) for name, first in zip(ids, label, strict=True))


# --- what is written ---


@contextmanager
def drafted(path: Path) -> Iterator[TextIO]:
    """A file that stands whole once all is written, or not at all."""
    handle, draft = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with open(handle, "w", encoding="utf-8", newline="") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        now = os.umask(0)
        os.umask(now)
        Path(draft).chmod(0o666 & ~now)
        Path(draft).replace(path)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(draft)


@contextmanager
def written(path: Path) -> Iterator:
    """A CSV file that stands whole once all is written, or not at all."""
    with drafted(path) as stream:
        yield csv.writer(stream, lineterminator="\n")
