"""Requirements of a plan: zones moved as one, together or apart, catchments left alone, hubs that stay open."""

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

from hubplan.cluster.contract import Positions, contract, number_units
from hubplan.cluster.kernels.arrays import Arrays
from hubplan.cluster.problem import Problem
from hubplan.errors import ScenarioError, name_first

_PAIR_SHARE = 1.0  # of the target: people out of the band that a broken pair counts as; with less, flips break pairs


def _none() -> Positions:
    return np.zeros(0, np.int64)


def _no_pairs() -> Positions:
    return np.zeros((0, 2), np.int64)


@dataclass(frozen=True, eq=False)
class Requirements:
    """Requirements of a plan, by position of the zones and options of a problem without requirements.

    Parameters
    ----------
    unit
        Of each zone: zones with the same number of 0 or more are moved as one, −1 is by itself. Each unit is connected.
    sealed
        Of each zone: its unit is a whole catchment that nothing joins or leaves.
    tied
        Pairs of zones that must be in one catchment, shape (m, 2).
    apart
        Pairs of zones that must not, shape (m, 2).
    open
        Options that must be the hub of their catchment.
    """

    unit: Positions | None = None
    sealed: NDArray[np.bool_] | None = None
    tied: Positions = field(default_factory=_no_pairs)
    apart: Positions = field(default_factory=_no_pairs)
    open: Positions = field(default_factory=_none)


def require(problem: Problem, requirements: Requirements) -> Problem:
    """Make a problem whose plans meet the requirements.

    A unit becomes one zone of the problem: its distances are the weighted means of its zones', so that travel stays
    exact. Units that are sealed lose their edges and are catchments of their own. The rest is priced in the search, and
    ``Attempt.broken`` counts what is not met.

    Parameters
    ----------
    problem
        A problem without requirements.
    requirements
        What its plans must do.

    Raises
    ------
    ScenarioError
        Two zones must be both together and apart.
    ContiguityError
        There are fewer catchments than pieces, sealed ones among them, or more than units.
    """
    n = len(problem.zones)
    unit = np.arange(n) if requirements.unit is None else number_units(requirements.unit)
    required = contract(_open(problem, requirements.open), unit, sealed=requirements.sealed)
    return replace(required, arrays=_pair(required.arrays, requirements, unit, problem.all_zones))


def _open(problem: Problem, options: Positions) -> Problem:
    """Put a prize on the options that must be hubs, above anything that another hub could save."""
    if not len(options):
        return problem
    a = problem.arrays
    x, y = np.concatenate([a.x, a.option_x]), np.concatenate([a.y, a.option_y])
    farthest = float(a.matrix.max()) if a.matrix.size else float(np.hypot(np.ptp(x), np.ptp(y)))
    prize = max(farthest, a.no_hub_km) * float(a.weight.sum()) + float(a.fee.max(initial=0.0)) + 1.0
    must = np.zeros(len(a.option_zone), bool)
    must[options] = True
    return replace(problem, arrays=a._replace(must=must, prize=prize))


def _pair(a: Arrays, requirements: Requirements, unit: Positions, zones: pd.Index) -> Arrays:
    """Price the pairs that must be in one catchment and those that must not."""
    tied, apart = (np.unique(np.sort(unit[pairs], axis=1), axis=0) for pairs in (requirements.tied, requirements.apart))
    tied = tied[tied[:, 0] != tied[:, 1]]
    both = np.concatenate([tied, apart])
    same = apart[:, 0] == apart[:, 1]
    twice = np.unique(both, axis=0, return_counts=True)[1] > 1
    if same.any() or twice.any():
        first = apart[same][0] if same.any() else np.unique(both, axis=0)[twice][0]
        named = name_first(zones[[int(np.flatnonzero(unit == one)[0]) for one in first]])
        raise ScenarioError(f"pins: expected zones either together or apart, found both for {named}. Drop one of them.")
    if not len(both):
        return a
    count = _PAIR_SHARE * a.target
    cost = np.repeat([-count, count], [len(tied), len(apart)])
    n = len(a.people)
    ends = np.concatenate([both, both[:, ::-1]])
    pairs = csr_array((np.concatenate([cost, cost]), (ends[:, 0], ends[:, 1])), shape=(n, n))
    return a._replace(pair_ptr=pairs.indptr, pair_zone=pairs.indices, pair_cost=pairs.data)
