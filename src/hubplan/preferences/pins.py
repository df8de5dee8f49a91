"""Pins: what a plan must do. They are no preference but are shown, switched off and costed as one."""

from dataclasses import asdict, dataclass

from hubplan.errors import counted
from hubplan.pins.combine import Settled
from hubplan.pins.unmet import list_unmet
from hubplan.preferences.keep_together import tell_whole
from hubplan.preferences.preference import BoundWords, DrawnPlan, Facts, Preference
from hubplan.run import Achieved
from hubplan.scenario import Pins, Scenario


@dataclass(frozen=True)
class PinCounts:
    """Numbers of pins; units are shown with the preferences."""

    locked_zones: int = 0
    locked_catchments: int = 0
    groups_together: int = 0
    groups_apart: int = 0
    catchments_kept: int = 0
    hubs_open: int = 0
    hubs_closed: int = 0


def count_pins(settled: Settled) -> PinCounts:
    """Count what is pinned."""
    named = settled.named_pins
    return PinCounts(
        locked_zones=sum(len(group.zones) for group in named.locked),
        locked_catchments=len(named.locked),
        groups_together=len(named.together),
        groups_apart=len(named.apart),
        catchments_kept=len(named.kept),
        hubs_open=len(named.open),
        hubs_closed=len(named.closed),
    )


def tell_pins(pins: PinCounts) -> str:
    """Say what is pinned.

    Examples
    --------
    >>> tell_pins(PinCounts(locked_zones=3, locked_catchments=2, hubs_open=1))
    '3 zones locked to 2 catchments, 1 hub open'
    """
    kept = "kept as it was" if pins.catchments_kept == 1 else "kept as they were"
    told = (
        (pins.locked_zones, "zone", f"locked to {counted(pins.locked_catchments, 'catchment', 'catchments')}"),
        (pins.groups_together, "group", "kept together"),
        (pins.groups_apart, "group", "kept apart"),
        (pins.catchments_kept, "catchment", kept),
        (pins.hubs_open, "hub", "open"),
        (pins.hubs_closed, "hub", "closed"),
    )
    return ", ".join(f"{counted(number, noun, f'{noun}s')} {rest}" for number, noun, rest in told if number)


def _setting(facts: Facts, _scenario: Scenario) -> PinCounts | None:
    return None if facts.pins is None else count_pins(facts.pins)


def _achieve(facts: Facts, _asked: Scenario, drawn: DrawnPlan) -> dict[str, float]:
    """Count what is pinned and what of it a plan, with the hubs of its own scenario, does not meet."""
    if facts.pins is None:
        return {}
    unmet = list_unmet(facts.pins, drawn.plan.assignment, drawn.searched.hubs["hub"])
    counts = asdict(count_pins(facts.pins))
    del counts["locked_catchments"]  # told by the setting
    return {key: number for key, number in counts.items() if number} | {"pins_unmet": len(unmet)}


def _tell_achieved(achieved: Achieved) -> str:
    unmet = achieved.numbers["pins_unmet"]
    return f"{unmet} not met" if unmet else "all met"


def _bound(facts: Facts, scenario: Scenario) -> BoundWords:
    """Describe pins for the bound; hard units are among them, whether the scenario pins anything else or not."""
    settled = facts.pins
    if settled is None:
        return BoundWords()
    named = settled.named_pins
    together = named.together or any(len(group.zones) > 1 for group in named.locked)
    held = (
        ("kept catchments as they are", named.kept),
        (tell_whole(scenario), named.units),
        ("neighbouring zones together as pinned", together),
        ("hubs open and closed as pinned", named.open or named.closed),
    )
    first = (
        ("zones to be kept apart", settled.apart),
        ("zones to be kept together across others", _has_ties(facts, settled)),
    )
    return BoundWords(
        held=tuple(words for words, on in held if on), unless_proved=tuple(words for words, on in first if on)
    )


def _has_ties(facts: Facts, settled: Settled) -> bool:
    """Tell whether zones that must be together are not all connected by themselves."""
    return any(facts.contiguity.cut(bundle.zones).components.max() > 0 for bundle in settled.bundles)


PINS = Preference[PinCounts](
    key="pins",
    at_top=True,
    off=Pins(),
    name="Pins",
    setting=_setting,
    tell_setting=tell_pins,
    achieve=_achieve,
    tell_achieved=_tell_achieved,
    bound=_bound,
    is_hard=lambda _pins: True,
)
