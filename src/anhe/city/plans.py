"""What `desk.load_city` takes: a whole city as plain values, and the reader of outlines.

Everything here is already in CGCS2000 degrees; `read_districts` is where a declared datum ends.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from anhe.city import datums, geometry

ZHENGZHOU = Path(__file__).parent / "data" / "zhengzhou.geojson"


class BadOutlines(ValueError):
    """The file is no usable set of district outlines; the text says what is wrong and where."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where data come from and how their coordinates were made ours."""

    title: str
    source: str
    licence: str
    declared_crs: str
    transform: str
    is_crs_assumed: bool = False
    is_sketch: bool = False
    is_synthetic: bool = False


@dataclass(frozen=True, slots=True)
class DistrictPlan:
    code: str
    name_zh: str
    name_en: str
    outline: object


@dataclass(frozen=True, slots=True)
class StationPlan:
    """A station and the ground it answers for; `lon`, `lat` is where it stands."""

    code: str
    name_zh: str
    name_en: str
    phone: str
    district: str
    lon: float
    lat: float
    outline: object


@dataclass(frozen=True, slots=True)
class PlacePlan:
    """A named place; `ref` is its name in its source, `line_zh` the postal line without a person."""

    ref: str
    kind: str
    name_zh: str
    name_en: str
    line_zh: str
    lon: float
    lat: float
    spelled: str = ""


@dataclass(frozen=True, slots=True)
class CityPlan:
    districts: tuple[DistrictPlan, ...]
    stations: tuple[StationPlan, ...]
    places: tuple[PlacePlan, ...]
    outlines_from: Source
    stations_from: Source

    def fingerprint(self) -> str:
        """SHA-256 over everything that would be stored; equal plans load as one."""
        found = hashlib.sha256()
        for district in self.districts:
            found.update(geometry.to_wkb(district.outline))
            found.update(f"{district.code}|{district.name_zh}|{district.name_en}".encode())
        for station in self.stations:
            found.update(geometry.to_wkb(station.outline))
            found.update(f"{station.code}|{station.name_zh}|{station.name_en}|{station.phone}".encode())
        for place in self.places:
            found.update(repr(place).encode())
        found.update(repr((self.outlines_from, self.stations_from)).encode())
        return found.hexdigest()


def read_districts(path: Path = ZHENGZHOU) -> tuple[tuple[DistrictPlan, ...], Source]:
    """Districts of a GeoJSON FeatureCollection in ascending code, with their source.

    The member `anhe` declares title, source, licence and declared_crs; each feature has code,
    name_zh and name_en. Raises BadOutlines, and CoordinateFault for coordinates without a datum.
    """
    try:
        told = json.loads(Path(path).read_text("utf-8"))
        about, features = told.get("anhe") or {}, list(told["features"])
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise BadOutlines(f"{path}: not a GeoJSON FeatureCollection") from error
    datum = datums.declared(about.get("declared_crs"))
    districts = sorted((_district(path, i, f, datum) for i, f in enumerate(features)), key=lambda d: d.code)
    _check(path, districts)
    source = Source(
        title=about.get("title", ""), source=about.get("source", ""), licence=about.get("licence", ""),
        declared_crs=datum.crs, transform=datum.transform,
        is_crs_assumed=bool(about.get("is_crs_assumed")), is_sketch=bool(about.get("is_sketch")),
    )  # fmt: skip
    return tuple(districts), source


def _district(path: Path, number: int, feature: dict, datum: datums.Datum) -> DistrictPlan:
    try:
        said = feature["properties"]
        outline = geometry.from_geojson(feature["geometry"])
        plan = DistrictPlan(str(said["code"]), said["name_zh"], said["name_en"], outline)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadOutlines(f"{path}: feature {number + 1}: {error!r}") from error
    return replace(plan, outline=geometry.converted(plan.outline, datum.crs))


def _check(path: Path, districts: list[DistrictPlan]) -> None:
    codes = [district.code for district in districts]
    if not codes or len(set(codes)) != len(codes):
        raise BadOutlines(f"{path}: every district needs a code of its own")
    if not geometry.is_coverage([district.outline for district in districts]):
        raise BadOutlines(f"{path}: outlines overlap or do not share their borders; clean them first")


def extent_of(outlines: Iterable) -> tuple[float, float, float, float]:
    """(west, south, east, north) of all outlines together."""
    boxes = np.array([geometry.bounds(outline) for outline in outlines])
    west, south = boxes[:, :2].min(axis=0)
    east, north = boxes[:, 2:].max(axis=0)
    return float(west), float(south), float(east), float(north)
