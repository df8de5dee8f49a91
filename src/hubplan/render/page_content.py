"""Content of the page for each catchment, measure, service and zone, ready for the template."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hubplan.categories import CATEGORIES, Category
from hubplan.render.best_places import PlaceView, view_places
from hubplan.render.words import (
    StateWords,
    capital,
    count,
    percent,
    score_words,
    state_of,
    whole,
)
from hubplan.run import Run
from hubplan.scenario import PopulationBand
from hubplan.schema import AGE_COLUMNS, HubKind
from hubplan.scorecard import CONFIDENTIAL_PLACES
from hubplan.style import Color
from hubplan.travel.words import name_measure, name_within, tell_noun, tell_threshold, tell_travel, tell_way


@dataclass(frozen=True)
class Band:
    """Position of a catchment on the scale of the band, in percent of its width."""

    low: float
    high: float
    target: float
    at: float
    low_words: str
    high_words: str
    beyond: bool
    """Whether the number lies off the scale, and is drawn at its end."""


@dataclass(frozen=True)
class ServiceCount:
    """Number of sites of a category."""

    category: Category
    sites: int


@dataclass(frozen=True)
class CatchmentView:
    """Catchment as its card, its row and its detail show it."""

    number: int
    name: str
    people: int
    state: StateWords
    color: Color
    band: Band
    hub: str
    hub_code: str
    hub_note: str
    share: str
    share_people: str
    children: str
    facts: tuple[tuple[str, str, str], ...]
    """Label, figure (strong) and what follows it."""
    joins: tuple[tuple[str, str, str], ...]
    """Kind of link, sentence, names."""
    services: tuple[ServiceCount, ...]
    sites: tuple[tuple[Category, str], ...]
    places: tuple[PlaceView, ...]


def band_of(people: int, band: PopulationBand) -> Band:
    """Place a number of people on a scale that reaches half the band's width beyond either limit.

    Examples
    --------
    >>> drawn = band_of(50_000, PopulationBand())
    >>> drawn.low, drawn.high, drawn.at, drawn.beyond
    (25.0, 75.0, 50.0, False)
    """
    reach = max(band.high - band.low, 2) / 2
    start, length = band.low - reach, band.high - band.low + 2 * reach
    low, high, target, at = (round(100 * (n - start) / length, 2) for n in (band.low, band.high, band.target, people))
    inside = float(np.clip(at, 1.5, 98.5))
    return Band(low, high, target, inside, f"{band.low:,}", f"{band.high:,}", inside != at)


def view_catchments(run: Run, colors: dict[int, Color]) -> list[CatchmentView]:
    """Gather what the page says of each catchment, in the order of their numbers."""
    inside = run.sites["data_zone"].map(run.plan.assignment)
    names = run.hubs["name"].astype(str)
    views = []
    for number in run.plan.catchments:
        row = run.scorecard.by_catchment.loc[number]
        people = int(run.plan.people[number])
        unit = run.proposal.travel.unit
        within = _number(row, name_within(run.scenario.main_threshold(unit), unit))
        name = names.get(number, f"Catchment {number}")
        views.append(
            CatchmentView(
                number=int(number),
                name=name,
                people=people,
                state=state_of(people, run.plan.band),
                color=colors[int(number)],
                band=band_of(people, run.plan.band),
                hub=str(run.hubs.at[number, "hub_name"]),
                hub_code=str(run.hubs.at[number, "hub"]),
                hub_note=_hub_note(run, int(number)),
                share=percent(within / people if people else float("nan")),
                share_people=whole(within),
                children=whole(_number(row, "children")),
                facts=tuple(_facts(run, row, people)),
                joins=tuple(_joins(run, int(number))),
                services=tuple(_services(run.sites[inside == number])),
                sites=tuple(_sites(run.sites[inside == number])),
                places=view_places(run, int(number)),
            )
        )
    return views


def _number(row: pd.Series, column: str) -> float:
    return float(row[column]) if column in row.index and pd.notna(row[column]) else float("nan")


def _hub_note(run: Run, number: int) -> str:
    kind = str(run.hubs.at[number, "hub_kind"])
    if kind == HubKind.SITE:
        return ""
    if kind == HubKind.ZONE:
        return "The hub is pinned to this data zone."
    chosen = "No site here can be a hub; " if run.scenario.hubs == "sites" else ""
    return capital(f"{chosen}the hub stands in the data zone nearest to its people.")


def _facts(run: Run, row: pd.Series, people: int) -> list[tuple[str, str, str]]:
    facts, travel = [], run.proposal.travel
    unit = travel.unit
    for threshold in run.scenario.thresholds.of(unit):
        within = _number(row, name_within(threshold, unit))
        if not np.isnan(within):
            label, share = f"Within {tell_threshold(threshold, unit)} of hub", percent(within / max(people, 1))
            facts.append((label, share, f" · {whole(within)} people"))
    mean = tell_travel(_number(row, name_measure("mean", unit)), unit)
    facts.append((f"Average {tell_noun(unit)}", mean, f" {tell_way(travel.method)}"))
    if row.get("farthest_zone"):
        farthest = tell_travel(_number(row, name_measure("farthest", unit)), unit)
        facts.append(("Farthest data zone", "", f"{row['farthest_zone']}, {farthest}"))
    for label, column in (
        ("Without a route", "without_route"),
        ("Nearer another hub", "nearer_other_hub"),
        ("Children under 18", "children"),
        ("Most deprived fifth", "deprived_people"),
        ("In rural zones", "rural_people"),
    ):
        amount = _number(row, column)
        if np.isnan(amount) or (column == "without_route" and not amount):
            continue
        if column == "children":
            facts.append((label, "", whole(amount) + _by_age(row)))
        else:
            facts.append((label, "", f"{whole(amount)} people ({percent(amount / max(people, 1))})"))
    if CONFIDENTIAL_PLACES in row.index:
        facts.append(("Confidential places", "", str(row[CONFIDENTIAL_PLACES])))
    facts.append(("Data zones", "", f"{int((run.plan.assignment == row.name).sum()):,}"))
    return facts


def _by_age(row: pd.Series) -> str:
    """Write the age groups of children, in brackets, where they are known."""
    groups = {column: _number(row, column) for column in AGE_COLUMNS[:-1]}
    if any(np.isnan(amount) for amount in groups.values()):
        return ""
    told = [f"{column[4:].replace('_', '–')}: {whole(amount)}" for column, amount in groups.items()]
    return f" ({', '.join(told)})"


def _joins(run: Run, number: int) -> list[tuple[str, str, str]]:
    links = run.plan.links
    links = links[links["catchment"] == number]
    told = []
    for kind, noun in (("ferry", "ferry route"), ("fixed_link", "bridge or tunnel")):
        for assumed in (False, True):
            of_kind = links[(links["kind"] == kind) & ((links["status"] == "assumed") == assumed)]
            if len(of_kind):
                what = "assumed link" if assumed else noun
                plural = "bridges or tunnels" if noun.startswith("bridge") and not assumed else ""
                lead = f"Relies on {count(len(of_kind), what, plural)}"
                told.append(("assumed" if assumed else kind, lead, "; ".join(link_names(run, of_kind["link"]))))
    return told


def link_names(run: Run, identifiers: pd.Series) -> list[str]:
    """Name links; one without a name gets its identifier."""
    return [str(run.links.at[i, "name"]) if i in run.links.index else str(i) for i in identifiers]


def _services(sites: pd.DataFrame) -> list[ServiceCount]:
    counts = sites["category"].value_counts()
    return [ServiceCount(category, int(counts[key])) for key, category in CATEGORIES.items() if key in counts.index]


def _sites(sites: pd.DataFrame) -> list[tuple[Category, str]]:
    order = {key: position for position, key in enumerate(CATEGORIES)}
    ordered = sorted(zip(sites["category"], sites["name"].astype(str), strict=True), key=lambda s: (order[s[0]], s[1]))
    return [(CATEGORIES[key], name) for key, name in ordered]


@dataclass(frozen=True)
class ScoreRow:
    """Measure as the scorecard shows it."""

    label: str
    under: str
    score: str
    people: str


_IN_SERVICE_TABLE = ("sites_", "catchments_without_")
"""Measures that the table of services shows, catchment by catchment."""


def view_scores(run: Run) -> list[tuple[str, list[ScoreRow]]]:
    """Group the measures under their headings, in their order, without those that the table of services shows."""
    groups: dict[str, list[ScoreRow]] = {}
    for measure, row in run.scorecard.overall.iterrows():
        if str(measure).startswith(_IN_SERVICE_TABLE) or (measure == "people_without_route" and not row["score"]):
            continue
        unit, number = str(row["unit"]), float(row["score"])
        score = score_words(number, unit)
        if unit == "catchments":
            score = f"{round(number)} of {run.plan.k}"
        people = "" if pd.isna(row["people"]) or unit == "people" else f"{whole(float(row['people']))} people"
        detail = "" if pd.isna(row["detail"]) or row["detail"] == score else str(row["detail"])
        groups.setdefault(str(row["group"]), []).append(ScoreRow(str(row["label"]), detail, score, people))
    return list(groups.items())


@dataclass(frozen=True)
class ServiceTable:
    """Sites of each category by catchment, with their number per 10,000 people."""

    categories: list[Category]
    rows: list[tuple[CatchmentView, list[tuple[str, str]]]]
    total: list[tuple[str, str]]
    without: list[str]


_MOST_COLUMNS = 7


def view_services(run: Run, catchments: list[CatchmentView]) -> list[ServiceTable]:
    """Count sites by catchment and category, in as many tables as keep each narrow enough for a screen."""
    inside = run.sites["data_zone"].map(run.plan.assignment)
    counts = pd.crosstab(inside, run.sites["category"]).reindex(run.plan.catchments, fill_value=0)
    known = [category for key, category in CATEGORIES.items() if key in counts.columns]
    tables = -(-len(known) // _MOST_COLUMNS)
    each = -(-len(known) // max(tables, 1))
    return [
        _service_table(run, catchments, counts, known[first : first + each])
        for first in range(0, len(known), each or 1)
    ]


@dataclass(frozen=True)
class SpecialistTable:
    """Specialist service of each kind that is nearest to each hub: the travel to it, and its name."""

    categories: list[Category]
    rows: list[tuple[CatchmentView, list[tuple[str, str]]]]


def view_specialists(run: Run, catchments: list[CatchmentView]) -> SpecialistTable | None:
    """Tabulate the way from each hub to the nearest specialist services; nothing where none are known."""
    table, unit = run.scorecard.by_catchment, run.proposal.travel.unit
    away = {key: name_measure(f"nearest_{key}", unit) for key in CATEGORIES}
    known = [category for key, category in CATEGORIES.items() if away[key] in table.columns]
    if not known:
        return None
    rows = [
        (
            c,
            [
                (tell_travel(table.at[c.number, away[s.key]], unit), str(table.at[c.number, f"nearest_{s.key}"]))
                for s in known
            ],
        )
        for c in catchments
    ]
    return SpecialistTable(known, rows)


def _service_table(
    run: Run, catchments: list[CatchmentView], counts: pd.DataFrame, shown: list[Category]
) -> ServiceTable:
    rows = [(c, [_cell(int(counts.at[c.number, s.key]), c.people) for s in shown]) for c in catchments]
    total = [_cell(int(counts[s.key].sum()), int(run.plan.people.sum())) for s in shown]
    without = [str(int((counts[s.key] == 0).sum())) for s in shown]
    return ServiceTable(shown, rows, total, without)


def _cell(sites: int, people: int) -> tuple[str, str]:
    return f"{sites:,}", f"{sites / people * 10_000:.1f}" if people and sites else ""
