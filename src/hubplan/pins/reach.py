"""Check that zones that must be together can be connected through zones that no other pin holds."""

from dataclasses import replace

import pandas as pd

from hubplan.contiguity import Contiguity, number_components
from hubplan.errors import InfeasibleError, counted
from hubplan.notes import Note, NoteKind
from hubplan.pins.combine import Bundle, Settled
from hubplan.pins.named import Group, NamedPins


def split_units(named_pins: NamedPins, contiguity: Contiguity) -> tuple[NamedPins, tuple[Note, ...]]:
    """Split units into the parts that can be connected once the kept catchments are taken out.

    Returns
    -------
    tuple
        The pins with units in such parts, and notes on those that were split.
    """
    kept_in = {zone: group for group in named_pins.kept for zone in group.zones}
    part = free_parts(contiguity, kept_in)
    parts, cut, scattered = [], [], []
    for unit in named_pins.units:
        free = [zone for zone in unit.zones if zone not in kept_in]
        if len({kept_in[zone].words if zone in kept_in else "" for zone in unit.zones}) > 1:
            cut.append(unit)
        by_part: dict[int, list[str]] = {}
        for zone in free:
            by_part.setdefault(int(part[zone]), []).append(zone)
        if len(by_part) > 1:
            scattered.append(unit)
        parts += [Group(unit.words, tuple(zones)) for zones in by_part.values()]
    notes = []
    if cut:
        shown = ", ".join(unit.words for unit in cut[:5]) + (", …" if len(cut) > 5 else "")
        words = (
            f"{counted(len(cut), 'unit is', 'units are')} split by catchments that stay as they are ({shown}); "
            "what they leave of each is kept together."
        )
        notes.append(Note(NoteKind.PINS, "units", words))
    if scattered:
        shown = ", ".join(unit.words for unit in scattered[:5]) + (", …" if len(scattered) > 5 else "")
        words = (
            f"{counted(len(scattered), 'unit lies', 'units lie')} in parts that nothing joins ({shown}); each part is "
            "kept whole by itself."
        )
        notes.append(Note(NoteKind.PINS, "units", words))
    return replace(named_pins, units=tuple(parts)), tuple(notes)


def free_parts(contiguity: Contiguity, taken: "dict[str, Group] | set[str]") -> pd.Series:
    """Number the parts that the area falls into without some zones; index are the zones left."""
    left = pd.Index([zone for zone in contiguity.zones if zone not in taken])
    edges = contiguity.pairs
    return number_components(left, edges[edges["focal"].isin(left) & edges["neighbor"].isin(left)])


def check_reach(settled: Settled, contiguity: Contiguity) -> None:
    """Refuse kept catchments in pieces, and groups that no contiguity joins.

    A group must be connected through zones that are neither in a kept catchment nor in a group that is apart from it.

    Raises
    ------
    InfeasibleError
        Names the zones on both sides, and those between.
    """
    named_pins = settled.named_pins
    for group in settled.kept:
        pieces = contiguity.cut(group.zones).components
        if pieces.max() > 0:
            raise InfeasibleError(
                f"{group.words} cannot stay as it is: no border or link joins {named_pins.tell(pieces.index[pieces > 0])} "
                "to the rest of it.",
                [
                    "Leave it out of pins.catchments.keep (--keep-catchments)",
                    "Name the link that joins it: --links FILE",
                ],
            )
    bundle_of = settled.bundle_of()
    foes: dict[int, set[str]] = {}
    for one, other, _ in settled.apart:
        for zone, foe in ((one, other), (other, one)):
            if zone in bundle_of:
                held = settled.bundles[bundle_of[foe]].zones if foe in bundle_of else (foe,)
                foes.setdefault(bundle_of[zone], set()).update(held)
    sealed = {zone for group in settled.kept for zone in group.zones}
    free = free_parts(contiguity, sealed)
    for number, bundle in enumerate(settled.bundles):
        part = free if number not in foes else free_parts(contiguity, sealed | foes[number])
        own = part[list(bundle.zones)]
        if (own != own.iloc[0]).any():
            raise _split(settled, contiguity, bundle, own, part)


def _split(
    settled: Settled, contiguity: Contiguity, bundle: Bundle, own: pd.Series, part: pd.Series
) -> InfeasibleError:
    """Report which zones of a bundle cannot be joined, and what lies between."""
    named_pins = settled.named_pins
    home = own.value_counts(sort=True).index[0]
    lost = own.index[own != home]
    there = part.index[part == own[lost[0]]]
    edges = contiguity.edges
    around = edges.loc[edges["focal"].isin(there) & ~edges["neighbor"].isin(there), "neighbor"].unique()
    cures = ["Leave one of these pins out"]
    if not len(around):
        between = "no border or link leads there"
        cures.append("Name the ferry or bridge that joins them: --links FILE")
    else:
        grouped = (group for other in settled.bundles if other is not bundle for group in other.groups)
        holders = [*settled.kept, *named_pins.locked, *grouped, *named_pins.apart]
        who = [holder.words for holder in holders if set(holder.zones) & set(around)]
        shown = ", ".join(dict.fromkeys(who)) or "zones that must be apart from them"
        between = f"between them {_lie(around)} {named_pins.tell(sorted(around))} ({shown})"
    return InfeasibleError(
        f"{bundle.words} cannot be met: {named_pins.tell(own.index[own == home])} and {named_pins.tell(lost)} cannot be joined; "
        f"{between}.",
        cures,
    )


def _lie(zones: object) -> str:
    return "lies" if len(zones) == 1 else "lie"  # type: ignore[arg-type]
