"""Layers of the GeoPackage, as frames with one geometry type each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import LineString, MultiLineString, MultiPolygon

from hubplan.categories import CATEGORIES, GROUP_OF
from hubplan.run import Run
from hubplan.schema import CATCHMENT, CRS, ZONE, HubKind
from hubplan.travel.words import name_measure

_LONGEST = 30

GeometryType = Literal["MultiPolygon", "MultiLineString", "Point"]


@dataclass(frozen=True, eq=False)
class StyledLayer:
    """Layer: its name, the words for people, and its features."""

    name: str
    title: str
    description: str
    geometry_type: GeometryType
    frame: gpd.GeoDataFrame


def build_layers(run: Run, colors: Mapping[int, str]) -> tuple[StyledLayer, ...]:
    """Build all layers, lowest on a map first.

    Parameters
    ----------
    run
        The run.
    colors
        Fill of each catchment.
    """
    made_up = "Synthetic data, no real place. " if run.synthetic else ""
    place = f"{made_up}{run.area.name}: "
    rows: tuple[tuple[str, str, str, GeometryType, gpd.GeoDataFrame], ...] = (
        ("data_zones", "Data zones", "data zones with their catchment", "MultiPolygon", _data_zones(run)),
        ("catchments", "Catchments", "catchments with their scores", "MultiPolygon", _catchments(run, colors)),
        ("boundaries", "Boundaries", "edges of the catchments", "MultiLineString", _boundaries(run)),
        ("links", "Links", "links over water between zone centres, not routes", "MultiLineString", _links(run)),
        ("sites", "Sites", "service sites", "Point", _sites(run)),
        ("hubs", "Hubs", "the hub of each catchment", "Point", _hubs(run)),
    )
    return tuple(StyledLayer(name, title, place + told, kind, frame) for name, title, told, kind, frame in rows)


def _data_zones(run: Run) -> gpd.GeoDataFrame:
    zones = run.plan.zones
    frame = zones.drop(columns=zones.geometry.name).rename(columns={"population": "people"})
    frame.insert(1, CATCHMENT, run.plan.assignment)
    frame.insert(2, "catchment_name", run.plan.assignment.map(run.hubs["name"]))
    frame.insert(4, name_measure("own_hub", run.proposal.travel.unit), run.proposal.travel.own)
    if run.stability is not None and run.stability.tells:
        frame["stability"] = run.stability.share.reindex(zones.index).round(4)
    for position, other in enumerate(run.others, start=1):
        frame[f"alternative_{position}"] = other.catchment.reindex(zones.index).astype("int32")
    frame.columns = pd.Index([_snake(column) for column in frame.columns])
    frame = frame.rename_axis(ZONE).reset_index()
    return gpd.GeoDataFrame(frame, geometry=_multipolygons(zones.geometry), crs=CRS)


def _catchments(run: Run, colors: Mapping[int, str]) -> gpd.GeoDataFrame:
    plan = run.plan
    frame = run.scorecard.by_catchment.copy()
    over = plan.out_of_band.reindex(plan.catchments, fill_value=0)
    frame.insert(frame.columns.get_loc("in_band") + 1, "people_out_of_band", over)
    outlines = plan.outlines
    frame["area_km2"] = outlines.area.to_numpy() / 1e6
    frame["color"] = [colors[catchment] for catchment in plan.catchments]
    frame.columns = pd.Index([_snake(column) for column in frame.columns])
    frame = frame.rename_axis(CATCHMENT).reset_index()
    return gpd.GeoDataFrame(frame, geometry=_multipolygons(outlines), crs=CRS)


def _hubs(run: Run) -> gpd.GeoDataFrame:
    frame = run.hubs.drop(columns=run.hubs.geometry.name)
    frame["category_label"] = frame["category"].map(_label)
    frame["people"] = run.plan.people
    frame = frame.rename_axis(CATCHMENT).reset_index()
    return gpd.GeoDataFrame(frame, geometry=shapely.force_2d(run.hubs.geometry.to_numpy()), crs=CRS)


def _sites(run: Run) -> gpd.GeoDataFrame:
    sites = run.sites
    wanted = ("name", "category", "agency", "hub_candidate", "specialist", "size", ZONE, "source")
    columns = [c for c in wanted if c in sites.columns]
    frame = pd.DataFrame(sites[columns])
    frame.insert(2, "category_label", frame["category"].map(_label))
    frame.insert(3, "category_group", frame["category"].map(GROUP_OF))
    frame["hub_candidate"] = frame["hub_candidate"].astype(bool)
    if "size" in columns:
        frame["size"] = frame["size"].astype("Int32")
    frame["is_hub"] = pd.Series(
        frame.index.isin(run.hubs.loc[run.hubs["hub_kind"] == HubKind.SITE, "hub"]), frame.index, bool
    )
    frame[CATCHMENT] = frame[ZONE].map(run.plan.assignment).astype("Int32")
    frame["catchment_name"] = frame[CATCHMENT].map(run.hubs["name"])
    frame = frame.rename_axis("site").reset_index()
    return gpd.GeoDataFrame(frame, geometry=shapely.force_2d(sites.geometry.to_numpy()), crs=CRS)


def _boundaries(run: Run) -> gpd.GeoDataFrame:
    """Cut the edges of the catchments into lines: one for each pair of neighbors, and each one's outer edge."""
    plan, names = run.plan, run.hubs["name"]
    pairs = plan.contiguity.pairs
    a, b = pairs["focal"].map(plan.assignment), pairs["neighbor"].map(plan.assignment)
    apart = pairs[(pairs["kind"] == "border") & (a != b)]
    ends = np.sort(np.column_stack([a[apart.index], b[apart.index]]), axis=1).reshape(-1, 2)
    outline = shapely.boundary(plan.zones.geometry.to_numpy())
    focal = plan.zones.index.get_indexer(apart["focal"])
    neighbor = plan.zones.index.get_indexer(apart["neighbor"])
    shared = pd.Series(shapely.intersection(outline[focal], outline[neighbor]), dtype=object)
    keys = pd.MultiIndex.from_arrays([ends[:, 0], ends[:, 1]])
    rows, lines = [], []
    for (one, other), pieces in shared.groupby(keys):
        lines.append(_multiline(shapely.union_all(pieces.to_numpy())))
        rows.append(("inner", one, names[one], other, names[other], lines[-1].length / 1000))
    inner = shapely.union_all(lines) if lines else MultiLineString()
    for catchment, shape in plan.outlines.items():
        outer = _multiline(shapely.difference(shapely.boundary(shape), inner))
        if not outer.is_empty:
            lines.append(outer)
            rows.append(("outer", catchment, names[catchment], pd.NA, None, outer.length / 1000))
    columns = ["kind", "catchment_a", "name_a", "catchment_b", "name_b", "length_km"]
    frame = pd.DataFrame(rows, columns=columns).astype({"catchment_a": "Int32", "catchment_b": "Int32"})
    return gpd.GeoDataFrame(frame.astype({"length_km": "float64"}), geometry=lines, crs=CRS)


