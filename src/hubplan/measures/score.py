"""Scorecard: put the measures of a plan together."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd

from hubplan.categories import CATEGORIES
from hubplan.measures import access, continuity, load, nesting, pieces, services, shape, size
from hubplan.measures.kept_units import list_kept_units
from hubplan.plan import Plan
from hubplan.projection import METHOD_WORDS
from hubplan.proposal import Proposal
from hubplan.run import Ahead
from hubplan.scenario import Scenario
from hubplan.schema import AGE_COLUMNS
from hubplan.scorecard import CONFIDENTIAL_PLACES, OVERALL_COLUMNS, Scorecard
from hubplan.travel.model import TravelModel
from hubplan.travel.words import name_measure, name_within, tell_noun, tell_threshold, tell_way
from hubplan.units import UNITS

_NAN = float("nan")


@dataclass(frozen=True)
class _Line:
    """Row of the overall table, before its heading is added."""

    measure: str
    label: str
    score: float
    unit: str
    people: float = _NAN
    detail: str = ""


@dataclass(frozen=True, eq=False)
class _Scored:
    """Values that the lines are computed from."""

    proposal: Proposal
    sites: gpd.GeoDataFrame
    scenario: Scenario
    by_catchment: pd.DataFrame
    baseline: pd.Series | None = None
    ahead: Ahead | None = None

    @property
    def plan(self) -> Plan:
        return self.proposal.plan

    @property
    def people(self) -> pd.Series:
        return self.plan.zones["population"]

    def share(self, people: int, of: int | None = None) -> float:
        total = int(self.people.sum()) if of is None else of
        return people / total if total else _NAN


def score_plan(
    proposal: Proposal,
    sites: gpd.GeoDataFrame,
    scenario: Scenario,
    *,
    baseline: pd.Series | None = None,
    ahead: Ahead | None = None,
    confidential: pd.Series | None = None,
    travel: TravelModel | None = None,
) -> Scorecard:
    """Score a plan with its hubs.

    Measures whose inputs are absent (``children``, ``simd_quintile``, sites) are left out, never 0.

    Parameters
    ----------
    proposal
        A proved plan with its hubs, from :func:`hubplan.proposal.make_proposal`.
    sites
        Checked sites; those in no zone of the plan count only for what stands beside a hub, and for the nearest
        specialist service.
    scenario
        For its ``thresholds``, in the unit of the proposal's travel, and the units to keep together.
    baseline
        The catchment of each zone in an earlier plan, to tell who stays.
    ahead
        The catchments in years to come, where people over the years are known.
    confidential
        Words on the confidential places of each catchment, where asked for; they are in no total.
    travel
        By which the nearest specialist services are found, that of the proposal; straight lines where ``None``.

    Returns
    -------
    Scorecard

    Examples
    --------
    >>> from hubplan.measures.example import four_sites, three_zones, two_hubs
    >>> from hubplan.proposal import make_proposal
    >>> card = score_plan(make_proposal(three_zones(), two_hubs()), four_sites(), Scenario(thresholds=(0.5,)))
    >>> card["catchments_in_band"], card["within_0.5_km"], card["sites_gp_practice"]
    (2.0, 0.7, 200.0)
    >>> card.by_catchment[["name", "people", "hub_name", "mean_km", "colocated"]].values.tolist()
    [['West', 40, 'Library', 0.4, 'GP practice, Nursery'], ['East', 60, 'Centre of C', 0.5, 'GP practice']]
    """
    by_catchment = _by_catchment(proposal, sites, scenario, travel)
    if confidential is not None:
        by_catchment[CONFIDENTIAL_PLACES] = confidential
    scored = _Scored(proposal, sites, scenario, by_catchment, baseline, ahead)
    groups = {
        "Size": _size(scored),
        f"{tell_noun(proposal.travel.unit).capitalize()} to own hub": _travel(scored),
        "Fairness and need": _need(scored),
        "In one piece": _one_piece(scored),
        "Shape": _shape(scored),
        "Services": _services(scored),
        "Continuity": _continuity(scored),
        "Years ahead": _years_ahead(scored),
    }
    lines = [(group, line) for group, inside in groups.items() for line in inside]
    overall = pd.DataFrame(
        [(group, line.label, float(line.score), line.unit, float(line.people), line.detail) for group, line in lines],
        columns=list(OVERALL_COLUMNS),
        index=pd.Index([line.measure for _, line in lines], name="measure"),
    )
    return Scorecard(scored.by_catchment, overall, proposal.travel.unit, proposal.travel.method)


def _by_catchment(
    proposal: Proposal, sites: gpd.GeoDataFrame, scenario: Scenario, travel: TravelModel | None
) -> pd.DataFrame:
    plan, hubs = proposal.plan, proposal.hubs
    columns: dict[str, Any] = {"name": hubs["name"], "people": plan.people}
    columns |= {column: size.people_of(plan, column) for column in AGE_COLUMNS if column in plan.zones.columns}
    columns |= {"in_band": plan.in_band, "deviation": plan.deviation, "zones": size.zone_count(plan)}
    columns |= {column: hubs[column] for column in ("hub", "hub_name", "hub_kind")}
    reached = access.access_by_catchment(proposal, scenario.thresholds.of(proposal.travel.unit))
    columns |= {column: reached[column] for column in reached.columns}
    if "simd_quintile" in plan.zones.columns:
        columns["deprived_people"] = load.deprived_by_catchment(plan)
    if "urban_rural" in plan.zones.columns:
        columns["rural_people"] = load.rural_by_catchment(plan)
    columns["links"] = pieces.links_relied_on(plan)
    if len(sites):
        counted = services.sites_by_category(plan, sites)
        columns |= {f"sites_{key}": counted[key] for key in counted.columns}
        near = services.colocated(hubs, sites)
        columns["colocated"] = near.map(lambda keys: ", ".join(CATEGORIES[key].label for key in keys))
        specialists = services.nearest_specialists(plan, hubs, sites, travel)
        columns |= {column: specialists[column] for column in specialists.columns}
    return pd.DataFrame(columns, index=plan.catchments)


def _size(scored: _Scored) -> Iterator[_Line]:
    plan, names = scored.plan, scored.by_catchment["name"]
    people, in_band = plan.people, int(plan.in_band.sum())
    yield _Line(
        "catchments_in_band",
        f"Catchments with {plan.band.low:,} to {plan.band.high:,} people",
        in_band,
        "catchments",
        size.people_in_band(plan),
        f"{in_band} of {plan.k}",
    )
    yield _Line("mean_people", "People in a catchment, on average", float(people.mean()), "people")
    yield _Line("smallest_people", "Smallest catchment", people.min(), "people", detail=str(names[people.idxmin()]))
    yield _Line("largest_people", "Largest catchment", people.max(), "people", detail=str(names[people.idxmax()]))
    farthest = plan.deviation.abs().idxmax()
    yield _Line(
        "largest_deviation",
        f"Largest difference from {plan.band.target:,}",
        size.largest_deviation(plan),
        "share",
        abs(int(people[farthest]) - plan.band.target),
        str(names[farthest]),
    )


def _travel(scored: _Scored) -> Iterator[_Line]:
    travel, people = scored.proposal.travel, scored.people
    own, nearest, unit = travel.own, travel.nearest, travel.unit
    noun = tell_noun(unit)
    for threshold in scored.scenario.thresholds.of(unit):
        inside = access.people_within(own, people, threshold)
        label = f"People within {tell_threshold(threshold, unit)} of their hub"
        yield _Line(name_within(threshold, unit), label, scored.share(inside), "share", inside)
    way = tell_way(travel.method)
    yield _Line("mean_travel", f"Average {noun} to own hub", access.mean_travel(own, people), unit, detail=way)
    p90 = access.percentile_travel(own, people)
    yield _Line(name_measure("p90", unit), "Nine in ten people live within", p90, unit)
    code, farthest = access.farthest_zone(own, people)
    name = str(scored.plan.zones.at[code, "name"]) if code else ""
    yield _Line(name_measure("farthest", unit), "Farthest data zone", farthest, unit, detail=name)
    other = access.people_nearer_other_hub(own, nearest, people)
    yield _Line("nearer_other_hub", "People nearer to another hub", scored.share(other), "share", other)
    cost = access.boundary_cost_travel(own, nearest, people)
    yield _Line(name_measure("boundary_cost", unit), f"Average {noun} that the edges add", cost, unit)
    without = access.people_without_route(own, people)
    told = "in no average of travel" if without else ""
    yield _Line("people_without_route", "People without a route to their hub", without, "people", without, told)


def _need(scored: _Scored) -> Iterator[_Line]:
    plan, table, unit = scored.plan, scored.by_catchment, scored.proposal.travel.unit
    if "children" in table.columns:
        children = table["children"]
        yield _Line(
            "children_per_hub", "Children and young people (0–17) for each hub", float(children.mean()), "people"
        )
        most = children.idxmax()
        name = str(table["name"][most])
        yield _Line("most_children_per_hub", "Most at one hub", children[most], "people", detail=name)
    if "deprived_people" in table.columns:
        deprived, threshold = load.deprived_people(plan), scored.scenario.main_threshold(unit)
        inside, total = access.people_within(scored.proposal.travel.own, deprived, threshold), int(deprived.sum())
        if total:
            yield _Line(
                f"deprived_{name_within(threshold, unit)}",
                f"People in the most deprived fifth of zones within {tell_threshold(threshold, unit)}",
                scored.share(inside, total),
                "share",
                inside,
                f"of {total:,}",
            )
    if "urban_rural" in plan.zones.columns:
        rural, threshold = load.rural_people(plan), scored.scenario.main_threshold(unit)
        inside, total = access.people_within(scored.proposal.travel.own, rural, threshold), int(rural.sum())
        if total:
            label = f"People in rural zones within {tell_threshold(threshold, unit)}"
            yield _Line(
                f"rural_{name_within(threshold, unit)}",
                label,
                scored.share(inside, total),
                "share",
                inside,
                f"of {total:,}",
            )


def _one_piece(scored: _Scored) -> Iterator[_Line]:
    plan, links = scored.plan, scored.plan.links
    # a Plan proves this in its constructor; the line says so to those who read only the table
    total = int(plan.people.sum())
    yield _Line(
        "catchments_in_one_piece", "Catchments in one piece", plan.k, "catchments", total, f"{plan.k} of {plan.k}"
    )
    by_kind = links["kind"].value_counts()
    words = {"ferry": ("ferry", "ferries"), "fixed_link": ("bridge or causeway", "bridges or causeways")}
    told = [f"{by_kind[kind]} {words[kind][int(by_kind[kind] > 1)]}" for kind in words if kind in by_kind]
    yield _Line("links_relied_on", "Links over water relied on", len(links), "links", detail=", ".join(told))
    yield _Line("assumed_links", "Of them assumed, to be confirmed", len(pieces.assumed_links(plan)), "links")


def _shape(scored: _Scored) -> Iterator[_Line]:
    yield _Line("inner_border_km", "Edges between catchments", shape.inner_border_km(scored.plan), "km")
    index = float(shape.polsby_popper(scored.plan).mean())
    yield _Line("polsby_popper", "Compactness (Polsby–Popper, 1 is a circle)", index, "index")


def _services(scored: _Scored) -> Iterator[_Line]:
    table, plan, unit = scored.by_catchment, scored.plan, scored.proposal.travel.unit
    keys = [key for key in CATEGORIES if f"sites_{key}" in table.columns]
    for key in keys:
        count, words = table[f"sites_{key}"], CATEGORIES[key]
        rate = services.per_10_000(pd.Series([int(count.sum())]), pd.Series([int(plan.people.sum())]))
        spread = _spread(count) if plan.k > 1 else ""
        told = ", ".join(
            part for part in (f"{count.sum():,} {'site' if count.sum() == 1 else 'sites'}", spread) if part
        )
        yield _Line(f"sites_{key}", words.plural, float(rate.iloc[0]), "per 10,000", detail=told)
    for key in keys:
        without = table.index[table[f"sites_{key}"] == 0]
        if not len(without):
            yield _Line(f"catchments_without_{key}", f"Catchments with no {_lower(key)}", 0, "catchments", 0)
            continue
        yield _Line(
            f"catchments_without_{key}",
            f"Catchments with no {_lower(key)}",
            len(without),
            "catchments",
            int(plan.people[without].sum()),
            ", ".join(table["name"][without]),
        )
    for key in CATEGORIES:
        column = name_measure(f"nearest_{key}", unit)
        if column in table.columns and table[column].notna().any():
            away, most = table[column], table[column].idxmax()
            told = f"{table['name'][most]}: {table[f'nearest_{key}'][most]}"
            yield _Line(column, f"Farthest hub from the nearest {_lower(key)}", away[most], unit, detail=told)
    if len(scored.sites):
        near = services.colocated(scored.proposal.hubs, scored.sites)
        several = near.index[near.map(len) >= 2]
        yield _Line(
            "colocated_hubs",
            f"Hubs with two or more other kinds of service within {services.COLOCATED_M:.0f} m",
            len(several),
            "catchments",
            int(plan.people[several].sum()),
            ", ".join(table["name"][several]),
        )


def _continuity(scored: _Scored) -> Iterator[_Line]:
    for units in list_kept_units(scored.plan.zones, scored.scenario):
        unit, plan = units.kept.unit, units.lay_over(scored.plan)
        whole, split = nesting.people_in_whole_units(plan, unit), nesting.split_units(plan, unit)
        labels = UNITS[unit].labels
        total = plan.zones[unit].nunique()
        told = f"{total - len(split)} of {total} {labels}"
        yield _Line(f"whole_{unit}", f"People in {labels} kept whole", scored.share(whole), "share", whole, told)
        crossing = nesting.crosses_units(plan, unit)
        across = crossing.index[crossing]
        yield _Line(
            f"across_{unit}",
            f"Catchments across the edges of {labels}",
            len(across),
            "catchments",
            int(plan.people[across].sum()),
            ", ".join(scored.by_catchment["name"][across]),
        )
    if scored.baseline is not None:
        stay = continuity.people_who_stay(plan, scored.baseline)
        label = "People who stay with the catchment of the baseline plan"
        yield _Line("stay_with_baseline", label, scored.share(stay), "share", stay)


def _years_ahead(scored: _Scored) -> Iterator[_Line]:
    if scored.ahead is None:
        return
    names = scored.by_catchment["name"]
    for method, words in METHOD_WORDS.items():
        table = scored.ahead.table[scored.ahead.table["method"] == method]
        for year, inside in table.groupby("year"):
            out = inside.loc[~inside["in_band"], "catchment"]
            kept = len(inside) - len(out)
            told = f"{kept} of {len(inside)}" + (f"; out: {', '.join(names[out])}" if len(out) else "")
            people = int(inside.loc[inside["in_band"], "people"].sum())
            label = f"Catchments in the band in {year}, if {words}"
            yield _Line(f"in_band_{year}_{method}", label, kept, "catchments", people, told)


def _lower(key: str) -> str:
    """Write a category's label inside a sentence, keeping abbreviations in capitals."""
    label = CATEGORIES[key].label
    return label if label[1:2].isupper() else label[0].lower() + label[1:]


def _spread(count: pd.Series) -> str:
    least, most = int(count.min()), int(count.max())
    return f"{least} in each catchment" if least == most else f"{least} to {most} in a catchment"
