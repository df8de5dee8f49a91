"""Verdict: one sentence on the rules and one on access, then what speaks against the plan."""

import math
from dataclasses import dataclass

import pandas as pd

from hubplan.notes import join_words
from hubplan.quality import QualityKind, kind_of_gap
from hubplan.render.words import (
    State,
    all_of,
    band_words,
    capital,
    count,
    km,
    near_limit,
    percent,
    shorten,
    state_of,
    threshold,
    whole,
)
from hubplan.run import Run
from hubplan.schema import HubKind


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
    parts = [*_on_the_band(run), *_on_access(run, after_fault=bool(len(out))), *_on_the_bound(run.quality.gap)]
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
    missed = [f"{shorten(str(run.hubs['name'].get(c, c)))} is {_miss(over)}" for c, over in out.items()]
    shown = missed if len(missed) <= 3 else [*missed[:2], f"{len(missed) - 2} more are out of it"]
    noun = "catchment holds" if plan.k == 1 else "catchments hold"
    told = f"{plan.k - len(out)} of {plan.k} {noun} {band} people"
    return [Part(told, strong=True), Part(f"; {join_words(shown)}")]


def _miss(over: float) -> str:
    return f"{over:,.0f} over" if over > 0 else f"{-over:,.0f} short"


def _on_access(run: Run, *, after_fault: bool) -> list[Part]:
    main = run.scenario.main_threshold
    overall = run.scorecard.overall
    measure = f"within_{main:g}_km"
    if measure not in overall.index:
        return [Part(".")]
    share = percent(float(overall.at[measure, "score"]))
    lead = ". " if after_fault else ", and "
    share = capital(share) if after_fault else share
    return [Part(lead), Part(share, strong=True), Part(f" of people live within {threshold(main)} of their hub.")]


def _on_the_bound(gap: float | None) -> list[Part]:
    if gap is None:
        return [Part(" How close this is to the best possible is not known.")]
    if kind_of_gap(gap) is QualityKind.OPTIMAL:
        return [Part(" No possible plan has a "), Part("shorter average distance", strong=True), Part(".")]
    return [
        Part(" No possible plan has an average distance more than "),
        Part(f"{math.ceil(round(gap * 1000, 6)) / 10:.1f}%", strong=True),
        Part(" shorter."),
    ]


def _facts(run: Run) -> list[Fact]:
    people, names = run.plan.people, run.hubs["name"]
    overall = run.scorecard.overall
    mean_km = float(overall.at["mean_km", "score"]) if "mean_km" in overall.index else float("nan")
    distance = Fact("Average distance to hub", km(mean_km), "straight line")
    if run.plan.k == 1:
        facts = [Fact("One catchment", f"{int(people.iloc[0]):,}", "people")]
        if "children" in run.plan.zones.columns:
            facts.append(Fact("Children under 18", whole(float(run.plan.zones["children"].sum())), "people"))
        if "farthest_km" in overall.index:
            far = overall.loc["farthest_km"]
            facts.append(Fact("Farthest data zone", km(float(far["score"])), str(far["detail"])))
        return [*facts, distance]
    small, large = people.idxmin(), people.idxmax()
    return [
        Fact("Average catchment", whole(float(people.mean())), "people"),
        Fact("Smallest", f"{int(people[small]):,}", shorten(str(names.get(small, small)))),
        Fact("Largest", f"{int(people[large]):,}", shorten(str(names.get(large, large)))),
        distance,
    ]


def _worth_knowing(run: Run) -> list[str]:
    """List at most three facts against the plan, gravest first; how distances are meant is always said."""
    told = [*_on_links(run), *_on_limits(run), *_on_nearer_hubs(run), *_on_missing(run)]
    return [*told[:2], _on_distances(run)]


def _on_distances(run: Run) -> str:
    ferries = int((run.plan.links["kind"] == "ferry").sum())
    if not ferries:
        return "Distances are straight lines."
    return f"Distances are straight lines, also over water: the plan relies on {count(ferries, 'ferry route')}."


def _on_links(run: Run) -> list[str]:
    links: pd.DataFrame = run.plan.links
    assumed = int((links["status"] == "assumed").sum())
    if assumed:
        verb = "is" if assumed == 1 else "are"
        return [f"{capital(count(assumed, 'link'))} over water {verb} assumed and must be confirmed."]
    return []


def _on_limits(run: Run) -> list[str]:
    near = sum(state_of(int(n), run.plan.band).state == "caution" for n in run.plan.people)
    if not near:
        return []
    verb = "is" if near == 1 else "are"
    return [f"{capital(count(near, 'catchment'))} {verb} within {near_limit(run.plan.band):,} people of a limit."]


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
