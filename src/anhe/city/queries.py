"""Reads of the ground: where a point belongs, which place is meant, what lies near."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from time import monotonic
from uuid import UUID

from django.db import connection
from django.db.models import FloatField, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from anhe.city import datums, geometry, naming
from anhe.city.atlas import Atlas, DistrictFacts, Located
from anhe.city.models import Area, District, Place
from anhe.ledger import Refused

SQL = Path(__file__).parent / "sql"
MOST_FOUND = 50

TRUSTED_S = 1.0  # how long another process's load of the ground may stay unseen here
_lock = Lock()
_kept: tuple[object, Atlas] | None = None
_asked_at = float("-inf")


class BadCoordinate(Refused):
    """A coordinate that cannot be taken; `values["fault"]` is the code of the fault."""

    status = 400


class OutsideCity(Refused):
    status = 400


@lru_cache
def statement(name: str) -> str:
    """The statement in `sql/` of that name."""
    return (SQL / f"{name}.sql").read_text("utf-8")


def districts() -> QuerySet[District]:
    """All districts in ascending code, without their outlines."""
    return District.objects.defer("outline").select_related("provenance")


def district(code: str) -> District:
    """The district with this code; raises `District.DoesNotExist`."""
    return districts().get(code=code)


def stations() -> QuerySet[Area]:
    """The areas in force with their stations and districts, without outlines."""
    return (
        Area.objects.filter(until__isnull=True)
        .select_related("unit", "district")
        .defer("outline", "district__outline")
        .order_by("district__code", "unit__code")
    )


def ground_layer() -> dict[str, object]:
    """The ground as a GeoJSON FeatureCollection in both languages: districts, then stations."""
    grounds = [
        {
            "type": "Feature",
            "geometry": geometry.to_geojson(geometry.from_wkb(d.outline)),
            "properties": {
                "kind": "district", "code": d.code, "name_zh": d.name_zh, "name_en": d.name_en,
                "centre": [d.lon, d.lat], "is_sketch": d.is_sketch,
            },
        }
        for d in District.objects.all()
    ]  # fmt: skip
    seats = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [area.lon, area.lat]},
            "properties": {
                "kind": "station", "code": area.unit.code, "name_zh": area.unit.name_zh,
                "name_en": area.unit.name_en, "phone": area.unit.phone, "district": area.district.code,
                "is_synthetic": area.unit.is_synthetic,
            },
        }
        for area in stations()
    ]  # fmt: skip
    return {"type": "FeatureCollection", "crs_declared": datums.CITY_CRS, "features": grounds + seats}


def ground_version() -> tuple[int, UUID | None]:
    """What the ground in memory is keyed by: it differs after every load that was committed."""
    with connection.cursor() as cursor:
        cursor.execute(statement("ground_version"))
        return cursor.fetchone()


def atlas() -> Atlas:
    """The ground in memory, read again where it has changed. Hold it for many points."""
    global _asked_at, _kept
    now, kept = monotonic(), _kept
    if kept is not None and now - _asked_at < TRUSTED_S:
        return kept[1]
    version = ground_version()
    if kept is None or kept[0] != version:
        with _lock:
            if _kept is None or _kept[0] != version:
                _kept = (version, _read_atlas())
            kept = _kept
    _asked_at = now
    return kept[1]


def forget_ground() -> None:
    """Ask the database again at the next look: this process has loaded a ground."""
    global _asked_at
    _asked_at = float("-inf")


def _read_atlas() -> Atlas:
    ground = [
        (DistrictFacts(d.id, d.code, d.name_zh, d.name_en), bytes(d.outline)) for d in District.objects.all()
    ]
    areas = Area.objects.filter(until__isnull=True).select_related("unit").order_by("district__code", "unit__code")
    return Atlas(ground, [(area.unit, area.district_id, bytes(area.outline)) for area in areas])


def district_of(lon: float, lat: float) -> DistrictFacts | None:
    """The district that holds a point in CGCS2000 degrees, or None outside the city."""
    return atlas().district_of(lon, lat)


def station_for(lon: float, lat: float):
    """The `staff.Unit` of the station that answers for a point in CGCS2000 degrees, or None outside the city."""
    return atlas().station_for(lon, lat)


def locate(lon: float, lat: float) -> Located:
    """District, station and cell of a point. Raises OutsideCity."""
    found = atlas().locate(lon, lat)
    if not found.inside:
        raise OutsideCity(
            _("The point %(lon).4f, %(lat).4f lies outside the city. Choose a place in one of its districts.")
            % {"lon": lon, "lat": lat}
        )
    return found


def locate_many(lons, lats) -> list[Located]:
    """Where each point of two columns belongs; points outside the city have no district."""
    return atlas().locate_many(lons, lats)


def rounded(lon: float, lat: float) -> tuple[float, float]:
    """The middle of the 100 m square that holds the point: all that may stay clear of a private one."""
    return geometry.rounded(lon, lat)


def to_lonlat(xs, ys, crs: str):
    """Degrees in CGCS2000 of two declared columns, infinite where there is no answer: for `exchange`."""
    return datums.to_lonlat(xs, ys, crs)


def taken_point(x, y, crs: str | None, extent=None) -> datums.Converted:
    """A declared point in CGCS2000 degrees with its provenance. Raises BadCoordinate."""
    try:
        return datums.convert(x, y, crs, extent)
    except datums.CoordinateFault as fault:
        raise BadCoordinate(fault_in_words(fault), fault=fault.code) from fault


def fault_in_words(fault: datums.CoordinateFault) -> str:
    """What is wrong with a coordinate and what to do, in the reader's language."""
    sentences = {
        "undeclared_datum": _(
            "Say which coordinate system the coordinates are in, for example WGS-84, GCJ-02 or BD-09. "
            "Without it they are refused: a wrong guess is off by about 500 metres."
        ),
        "unknown_datum": _("The coordinate system “%(given)s” is not known. Give WGS-84, GCJ-02, BD-09 or an EPSG code."),
        "not_a_coordinate": _("“%(x)s, %(y)s” is not a longitude and a latitude."),
        "swapped_axes": _("Latitude and longitude are swapped in “%(x)s, %(y)s”. Give the longitude first."),
        "outside_extent": _("The point “%(x)s, %(y)s” lies outside the extent that its source declares."),
    }
    return sentences[fault.code] % fault.values


