"""Hess model (Hess and others 1965) as rows: which zone is with which option, and what else the objective prices."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import LinearConstraint
from scipy.sparse import csr_array

from hubplan.cluster.kernels.arrays import Arrays
from hubplan.cluster.problem import Problem

_TANGENTS = 21


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs (zone, option) that a better plan may hold, ordered by option; the zone of an open option is one.

    ``cost`` is the pair's travel, and the option's fee with its own zone; ``bound_to`` are pairs that are certain where their option is open.
    """

    zone: NDArray[np.int64]
    option: NDArray[np.int64]
    cost: NDArray[np.float64]
    bound_to: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Model:
    """Columns and rows for a solver: the pairs first, then what edges and balance add to the objective.

    ``position`` finds the column of a pair, ``opener`` that of an option's own zone (−1 where it cannot be open),
    ``level`` that of an option's balance.
    """

    zone: NDArray[np.int64]
    option: NDArray[np.int64]
    cost: NDArray[np.float64]
    position: dict[tuple[int, int], int]
    opener: NDArray[np.int64]
    level: dict[int, int] = field(default_factory=dict)

    @property
    def pairs(self) -> int:
        """Number of columns that are pairs."""
        return len(self.zone)

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.cost)

    @property
    def integrality(self) -> NDArray[np.int64]:
        """Columns that must be whole: the pairs, from which all others follow."""
        return (np.arange(self.width) < self.pairs).astype(np.int64)

    @property
    def most(self) -> NDArray[np.float64]:
        """Largest value of each column."""
        return np.where(np.arange(self.width) < self.width - len(self.level), 1.0, np.inf)


class Rows:
    """Rows under construction, each a few columns and values."""

    def __init__(self, width: int) -> None:
        self.width, self.count = width, 0
        self._rows: list[int] = []
        self._columns: list[int] = []
        self._values: list[float] = []

    def add(self, columns: list[int], values: list[float]) -> None:
        """Add one row."""
        self._rows += [self.count] * len(columns)
        self._columns += columns
        self._values += values
        self.count += 1

    def between(self, low: float, high: float) -> LinearConstraint:
        """Return all rows together, bounded by ``low`` and ``high``."""
        shape = (max(self.count, 1), self.width)
        return LinearConstraint(csr_array((self._values, (self._rows, self._columns)), shape=shape), low, high)

    def at_most(self, high: float) -> LinearConstraint:
        """Return all rows together, at most ``high``."""
        return self.between(-np.inf, high)


def build_model(problem: Problem, pairs: Pairs, below: float, *, whole: bool) -> tuple[Model, list[LinearConstraint]]:
    """Set up the columns and the rows.

    Parameters
    ----------
    problem
        The problem.
    pairs
        What survived the fixing.
    below
        A plan is asked for whose objective is at most this, person-km.
    whole
        Whether borders, ferries and balance count too, and not travel alone.
    """
    a = problem.arrays
    at = np.arange(len(pairs.cost))
    opener = np.full(len(a.option_zone), -1)
    own = a.option_zone[pairs.option] == pairs.zone
    opener[pairs.option[own]] = at[own]
    position = {
        pair: number for number, pair in enumerate(zip(pairs.zone.tolist(), pairs.option.tolist(), strict=True))
    }
    base = Model(pairs.zone, pairs.option, pairs.cost, position, opener)
    model, borders, ferries = _price_edges(a, base) if whole else (base, [], [])
    level = {}
    if whole and a.balance > 0:
        options = np.unique(pairs.option).tolist()
        level = {m: model.width + number for number, m in enumerate(options)}
        cost = np.concatenate([model.cost, np.ones(len(options))])
        model = Model(base.zone, base.option, cost, position, opener, level)
    rows = [
        *_assignment_rows(problem, model),
        _neighbor_rows(a, model),
        *_required_rows(a, model),
        _certain_rows(model, pairs),
        LinearConstraint(csr_array(model.cost[None, :]), -np.inf, below),
    ]
    for triples, sign, high in ((borders, -1.0, 0), (ferries, 1.0, 1)):
        edges = Rows(model.width)
        for triple in triples:
            edges.add(triple, [1.0, sign, -1.0])
        rows.append(edges.at_most(high))
    if level:
        rows += [tangent_rows(a, model, float(q)) for q in np.linspace(a.low, a.high, _TANGENTS)]
    return model, rows


def tangent_rows(a: Arrays, model: Model, people: float) -> LinearConstraint:
    """Build rows by which an open option's balance is at least the tangent of its price at ``people``."""
    rows = Rows(model.width)
    off = people - a.target
    for m, level in model.level.items():
        columns = np.flatnonzero(model.option == m)
        slope = 2 * a.balance * off * a.people[model.zone[columns]]
        constant = a.balance * (off * off - 2 * off * people)
        values = slope + constant * (columns == model.opener[m])
        rows.add([*columns.tolist(), level], [*values.tolist(), -1.0])
    return rows.at_most(0)


