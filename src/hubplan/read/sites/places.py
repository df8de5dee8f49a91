"""Find where the rows of a table lie: by coordinates, grid reference, data zone or postcode, row by row."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import Transformer

from hubplan.read.sites.place_columns import POSTCODE_CODE, column_named, postcode_column, postcode_key, zone_column
from hubplan.read.tables.cells import clean_codes, to_numbers
from hubplan.read.tables.columns import simplify
from hubplan.scenario import SiteFile
from hubplan.schema import vintage_of
from hubplan.unplaced import Obstacle, Obstacles, UnplacedReason

COORDINATES = "coordinates"
GRID_REFERENCE = "grid reference"
DATA_ZONE = "data zone"
POSTCODE = "postcode"

_EASTINGS = (0.0, 500_000.0)
_NORTHINGS = (500_000.0, 1_250_000.0)

_LAT_LON = re.compile(r"\s*[(\[]?\s*([-+]?\d+(?:\.\d+)?)\s*[,; ]\s*([-+]?\d+(?:\.\d+)?)\s*[)\]]?\s*")

_DEGREES = (("longitude", "latitude"), ("lon", "lat"), ("lng", "lat"), ("long", "lat"), ("x", "y"))
_PAIRED = ("location", "latlon", "latlng", "latlong", "latitudelongitude", "coordinates", "geopoint", "geopoint2d")
_EASTING = re.compile(r"(.*)eastings?|(.*)x(?:coord(?:inate)?)?")


@dataclass(frozen=True)
class _Way:
    """Method to place rows: whether a column holds something, the metres, and what is wrong where it has none."""

    placed_by: str
    given: pd.Series
    easting: pd.Series
    northing: pd.Series
    reason: pd.Series
    data_zone: pd.Series = field(default_factory=lambda: pd.Series(dtype="str"))
    outside: pd.Series = field(default_factory=lambda: pd.Series(dtype=bool))


def find_places(
    frame: pd.DataFrame,
    entry: SiteFile,
    *,
    zones: gpd.GeoDataFrame,
    postcodes: pd.DataFrame | None = None,
    geometry: gpd.GeoSeries | None = None,
) -> pd.DataFrame:
    """Find a place for each row: by the first method that gives a plausible one.

    The ways are, in this order: the columns that ``entry`` names, longitude and latitude, easting and northing, a
    ``lat,lon`` cell, the file's own geometry, a data zone code (its population centre), a postcode.

    Parameters
    ----------
    frame
        Text; one row a site.
    entry
        What is known of the file.
    zones
        Checked zones; a code of their vintage that is not among them lies outside.
    postcodes
        Index ``postcode`` without spaces, ``easting`` and ``northing`` in metres.
    geometry
        Points in EPSG:27700 on the index of ``frame``, where the file has shapes.

    Returns
    -------
    pandas.DataFrame
        On the index of ``frame``: ``easting``, ``northing`` (m, NaN where not known), ``placed_by`` (``coordinates``,
        ``grid reference``, ``data zone``, ``postcode`` or empty), ``data_zone`` (where placed by it), ``outside``
        (placed, by a code, outside the zones) and ``reason`` (why not placed, :data:`hubplan.unplaced.Obstacles`, or empty).

    Raises
    ------
    ScenarioError
        A column that ``entry`` names is not there.

    Examples
    --------
    >>> from hubplan.unplaced import tell_obstacles
    >>> rows = pd.DataFrame({"Easting": ["288000", "0"], "Location": ["", "56.0,-3.8"]})
    >>> places = find_places(rows, SiteFile(file="a.csv"), zones=gpd.GeoDataFrame(geometry=[]))
    >>> [tell_obstacles(reason) for reason in places["reason"]], list(places["placed_by"])
    (['no coordinates, data zone or postcode', ''], ['', 'coordinates'])
    """
    found = pd.DataFrame(
        {"easting": np.nan, "northing": np.nan, "placed_by": "", "data_zone": "", "outside": False},
        index=frame.index,
    )
    found["reason"] = _repeat((), frame.index)
    for way in _ways(frame, entry, zones, postcodes, geometry):
        open_rows = found["placed_by"] == ""
        outside = way.outside.reindex(frame.index, fill_value=False)
        takes = open_rows & (way.easting.notna() | outside)
        found.loc[takes, "easting"] = way.easting[takes]
        found.loc[takes, "northing"] = way.northing[takes]
        found.loc[takes, "placed_by"] = way.placed_by
        found.loc[takes, "data_zone"] = way.data_zone.reindex(frame.index, fill_value="")[takes]
        found.loc[takes, "outside"] = outside[takes]
        fails = open_rows & ~takes & way.given
        found.loc[fails, "reason"] = (found["reason"] + way.reason)[fails]
    unplaced = found["placed_by"] == ""
    nothing = _repeat((Obstacle(UnplacedReason.NO_PLACE),), frame.index)
    found["reason"] = found["reason"].where(found["reason"].astype(bool), nothing)
    found["reason"] = found["reason"].where(unplaced, _repeat((), frame.index))
    return found


def _repeat(obstacles: Obstacles, index: pd.Index) -> pd.Series:
    return pd.Series([obstacles] * len(index), index=index, dtype=object)


def _ways(
    frame: pd.DataFrame,
    entry: SiteFile,
    zones: gpd.GeoDataFrame,
    postcodes: pd.DataFrame | None,
    geometry: gpd.GeoSeries | None,
) -> Iterator[_Way]:
    yield from _named_ways(frame, entry)
    yield from _coordinate_ways(frame)
    if geometry is not None:
        yield _by_geometry(geometry)
    zone = zone_column(frame, entry, zones)
    if zone:
        yield _by_zone(clean_codes(frame[zone]).fillna(""), zones)
    postcode = postcode_column(frame, entry)
    if postcode:
        yield _by_postcode(frame[postcode], postcodes)


def _named_ways(frame: pd.DataFrame, entry: SiteFile) -> Iterator[_Way]:
    """List methods by the columns that the entry names."""

    def named(key: str, column: str | None) -> str | None:
        return column_named(frame, column, file=entry.file, key=key) if column else None

    longitude, latitude = named("longitude", entry.longitude), named("latitude", entry.latitude)
    easting, northing = named("easting", entry.easting), named("northing", entry.northing)
    if longitude and latitude:
        yield _by_degrees(to_numbers(frame[longitude]), to_numbers(frame[latitude]))
    if easting and northing:
        yield _by_metres(frame[easting], frame[northing])
    paired = named("lat_lon", entry.lat_lon)
    if paired:
        yield _by_lat_lon(frame[paired])


def _coordinate_ways(frame: pd.DataFrame) -> Iterator[_Way]:
    """List methods by columns with the usual names."""
    by_name = {simplify(str(name)): str(name) for name in reversed(list(frame.columns))}
    for east, north in _DEGREES:
        if east in by_name and north in by_name:
            yield _by_degrees(to_numbers(frame[by_name[east]]), to_numbers(frame[by_name[north]]))
    for east, north in _grid_pairs(by_name):
        yield _by_metres(frame[east], frame[north])
    for name in _PAIRED:
        if name in by_name:
            yield _by_lat_lon(frame[by_name[name]])


def _grid_pairs(by_name: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Find pairs of columns whose names differ just by easting and northing, or x and y."""
    for plain, name in by_name.items():
        if not _EASTING.fullmatch(plain):
            continue
        other = plain.replace("easting", "northing") if "easting" in plain else re.sub(r"x(?=(coord|$))", "y", plain)
        if other != plain and other in by_name:
            yield name, by_name[other]


