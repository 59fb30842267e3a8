"""Two cells into a point: declared system in, longitude and latitude in degrees out, all inside a declared extent."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite

from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from .fields import Columns, Field, Outcome, Setting, pattern_option
from .patterns import SUBJECT_MAX
from .shapes import Problem, excerpt
from .tables import Table

AT_THE_EDGE = ("GCJ-02", "BD-09")  # shifted datums: only the city's own conversion may take them in

_CODE = re.compile(r"[A-Za-z]{2,12}:[0-9]{1,9}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,9}(?:\.[0-9]{0,15})?")


def is_known_crs(name: str) -> bool:
    """True for an authority's code that PROJ knows, and for the two shifted datums."""
    if name in AT_THE_EDGE:
        return True
    if not _CODE.fullmatch(name):
        return False
    try:
        crs = CRS.from_user_input(name)
    except CRSError:
        return False
    return crs.is_geographic or crs.is_projected


@lru_cache(maxsize=16)
def _transformer(crs: str) -> Transformer:
    return Transformer.from_crs(crs, "EPSG:4490", always_xy=True)


def to_lonlat(xs: Sequence[float], ys: Sequence[float], crs: str) -> tuple[Sequence[float], Sequence[float]]:
    """Degrees in CGCS2000 of points in `crs`, x first whatever its axis order; infinite where PROJ has no answer."""
    return _transformer(crs).transform(list(xs), list(ys))


@dataclass(frozen=True, kw_only=True)
class Point(Field):
    """A place, as (longitude, latitude) rounded to 7 decimals; pairs listed in `none` mean that there is no point.

    It stands in two columns, or in one with a pattern whose groups `x` and `y` find the numbers.
    """

    type_name = "point"
    none: frozenset[tuple[float, float]] = frozenset()
    pattern: re.Pattern[str] | None = None

    @classmethod
    def read(cls, name: str, table: Table) -> "Point":
        pattern = None
        if "column" in table.data:
            columns: tuple[str, ...] = (table.take("column", "a string"),)
            source = table.take("pattern", "a string")
            pattern = pattern_option(table, "pattern", source)
            if set(pattern.groupindex) != {"x", "y"}:
                table.fail("pattern", "bad_pattern", value=source, why="groups named x and y are needed")
        else:
            columns = (table.take("x", "a string"), table.take("y", "a string"))
        return cls(
            name=name,
            columns=columns,
            pattern=pattern,
            required=table.take("required", "true or false", True),
            none=frozenset((float(x), float(y)) for x, y in table.take("none", "an array of pairs of numbers", [])),
        )

    def at_work(self, setting: Setting) -> Callable[[Columns, int], Outcome]:
        return lambda columns, size: self.placed(columns, size, setting)

    def placed(self, columns: Columns, size: int, setting: Setting) -> Outcome:
        """All points of a batch with one conversion."""
        outcome = Outcome([None] * size)
        rows, xs, ys = [], [], []
        for at, (x, y) in enumerate(self.pairs(columns)):
            if x and y and _DECIMAL.fullmatch(x) and _DECIMAL.fullmatch(y):
                pair = (float(x), float(y))
                if pair not in self.none:
                    rows.append(at)
                    xs.append(pair[0])
                    ys.append(pair[1])
                elif self.required:
                    self.refuse(outcome, at, "missing", x, y)
            elif x or y:
                self.refuse(outcome, at, "not_a_coordinate" if x and y else "half_point", x, y)
            elif self.required:
                self.refuse(outcome, at, "missing", x, y)
        if rows:
            self.settle(outcome, rows, xs, ys, setting)
        return outcome

    def pairs(self, columns: Columns) -> Iterator[tuple[str, str]]:
        """The two numbers of every row as text; a cell that the pattern does not fit stands for both."""
        if self.pattern is None:
            yield from zip(columns[self.columns[0]], columns[self.columns[1]], strict=True)
            return
        for cell in columns[self.columns[0]]:
            found = self.pattern.fullmatch(cell) if len(cell) <= SUBJECT_MAX else None
            yield (found["x"], found["y"]) if found and found["x"] and found["y"] else (cell, cell)

    def settle(self, outcome: Outcome, rows: list[int], xs: list[float], ys: list[float], setting: Setting) -> None:
        """Keep the points inside the extent; of those outside, say which only have their axes swapped."""
        lons, lats = setting.to_lonlat(xs, ys, setting.crs)
        outside = []
        for place, (at, lon, lat) in enumerate(zip(rows, lons, lats, strict=True)):
            if is_inside(lon, lat, setting.extent):
                outcome.values[at] = (round(float(lon), 7), round(float(lat), 7))
            else:
                outside.append(place)
        if not outside:
            return
        back = setting.to_lonlat([ys[p] for p in outside], [xs[p] for p in outside], setting.crs)
        for place, lon, lat in zip(outside, *back, strict=True):
            code = "swapped_axes" if is_inside(lon, lat, setting.extent) else "outside_extent"
            self.refuse(outcome, rows[place], code, f"{xs[place]:.10g}", f"{ys[place]:.10g}", crs=setting.crs)

    def refuse(self, outcome: Outcome, at: int, code: str, x: str, y: str, **facts: object) -> None:
        problem = Problem(", ".join(self.columns), code, excerpt(x if x == y else f"{x}, {y}"), tuple(facts.items()))
        outcome.problems.append((at, problem))


def is_inside(lon: float, lat: float, extent: tuple[float, float, float, float]) -> bool:
    """True for a finite point within west, south, east, north."""
    west, south, east, north = extent
    return isfinite(lon) and isfinite(lat) and west <= lon <= east and south <= lat <= north
