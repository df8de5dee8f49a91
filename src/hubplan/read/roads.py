"""Read roads as OS Open Roads has them: junctions, and links with length, class and form of way, cut to Scotland."""

import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyogrio
import shapely
from numpy.typing import NDArray

from hubplan.errors import InputDataError, counted, name_first
from hubplan.notes import Note, NoteKind
from hubplan.read.layers import list_members
from hubplan.read.source_file import check_present
from hubplan.read.tables.columns import find_named, simplify
from hubplan.schema import CRS
from hubplan.travel.road_network import RoadNetwork
from hubplan.travel.speeds import CLASSES, FORMS, number_words

SCOTLAND: Final = (0.0, 520_000.0, 500_000.0, 1_230_000.0)
"""Frame that is read, in metres: Scotland, and as much of England as roads between two places of Scotland pass through."""

_NAMES: Final = {
    "start": ("startnode", "startnodeid", "fromnode"),
    "end": ("endnode", "endnodeid", "tonode"),
    "length": ("length", "lengthm", "linklength", "shapelength"),
    "class": ("class", "roadclassification", "roadclass", "classification"),
    "form": ("formofway", "form"),
}
_NODE_NAMES: Final = ("id", "identifier", "nodeid", "gmlid", "toid")
_BATCH_ROWS = 100_000
_EXPECTED = "Expected OS Open Roads: links with startNode, endNode, length, class and formOfWay"


@dataclass(frozen=True)
class _Layer:
    """Layer of a file: where it is, its columns by what they tell, and its coordinate system."""

    source: str
    name: str
    columns: dict[str, str]
    crs: str | None


@dataclass(frozen=True, eq=False)
class ReadRoads:
    """Roads of a file, cut to a frame, and notes on what was left out."""

    network: RoadNetwork
    notes: tuple[Note, ...] = ()


def read_roads(path: Path, frame: tuple[float, float, float, float] = SCOTLAND) -> ReadRoads:
    """Read the roads inside a frame.

    Parameters
    ----------
    path
        OS Open Roads as GeoPackage or shapefiles, zipped or not, or any file of lines with the same columns, in any case
        and with or without underscores. Where no layer of junctions is there, they are the ends of the lines.
    frame
        West, south, east and north, in metres, EPSG:27700; what lies outside is never held in memory.

    Raises
    ------
    MissingDataError
        There is no such file.
    InputDataError
        It holds no roads, or none inside the frame.
    """
    check_present(path, "roads")
    with path.open("rb") as file:
        if file.read(64).lstrip().startswith(b"<"):
            raise InputDataError(f"{path.name}: found XML or a web page (a failed download?). {_EXPECTED}.")
    try:
        with _unpacked(path) as sources:
            return _read(path.name, sources, frame)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pa.ArrowInvalid) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0][:160]
        raise InputDataError(f"{path.name}: cannot be read ({reason}). {_EXPECTED}.") from error


@contextmanager
def _unpacked(path: Path) -> Iterator[list[str]]:
    """List the sources in a file; a GeoPackage in an archive is unpacked for the while, as it cannot be read in place."""
    if path.suffix.lower() != ".zip":
        yield [str(path.resolve())]
        return
    members = list_members(path)
    packed = [member for member in members if member.lower().endswith(".gpkg")]
    if not packed:
        yield [f"/vsizip/{{{path.resolve()}}}/{member}" for member in members]
        return
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".hubplan-") as folder, zipfile.ZipFile(path) as archive:
        yield [archive.extract(member, folder) for member in packed]


def _read(name: str, sources: Sequence[str], frame: tuple[float, float, float, float]) -> ReadRoads:
    links, nodes = _find_layers(sources)
    if not links:
        raise InputDataError(f"{name}: no layer has columns of two ends of a link. {_EXPECTED}.")
    if nodes and all("length" in layer.columns for layer in links):
        table = pa.concat_tables([_read_columns(layer, frame) for layer in links])
        ids, x, y = _read_nodes(nodes, frame)
        start, end = (pc.index_in(table[column], value_set=ids) for column in ("start", "end"))
        here = pc.and_(pc.is_valid(start), pc.is_valid(end)).to_numpy()
        start, end = (np.asarray(ends.fill_null(0).to_numpy(zero_copy_only=False)) for ends in (start, end))
        attributes: Any = table.to_pandas(types_mapper=None)
    else:
        attributes, start, end, x, y = _read_lines(links, frame)
        here = np.ones(len(attributes), dtype=bool)
    if not here.any():
        raise InputDataError(
            f"{name}: holds no road in the frame of Scotland. {_EXPECTED}, in {CRS} or any system that is named."
        )
    return _assemble(name, attributes[here], (start[here], end[here]), (x, y))