def _by_degrees(longitude: pd.Series, latitude: pd.Series) -> _Way:
    to_grid = Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True)
    there = longitude.between(-9.5, 0.5) & latitude.between(54, 62)
    east, north = to_grid.transform(longitude.where(there).to_numpy(), latitude.where(there).to_numpy())
    index = longitude.index
    return _plausible(
        COORDINATES,
        longitude.notna() & latitude.notna(),
        pd.Series(east, index=index).replace([np.inf, -np.inf], np.nan),
        pd.Series(north, index=index).replace([np.inf, -np.inf], np.nan),
    )


def _by_metres(easting: pd.Series, northing: pd.Series) -> _Way:
    east, north = to_numbers(easting), to_numbers(northing)
    return _plausible(GRID_REFERENCE, east.notna() & north.notna(), east, north)


def _by_lat_lon(cells: pd.Series) -> _Way:
    pairs = cells.str.slice(0, 100).str.extract(f"^{_LAT_LON.pattern}$").astype("object")
    return _by_degrees(to_numbers(pairs[1].fillna("")), to_numbers(pairs[0].fillna("")))


def _by_geometry(geometry: gpd.GeoSeries) -> _Way:
    points = geometry.where(geometry.geom_type == "Point", geometry.representative_point())
    return _plausible(COORDINATES, points.notna() & ~points.is_empty, points.x, points.y)


