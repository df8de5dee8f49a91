"""Candidates: which sites a hub may stand in, by what their row tells, by category, and where people have no other."""

import re
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hubplan.categories import CATEGORIES
from hubplan.config.official import official_hub_categories
from hubplan.errors import counted, name_first
from hubplan.inputs import Inputs
from hubplan.notes import Note, NoteKind
from hubplan.scenario import HubCategories, Scenario

SUBJECT = "hub_categories"


def open_sites(sites: gpd.GeoDataFrame, asked: HubCategories) -> gpd.GeoDataFrame:
    """Tell of each site whether a hub may stand there: as its entry says, else by name and category.

    Parameters
    ----------
    sites
        As read; ``hub_told`` is what the entry of a file says of each.
    asked
        Laid over what comes with hubplan.

    Returns
    -------
    geopandas.GeoDataFrame
        A copy with ``hub_candidate``, and ``if_none``: for sites that open where people have no open place, the rank of
        their category, 1 or more, else 0.
    """
    where = asked.over(official_hub_categories())
    told, usual = sites["hub_told"], ~_is_named(sites["name"], where.not_named or ())
    rank = {category: number for number, category in enumerate(where.if_none, start=1)}
    return sites.assign(
        hub_candidate=told.fillna(usual & sites["category"].isin(where.open)).astype(bool),
        if_none=sites["category"].map(rank).where(usual & told.isna()).fillna(0).astype("int64"),
    )


def _is_named(names: pd.Series, words: tuple[str, ...]) -> pd.Series:
    """Tell which names hold one of some words, in any case."""
    if not words:
        return pd.Series(data=False, index=names.index)
    spelt = "|".join(re.escape(" ".join(word.split())) for word in words)
    return names.str.contains(rf"(?<!\w)(?:{spelt})(?!\w)", case=False, regex=True).astype(bool)


def open_where_none(inputs: Inputs, scenario: Scenario) -> Inputs:
    """Open more sites where the people of a whole catchment have no open place near.

    A site of a category under ``if_none`` opens where no open place lies among as many people, the nearest to it in a
    straight line, as the largest catchment holds (or all people of an area of fewer); those of the first category
    first. What a catchment needs of them is so to be had whatever plan is drawn.
    """
    sites, zones = inputs.sites, inputs.zones
    wanted = min(scenario.band.high, int(zones["population"].sum()))
    if scenario.hubs == "any" or wanted <= 0:
        return inputs
    chosen = sites["hub_candidate"].copy()
    for rank in range(1, int(sites["if_none"].max()) + 1 if len(sites) else 0):
        reserve = sites[(sites["if_none"] == rank) & ~sites["hub_candidate"]]
        nearer = _people_nearer(reserve, sites[chosen], zones)
        chosen |= sites.index.isin(reserve.index[nearer >= wanted])
    opened = sites[chosen & ~sites["hub_candidate"]]
    if opened.empty:
        return inputs
    kinds = " and ".join(
        counted(int(number), CATEGORIES[kind].label.lower(), CATEGORIES[kind].plural.lower())
        for kind, number in opened["category"].value_counts().items()
    )
    words = (
        f"{kinds} may be hubs ({name_first(list(opened['name']))}): no place that is open to hubs lies among the "
        f"{wanted:,} people nearest to each."
    )
    note = Note(NoteKind.UNKNOWN, SUBJECT, words)
    return replace(inputs, sites=sites.assign(hub_candidate=chosen), notes=(note, *inputs.notes))


def _people_nearer(reserve: gpd.GeoDataFrame, chosen: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> NDArray[np.int64]:
    """Count the people whose centre lies nearer to each site than any chosen site does."""
    from sklearn.neighbors import BallTree  # slow to load, and not every area asks

    people = zones["population"].to_numpy(dtype=np.int64)
    points = np.column_stack([reserve.geometry.x, reserve.geometry.y])
    if not len(chosen) or not len(reserve):
        return np.full(len(reserve), people.sum())
    away, _ = BallTree(np.column_stack([chosen.geometry.x, chosen.geometry.y])).query(points, k=1)
    inside = BallTree(zones[["easting", "northing"]].to_numpy(dtype=np.float64)).query_radius(points, away[:, 0])
    return np.array([people[found].sum() for found in inside], dtype=np.int64)


def tell_opened(hubs: gpd.GeoDataFrame, inputs: Inputs) -> list[Note]:
    """Note each hub that stands where one may only for want of an open place, unless a pin put it there."""
    if "if_none" not in inputs.sites.columns:
        return []
    pinned = {} if inputs.pins is None else inputs.pins.named_pins.open
    opened = hubs[(hubs["hub"].map(inputs.sites["if_none"]).fillna(0) > 0) & ~hubs["hub"].isin(list(pinned))]
    return [
        Note(
            NoteKind.PLAN,
            str(hub["name"]),
            f"{hub['name']}: its hub stands at {hub['hub_name']} ({CATEGORIES[hub['category']].label.lower()}), which may "
            "be one only for want of a place that is open to hubs. Agree its use, or name another with --open-hub.",
        )
        for _, hub in opened.iterrows()
    ]
