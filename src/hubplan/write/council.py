"""Write the tables of a council into the folders that hubplan reads its data from."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from hubplan.errors import InputDataError
from hubplan.interrupts import held_back
from hubplan.write.csv import write_csv

BOUNDARY_LAYER = "SG_DataZone_Bdry_2011"

_PLACES = {
    "boundaries": "boundaries/{prefix}_datazones.gpkg",
    "centroids": "boundaries/{prefix}_centroids.csv",
    "population": "population/{prefix}_population.csv",
    "lookup": "lookups/{prefix}_lookup.csv",
    "deprivation": "lookups/{prefix}_deprivation.csv",
    "links": "links/{prefix}_links.csv",
    "sites": "sites/{prefix}_sites.csv",
    "series": "population/{prefix}_series.csv",
}


def write_council(tables: Mapping[str, pd.DataFrame], folder: Path, *, prefix: str = "synthetic") -> dict[str, Path]:
    """Write eight tables, all or none; what stands under the same names is replaced.

    Parameters
    ----------
    tables
        ``boundaries`` (with shapes, EPSG:27700), ``centroids``, ``population``, ``lookup``, ``deprivation``, ``links``,
        ``sites`` and ``series``; written as they are, without their index.
    folder
        The folder that holds ``boundaries/``, ``population/``, ``lookups/``, ``links/`` and ``sites/``; made if needed.
    prefix
        What the names of files begin with.

    Returns
    -------
    dict
        Path of each table.

    Raises
    ------
    InputDataError
        A table is missing or not known, or boundaries have no shapes.
    """
    if set(tables) != set(_PLACES):
        raise InputDataError(f"council: expected tables {', '.join(_PLACES)}, found {', '.join(tables) or 'none'}.")
    boundaries = tables["boundaries"]
    if not isinstance(boundaries, gpd.GeoDataFrame):
        raise InputDataError("council: expected boundaries with shapes. Use a GeoDataFrame.")
    paths = {name: folder / place.format(prefix=prefix) for name, place in _PLACES.items()}
    folder.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".council-", dir=folder))
    try:
        for name, path in paths.items():
            if name == "boundaries":
                _write_boundaries(boundaries, aside / path.name)
            else:
                write_csv(tables[name], aside / path.name)
        with held_back():
            for path in paths.values():
                path.parent.mkdir(parents=True, exist_ok=True)
                (aside / path.name).replace(path)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return paths


def _write_boundaries(boundaries: gpd.GeoDataFrame, path: Path) -> None:
    with _constant_date():
        pyogrio.write_dataframe(
            boundaries,
            path,
            driver="GPKG",
            layer=BOUNDARY_LAYER,
            promote_to_multi=True,
            dataset_options={"VERSION": "1.2"},
            layer_options={"SPATIAL_INDEX": "YES", "GEOMETRY_NAME": "geom"},
        )


@contextlib.contextmanager
def _constant_date() -> Iterator[None]:
    """Keep the day of writing out of the GeoPackage, so that the same tables make the same file."""
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2026-01-01T00:00:00.000Z"})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})
