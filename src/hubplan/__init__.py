"""hubplan: catchments of children's services hubs, drawn from data zones under a band of people and contiguity."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hubplan.api import Area, Result, propose, read_area
    from hubplan.contiguity import Contiguity, bridge_components, build_contiguity
    from hubplan.errors import HubplanError, InfeasibleError, InputDataError, MissingDataError, ScenarioError
    from hubplan.estimator import CatchmentClustering
    from hubplan.hubs import choose_hubs
    from hubplan.measures.score import score_plan
    from hubplan.pipeline.clustering import cluster_zones
    from hubplan.pipeline.sites import read_sites
    from hubplan.plan import Plan, make_plan
    from hubplan.projection import people_in
    from hubplan.proposal import Proposal, make_proposal
    from hubplan.read.people.series import read_population_series
    from hubplan.run import Run
    from hubplan.scenario import Objective, PopulationBand, Scenario
    from hubplan.scorecard import Scorecard
    from hubplan.synthetic import make_council
    from hubplan.travel.costs import TravelCosts
    from hubplan.travel.straight_line import straight_line_costs

__version__ = "0.1.0"

__all__ = [
    "Area",
    "CatchmentClustering",
    "Contiguity",
    "HubplanError",
    "InfeasibleError",
    "InputDataError",
    "MissingDataError",
    "Objective",
    "Plan",
    "PopulationBand",
    "Proposal",
    "Result",
    "Run",
    "Scenario",
    "ScenarioError",
    "Scorecard",
    "TravelCosts",
    "bridge_components",
    "build_contiguity",
    "choose_hubs",
    "cluster_zones",
    "make_council",
    "make_plan",
    "make_proposal",
    "people_in",
    "propose",
    "read_area",
    "read_population_series",
    "read_sites",
    "score_plan",
    "straight_line_costs",
]

_HOMES = {
    "Area": "api",
    "CatchmentClustering": "estimator",
    "Contiguity": "contiguity",
    "HubplanError": "errors",
    "InfeasibleError": "errors",
    "InputDataError": "errors",
    "MissingDataError": "errors",
    "Objective": "scenario",
    "Plan": "plan",
    "PopulationBand": "scenario",
    "Proposal": "proposal",
    "Result": "api",
    "Run": "run",
    "Scenario": "scenario",
    "ScenarioError": "errors",
    "Scorecard": "scorecard",
    "TravelCosts": "travel.costs",
    "bridge_components": "contiguity",
    "build_contiguity": "contiguity",
    "choose_hubs": "hubs",
    "cluster_zones": "pipeline.clustering",
    "make_council": "synthetic",
    "make_plan": "plan",
    "make_proposal": "proposal",
    "people_in": "projection",
    "propose": "api",
    "read_area": "api",
    "read_population_series": "read.people.series",
    "read_sites": "pipeline.sites",
    "score_plan": "measures.score",
    "straight_line_costs": "travel.straight_line",
}


def __getattr__(name: str) -> object:
    # names are loaded when first asked for, so that `hubplan --help` does not wait for the geospatial libraries
    if name not in _HOMES:
        raise AttributeError(f"module 'hubplan' has no attribute {name!r}")
    return getattr(import_module(f"hubplan.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
