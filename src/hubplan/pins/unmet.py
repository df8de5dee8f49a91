"""Pins that a plan does not meet."""

from collections.abc import Iterable

import pandas as pd

from hubplan.pins.combine import Settled


def list_unmet(settled: Settled, assignment: pd.Series, hubs: Iterable[str]) -> list[str]:
    """List the pins that a plan does not meet, one sentence each.

    Parameters
    ----------
    settled
        The pins.
    assignment
        The catchment of each zone.
    hubs
        The hubs that were chosen.

    Examples
    --------
    >>> from hubplan.pins.named import NamedPins
    >>> settled = Settled(NamedPins({"a": "Elm", "b": "Oak"}), apart=(("a", "b", "pins.apart[1]"),))
    >>> list_unmet(settled, pd.Series({"a": 1, "b": 1}), [])
    ['a Elm and b Oak are in one catchment (pins.apart[1]).']
    """
    named_pins, unmet = settled.named_pins, []
    for bundle in settled.bundles:
        labels = assignment[list(bundle.zones)]
        if (labels != labels.iloc[0]).any():
            away = labels.index[labels != labels.mode().iloc[0]]
            unmet.append(
                f"{named_pins.tell(away)} {'is' if len(away) == 1 else 'are'} not with the others ({bundle.words})."
            )
    for one, other, words in settled.apart:
        if assignment[one] == assignment[other]:
            unmet.append(f"{named_pins.tell([one])} and {named_pins.tell([other])} are in one catchment ({words}).")
    for group in settled.kept:
        inside = assignment[list(group.zones)]
        if (inside != inside.iloc[0]).any() or (assignment == inside.iloc[0]).sum() != len(inside):
            unmet.append(f"{group.words} is not as it was.")
    chosen = set(hubs)
    unmet += [f"{named_pins.hub(hub)} is not the hub of its catchment." for hub in named_pins.open if hub not in chosen]
    unmet += [
        f"{named_pins.hub(hub)} is closed, but its catchment has no other place."
        for hub in sorted(chosen & set(named_pins.closed))
    ]
    return unmet
