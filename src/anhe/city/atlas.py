"""The city's ground in memory: which district, station and cell a point belongs to."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from django.utils.translation import get_language

from anhe.city import geometry


@dataclass(frozen=True, slots=True)
class DistrictFacts:
    id: UUID
    code: str
    name_zh: str
    name_en: str

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_zh


@dataclass(frozen=True, slots=True)
class Located:
    """Where a point is on the ground. Outside the city `district` and `unit` are None.

    `unit` is the station's `staff.Unit` as it stood when the ground was read.
    """

    lon: float
    lat: float
    cell: int | None
    district: DistrictFacts | None = None
    unit: Any = None

    @property
    def inside(self) -> bool:
        return self.district is not None


class Atlas:
    """Districts and the stations' areas, indexed. Built from rows, never changed."""

    def __init__(
        self,
        districts: Iterable[tuple[DistrictFacts, bytes]],
        areas: Iterable[tuple[Any, UUID, bytes]],
    ) -> None:
        districts, areas = list(districts), list(areas)
        self.districts = [facts for facts, _ in districts]
        self.units = [unit for unit, _, _ in areas]
        self._ground = geometry.Regions([geometry.from_wkb(wkb) for _, wkb in districts])
        self._areas = geometry.Regions([geometry.from_wkb(wkb) for _, _, wkb in areas])
        position = {facts.id: i for i, facts in enumerate(self.districts)}
        self._home = np.array([position[district] for _, district, _ in areas], int)
        self._of: dict[int, list[int]] = defaultdict(list)
        for i, district in enumerate(self._home):
            self._of[int(district)].append(i)

    def district_of(self, lon: float, lat: float) -> DistrictFacts | None:
        found = self._ground.at(lon, lat)
        return None if found is None else self.districts[found]

    def station_for(self, lon: float, lat: float) -> Any:
        """The unit whose area holds the point; on a border the one with the smaller code."""
        district = self._ground.at(lon, lat)
        return None if district is None else self._station_in(district, lon, lat)

    def _station_in(self, district: int, lon: float, lat: float) -> Any:
        own = self._of[district]
        if not own:
            return None
        found = self._areas.at(lon, lat, own)
        if found is None:
            found = self._areas.nearest(lon, lat, own)
        return None if found is None else self.units[found]

    def locate(self, lon: float, lat: float) -> Located:
        """District, station and cell of one point in CGCS2000 degrees."""
        district = self._ground.at(lon, lat)
        cell = geometry.cell_of(lon, lat)
        if district is None:
            return Located(lon, lat, cell)
        return Located(lon, lat, cell, self.districts[district], self._station_in(district, lon, lat))

    def locate_many(self, lons, lats) -> list[Located]:
        """`locate` for two columns; a row of NaN is outside and has no cell."""
        lons, lats = np.asarray(lons, float), np.asarray(lats, float)
        known = np.isfinite(lons) & np.isfinite(lats)
        districts = np.full(lons.shape, -1)
        areas = np.full(lons.shape, -1)
        districts[known] = self._ground.at_many(lons[known], lats[known])
        areas[known] = self._areas.at_many(lons[known], lats[known])
        found = []
        for lon, lat, is_known, district, area in zip(
            lons.tolist(), lats.tolist(), known.tolist(), districts.tolist(), areas.tolist(), strict=True
        ):
            if not is_known:
                found.append(Located(lon, lat, None))
            elif district < 0:
                found.append(Located(lon, lat, geometry.cell_of(lon, lat)))
            elif area < 0 or self._home[area] != district:
                found.append(self.locate(lon, lat))
            else:
                cell = geometry.cell_of(lon, lat)
                found.append(Located(lon, lat, cell, self.districts[district], self.units[area]))
        return found
