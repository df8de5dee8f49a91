"""Open a file of sites, whatever its format, as text rows with points where it has shapes."""

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from hubplan.content import SourceFile
from hubplan.read.layers import is_layer, read_layer
from hubplan.read.source_file import check_present
from hubplan.read.tables.tabular import read_table

_MISSING = frozenset({"<null>", "null", "nan", "none", "#n/a", "<na>", "n/a"})
"""Words for an empty cell that GIS programs and spreadsheets write, in lower case."""

_ROLE = "sites"


@dataclass(frozen=True, eq=False)
class SiteTable:
    """Rows of a file of sites.

    Parameters
    ----------
    frame
        Text, ``""`` where missing; index: the row's number in the file.
    geometry
        Shapes in EPSG:27700 on the same index, or ``None``.
    source
        What the rows are, where they are of no file.
    """

    frame: pd.DataFrame
    geometry: gpd.GeoSeries | None = None
    source: SourceFile | None = None


def read_site_table(path: Path) -> SiteTable:
    """Open a file of sites.

    Parameters
    ----------
    path
        CSV, workbook, Parquet, GeoPackage, shapefile, GeoJSON (with or without the old ``crs`` member), TopoJSON.

    Raises
    ------
    MissingDataError
        There is no such file.
    InputDataError
        It cannot be read.
    """
    check_present(path, _ROLE)
    if not is_layer(path):
        return SiteTable(_blank_missing(read_table(path, _ROLE).frame))
    layer = read_layer(path, _ROLE, points=True)
    layer = layer.set_index(pd.RangeIndex(1, len(layer) + 1))
    attributes = pd.DataFrame(layer.drop(columns=layer.geometry.name))
    texts = attributes.astype("object").where(attributes.notna(), "")
    frame = pd.DataFrame({str(name): texts[name].map(_write) for name in texts.columns}, index=layer.index)
    return SiteTable(_blank_missing(frame), layer.geometry)


def _write(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _blank_missing(frame: pd.DataFrame) -> pd.DataFrame:
    cells = frame.astype("object").where(frame.notna(), "")
    return cells.map(lambda cell: "" if len(cell) < 8 and cell.casefold() in _MISSING else cell).astype("str")
