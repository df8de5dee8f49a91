"""Kinds of unit that data zones lie in: one row each, with their codes, columns, words and cures."""

import re
from dataclasses import dataclass
from typing import Final, Literal

KeptUnit = Literal["intermediate_zone", "ward", "locality", "settlement", "hscp"]
"""Those that a scenario can ask to keep together."""


@dataclass(frozen=True)
class Unit:
    """Kind of unit.

    ``column`` holds each zone's unit, ``<column>_name`` the unit's name. ``called`` are the columns of other files that
    hold it, in simplified form; ``code`` are the codes of the Government Statistical Service, where the kind has some.
    """

    column: str
    label: str
    labels: str
    called: tuple[str, ...]
    code: re.Pattern[str] | None = None
    cure: str = ""
    """Content that a lookup must have, of the kinds that can be kept together."""
    official: str = "the Scottish Government's DataZone{vintage}lookup does"
    """Which official file tells it."""
    in_full: str = ""
    """Several of them, where the label is an abbreviation."""
    renewed: bool = False
    """Whether codes were replaced in 2018 or 2019 (:data:`hubplan.schema.CHANGED_CODES`)."""
    heading: str = ""
    """Heads the list of what can be planned, of the kinds that are councils or made of them."""
    area: str = ""
    """The phrase that follows the name of one that is planned."""
    spare: re.Pattern[str] | None = None
    """The words that a name may do without."""

    @property
    def columns(self) -> tuple[str, str]:
        """Columns of the unit in ``zones``: the code and the name."""
        return self.column, f"{self.column}_name"

    @property
    def several(self) -> str:
        """Plural of its name, in full.

        Examples
        --------
        >>> UNITS["hscp"].several, UNITS["ward"].several
        ('partnerships', 'wards')
        """
        return self.in_full or self.labels


_ROWS: Final = (
    Unit(
        column="council",
        label="council",
        labels="councils",
        called=("council", "councilcode", "councilareacode", "ca", "lacode", "la", "localauthoritycode"),
        code=re.compile(r"S12\d{6}"),
        renewed=True,
        heading="Council",
        area="council area",
    ),
    Unit(
        column="hscp",
        label="HSCP",
        labels="HSCPs",
        called=("hscp", "hscpcode", "hiacode", "hia"),
        code=re.compile(r"S37\d{6}"),
        cure="a health and social care partnership (S37 codes)",
        in_full="partnerships",
        renewed=True,
        heading="Partnership",
        area="partnership area",
        spare=re.compile(r"^hscp | (hscp|(health and social care )?partnership)$"),
    ),
    Unit(
        column="health_board",
        label="health board",
        labels="health boards",
        called=("healthboard", "healthboardcode", "hb", "hbcode", "board"),
        code=re.compile(r"S08\d{6}"),
        renewed=True,
        heading="Health board",
        area="health board area",
        spare=re.compile(r"^nhs | health board$"),
    ),
    Unit(
        column="intermediate_zone",
        label="intermediate zone",
        labels="intermediate zones",
        called=("intermediatezone", "intermediatezonecode", "intzone", "iz", "izcode", "iz11code"),
        code=re.compile(r"S02\d{6}"),
        cure="an intermediate zone (S02 codes)",
    ),
    Unit(
        column="locality",
        label="locality",
        labels="localities",
        called=("subhscp", "locality", "localitycode", "hscplocality", "subhscpname", "localityname"),
        cure="a locality (a column named locality or SubHSCP)",
        official="Public Health Scotland's lookup of localities does for 2011 data zones",
    ),
    Unit(
        column="ward",
        label="ward",
        labels="wards",
        called=("ward", "wardcode", "mmwardcode", "mmward"),
        code=re.compile(r"S13\d{6}"),
        cure="a ward (S13 codes, or a column named ward)",
    ),
    Unit(
        column="settlement",
        label="settlement",
        labels="settlements",
        called=("settlement", "settlementcode", "settlementname"),
        cure="a settlement (a column named settlement)",
    ),
)

UNITS: Final = {unit.column: unit for unit in _ROWS}
"""Every kind by its column, in the order of the columns of ``zones``."""

PLANNED: Final = tuple(unit.column for unit in _ROWS if unit.heading)
"""Kinds that can be planned: councils, and what is made of them, the smaller first."""
