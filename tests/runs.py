"""A run drawn in ASCII, for tests of what is written from a run."""

from dataclasses import fields, replace
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely import Point

from hubplan.areas import NamedArea
from hubplan.content import SourceFile
from hubplan.contiguity import build_contiguity
from hubplan.feasibility import assess
from hubplan.hubs import choose_hubs
from hubplan.inputs import Inputs
from hubplan.measures.score import score_plan
from hubplan.plan import make_plan
from hubplan.proposal import make_proposal
from hubplan.run import OtherPlan, Run, Search, Stability
from hubplan.scenario import Scenario
from hubplan.schema import LINK_COLUMNS
from maps import draw_zones

PICTURE = """
aab.d
ccb.e
"""
"""Five zones of 20,000 people; ``d`` and ``e`` are an island, and a ferry goes from ``b`` to ``d``."""

A, B, C, D, E = (f"S0190000{number}" for number in range(1, 6))


def draw_sites(rows: list[tuple[str, str, str, bool, str, float, float]]) -> gpd.GeoDataFrame:
    """Make sites from rows of identifier, name, category, hub_candidate, data_zone, x and y in metres."""
    frame = pd.DataFrame(rows, columns=["site", "name", "category", "hub_candidate", "data_zone", "x", "y"])
    frame = frame.astype({"hub_candidate": bool})
    frame["agency"] = "Council"
    points = [Point(x, y) for x, y in zip(frame.pop("x"), frame.pop("y"), strict=True)]
    return gpd.GeoDataFrame(frame.set_index("site"), geometry=points, crs="EPSG:27700")


def draw_links(status: str = "confirmed") -> pd.DataFrame:
    """The ferry from ``b`` to ``d``."""
    row = ("Mainland - Island", "ferry", B, D, 1000.0, 20.0, "Y", status)
    return pd.DataFrame([row], columns=list(LINK_COLUMNS), index=pd.Index(["V01"], name="link"))


SITES = [
    ("G1", "Elm Practice", "gp_practice", False, A, 700.0, 1500.0),
    ("H1", "Island Hospital", "hospital", True, D, 4600.0, 1500.0),
    ("L1", "Elm Library", "library", True, A, 600.0, 1500.0),
    ("N1", "Elm Nursery", "nursery", False, A, 600.0, 1700.0),
]


def draw_run(
    *,
    sites: list[tuple[str, str, str, bool, str, float, float]] | None = None,
    status: str = "confirmed",
    people: int | dict[str, int] = 20_000,
    hubs: str = "sites",
    **changes: Any,
) -> Run:
    """Run ``PICTURE`` with catchments 1 (``a``, ``c``) and 2 (``b``, ``d``, ``e``); ``changes`` replace its fields."""
    zones = draw_zones(PICTURE, people=people)
    zones["children"] = zones["population"] // 5
    zones["council"], zones["council_name"] = "S12900001", "Elmshire"
    zones["intermediate_zone_name"] = ["Elm North", "Oak", "Elm South", "Island", "Island"]
    zones["simd_quintile"] = [1, 2, 3, 4, 1]
    links = draw_links(status)
    plan = make_plan(zones, build_contiguity(zones, links), {A: "x", C: "x", B: "y", D: "y", E: "y"}, Scenario().band)
    placed = draw_sites(SITES if sites is None else sites)
    scenario = Scenario(area=("Elmshire",), hubs=hubs)
    proposal = make_proposal(plan, choose_hubs(plan, placed, hubs=scenario.hubs))
    inputs = Inputs(
        area=NamedArea("Elmshire", "elmshire", ("S12900001",)),
        zones=zones,
        contiguity=plan.contiguity,
        feasibility=assess(int(plan.people.sum()), plan.band),
        sites=placed,
        unplaced=pd.DataFrame(columns=["file", "row", "name", "category", "reason"]),
        links=links,
        surroundings=gpd.GeoDataFrame({"name": []}, geometry=[], crs="EPSG:27700"),
        sources=(SourceFile("boundaries", "zones.gpkg", 5, "ab" * 32, "A publisher, OGL v3.0"),),
        attribution="Contains data from a publisher, OGL v3.0.",
        people_date="mid-2021",
    )
    run = Run(
        inputs=inputs,
        scenario=scenario,
        proposal=proposal,
        scorecard=score_plan(proposal, placed, scenario),
        search=Search(starts=3, steps=500, objective=1.5, best_start=2, start_travel=(1.5, 1.6)),
        versions={"hubplan": "0.1.0"},
        seconds={"search": 0.25},
        created="2026-11-23T07:00:00+00:00",
    )
    return change(run, **changes)


def change(run: Run, **changes: Any) -> Run:
    """Replace what a run holds: its own fields, those of its inputs, and ``plan`` or ``hubs`` of its proposal."""
    own = {field.name for field in fields(Run)}
    plan, hubs = changes.pop("plan", run.plan), changes.pop("hubs", run.hubs)
    if plan is not run.plan or hubs is not run.hubs:
        changes["proposal"] = make_proposal(plan, hubs)
    of_inputs = {name: changes.pop(name) for name in list(changes) if name not in own}
    return replace(run, inputs=replace(run.inputs, **of_inputs), **changes)


def with_others(run: Run, *, plans: int = 14, share: tuple[float, ...] = (1.0, 0.5, 0.8, 1.0, 1.0)) -> Run:
    """Put beside a run of ``PICTURE`` a plan in which ``c`` is with ``b``, and in what share of plans zones stay."""
    labels = {A: 1, B: 2, C: 2, D: 2, E: 2}
    plan = make_plan(run.plan.zones, run.plan.contiguity, labels, run.plan.band)
    catchment = pd.Series(labels).reindex(run.plan.zones.index)
    km = float(run.scorecard["mean_travel"]) + 0.012
    other = OtherPlan(plan, catchment, km, 20_000, choose_hubs(plan, run.sites))
    stability = Stability(pd.Series(share, index=run.plan.zones.index), plans, 0.01)
    return replace(run, others=(other,), stability=stability)