def _plausible(placed_by: str, given: pd.Series, easting: pd.Series, northing: pd.Series) -> _Way:
    there = easting.between(*_EASTINGS) & northing.between(*_NORTHINGS)
    elsewhere = UnplacedReason.GRID_ELSEWHERE if placed_by == GRID_REFERENCE else UnplacedReason.COORDINATES_ELSEWHERE
    reason = _repeat((Obstacle(elsewhere),), given.index)
    return _Way(placed_by, given, easting.where(there), northing.where(there), reason)


def _by_zone(codes: pd.Series, zones: gpd.GeoDataFrame) -> _Way:
    known = codes.isin(zones.index)
    vintage = vintage_of(str(zones.index[0])) if len(zones) else None
    elsewhere = ~known & (codes.map(vintage_of) == vintage) & (vintage is not None)
    centres = zones[["easting", "northing"]].reindex(codes) if len(zones) else pd.DataFrame(index=codes)
    east, north = (
        pd.Series(centres[name].to_numpy() if name in centres else np.nan, index=codes.index, dtype=float)
        for name in ("easting", "northing")
    )
    # a cell that is no code may hold anything, also what is private: it is not repeated
    reason = codes.astype("object").map(
        lambda code: (
            (Obstacle(UnplacedReason.OTHER_VINTAGE, code, vintage_of(code) or "no known"),)
            if re.fullmatch(r"S\d{1,8}", code)
            else (Obstacle(UnplacedReason.NO_ZONE_CODE),)
        )
    )
    return _Way(DATA_ZONE, codes != "", east, north, reason, codes.where(known, ""), elsewhere)


def _by_postcode(cells: pd.Series, postcodes: pd.DataFrame | None) -> _Way:
    keys = postcode_key(cells)
    shaped = keys.str.fullmatch(POSTCODE_CODE.pattern)
    given = keys != ""
    if postcodes is None:
        nothing = pd.Series(np.nan, index=cells.index)
        reason = _repeat((Obstacle(UnplacedReason.NO_POSTCODE_TABLE),), cells.index)
        return _Way(POSTCODE, given, nothing, nothing, reason)
    found = postcodes[["easting", "northing"]].reindex(keys)
    east, north = (pd.Series(found[name].to_numpy(), index=cells.index, dtype=float) for name in found)
    short = cells.str.strip().str.slice(0, 12).astype("object")
    unknown = short.map(lambda cell: (Obstacle(UnplacedReason.POSTCODE_UNKNOWN, cell),))
    reason = unknown.where(shaped, _repeat((Obstacle(UnplacedReason.NO_POSTCODE),), cells.index))
    return _Way(POSTCODE, given, east, north, reason)
