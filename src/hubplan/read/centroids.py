"""Read where the people of each data zone are: one point a zone."""

import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from hubplan.content import Content
from hubplan.errors import InputDataError, counted, name_first
from hubplan.notes import Note, NoteKind
from hubplan.read.layers import is_layer, read_layer
from hubplan.read.source_file import describe_file
from hubplan.read.tables.cells import to_counts, to_numbers
from hubplan.read.tables.columns import find_code_column, find_coded, find_named, simplify
from hubplan.read.tables.tabular import read_table
from hubplan.read.tables.zone_rows import index_by_zone, keep_zone_rows
from hubplan.schema import CRS, ZONE, vintage_of_all

_EAST = ("easting", "eastings", "east", "xcoord", "xcoordinate", "gridrefeasting", "bngeasting", "oseast1m", "x")
_NORTH = ("northing", "northings", "north", "ycoord", "ycoordinate", "gridrefnorthing", "bngnorthing", "osnrth1m", "y")
_LONGITUDE = ("longitude", "long", "lon", "lng", "xlongitude", "x")
_LATITUDE = ("latitude", "lat", "ylatitude", "y")
_PEOPLE = ("popcount", "population", "people", "persons", "residents", "totalpopulation", "allpeople", "allages", "pop")
_OUTPUT_AREA = re.compile(r"S00\d{6}")
_GRID = (0.0, 800_000.0, 0.0, 1_300_000.0)
_DEGREES = (-10.0, 3.0, 49.0, 62.0)


def read_centroids(path: Path) -> Content:
    """Read one point a data zone, best the population-weighted centroid.

    Parameters
    ----------
    path
        A table with easting and northing (metres, British National Grid) or longitude and latitude (degrees), or a
        layer of points in any format that boundaries may have. A table of census output areas (S00), with the people and
        the data zone of each, has several points a zone: their mean, weighted by people, is the zone's centroid.

    Returns
    -------
    Content
        ``frame``: index ``data_zone``, sorted; ``easting``, ``northing`` as floats in metres. Rows that the file marks
        as ``ambiguous`` are left out, with a note; codes that are not official get a note.

    Raises
    ------
    MissingDataError
        There is no such file, or it mixes vintages.
    InputDataError
        A code is broken or stands twice, or a coordinate is missing or outside Great Britain.
    """
    source = path.name
    frame, notes = (_read_points(path), ()) if is_layer(path) else _read_coordinates(path)
    vintage_of_all(frame.index, source)
    return Content(frame, describe_file(path, "centroids", len(frame)), notes)


def _read_points(path: Path) -> pd.DataFrame:
    layer = read_layer(path, "centroids", points=True)
    source = path.name
    attributes = pd.DataFrame(layer.drop(columns="geometry"))
    attributes.columns = attributes.columns.map(str)
    code = find_code_column(attributes, source)
    shapes = layer.geometry
    bad = attributes.loc[~(shapes.geom_type.isin(["Point", "MultiPoint"]) & ~shapes.is_empty), code]
    if len(bad):
        raise InputDataError(
            f"{source}: {counted(len(bad), 'data zone has', 'data zones have')} no point ({name_first(bad)}). "
            "Name a layer of points, one a zone."
        )
    points = shapes.representative_point()
    rows = pd.DataFrame({code: attributes[code], "easting": points.x, "northing": points.y})
    rows = keep_zone_rows(rows, code, source)
    return index_by_zone(rows, code, source, "Keep one point a zone.").astype("float64")


def _read_coordinates(path: Path) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    table = read_table(path, "centroids")
    source = path.name
    code = find_code_column(table.frame, source, mixed=True)
    rows, notes = _leave_doubtful(keep_zone_rows(table.frame, code, source), code, source)
    people, areas = find_named(rows.columns, _PEOPLE), find_coded(rows, _OUTPUT_AREA)
    if people is None or not areas:
        return _place(index_by_zone(rows, code, source, "Keep one point a zone."), source), notes
    _refuse_repeats(rows[areas[0]], source)
    counts = to_counts(rows[people], rows[code], people, source)
    return _weigh(_place(rows.set_index(rows[code]), source), counts.set_axis(rows[code])), notes


def _refuse_repeats(areas: pd.Series, source: str) -> None:
    repeated = sorted(areas[areas.duplicated()].unique())
    if repeated:
        told = counted(len(repeated), "output area stands", "output areas stand")
        raise InputDataError(f"{source}: {told} in more than one row ({name_first(repeated)}). Keep one row each.")


