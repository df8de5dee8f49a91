"""Areas drawn in ASCII as the pipeline has them before a search, and their plans."""

from dataclasses import replace
from typing import Any

import geopandas as gpd
import pandas as pd

from hubplan.areas import NamedArea
from hubplan.cluster.workers.executor import Threads
from hubplan.contiguity import Contiguity, build_contiguity
from hubplan.feasibility import assess
from hubplan.inputs import Inputs
from hubplan.pipeline.steps.inputs import read_given_files
from hubplan.pipeline.steps.pieces import tell_assumed
from hubplan.pipeline.steps.preferences import settle_preferences
from hubplan.pipeline.steps.search import Found, choose_k, find_plan
from hubplan.plan import Plan, make_plan
from hubplan.scenario import Objective, Pins, PopulationBand, Scenario
from hubplan.schema import LINK_COLUMNS

ROW = "abcdef"
"""Six zones of 1,000 people: two catchments of 2,000 to 4,000 travel least as abc and def."""
BAND = PopulationBand(low=2000, high=4000)


def ask(
    band: PopulationBand = BAND,
    *,
    ferries: str = "allowed",
    catchments: int | None = 2,
    pins: dict[str, Any] | None = None,
    hubs: str = "any",
    **objective: Any,
) -> Scenario:
    chosen = Objective.model_validate({"compactness": 0.0, "balance": 0.0, "margin": 0} | objective)
    return Scenario(
        band=band,
        hubs=hubs,
        effort="quick",
        catchments=catchments,
        ferries=ferries,
        objective=chosen,
        pins=Pins.model_validate(pins or {}),
    )


def inputs_of(
    zones: gpd.GeoDataFrame, band: PopulationBand = BAND, ferries: str = "", sites: gpd.GeoDataFrame | None = None
) -> Inputs:
    """The area of a map; ``ferries`` are pairs of letters, as ``bx ey``."""
    codes = dict(zip(zones["name"], zones.index, strict=True))
    rows = [(f"{a} - {b}", "ferry", codes[a], codes[b], 1000.0, 20.0, "Y", "assumed") for a, b in ferries.split()]
    index = pd.Index([f"V{number:02d}" for number in range(len(rows))], name="link")
    links = pd.DataFrame(rows, columns=list(LINK_COLUMNS), index=index)
    contiguity: Contiguity = build_contiguity(zones, links)
    empty = {
        "name": pd.Series(dtype=object),
        "hub_candidate": pd.Series(dtype=bool),
        "data_zone": pd.Series(dtype=object),
    }
    no_sites = gpd.GeoDataFrame(empty, geometry=[], crs="EPSG:27700")
    return Inputs(
        area=NamedArea("Elmshire", "elmshire", ()),
        zones=zones,
        contiguity=contiguity,
        links=links,
        sites=no_sites if sites is None else sites,
        unplaced=pd.DataFrame(),
        site_counts=pd.DataFrame(),
        feasibility=assess(int(zones["population"].sum()), band),
        surroundings=gpd.GeoDataFrame(geometry=[], crs="EPSG:27700"),
        coast_known=True,
        sources=(),
        vintage="synthetic",
        people_date="",
        attribution="",
        notes=tell_assumed(links),
    )


def give_files(inputs: Inputs, scenario: Scenario) -> Inputs:
    """Read the files that preferences and pins name, as is done before a search."""
    return replace(inputs, given=read_given_files(scenario))


def settle(inputs: Inputs, scenario: Scenario) -> Inputs:
    """Bring preferences and pins to an area, with the files that they name."""
    given = read_given_files(scenario)
    named = given.assignments or given.barriers is not None
    return settle_preferences(replace(inputs, given=given) if named else inputs, scenario)


def plan_of(inputs: Inputs, scenario: Scenario) -> tuple[Plan, Found]:
    k = choose_k(inputs.feasibility, scenario)
    found = find_plan(inputs, scenario, k, Threads(), lambda _done, _of: None)
    return make_plan(inputs.zones, inputs.contiguity, found.clustering.assignment, scenario.band), found


def draw(plan: Plan) -> str:
    """The catchment of each zone in the order of the letters."""
    return "".join(str(number) for number in plan.assignment)
