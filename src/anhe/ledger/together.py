"""Several readings in one statement: a page asks once for all that hangs on its record, and the database guards once.

    read_together(decisions := queries.decisions(case), items := queries.items(case))

Afterwards each queryset holds its rows, with what its `prefetch_related` names (one level, over a reverse foreign key).
"""

import json
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Field, Model, Prefetch, QuerySet
from django.db.models.fields.related import ForeignObjectRel

# What JSON cannot say comes as text: by the field's kind, how it is read again.
FROM_TEXT: dict[str, Callable[[Any], Any]] = {
    "UUIDField": UUID,
    "DateTimeField": datetime.fromisoformat,
    "DateField": date.fromisoformat,
    "BinaryField": lambda text: bytes.fromhex(text.removeprefix("\\x")),
    "DecimalField": lambda number: Decimal(str(number)),
    "JSONField": json.dumps,  # the field itself reads text
}
AS_IT_IS = {
    "CharField", "TextField", "BooleanField", "IntegerField", "SmallIntegerField", "BigIntegerField", "PositiveIntegerField",
    "PositiveSmallIntegerField", "FloatField", "SlugField", "AutoField", "BigAutoField",
}  # fmt: skip


class _Asked:
    """One queryset on its way: its statement, and where its rows go."""

    def __init__(self, rows: QuerySet) -> None:
        self.rows = rows
        self.compiler = rows.query.get_compiler(rows.db)
        try:
            self.sql, self.given = self.compiler.as_sql()
        except EmptyResultSet:
            self.sql, self.given = "", ()

    def part(self) -> str:
        names = ", ".join(f"c{n}" for n in range(len(self.compiler.select)))
        return f"(SELECT coalesce(json_agg(t), '[]') FROM ({self.sql}) AS t({names}))"

    def take(self, told: list[dict[str, Any]]) -> None:
        """Let Django make of the rows what it makes of a cursor's."""
        readers = [_reader(column[0].output_field) for column in self.compiler.select] if told else []
        read = [tuple(reader(row[f"c{n}"]) for n, reader in enumerate(readers)) for row in told]
        twin = self.rows._chain()
        self.compiler.execute_sql = lambda *_args, **_more: [read]
        twin.query.get_compiler = lambda *_args, **_more: self.compiler
        twin._prefetch_related_lookups = ()
        self.rows._result_cache = list(twin._iterable_class(twin)) if told else []


def read_together(*asked: QuerySet) -> None:
    """Fill these querysets' caches from one statement. Raises TypeError for a kind of column that it cannot read."""
    mains = [_Asked(rows) for rows in asked if rows._result_cache is None]
    children = [(main, lookup, _Asked(_of(main.rows, lookup))) for main in mains for lookup in main.rows._prefetch_related_lookups]
    every = [*mains, *(child for _main, _lookup, child in children)]
    stated = [each for each in every if each.sql]
    told = iter(_answers(stated))
    for each in every:
        each.take(next(told) if each.sql else [])
    for main, lookup, child in children:
        _hand_out(main.rows, lookup, child.rows)
    for main in mains:
        main.rows._prefetch_done = True


def count_together(*asked: QuerySet) -> list[int]:
    """How many rows each question finds, in one statement; a sliced queryset is counted as far as its slice."""
    counted: list[tuple[str, Any] | None] = []
    for rows in asked:
        try:
            counted.append((rows if rows.query.is_sliced else rows.order_by()).values("pk").query.get_compiler(rows.db).as_sql())
        except EmptyResultSet:
            counted.append(None)
    stated = [each for each in counted if each is not None]
    if not stated:
        return [0] * len(asked)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(f'(SELECT count(*) FROM ({sql}) t)' for sql, _given in stated)}",
            [value for _sql, given in stated for value in given],
        )
        found = iter(cursor.fetchone())
    return [0 if each is None else next(found) for each in counted]


def _answers(stated: list[_Asked]) -> list[Any]:
    if not stated:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(each.part() for each in stated)}",
            [value for each in stated for value in each.given],
        )
        return [json.loads(each) if isinstance(each, str) else each for each in cursor.fetchone()]


def _reader(field: Field) -> Callable[[Any], Any]:
    while field.remote_field is not None and hasattr(field, "target_field"):
        field = field.target_field
    kind = field.get_internal_type()
    if kind in AS_IT_IS:
        return lambda value: value
    if kind not in FROM_TEXT:
        raise TypeError(f"{field} ({kind}) cannot be read together with others")
    return lambda value, read=FROM_TEXT[kind]: None if value is None else read(value)


def _relation(model: type[Model], lookup: Any) -> ForeignObjectRel:
    name = lookup.prefetch_through if isinstance(lookup, Prefetch) else lookup
    found = next((rel for rel in model._meta.related_objects if rel.get_accessor_name() == name and rel.one_to_many), None)
    if found is None:
        raise TypeError(f"{model.__name__}.{name} is no reverse foreign key: read it by itself")
    return found


def _of(parents: QuerySet, lookup: Any) -> QuerySet:
    relation = _relation(parents.model, lookup)
    chosen = lookup.queryset if isinstance(lookup, Prefetch) and lookup.queryset is not None else relation.related_model._default_manager.all()
    bare = parents.prefetch_related(None).select_related(None)
    bare = bare if bare.query.is_sliced else bare.order_by()
    return chosen.filter(**{f"{relation.field.name}__in": bare.values("pk")})


def _hand_out(parents: QuerySet, lookup: Any, children: QuerySet) -> None:
    relation = _relation(parents.model, lookup)
    by_parent = defaultdict(list)
    for child in children:
        by_parent[getattr(child, relation.field.attname)].append(child)
    for parent in parents._result_cache:
        own = getattr(parent, relation.get_accessor_name()).all()
        own._result_cache, own._prefetch_done = by_parent[parent.pk], True
        if not hasattr(parent, "_prefetched_objects_cache"):
            parent._prefetched_objects_cache = {}
        parent._prefetched_objects_cache[relation.get_accessor_name()] = own
        for child in own._result_cache:
            relation.field.set_cached_value(child, parent)
