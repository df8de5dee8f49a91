"""Pins by zones: groups that end together, zones that end apart, whole catchments, hubs."""

from dataclasses import dataclass, field

import pandas as pd

from hubplan.errors import name_first

MOST_NAMED = 5


@dataclass(frozen=True)
class Group:
    """Zones that a pin names together, and the words for that pin, as ``locked to Larbert``."""

    words: str
    zones: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class NamedPins:
    """Pins whose every name is known.

    ``locked`` are groups of which each ends together and any two apart; ``together`` and ``units`` end together each; of
    the zones of a group in ``apart`` no two end together; ``kept`` are whole catchments. ``open`` maps each hub that must
    be (site identifier or zone code) to its zone; ``closed`` are identifiers and codes. ``names`` are those of the zones.
    """

    names: dict[str, str]
    locked: tuple[Group, ...] = ()
    together: tuple[Group, ...] = ()
    apart: tuple[Group, ...] = ()
    kept: tuple[Group, ...] = ()
    units: tuple[Group, ...] = ()
    open: dict[str, str] = field(default_factory=dict)
    closed: tuple[str, ...] = ()
    hub_names: dict[str, str] = field(default_factory=dict)
    """Of the sites that ``open`` and ``closed`` name."""

    def tell(self, zones: "pd.Index | tuple[str, ...] | list[str]") -> str:
        """Name some zones in a message, the first few by code and name."""
        return name_first(zones, self.names, most=MOST_NAMED)

    def hub(self, identifier: str) -> str:
        """Name a hub in a message.

        Examples
        --------
        >>> NamedPins({"S01000001": "Elm"}, hub_names={"L1": "Elm Library"}).hub("L1")
        'L1 Elm Library'
        """
        name = self.hub_names.get(identifier) or self.names.get(identifier)
        return f"{identifier} {name}" if name else identifier
