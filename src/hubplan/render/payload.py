"""What the page's script draws from: shapes, catchments, links, places and sites as plain values."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hubplan.render.backdrop import backdrop_color, clip_surroundings, link_ends
from hubplan.render.content import CatchmentView
from hubplan.render.geometry import encode_points, encode_rings
from hubplan.render.places import find_places
from hubplan.render.topology import build_topology
from hubplan.run import Run
from hubplan.schema import CATEGORIES

Json = dict[str, object]


def make_payload(run: Run, catchments: list[CatchmentView], geometry: NDArray[np.object_], km: pd.Series) -> Json:
    """Gather everything that the map draws.

    Parameters
    ----------
    run
        The run.
    catchments
        As the page shows them.
    geometry
        Simplified shapes of the zones, EPSG:27700, in the order of the zones.
    km
        Distance of each zone to its own hub.
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
            "km": [round(float(distance), 1) for distance in km],
        },
        "catchments": [_catchment(run, view) for view in catchments],
        "links": _links(run),
        "places": [
            {"name": place.name, "at": _at(place.easting, place.northing), "people": place.people}
            for place in find_places(run.plan)
        ],
        "sites": _sites(run),
        "categories": {key: CATEGORIES[key].label for key in CATEGORIES if key in set(run.sites["category"])},
        "land": [{"name": name, "rings": encode_rings(shape)} for name, shape in clip_surroundings(run)],
        "backdrop": backdrop_color(run),
    }


def _at(easting: float, northing: float) -> list[int]:
    return encode_points(np.array([[easting, northing]]))


def _catchment(run: Run, view: CatchmentView) -> Json:
    point = run.hubs.geometry.loc[view.number]
    return {
        "number": view.number,
        "name": view.name,
        "short": view.short,
        "people": view.people,
        "fill": view.color.fill,
        "dark": view.color.dark,
        "tint": view.color.tint,
        "hub": str(run.hubs.at[view.number, "hub_name"]) if str(run.hubs.at[view.number, "hub_kind"]) == "site" else "",
        "at": _at(point.x, point.y),
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
    """List the sites, the nearer to catchment 1 first, without the hubs, which have a sign of their own."""
    hubs = set(run.hubs.loc[run.hubs["hub_kind"] == "site", "hub"].astype(str))
    inside = run.sites["data_zone"].map(run.plan.assignment)
    return [
        {
            "name": str(row["name"]),
            "category": str(row["category"]),
            "at": _at(row.geometry.x, row.geometry.y),
            "catchment": int(inside[site]),
        }
        for site, row in run.sites.iterrows()
        if str(site) not in hubs and pd.notna(inside[site])
    ]
