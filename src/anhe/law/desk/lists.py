"""Loading the shipped lists, and a jurist's confirmation."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from anhe.law import access, queries, reading
from anhe.law.models import Article, Holiday, RetentionRule, Rule, RuleVersion
from anhe.law.reading import Unreadable
from anhe.ledger import Refused, act, forget_kept

Rows = list[tuple[dict[str, Any], dict[str, Any]]]  # (natural key, fields) of each row


class AlreadyConfirmed(Refused):
    pass


class NothingEntered(Refused):
    status = 400


@dataclass
class Loaded:
    """What a loading did: keys of rows added, changed, and left as a jurist confirmed them."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed)


def load_all(*, by, at: datetime) -> Loaded:
    """Load every shipped list: what a new installation does first, and each release again."""
    parts = [load_rules(by=by, at=at), load_holidays(by=by, at=at), load_retention(by=by, at=at)]
    return Loaded(*([key for part in parts for key in getattr(part, name)] for name in ("added", "changed", "kept")))


def load_rules(*, by, at: datetime, rules: Path | None = None, articles: Path | None = None) -> Loaded:
    """Bring articles, rules and versions to the state of the files; nothing changes where nothing differs.

    What a jurist has confirmed is never overwritten: it is named in `kept`. Raises `Unreadable`.
    """
    cited = reading.articles(articles)
    read = reading.rules(rules)
    known = {row["id"] for row in cited}
    for rule, versions in read:
        for version in versions:
            if version["article"] is not None and version["article"] not in known:
                raise Unreadable(_("%(rule)s cites %(article)s, which no list names.") % {
                    "rule": rule["id"], "article": version["article"],
                })  # fmt: skip

    lists: list[tuple[type[models.Model], Rows]] = [
        (Article, [({"id": row["id"]}, row) for row in cited]),
        (Rule, [({"id": rule["id"]}, rule) for rule, _versions in read]),
        (RuleVersion, [_version_row(rule, version) for rule, versions in read for version in versions]),
    ]
    return _load("rules.loaded", lists, by=by, at=at)


def load_holidays(*, by, at: datetime, paths: Sequence[Path] | None = None) -> Loaded:
    """Bring the yearly holiday lists to the state of the files. Raises `Unreadable`."""
    found = sorted((reading.DATA / "holidays").glob("*.csv")) if paths is None else list(paths)
    read = [row for path in found for row in reading.holidays(path)]
    return _load("holidays.loaded", [(Holiday, [({"on": row["on"]}, row) for row in read])], by=by, at=at)


def load_retention(*, by, at: datetime, path: Path | None = None) -> Loaded:
    """Bring the rules of retention to the state of the file. Raises `Unreadable`."""
    read = reading.retention(path)
    return _load("retention.loaded", [(RetentionRule, [({"id": row["id"]}, row) for row in read])], by=by, at=at)


def confirm_version(*, version: RuleVersion, by, at: datetime) -> RuleVersion:
    """A jurist states that this version says what the law says; from then on no file changes it."""
    with act("rule.confirmed", by=by, on=version, may=access.may_confirm, at=at) as facts:
        facts.update(rule=version.rule_id, number=version.number)
        return _confirm(version, by=by, at=at)


def confirm_retention(*, rule: RetentionRule, by, at: datetime) -> RetentionRule:
    """A jurist states that records of this kind are kept so long."""
    with act("retention.confirmed", by=by, on=rule, may=access.may_confirm, at=at) as facts:
        facts.update(months=rule.months, days=rule.days)
        return _confirm(rule, by=by, at=at)


def confirm_article(*, article: Article, text_zh: str, by, at: datetime, text_en: str = "") -> Article:
    """A jurist enters the official wording of an article and stands for it."""
    with act("article.confirmed", by=by, on=article, may=access.may_confirm, at=at):
        if not text_zh.strip():
            raise NothingEntered(_("Enter the official wording of the article."))
        return _confirm(article, by=by, at=at, text_zh=text_zh.strip(), text_en=text_en.strip() or None)


def _confirm(row, *, by, at: datetime, **more: Any):
    row = type(row).objects.select_for_update().get(pk=row.pk)
    if row.is_confirmed:
        raise AlreadyConfirmed(_("This is already confirmed."))
    for name, value in {"confirmed_by": by.actor.ref, "confirmed_at": at, **more}.items():
        setattr(row, name, value)
    row.save(update_fields=["confirmed_by", "confirmed_at", *more])
    forget_kept()
    queries.forget_rules()
    return row


def _load(verb: str, lists: Sequence[tuple[type[models.Model], Rows]], *, by, at: datetime) -> Loaded:
    """Bring each list to the state of its file; where nothing differs there is no act to write down."""
    plans = [(model, *_compared(model, rows)) for model, rows in lists]
    loaded = Loaded(kept=[str(row) for _model, _new, _old, kept in plans for row in kept])
    if not any(new or old for _model, new, old, _kept in plans):
        return loaded
    with act(verb, by=by, may=access.may_load, at=at, doing="collect") as facts:
        for model, new, old, _kept in plans:
            for row, names in old:  # before the new ones: a version must end before the next can begin
                row.save(update_fields=names)
                loaded.changed.append(str(row))
            loaded.added += [str(row) for row in model.objects.bulk_create(new)]
        facts.update(added=len(loaded.added), changed=loaded.changed, kept=loaded.kept)
    forget_kept()
    queries.forget_rules()
    return loaded


def _compared(model: type[models.Model], rows: Rows) -> tuple[list, list, list]:
    """What a list would do to its table: rows to add, rows to change with the fields that differ, rows to keep."""
    names = tuple(rows[0][0])
    there = {tuple(getattr(row, name) for name in names): row for row in model.objects.all()}
    new, old, kept = [], [], []
    for key, wanted in rows:
        row = there.get(tuple(key.values()))
        if row is None:
            new.append(model(**wanted))
        elif differing := [name for name, value in wanted.items() if getattr(row, name) != value]:
            if getattr(row, "is_confirmed", False):
                kept.append(row)
                continue
            for name in differing:
                setattr(row, name, wanted[name])
            old.append((row, differing))
    return new, old, kept


def _version_row(rule: dict[str, Any], version: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    row = {name: value for name, value in version.items() if name != "article"}
    return {"rule_id": rule["id"], "number": version["number"]}, {
        **row, "rule_id": rule["id"], "article_id": version["article"],
    }  # fmt: skip
