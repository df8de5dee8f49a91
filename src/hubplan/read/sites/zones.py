"""The data zone that each site lies in, and where a file contradicts itself."""

import geopandas as gpd
import numpy as np
import pandas as pd

from hubplan.errors import counted, name_first
from hubplan.read.sites.place_columns import postcode_column, postcode_key, zone_column
from hubplan.read.sites.places import DATA_ZONE
from hubplan.read.tables.cells import clean_codes
from hubplan.scenario import SiteFile
from hubplan.schema import CRS, ZONE

_NEAREST_M = 500.0
"""How far outside every zone a site may lie and still be taken to its nearest: the coast is simplified."""

_FAR_FROM_POSTCODE_M = 5_000.0


def find_zones(places: pd.DataFrame, zones: gpd.GeoDataFrame) -> pd.Series:
    """Find the zone that each place lies in.

    Parameters
    ----------
    places
        ``easting``, ``northing`` (m, NaN where not known), and ``data_zone`` where that placed the row.
    zones
        Checked zones.

    Returns
    -------
    pandas.Series
        Codes on the index of ``places``, ``""`` outside. Beyond every zone but within 500 m of one it is the nearest;
        of several, that with the smallest code.
    """
    codes = places["data_zone"].astype("object")
    located = places[(codes == "") & places["easting"].notna()]
    if not len(located) or not len(zones):
        return codes
    shapes = gpd.GeoDataFrame({ZONE: zones.index.astype("str")}, geometry=zones.geometry.to_numpy(), crs=CRS)
    points = gpd.GeoDataFrame(
        geometry=gpd.points_from_xy(located["easting"], located["northing"]), index=located.index, crs=CRS
    )
    within = points.sjoin(shapes, predicate="intersects")[ZONE].groupby(level=0).min()
    rest = points.loc[points.index.difference(within.index)]
    near = rest.sjoin_nearest(shapes, max_distance=_NEAREST_M)[ZONE].groupby(level=0).min()
    for found in (within, near):
        codes.loc[found.index] = found.to_numpy()
    return codes


def tell_doubts(
    frame: pd.DataFrame,
    entry: SiteFile,
    places: pd.DataFrame,
    codes: pd.Series,
    zones: gpd.GeoDataFrame,
    postcodes: pd.DataFrame | None,
) -> list[str]:
    """Say where a file contradicts itself; coordinates were used in each case.

    Parameters
    ----------
    frame, entry
        Rows of the file and its entry.
    places, codes
        Where they lie, and in which zones.
    zones, postcodes
        As for :func:`hubplan.read.sites.reader.read_sites`.
    """
    notes = []
    inside = codes != ""
    by_point = inside & (places["placed_by"] != DATA_ZONE)
    column = zone_column(frame, entry, zones)
    if column:
        given = clean_codes(frame[column]).fillna("")
        other = by_point & given.isin(zones.index) & (given != codes)
        if other.any():
            lie = counted(int(other.sum()), "site lies", "sites lie")
            notes.append(f"{entry.file}: {lie} in another data zone than column {column} says.")
    postcode = postcode_column(frame, entry)
    if postcode and postcodes is not None:
        there = postcodes[["easting", "northing"]].reindex(postcode_key(frame[postcode])).to_numpy()
        away = np.hypot(places["easting"] - there[:, 0], places["northing"] - there[:, 1])
        far = frame.index[by_point & (away > _FAR_FROM_POSTCODE_M)]
        if len(far):
            shown = [f"row {number}: {away[number] / 1000:.0f} km" for number in far]
            lie = counted(len(far), "site lies", "sites lie")
            notes.append(f"{entry.file}: {lie} more than 5 km from the postcode ({name_first(shown)}).")
    return notes
