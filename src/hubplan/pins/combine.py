"""Combine pins: which zones must share a catchment by all of them, and which pins contradict each other."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from hubplan.errors import InfeasibleError, counted
from hubplan.pins.named import Group, NamedPins
from hubplan.scenario import PopulationBand

_SOFT_UNITS = "Keep the units together softly: leave out hard in objective.keep_together"
_LEAVE_ONE_OUT = "Leave one of these pins out"


@dataclass(frozen=True, eq=False)
class Bundle:
    """Zones that must share a catchment, and the groups that say so."""

    zones: tuple[str, ...]
    groups: tuple[Group, ...]

    @property
    def words(self) -> str:
        """Reasons in words: which pins put them together."""
        return " and ".join(dict.fromkeys(group.words for group in self.groups))


@dataclass(frozen=True, eq=False)
class Settled:
    """Pins that do not contradict each other.

    Parameters
    ----------
    named_pins
        As resolved; units in parts that can be connected.
    bundles
        Disjoint, outside the kept catchments, by their first zone.
    apart
        Pairs of zones outside the kept catchments, of different bundles, with who keeps them apart.
    """

    named_pins: NamedPins
    bundles: tuple[Bundle, ...] = ()
    apart: tuple[tuple[str, str, str], ...] = ()

    @property
    def kept(self) -> tuple[Group, ...]:
        """Catchments that stay as they are."""
        return self.named_pins.kept

    def bundle_of(self) -> dict[str, int]:
        """Map each bundled zone to the number of its bundle."""
        return {zone: number for number, bundle in enumerate(self.bundles) for zone in bundle.zones}


def combine_pins(named_pins: NamedPins, people: pd.Series, band: PopulationBand, *, check_band: bool = True) -> Settled:
    """Combine pins, and refuse those that contradict each other.

    Parameters
    ----------
    named_pins
        From :func:`hubplan.pins.resolve.resolve_pins`, units added.
    people
        Of each zone, on the zones' index.
    band
        The band.
    check_band
        Whether groups over the ceiling and kept catchments out of the band are refused.

    Raises
    ------
    InfeasibleError
        Two pins rule each other out, or one rules out the band.

    Examples
    --------
    >>> people = pd.Series(10, index=["a", "b", "c"])
    >>> named_pins = NamedPins({}, locked=(Group("locked to Elm", ("a", "b")), Group("locked to Oak", ("c",))))
    >>> settled = combine_pins(named_pins, people, PopulationBand(low=5, high=20))
    >>> [bundle.zones for bundle in settled.bundles], settled.apart
    ([('a', 'b')], (('a', 'c', 'locked to Elm, locked to Oak'),))
    """
    _check_kept(named_pins, people, band, check_band=check_band)
    kept_in = {zone: number for number, group in enumerate(named_pins.kept) for zone in group.zones}
    for one, other in combinations(named_pins.locked, 2):
        inside = kept_in.get(one.zones[0])
        if inside is not None and kept_in.get(other.zones[0]) == inside:
            raise _contradiction(named_pins, one.zones[0], other.zones[0], (one, other), [named_pins.kept[inside]])
    outside = [
        group for group in (*named_pins.locked, *named_pins.together) if not _is_inside(group, named_pins, kept_in)
    ]
    units = [Group(unit.words, tuple(zone for zone in unit.zones if zone not in kept_in)) for unit in named_pins.units]
    bundles = _join([*outside, *units])
    settled = Settled(named_pins, bundles, tuple(_pair(named_pins, outside, kept_in, bundles)))
    _check_hubs(settled, kept_in)
    if check_band:
        _check_size(settled, people, band)
    return settled


def _check_kept(named_pins: NamedPins, people: pd.Series, band: PopulationBand, *, check_band: bool) -> None:
    for one, other in combinations(named_pins.kept, 2):
        both = [zone for zone in one.zones if zone in set(other.zones)]
        if both:
            raise InfeasibleError(f"{named_pins.tell(both)} is in {one.words} and in {other.words}.", [_LEAVE_ONE_OUT])
    for group in named_pins.kept if check_band else ():
        inside = int(people[list(group.zones)].sum())
        if inside not in band:
            side = f"{band.low - inside:,} short of" if inside < band.low else f"{inside - band.high:,} over"
            raise InfeasibleError(
                f"{group.words} cannot stay as it is: its {inside:,} people are {side} the band of {band.low:,} to "
                f"{band.high:,}.",
                [
                    "Leave it out of pins.catchments.keep (--keep-catchments)",
                    f"Widen the band over it: --band {min(band.low, inside)} {max(band.high, inside)}",
                    "Keep it out of the band: --allow-out-of-band",
                ],
            )


def _is_inside(group: Group, named_pins: NamedPins, kept_in: dict[str, int]) -> bool:
    """Tell whether a kept catchment holds a whole group already; one that holds a part of it is refused."""
    homes = {kept_in.get(zone) for zone in group.zones}
    if homes == {None}:
        return False
    if len(homes) == 1:
        return True
    home = next(number for number in homes if number is not None)
    held = [zone for zone in group.zones if kept_in.get(zone) == home]
    rest = [zone for zone in group.zones if kept_in.get(zone) != home]
    raise InfeasibleError(
        f"{group.words} cannot be met: {named_pins.tell(held)} {_stand(held)} in {named_pins.kept[home].words}, which stays as it "
        f"is, and {named_pins.tell(rest)} {_stand(rest)} not.",
        [_LEAVE_ONE_OUT],
    )


def _stand(zones: list[str]) -> str:
    return "lies" if len(zones) == 1 else "lie"


def _join(groups: Iterable[Group]) -> tuple[Bundle, ...]:
    """Join groups that share a zone."""
    above: dict[str, str] = {}

    def find(zone: str) -> str:
        while above.setdefault(zone, zone) != zone:
            above[zone] = above[above[zone]]
            zone = above[zone]
        return zone

    groups = [group for group in groups if len(group.zones) > 1]
    for group in groups:
        for zone in group.zones[1:]:
            one, other = sorted((find(group.zones[0]), find(zone)))
            above[other] = one
    members: dict[str, list[str]] = {}
    for zone in sorted(above):
        members.setdefault(find(zone), []).append(zone)
    told: dict[str, list[Group]] = {}
    for group in groups:
        told.setdefault(find(group.zones[0]), []).append(group)
    return tuple(Bundle(tuple(zones), tuple(told[first])) for first, zones in sorted(members.items()))


def _pair(
    named_pins: NamedPins, outside: list[Group], kept_in: dict[str, int], bundles: tuple[Bundle, ...]
) -> Iterable[tuple[str, str, str]]:
    """Pair the zones that must be apart; each zone stands for all of its bundle."""
    bundle_of = {zone: bundle for bundle in bundles for zone in bundle.zones}
    locked = [group for group in outside if group in named_pins.locked]
    pairs: list[tuple[str, str, tuple[Group, ...]]] = [
        (a.zones[0], b.zones[0], (a, b)) for a, b in combinations(locked, 2)
    ]
    pairs += [(a, b, (group,)) for group in named_pins.apart for a, b in combinations(group.zones, 2)]
    seen = set()
    for one, other, by in pairs:
        if one in kept_in or other in kept_in:
            if kept_in.get(one) == kept_in.get(other):
                raise _contradiction(named_pins, one, other, by, [named_pins.kept[kept_in[one]]])
            continue
        if one in bundle_of and bundle_of[one] is bundle_of.get(other):
            raise _contradiction(named_pins, one, other, by, bundle_of[one].groups)
        ends = sorted(bundle_of[zone].zones[0] if zone in bundle_of else zone for zone in (one, other))
        if tuple(ends) not in seen:
            seen.add(tuple(ends))
            yield ends[0], ends[1], ", ".join(group.words for group in by)


def _contradiction(
    named_pins: NamedPins, one: str, other: str, by: tuple[Group, ...], groups: Iterable[Group]
) -> InfeasibleError:
    """Report that two zones must be apart, by some groups, and together, by others."""
    words = ", ".join(group.words for group in by)
    others = [group.words for group in groups if group not in by]
    remedies = [_LEAVE_ONE_OUT]
    if any(group in named_pins.units for group in groups):
        remedies.append(_SOFT_UNITS)
    if one == other:
        return InfeasibleError(f"{named_pins.tell([one])} cannot be in two catchments ({words}).", remedies)
    together = " and ".join(dict.fromkeys(others)) or words
    return InfeasibleError(
        f"{named_pins.tell([one])} and {named_pins.tell([other])} are to be apart ({words}) and in one catchment ({together}).",
        remedies,
    )


def _check_hubs(settled: Settled, kept_in: dict[str, int]) -> None:
    named_pins = settled.named_pins
    for hub, zone in named_pins.open.items():
        if hub in named_pins.closed or zone in named_pins.closed:
            by = "" if hub in named_pins.closed else f", by its data zone {named_pins.tell([zone])}"
            raise InfeasibleError(f"{named_pins.hub(hub)} is to be open and closed{by}.", [_LEAVE_ONE_OUT])
    bundle_of = settled.bundle_of()
    for (one, home), (other, away) in combinations(named_pins.open.items(), 2):
        if home == away:
            why = f"both stand in {named_pins.tell([home])}"
        elif kept_in.get(home, -1) == kept_in.get(away, -2):
            why = f"both stand in {named_pins.kept[kept_in[home]].words}"
        elif bundle_of.get(home, -1) == bundle_of.get(away, -2):
            why = f"their zones are kept together ({settled.bundles[bundle_of[home]].words})"
        else:
            continue
        raise InfeasibleError(
            f"{named_pins.hub(one)} and {named_pins.hub(other)} cannot both be open: {why}, and a catchment has one hub.",
            ["Open one of them", "Let the other be a place without a hub"],
        )


def _check_size(settled: Settled, people: pd.Series, band: PopulationBand) -> None:
    for bundle in settled.bundles:
        inside = int(people[list(bundle.zones)].sum())
        if inside <= band.high:
            continue
        number = counted(len(bundle.zones), "zone", "zones")
        units = [group in settled.named_pins.units for group in bundle.groups]
        raise InfeasibleError(
            f"{bundle.words}: {number} with {inside:,} people are {inside - band.high:,} over the ceiling of "
            f"{band.high:,} ({settled.named_pins.tell(bundle.zones)}).",
            [
                *([_SOFT_UNITS] if any(units) else []),
                "Take smaller units" if all(units) else "Leave some of them free",
                f"Raise the ceiling: --band {band.low} {inside}",
                "Take the plan with the least violation: --allow-out-of-band",
            ],
        )
