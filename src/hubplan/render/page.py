"""Decision page: one HTML file that opens offline and says all there is about a plan."""

import base64
import hashlib
import math
from functools import cache
from importlib.resources import files

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from hubplan import style
from hubplan.categories import CATEGORIES
from hubplan.quality import tell_gap
from hubplan.render.colors import color_catchments
from hubplan.render.comparison import compare_catchments
from hubplan.render.look import write_constant, write_properties
from hubplan.render.maps.folium_map import PageFigure, PageMap, leaflet_script, leaflet_styles
from hubplan.render.maps.geometry import encode_points, pack, simplify_zones
from hubplan.render.maps.payload import make_payload
from hubplan.render.maps.small_maps import SmallMaps
from hubplan.render.maps.static_map import draw_static_map
from hubplan.render.maps.symbols import sprite
from hubplan.render.other_plans import Others, tell_search, view_others
from hubplan.render.page_content import link_names, view_catchments, view_scores, view_services, view_specialists
from hubplan.render.preferences import view_preferences
from hubplan.render.stability import StabilityView, view_stability
from hubplan.render.verdict import make_verdict
from hubplan.render.words import all_of, band_words, count, km
from hubplan.run import Run
from hubplan.travel.words import tell_noun, tell_threshold, tell_travel, tell_way
from hubplan.unplaced import tell_reasons

_SCRIPTS = (
    "unpack",
    "shapes",
    "hatching",
    "surface",
    "raster",
    "symbols",
    "labels",
    "controls",
    "tip",
    "catchments",
    "switches",
    "tables",
    "contents",
    "plans",
    "start",
)
"""The page's scripts in the order they are joined; each is one idea, and they share one scope."""

_MOST_SMALL = 8
"""Other plans that have a small map of their own: more would make the page heavy."""

_SHOWN_AT_FIRST = ("hospital", "secondary_school", "library")


def build_page(run: Run) -> str:
    """Build the decision page of a run.

    Parameters
    ----------
    run
        A finished run.

    Returns
    -------
    str
        A whole HTML document without any reference to another file or host. The same run gives the same text.
    """
    simplified = simplify_zones(run.plan.zones)
    catchments = view_catchments(run, color_catchments(run.plan, [o.catchment for o in run.others]))
    others, sure = view_others(run, catchments), view_stability(run)
    payload = make_payload(run, catchments, simplified.geometry, others.plans)
    categories = [key for key in CATEGORIES if key in set(run.sites["category"])]
    unit = run.proposal.travel.unit
    title = f"{run.area.name}: {count(run.plan.k, 'locality catchment')}"
    label = f"Map of {all_of(run.plan.k).lower()}. Its facts also stand in the tables of this page."
    page_map = PageMap(_middle(run), label)
    values: dict[str, object] = {
        "run": run,
        "title": title,
        "verdict": make_verdict(run),
        "catchments": catchments,
        "many": run.plan.k > style.MANY,
        "all_of": all_of(run.plan.k),
        "band": band_words(run.plan.band),
        "main": tell_threshold(run.scenario.main_threshold(unit), unit),
        "unit": unit,
        "noun": tell_noun(unit),
        "way": tell_way(run.proposal.travel.method),
        "scores": view_scores(run),
        "comparison": compare_catchments(run, catchments),
        "services": view_services(run, catchments),
        "specialists": view_specialists(run, catchments),
        "zones": _zone_rows(run),
        "others": others,
        "others_intro": tell_search(run),
        "sure": sure,
        "look": style,
        "preferences": view_preferences(run),
        "priced": any(outcome.travel is not None for outcome in run.preferences),
        "layers": _layers(run, categories),
        "assumed": _assumed_links(run),
        "unplaced": tell_reasons(run.unplaced).fillna("").astype(str).to_dict("records"),
        "quality": tell_gap(run.quality.gap),
        "sprite": sprite(categories),
        "still": draw_static_map(run, catchments, simplified.geometry, shown=_shown_first(categories)),
        "shown": [CATEGORIES[key] for key in _shown_first(categories)],
        "drawing_note": simplified.words,
        "payload": pack(payload),
        "styles": Markup(leaflet_styles() + write_properties() + _asset("page.css")),  # noqa: S704 - files of packages, no data
        "print_foot": f"Plan {run.plan.plan_id}" + (" · Synthetic example: no real place" if run.synthetic else ""),
        "script_of": _join_scripts,
        "csp_of": _policy,
    }
    if sure is not None:
        values |= _small_maps(run, SmallMaps(run, catchments, simplified.geometry), others, sure)
    figure = PageFigure(_environment(), values)
    figure.add_child(page_map)
    return figure.render()


