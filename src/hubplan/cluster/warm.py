"""Compile the kernels, or load them compiled, on a problem too small to notice."""

import geopandas as gpd
import pandas as pd
from shapely import box

from hubplan.cluster.anneal import anneal_plan
from hubplan.cluster.exact.lagrangian import bound_travel
from hubplan.cluster.problem import build_problem
from hubplan.cluster.start import cut_trees
from hubplan.contiguity import build_contiguity
from hubplan.scenario import Objective, PopulationBand
from hubplan.travel.straight_line import straight_line_costs


def warm_up() -> None:
    """Run every kernel once, so that what follows runs at full speed; some 20 s the first time on a machine."""
    codes = pd.Index([f"z{number}" for number in range(6)], name="data_zone")
    zones = gpd.GeoDataFrame(
        {"name": codes, "population": 10, "easting": [500.0 + 1000 * x for x in range(6)], "northing": 500.0},
        geometry=[box(1000 * x, 0, 1000 * x + 1000, 1000) for x in range(6)],
        index=codes,
        crs="EPSG:27700",
    )
    problem = build_problem(
        zones,
        build_contiguity(zones),
        2,
        band=PopulationBand(low=20, high=40),
        objective=Objective(),
        travel=straight_line_costs(zones),
        option_zone=pd.Series(codes, index=codes),
    )
    attempt = anneal_plan(problem, cut_trees(problem, 0, slack=0.5), seed=0, steps=500)
    bound_travel(problem, attempt.travel, iterations=2)
