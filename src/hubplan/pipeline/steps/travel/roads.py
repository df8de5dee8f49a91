"""Prepare roads for an area: read once and kept beside the file, as are the minutes between the area's places."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from hubplan.content import SourceFile
from hubplan.notes import Note, NoteKind
from hubplan.read.road_cache import hash_quickly, read_arrays
from hubplan.read.roads import read_roads
from hubplan.read.source_file import check_present, describe_file
from hubplan.scenario import Travel
from hubplan.travel.model import TravelModel
from hubplan.travel.road_network import ARRAYS, Ferries, RoadNetwork
from hubplan.travel.roads import Floats, KnownMinutes, Roads, by_roads
from hubplan.write.road_cache import keep_arrays

CACHE = ".hubplan"
"""Folder beside the roads in which is kept what was worked out of them."""
_VERSION = 1
_KNOWN = ("origins", "destinations", "minutes")


@dataclass(frozen=True, eq=False)
class PreparedRoads:
    """Roads of a file, and what is told of it."""

    path: Path
    network: RoadNetwork
    source: SourceFile
    notes: tuple[Note, ...] = ()


def prepare_roads(path: Path) -> PreparedRoads:
    """Read roads, or take them from what was kept when they were first read.

    Raises
    ------
    MissingDataError, InputDataError
        As :func:`hubplan.read.roads.read_roads`.
    """
    check_present(path, "roads")
    kept = path.parent / CACHE / f"roads-{hash_quickly(path)}-{_VERSION}.npz"
    arrays = read_arrays(kept, (*ARRAYS, "sha256", "notes"))
    if arrays is None:
        roads = read_roads(path)
        source = describe_file(path, "roads", len(roads.network.start))
        arrays = {name: getattr(roads.network, name) for name in ARRAYS}
        arrays["sha256"] = np.array(source.sha256)
        arrays["notes"] = np.array([note.words for note in roads.notes], dtype=np.str_)
        keep_arrays(kept, arrays)
    sha256 = str(arrays["sha256"])
    network = RoadNetwork(**{name: arrays[name] for name in ARRAYS}, sha256=sha256)
    notes = tuple(Note(NoteKind.DOUBT, path.name, str(words)) for words in arrays["notes"])
    return PreparedRoads(path, network, SourceFile("roads", path.name, len(network.start), sha256), notes)


def model_roads(
    prepared: PreparedRoads, ferries: Ferries, travel: Travel, zones: gpd.GeoDataFrame, places: gpd.GeoSeries
) -> TravelModel:
    """Make the model of travel by road for an area, with the minutes to its places.

    Parameters
    ----------
    prepared
        The roads.
    ferries
        All that lead anywhere near.
    travel
        Speeds and limits.
    zones
        Of the area.
    places
        Points to which the way will be asked for.
    """
    roads = Roads(prepared.network, ferries, travel)
    origins = zones[["easting", "northing"]].to_numpy(dtype=np.float64)
    points = np.column_stack([places.x, places.y]).astype(np.float64)
    destinations = np.unique(np.concatenate([points, origins]), axis=0)
    kept = prepared.path.parent / CACHE / f"minutes-{_hash_question(roads, origins, destinations)}.npz"
    arrays = read_arrays(kept, _KNOWN)
    if arrays is None:
        minutes = roads.work_out(origins, destinations)
        arrays = {"origins": origins, "destinations": destinations, "minutes": minutes}
        keep_arrays(kept, arrays)
    return by_roads(roads, KnownMinutes(**arrays))


def _hash_question(roads: Roads, origins: Floats, destinations: Floats) -> str:
    ferries = roads.ferries
    digest = hashlib.sha256(f"{_VERSION} {roads.network.sha256} {roads.travel.model_dump_json()}".encode())
    for array in (ferries.a, ferries.b, ferries.minutes, ferries.on_foot, origins, destinations):
        digest.update(f"{array.shape}".encode() + np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()[:32]


def place_ferries(links: pd.DataFrame, zones: gpd.GeoDataFrame) -> Ferries:
    """Place both ends of ferries: where the two zones lie nearest to each other.

    Parameters
    ----------
    links
        Indexed by ``link``, columns of :data:`hubplan.schema.LINK_COLUMNS`; bridges and tunnels are roads already.
    zones
        All zones at hand.
    """
    ferries = links[(links["kind"] == "ferry") & links["zone_a"].isin(zones.index) & links["zone_b"].isin(zones.index)]
    one, other = (gpd.GeoSeries(zones.geometry[ferries[end]].to_numpy(), crs=zones.crs) for end in ("zone_a", "zone_b"))
    lines = one.shortest_line(other)
    a, b = (np.array([line.coords[at][:2] for line in lines], dtype=np.float64).reshape(-1, 2) for at in (0, -1))
    minutes = ferries["crossing_minutes"].astype(float).to_numpy(dtype=np.float64)
    return Ferries(a, b, minutes, (ferries["vehicles"] == "N").to_numpy(dtype=bool))
