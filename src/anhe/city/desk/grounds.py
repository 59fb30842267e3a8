"""A whole city at once: districts, stations with their areas, the grid and the places."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from anhe.city import access, geometry, plans, queries, synthetic
from anhe.city.atlas import Atlas, DistrictFacts
from anhe.city.desk import rows
from anhe.city.models import Area, CoordProvenance, District, GridCell, Place
from anhe.ledger import Refused, act
from anhe.staff import desk as staff
from anhe.staff import queries as staff_queries


class NoGround(Refused):
    """There is no city to stand on: no ground loaded, or a district without a station."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load left in force; `is_new` is False where the same city was there already."""

    is_new: bool
    districts: int
    stations: int
    cells: int
    places: int


def load_city(*, bureau, by, at: datetime, city: plans.CityPlan | None = None) -> Loaded:
    """Take in a city, or the synthetic Zhengzhou; loading the same city again changes nothing.

    `bureau` is the city's `staff.Unit`. Missing district bureaus and stations are registered under
    it. Areas in force end where a station's ground changes. Raises NoGround.
    """
    city = city or synthetic.zhengzhou()
    digest = city.fingerprint()
    with act("city.loaded", by=by, may=access.may_change_ground, at=at, doing="collect") as facts:
        known = CoordProvenance.objects.filter(kind=CoordProvenance.Kind.GROUND, digest=digest).first()
        if known is None:
            _check(city)
            known = _write(city, digest, bureau, by, at)
            queries.forget_ground()
        found = Loaded(
            known.taken_at == at, District.objects.count(), Area.objects.filter(until__isnull=True).count(),
            GridCell.objects.count(), Place.objects.count(),
        )  # fmt: skip
        facts.on = known
        facts.update(
            digest=digest, is_new=found.is_new, districts=found.districts, stations=found.stations,
            cells=found.cells, places=found.places,
        )  # fmt: skip
        return found


def _check(city: plans.CityPlan) -> None:
    codes = {district.code for district in city.districts}
    served = {station.district for station in city.stations}
    if codes != served:
        raise NoGround(
            _("Every district needs a station, and every station a district. Not matched: %(codes)s.")
            % {"codes": ", ".join(sorted(codes ^ served))}
        )


def _write(city: plans.CityPlan, digest: str, bureau, by, at: datetime) -> CoordProvenance:
    outlines = rows.provenance(city.outlines_from, CoordProvenance.Kind.GROUND, digest, at)
    made = rows.provenance(city.stations_from, CoordProvenance.Kind.PLACES, _again(digest), at)
    districts = _write_districts(city, outlines)
    units = _register_units(city, bureau, by, at)
    _write_areas(city, districts, units, outlines, at)
    ground = Atlas(
        [(_facts(districts[d.code]), geometry.to_wkb(d.outline)) for d in city.districts],
        [
            (units[s.code], districts[s.district].id, geometry.to_wkb(s.outline))
            for s in sorted(city.stations, key=lambda station: (station.district, station.code))
        ],
    )
    _write_cells(city, ground)
    rows.place_again(ground, but=city.stations_from.title)
    found = rows.places(city.places, source=city.stations_from.title, provenance=made, ground=ground)
    rows.keep_places(place for place in found if place is not None)
    return outlines


def _again(digest: str) -> str:
    return hashlib.sha256(f"{digest} places".encode()).hexdigest()


def _facts(district: District) -> DistrictFacts:
    return DistrictFacts(district.id, district.code, district.name_zh, district.name_en)


def _write_districts(city: plans.CityPlan, outlines: CoordProvenance) -> dict[str, District]:
    made = []
    for plan in city.districts:
        lon, lat = geometry.centre(plan.outline)
        district = District(
            code=plan.code, name_zh=plan.name_zh, name_en=plan.name_en, lon=lon, lat=lat,
            is_sketch=outlines.is_sketch, provenance=outlines, **rows.outlined(plan.outline),
        )  # fmt: skip
        made.append(district)
    changing = [
        "name_zh", "name_en", "outline", "west", "south", "east", "north", "lon", "lat", "is_sketch", "provenance",
    ]  # fmt: skip
    District.objects.bulk_create(made, update_conflicts=True, unique_fields=["code"], update_fields=changing)
    return {district.code: district for district in District.objects.all()}


def _register_units(city: plans.CityPlan, bureau, by, at: datetime) -> dict[str, object]:
    known = {unit.code: unit for unit in staff_queries.units()}
    synthetic_units = city.stations_from.is_synthetic
    parents = {}
    for district in city.districts:
        parent = staff_queries.unit_for_district(district.code)
        if parent is None or parent.district_code != district.code:
            parent = staff.register_unit(
                code=district.code, kind="district", parent=bureau, by=by, at=at, district_code=district.code,
                synthetic=synthetic_units, **_bureau_names(district),
            )  # fmt: skip
        parents[district.code] = parent
    for station in city.stations:
        if station.code not in known:
            known[station.code] = staff.register_unit(
                code=station.code, kind="station", name_zh=station.name_zh, name_en=station.name_en,
                parent=parents[station.district], phone=station.phone, district_code=station.district,
                by=by, at=at, synthetic=synthetic_units,
            )  # fmt: skip
    return {station.code: known[station.code] for station in city.stations}


def _bureau_names(district: plans.DistrictPlan) -> dict[str, str]:
    # A district's bureau is a branch of the city's; a county or a city of its own has a bureau.
    if district.name_zh.endswith("区"):
        short = district.name_zh.removesuffix("区").removesuffix("回族")
        return {"name_zh": f"{short}分局", "name_en": f"{district.name_en} Branch Bureau"}
    return {"name_zh": f"{district.name_zh}公安局", "name_en": f"{district.name_en} Public Security Bureau"}


def _write_areas(city: plans.CityPlan, districts, units, outlines: CoordProvenance, at: datetime) -> None:
    Area.objects.filter(until__isnull=True).update(until=at)
    areas = [
        Area(
            unit=units[plan.code], district=districts[plan.district], lon=plan.lon, lat=plan.lat, since=at,
            provenance=outlines, **rows.outlined(plan.outline),
        )
        for plan in city.stations
    ]  # fmt: skip
    Area.objects.bulk_create(areas)


def _write_cells(city: plans.CityPlan, ground: Atlas) -> None:
    cells = [cell for plan in city.districts for cell in geometry.cells_in(plan.outline)]
    middles = [geometry.cell_centre(cell) for cell in cells]
    rows.keep_cells(cells, ground.locate_many(*zip(*middles, strict=True)))
