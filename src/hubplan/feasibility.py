"""Arithmetic before any search: which numbers of catchments the band allows, and remedies where there is none."""

import math
import shlex
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from hubplan.errors import name_first
from hubplan.scenario import PopulationBand

_ROOM = 0.01
_STEP = 500
"""A band that is offered leaves a hundredth of room and ends on a round number, as zones cannot be cut."""


@dataclass(frozen=True)
class Remedy:
    """Remedy for an area that the band does not fit, with its numbers."""

    words: str
    catchments: int | None = None
    share_out: float = 0.0
    """Distance of the worst catchment from the band, as a share of its limit."""


LEAST_VIOLATION = Remedy("Take the plan with the least violation: --allow-out-of-band")


@dataclass(frozen=True)
class Piece:
    """Component of an area: a part that is connected by borders alone.

    ``name`` is that of its largest place; ``links`` are the identifiers of the links that join it to the rest, in
    order, and ``assumed`` those of them that nobody has confirmed.
    """

    name: str
    zones: int
    people: int
    links: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()

    def fits(self, band: PopulationBand) -> bool:
        """Tell whether some number of catchments fits the component's people alone.

        Examples
        --------
        >>> Piece("Rothesay", 8, 6_000).fits(PopulationBand()), Piece("Irvine", 99, 90_000).fits(PopulationBand())
        (False, True)
        """
        least, most = range_of_k(self.people, band)
        return least <= most


