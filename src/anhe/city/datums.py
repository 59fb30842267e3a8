"""Declared coordinates in, CGCS2000 (EPSG:4490) longitude and latitude out.

Pure: no Django, clock, disk or network. Every function takes numbers or numpy columns and
answers in kind. Degrees for angles, metres for planes, longitude before latitude throughout.

GCJ-02 is the shifted datum of Chinese map services, BD-09 Baidu's shift on top of it. Neither is
an EPSG system, so both are computed here from the formulas in circulation since 2010 (their
constants: Krasovsky 1940, a = 6 378 245 m, e^2 = 0.00669342162296594323). WGS-84 and CGCS2000
differ by centimetres; PROJ itself treats the step as a ballpark identity, and the provenance says so.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

CITY_CRS = "EPSG:4490"
CITY_PLANE = 4547  # CGCS2000 / 3-degree Gauss-Kruger CM 114E, metres: the plane of Zhengzhou

_A = 6378245.0
_EE = 0.00669342162296594323
_BD_PI = np.pi * 3000.0 / 180.0
# The formulas are published for this rectangle only; beyond it they are the identity.
CHINA = (72.004, 0.8293, 137.8347, 55.8271)
# Ends an iteration far below a millimetre (1e-11 degree is about a micrometre).
_CLOSE = 1e-11
_ROUNDS = 12


class CoordinateFault(ValueError):
    """A coordinate that cannot be taken. `code` says why, `values` what was given."""

    code = "fault"

    def __init__(self, **values):
        super().__init__(f"{self.code}: {values}")
        self.values = values


class UndeclaredDatum(CoordinateFault):
    """No datum was declared; a guess would be wrong by half a kilometre in China."""

    code = "undeclared_datum"


class UnknownDatum(CoordinateFault):
    """The declared name is neither one of ours nor a code that PROJ knows."""

    code = "unknown_datum"


class NotACoordinate(CoordinateFault):
    """Not two finite numbers in the range of their system."""

    code = "not_a_coordinate"


class SwappedAxes(CoordinateFault):
    """Latitude stands where longitude belongs."""

    code = "swapped_axes"


class OutsideExtent(CoordinateFault):
    """A sound coordinate, but not within the extent that the source declares."""

    code = "outside_extent"


# Codes of `convert_columns`, by position: 0 means taken.
FAULTS = (None, NotACoordinate, SwappedAxes, OutsideExtent)


@dataclass(frozen=True, slots=True)
class Datum:
    """A declared system: `crs` as recorded, and whether it is one of the two shifted ones."""

    crs: str
    is_shifted: bool
    is_geographic: bool
    transform: str


@dataclass(frozen=True, slots=True)
class Converted:
    """A point in CGCS2000 degrees with the provenance to keep beside it."""

    lon: float
    lat: float
    datum: Datum


def in_china(lon, lat):
    """True where the shifted datums apply (a rectangle, as published, not a border)."""
    west, south, east, north = CHINA
    return (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)


def _shift(lon, lat):
    """Degrees that GCJ-02 adds at a WGS-84 position; zero outside China."""
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    wave = (20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + wave
    north += (20.0 * np.sin(np.pi * y) + 40.0 * np.sin(np.pi / 3.0 * y)) * 2.0 / 3.0
    north += (160.0 * np.sin(np.pi / 12.0 * y) + 320.0 * np.sin(np.pi / 30.0 * y)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + wave
    east += (20.0 * np.sin(np.pi * x) + 40.0 * np.sin(np.pi / 3.0 * x)) * 2.0 / 3.0
    east += (150.0 * np.sin(np.pi / 12.0 * x) + 300.0 * np.sin(np.pi / 30.0 * x)) * 2.0 / 3.0
    phi = np.radians(lat)
    w = np.sqrt(1.0 - _EE * np.sin(phi) ** 2)
    dlat = np.degrees(north * w**3 / (_A * (1.0 - _EE)))
    dlon = np.degrees(east * w / (_A * np.cos(phi)))
    inside = in_china(lon, lat)
    return np.where(inside, dlon, 0.0), np.where(inside, dlat, 0.0)


def _undone(forward, lon, lat):
    """The position that `forward` sends to (lon, lat), by fixed-point steps."""
    guess_lon, guess_lat = lon, lat
    for _ in range(_ROUNDS):
        there_lon, there_lat = forward(guess_lon, guess_lat)
        off_lon, off_lat = lon - there_lon, lat - there_lat
        guess_lon, guess_lat = guess_lon + off_lon, guess_lat + off_lat
        if max(np.abs(off_lon).max(initial=0.0), np.abs(off_lat).max(initial=0.0)) < _CLOSE:
            break
    return guess_lon, guess_lat


def gcj02_from_wgs84(lon, lat):
    """GCJ-02 degrees of WGS-84 degrees; the identity outside China."""
    lon, lat = np.asarray(lon, float), np.asarray(lat, float)
    dlon, dlat = _shift(lon, lat)
    return lon + dlon, lat + dlat


def wgs84_from_gcj02(lon, lat):
    """WGS-84 degrees of GCJ-02 degrees; forward again differs by less than 1 mm."""
    lon, lat = np.asarray(lon, float), np.asarray(lat, float)
    found_lon, found_lat = _undone(gcj02_from_wgs84, lon, lat)
    inside = in_china(lon, lat)
    return np.where(inside, found_lon, lon), np.where(inside, found_lat, lat)


def _bd09(lon, lat):
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD_PI)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD_PI)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def bd09_from_gcj02(lon, lat):
    """BD-09 degrees of GCJ-02 degrees; the identity outside China."""
    lon, lat = np.asarray(lon, float), np.asarray(lat, float)
    there_lon, there_lat = _bd09(lon, lat)
    inside = in_china(lon, lat)
    return np.where(inside, there_lon, lon), np.where(inside, there_lat, lat)


def gcj02_from_bd09(lon, lat):
    """GCJ-02 degrees of BD-09 degrees. Iterates: the closed inverse in circulation is off by 0.4 m."""
    lon, lat = np.asarray(lon, float), np.asarray(lat, float)
    found_lon, found_lat = _undone(_bd09, lon, lat)
    inside = in_china(lon, lat)
    return np.where(inside, found_lon, lon), np.where(inside, found_lat, lat)


def wgs84_from_bd09(lon, lat):
    """WGS-84 degrees of BD-09 degrees."""
    return wgs84_from_gcj02(*gcj02_from_bd09(lon, lat))


def bd09_from_wgs84(lon, lat):
    """BD-09 degrees of WGS-84 degrees."""
    return bd09_from_gcj02(*gcj02_from_wgs84(lon, lat))


_BALLPARK = "ballpark identity WGS-84 = CGCS2000"
_OWN = {
    "GCJ-02": Datum("GCJ-02", True, True, f"anhe gcj02 inverse v1; {_BALLPARK}"),
    "BD-09": Datum("BD-09", True, True, f"anhe bd09 and gcj02 inverse v1; {_BALLPARK}"),
    "EPSG:4326": Datum("EPSG:4326", False, True, _BALLPARK),
    "EPSG:4490": Datum("EPSG:4490", False, True, "identity"),
}
_ALIASES = {
    "GCJ02": "GCJ-02",
    "BD09": "BD-09",
    "BD09LL": "BD-09",
    "WGS84": "EPSG:4326",
    "CGCS2000": "EPSG:4490",
}
_TO_WGS84 = {"GCJ-02": wgs84_from_gcj02, "BD-09": wgs84_from_bd09}


@lru_cache(maxsize=64)
def declared(name: str | None) -> Datum:
    """The system that a source declares, by our name or any code PROJ knows (`ESRI:102696`).

    Raises UndeclaredDatum for nothing at all, UnknownDatum for a name nobody knows and for a
    system with heights: those are never taken along in silence.
    """
    text = (name or "").strip().upper()
    if not text:
        raise UndeclaredDatum()
    text = _ALIASES.get(text.replace("-", "").replace("_", "").replace(" ", ""), text)
    if text in _OWN:
        return _OWN[text]
    try:
        crs = CRS.from_user_input(text)
    except CRSError as error:
        raise UnknownDatum(given=name) from error
    if len(crs.axis_info) != 2:
        raise UnknownDatum(given=name)
    return Datum(text, False, crs.is_geographic, _transformer(text, CITY_CRS).description)


@lru_cache(maxsize=64)
def _transformer(source: str, target: str) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


def _converted(x, y, datum: Datum):
    if datum.crs in _TO_WGS84:
        return _TO_WGS84[datum.crs](x, y)
    if datum.crs in _OWN:
        return x, y
    return _transformer(datum.crs, CITY_CRS).transform(x, y)


def _holds(extent, lon, lat):
    west, south, east, north = extent
    return (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)


def convert_columns(xs, ys, crs: str | None, extent=None):
    """(lon, lat, fault) columns of declared x and y columns; `fault` indexes `FAULTS`, 0 = taken.

    `extent` is (west, south, east, north) in CGCS2000 degrees, as the source declares it. A
    point outside it whose mirror image lies inside is called swapped. Faulty rows are NaN.
    Raises UndeclaredDatum and UnknownDatum for the whole column.
    """
    datum = declared(crs)
    xs, ys = np.asarray(xs, float), np.asarray(ys, float)
    fault = np.zeros(xs.shape, np.uint8)
    fault[~(np.isfinite(xs) & np.isfinite(ys))] = 1
    if datum.is_geographic:
        beyond = (np.abs(xs) > 180.0) | (np.abs(ys) > 90.0)
        mirrored = (np.abs(xs) <= 90.0) & (np.abs(ys) <= 180.0)
        fault[(fault == 0) & beyond & ~mirrored] = 1
        fault[(fault == 0) & beyond] = 2
    lon, lat = np.full(xs.shape, np.nan), np.full(xs.shape, np.nan)
    sound = fault == 0
    lon[sound], lat[sound] = _converted(xs[sound], ys[sound], datum)
    fault[sound & ~(np.isfinite(lon) & np.isfinite(lat))] = 1
    if extent is not None:
        outside = (fault == 0) & ~_holds(extent, lon, lat)
        fault[outside] = 3
        if datum.is_geographic:
            fault[outside & _holds(extent, ys, xs)] = 2
    lon[fault != 0] = lat[fault != 0] = np.nan
    return lon, lat, fault


def convert(x, y, crs: str | None, extent=None) -> Converted:
    """One declared point in CGCS2000. Raises the CoordinateFault that names what is wrong."""
    try:
        x, y = float(x), float(y)
    except (TypeError, ValueError) as error:
        raise NotACoordinate(x=x, y=y) from error
    lon, lat, fault = convert_columns([x], [y], crs, extent)
    if fault[0]:
        raise FAULTS[fault[0]](x=x, y=y, crs=declared(crs).crs)
    return Converted(float(lon[0]), float(lat[0]), declared(crs))


def to_lonlat(xs, ys, crs: str):
    """(lons, lats) in CGCS2000 of two declared columns, infinite where a row cannot be taken."""
    lons, lats, fault = convert_columns(xs, ys, crs)
    lons[fault != 0] = lats[fault != 0] = np.inf
    return lons, lats


def plane_for(lon: float, lat: float) -> int:
    """EPSG code of a metric plane fit for this point: CGCS2000 3-degree zone in China, else UTM."""
    if in_china(lon, lat) and 73.5 <= lon < 136.5:
        return 4534 + int((lon - 73.5) // 3)
    zone = min(int((lon + 180.0) // 6) + 1, 60)
    return (32600 if lat >= 0 else 32700) + zone


def to_plane(lon, lat, plane: int = CITY_PLANE):
    """(x, y) metres east and north of CGCS2000 degrees in a metric plane."""
    return _transformer(CITY_CRS, f"EPSG:{plane}").transform(lon, lat)


def from_plane(x, y, plane: int = CITY_PLANE):
    """CGCS2000 degrees of (x, y) metres east and north in a metric plane."""
    return _transformer(f"EPSG:{plane}", CITY_CRS).transform(x, y)
