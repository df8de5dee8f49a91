"""Write the plan as a GeoPackage that desktop GIS opens styled, with its licence inside."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError

from hubplan.errors import InputDataError
from hubplan.run import Run
from hubplan.style import FIRST_COLORS, PALETTE
from hubplan.write.geopackage.layers import StyledLayer, build_layers
from hubplan.write.geopackage.project import write_project
from hubplan.write.geopackage.side_tables import write_side_tables


def write_geopackage(run: Run, path: Path, *, colors: Mapping[int, str] | None = None) -> None:
    """Write a plan as a GeoPackage 1.2 in EPSG:27700, at the resolution of the zones.

    Layers: ``catchments``, ``data_zones`` (multipolygons), ``boundaries``, ``links`` (multilines), ``hubs`` and
    ``sites`` (points), each with a spatial index and a default style; the table ``run_metadata``; a QGIS project that opens them all. Whole numbers are
    32 bits wide, yes and no are ``Y`` and ``N``, codes are text. Layers without features exist all the same.

    Parameters
    ----------
    run
        The run.
    path
        Where to; there must be no file.
    colors
        Fill of each catchment, as ``#9DC4F7``; by number from a fixed row of five where not given.

    Raises
    ------
    InputDataError
        The file cannot be written.
    """
    fills = colors or {c: PALETTE[(c - 1) % FIRST_COLORS].fill for c in run.plan.catchments}
    layers = build_layers(run, fills)
    try:
        for layer in layers:
            _write_layer(layer, path)
        with closing(sqlite3.connect(path)) as database, database:
            write_side_tables(database, run, layers)
            write_project(database, run, layers, file=path.name)
    except (DataSourceError, DataLayerError, FeatureError, sqlite3.Error, OSError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0][:120]
        message = f"{path.name}: could not be written ({reason}). Make sure that the disk has room, or use --out."
        raise InputDataError(message) from error


def _write_layer(layer: StyledLayer, path: Path) -> None:
    pyogrio.write_dataframe(
        _narrow(layer.frame),
        path,
        layer=layer.name,
        driver="GPKG",
        geometry_type=layer.geometry_type,
        # later versions warn or fail in GDAL before 3.8 and in ArcGIS Pro
        dataset_options={"VERSION": "1.2"},
        layer_options={
            "GEOMETRY_NAME": "geom",
            "FID": "fid",
            "SPATIAL_INDEX": "YES",
            "IDENTIFIER": layer.title,
            "DESCRIPTION": layer.description,
        },
    )


def _narrow(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Convert types to those that every reader knows: int32, float64 and text."""
    narrow = frame.copy()
    for column in narrow.columns.drop(narrow.geometry.name):
        values = narrow[column]
        if pd.api.types.is_bool_dtype(values):
            narrow[column] = np.where(values, "Y", "N").astype(object)
        elif isinstance(values.dtype, pd.Int32Dtype):
            continue
        elif pd.api.types.is_integer_dtype(values):
            narrow[column] = values.astype("int32")
        elif pd.api.types.is_float_dtype(values):
            narrow[column] = values.astype("float64")
        else:
            missing = values.isna().to_numpy()
            texts = values.astype(object).map(lambda value: str(value).replace("\0", ""))
            narrow[column] = np.where(missing, None, texts.to_numpy(dtype=object))
            narrow[column] = narrow[column].astype(object)
    return narrow
