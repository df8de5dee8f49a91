"""Other plans beside the proposal: how they differ, and what each makes of every catchment."""

import math
from dataclasses import dataclass

import pandas as pd

from hubplan.render.page_content import Band, CatchmentView, band_of
from hubplan.render.words import StateWords, capital, count, percent, state_of
from hubplan.run import OtherPlan, Run
from hubplan.style import Color

_SAME_M = 0.5
"""A difference in mean distance that rounds to no metre."""

_NEARLY = 0.02
"""Plans whose mean distance is at most this share longer are called nearly as good."""


@dataclass(frozen=True)
class OtherCatchment:
    """Catchment of another plan; ``color``, number and name are those of the proposed one."""

    proposed: CatchmentView
    people: int
    state: StateWords
    band: Band
    change: str
    hub: str

    @property
    def number(self) -> int:
        """Number of the proposed catchment that it shares most people with."""
        return self.proposed.number

    @property
    def color(self) -> Color:
        """Colour of that catchment."""
        return self.proposed.color


@dataclass(frozen=True)
class OtherView:
    """Other plan beside the proposal, as the picker, the table and the side column show it."""

    place: int
    anchor: str
    title: str
    plan_id: str
    km: str
    change: str
    smallest: str
    largest: str
    in_band: str
    moved: str
    share: str
    sentence: str
    catchments: tuple[OtherCatchment, ...]


@dataclass(frozen=True)
class Others:
    """Section about other plans: heading, the proposal's own row, the others, and tables of sizes."""

    heading: str
    km: str
    plans: tuple[OtherView, ...]
    sizes: tuple[tuple[OtherView, ...], ...]
    """The plans in groups that fit side by side in a table."""


_SIDE_BY_SIDE = 4


def view_others(run: Run, catchments: list[CatchmentView]) -> Others:
    """Describe how each other plan differs from the proposal, in their order.

    Parameters
    ----------
    run
        The run.
    catchments
        The proposed ones, as the page shows them.
    """
    mean_km = float(run.scorecard["mean_km"])
    views = tuple(_view(run, catchments, other, mean_km, place) for place, other in enumerate(run.others, start=1))
    near = all(other.mean_km <= mean_km * (1 + _NEARLY) for other in run.others)
    heading = "Other plans that are nearly as good" if near else "Other plans that keep the rules"
    if not run.others:
        heading = "Other plans"
    groups = tuple(views[first : first + _SIDE_BY_SIDE] for first in range(0, len(views), _SIDE_BY_SIDE))
    return Others(heading, _km(mean_km), views, groups)


def _view(run: Run, catchments: list[CatchmentView], other: OtherPlan, mean_km: float, place: int) -> OtherView:
    sizes = run.plan.zones["population"].groupby(other.catchment).sum()
    share = percent(other.moved / max(int(sizes.sum()), 1))
    change = longer(other.mean_km - mean_km, mean_km)
    inside = sum(int(people) in run.plan.band for people in sizes)
    return OtherView(
        place=place,
        anchor=f"plan-{other.plan.plan_id}",
        title=f"Other plan {place}",
        plan_id=other.plan.plan_id,
        km=_km(other.mean_km),
        change=change,
        smallest=f"{int(sizes.min()):,}",
        largest=f"{int(sizes.max()):,}",
        in_band=f"{inside} of {len(sizes)}",
        moved=f"{other.moved:,}",
        share=share,
        sentence=f"{other.moved:,} people ({share}) are in another catchment than in the proposed plan. "
        f"The average distance is {_km(other.mean_km)}: {change}.",
        catchments=tuple(_catchment(run, c, other, sizes) for c in catchments),
    )


def _catchment(run: Run, proposed: CatchmentView, other: OtherPlan, sizes: pd.Series) -> OtherCatchment:
    people = int(sizes.get(proposed.number, 0))
    hub = "" if other.hubs is None else str(other.hubs.at[proposed.number, "hub_name"])
    more = people - proposed.people
    change = "as proposed" if not more else f"{abs(more):,} {'more' if more > 0 else 'fewer'}"
    band = run.plan.band
    return OtherCatchment(proposed, people, state_of(people, band), band_of(people, band), change, hub)


def longer(difference_km: float, of_km: float) -> str:
    """Say how much longer or shorter a distance is, in metres where that is the better measure.

    Examples
    --------
    >>> longer(0.0076, 1.43), longer(2.4, 26.3), longer(-0.1, 26.3), longer(0.0001, 1.43)
    ('8 m longer (0.5%)', '2.4 km longer (9.1%)', '100 m shorter (0.4%)', 'no difference')
    """
    metres = abs(difference_km) * 1000
    if math.isnan(metres) or metres < _SAME_M:
        return "not known" if math.isnan(metres) else "no difference"
    amount = f"{metres:,.0f} m" if metres < 1000 else f"{metres / 1000:,.1f} km"
    share = f" ({100 * abs(difference_km) / of_km:.1f}%)" if of_km else ""
    return f"{amount} {'longer' if difference_km > 0 else 'shorter'}{share}"


def is_shorter(difference_km: float) -> bool:
    """Tell whether a distance is shorter by enough to be mentioned.

    Examples
    --------
    >>> is_shorter(-0.1), is_shorter(-0.0001), is_shorter(0.1), is_shorter(float("nan"))
    (True, False, False, False)
    """
    return -difference_km * 1000 >= _SAME_M


def tell_search(run: Run) -> str:
    """Introduce the other plans, or say why there are none."""
    least = percent(run.scenario.alternatives_share)
    if not run.others:
        return (
            f"No other plan was found in which at least {least} of people are in another catchment. That does not prove "
            "that there is none."
        )
    all_are = "Both are" if len(run.others) == 2 else "It is" if len(run.others) == 1 else "They are"
    return (
        f"{all_are} the best found that put at least {least} of people in another catchment than the proposed plan "
        f"{'and each other do' if len(run.others) > 1 else 'does'}, and keep the same rules. "
        f"{capital(count(run.plan.k, 'catchment'))} in each: a catchment has the number, colour and name of the "
        "proposed one that it shares most people with."
    )


def _km(distance: float) -> str:
    return "not known" if math.isnan(distance) else f"{distance:,.2f} km"
