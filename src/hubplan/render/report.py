"""Report of a plan for a committee, as Markdown."""

import re
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined

from hubplan.categories import CATEGORIES
from hubplan.notes import join_words
from hubplan.preferences.pins import PINS
from hubplan.preferences.words import spell_key, tell_achieved, tell_achieved_without, tell_setting
from hubplan.projection import METHOD_WORDS
from hubplan.quality import tell_gap
from hubplan.render.best_places import view_places
from hubplan.render.verdict import make_verdict
from hubplan.render.words import band_words, capital, count, km, percent, score_words, state_of
from hubplan.run import Ahead, Run
from hubplan.schema import AGE_COLUMNS, CATCHMENT, HubKind
from hubplan.scorecard import CONFIDENTIAL_PLACES
from hubplan.travel.words import (
    name_measure,
    name_within,
    tell_limits,
    tell_noun,
    tell_threshold,
    tell_travel,
    tell_way,
)
from hubplan.unplaced import count_kinds, tell_kind

_SPECIAL = re.compile(r"([\\`*{}\[\]#|~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))")
_AT_START = re.compile(r"^(\s*)([-+>=]|\d+(?=[.)]))")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_KINDS = {"ferry": "Ferry", "fixed_link": "Bridge or causeway"}


def build_report(run: Run) -> str:
    """Write the report of a run in Markdown.

    Parameters
    ----------
    run
        The run.

    Returns
    -------
    str
        Markdown with tables; every name that came from data is escaped. A made-up area is labelled first of all.
    """
    verdict = make_verdict(run)
    travel = run.proposal.travel
    unit, main = travel.unit, run.scenario.main_threshold(travel.unit)
    text = _template().render(
        run=run,
        plan=run.plan,
        verdict="".join(_strong(part.text, strong=part.strong) for part in verdict.parts),
        worth_knowing=verdict.worth_knowing,
        band=band_words(run.plan.band),
        main=tell_threshold(main, unit),
        unit=unit,
        noun=tell_noun(unit),
        way=tell_way(travel.method),
        limits=tell_limits(travel.method),
        has_children="children" in run.plan.zones.columns,
        catchments=[_catchment(run, catchment) for catchment in run.plan.catchments],
        groups=_groups(run),
        ahead=_ahead(run),
        links=_links(run),
        assumed=int((run.plan.links["status"] == "assumed").sum()),
        unplaced=_unplaced(run),
        quality=tell_gap(run.quality.gap),
        out=_out_of_band(run),
        pinned=next((tell_setting(outcome) for outcome in run.preferences if outcome.name == PINS.key), ""),
        priced=any(outcome.cost_travel is not None for outcome in run.preferences),
        medoids=int((run.hubs["hub_kind"] == HubKind.MEDOID).sum()),
    )
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def escape_markdown(text: object) -> str:
    r"""Escape text for Markdown, in a table or at the start of a line too.

    Examples
    --------
    >>> for text in ("a|b *c* <script>", "- 1", "Denny & Dunipace", "&lt;"):
    ...     print(escape_markdown(text))
    a\|b \*c\* &lt;script&gt;
    \- 1
    Denny & Dunipace
    &amp;lt;
    """
    flat = " ".join(str(text).split())
    flat = _ENTITY.sub("&amp;", flat).replace("<", "&lt;").replace(">", "&gt;")
    escaped = _SPECIAL.sub(r"\\\1", flat)
    escaped = re.sub(r"(https?|ftp):(?=//)", r"\1\:", escaped)  # or it would become a link by itself
    return _AT_START.sub(_escape_start, escaped)


def _escape_start(match: re.Match[str]) -> str:
    mark = match[2]
    return f"{match[1]}{mark}" if mark.isdigit() else f"{match[1]}\\{mark}"


