"""Other plans beside the proposal: how they differ, and what each makes of every catchment."""

import math
from dataclasses import dataclass

import pandas as pd

from hubplan.render.page_content import Band, CatchmentView, band_of
from hubplan.render.words import StateWords, capital, count, percent, state_of
from hubplan.run import OtherPlan, Run
from hubplan.style import Color
from hubplan.travel.words import tell_difference, tell_noun, tell_travel

_NEARLY = 0.02
"""Plans whose mean travel is at most this share more are called nearly as good."""


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
    travel: str
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
    travel: str
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
    mean_travel, unit = float(run.scorecard["mean_travel"]), run.proposal.travel.unit
    views = tuple(_view(run, catchments, other, mean_travel, place) for place, other in enumerate(run.others, start=1))
    near = all(other.mean_travel <= mean_travel * (1 + _NEARLY) for other in run.others)
    heading = "Other plans that are nearly as good" if near else "Other plans that keep the rules"
    if not run.others:
        heading = "Other plans"
    groups = tuple(views[first : first + _SIDE_BY_SIDE] for first in range(0, len(views), _SIDE_BY_SIDE))
    return Others(heading, tell_travel(mean_travel, unit, decimals=2), views, groups)


def _view(run: Run, catchments: list[CatchmentView], other: OtherPlan, mean_travel: float, place: int) -> OtherView:
    sizes = run.plan.zones["population"].groupby(other.catchment).sum()
    share = percent(other.moved / max(int(sizes.sum()), 1))
    unit = run.proposal.travel.unit
    travel, change = tell_travel(other.mean_travel, unit, decimals=2), longer(other.mean_travel, mean_travel, unit)
    inside = sum(int(people) in run.plan.band for people in sizes)
    return OtherView(
        place=place,
        anchor=f"plan-{other.plan.plan_id}",
        title=f"Other plan {place}",
        plan_id=other.plan.plan_id,
        travel=travel,
        change=change,
        smallest=f"{int(sizes.min()):,}",
        largest=f"{int(sizes.max()):,}",
        in_band=f"{inside} of {len(sizes)}",
        moved=f"{other.moved:,}",
        share=share,
        sentence=f"{other.moved:,} people ({share}) are in another catchment than in the proposed plan. "
        f"The average {tell_noun(unit)} is {travel}: {change}.",
        catchments=tuple(_catchment(run, c, other, sizes) for c in catchments),
    )


def _catchment(run: Run, proposed: CatchmentView, other: OtherPlan, sizes: pd.Series) -> OtherCatchment:
    people = int(sizes.get(proposed.number, 0))
    hub = "" if other.hubs is None else str(other.hubs.at[proposed.number, "hub_name"])
    more = people - proposed.people
    change = "as proposed" if not more else f"{abs(more):,} {'more' if more > 0 else 'fewer'}"
    band = run.plan.band
    return OtherCatchment(proposed, people, state_of(people, band), band_of(people, band), change, hub)


def longer(travel: float, beside: float, unit: str) -> str:
    """Say how much longer or shorter travel is than another, in metres or seconds where that is the better measure.

    Examples
    --------
    >>> longer(1.4376, 1.43, "km"), longer(28.7, 26.3, "km"), longer(26.2, 26.3, "km"), longer(1.4301, 1.43, "km")
    ('8 m longer (0.5%)', '2.4 km longer (9.1%)', '100 m shorter (0.4%)', 'no difference')
    """
    difference = travel - beside
    if math.isnan(difference):
        return "not known"
    amount = tell_difference(difference, unit)
    if not amount:
        return "no difference"
    share = f" ({100 * abs(difference) / beside:.1f}%)" if beside else ""
    return f"{amount} {'longer' if difference > 0 else 'shorter'}{share}"


def is_shorter(travel: float, beside: float, unit: str) -> bool:
    """Tell whether travel is shorter than another by enough to be mentioned.

    Examples
    --------
    >>> [is_shorter(travel, 1.0, "km") for travel in (0.9, 0.9999, 1.1, float("nan"))]
    [True, False, False, False]
    """
    return travel < beside and bool(tell_difference(travel - beside, unit))


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
