"""hubplan: catchments of children's services hubs, drawn from data zones under band and contiguity."""

from hubplan.contiguity import Contiguity, build_contiguity
from hubplan.errors import HubplanError
from hubplan.plan import Plan, make_plan
from hubplan.scenario import PopulationBand, Scenario
from hubplan.scorecard import Scorecard
from hubplan.travel import TravelCosts, straight_line

__version__ = "0.1.0"

__all__ = [
    "Contiguity",
    "HubplanError",
    "Plan",
    "PopulationBand",
    "Scenario",
    "Scorecard",
    "TravelCosts",
    "build_contiguity",
    "make_plan",
    "straight_line",
]
