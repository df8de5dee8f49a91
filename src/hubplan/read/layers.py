"""Open a layer of shapes from any common format, in British National Grid."""

import logging
import re
import warnings
import zipfile
from pathlib import Path, PurePosixPath

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from hubplan.errors import InputDataError
from hubplan.read.source_file import check_present
from hubplan.read.tables.columns import find_coded
from hubplan.schema import CRS, ZONE_CODE

_LOG = logging.getLogger(__name__)
_SUFFIXES = (".gpkg", ".shp", ".geojson", ".json", ".topojson", ".fgb")
_FORMATS = "GeoPackage, shapefile (plain or zipped), GeoJSON, TopoJSON, FlatGeobuf or GeoParquet"
_MOST_UNPACKED_BYTES = 8 << 30
_ROWS_TO_LOOK_AT = 50
_FARTHEST_M = 3_000_000.0


def is_layer(path: Path) -> bool:
    """Tell by its name and first bytes whether a file holds shapes rather than a plain table.

    Examples
    --------
    >>> is_layer(Path("zones.gpkg")), is_layer(Path("zones.csv"))
    (True, False)
    """
    suffix = path.suffix.lower()
    if suffix in (".parquet", ".geoparquet"):
        return path.is_file() and b'"primary_column"' in _tail(path)
    return suffix in (*_SUFFIXES, ".zip")


def _tail(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - (1 << 20)))
        return file.read()


def read_layer(path: Path, role: str, *, points: bool = False, lines: bool = False) -> gpd.GeoDataFrame:
    """Read the layer that holds data zones.

    Where there are several layers, those with data zone codes come first, and of these the one clipped to mean high
    water (``_MHW``) before the extent of the realm (``_EoR``), whatever the case of the letters.

    Parameters
    ----------
    path
        GeoPackage, shapefile (plain or zipped), GeoJSON (with or without the old ``crs`` member), TopoJSON, FlatGeobuf
        or GeoParquet.
    role
        What the file should hold, for messages.
    points, lines
        Whether points or lines are wanted, not polygons.

    Returns
    -------
    geopandas.GeoDataFrame
        All attributes as found, flat geometry, EPSG:27700.

    Raises
    ------
    MissingDataError
        There is no such file.
    InputDataError
        It holds no shapes, cannot be read, or does not say its coordinate system.
    """
    check_present(path, role)
    suffix = path.suffix.lower()
    with path.open("rb") as file:
        start = file.read(2048).lstrip()
    if start.startswith(b"<"):
        raise InputDataError(
            f"{path.name}: expected {_FORMATS}, found XML or a web page (a failed download?). Fetch it again."
        )
    try:
        with warnings.catch_warnings(record=True) as heard:
            warnings.simplefilter("always")
            if suffix in (".parquet", ".geoparquet"):
                layer = gpd.read_parquet(path)
            else:
                wanted = "Point" if points else "LineString" if lines else "Polygon"
                layer = _read_with_gdal(path, wanted)
                if suffix in (".json", ".topojson") and b'"Topology"' in start:
                    layer = _place_topology(layer)
    except (ValueError, OSError, RuntimeError, zipfile.BadZipFile, shapely.errors.ShapelyError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0][:160]
        raise InputDataError(f"{path.name}: expected {_FORMATS}, but it cannot be read ({reason}).") from error
    for warning in heard:
        _LOG.info("%s: %s", path.name, warning.message)
    if not isinstance(layer, gpd.GeoDataFrame) or not len(layer):
        raise InputDataError(f"{path.name}: expected {role} with shapes, found {len(layer)} rows without.")
    return _project(layer, path.name)


def _read_with_gdal(path: Path, wanted: str) -> gpd.GeoDataFrame:
    suffix = path.suffix.lower()
    if suffix == ".zip":
        sources = [f"/vsizip/{{{path.resolve()}}}/{member}" for member in list_members(path)]
    elif suffix in _SUFFIXES:
        sources = [str(path.resolve())]
    else:
        raise InputDataError(f"{path.name}: expected {_FORMATS}, found a file ending in {suffix or 'nothing'}.")
    layers = [(source, str(name)) for source in sources for name, kind in pyogrio.list_layers(source) if kind]
    if not layers:
        raise InputDataError(f"{path.name}: holds no layer with shapes. Expected {_FORMATS}.")
    best = layers[0] if len(layers) == 1 else min(layers, key=lambda layer: _preference(layer[0], layer[1], wanted))
    return gpd.GeoDataFrame(pyogrio.read_dataframe(best[0], layer=best[1], use_arrow=True))


