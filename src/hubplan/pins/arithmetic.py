"""Arithmetic of pins: how many catchments the rest of an area makes beside those that stay as they are."""

from dataclasses import dataclass, replace

import pandas as pd

from hubplan.contiguity import Contiguity
from hubplan.errors import InfeasibleError, counted
from hubplan.feasibility import Feasibility, nearest_k, range_of_k, round_room
from hubplan.pins.combine import Settled
from hubplan.pins.named import Group
from hubplan.pins.reach import free_parts
from hubplan.scenario import PopulationBand, Scenario

_MOST_NAMED = 6


@dataclass(frozen=True, eq=False)
class _Part:
    """Part of the area that holds whole catchments of its own."""

    name: str
    people: int
    zones: frozenset[str]
    least: int
    most: int
    needs: tuple[str, ...]
    """Pins that keep zones of this part apart: as many catchments are needed at least."""


def assess_pins(
    before: Feasibility,
    settled: Settled,
    contiguity: Contiguity,
    people: pd.Series,
    places: pd.Series,
    scenario: Scenario,
) -> Feasibility:
    """Compute which numbers of catchments the pins leave.

    Parameters
    ----------
    before
        What the band allows without the pins.
    settled
        The pins, which do not contradict each other.
    contiguity
        Of the area.
    people, places
        Of each zone, on the zones' index; places name the parts.
    scenario
        Its band, and the number of catchments where it asks for one.

    Returns
    -------
    Feasibility
        With the numbers that fit kept catchments, the rest, and what must be apart.

    Raises
    ------
    InfeasibleError
        No number does, or the one asked for does not.
    """
    taken = {zone: group for group in settled.kept for zone in group.zones}
    part = free_parts(contiguity, taken)
    parts = [
        _assess_part(settled, part.index[part == number], people, places, scenario.band)
        for number in sorted(part.unique())
    ]
    kept = tuple(int(people[list(group.zones)].sum()) for group in settled.kept)
    least, most = (len(kept) + sum(ends) for ends in _sum_ends(parts))
    after = replace(before, parts=tuple(one.people for one in parts), kept=kept)
    needed = len(kept) + sum(max(1, len(one.needs)) for one in parts)
    _check_needed(settled, parts, needed, scenario, before)
    if scenario.allow_out_of_band:
        return replace(after, needed=needed)
    failing = [
        one for one in parts if range_of_k(one.people, scenario.band)[0] > range_of_k(one.people, scenario.band)[1]
    ]
    if failing and (kept or before.possible) and not before.findings:
        raise _no_number(failing, settled, contiguity, people, scenario.band)
    short = [one for one in parts if one.least > one.most]
    if short and not failing:
        raise _too_many_apart(short[0], scenario.band)
    return after if failing else replace(after, k_range=(least, most), needed=needed)


