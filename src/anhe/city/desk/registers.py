"""A register of places: somebody's CSV under a mapping that declares its datum."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from anhe import exchange
from anhe.city import access, datums, naming, plans, queries
from anhe.city.atlas import Atlas
from anhe.city.desk import rows
from anhe.city.desk.grounds import NoGround
from anhe.city.models import CoordProvenance, Place
from anhe.ledger import Refused, act

KIND = "places"
NEEDED = frozenset({"ref", "name_zh", "point"})
WELCOME = frozenset({"kind", "name_en", "line_zh", "pinyin"})
BATCH = 1000
LONGEST = {"ref": 80, "name_zh": 80, "name_en": 120, "line_zh": 160}


class AlreadyTaken(Refused):
    """This file was taken in before, under the same mapping."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a register's rows; `rejected` stand in the rejects file with their reasons."""

    taken: int
    rejected: int
    provenance: CoordProvenance


def import_places(
    *,
    path: str | Path,
    mapping: exchange.Mapping,
    rejects: str | Path,
    by,
    at: datetime,
    progress: exchange.Progress | None = None,
) -> Taken:
    """Take in a register of places; a place known by the same register and ref takes the new values.

    Every row is taken, or stands in the file `rejects` with its reason. Raises `exchange.BadFile`
    for a file or mapping that cannot be used (coordinates without a datum among them), AlreadyTaken
    and NoGround. On any error nothing is written, the rejects file included.
    """
    mapping.expect(KIND, required=NEEDED, optional=WELCOME)
    source = exchange.open_source(path, mapping, to_lonlat=datums.to_lonlat)
    door = exchange.Rejects(
        rejects, header=source.header, encoding=mapping.encoding, delimiter=mapping.delimiter, source=path
    )
    may = access.may_change_ground
    with door as refused, act("places.imported", by=by, may=may, at=at, doing="collect") as facts:
        ground = queries.atlas()
        if not ground.units:
            raise NoGround(_("Load the city before its places: they belong to districts and stations."))
        provenance = _provenance(source, mapping, at)
        facts.on = provenance
        taken, seen = 0, set()
        for batch in source.batches(size=BATCH, progress=progress):
            places, rejects_here = _sorted(batch, seen, provenance, ground)
            rows.keep_places(places)
            taken += len(places)
            for reject in rejects_here:
                refused.add(reject)
        facts.update(
            file_sha256=source.digest(), mapping=mapping.name, mapping_sha256=mapping.sha256,
            declared_crs=provenance.declared_crs, taken=taken, rejected=refused.count,
        )  # fmt: skip
        return Taken(taken, refused.count, provenance)


def _provenance(source: exchange.Source, mapping: exchange.Mapping, at: datetime) -> CoordProvenance:
    digest = hashlib.sha256(f"{source.digest()} {mapping.sha256}".encode()).hexdigest()
    before = CoordProvenance.objects.filter(kind=CoordProvenance.Kind.PLACES, digest=digest).first()
    if before is not None:
        raise AlreadyTaken(_("This file was already taken in under the same mapping. Nothing was changed."))
    datum = datums.declared(mapping.crs)
    return rows.provenance(
        plans.Source(
            title=mapping.title_zh or mapping.title_en or mapping.name, source=mapping.attribution,
            licence=mapping.licence, declared_crs=datum.crs, transform=datum.transform,
            is_synthetic=mapping.synthetic,
        ),
        CoordProvenance.Kind.PLACES, digest, at,
    )  # fmt: skip


def _sorted(
    batch: exchange.Batch, seen: set[str], provenance: CoordProvenance, ground: Atlas
) -> tuple[list[Place], list[exchange.Reject]]:
    """The batch's places, and its rejects in the order of the file."""
    refused, candidates = list(batch.rejects), []
    for row in batch.taken:
        reason = _why_not(row.values) or _once(row.values["ref"], seen)
        if reason:
            refused.append(row.refused(reason))
        else:
            candidates.append(row)
    kept = []
    found = [_plan(row.values) for row in candidates]
    made = rows.places(found, source=provenance.title[:80], provenance=provenance, ground=ground)
    for row, place in zip(candidates, made, strict=True):
        if place is None:
            refused.append(row.refused(_("The point lies outside the city's districts."), column="point"))
        else:
            kept.append(place)
    return kept, sorted(refused, key=lambda reject: reject.line)


def _once(ref: str, seen: set[str]) -> str:
    if ref in seen:
        return _("“%(ref)s” stands in the file twice.") % {"ref": ref}
    seen.add(ref)
    return ""


def _why_not(values) -> str:
    for name, most in LONGEST.items():
        if len(values.get(name) or "") > most:
            return _("“%(field)s” is longer than %(most)d characters.") % {"field": name, "most": most}
    for name in ("ref", "name_zh", "point"):
        if not values.get(name):
            return _("“%(field)s” is empty.") % {"field": name}
    if values.get("kind") and values["kind"] not in Place.Kind.values:
        return _("“%(kind)s” is no kind of place.") % {"kind": values["kind"]}
    return ""


def _plan(values) -> plans.PlacePlan:
    lon, lat = values["point"]
    name = values["name_zh"]
    return plans.PlacePlan(
        ref=values["ref"], kind=values.get("kind") or Place.Kind.ADDRESS, name_zh=name,
        name_en=values.get("name_en") or naming.pinyin(name).title(), line_zh=values.get("line_zh") or name,
        lon=lon, lat=lat, spelled=values.get("pinyin") or "",
    )  # fmt: skip
