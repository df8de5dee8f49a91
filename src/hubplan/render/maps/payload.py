"""Payload of the page's script: shapes, catchments, links, places and sites as plain values."""

import math
from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hubplan.categories import CATEGORIES
from hubplan.render.maps.backdrop import backdrop_color, clip_surroundings, link_ends
from hubplan.render.maps.geometry import encode_points, encode_rings
from hubplan.render.maps.places import find_places
from hubplan.render.maps.topology import build_topology
from hubplan.render.other_plans import OtherView
from hubplan.render.page_content import CatchmentView
from hubplan.render.stability import least_counts
from hubplan.run import Run
from hubplan.schema import HubKind

Json = dict[str, object]


def make_payload(
    run: Run,
    catchments: list[CatchmentView],
    geometry: NDArray[np.object_],
    others: Sequence[OtherView] = (),
) -> Json:
    """Gather everything that the map draws.

    Parameters
    ----------
    run
        The run.
    catchments
        As the page shows them.
    geometry
        Simplified shapes of the zones, EPSG:27700, in the order of the zones.
    others
        The other plans, as the page shows them.
    """
    topology = build_topology(geometry)
    zones = run.plan.zones
    return {
        "arcs": [encode_points(arc) for arc in topology.arcs],
        "sides": [side for pair in topology.sides for side in pair],
        "rings": topology.rings,
        "zones": {
            "code": zones.index.tolist(),
            "name": zones["name"].astype(str).tolist(),
            "people": zones["population"].astype(int).tolist(),
            "catchment": run.plan.assignment.astype(int).tolist(),
            "travel": [None if math.isnan(to) else round(float(to), 1) for to in run.proposal.travel.own],
        },
        "unit": run.proposal.travel.unit,
        "catchments": [_catchment(run, view) for view in catchments],
        "links": _links(run),
        "places": [
            {"name": place.name, "at": _at(place.easting, place.northing), "people": place.people}
            for place in find_places(run.plan, run.inputs.places)
        ],
        "sites": _sites(run),
        "categories": {key: CATEGORIES[key].label for key in CATEGORIES if key in set(run.sites["category"])},
        "land": [{"name": name, "rings": encode_rings(shape)} for name, shape in clip_surroundings(run)],
        "backdrop": backdrop_color(run),
        "others": describe_others(run, others),
        "sure": describe_stability(run),
    }


def describe_others(run: Run, views: Sequence[OtherView]) -> list[Json]:
    """Gather what the map draws of each other plan: a catchment for each zone, in their order; hubs by number."""
    return [
        {
            "anchor": view.anchor,
            "title": f"{view.title} ({view.plan_id})",
            "words": view.sentence,
            "catchment": other.catchment.astype(int).tolist(),
            "people": [c.people for c in view.catchments],
            "hubs": [_hub(run, run.hubs if other.hubs is None else other.hubs, c.number) for c in view.catchments],
        }
        for other, view in zip(run.others, views, strict=True)
    ]


def describe_stability(run: Run) -> Json | None:
    """Gather in how many near-best plans each zone stays, and the least number for each class."""
    stability = run.stability
    if stability is None or not stability.tells:
        return None
    counts = stability.counts().reindex(run.plan.zones.index)
    return {"plans": stability.plans, "counts": counts.tolist(), "least": least_counts(stability.plans)}


def _hub(run: Run, hubs: gpd.GeoDataFrame, number: int) -> Json:
    """Describe where a hub stands, and which of the sites that :func:`_sites` lists it is (-1 for a medoid)."""
    point, is_site = hubs.geometry.loc[number], str(hubs.at[number, "hub_kind"]) == HubKind.SITE
    return {
        "hub": str(hubs.at[number, "hub_name"]) if is_site else "",
        "site": int(_placed(run).get_indexer([hubs.at[number, "hub"]])[0]) if is_site else -1,
        "at": _at(point.x, point.y),
    }


def _at(easting: float, northing: float) -> list[int]:
    return encode_points(np.array([[easting, northing]]))


def _catchment(run: Run, view: CatchmentView) -> Json:
    return {
        "number": view.number,
        "name": view.name,
        "people": view.people,
        "fill": view.color.fill,
        "dark": view.color.dark,
        "tint": view.color.tint,
        **_hub(run, run.hubs, view.number),
    }


def _links(run: Run) -> list[Json]:
    relied = set(run.plan.links["link"])
    drawn = []
    for link, ends in link_ends(run.plan, run.links):
        row = run.links.loc[link]
        sides = sorted({int(run.plan.assignment[row["zone_a"]]), int(run.plan.assignment[row["zone_b"]])})
        drawn.append(
            {
                "kind": "assumed" if row["status"] == "assumed" else str(row["kind"]),
                "name": str(row["name"]),
                "line": encode_points(ends),
                "catchments": sides,
                "relied": link in relied,
            }
        )
    return drawn


def _sites(run: Run) -> list[Json]:
    """List the sites inside the area; hubs are given by their place in the list."""
    inside = run.sites["data_zone"].map(run.plan.assignment)
    return [
        {
            "name": str(row["name"]),
            "category": str(row["category"]),
            "at": _at(row.geometry.x, row.geometry.y),
            "catchment": int(inside[site]),
        }
        for site, row in run.sites.loc[_placed(run)].iterrows()
    ]


def _placed(run: Run) -> pd.Index:
    return run.sites.index[run.sites["data_zone"].isin(run.plan.assignment.index)]