def _small_maps(run: Run, maps: SmallMaps, others: Others, sure: StabilityView) -> dict[str, object]:
    plans = [
        (view, maps.draw_plan(other, f"Small map of {view.title.lower()}, {view.plan_id}. {view.sentence}"))
        for other, view in list(zip(run.others, others.plans, strict=True))[:_MOST_SMALL]
    ]
    told = f"Small map of how sure each zone is. {sure.sentence}"
    return {
        "small_shared": maps.draw_shared(),
        "small_plans": plans,
        "small_sure": maps.draw_stability(sure.place, told) if sure.tells else "",
    }


def _middle(run: Run) -> tuple[float, float]:
    west, south, east, north = run.plan.zones.total_bounds
    longitude, latitude = encode_points(np.array([[(west + east) / 2, (south + north) / 2]]))
    return latitude / 100_000, longitude / 100_000


def _zone_rows(run: Run) -> list[dict[str, object]]:
    zones = run.plan.zones
    tells = run.stability is not None and run.stability.tells
    stays = run.stability.counts().to_dict() if run.stability is not None and tells else {}
    columns = (
        zones.index,
        zones["name"].astype(str),
        zones["population"],
        run.plan.assignment,
        run.proposal.travel.own,
    )
    return [
        {
            "code": code,
            "name": name,
            "people": int(people),
            "catchment": int(catchment),
            "travel": None if math.isnan(travel) else round(float(travel), 1),
            "stays": stays.get(code),
        }
        for code, name, people, catchment, travel in zip(*columns, strict=True)
    ]


def _layers(run: Run, categories: list[str]) -> dict[str, object]:
    counts = run.sites["category"].value_counts()
    first = _shown_first(categories)
    return {
        "services": [(CATEGORIES[key], int(counts[key]), key in first) for key in categories],
        "links": bool(len(run.links)),
        "ferry": bool(((run.links["kind"] == "ferry") & (run.links["status"] != "assumed")).any()),
        "bridge": bool((run.links["kind"] == "fixed_link").any()),
        "assumed": bool((run.links["status"] == "assumed").any()),
    }


def _shown_first(categories: list[str]) -> list[str]:
    return [key for key in categories if key in _SHOWN_AT_FIRST] or categories[:2]


def _assumed_links(run: Run) -> list[str]:
    if run.links.empty:
        return []
    assumed = run.links[run.links["status"] == "assumed"]
    names = link_names(run, assumed.index.to_series())
    return [f"{name} ({km(float(gap) / 1000)} of water)" for name, gap in zip(names, assumed["gap_m"], strict=True)]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("hubplan.render", "assets"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["thousands"] = lambda number: f"{number:,}"
    environment.filters["travel"] = tell_travel
    return environment


@cache
def _asset(name: str) -> str:
    return (files("hubplan.render") / "assets" / name).read_text(encoding="utf-8")


def _join_scripts(map_script: str) -> Markup:
    """Join Leaflet, folium's map and the page's own scripts into one that no data can end early."""
    own = "\n".join(_asset(f"js/{name}.js") for name in _SCRIPTS)
    text = f'{leaflet_script()}\n(function () {{\n"use strict";\n{write_constant()}{map_script}\n{own}\n}})();\n'
    return Markup(safe_in_script(text))  # noqa: S704 - made safe in this line


def safe_in_script(text: str) -> str:
    r"""Keep a text from ending the script it stands in.

    Examples
    --------
    >>> safe_in_script("'</script>'")
    "'<\\/script>'"
    """
    return (
        text.replace("</script", "<\\/script")
        .replace("<!--", "<\\!--")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )


def _policy(script: str) -> str:
    """Write a content security policy that runs this one script and fetches nothing."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
