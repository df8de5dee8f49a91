"""Parts of an area without ferries or across barriers, and what the band allows each of them."""

from dataclasses import replace
from enum import StrEnum

import geopandas as gpd
import numpy as np

from hubplan.contiguity import Contiguity
from hubplan.errors import counted, name_first
from hubplan.feasibility import LEAST_VIOLATION, Feasibility, Remedy, range_of_k
from hubplan.inputs import Inputs
from hubplan.links.choice import describe_choice, leaves_out
from hubplan.notes import Note, NoteKind, drop_notes
from hubplan.pipeline.steps.link_choice import leave_links_out
from hubplan.pipeline.steps.pieces import list_pieces, name_parts
from hubplan.preferences.crossings import find_crossings
from hubplan.scenario import Scenario

_MOST_PARTS = 2
"""Parts whose arithmetic is shown in full."""


def take_edges_out(inputs: Inputs, scenario: Scenario) -> Inputs:
    """Leave out the links, ferries and borders that may not hold a catchment together, and assess the area anew.

    Every part that nothing joins any more must then stand alone.
    """
    given, inputs = inputs, leave_links_out(inputs, scenario.links)
    whole = inputs.contiguity
    gone = np.zeros(len(whole.edges), dtype=bool)
    notes = inputs.notes
    links = inputs.links
    if scenario.ferries == "never":
        gone |= (whole.edges["kind"] == "ferry").to_numpy()
        dropped = links[links["kind"] == "ferry"]
        links, notes = links.drop(dropped.index), drop_notes(notes, NoteKind.ASSUMED_LINK, set(dropped.index))
    crossed = 0
    if inputs.barriers is not None and scenario.barriers is not None and scenario.barriers.hard:
        crossing = find_crossings(inputs.zones, whole, inputs.barriers, inputs.bridges)
        crossed = int(crossing.sum()) // 2
        gone |= crossing
    if not gone.any() and inputs is given:
        return inputs
    contiguity = Contiguity(whole.zones, whole.edges[~gone].reset_index(drop=True))
    if crossed:
        words = _tell_crossed(inputs.zones, contiguity, crossed)
        notes = (*notes, Note(NoteKind.BARRIERS, inputs.area.name, words))
    feasibility = _assess_parts(inputs, contiguity, scenario)
    return replace(inputs, contiguity=contiguity, links=links, feasibility=feasibility, notes=notes)


class TakenOut(StrEnum):
    """Edges that a scenario takes out of the contiguity."""

    FERRIES = "ferries"
    BARRIERS = "barriers"
    """Borders that a barrier crosses."""
    LINKS = "links"


def list_taken_out(scenario: Scenario) -> frozenset[TakenOut]:
    """List what the scenario takes out of the contiguity.

    Examples
    --------
    >>> list_taken_out(Scenario(ferries="never")) == {TakenOut.FERRIES}
    True
    """
    out = {
        TakenOut.FERRIES: scenario.ferries == "never",
        TakenOut.BARRIERS: scenario.barriers is not None and scenario.barriers.hard,
        TakenOut.LINKS: leaves_out(scenario.links),
    }
    return frozenset(what for what, gone in out.items() if gone)


def why_apart(scenario: Scenario) -> str:
    """Say in words what the scenario takes out of the contiguity; empty where nothing.

    Examples
    --------
    >>> from hubplan.scenario import Barriers
    >>> why_apart(Scenario(ferries="never", barriers=Barriers(file="rivers.gpkg", hard=True)))
    'without ferries and across barriers'
    """
    words = {
        TakenOut.FERRIES: "without ferries",
        TakenOut.BARRIERS: "across barriers",
        TakenOut.LINKS: describe_choice(scenario.links),
    }
    out = list_taken_out(scenario)
    return " and ".join(told for what, told in words.items() if what in out)


def _tell_crossed(zones: gpd.GeoDataFrame, contiguity: Contiguity, crossed: int) -> str:
    part = contiguity.components
    told = f"{counted(crossed, 'border that a barrier crosses counts', 'borders that barriers cross count')} as none"
    if part.max() == 0:
        return f"{told}; the area still hangs together."
    names = name_parts(zones, part)
    people = zones["population"].groupby(part).sum().sort_values(ascending=False, kind="stable")
    shown = name_first(f"{names[number]} {inside:,}" for number, inside in people.items())
    return f"{told}; the area is in {len(people)} parts: {shown}."


def _assess_parts(inputs: Inputs, contiguity: Contiguity, scenario: Scenario) -> Feasibility:
    """Add up what the band allows each part that nothing joins to the rest."""
    part = contiguity.components
    people = inputs.zones["population"].groupby(part).sum()
    names = name_parts(inputs.zones, part)
    ranges = {number: range_of_k(int(inside), scenario.band) for number, inside in people.items()}
    pieces = list_pieces(inputs.zones, contiguity)
    before = replace(
        inputs.feasibility, pieces=pieces, parts=tuple(int(inside) for inside in people), needed=len(people)
    )
    failing = sorted((n for n, (least, most) in ranges.items() if least > most), key=lambda n: (-people[n], n))
    if not failing:
        least, most = (sum(ends) for ends in zip(*ranges.values(), strict=True))
        return replace(before, k_range=(least, most))
    why = why_apart(scenario)
    findings = [
        f"{why[:1].upper()}{why[1:]} {names[number]} stands alone: "
        f"{Feasibility(int(people[number]), scenario.band, ranges[number]).arithmetic}"
        for number in failing[:_MOST_PARTS]
    ]
    if len(failing) > _MOST_PARTS:
        rest = [f"{names[number]} ({people[number]:,})" for number in failing[_MOST_PARTS:]]
        findings.append(f"Nor can {name_first(rest)}.")
    remedies = [
        *_join_again(scenario),
        *before.remedies,
    ]
    if LEAST_VIOLATION not in remedies:
        remedies.append(LEAST_VIOLATION)
    return replace(before, findings=(*before.findings, *findings), remedies=tuple(remedies))


def _join_again(scenario: Scenario) -> list[Remedy]:
    remedies, out = [], list_taken_out(scenario)
    if TakenOut.FERRIES in out:
        words = "Let ferries hold catchments together where nothing else does: ferries: only_if_needed in a config"
        remedies.append(Remedy(words))
    if TakenOut.LINKS in out:
        remedies.append(Remedy("Let more links count: change foot, confidence or scope under links in a config"))
    if TakenOut.BARRIERS in out:
        remedies.append(Remedy("Let catchments cross barriers at a price: leave out hard under barriers"))
        remedies.append(Remedy("Name the bridges over them in a file of links: --links FILE"))
    return remedies
