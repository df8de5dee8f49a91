"""Categories of service sites: their names, their groups, and which of them are confidential or specialist."""

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Category:
    """Category of a service site: its names and its agency; its sign stands in :mod:`hubplan.style`.

    Which categories a hub may stand in is no matter of theirs: ``configs/sites-official.yaml`` says so, and a config.

    Places of a ``confidential`` kind, where children or people at risk live, reach no output and so have no sign.
    """

    key: str
    label: str
    plural: str
    agency: str
    confidential: bool = False


CATEGORIES: Final = {
    c.key: c
    for c in (
        Category("clinic", "Health centre or clinic", "Health centres and clinics", "NHS"),
        Category("hospital", "Hospital", "Hospitals", "NHS"),
        Category("specialist_clinic", "Specialist clinic or hospital", "Specialist clinics and hospitals", "NHS"),
        Category("childrens_hospital", "Children's hospital", "Children's hospitals", "NHS"),
        Category("emergency", "Emergency department", "Emergency departments", "NHS"),
        Category("camhs", "CAMHS clinic", "CAMHS clinics", "NHS"),
        Category("child_development", "Child development centre", "Child development centres", "NHS"),
        Category("gp_practice", "GP practice", "GP practices", "NHS"),
        Category("dental_practice", "Dental practice", "Dental practices", "NHS"),
        Category("pharmacy", "Pharmacy", "Pharmacies", "NHS"),
        Category("secondary_school", "Secondary school", "Secondary schools", "Education"),
        Category("primary_school", "Primary school", "Primary schools", "Education"),
        Category("special_school", "Special school", "Special schools", "Education"),
        Category("nursery", "Nursery", "Nurseries", "Early learning"),
        Category("library", "Library", "Libraries", "Council"),
        Category("community_centre", "Community centre", "Community centres", "Council"),
        Category("council_office", "Council office", "Council offices", "Council"),
        Category("social_work", "Social work office", "Social work offices", "Social work"),
        Category("family_centre", "Family centre", "Family centres", "Social work"),
        Category("family_support", "Family support", "Family support services", "Social work"),
        Category("childrens_home", "Children's home", "Children's homes", "Social work", confidential=True),
        Category("secure_care", "Secure care", "Secure care", "Social work", confidential=True),
        Category("refuge", "Refuge", "Refuges", "Social work", confidential=True),
        Category("residential_school", "Residential school", "Residential schools", "Social work", confidential=True),
        Category("police", "Police station", "Police stations", "Police"),
        Category("third_sector", "Third sector", "Third sector services", "Third sector"),
        Category("other", "Other service", "Other services", "Other"),
    )
}
"""The categories of sites by key; sites with any other category are refused at the door."""

CONFIDENTIAL: Final = frozenset(key for key, category in CATEGORIES.items() if category.confidential)
"""Categories of confidential places: never named, identified, located, listed or counted as near in any output."""

SERVICE_GROUPS: Final = {
    "Education": ("secondary_school", "primary_school", "special_school"),
    "Early learning": ("nursery",),
    "Primary care": ("clinic", "gp_practice", "dental_practice", "pharmacy"),
    "Hospital and specialist": (
        "hospital",
        "specialist_clinic",
        "childrens_hospital",
        "emergency",
        "camhs",
        "child_development",
    ),
    "Social work": ("social_work", "childrens_home", "secure_care", "refuge", "residential_school"),
    "Family support": ("family_centre", "family_support"),
    "Police": ("police",),
    "Library and community": ("library", "community_centre", "council_office"),
    "Third sector": ("third_sector",),
    "Other": ("other",),
}
"""The categories of each group of children's services."""

GROUP_OF: Final = {key: group for group, keys in SERVICE_GROUPS.items() for key in keys}
"""The group of each category."""

SPECIALIST: Final = frozenset({"childrens_hospital", "emergency", "camhs", "child_development", "special_school"})
"""Categories that serve more than one catchment, so that none is a hub's place by itself, and a plan shows the way to them,
also outside its area."""


def find_category(word: str) -> str | None:
    """Find the category that a word names: its key, or its label or plural, in any case.

    Examples
    --------
    >>> find_category("Libraries"), find_category("GP-Practice"), find_category("bank")
    ('library', 'gp_practice', None)
    """
    plain = _simplify(word)
    return next((c.key for c in CATEGORIES.values() if plain in map(_simplify, (c.key, c.label, c.plural))), None)


def _simplify(word: str) -> str:
    return re.sub(r"[^a-z0-9]", "", word.lower())
