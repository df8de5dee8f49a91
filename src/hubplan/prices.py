"""Prices of what a plan does, as arrays: whose travel counts, which edges to keep whole or not to use, dear hubs."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hubplan.contiguity import Contiguity
from hubplan.errors import ScenarioError, name_first

_EDGE_PRICE = 0.1
"""A mean border inside a unit of weight 1 is priced as at this compactness, the default one."""
_FERRY_PRICE = 0.5
"""Of one catchment's people moved by one reach: above what a ferry saves, below what the band is enforced with."""


@dataclass(frozen=True, eq=False)
class Prices:
    """Prices beside travel, compactness and balance; all by position of zones and directed edges.

    Parameters
    ----------
    weight
        People of each zone whose travel counts, in any unit; its people where ``None``.
    together
        Pairs of (unit of each zone, −1 for none; weight): borders inside a unit should not be cut.
    ferry
        Directed edges, in the order of :attr:`hubplan.contiguity.Contiguity.csr`, that a catchment should not rely on.
    against
        Pairs of (directed edges in the same order, weight): borders that should not lie inside a catchment.
    fee
        What opening a hub at a place costs, 0 or more, by the place's label: in units of travel (km or minutes) for each
        traveler of a catchment of the target size, whatever size it gets. Places that are not named cost nothing.
    """

    weight: NDArray[np.float64] | None = None
    together: tuple[tuple[NDArray[np.int64], float], ...] = ()
    ferry: NDArray[np.bool_] | None = None
    against: tuple[tuple[NDArray[np.bool_], float], ...] = ()
    fee: pd.Series | None = None

    def travelers(self, people: NDArray[np.int64]) -> NDArray[np.float64]:
        """Compute weights that add up to the people, so that temperatures and prices need no other scale.

        Examples
        --------
        >>> Prices(weight=np.array([1.0, 3.0])).travelers(np.array([60, 40])).tolist()
        [25.0, 75.0]
        """
        if self.weight is None:
            return people.astype(np.float64)
        total = self.weight.sum()
        return self.weight * (people.sum() / total) if total > 0 else people.astype(np.float64)

    def fees(self, options: pd.Index, target: float) -> NDArray[np.float64]:
        """Compute what opening each option costs, in units of travel × travelers.

        Raises
        ------
        ScenarioError
            A fee is below 0, or no number.

        Examples
        --------
        >>> Prices(fee=pd.Series({"school": 0.5})).fees(pd.Index(["library", "school"]), 50_000.0).tolist()
        [0.0, 25000.0]
        """
        if self.fee is None:
            return np.zeros(len(options))
        fee: NDArray[np.float64] = self.fee.reindex(options, fill_value=0.0).to_numpy(dtype=np.float64)
        wrong = ~(np.isfinite(fee) & (fee >= 0))
        if wrong.any():
            raise ScenarioError(
                f"fee: expected 0 or more for every place, found {fee[wrong][0]} for {name_first(options[wrong])}."
            )
        return np.asarray(fee * target)

    def edge_costs(
        self, edges: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]], n: int, k: int
    ) -> NDArray[np.float64]:
        """Compute what cutting each directed edge (source, target, border) costs, as a share of travel over a reach.

        Negative for ferries and barriers: an edge inside a catchment costs what cutting it would have saved, up to a
        constant (:meth:`savings`).

        Examples
        --------
        >>> edges = np.array([0, 1, 1, 2], np.int32), np.array([1, 0, 2, 1], np.int32), np.ones(4)
        >>> wanted = Prices(together=((np.array([0, 0, 1]), 1.0),))
        >>> wanted.edge_costs(edges, 3, 3).round(4).tolist()
        [0.0111, 0.0111, 0.0, 0.0]
        """
        source, target, border_m = edges
        costs = np.zeros(len(source))
        mean_border_price = _EDGE_PRICE / (3 * np.sqrt(n * k))
        for unit, weight in self.together:
            inside = (unit[source] == unit[target]) & (unit[source] >= 0) & (border_m > 0)
            costs[inside] += weight * mean_border_price
        return costs - self.savings(len(source), n, k)

    def savings(self, edges: int, n: int, k: int) -> NDArray[np.float64]:
        """Compute what cutting each directed edge saves, as a share of everyone's travel over a reach."""
        saved = np.zeros(edges)
        for crossed, weight in self.against:
            saved[crossed] += weight * _EDGE_PRICE / (3 * np.sqrt(n * k))
        if self.ferry is not None:
            saved[self.ferry] += _FERRY_PRICE / k
        return saved


def in_csr_order(contiguity: Contiguity, edges: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Sort a truth value for each row of ``contiguity.edges`` as in :attr:`hubplan.contiguity.Contiguity.csr`."""
    focal = contiguity.zones.get_indexer(contiguity.edges["focal"])
    neighbor = contiguity.zones.get_indexer(contiguity.edges["neighbor"])
    return np.asarray(edges[np.lexsort((neighbor, focal))], dtype=bool)


def number_labels(labels: pd.Series) -> NDArray[np.int64]:
    """Number the labels of zones; −1 where one is missing.

    Examples
    --------
    >>> number_labels(pd.Series(["Elm", "Oak", None, "Elm"])).tolist()
    [0, 1, -1, 0]
    """
    codes, _ = pd.factorize(labels, sort=False)
    return np.asarray(codes, dtype=np.int64)


def add_up(prices: Iterable[Prices | None]) -> Prices | None:
    """Add the prices of several preferences, of which at most one weighs travel; ``None`` where all are none.

    Examples
    --------
    >>> wards, river = (np.array([0, 0, 1]), 1.0), (np.array([True, False]), 2.0)
    >>> whole = add_up([Prices(together=(wards,)), None, Prices(against=(river,))])
    >>> whole.together == (wards,), whole.against == (river,), add_up([None])
    (True, True, None)
    >>> add_up([Prices(fee=pd.Series({"a": 0.5})), Prices(fee=pd.Series({"a": 0.2, "b": 0.1}))]).fee.to_dict()
    {'a': 0.7, 'b': 0.1}
    """
    given = [one for one in prices if one is not None]
    if not given:
        return None
    weights = [one.weight for one in given if one.weight is not None]
    ferries = [one.ferry for one in given if one.ferry is not None]
    return Prices(
        weight=weights[0] if weights else None,
        together=tuple(units for one in given for units in one.together),
        ferry=np.logical_or.reduce(ferries) if ferries else None,
        against=tuple(edges for one in given for edges in one.against),
        fee=_add_fees([one.fee for one in given if one.fee is not None]),
    )


def _add_fees(fees: list[pd.Series]) -> pd.Series | None:
    """Add fees by place; ``None`` where there are none."""
    return pd.concat(fees).groupby(level=0).sum() if fees else None
