"""Read outlines of councils or other units, to draw what lies around an area."""

import re
from collections.abc import Iterable
from pathlib import Path

import geopandas as gpd
import shapely

from hubplan.content import Content
from hubplan.errors import InputDataError
from hubplan.read.layers import read_layer
from hubplan.read.source_file import describe_file
from hubplan.read.tables.columns import find_name_column

_COUNCIL_NAMES = ("local_auth", "ltla24_name", "LAD24NM", "LAD23NM", "lad_name", "council_name", "CAName")
_ANY_NAME = re.compile(r"[a-z]{2,8}(\d\d){0,2}_?(name|nm)", re.IGNORECASE)
"""The name of any unit, with the year of its borders: ``hb19_name``, ``iz11_name``, ``HSCP2019NM``."""


def read_outlines(path: Path) -> Content:
    """Read polygons with a name each.

    Parameters
    ----------
    path
        Any format that boundaries may have.

    Returns
    -------
    Content
        Frame with ``name`` and ``geometry`` (EPSG:27700), one row an outline.

    Raises
    ------
    MissingDataError, InputDataError
        The file is not there, holds no polygons, or no column of names.
    """
    layer = read_layer(path, "outlines")
    lower = {str(column).lower(): column for column in layer.columns}
    named = next((lower[name.lower()] for name in _COUNCIL_NAMES if name.lower() in lower), None)
    column = named or find_name_column(layer.columns, "") or _find_any_name(layer.columns)
    if column is None:
        raise InputDataError(f"{path.name}: no column of names. Expected one such as {', '.join(_COUNCIL_NAMES[:3])}.")
    shapes = shapely.make_valid(layer.geometry.to_numpy())
    kept = shapely.get_dimensions(shapes) == 2
    if not kept.any():
        raise InputDataError(f"{path.name}: expected polygons, found none. Give outlines of councils.")
    frame = gpd.GeoDataFrame({"name": layer[column].astype(str)[kept].to_list()}, geometry=shapes[kept], crs=layer.crs)
    return Content(frame, describe_file(path, "outlines", len(frame)))


def _find_any_name(columns: Iterable[object]) -> str | None:
    return next((str(name) for name in columns if _ANY_NAME.fullmatch(str(name))), None)