def _find_layers(sources: Sequence[str]) -> tuple[list[_Layer], list[_Layer]]:
    """Find the layers of links, and those of junctions."""
    links, nodes = [], []
    for source in sources:
        for name, kind in pyogrio.list_layers(source):
            fields = pyogrio.read_info(source, layer=name)
            columns = {key: found for key, names in _NAMES.items() if (found := find_named(fields["fields"], names))}
            if {"start", "end"} <= set(columns) and kind and "Point" not in str(kind):
                links.append(_Layer(source, name, columns, fields["crs"]))
            elif kind and "Point" in str(kind) and "node" in simplify(str(name)):
                identifier = find_named(fields["fields"], _NODE_NAMES)
                nodes += [_Layer(source, name, {"id": identifier}, fields["crs"])] if identifier else []
    return links, nodes


def _read_columns(layer: _Layer, frame: tuple[float, float, float, float]) -> pa.Table:
    """Read the attributes of links, without their lines, batch by batch."""
    wanted = {key: column for key, column in layer.columns.items() if key != "id"}
    batches = []
    with pyogrio.open_arrow(
        layer.source,
        layer=layer.name,
        columns=list(wanted.values()),
        read_geometry=False,
        bbox=_frame_in(layer, frame),
        batch_size=_BATCH_ROWS,
        use_pyarrow=True,
    ) as (_, reader):
        for batch in reader:
            told = {}
            for key in _NAMES:
                if key not in wanted:
                    told[key] = pa.nulls(batch.num_rows, pa.string())
                    continue
                cells = batch.column(batch.schema.get_field_index(wanted[key]))
                kind = pa.float64() if key == "length" else pa.string()
                cells = cells.cast(kind, safe=False)
                # classes and forms are few words, repeated a million times
                told[key] = cells.dictionary_encode() if key in ("class", "form") else cells
            batches.append(pa.table(_plain(told)))
    return pa.concat_tables(batches).unify_dictionaries() if batches else _empty()


def _plain(told: dict[str, Any]) -> dict[str, Any]:
    return {
        key: cells.dictionary_encode() if key in ("class", "form") and cells.type == pa.string() else cells
        for key, cells in told.items()
    }


def _empty() -> pa.Table:
    return pa.table({key: pa.array([], pa.float64() if key == "length" else pa.string()) for key in _NAMES})


def _read_nodes(
    layers: Sequence[_Layer], frame: tuple[float, float, float, float]
) -> tuple[pa.Array, NDArray[np.float64], NDArray[np.float64]]:
    """Read identifiers and places of junctions; of several with one identifier the first counts."""
    ids, points = [], []
    for layer in layers:
        with pyogrio.open_arrow(
            layer.source,
            layer=layer.name,
            columns=[layer.columns["id"]],
            bbox=_frame_in(layer, frame),
            batch_size=_BATCH_ROWS,
            use_pyarrow=True,
        ) as (meta, reader):
            geometry = meta["geometry_name"] or "wkb_geometry"
            for batch in reader:
                ids.append(batch.column(batch.schema.get_field_index(layer.columns["id"])).cast(pa.string()))
                shapes = batch.column(batch.schema.get_field_index(geometry)).to_numpy(zero_copy_only=False)
                points.append(_project_points(shapely.get_coordinates(shapely.from_wkb(shapes)), layer.crs))
    every = pa.chunked_array(ids, pa.string()).combine_chunks() if ids else pa.array([], pa.string())
    places = np.vstack(points) if points else np.zeros((0, 2))
    if len(every) != len(places):
        raise InputDataError("roads: a junction has no place. Fetch the file again.")
    return every, places[:, 0], places[:, 1]


