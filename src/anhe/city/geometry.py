"""The one home of geometry: outlines, partitions, cells and which outline holds a point.

Pure, on shapely 2 and h3; nothing outside this module knows which library answers. Outlines are
polygons in CGCS2000 (EPSG:4490) degrees, kept as WKB bytes; lengths are metres in the city's plane.
"""

import math
from collections.abc import Sequence

import h3.api.basic_int as h3
import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon, mapping, shape

from anhe.city import datums

CELL_RESOLUTION = 8  # 0.59 square kilometres at Zhengzhou: the ground of one grid officer
PRIVATE_METRES = 100.0
# A crack between outlines cut apart from each other is nanometres wide; 1 m heals it and
# moves nobody.
_CRACK_METRES = 1.0
# Less than this is no exclave but a crumb that quantised borders cut off.
_CRUMB_KM2 = 0.1


def from_geojson(geometry: dict) -> Polygon | MultiPolygon:
    """The polygon of a GeoJSON geometry, made valid. Raises ValueError for anything else."""
    try:
        given = shape(geometry)
    except (shapely.errors.ShapelyError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise ValueError(f"not a GeoJSON geometry: {error!r}") from error
    outline = shapely.make_valid(given, method="structure", keep_collapsed=False)
    if outline.geom_type not in {"Polygon", "MultiPolygon"} or outline.is_empty:
        raise ValueError(f"not an area: {outline.geom_type}")
    return shapely.normalize(outline)


def converted(outline, crs: str | None):
    """The outline in CGCS2000, given in a declared system. Raises the CoordinateFault of a vertex."""
    if datums.declared(crs).crs == datums.CITY_CRS:
        return outline

    def step(xy: np.ndarray) -> np.ndarray:
        lon, lat, fault = datums.convert_columns(xy[:, 0], xy[:, 1], crs)
        if fault.any():
            datums.convert(*xy[int(np.argmax(fault > 0))], crs)
        return np.column_stack([lon, lat])

    return shapely.transform(outline, step)


def to_geojson(outline, digits: int = 5) -> dict:
    """GeoJSON of an outline with coordinates of `digits` decimals (5 = about a metre)."""
    # Rounding may fold a thin spike; a client draws it all the same, so no repair here.
    rounded = shapely.transform(outline, lambda xy: np.round(xy, digits))
    return mapping(rounded)


def to_wkb(outline) -> bytes:
    """Well-known binary, little-endian, two dimensions."""
    return shapely.to_wkb(outline, output_dimension=2, byte_order=1)


def from_wkb(wkb: bytes | memoryview):
    """The outline kept by `to_wkb`."""
    return shapely.from_wkb(bytes(wkb))


def bounds(outline) -> tuple[float, float, float, float]:
    """(west, south, east, north) in degrees."""
    return tuple(float(edge) for edge in outline.bounds)


def centre(outline) -> tuple[float, float]:
    """A point (lon, lat) surely inside, near the middle."""
    middle = outline.centroid
    if not outline.contains(middle):
        middle = outline.representative_point()
    return round(middle.x, 6), round(middle.y, 6)


def in_plane(outline):
    """The outline in metres of the city's plane."""
    return _reprojected(outline, datums.to_plane)


def from_plane(outline):
    """The outline in degrees, given in metres of the city's plane."""
    return _reprojected(outline, datums.from_plane)


def _reprojected(outline, step):
    return shapely.transform(outline, lambda xy: np.column_stack(step(xy[:, 0], xy[:, 1])))


def area_km2(outline) -> float:
    """Square kilometres in the city's plane."""
    return in_plane(outline).area / 1e6


def cleaned_coverage(outlines: Sequence, tolerance: float) -> list:
    """Neighbours that share their borders exactly: overlaps given to one, slivers to a neighbour.

    `tolerance` in degrees is how far a border may move while it is simplified. Sketches and
    digitised outlines need this before "every point has one district" can be true.
    """
    lines = shapely.union_all([shapely.boundary(outline) for outline in outlines])
    faces = shapely.get_parts(shapely.polygonize([shapely.node(lines)]))
    owned: list[list] = [[] for _ in outlines]
    orphans = []
    for face in sorted(faces, key=lambda face: face.bounds):
        inside = face.representative_point()
        owner = next((i for i, area in enumerate(outlines) if area.contains(inside)), None)
        (orphans if owner is None else owned[owner]).append(face)
    merged = [shapely.union_all(faces) for faces in owned]
    for i, area in enumerate(merged):
        parts = shapely.get_parts(area)
        crumbs = [part for part in parts if area_km2(part) < _CRUMB_KM2]
        merged[i] = shapely.union_all([part for part in parts if part not in crumbs])
        orphans += crumbs
    _adopt(orphans, merged)
    return [shapely.normalize(area) for area in shapely.coverage_simplify(merged, tolerance)]


def _adopt(orphans: list, merged: list) -> None:
    # A crumb with no neighbour lies on the outer edge: an artefact of quantised borders, dropped.
    for face in orphans:
        shared = [shapely.intersection(face, area).length for area in merged]
        nearest = int(np.argmax(shared))
        if shared[nearest] > 0:
            merged[nearest] = shapely.union(merged[nearest], face)


def is_coverage(outlines: Sequence) -> bool:
    """True when no two outlines overlap and shared borders have the same vertices."""
    return bool(shapely.coverage_is_valid(list(outlines)))


def partition(outline, seeds: Sequence[tuple[float, float]]) -> list:
    """The outline cut so that each seed (lon, lat) gets the ground nearest to it, in seed order."""
    if len(seeds) == 1:
        return [outline]
    plane = in_plane(outline)
    points = shapely.points(np.column_stack(datums.to_plane(*np.transpose(seeds))))
    cells = shapely.voronoi_polygons(
        shapely.multipoints(points), extend_to=plane.envelope.buffer(1000), ordered=True
    )
    pieces = shapely.intersection(shapely.get_parts(cells), plane)
    return [shapely.normalize(from_plane(piece)) for piece in pieces]


def spread(outline, count: int, rng: np.random.Generator, steps: int = 6) -> np.ndarray:
    """`count` points (lon, lat) inside the outline, random but evenly spread (Lloyd's steps)."""
    found = scattered(outline, count, rng)
    for _ in range(steps):
        pieces = partition(outline, found)
        found = np.array([centre(piece) for piece in pieces])
    return np.round(found, 6)


def scattered(outline, count: int, rng: np.random.Generator) -> np.ndarray:
    """`count` random points (lon, lat) inside the outline; shape (count, 2), 6 decimals."""
    west, south, east, north = outline.bounds
    shapely.prepare(outline)
    kept = np.empty((0, 2))
    while len(kept) < count:
        draw = np.round(rng.uniform((west, south), (east, north), (count * 3, 2)), 6)
        kept = np.vstack([kept, draw[shapely.contains_xy(outline, draw[:, 0], draw[:, 1])]])
    return kept[:count]


def holds(outline, lons, lats) -> np.ndarray:
    """True for each point that lies in the outline."""
    shapely.prepare(outline)
    return shapely.contains_xy(outline, lons, lats)


def cell_of(lon: float, lat: float) -> int:
    """The H3 cell at `CELL_RESOLUTION`; fits a signed 64-bit column."""
    return h3.latlng_to_cell(lat, lon, CELL_RESOLUTION)


def cells_of(lons, lats) -> list[int]:
    """The H3 cell of each point of two columns."""
    step = h3.latlng_to_cell
    return [step(lat, lon, CELL_RESOLUTION) for lon, lat in zip(lons, lats, strict=True)]


def cell_centre(cell: int) -> tuple[float, float]:
    """(lon, lat) of a cell's middle."""
    lat, lon = h3.cell_to_latlng(cell)
    return lon, lat


def cells_in(outline) -> list[int]:
    """The cells whose middle lies in the outline, in ascending order."""
    return sorted(h3.geo_to_cells(outline, CELL_RESOLUTION))


def rounded(lon: float, lat: float) -> tuple[float, float]:
    """The middle of the 100 m square that holds the point, in degrees of 6 decimals.

    Squares are cut in the metric plane of the point's own zone. Rounding twice changes nothing,
    but for squares that lie across the border of two zones.
    """
    lons, lats = rounded_columns(np.array([lon]), np.array([lat]))
    return float(lons[0]), float(lats[0])


def rounded_columns(lons, lats) -> tuple[np.ndarray, np.ndarray]:
    """`rounded` for two columns at once."""
    lons, lats = np.asarray(lons, float), np.asarray(lats, float)
    out_lon, out_lat = np.full(lons.shape, np.nan), np.full(lats.shape, np.nan)
    known = np.isfinite(lons) & np.isfinite(lats)
    planes = np.zeros(lons.shape, int)
    planes[known] = [datums.plane_for(*point) for point in zip(lons[known], lats[known], strict=True)]
    for plane in np.unique(planes[known]):
        rows = planes == plane
        x, y = datums.to_plane(lons[rows], lats[rows], int(plane))
        x, y = _square_middle(x), _square_middle(y)
        lon, lat = datums.from_plane(x, y, int(plane))
        out_lon[rows], out_lat[rows] = np.round(lon, 6), np.round(lat, 6)
    return out_lon, out_lat


def _square_middle(metres):
    return np.floor(metres / PRIVATE_METRES) * PRIVATE_METRES + PRIVATE_METRES / 2


class Regions:
    """Which of many outlines holds a point. Borders belong to the earlier outline."""

    def __init__(self, outlines: Sequence):
        self._outlines = np.array(outlines, dtype=object)
        shapely.prepare(self._outlines)
        self._boxes = [outline.bounds for outline in outlines]
        self._tree = shapely.STRtree(self._outlines)

    def at(self, lon: float, lat: float, among: Sequence[int] | None = None) -> int | None:
        """Position of the outline that holds the point, or None. `among` narrows the search."""
        near = range(len(self._boxes)) if among is None else among
        for i in near:
            west, south, east, north = self._boxes[i]
            in_box = west <= lon <= east and south <= lat <= north
            if in_box and shapely.intersects_xy(self._outlines[i], lon, lat):
                return i
        return None

    def at_many(self, lons, lats) -> np.ndarray:
        """`at` for two columns: positions, -1 where no outline holds the point."""
        points = shapely.points(lons, lats)
        rows, found = self._tree.query(points, predicate="intersects")
        answer = np.full(len(points), len(self._outlines))
        np.minimum.at(answer, rows, found)
        answer[answer == len(self._outlines)] = -1
        return answer

    def nearest(self, lon: float, lat: float, among: Sequence[int]) -> int | None:
        """The nearest outline within a crack's width, or None: heals borders cut apart."""
        point = shapely.Point(lon, lat)
        gaps = [self._outlines[i].distance(point) for i in among]
        least = int(np.argmin(gaps))
        metres = gaps[least] * 111_320.0 * max(math.cos(math.radians(lat)), 0.01)
        return among[least] if metres <= _CRACK_METRES else None