def _weigh(points: pd.DataFrame, people: pd.Series) -> pd.DataFrame:
    """Take the mean of each zone's points, weighted by people; where nobody lives at any, the plain mean."""
    zone = points.index
    nobody = people.groupby(zone).transform("sum") == 0
    weights = people.where(~nobody, 1).astype("float64").to_numpy()
    sums = points.mul(weights, axis=0).assign(weight=weights).groupby(zone).sum()
    centres = sums[["easting", "northing"]].div(sums["weight"], axis=0)
    return centres.rename_axis(ZONE).sort_index()


def _place(rows: pd.DataFrame, source: str) -> pd.DataFrame:
    """Find easting and northing of each row; the index tells its zone."""
    east, north = find_named(rows.columns, _EAST), find_named(rows.columns, _NORTH)
    longitude, latitude = find_named(rows.columns, _LONGITUDE), find_named(rows.columns, _LATITUDE)
    # x and y alone may be either; the size of the numbers tells
    if east is not None and north is not None and not (east == longitude and _are_degrees(rows, east)):
        return _check(rows, (east, north), _GRID, source, "easting and northing in metres")
    if longitude is None or latitude is None:
        raise InputDataError(
            f"{source}: no columns tell where the zones are (found {name_first(rows.columns, most=8)}). "
            "Expected easting and northing, or longitude and latitude."
        )
    degrees = _check(rows, (longitude, latitude), _DEGREES, source, "longitude and latitude in degrees")
    points = gpd.GeoSeries.from_xy(degrees["easting"], degrees["northing"], crs="EPSG:4326").to_crs(CRS)
    return pd.DataFrame({"easting": points.x.to_numpy(), "northing": points.y.to_numpy()}, index=rows.index)


def _leave_doubtful(rows: pd.DataFrame, code: str, source: str) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Leave out rows that the file itself calls ambiguous, and tell where codes were inferred, not published."""
    notes: list[Note] = []
    how = next((word for word in ("inferred", "derived") if word in simplify(code)), None)
    if how:
        words = f"{source}: its codes are {how}, not official; take the published centroids where you can."
        notes.append(Note(NoteKind.DOUBT, source, words))
    column = find_named(rows.columns, ("ambiguous",))
    if column is not None:
        doubtful = rows[column].str.lower().isin(["true", "1", "yes", "y"])
        if doubtful.any():
            told = counted(int(doubtful.sum()), "centroid is", "centroids are")
            words = f"{source}: {told} marked ambiguous ({name_first(sorted(rows.loc[doubtful, code]))}); not used."
            notes.append(Note(NoteKind.LEFT_OUT, source, words))
        rows = rows[~doubtful]
    checked = next((name for name in rows.columns if how and simplify(name).endswith("checksumok")), None)
    failed = (
        sorted(rows.loc[rows[checked].str.lower().isin(["false", "0", "no", "n"]), code].unique()) if checked else []
    )
    if failed:
        told = counted(len(failed), "data zone does", "data zones do")
        words = f"{source}: {told} not stand the check of column {checked} ({name_first(failed)}); used as given."
        notes.append(Note(NoteKind.DOUBT, source, words))
    return rows, tuple(notes)


def _are_degrees(rows: pd.DataFrame, column: str) -> bool:
    return bool(to_numbers(rows[column]).abs().max() <= 180)


def _check(
    rows: pd.DataFrame, columns: tuple[str, str], bounds: tuple[float, float, float, float], source: str, what: str
) -> pd.DataFrame:
    """Turn the two columns into floats; what lies outside ``bounds`` is refused by name."""
    x, y = to_numbers(rows[columns[0]]), to_numbers(rows[columns[1]])
    inside = x.between(bounds[0], bounds[1]) & y.between(bounds[2], bounds[3])
    bad = rows.index[~inside]
    if len(bad):
        cells = rows.loc[~inside, list(columns)].itertuples(index=False)
        shown = [f"{zone} {first}, {second}" for zone, (first, second) in zip(bad, cells, strict=True)]
        swapped = x.between(*bounds[2:]) & y.between(*bounds[:2])
        cure = (
            f"Columns {columns[0]} and {columns[1]} seem swapped; rename them."
            if what.endswith("degrees") and bool(np.all(swapped))
            else f"Expected {what}, inside Great Britain."
        )
        raise InputDataError(
            f"{source}: {counted(len(bad), 'data zone has', 'data zones have')} no usable coordinates "
            f"({name_first(shown)}). {cure}"
        )
    return pd.DataFrame({"easting": x, "northing": y}, index=rows.index).astype("float64")
