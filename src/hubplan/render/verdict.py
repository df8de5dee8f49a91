"""Verdict: one sentence on the rules and one on access, then what speaks against the plan."""

import math
from dataclasses import dataclass

import pandas as pd

from hubplan.errors import name_first
from hubplan.notes import join_words
from hubplan.preferences.words import tell_before, tell_plain
from hubplan.quality import QualityKind
from hubplan.render.best_places import tell_better
from hubplan.render.words import (
    State,
    all_of,
    band_words,
    capital,
    count,
    percent,
    whole,
)
from hubplan.run import Run
from hubplan.schema import HubKind
from hubplan.travel.costs import TravelMethod
from hubplan.travel.words import name_measure, name_within, tell_noun, tell_threshold, tell_travel, tell_way

_MOST_NAMED = 3

_FEW_APART = 500
"""A town of which fewer people than these are in another catchment is not told as divided."""


@dataclass(frozen=True)
class Part:
    """Part of a sentence, ``strong`` where it is a fact."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Fact:
    """Figure with what it is above and whose it is below."""

    label: str
    figure: str
    under: str


@dataclass(frozen=True)
class Verdict:
    """Verdict, which stands first on the page."""

    state: State
    parts: tuple[Part, ...]
    facts: tuple[Fact, ...]
    worth_knowing: tuple[str, ...]


def make_verdict(run: Run) -> Verdict:
    """Judge a plan by the rules (band, one piece), and say how far people are from their hub.

    Parameters
    ----------
    run
        The run.
    """
    out = run.plan.out_of_band
    assumed = int((run.plan.links["status"] == "assumed").sum())
    state: State = "problem" if len(out) else "caution" if assumed else "good"
    parts = [*_on_the_band(run), *_on_access(run, after_fault=bool(len(out))), *_on_the_bound(run)]
    return Verdict(state, tuple(parts), tuple(_facts(run)), tuple(_worth_knowing(run)))


def _on_the_band(run: Run) -> list[Part]:
    plan, band = run.plan, band_words(run.plan.band)
    out = plan.out_of_band
    if out.empty:
        verb = "holds" if plan.k == 1 else "hold"
        return [Part(f"{all_of(plan.k)} {verb} {band} people", strong=True)]
    people = int(plan.people.sum())
    if not run.feasibility.possible:
        whose = "the council has" if len(run.area.council) <= 1 else "the area has"
        low, high = run.feasibility.k_range
        why = (
            ""
            if people < plan.band.low
            else f", too many for {count(high, 'catchment')} and too few for {count(low, 'catchment')}"
        )
        return [Part("No plan can meet the rule here:", strong=True), Part(f" {whose} {people:,} people{why}")]
    missed = [f"{run.hubs['name'].get(c, c)} is {_miss(over)}" for c, over in out.items()]
    shown = missed if len(missed) <= 3 else [*missed[:2], f"{len(missed) - 2} more are out of it"]
    noun = "catchment holds" if plan.k == 1 else "catchments hold"
    told = f"{plan.k - len(out)} of {plan.k} {noun} {band} people"
    return [Part(told, strong=True), Part(f"; {join_words(shown)}")]


def _miss(over: float) -> str:
    return f"{over:,.0f} over" if over > 0 else f"{-over:,.0f} short"


def _on_access(run: Run, *, after_fault: bool) -> list[Part]:
    unit = run.proposal.travel.unit
    main = run.scenario.main_threshold(unit)
    overall = run.scorecard.overall
    measure = name_within(main, unit)
    if measure not in overall.index:
        return [Part(".")]
    share = percent(float(overall.at[measure, "score"]))
    lead = ". " if after_fault else ", and "
    share = capital(share) if after_fault else share
    return [
        Part(lead),
        Part(share, strong=True),
        Part(f" of people live within {tell_threshold(main, unit)} of their hub."),
    ]


def _on_the_bound(run: Run) -> list[Part]:
    """Say how much less any plan could have, of the plans that the bound covers, and by the travel that it is on."""
    quality, travel = run.quality, run.proposal.travel
    if quality.gap is None:
        return [Part(" How close this is to the best possible is not known.")]
    covered = quality.covered
    whose = f" of {covered.whose}" if covered is not None and covered.whose else ""
    which = f" No {_covered_words(run)} has "
    charged = " (a hub with few services beside it counts as farther)" if quality.mean_fee > 0 else ""
    way = f"{whose} {tell_way(travel.method)}{charged}"
    if quality.kind is QualityKind.OPTIMAL:
        parts = [Part(which), Part("less travel", strong=True), Part(f"{way}.")]
    else:
        share = f"{math.ceil(round(quality.gap * 1000, 6)) / 10:.1f}%"
        parts = [Part(f"{which}more than "), Part(f"{share} less travel", strong=True), Part(f"{way}.")]
    return parts


def _covered_words(run: Run) -> str:
    """Say which plans are meant: those of as many catchments, of the sizes searched, held to the same."""
    covered, band = run.quality.covered, run.plan.band
    if covered is None:
        return "plan that keeps these rules"
    catchments = count(covered.catchments, "catchment")
    if (covered.least, covered.most) == (band.low, band.high):
        words = f"plan of {catchments} that keeps these rules"
    else:
        words = f"plan of {catchments} with {covered.least:,} to {covered.most:,} people"
    return f"{words}, {join_words(list(covered.held))}," if covered.held else words


def _facts(run: Run) -> list[Fact]:
    people, names = run.plan.people, run.hubs["name"]
    overall = run.scorecard.overall
    travel = run.proposal.travel
    mean = float(overall.at["mean_travel", "score"]) if "mean_travel" in overall.index else float("nan")
    label = f"Average {tell_noun(travel.unit)} to hub"
    distance = Fact(label, tell_travel(mean, travel.unit), tell_way(travel.method))
    if run.plan.k == 1:
        facts = [Fact("One catchment", f"{int(people.iloc[0]):,}", "people")]
        if "children" in run.plan.zones.columns:
            facts.append(Fact("Children under 18", whole(float(run.plan.zones["children"].sum())), "people"))
        if (farthest := name_measure("farthest", travel.unit)) in overall.index:
            far = overall.loc[farthest]
            facts.append(Fact("Farthest data zone", tell_travel(float(far["score"]), travel.unit), str(far["detail"])))
        return [*facts, distance]
    small, large = people.idxmin(), people.idxmax()
    return [
        Fact("Average catchment", whole(float(people.mean())), "people"),
        Fact("Smallest", f"{int(people[small]):,}", str(names.get(small, small))),
        Fact("Largest", f"{int(people[large]):,}", str(names.get(large, large))),
        distance,
    ]


def _worth_knowing(run: Run) -> list[str]:
    """List at most two facts against the plan, gravest first; then what is always said where it is known.

    That is what it divides and relies on, a place that would reach more people, what the year before would have made of
    it, what its preferences cost, and how distances are meant.
    """
    told = [*_on_routes(run), *_on_links(run), *_on_limits(run), *_on_nearer_hubs(run), *_on_missing(run)]
    known = [words for words in (tell_before(run), tell_plain(run)) if words]
    return [*told[:2], *_on_towns(run), *_on_crossings(run), *tell_better(run), *known, _on_distances(run)]


def _on_towns(run: Run) -> list[str]:
    """Name the town with most people outside the catchment that holds most of it, and count the others."""
    zones = run.plan.zones
    if "settlement_name" not in zones.columns:
        return []
    town = zones["settlement"].dropna()
    inside = zones["population"].groupby([town, run.plan.assignment]).sum().rename_axis(["town", "catchment"])
    inside = inside[inside > 0]
    by_town = inside.groupby("town")
    # a town with more people than a catchment may hold is divided in any plan
    divided = (by_town.size() > 1) & (by_town.sum() <= run.plan.band.high)
    apart = (by_town.sum() - by_town.max())[divided]
    apart = apart[apart >= _FEW_APART]
    if apart.empty:
        return []
    first = min(apart.index, key=lambda code: (-apart[code], code))
    name = zones["settlement_name"][town.index[town == first][0]]
    sides = inside[first].sort_values(ascending=False, kind="stable")
    shown = join_words([f"{people:,} people in {run.hubs.at[c, 'name']}" for c, people in sides.items()])
    more = (
        f" {capital(count(len(apart) - 1, 'other town'))} {'is' if len(apart) == 2 else 'are'} divided too."
        if len(apart) > 1
        else ""
    )
    return [f"{name} is divided: {shown}.{more}"]


def _on_crossings(run: Run) -> list[str]:
    """Name the foot bridges and ferries that a catchment relies on, as it would fall apart without them."""
    relied, links = run.plan.links, run.inputs.links
    told = []
    for catchment, of_it in relied.groupby("catchment"):
        known = links.reindex(sorted(set(of_it["link"])))
        weak = known[(known["kind"] == "ferry") | (known["vehicles"] == "N")]
        if len(weak):
            name = run.hubs.at[catchment, "name"]
            several = len(weak) > 1
            ferry, bridge = ("ferries", "foot bridges") if several else ("a ferry", "a foot bridge")
            kinds = [ferry] if (weak["kind"] == "ferry").any() else []
            kinds += [bridge] if (weak["kind"] != "ferry").any() else []
            shown = name_first(weak["name"].astype(str), most=2)
            told.append(f"{name} is held together by {' and '.join(kinds)} ({shown}).")
    return told[:2]


def _on_distances(run: Run) -> str:
    travel = run.proposal.travel
    if travel.method is not TravelMethod.STRAIGHT_LINE:
        return travel.words
    ferries = int((run.plan.links["kind"] == "ferry").sum())
    if not ferries:
        return f"Distances are {tell_way(travel.method)}."
    return (
        f"Distances are {tell_way(travel.method)}, also over water: the plan relies on {count(ferries, 'ferry route')}."
    )


def _on_routes(run: Run) -> list[str]:
    overall = run.scorecard.overall
    without = float(overall.at["people_without_route", "score"]) if "people_without_route" in overall.index else 0
    if not without > 0:
        return []
    if without == 1:
        return ["One person has no route to their hub, and is in no average."]
    return [f"{without:,.0f} people have no route to their hub, and are in no average."]


def _on_links(run: Run) -> list[str]:
    links: pd.DataFrame = run.plan.links
    assumed = int((links["status"] == "assumed").sum())
    if assumed:
        verb = "is" if assumed == 1 else "are"
        return [f"{capital(count(assumed, 'link'))} over water {verb} assumed and must be confirmed."]
    return []


def _on_limits(run: Run) -> list[str]:
    band, names = run.plan.band, run.hubs["name"]
    spare = {c: band.spare(int(people)) for c, people in run.plan.people.items()}
    near = sorted((c for c, n in spare.items() if 0 <= n < band.usual_margin), key=lambda c: spare[c])
    if not near:
        return []
    shown = [f"{names.get(c, c)} ({spare[c]:,})" for c in near[:_MOST_NAMED]]
    more = [count(len(near) - _MOST_NAMED, "more", "more")] if len(near) > _MOST_NAMED else []
    verb = "has" if len(near) == 1 else "have"
    return [f"{join_words([*shown, *more])} {verb} less than {band.usual_margin:,} people to spare to a limit."]


def _on_nearer_hubs(run: Run) -> list[str]:
    overall = run.scorecard.overall
    if "nearer_other_hub" not in overall.index:
        return []
    people, share = (float(overall.at["nearer_other_hub", column]) for column in ("people", "score"))
    if not people > 0:
        return []
    return [f"{people:,.0f} people ({percent(share)}) live nearer to another catchment’s hub."]


def _on_missing(run: Run) -> list[str]:
    facts = []
    without = int((run.hubs["hub_kind"] == HubKind.MEDOID).sum()) if run.scenario.hubs == "sites" else 0
    if without:
        verb = "has" if without == 1 else "have"
        facts.append(f"{capital(count(without, 'catchment'))} {verb} no site that can be a hub.")
    if len(run.unplaced):
        facts.append(f"{capital(count(len(run.unplaced), 'site'))} could not be placed, and may lie here.")
    return facts
