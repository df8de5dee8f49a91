"""Backdrop of the map: the neighbors' outlines, and the ends of links."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hubplan.plan import Plan
from hubplan.render.maps.geometry import simplify_tolerance_m
from hubplan.run import Run
from hubplan.style import SEA, UNKNOWN


def backdrop_color(run: Run) -> str:
    """Choose the colour of what no outline covers: sea where the coast is known, else neither sea nor land.

    With the outlines of some councils only, what lies between them may be land, and must not look like water.
    """
    return SEA if run.coast_known else UNKNOWN


def clip_surroundings(run: Run, *, margin: float = 1.0) -> list[tuple[str, shapely.Geometry]]:
    """Cut the neighbors' outlines to a frame round the area and simplify them together.

    Parameters
    ----------
    run
        The run; its surroundings may be empty.
    margin
        How far the frame reaches beyond the area, in widths of the area.
    """
    around: gpd.GeoDataFrame = run.surroundings
    if around is None or around.empty:
        return []
    west, south, east, north = run.plan.zones.total_bounds
    reach = margin * max(east - west, north - south)
    frame = shapely.box(west - reach, south - reach, east + reach, north + reach)
    shapes = np.asarray(around.geometry.make_valid().to_numpy(), dtype=object)
    near = shapely.intersects(shapes, frame)
    names, shapes = around["name"].astype(str).to_numpy()[near], shapes[near]
    tolerance_m = simplify_tolerance_m((west, south, east, north), steps=700)
    if shapely.coverage_is_valid(shapes):
        shapes = shapely.coverage_simplify(shapes, tolerance_m)
    else:
        shapes = shapely.simplify(shapes, tolerance_m)
    shapes = shapely.intersection(shapely.make_valid(shapes), frame)
    return [(str(n), s) for n, s in zip(names, shapes, strict=True) if shapely.area(s) > 0]


def link_ends(plan: Plan, links: pd.DataFrame) -> list[tuple[str, NDArray[np.float64]]]:
    """Find the two ends of each link inside the area: the nearest points of its zones.

    Returns
    -------
    list
        (link identifier, array [[easting, northing], [easting, northing]] in metres).
    """
    shapes = plan.zones.geometry
    ends = []
    for link, row in links.iterrows():
        if row["zone_a"] in shapes.index and row["zone_b"] in shapes.index:
            line = shapely.shortest_line(shapes[row["zone_a"]], shapes[row["zone_b"]])
            ends.append((str(link), shapely.get_coordinates(line)))
    return ends