def _sum_ends(parts: list[_Part]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return tuple(one.least for one in parts), tuple(one.most for one in parts)


def _assess_part(
    settled: Settled, zones: pd.Index, people: pd.Series, places: pd.Series, band: PopulationBand
) -> _Part:
    inside = int(people[zones].sum())
    by_place = people[zones].groupby(places[zones]).sum().sort_values(ascending=False, kind="stable")
    needs = _most_apart(settled, frozenset(zones))
    least, most = range_of_k(inside, band)
    return _Part(str(by_place.index[0]), inside, frozenset(zones), max(least, len(needs)), most, needs)


def _most_apart(settled: Settled, inside: frozenset[str]) -> tuple[str, ...]:
    """Find many groups of which no two may share a catchment, greedily from each; with the words of each.

    Open hubs are such things, for a catchment has one hub.
    """
    bundle_of = settled.bundle_of()

    def thing(zone: str) -> str:
        return settled.bundles[bundle_of[zone]].zones[0] if zone in bundle_of else zone

    words: dict[str, str] = {}
    foes: dict[str, set[str]] = {}
    for one, other, _ in settled.apart:
        if one in inside and other in inside:
            foes.setdefault(thing(one), set()).add(thing(other))
            foes.setdefault(thing(other), set()).add(thing(one))
    opened = {hub: thing(zone) for hub, zone in settled.named_pins.open.items() if zone in inside}
    for hub, home in opened.items():
        foes.setdefault(home, set()).update(set(opened.values()) - {home})
        words[home] = f"hub {settled.named_pins.hub(hub)}"
    for home in foes:
        words.setdefault(home, _words_of(settled, home, bundle_of))
    best: list[str] = sorted(foes)[:1]
    for first in sorted(foes):
        chosen = [first]
        for other in sorted(foes[first], key=lambda home: (-len(foes[home]), home)):
            if all(other in foes[home] for home in chosen):
                chosen.append(other)
        best = chosen if len(chosen) > len(best) else best
    return tuple(words[home] for home in best)


def _words_of(settled: Settled, zone: str, bundle_of: dict[str, int]) -> str:
    groups: tuple[Group, ...] = settled.bundles[bundle_of[zone]].groups if zone in bundle_of else ()
    groups = (*groups, *(group for group in settled.named_pins.locked if zone in group.zones))
    return groups[0].words if groups else settled.named_pins.tell([zone])


def _check_needed(settled: Settled, parts: list[_Part], needed: int, scenario: Scenario, before: Feasibility) -> None:
    asked = scenario.catchments if isinstance(scenario.catchments, int) else None
    if asked is None or asked >= needed or not (settled.kept or any(one.needs for one in parts)):
        return
    told = [counted(len(settled.kept), "kept catchment", "kept catchments")] if settled.kept else []
    for one in parts:
        if len(one.needs) > 1:
            told.append(f"{len(one.needs)} that must be apart ({_list_words(one.needs)})")
        else:
            told.append(f"1 for {one.name} ({one.people:,} people)" if len(parts) > 1 or settled.kept else "1")
    least, most = before.k_range
    fits = f"Ask for --catchments {needed}" if least <= needed <= most else f"Ask for --catchments {needed} or more"
    raise InfeasibleError(
        f"{counted(asked, 'catchment is', 'catchments are')} too few for the pins, which need {needed}: {', '.join(told)}.",
        [fits, "Leave some of the pins out"],
    )


def _list_words(words: tuple[str, ...]) -> str:
    return "; ".join(words[:_MOST_NAMED]) + ("; …" if len(words) > _MOST_NAMED else "")


def _no_number(
    failing: list[_Part], settled: Settled, contiguity: Contiguity, people: pd.Series, band: PopulationBand
) -> InfeasibleError:
    """Say which part no number of catchments fits, and which kept catchments to give up for it."""
    one = max(failing, key=lambda part: (part.people, part.name))
    ranges = range_of_k(one.people, band)
    kept = ", ".join(group.words for group in settled.kept)
    lead = f"With {kept} kept as {'it is' if len(settled.kept) == 1 else 'they are'}, " if kept else ""
    alone = (
        "the rest of the area" if len(one.zones) + sum(len(g.zones) for g in settled.kept) == len(people) else one.name
    )
    told = Feasibility(one.people, band, ranges).arithmetic
    number = counted(len(one.zones), "zone", "zones")
    remedies = []
    for group in settled.kept:
        others = {zone for other in settled.kept if other is not group for zone in other.zones}
        part = free_parts(contiguity, others)
        sums = people[part.index].groupby(part).sum()
        if all(range_of_k(int(inside), band)[0] <= range_of_k(int(inside), band)[1] for inside in sums):
            remedies.append(
                f"Let {group.words} be drawn anew: leave it out of pins.catchments.keep (--keep-catchments)"
            )
    k = nearest_k(one.people, band)
    wide = round_room(one.people // k, band, below=True) if one.people < k * band.low else None
    limits = f"{wide} {band.high}" if wide else f"{band.low} {round_room(-(-one.people // k), band, below=False)}"
    remedies.append(f"Widen the band so that it allows {counted(k, 'catchment', 'catchments')} there: --band {limits}")
    remedies.append("Take the plan with the least violation: --allow-out-of-band")
    more = f" Nor can {counted(len(failing) - 1, 'other part', 'other parts')} of the area." if len(failing) > 1 else ""
    return InfeasibleError(f"{lead}{alone} stands alone with {number}: {told}{more}", remedies)


def _too_many_apart(one: _Part, band: PopulationBand) -> InfeasibleError:
    floor = round_room(one.people // len(one.needs), band, below=True)
    return InfeasibleError(
        f"{len(one.needs)} catchments are needed, as these must be apart: {_list_words(one.needs)}. But "
        f"{one.people:,} people make at most {one.most} of {band.low:,} to {band.high:,}.",
        [
            "Leave some of these pins out",
            f"Lower the floor: --band {floor} {band.high}",
            "Take the plan with the least violation: --allow-out-of-band",
        ],
    )
