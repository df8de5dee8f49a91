"""Figures of a plan per person: travel, fees, and who has no route."""

from typing import NamedTuple

from hubplan.cluster.anneal import Attempt
from hubplan.cluster.problem import Problem


class Figures(NamedTuple):
    """Figures of one plan.

    ``km`` is the mean travel, and ``fee_km`` the fees of the hubs, over the travelers with a route, nan where nobody
    has one; ``objective_km`` is the objective over the same, without what people without a route are charged.
    ``without_route`` counts those (travelers, whose weights add up to the people). ``cost`` (person-km) is what bounds
    and proofs are about: travel, fees, and that charge.
    """

    km: float
    fee_km: float
    objective_km: float
    without_route: float
    cost: float


def count_served(problem: Problem, without_route: float) -> float:
    """Count the travelers with a route, where so many have none; at least 1, for areas without people."""
    return max(float(problem.arrays.weight.sum()) - without_route, 1.0)


def charge_of(problem: Problem, figures: Figures) -> float:
    """Compute what people without a route are charged, who have one in other plans: person-km within the cost."""
    return problem.arrays.no_route_km * max(figures.without_route - problem.unreached_weight, 0.0)


def measure_plan(problem: Problem, attempt: Attempt) -> Figures:
    """Measure a plan that a search ended with."""
    without = attempt.without_route + problem.unreached_weight
    served = count_served(problem, without)
    nobody = without > 0 and float(problem.arrays.weight.sum()) - without < 1e-6
    return Figures(
        km=float("nan") if nobody else attempt.travel / served,
        fee_km=attempt.fees / served,
        objective_km=(attempt.objective - attempt.charge + problem.savings) / served,
        without_route=without,
        cost=attempt.cost,
    )
