"""Distance of people from their own hub, in kilometres, by the travel of the proposal."""

import numpy as np
import pandas as pd

from hubplan.proposal import Proposal
from hubplan.schema import CATCHMENT


def mean_km(km: pd.Series, people: pd.Series) -> float:
    """Average the distance over people: ``Σ p·t / P``; ``nan`` where there is nobody.

    Parameters
    ----------
    km, people
        Distance and people of each zone, on the same index.

    Examples
    --------
    >>> mean_km(pd.Series([1.0, 4.0]), pd.Series([200, 100]))
    2.0
    """
    total = float(people.sum())
    return float((km * people).sum() / total) if total else float("nan")


def percentile_km(km: pd.Series, people: pd.Series, share: float = 0.9) -> float:
    """Find the distance within which a share of people live.

    The smallest ``t`` such that ``Σ p[t' ≤ t] ≥ share × P``; ``nan`` where there is nobody.

    Parameters
    ----------
    km, people
        As in :func:`mean_km`.
    share
        0 to 1.

    Examples
    --------
    >>> percentile_km(pd.Series([1.0, 2.0, 9.0]), pd.Series([50, 40, 10]))
    2.0
    >>> percentile_km(pd.Series([1.0, 2.0, 9.0]), pd.Series([50, 39, 11]))
    9.0
    """
    order = np.argsort(km.to_numpy(), kind="stable")
    inside = people.to_numpy()[order].cumsum()
    if not len(inside) or not inside[-1]:
        return float("nan")
    # rounding keeps 0.9 × 100 people from asking for 90.00000000000001 of them
    needed = round(share * float(inside[-1]), 6)
    return float(km.to_numpy()[order][np.searchsorted(inside, needed, side="left")])


def farthest_zone(km: pd.Series, people: pd.Series) -> tuple[str, float]:
    """Find the zone with people that is farthest, and how far; the smallest code of equal ones.

    Zones without people count only where there are no others.

    Parameters
    ----------
    km, people
        As in :func:`mean_km`.

    Examples
    --------
    >>> farthest_zone(pd.Series({"a": 1.0, "b": 4.0, "c": 9.0}), pd.Series({"a": 5, "b": 5, "c": 0}))
    ('b', 4.0)
    """
    lived_in = km[people > 0] if (people > 0).any() else km
    lived_in = lived_in.sort_index()
    code = lived_in.idxmax()
    return str(code), float(lived_in[code])


def people_within(km: pd.Series, people: pd.Series, threshold_km: float) -> int:
    """Count people within a distance, the end included: ``Σ p[t ≤ T]``.

    Parameters
    ----------
    km, people
        As in :func:`mean_km`.
    threshold_km
        ``T``.

    Examples
    --------
    >>> people_within(pd.Series([1.0, 5.0, 9.0]), pd.Series([50, 40, 10]), 5.0)
    90
    """
    return int(people[km <= threshold_km].sum())


def people_nearer_other_hub(own: pd.Series, nearest: pd.Series, people: pd.Series) -> int:
    """Count people for whom another catchment's hub is nearer than their own: ``Σ p[n < t]``.

    Parameters
    ----------
    own, nearest, people
        Distance to the own and to the nearest hub (:class:`hubplan.proposal.HubTravel`) and people of each zone, on the
        same index.

    Examples
    --------
    >>> from hubplan.measures.example import three_zones, two_hubs
    >>> from hubplan.proposal import make_proposal
    >>> plan, travel = three_zones(), make_proposal(three_zones(), two_hubs()).travel
    >>> people_nearer_other_hub(travel.own, travel.nearest, plan.zones["population"])
    30
    """
    return int(people[nearest < own].sum())


def boundary_cost_km(own: pd.Series, nearest: pd.Series, people: pd.Series) -> float:
    """Average what the boundaries add to people's distance: ``Σ p·(t − n) / P``; ``nan`` where there is nobody.

    Parameters
    ----------
    own, nearest, people
        As in :func:`people_nearer_other_hub`.

    Examples
    --------
    >>> from hubplan.measures.example import three_zones, two_hubs
    >>> from hubplan.proposal import make_proposal
    >>> plan, travel = three_zones(), make_proposal(three_zones(), two_hubs()).travel
    >>> round(boundary_cost_km(travel.own, travel.nearest, plan.zones["population"]), 3)
    0.12
    """
    return mean_km(own - nearest, people)


def access_by_catchment(proposal: Proposal, thresholds: tuple[float, ...]) -> pd.DataFrame:
    """Put the measures of distance side by side, one row a catchment.

    Parameters
    ----------
    proposal
        A plan with its hubs and the way to them.
    thresholds
        Distances in km.

    Returns
    -------
    pandas.DataFrame
        Index ``catchment``; ``mean_km``, ``p90_km``, ``farthest_km``, ``farthest_zone`` (a name), ``within_<t>_km``
        for each threshold and ``nearer_other_hub`` (people).

    Examples
    --------
    >>> from hubplan.measures.example import three_zones, two_hubs
    >>> from hubplan.proposal import make_proposal
    >>> table = access_by_catchment(make_proposal(three_zones(), two_hubs()), (0.5,))
    >>> table[["mean_km", "farthest_zone", "within_0.5_km", "nearer_other_hub"]].values.tolist()
    [[0.4, 'A', 40, 0], [0.5, 'B', 30, 30]]
    """
    plan, travel = proposal.plan, proposal.travel
    frame = pd.DataFrame({"own": travel.own, "nearest": travel.nearest, "people": plan.zones["population"]})
    rows = {}
    for catchment, inside in frame.groupby(plan.assignment):
        code, farthest = farthest_zone(inside["own"], inside["people"])
        rows[catchment] = {
            "mean_km": mean_km(inside["own"], inside["people"]),
            "p90_km": percentile_km(inside["own"], inside["people"]),
            "farthest_km": farthest,
            "farthest_zone": str(plan.zones.at[code, "name"]),
            **{f"within_{t:g}_km": people_within(inside["own"], inside["people"], t) for t in thresholds},
            "nearer_other_hub": people_nearer_other_hub(inside["own"], inside["nearest"], inside["people"]),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(CATCHMENT)