def _links(run: Run) -> gpd.GeoDataFrame:
    """Draw each link as a line between the centres of its zones."""
    plan, zones = run.plan, run.plan.zones
    links = plan.contiguity.links
    relied = pd.MultiIndex.from_frame(plan.links[["focal", "neighbor"]])
    told = run.links.reindex(links["link"])
    frame = pd.DataFrame(
        {
            "link": links["link"].astype(object),
            "name": told["name"].astype(object).to_numpy(),
            "kind": links["kind"].astype(object),
            "status": links["status"].astype(object),
            "relied_on": pd.Series(pd.MultiIndex.from_frame(links[["focal", "neighbor"]]).isin(relied), dtype=bool),
            "zone_a": links["focal"].astype(object),
            "zone_b": links["neighbor"].astype(object),
            "catchment_a": links["focal"].map(plan.assignment).astype("Int32"),
            "catchment_b": links["neighbor"].map(plan.assignment).astype("Int32"),
            "gap_m": pd.to_numeric(told["gap_m"], errors="coerce").to_numpy(dtype="float64"),
            "crossing_minutes": pd.to_numeric(told["crossing_minutes"], errors="coerce").to_numpy(dtype="float64"),
            "vehicles": told["vehicles"].astype(object).to_numpy(),
        }
    )
    centre = zones[["easting", "northing"]]
    starts, stops = (centre.loc[links[end]].to_numpy(dtype="float64") for end in ("focal", "neighbor"))
    lines = [MultiLineString([LineString([start, stop])]) for start, stop in zip(starts, stops, strict=True)]
    return gpd.GeoDataFrame(frame, geometry=lines, crs=CRS)


def _label(category: object) -> str:
    return CATEGORIES[str(category)].label if category in CATEGORIES else ""


def _snake(name: object) -> str:
    """Make a column's name lower snake_case under 31 characters: ``within_2.5_km`` becomes ``within_2_5_km``.

    A unit at its end is kept, shortened where the name is too long.
    """
    made = re.sub(r"[^a-z0-9]+", "_", str(name).lower()).strip("_")
    return (re.sub(r"_minutes$", "_min", made) if len(made) > _LONGEST else made)[:_LONGEST]


def _multipolygons(shapes: gpd.GeoSeries) -> list[MultiPolygon]:
    flat = shapely.force_2d(shapes.to_numpy())
    whole = np.where(shapely.is_valid(flat), flat, shapely.make_valid(flat))
    return [MultiPolygon(list(shapely.get_parts(_polygonal(shape)))) for shape in whole]


def _polygonal(shape: shapely.Geometry) -> shapely.Geometry:
    """Drop lines and points that repairing a shape has left."""
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    parts = shapely.get_parts(shape)
    return shapely.union_all(parts[shapely.get_dimensions(parts) == 2])


def _multiline(shape: shapely.Geometry) -> MultiLineString:
    """Keep the lines of a shape, joined end to end."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    lines = shapely.line_merge(shapely.union_all(parts[shapely.get_dimensions(parts) == 1]))
    return MultiLineString([line for line in shapely.get_parts(lines) if not line.is_empty])