@cache
def _template() -> Any:
    environment = Environment(
        loader=PackageLoader("hubplan.render", "assets"),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - Markdown, escaped by the md filter
    )
    filters: dict[str, Any] = {
        "md": escape_markdown,
        "whole": _whole,
        "travel": tell_travel,
        "capital": capital,
        "word": _word,
    }
    filters |= {"key": spell_key, "setting": tell_setting}
    filters |= {"achieved": tell_achieved, "achieved_without": tell_achieved_without}
    environment.filters |= filters
    environment.globals |= {"count": count}
    return environment.get_template("report.md.j2")


def _whole(number: int) -> str:
    return f"{number:,}"


def _word(label: str) -> str:
    """Write a category's label inside a sentence, keeping abbreviations in capitals."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _strong(text: str, *, strong: bool) -> str:
    lead, inner, tail = re.fullmatch(r"(\s*)(.*?)(\s*)", text, flags=re.DOTALL).groups()  # type: ignore[union-attr]
    if not inner:
        return text
    marked = f"**{escape_markdown(inner)}**" if strong else escape_markdown(inner)
    return f"{lead}{marked}{tail}"


def _catchment(run: Run, catchment: int) -> dict[str, Any]:
    """Collect what the report says about one catchment."""
    plan, hub = run.plan, run.hubs.loc[catchment]
    scores = run.scorecard.by_catchment.loc[catchment]
    people = int(plan.people[catchment])
    unit = run.proposal.travel.unit
    within = scores.get(name_within(run.scenario.main_threshold(unit), unit), np.nan)
    services = [
        f"{_word(CATEGORIES[key].plural)} {n:,}" for key in CATEGORIES if (n := int(scores.get(f"sites_{key}", 0)))
    ]
    category = CATEGORIES[hub["category"]].label if hub["category"] in CATEGORIES else ""
    return {
        "number": int(catchment),
        "name": hub["name"],
        "people": people,
        "state": state_of(people, plan.band).words,
        "children": int(scores["children"]) if "children" in scores.index else None,
        "ages": [
            f"{int(scores[column]):,} aged {column[4:].replace('_', '–')}"
            for column in AGE_COLUMNS[:-1]
            if column in scores.index
        ],
        "zones": int(scores["zones"]),
        "hub_name": hub["hub_name"],
        "hub_code": hub["hub"],
        "best_places": view_places(run, catchment),
        "hub_kind": hub["hub_kind"],
        "hub_fixed": str(hub["hub"]) in _named_hubs(run),
        "hub_category": category,
        "mean_travel": float(scores[name_measure("mean", unit)]),
        "within": percent(float(within) / people) if people else "not known",
        "within_people": int(within),
        "farthest_words": _farthest(scores, unit),
        "without_route": int(scores.get("without_route", 0)),
        "nearer_other": int(scores["nearer_other_hub"]),
        "services": ", ".join(services),
        "confidential": scores.get(CONFIDENTIAL_PLACES, ""),
        "colocated": scores.get("colocated", ""),
        "specialists": [
            f"{_word(CATEGORIES[key].label)} {escape_markdown(scores[f'nearest_{key}'])}, {tell_travel(away, unit)}"
            for key in CATEGORIES
            if not np.isnan(away := float(scores.get(name_measure(f"nearest_{key}", unit), np.nan)))
        ],
        "places": _places(run, catchment),
        "edges": _edges(run, catchment),
        "links": int(scores["links"]),
    }


def _farthest(scores: pd.Series, unit: str) -> str:
    """Say which data zone is farthest from the hub; nothing where none has a route."""
    if not scores["farthest_zone"]:
        return ""
    away = tell_travel(float(scores[name_measure("farthest", unit)]), unit)
    return f"The farthest data zone is {scores['farthest_zone']}, {away}."


def _named_hubs(run: Run) -> set[str]:
    """List the hubs that are pinned, by site or by data zone code."""
    named = run.scenario.pins.hubs.open
    settled = run.inputs.pins
    by_name = () if settled is None else settled.named_pins.open
    return {*named, *(name.strip().upper() for name in named), *by_name}


def _places(run: Run, catchment: int) -> list[str]:
    """List the intermediate zones of a catchment; those that it shares are marked."""
    zones = run.plan.zones
    if "intermediate_zone_name" not in zones.columns:
        return []
    names = zones["intermediate_zone_name"].dropna()
    parts = run.plan.assignment[names.index].groupby(names).nunique()
    inside = sorted(set(names[run.plan.assignment[names.index] == catchment]))
    return [escape_markdown(name) + (" (part)" if parts[name] > 1 else "") for name in inside]


def _edges(run: Run, catchment: int) -> str:
    """Say which catchments lie next to one, and how long the edge to each is."""
    pairs = run.plan.contiguity.pairs
    sides = pd.DataFrame({"a": pairs["focal"], "b": pairs["neighbor"]}).apply(lambda end: end.map(run.plan.assignment))
    here = sides["a"].eq(catchment) ^ sides["b"].eq(catchment)
    other = sides["a"].where(sides["a"] != catchment, sides["b"])
    lengths = (
        pairs.loc[here & (pairs["kind"] == "border"), "border_m"].groupby(other).sum().sort_values(ascending=False)
    )
    names = run.hubs["name"]
    return join_words([f"{escape_markdown(names[int(c)])} ({km(length / 1000)})" for c, length in lengths.items()])


def _groups(run: Run) -> list[tuple[str, list[dict[str, str]]]]:
    groups = []
    for group, inside in run.scorecard.overall.groupby("group", sort=False):
        rows = [
            {
                "label": row["label"],
                "score": f"{row['score']:.2f}" if row["unit"] == "index" else score_words(row["score"], row["unit"]),
                "unit": "per 10,000 people" if row["unit"] == "per 10,000" else "",
                "people": "" if pd.isna(row["people"]) else f"{int(row['people']):,}",
                "detail": str(row["detail"]),
            }
            for measure, row in inside.iterrows()
            if measure != "people_without_route" or row["score"]
        ]
        groups.append((str(group), rows))
    return groups


def _ahead(run: Run) -> list[tuple[str, list[str], list[list[str]]]]:
    """Tabulate the people of each catchment in years to come: words for the method, years, and a row a catchment."""
    if run.ahead is None:
        return []
    now = run.ahead.table[run.ahead.table["method"] == Ahead.COUNTED]
    tables = []
    for method, words in METHOD_WORDS.items():
        shown = pd.concat([now, run.ahead.table[run.ahead.table["method"] == method]])
        years = [f"{year} (counted)" if year == run.ahead.last else str(year) for year in shown["year"].unique()]
        rows = [
            [
                escape_markdown(run.hubs.at[catchment, "name"]),
                *(
                    f"{people:,}" if fits else f"**{people:,}**"
                    for people, fits in zip(inside["people"], inside["in_band"], strict=True)
                ),
            ]
            for catchment, inside in shown.groupby("catchment")
        ]
        tables.append((words, years, rows))
    return tables


def _links(run: Run) -> list[dict[str, Any]]:
    """List the links that catchments rely on, the assumed ones first."""
    names, zone_names = run.links["name"].to_dict(), run.plan.zones["name"]
    links = run.plan.links.sort_values(["status", CATCHMENT, "kind", "link"], kind="stable")
    return [
        {
            "name": names.get(row["link"], row["link"]),
            "kind": _KINDS.get(row["kind"], row["kind"]),
            "status": "Assumed: confirm or replace" if row["status"] == "assumed" else "Confirmed",
            "ends": f"{zone_names[row['focal']]} to {zone_names[row['neighbor']]}",
            "catchment": run.hubs.at[row[CATCHMENT], "name"],
        }
        for _, row in links.iterrows()
    ]


def _unplaced(run: Run) -> list[tuple[str, str, int]]:
    """Count the sites that could not be placed, by file and kind of reason."""
    if run.unplaced.empty:
        return []
    return sorted((file, tell_kind(kind), n) for (file, kind), n in count_kinds(run.unplaced).items())


def _out_of_band(run: Run) -> list[str]:
    names = run.hubs["name"]
    return [
        f"{escape_markdown(names[c])} is {f'{over:,.0f} people over' if over > 0 else f'{-over:,.0f} people short'}."
        for c, over in run.plan.out_of_band.items()
    ]