def _price_edges(a: Arrays, model: Model) -> tuple[Model, list[list[int]], list[list[int]]]:
    """Add a column for each priced edge and option that both its ends may be with: the three columns of each row.

    A border costs where one end is with the option and the other is not; counted from one end only, each once. A
    ferry that is priced below 0 costs, up to a constant, where both ends are with the same option.
    """
    cost = model.cost.copy()
    more: list[float] = []
    borders: list[list[int]] = []
    ferries: list[list[int]] = []
    options_of: dict[int, list[int]] = {}
    for i, m in model.position:
        options_of.setdefault(i, []).append(m)
    for e in np.flatnonzero((a.source < a.indices) & (a.cut_cost != 0)).tolist():
        i, j, price = int(a.source[e]), int(a.indices[e]), float(a.cut_cost[e])
        for m in options_of.get(i, []):
            one, other = model.position[i, m], model.position.get((j, m))
            if other is None:
                cost[one] += max(price, 0.0)
                continue
            (borders if price > 0 else ferries).append([one, other, model.pairs + len(more)])
            more.append(abs(price))
    wide = Model(model.zone, model.option, np.concatenate([cost, more]), model.position, model.opener)
    return wide, borders, ferries


def _assignment_rows(problem: Problem, model: Model) -> list[LinearConstraint]:
    """Build the rows of assignment: each zone once, k options open, people in the band where open, open options."""
    a, size = problem.arrays, model.pairs
    at = np.arange(size)
    people = a.people[model.zone].astype(np.float64)
    once = csr_array((np.ones(size), (model.zone, at)), shape=(len(a.people), model.width))
    used = np.unique(model.option)
    own = model.opener[used]
    number = np.full(len(a.option_zone), -1)
    number[used] = np.arange(len(used))
    shape = (len(used), model.width)
    held = csr_array((people, (number[model.option], at)), shape=shape)
    floor, ceiling = (
        held - csr_array((np.full(len(used), limit), (np.arange(len(used)), own)), shape=shape)
        for limit in (a.low, a.high)
    )
    open_row = csr_array((np.ones(len(own)), (np.zeros(len(own), np.int64), own)), shape=(1, model.width))
    others = at[model.opener[model.option] != at]
    rows = np.arange(len(others))
    values = np.concatenate([np.ones(len(others)), -np.ones(len(others))])
    places = np.concatenate([rows, rows]), np.concatenate([others, model.opener[model.option[others]]])
    return [
        LinearConstraint(once, 1, 1),
        LinearConstraint(open_row, problem.k, problem.k),
        LinearConstraint(floor, 0, np.inf),
        LinearConstraint(ceiling, -np.inf, 0),
        LinearConstraint(csr_array((values, places), shape=(len(others), model.width)), -np.inf, 0),
    ]


def _neighbor_rows(a: Arrays, model: Model) -> LinearConstraint:
    """Require that a zone that does not touch the option's zone has a neighbor with the same option."""
    rows = Rows(model.width)
    for at, (i, m) in enumerate(zip(model.zone.tolist(), model.option.tolist(), strict=True)):
        home = int(a.option_zone[m])
        near = a.indices[a.indptr[i] : a.indptr[i + 1]].tolist()
        if i == home or home in near:
            continue
        beside = [model.position[u, m] for u in near if (u, m) in model.position]
        rows.add([at, *beside], [1.0, *[-1.0] * len(beside)])
    return rows.at_most(0)


def _required_rows(a: Arrays, model: Model) -> list[LinearConstraint]:
    """Build the rows for zones that must be together or apart, and options that must be open."""
    tied, apart, wanted = Rows(model.width), Rows(model.width), Rows(model.width)
    options = np.unique(model.option).tolist()
    for i in np.flatnonzero(np.diff(a.pair_ptr)).tolist():
        for q in range(a.pair_ptr[i], a.pair_ptr[i + 1]):
            j = int(a.pair_zone[q])
            for m in options if i < j else []:
                ends = [model.position[end, m] for end in (i, j) if (end, m) in model.position]
                if a.pair_cost[q] > 0 and len(ends) == 2:
                    apart.add(ends, [1.0, 1.0])
                elif a.pair_cost[q] < 0 and ends:
                    tied.add(ends, [1.0, -1.0][: len(ends)])
    for m in np.flatnonzero(a.must).tolist():
        columns = [int(model.opener[m])] if model.opener[m] >= 0 else []  # without one no plan is better
        wanted.add(columns, [1.0] * len(columns))
    required = ((tied, 0, 0), (apart, -np.inf, 1), (wanted, 1, 1))
    return [rows.between(low, high) for rows, low, high in required if rows.count]


def _certain_rows(model: Model, pairs: Pairs) -> LinearConstraint:
    """Require pairs without which their option is too dear, where the option is open."""
    rows = Rows(model.width)
    for at in np.flatnonzero(pairs.bound_to).tolist():
        own = int(model.opener[model.option[at]])
        if own != at:
            rows.add([own, at], [1.0, -1.0])
    return rows.at_most(0)
