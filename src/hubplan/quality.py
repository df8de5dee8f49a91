"""Quality of a plan: a bound on every plan, the gap to it, and the words for both."""

import math
from dataclasses import dataclass
from enum import StrEnum

_PROVED = 1e-6  # of the distance: a smaller gap is rounding


class QualityKind(StrEnum):
    """Kind of a quality: what is known of a plan beside the best possible."""

    OPTIMAL = "optimal"
    WITHIN = "within"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Covered:
    """Plans that a bound covers, and whose travel it is on.

    ``whose`` is empty for everyone's travel; ``least`` and ``most`` are the people of a catchment, which may be nearer
    to each other than the band's ends; every plan that is covered is ``held`` to these.
    """

    catchments: int
    least: int
    most: int
    whose: str = ""
    held: tuple[str, ...] = ()


@dataclass(frozen=True)
class Quality:
    """Quality of a plan: how close it is known to be to the best possible.

    ``bound_travel`` is a mean travel that no plan can undercut of those that the bound covers, ``gap`` by what share the
    plan exceeds it (both ``None`` without a bound); ``covers`` says what the bound is about, or why there is none, and
    ``covered`` the same in parts; ``median_travel`` is that of the starts in the band. ``mean_fee`` is what
    the fees of the plan's hubs add for each person: bound and gap are about travel and fees together, so that a gap of 0
    proves the sum of both, and not the travel, to be the least.
    """

    bound_travel: float | None = None
    gap: float | None = None
    covers: str = ""
    median_travel: float | None = None
    covered: Covered | None = None
    mean_fee: float = 0.0

    def __str__(self) -> str:
        return tell_gap(self.gap)

    @property
    def kind(self) -> QualityKind:
        """Kind: the plan is proved the best, within a share of the bound, or not bounded."""
        return kind_of_gap(self.gap)


def kind_of_gap(gap: float | None) -> QualityKind:
    """Classify a gap by what it says about a plan; ``None`` where there is no bound.

    Examples
    --------
    >>> [kind_of_gap(gap).value for gap in (0.0, 1e-6, 2e-6, None)]
    ['optimal', 'optimal', 'within', 'unknown']
    """
    if gap is None:
        return QualityKind.UNKNOWN
    return QualityKind.OPTIMAL if gap <= _PROVED else QualityKind.WITHIN


def tell_gap(gap: float | None, *, brief: bool = False) -> str:
    """Say how good a plan is known to be; ``brief`` where the context names the measure.

    Examples
    --------
    >>> [tell_gap(gap) for gap in (0.0, 0.00291, None)]
    ['optimal (proved)', 'within 0.3 % of the proven bound', 'no bound']
    >>> [tell_gap(gap, brief=True) for gap in (0.0, 0.00291, None)]
    ['optimal', 'within 0.3 %', 'no bound']
    """
    kind = kind_of_gap(gap)
    if gap is None or kind is QualityKind.UNKNOWN:
        return "no bound"
    if kind is QualityKind.OPTIMAL:
        return "optimal" if brief else "optimal (proved)"
    return f"within {_percent(gap)}" if brief else f"within {_percent(gap)} of the proven bound"


def _percent(gap: float) -> str:
    """Round a share up, so that it never looks smaller than it is.

    Examples
    --------
    >>> _percent(0.00291), _percent(0.000004), _percent(0.0412), _percent(0.007)
    ('0.3 %', '0.01 %', '4.2 %', '0.7 %')
    """
    digits = 1 if gap >= 0.001 else 2
    scale = 10**digits
    return f"{math.ceil(round(gap * 100 * scale, 6)) / scale:.{digits}f} %"
