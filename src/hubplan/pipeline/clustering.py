"""Cluster zones of a frame into a proved plan, without files."""

import geopandas as gpd
import pandas as pd

from hubplan.cluster.problem import build_problem
from hubplan.cluster.search import cluster_zones as search_plan
from hubplan.cluster.workers.executor import Threads
from hubplan.contiguity import Contiguity, build_contiguity
from hubplan.errors import InfeasibleError
from hubplan.feasibility import nearest_k
from hubplan.plan import Plan, make_plan
from hubplan.scenario import Effort, Objective, PopulationBand
from hubplan.travel.straight_line import straight_line_costs


def cluster_zones(
    zones: gpd.GeoDataFrame,
    catchments: int | None = None,
    *,
    contiguity: Contiguity | None = None,
    band: PopulationBand | None = None,
    objective: Objective | None = None,
    effort: Effort = "normal",
    seed: int = 1,
) -> Plan:
    """Cluster zones into connected catchments that hold people within a band and travel little; hubs may be anywhere.

    Parameters
    ----------
    zones
        Index ``data_zone``; ``name``, ``population``, ``easting``, ``northing`` and shapes in EPSG:27700.
    catchments
        How many; the number nearest the target unless said.
    contiguity
        Of these zones; made of their borders unless given.
    band, objective
        40,000 to 60,000 people, and the usual weights, unless given.
    effort, seed
        How long to search; the same seed gives the same plan.

    Raises
    ------
    InfeasibleError
        No plan in the band was found.

    Examples
    --------
    >>> from shapely import box
    >>> zones = gpd.GeoDataFrame({"name": list("abcd"), "population": [30, 20, 20, 30], "easting": [5.0, 15.0, 25.0, 35.0],
    ...     "northing": 5.0}, index=list("abcd"), geometry=[box(x, 0, x + 10, 10) for x in (0, 10, 20, 30)], crs=27700)
    >>> cluster_zones(zones, band=PopulationBand(low=40, high=60), effort="quick").assignment.to_dict()
    {'a': 1, 'b': 1, 'c': 2, 'd': 2}
    """
    band, contiguity = band or PopulationBand(), contiguity or build_contiguity(zones)
    k = catchments or nearest_k(int(zones["population"].sum()), band)
    problem = build_problem(
        zones,
        contiguity,
        k,
        band=band,
        objective=objective or Objective(),
        travel=straight_line_costs(zones),
        option_zone=pd.Series(zones.index, index=zones.index),
    )
    found = search_plan(problem, seed=seed, effort=effort, executor=Threads())
    plan = make_plan(zones, contiguity, found.assignment, band)
    if not plan.in_band.all():
        people = int(zones["population"].sum())
        raise InfeasibleError(
            f"No plan of {k} catchments with {band.low:,} to {band.high:,} of {people:,} people was found; the best is "
            f"{plan.out_of_band.abs().max():,} people out.",
            ["Ask for another number of catchments", "Widen the band"],
        )
    return plan
