"""Entries of official files of sites, which come with hubplan."""

from functools import cache

from hubplan.config.builtin import builtin_folder
from hubplan.config.scenarios import read_scenario
from hubplan.scenario import SiteFile


@cache
def official_entries() -> tuple[SiteFile, ...]:
    """Read the entries of ``configs/sites-official.yaml``.

    Examples
    --------
    >>> any(entry.category == "library" for entry in official_entries())
    True
    """
    return read_scenario(builtin_folder() / "configs" / "sites-official.yaml").data.sites
