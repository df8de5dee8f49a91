"""Surroundings of an area, for orientation on the map."""

import geopandas as gpd
import pandas as pd

from hubplan.areas import normalize_council
from hubplan.schema import ZONES_OF_SCOTLAND, vintage_of

_REACH = 2.0  # of the area's longer side


def is_whole_country(zones: gpd.GeoDataFrame) -> bool:
    """Tell whether the zones are all there are, so that what they leave out is sea."""
    vintage = vintage_of(str(zones.index[0]))
    return vintage == "synthetic" or (vintage is not None and len(zones) == ZONES_OF_SCOTLAND.get(vintage))


def outline_neighbors(
    zones: gpd.GeoDataFrame, own: gpd.GeoDataFrame, outlines: gpd.GeoDataFrame | None
) -> gpd.GeoDataFrame:
    """Outline the councils around an area.

    Parameters
    ----------
    zones
        All zones that were read; those of other councils are dissolved.
    own
        The area's zones.
    outlines
        Outlines of councils (``name``, ``geometry``) for those whose zones were not read.

    Returns
    -------
    geopandas.GeoDataFrame
        ``name`` and ``geometry``; empty where nothing is known.
    """
    west, south, east, north = own.total_bounds
    margin = _REACH * max(east - west, north - south)
    frame = (slice(west - margin, east + margin), slice(south - margin, north + margin))
    empty = gpd.GeoDataFrame({"name": pd.Series(dtype=object)}, geometry=[], crs=zones.crs)
    if "council_name" not in zones.columns:
        return empty
    near = zones[~zones.index.isin(own.index)].cx[frame]
    parts = [empty]
    if len(near):
        whole = near.dissolve(by="council_name", method="unary")
        parts.append(
            gpd.GeoDataFrame({"name": whole.index.to_list()}, geometry=whole.geometry.to_numpy(), crs=zones.crs)
        )
    if outlines is not None:
        known = {normalize_council(str(name)) for name in zones["council_name"].dropna().unique()}
        unknown = [normalize_council(name) not in known for name in outlines["name"]]
        parts.append(outlines[unknown].cx[frame])
    kept = [part for part in parts if len(part)]
    return pd.concat(kept, ignore_index=True) if kept else empty
