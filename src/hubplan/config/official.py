"""Entries of official files of sites and the categories where hubs may be, which come with hubplan."""

from functools import cache

from hubplan.config.builtin import builtin_folder
from hubplan.config.scenarios import read_scenario
from hubplan.scenario import HubCategories, SiteFile


@cache
def official_entries() -> tuple[SiteFile, ...]:
    """Read the entries of ``configs/sites-official.yaml``.

    Examples
    --------
    >>> any(entry.category == "library" for entry in official_entries())
    True
    """
    return read_scenario(builtin_folder() / "configs" / "sites-official.yaml").data.sites


@cache
def official_hub_categories() -> HubCategories:
    """Read where hubs may be unless a config says otherwise.

    Examples
    --------
    >>> "library" in official_hub_categories().open
    True
    """
    return read_scenario(builtin_folder() / "configs" / "sites-official.yaml").hub_categories