@dataclass(frozen=True, eq=False)
class Feasibility:
    """Numbers of catchments that the band allows an area.

    ``k_range`` is (least, most) catchments, empty (least > most) where no number fits. ``findings`` are sentences
    about parts that rule a plan out: pieces that nothing joins, oversize zones. ``remedies`` are the ways out of
    either. ``pieces`` are the components by borders alone, the one with most zones first; that one of
    them is too small by itself is no finding where a link joins it.
    """

    people: int
    band: PopulationBand
    k_range: tuple[int, int]
    findings: tuple[str, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    pieces: tuple[Piece, ...] = ()
    parts: tuple[int, ...] = ()
    """People of each part that must be cut into catchments by itself; empty where that is the whole area."""
    kept: tuple[int, ...] = ()
    """People of each catchment that stays as it is, beside the parts."""
    needed: int = 1
    """Number of catchments that there must be whatever the band says."""

    def range_within(self, band: PopulationBand) -> tuple[int, int]:
        """Compute least and most catchments for another band; empty where a kept catchment or a part does not fit.

        Examples
        --------
        >>> area = Feasibility(152_000, PopulationBand(), (3, 3), parts=(100_000,), kept=(52_000,))
        >>> area.range_within(PopulationBand()), area.range_within(PopulationBand(low=45_000, high=51_000))
        ((3, 3), (2, 1))
        """
        ranges = [range_of_k(people, band) for people in self.parts or (self.people,)]
        if any(people not in band for people in self.kept) or any(least > most for least, most in ranges):
            return 2, 1
        least, most = (len(self.kept) + sum(ends) for ends in zip(*ranges, strict=True))
        return max(least, self.needed), most

    @property
    def possible(self) -> bool:
        """Whether some number of catchments fits the total."""
        return self.k_range[0] <= self.k_range[1]

    @property
    def arithmetic(self) -> str:
        """Arithmetic of the band in one sentence.

        Examples
        --------
        >>> Feasibility(77_060, PopulationBand(), range_of_k(77_060, PopulationBand())).arithmetic
        '77,060 people cannot be cut into catchments of 40,000 to 60,000: 1 would hold 77,060 and 2 would average 38,530.'
        """
        low, high = self.k_range
        total, band = self.people, f"{self.band.low:,} to {self.band.high:,}"
        if self.possible:
            number = str(low) if low == high else f"{low} to {high}"
            noun = "catchment" if high == 1 else "catchments"
            return f"{total:,} people make {number} {noun} of {band}."
        if total < self.band.low:
            return (
                f"{total:,} people cannot be cut into catchments of {band}: "
                f"all together they are {self.band.low - total:,} short of one."
            )
        one = f"{high} would hold" if high == 1 else f"{high} would average"
        return (
            f"{total:,} people cannot be cut into catchments of {band}: "
            f"{one} {round(total / high):,} and {low} would average {round(total / low):,}."
        )


def range_of_k(people: int, band: PopulationBand) -> tuple[int, int]:
    """Compute least and most catchments that the total allows: ``ceil(P / high)`` to ``floor(P / low)``.

    Examples
    --------
    >>> [range_of_k(people, PopulationBand()) for people in (527_620, 121_600, 77_060, 22_400)]
    [(9, 13), (3, 3), (2, 1), (1, 0)]
    """
    return max(1, -(-people // band.high)), people // band.low


def nearest_k(people: int, band: PopulationBand) -> int:
    """Compute the number of catchments, feasible if any is, whose mean is nearest the target.

    Examples
    --------
    >>> nearest_k(527_620, PopulationBand()), nearest_k(160_560, PopulationBand()), nearest_k(77_060, PopulationBand())
    (11, 3, 2)
    """
    least, most = range_of_k(people, band)
    if least > most:
        tried = [k for k in (most, least) if k >= 1]
        return min(tried, key=lambda k: (share_out(people / k, band), k))
    wanted = people / band.target
    around = {min(max(k, least), most) for k in (int(wanted), int(wanted) + 1)}
    return min(around, key=lambda k: (abs(k - wanted), k))


def share_out(people: float, band: PopulationBand) -> float:
    """Compute how far a number of people lies outside the band, as a share of the limit it breaks.

    Examples
    --------
    >>> share_out(38_530, PopulationBand()), share_out(50_000, PopulationBand())
    (0.03675, 0.0)
    """
    if people < band.low:
        return (band.low - people) / band.low
    return max(0.0, (people - band.high) / band.high)


def assess(
    people: int,
    band: PopulationBand,
    *,
    pieces: Sequence[Piece] = (),
    zone_people: "pd.Series | None" = None,
    neighbors: "pd.Series | None" = None,
    councils: Sequence[str] = (),
    islands: bool = False,
) -> Feasibility:
    """Compute which numbers of catchments the band allows an area.

    Parameters
    ----------
    people
        Everyone in the area.
    band
        The band.
    pieces
        Components by borders alone, with the links that join them.
    zone_people
        People of each zone, named by its index.
    neighbors
        People of each neighboring council, named by its index, the nearest crossing first; joining one is a remedy.
    councils
        Names of the councils of the area, for commands to paste.
    islands
        Whether no land joins the area to another council, so that a catchment of its own is the first remedy.

    Returns
    -------
    Feasibility
    """
    k_range = range_of_k(people, band)
    findings = []
    remedies = [] if k_range[0] <= k_range[1] else _list_remedies(people, band, k_range)
    if neighbors is not None and remedies:
        together = _join_neighbors(people, band, neighbors, councils)
        remedies = (
            [*_except_islands(people, band), *together, *remedies[1:]]
            if islands and people < band.low
            else [*together, *remedies]
        )
    alone = [piece for piece in pieces if not piece.links and not piece.fits(band)] if len(pieces) > 1 else []
    if alone:
        findings += [f"{p.name}: {p.people:,} people in a piece of its own cannot meet the band." for p in alone]
        remedies.append(Remedy("Name the ferries and bridges that join the pieces in a file of links: --links FILE"))
    if zone_people is not None and len(large := zone_people[zone_people > band.high].sort_values(ascending=False)):
        findings.append(_tell_oversize(large, band))
        widest = round_room(int(large.max()), band, below=False)
        remedies.append(Remedy(f"Raise the ceiling over the largest zone: --band {band.low} {widest}"))
    if findings and k_range[0] <= k_range[1]:
        remedies.append(LEAST_VIOLATION)
    return Feasibility(people, band, k_range, tuple(findings), tuple(remedies), tuple(pieces))


def _tell_oversize(large: pd.Series, band: PopulationBand) -> str:
    shown = name_first(f"{name} with {inside:,}" for name, inside in large.items())
    zones = "1 zone is" if len(large) == 1 else f"{len(large)} zones are each"
    return f"{zones} larger than the band's ceiling of {band.high:,}: {shown}."


def round_room(people: int, band: PopulationBand, *, below: bool) -> int:
    """Round a limit beyond ``people``, with some room.

    Examples
    --------
    >>> round_room(38_350, PopulationBand(), below=True), round_room(76_700, PopulationBand(), below=False)
    (37500, 77500)
    """
    step = _STEP if band.low > 10 * _STEP else 1
    if below:
        return max(1, math.floor(people * (1 - _ROOM) / step) * step)
    return math.ceil(people * (1 + _ROOM) / step) * step


def _list_remedies(people: int, band: PopulationBand, k_range: tuple[int, int]) -> list[Remedy]:
    """List what may be allowed, number by number, the least violation first: to be out of the band, or another band."""
    options = sorted({max(1, k_range[1]), k_range[0]}, key=lambda k: share_out(people / k, band))
    allowed = [_allow(people, band, k) for k in options]
    widened = [_widen(people, band, k) for k in options]
    return [remedy for pair in zip(allowed, widened, strict=True) for remedy in pair]


def _except_islands(people: int, band: PopulationBand) -> list[Remedy]:
    short, share = band.low - people, share_out(people, band)
    words = (
        f"Take one catchment, as an exception for islands: {people:,} people, {short:,} under the floor ({share:.1%})"
    )
    return [Remedy(f"{words}: --allow-out-of-band --catchments 1", 1, share)]


def _allow(people: int, band: PopulationBand, k: int) -> Remedy:
    each, share = round(people / k), share_out(people / k, band)
    side = f"{band.low - each:,} under the floor" if each < band.low else f"{each - band.high:,} over the ceiling"
    command = f"--allow-out-of-band --catchments {k}"
    number, average = ("1 catchment", f"of {each:,}") if k == 1 else (f"{k} catchments", f"of {each:,} on average")
    return Remedy(f"Allow {number} {average}, {side} ({share:.1%}): {command}", k, share)


def _widen(people: int, band: PopulationBand, k: int) -> Remedy:
    below = people / k < band.low
    exact = people // k if below else -(-people // k)
    limit = f"the highest floor that can is {exact:,}" if below else f"the lowest ceiling that can is {exact:,}"
    room = "" if k == 1 else ", without any room, and zones cannot be cut"
    wide = round_room(exact, band, below=below)
    widened = f"--band {wide} {band.high}" if below else f"--band {band.low} {wide}"
    number = "1 catchment" if k == 1 else f"{k} catchments"
    words = f"Widen the band so that it allows {number} ({limit}{room}): {widened}"
    return Remedy(words, k, share_out(people / k, band))


def _join_neighbors(people: int, band: PopulationBand, neighbors: pd.Series, councils: Sequence[str]) -> list[Remedy]:
    """Offer each neighbor with which the band can be met, in the order given: the nearest crossing first."""
    remedies = []
    for name, others in neighbors.items():
        least, most = range_of_k(people + int(others), band)
        if least <= most:
            span = f"{least}" if least == most else f"{least} to {most}"
            noun = "catchment" if most == 1 else "catchments"
            words = f"Plan together with {name}: {people + int(others):,} people make {span} {noun}"
            command = f": hubplan propose {shlex.join([*councils, str(name)])}" if councils else ""
            remedies.append(Remedy(words + command))
    return remedies