def _read_lines(layers: Sequence[_Layer], frame: tuple[float, float, float, float]) -> tuple[Any, ...]:
    """Read links with their lines, whose ends are the junctions."""
    parts = []
    for layer in layers:
        lines = pyogrio.read_dataframe(
            layer.source,
            layer=layer.name,
            columns=list(layer.columns.values()),
            bbox=_frame_in(layer, frame),
            use_arrow=True,
        )
        lines = lines[~(lines.geometry.isna() | lines.geometry.is_empty)]
        if lines.crs is None:
            raise InputDataError(f"{Path(layer.source).name}: does not say its coordinate system. Set it in your GIS.")
        lines = lines.to_crs(CRS).rename(columns={column: key for key, column in layer.columns.items()})
        parts.append(lines.reindex(columns=[*_NAMES, lines.geometry.name]))
    every = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True))
    every = every[every["start"].notna() & every["end"].notna()].reset_index(drop=True)
    coordinates, line = shapely.get_coordinates(every.geometry.to_numpy(), return_index=True)
    first = np.searchsorted(line, np.arange(len(every)))
    last = np.searchsorted(line, np.arange(len(every)), side="right") - 1
    ids = pd.concat([every["start"], every["end"]], ignore_index=True).astype(str)
    number, _ = pd.factorize(ids)
    _, at = np.unique(number, return_index=True)
    places = coordinates[np.concatenate([first, last])][at]
    measured = pd.to_numeric(every["length"], errors="coerce")
    every["length"] = measured.fillna(every.geometry.length)
    attributes = pd.DataFrame(every.drop(columns=every.geometry.name))
    return attributes, number[: len(every)], number[len(every) :], places[:, 0], places[:, 1]


def _frame_in(layer: _Layer, frame: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """Give the frame in the coordinates of a layer."""
    if layer.crs is None:
        raise InputDataError(f"{Path(layer.source).name}: does not say its coordinate system. Set it in your GIS.")
    if layer.crs == CRS:
        return frame
    return tuple(gpd.GeoSeries([shapely.box(*frame)], crs=CRS).segmentize(50_000).to_crs(layer.crs).total_bounds)


def _project_points(points: NDArray[np.float64], crs: str | None) -> NDArray[np.float64]:
    if crs == CRS:
        return points
    series = gpd.GeoSeries(gpd.points_from_xy(*points.T), crs=crs).to_crs(CRS)
    return np.column_stack([series.x, series.y])


def _assemble(
    name: str,
    attributes: pd.DataFrame,
    ends: tuple[NDArray[Any], NDArray[Any]],
    places: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> ReadRoads:
    """Number junctions that a link ends at, and classes; a road is at least as long as the straight line."""
    used, number = np.unique(np.concatenate(ends), return_inverse=True)
    x, y = (axis[used] for axis in places)
    start, end = number[: len(ends[0])].astype(np.int32), number[len(ends[0]) :].astype(np.int32)
    straight = np.hypot(x[start] - x[end], y[start] - y[end])
    told = pd.to_numeric(attributes["length"], errors="coerce").to_numpy(dtype=np.float64)
    length = np.fmax(told, straight)
    codes = {}
    notes: list[Note] = []
    for key, known in (("class", CLASSES), ("form", FORMS)):
        words = attributes[key].astype("category")
        categories = [str(word) for word in words.cat.categories]
        numbers = np.append(number_words(categories, known), np.uint8(0))
        codes[key] = numbers[words.cat.codes.to_numpy()]
        strange = [word for word in categories if number_words([word], known)[0] == 0 and simplify(word) != "unknown"]
        if strange:
            words_of = f"{name}: {counted(len(strange), 'word', 'words')} in the column of {key} are not known ({name_first(strange)})"
            notes.append(Note(NoteKind.DOUBT, name, f"{words_of}; these roads count as of unknown {key}."))
    network = RoadNetwork(x, y, start, end, length, codes["class"], codes["form"])
    return ReadRoads(network, tuple(notes))
