"""Plain plans become rows of the ground; shared by the desk's two verbs."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db import connection

from anhe.city import datums, geometry, naming, plans, queries
from anhe.city.atlas import Atlas, Located
from anhe.city.models import CoordProvenance, Place

BATCH = 1000
CHANGING = [
    "name_zh", "name_en", "kind", "line_zh", "lon", "lat", "spot", "cell", "district", "unit", "key", "grams",
    "is_synthetic", "provenance",
]  # fmt: skip


def outlined(outline) -> dict[str, object]:
    """The columns of an outline: WKB and its box."""
    west, south, east, north = geometry.bounds(outline)
    return {"outline": geometry.to_wkb(outline), "west": west, "south": south, "east": east, "north": north}


def provenance(source: plans.Source, kind: str, digest: str, at: datetime) -> CoordProvenance:
    """Write down where a set of coordinates comes from."""
    datum = datums.declared(source.declared_crs)
    return CoordProvenance.objects.create(
        kind=kind, title=source.title, source=source.source, licence=source.licence, declared_crs=datum.crs,
        is_crs_assumed=source.is_crs_assumed, is_shifted=datum.is_shifted, transform=source.transform,
        is_sketch=source.is_sketch, is_synthetic=source.is_synthetic, digest=digest, taken_at=at,
    )  # fmt: skip


def places(
    found: Sequence[plans.PlacePlan], *, source: str, provenance: CoordProvenance, ground: Atlas
) -> Iterator[Place | None]:
    """A row for each plan in its order, None where it lies outside the city."""
    if not found:
        return
    lons, lats = [p.lon for p in found], [p.lat for p in found]
    xs, ys = datums.to_plane(lons, lats)
    for plan, x, y, spot in zip(found, xs, ys, ground.locate_many(lons, lats), strict=True):
        if not spot.inside or spot.unit is None:
            yield None
            continue
        key = naming.key_of(
            plan.name_zh, plan.name_en, in_zh=spot.district.name_zh, in_en=spot.district.name_en,
            line_zh=plan.line_zh, spelled=plan.spelled,
        )  # fmt: skip
        yield Place(
            source=source, ref=plan.ref, kind=plan.kind, name_zh=plan.name_zh, name_en=plan.name_en,
            line_zh=plan.line_zh, lon=round(plan.lon, 6), lat=round(plan.lat, 6),
            spot=(round(x, 2), round(y, 2)), cell=spot.cell, district_id=spot.district.id,
            unit=spot.unit, key=key, grams=naming.grams_of(key),
            is_synthetic=provenance.is_synthetic, provenance=provenance,
        )  # fmt: skip


def keep_places(found: Iterable[Place]) -> None:
    """Write the rows; a place that its register names again takes the new values."""
    Place.objects.bulk_create(
        found, batch_size=BATCH, update_conflicts=True, unique_fields=["source", "ref"], update_fields=CHANGING
    )


def keep_cells(cells: Sequence[int], spots: Sequence[Located]) -> None:
    """Make these the grid: for each cell the district and station that hold its middle."""
    _execute("drop_cells", cells=list(cells))
    _execute(
        "keep_cells",
        cells=list(cells), districts=[s.district.id for s in spots], units=[s.unit.id for s in spots],
    )  # fmt: skip


def place_again(ground: Atlas, *, but: str) -> None:
    """Give places the district and station that hold them on a new ground; those outside it go.

    Places of the source `but` are left out: they are about to be written anyway.
    """
    kept = list(Place.objects.exclude(source=but).only("id", "lon", "lat", "district_id", "unit_id"))
    moved, lost = [], []
    for place, spot in zip(kept, ground.locate_many([p.lon for p in kept], [p.lat for p in kept]), strict=True):
        if spot.unit is None:
            lost.append(place.id)
        elif (place.district_id, place.unit_id) != (spot.district.id, spot.unit.id):
            moved.append((place.id, spot.district.id, spot.unit.id))
    places, districts, units = map(list, zip(*moved, strict=True)) if moved else ([], [], [])
    _execute("move_places", places=places, districts=districts, units=units)
    Place.objects.filter(id__in=lost).delete()


def _execute(name: str, **given: list) -> None:
    with connection.cursor() as cursor:
        cursor.execute(queries.statement(name), given)