def places() -> QuerySet[Place]:
    return Place.objects.select_related("district", "unit").defer("district__outline", "key", "grams")


def place(ref: UUID | str) -> Place:
    """The place with this id; raises `Place.DoesNotExist`."""
    return places().get(pk=ref)


def search_places(text: str, limit: int = 10, *, district: str | None = None, kind: str | None = None) -> list[Place]:
    """Places that bear every typed word, in Chinese, pinyin, initials or English, the closest first.

    A house number after a street is left out when nothing bears it.
    """
    found = _found(text[:200], limit, district, kind)
    shorter = naming.without_house(text[:200])
    if not found and shorter and shorter != text:
        found = _found(shorter, limit, district, kind)
    return found


def _found(text: str, limit: int, district: str | None, kind: str | None) -> list[Place]:
    words, grams = naming.asked(text)
    if not words:
        return []
    given = {
        "words": words, "grams": grams, "limit": min(limit, MOST_FOUND),
        "district": district or None, "kind": kind or None,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(statement("found_places"), given)
        ids = [row[0] for row in cursor]
    rows = places().in_bulk(ids)
    return [rows[ref] for ref in ids]


def nearest_places(lon: float, lat: float, limit: int = 5) -> list[tuple[Place, float]]:
    """The places nearest to a point in CGCS2000 degrees, each with its distance in metres."""
    return [(place, place.metres) for place in by_nearness(lon, lat)[: min(limit, MOST_FOUND)]]


def by_nearness(lon: float, lat: float) -> QuerySet[Place]:
    """All places, the nearest to a point in CGCS2000 degrees first; `metres` is how far each lies."""
    away = RawSQL('"city_place"."spot" <-> point(%s, %s)', datums.to_plane(lon, lat), output_field=FloatField())
    return places().annotate(metres=away).order_by("metres")


@dataclass(frozen=True, slots=True)
class Picker:
    """What the part `city/_place_picker.html` shows: what was typed, what it found, what is chosen.

    `choices` are the places to choose from, the chosen one among them.
    """

    prefix: str
    text: str
    district: str
    choices: list[Place]
    chosen: Place | None
    districts: list[District]

    @property
    def is_searched(self) -> bool:
        return bool(self.text.strip())

    @property
    def is_synthetic(self) -> bool:
        return any(place.is_synthetic for place in self.choices)


def picker(data: Mapping[str, str], prefix: str = "place") -> Picker:
    """The state of a place picker from a form's data: `{prefix}_text`, `{prefix}_district`, `{prefix}`."""
    text = data.get(f"{prefix}_text", "")[:200]
    known = list(districts())
    code = data.get(f"{prefix}_district", "")
    code = code if any(d.code == code for d in known) else ""
    chosen = _chosen(data.get(prefix, ""))
    choices = search_places(text, district=code)
    if chosen is not None and chosen not in choices:
        choices.insert(0, chosen)
    return Picker(prefix, text, code, choices, chosen, known)


def _chosen(ref: str) -> Place | None:
    try:
        return places().filter(pk=UUID(str(ref))).first()
    except ValueError:
        return None
