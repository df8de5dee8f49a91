"""Travel of people to their own hub, in the unit of the proposal; zones without a route are in no average."""

import numpy as np
import pandas as pd

from hubplan.proposal import Proposal
from hubplan.schema import CATCHMENT
from hubplan.travel.words import name_measure, name_within


def mean_travel(travel: pd.Series, people: pd.Series) -> float:
    """Average the travel over people with a route: ``Σ p·t / P``; ``nan`` where there is nobody.

    Parameters
    ----------
    travel, people
        Travel (``nan`` without a route) and people of each zone, on the same index.

    Examples
    --------
    >>> mean_travel(pd.Series([1.0, 4.0]), pd.Series([200, 100]))
    2.0
    >>> mean_travel(pd.Series([1.0, float("nan")]), pd.Series([200, 100]))
    1.0
    """
    total = float(people[travel.notna()].sum())
    return float((travel * people).sum() / total) if total else float("nan")


def people_without_route(travel: pd.Series, people: pd.Series) -> int:
    """Count people without a route to their hub.

    Parameters
    ----------
    travel, people
        As in :func:`mean_travel`.

    Examples
    --------
    >>> people_without_route(pd.Series([1.0, float("nan")]), pd.Series([200, 100]))
    100
    """
    return int(people[travel.isna()].sum())


def percentile_travel(travel: pd.Series, people: pd.Series, share: float = 0.9) -> float:
    """Find the travel within which a share of the people with a route live.

    The smallest ``t`` such that ``Σ p[t' ≤ t] ≥ share × P``; ``nan`` where there is nobody.

    Parameters
    ----------
    travel, people
        As in :func:`mean_travel`.
    share
        0 to 1.

    Examples
    --------
    >>> percentile_travel(pd.Series([1.0, 2.0, 9.0]), pd.Series([50, 40, 10]))
    2.0
    >>> percentile_travel(pd.Series([1.0, 2.0, 9.0]), pd.Series([50, 39, 11]))
    9.0
    """
    known = travel.notna()
    travel, people = travel[known], people[known]
    order = np.argsort(travel.to_numpy(), kind="stable")
    inside = people.to_numpy()[order].cumsum()
    if not len(inside) or not inside[-1]:
        return float("nan")
    # rounding keeps 0.9 × 100 people from asking for 90.00000000000001 of them
    needed = round(share * float(inside[-1]), 6)
    return float(travel.to_numpy()[order][np.searchsorted(inside, needed, side="left")])


def farthest_zone(travel: pd.Series, people: pd.Series) -> tuple[str, float]:
    """Find the zone with people that is farthest, and how far; the smallest code of equal ones.

    Zones without people count only where there are no others, those without a route never: ``("", nan)`` where none
    has one.

    Parameters
    ----------
    travel, people
        As in :func:`mean_travel`.

    Examples
    --------
    >>> farthest_zone(pd.Series({"a": 1.0, "b": 4.0, "c": 9.0}), pd.Series({"a": 5, "b": 5, "c": 0}))
    ('b', 4.0)
    """
    known, people = travel.dropna(), people[travel.notna()]
    if known.empty:
        return "", float("nan")
    lived_in = known[people > 0] if (people > 0).any() else known
    lived_in = lived_in.sort_index()
    code = lived_in.idxmax()
    return str(code), float(lived_in[code])


def people_within(travel: pd.Series, people: pd.Series, threshold: float) -> int:
    """Count people within a travel, the end included: ``Σ p[t ≤ T]``.

    Parameters
    ----------
    travel, people
        As in :func:`mean_travel`.
    threshold
        ``T``, in the unit of the travel.

    Examples
    --------
    >>> people_within(pd.Series([1.0, 5.0, 9.0]), pd.Series([50, 40, 10]), 5.0)
    90
    """
    return int(people[travel <= threshold].sum())


def people_nearer_other_hub(own: pd.Series, nearest: pd.Series, people: pd.Series) -> int:
    """Count people for whom another catchment's hub is nearer than their own: ``Σ p[n < t]``.

    A hub that can be reached is nearer than one that cannot.

    Parameters
    ----------
    own, nearest, people
        Travel to the own and to the nearest hub (:class:`hubplan.proposal.HubTravel`) and people of each zone, on the
        same index.

    Examples
    --------
    >>> from hubplan.measures.example import three_zones, two_hubs
    >>> from hubplan.proposal import make_proposal
    >>> plan, travel = three_zones(), make_proposal(three_zones(), two_hubs()).travel
    >>> people_nearer_other_hub(travel.own, travel.nearest, plan.zones["population"])
    30
    """
    return int(people[(nearest < own) | (own.isna() & nearest.notna())].sum())


def boundary_cost_travel(own: pd.Series, nearest: pd.Series, people: pd.Series) -> float:
    """Average what the boundaries add to people's travel: ``Σ p·(t − n) / P``; ``nan`` where there is nobody.

    Parameters
    ----------
    own, nearest, people
        As in :func:`people_nearer_other_hub`.

    Examples
    --------
    >>> from hubplan.measures.example import three_zones, two_hubs
    >>> from hubplan.proposal import make_proposal
    >>> plan, travel = three_zones(), make_proposal(three_zones(), two_hubs()).travel
    >>> round(boundary_cost_travel(travel.own, travel.nearest, plan.zones["population"]), 3)
    0.12
    """
    return mean_travel(own - nearest, people)


def access_by_catchment(proposal: Proposal, thresholds: tuple[float, ...]) -> pd.DataFrame:
    """Put the measures of travel side by side, one row a catchment.

    Parameters
    ----------
    proposal
        A plan with its hubs and the way to them.
    thresholds
        Amounts of travel, in the unit of the proposal's.

    Returns
    -------
    pandas.DataFrame
        Index ``catchment``; ``mean_<unit>``, ``p90_<unit>``, ``farthest_<unit>``, ``farthest_zone`` (a name),
        ``within_<t>_<unit>`` for each threshold, ``nearer_other_hub`` (people), and ``without_route`` (people) where
        anyone has none.

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
    told = bool(people_without_route(frame["own"], frame["people"]))
    rows = {}
    for catchment, inside in frame.groupby(plan.assignment):
        own, people = inside["own"], inside["people"]
        code, farthest = farthest_zone(own, people)
        rows[catchment] = {
            name_measure("mean", travel.unit): mean_travel(own, people),
            name_measure("p90", travel.unit): percentile_travel(own, people),
            name_measure("farthest", travel.unit): farthest,
            "farthest_zone": str(plan.zones.at[code, "name"]) if code else "",
            **{name_within(t, travel.unit): people_within(own, people, t) for t in thresholds},
            "nearer_other_hub": people_nearer_other_hub(own, inside["nearest"], people),
            **({"without_route": people_without_route(own, people)} if told else {}),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(CATCHMENT)