def _place_topology(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Set the coordinate system of TopoJSON, which names none: degrees, or metres by the size of its numbers."""
    if not len(layer):
        return layer
    low_x, low_y, high_x, high_y = layer.total_bounds
    in_degrees = max(abs(low_x), abs(high_x)) <= 180 and max(abs(low_y), abs(high_y)) <= 90
    return layer.set_crs("EPSG:4326" if in_degrees else CRS, allow_override=True)


def list_members(path: Path) -> list[str]:
    """List the layers' files in a zip; names that would leave the archive are refused."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise InputDataError(
            f"{path.name}: expected a zip archive, but it is damaged ({error}). Fetch it again."
        ) from error
    for entry in entries:
        parts = PurePosixPath(entry.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or re.match(r"[A-Za-z]:", entry.filename):
            raise InputDataError(
                f"{path.name}: holds a file that points out of the archive ({entry.filename!r}). Fetch it again."
            )
    if sum(entry.file_size for entry in entries) > _MOST_UNPACKED_BYTES:
        raise InputDataError(f"{path.name}: unpacks to more than {_MOST_UNPACKED_BYTES >> 30} GiB. Unpack it by hand.")
    members = sorted(
        entry.filename
        for entry in entries
        if entry.filename.lower().endswith(_SUFFIXES) and not entry.filename.startswith("__MACOSX")
    )
    with zipfile.ZipFile(path) as archive:
        disguised = [member for member in members if _starts_like_xml(archive, member)]
    if disguised:
        raise InputDataError(f"{path.name}: expected shapes, found XML in {disguised[0]!r}. Fetch it again.")
    if not members:
        raise InputDataError(f"{path.name}: the archive holds no layer of shapes. Expected a shapefile or GeoPackage.")
    return members


def _starts_like_xml(archive: zipfile.ZipFile, member: str) -> bool:
    """Tell whether a file in a zip is XML: the reader would follow the paths to other files that it may name."""
    with archive.open(member) as file:
        return file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def _preference(source: str, name: str, wanted: str) -> tuple[bool, bool, bool, bool, str, str]:
    """Rank a layer; the least is best."""
    look = pyogrio.read_dataframe(source, layer=name, max_features=_ROWS_TO_LOOK_AT)
    attributes = pd.DataFrame(look.drop(columns="geometry", errors="ignore"))
    kinds = " ".join(look.geometry.geom_type.dropna().unique()) if "geometry" in look else ""
    label = f"{source}|{name}".lower()
    return (
        not find_coded(attributes, ZONE_CODE),
        wanted not in kinds,
        "mhw" not in label,
        "eor" in label,
        source,
        name,
    )


def _project(layer: gpd.GeoDataFrame, source: str) -> gpd.GeoDataFrame:
    """Bring a layer to British National Grid, and refuse what cannot lie in Scotland."""
    if layer.crs is None:
        raise InputDataError(
            f"{source}: does not say its coordinate system. Expected {CRS} or any other that is named; "
            "add the .prj file or set it in your GIS."
        )
    bounds = np.asarray(layer.total_bounds, dtype=float)
    if layer.crs.is_geographic and np.abs(bounds[np.isfinite(bounds)]).max(initial=0.0) > 360:
        raise InputDataError(
            f"{source}: coordinates are metres but the file says {layer.crs.to_string()}, which is degrees. "
            f"Set the coordinate system to {CRS} in your GIS."
        )
    geometry = shapely.force_2d(layer.geometry.to_numpy())
    flat = layer.set_geometry(gpd.GeoSeries(geometry, index=layer.index, crs=layer.crs))
    flat = flat.to_crs(CRS)
    bounds = np.asarray(flat.total_bounds, dtype=float)
    if np.isinf(bounds).any() or np.abs(bounds[np.isfinite(bounds)]).max(initial=0.0) > _FARTHEST_M:
        raise InputDataError(
            f"{source}: shapes lie far outside Britain (read as {layer.crs.to_string()}). "
            "Check the coordinate system, and that longitude comes before latitude."
        )
    return flat.rename_geometry("geometry") if flat.geometry.name != "geometry" else flat
