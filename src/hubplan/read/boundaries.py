"""Read the boundaries of data zones."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hubplan.content import Content, SourceFile
from hubplan.errors import InputDataError, counted, name_first
from hubplan.notes import Note, NoteKind
from hubplan.read.layers import read_layer
from hubplan.read.source_file import describe_file
from hubplan.read.tables.cells import as_text, clean_codes, to_numbers
from hubplan.read.tables.columns import find_code_column, find_name_column, find_named
from hubplan.schema import CRS, ZONE, ZONE_CODE, vintage_of_all

_POLYGONS = ("Polygon", "MultiPolygon")
_CENSUS_COLUMNS = ("totpop2022", "totpop2011", "totpop2001")


def read_boundaries(path: Path) -> Content:
    """Read the shapes of data zones.

    Parameters
    ----------
    path
        GeoPackage, shapefile (plain or zipped), GeoJSON, FlatGeobuf or GeoParquet in any coordinate system. The column
        of codes is found by its content.

    Returns
    -------
    Content
        ``frame``: GeoDataFrame, index ``data_zone``, sorted; ``name``; ``census_population`` where the file has such
        a column (``date`` then says which census); ``geometry`` in EPSG:27700. Shapes that were not valid are repaired
        without moving a vertex, so that borders still match, and named in ``notes``.

    Raises
    ------
    MissingDataError
        There is no such file, or it mixes vintages.
    InputDataError
        The file cannot be read, a code is missing, repeated or no data zone, or a shape is missing or no polygon.
    """
    layer = read_layer(path, "boundaries")
    return check_boundaries(layer, describe_file(path, "boundaries", len(layer)))


def check_boundaries(layer: gpd.GeoDataFrame, described: SourceFile) -> Content:
    """Check the shapes of data zones, whatever they were read from; see :func:`read_boundaries`.

    Parameters
    ----------
    layer
        A column of codes beside other attributes, and ``geometry`` in EPSG:27700.
    described
        What the layer is, for messages and for the list of sources.
    """
    source = described.name
    attributes = pd.DataFrame(layer.drop(columns="geometry"))
    attributes.columns = attributes.columns.map(str)
    code = find_code_column(attributes, source)
    codes = _check_codes(attributes[code], source)
    name = find_name_column(attributes.columns, code)
    names = codes if name is None else as_text(attributes[name]).str.strip()
    names = names.where(names.notna() & (names != ""), codes)
    geometry, repaired = _mend_shapes(layer.geometry.to_numpy(), codes, names, source)
    index = pd.Index(codes.to_numpy(), name=ZONE)
    frame = gpd.GeoDataFrame({"name": names.to_numpy()}, index=index, geometry=geometry, crs=CRS)
    vintage_of_all(frame.index, source)
    date = ""
    census = find_named(attributes.columns, _CENSUS_COLUMNS)
    if census is not None:
        people = to_numbers(attributes[census])
        if people.notna().all() and (people >= 0).all():
            frame["census_population"] = people.round().astype("int64").to_numpy()
            date = f"census {census[-4:]}"
    notes = tell_repairs(source, repaired, dict(zip(codes, names, strict=True)))
    return Content(frame.sort_index(), described, notes, date, repaired)


def tell_repairs(source: str, repaired: Sequence[str], names: Mapping[str, str]) -> tuple[Note, ...]:
    """Note which shapes were repaired, in one note; none where there are none.

    Examples
    --------
    >>> tell_repairs("zones.gpkg", ["S01006506"], {"S01006506": "Culter - 01"})[0].words
    'zones.gpkg: 1 shape was not valid and has been repaired (S01006506 Culter - 01).'
    """
    if not repaired:
        return ()
    were = counted(len(repaired), "shape was not valid and has", "shapes were not valid and have")
    words = f"{source}: {were} been repaired ({name_first(repaired, names, most=20)})."
    return (Note(NoteKind.MENDED, source, words),)


def _check_codes(cells: pd.Series, source: str) -> pd.Series:
    """Clean the codes; missing, broken and repeated ones are refused."""
    codes = clean_codes(cells)
    empty = np.flatnonzero(codes.isna())
    if len(empty):
        rows = name_first(f"row {row + 1}" for row in empty)
        raise InputDataError(
            f"{source}: {counted(len(empty), 'shape has', 'shapes have')} no data zone code in column {cells.name} "
            f"({rows}). "
            "Add the codes or remove the shapes."
        )
    broken = codes[~codes.str.fullmatch(ZONE_CODE.pattern)]
    if len(broken):
        raise InputDataError(
            f"{source}: column {cells.name} has "
            f"{counted(len(broken), 'code that is no data zone', 'codes that are no data zones')} "
            f"({name_first(broken)}). Expected S01 and six digits."
        )
    repeated = codes[codes.duplicated()].unique()
    if len(repeated):
        raise InputDataError(
            f"{source}: {counted(len(repeated), 'data zone has', 'data zones have')} more than one shape "
            f"({name_first(sorted(repeated))}). Dissolve them by code, or remove the repeats."
        )
    return codes


def _mend_shapes(
    shapes: NDArray[np.object_], codes: pd.Series, names: pd.Series, source: str
) -> tuple[NDArray[np.object_], tuple[str, ...]]:
    """Check that every shape is a polygon and repair those that are not valid; return their codes as well."""
    named = dict(zip(codes, names, strict=True))
    absent = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    if absent.any():
        raise InputDataError(
            f"{source}: {counted(int(absent.sum()), 'data zone has', 'data zones have')} no shape "
            f"({name_first(codes[absent], named)}). Fetch the file again, or take the shapes from another copy."
        )
    kinds = gpd.GeoSeries(shapes).geom_type.to_numpy()
    flat = ~np.isin(kinds, (*_POLYGONS, "GeometryCollection"))
    if flat.any():
        raise InputDataError(
            f"{source}: expected polygons, found {kinds[flat][0]} ({name_first(codes[flat], named)}). "
            "Name the file of boundaries, not of centroids or lines."
        )
    invalid = ~shapely.is_valid(shapes) | (kinds == "GeometryCollection")
    if not invalid.any():
        return shapes, ()
    mended = shapes.copy()
    # the method "linework" keeps every vertex; "structure" drops rings and with them borders that neighbors rely on
    mended[invalid] = [_keep_polygons(shape) for shape in shapely.make_valid(shapes[invalid], method="linework")]
    lost = invalid & shapely.is_empty(mended)
    if lost.any():
        raise InputDataError(
            f"{source}: {counted(int(lost.sum()), 'data zone has', 'data zones have')} a shape without area "
            f"({name_first(codes[lost], named)}). Take them from another copy of the file."
        )
    return mended, tuple(sorted(codes[invalid]))


def _keep_polygons(shape: shapely.Geometry) -> shapely.Geometry:
    """Keep the polygons of a shape and drop the lines and points that a repair leaves over."""
    if shape.geom_type in _POLYGONS:
        return shape
    parts = [part for part in shapely.get_parts(shapely.get_parts(shape)) if part.geom_type == "Polygon"]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
