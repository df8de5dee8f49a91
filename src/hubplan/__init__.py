"""hubplan: catchments of children's services hubs, drawn from data zones under band and contiguity."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hubplan.contiguity import Contiguity, bridge_components, build_contiguity
    from hubplan.errors import HubplanError
    from hubplan.estimator import CatchmentClustering
    from hubplan.hubs import choose_hubs
    from hubplan.measures.score import score_plan
    from hubplan.plan import Plan, make_plan
    from hubplan.projection import people_in
    from hubplan.scenario import PopulationBand, Scenario
    from hubplan.scorecard import Scorecard
    from hubplan.synthetic import make_council
    from hubplan.travel.costs import TravelCosts
    from hubplan.travel.straight_line import straight_line_costs

__version__ = "0.1.0"

__all__ = [
    "CatchmentClustering",
    "Contiguity",
    "HubplanError",
    "Plan",
    "PopulationBand",
    "Scenario",
    "Scorecard",
    "TravelCosts",
    "bridge_components",
    "build_contiguity",
    "choose_hubs",
    "make_council",
    "make_plan",
    "people_in",
    "score_plan",
    "straight_line_costs",
]

_HOMES = {
    "CatchmentClustering": "estimator",
    "Contiguity": "contiguity",
    "HubplanError": "errors",
    "Plan": "plan",
    "PopulationBand": "scenario",
    "Scenario": "scenario",
    "Scorecard": "scorecard",
    "TravelCosts": "travel.costs",
    "bridge_components": "contiguity",
    "build_contiguity": "contiguity",
    "choose_hubs": "hubs",
    "make_council": "synthetic",
    "make_plan": "plan",
    "people_in": "projection",
    "score_plan": "measures.score",
    "straight_line_costs": "travel.straight_line",
}


def __getattr__(name: str) -> object:
    # names are loaded when first asked for, so that `hubplan --help` does not wait for the geospatial libraries
    if name not in _HOMES:
        raise AttributeError(f"module 'hubplan' has no attribute {name!r}")
    return getattr(import_module(f"hubplan.{_HOMES[name]}"), name)
