"""Read service sites by themselves, and place them in data zones."""

from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

import geopandas as gpd

from hubplan.config.scenarios import merge_scenario
from hubplan.pipeline.options import as_list, site_entry
from hubplan.pipeline.steps.hubs.candidates import open_sites
from hubplan.read.postcodes import read_postcodes
from hubplan.read.sites import read_all_sites
from hubplan.scenario import HubCategories, Scenario

File = str | PathLike[str]


def read_sites(
    sites: File | Mapping[str, Any] | Sequence[File | Mapping[str, Any]],
    zones: gpd.GeoDataFrame,
    *,
    postcodes: File | None = None,
) -> gpd.GeoDataFrame:
    """Read service sites and place them in data zones.

    Parameters
    ----------
    sites
        Files, or entries as under ``data.sites`` in a config, as ``{"file": "halls.csv", "category": "community_centre"}``.
    zones
        As :attr:`hubplan.api.Area.zones`.
    postcodes
        A file of postcodes, for rows that tell no other place.

    Returns
    -------
    geopandas.GeoDataFrame
        Sites in the zones, index ``site``: ``name``, ``category``, ``agency``, ``hub_candidate``, ``data_zone``, a point.

    Raises
    ------
    MissingDataError, InputDataError, ScenarioError
        A file is not there, cannot be read, or nothing tells what its sites are.
    """
    entries = [site_entry(entry) for entry in as_list(sites)]
    data = merge_scenario(Scenario(), {"data": {"sites": entries}}).data
    table = None if postcodes is None else read_postcodes(Path(postcodes)).frame
    return open_sites(read_all_sites(data.sites, Path, zones=zones, postcodes=table).sites, HubCategories())
