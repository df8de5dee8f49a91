"""Arithmetic before any search: which numbers of catchments the band allows, and what to do where there is none."""

from dataclasses import dataclass

import pandas as pd

from hubplan.scenario import PopulationBand


@dataclass(frozen=True)
class Remedy:
    """One way out of an area that the band does not fit, with its numbers."""

    words: str
    catchments: int | None = None
    share_out: float = 0.0
    """How far the worst catchment would lie outside the band, as a share of its limit."""


@dataclass(frozen=True, eq=False)
class Feasibility:
    """What the band allows an area.

    ``k_range`` is (least, most) catchments, empty (least > most) where no number fits; ``remedies`` then says what
    does. ``findings`` are sentences about parts: components without links, oversize zones.
    """

    people: int
    band: PopulationBand
    k_range: tuple[int, int]
    findings: tuple[str, ...] = ()
    remedies: tuple[Remedy, ...] = ()

    @property
    def possible(self) -> bool:
        """Whether some number of catchments fits the total."""
        return self.k_range[0] <= self.k_range[1]

    @property
    def arithmetic(self) -> str:
        """The arithmetic in one sentence.

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
    """Least and most catchments that the total allows: ``ceil(P / high)`` to ``floor(P / low)``.

    Examples
    --------
    >>> [range_of_k(people, PopulationBand()) for people in (527_620, 121_600, 77_060, 22_400)]
    [(9, 13), (3, 3), (2, 1), (1, 0)]
    """
    return max(1, -(-people // band.high)), people // band.low


def nearest_k(people: int, band: PopulationBand) -> int:
    """The feasible number of catchments whose mean is nearest the target; the least bad one where none is feasible.

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
    """How far a number of people lies outside the band, as a share of the limit it breaks.

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
    components: "pd.Series | None" = None,
    largest_zone: int = 0,
    neighbors: "pd.Series | None" = None,
) -> Feasibility:
    """Work out what the band allows an area.

    Parameters
    ----------
    people
        Everyone in the area.
    band
        The band.
    components
        People of each part that no border or link joins to the rest, named by its index.
    largest_zone
        People of the largest zone.
    neighbors
        People of each neighboring council, named by its index; joining one is a remedy.

    Returns
    -------
    Feasibility
    """
    k_range = range_of_k(people, band)
    findings = []
    if components is not None and len(components) > 1:
        for name, inside in components.items():
            least, most = range_of_k(int(inside), band)
            if least > most:
                findings.append(f"{name}: {inside:,} people in a piece of its own cannot meet the band.")
    if largest_zone > band.high:
        findings.append(f"A zone of {largest_zone:,} people is larger than the band's {band.high:,} by itself.")
    remedies = () if k_range[0] <= k_range[1] else tuple(_list_remedies(people, band, k_range, neighbors))
    return Feasibility(people, band, k_range, tuple(findings), remedies)


def _list_remedies(
    people: int, band: PopulationBand, k_range: tuple[int, int], neighbors: "pd.Series | None"
) -> list[Remedy]:
    remedies = []
    for k in sorted({max(1, k_range[1]), k_range[0]}, key=lambda k: share_out(people / k, band)):
        each = round(people / k)
        share = share_out(people / k, band)
        below = each < band.low
        side = f"{band.low - each:,} under the floor" if below else f"{each - band.high:,} over the ceiling"
        number = f"{k} catchment" if k == 1 else f"{k} catchments"
        average = f"of {each:,}" if k == 1 else f"of {each:,} on average"
        remedies.append(
            Remedy(f"Allow {number} {average}, {side} ({share:.1%}): --allow-out-of-band --catchments {k}", k, share)
        )
        limit = f"low {people // k:,}" if below else f"high {-(-people // k):,}"
        widest = (people // k, band.high) if below else (band.low, -(-people // k))
        remedies.append(
            Remedy(
                f"The smallest change of the band that allows {number} has {limit}: --band {widest[0]} {widest[1]}"
                " (leave some room, zones cannot be cut)",
                k,
                share,
            )
        )
    if neighbors is not None:
        for name, others in neighbors.items():
            least, most = range_of_k(people + int(others), band)
            if least <= most:
                span = f"{least}" if least == most else f"{least} to {most}"
                noun = "catchment" if most == 1 else "catchments"
                remedies.append(
                    Remedy(f"Plan together with {name}: {people + int(others):,} people make {span} {noun}")
                )
    return remedies
