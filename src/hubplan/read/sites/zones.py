"""Find the data zone that each site lies in, and where a file contradicts itself."""

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hubplan.errors import counted, name_first
from hubplan.notes import Note, NoteKind
from hubplan.read.sites.place_columns import postcode_column, postcode_key, zone_column
from hubplan.read.sites.places import DATA_ZONE
from hubplan.read.tables.cells import clean_codes
from hubplan.scenario import SiteFile
from hubplan.schema import CRS, ZONE, ZONE_CODE

NEAR_M = 500.0
"""Distance outside every zone at which a site is still taken to its nearest: the coast is simplified."""

INSIDE = "zone"
BY_DISTANCE = "distance"

_FAR_FROM_POSTCODE_M = 5_000.0
_UNKNOWN = "unknown"
"""Stands for the council of zones whose council no file tells."""


def locate(places: pd.DataFrame) -> gpd.GeoDataFrame:
    """Make points of the places that are known by more than a data zone; an index of its own rows."""
    located = places[(places["data_zone"] == "") & places["easting"].notna()]
    points = gpd.points_from_xy(located["easting"], located["northing"])
    return gpd.GeoDataFrame(geometry=points, index=located.index, crs=CRS)


def find_zones(
    places: pd.DataFrame,
    zones: gpd.GeoDataFrame,
    *,
    council_of: pd.Series | None = None,
    named: Iterable[tuple[str, pd.Series]] = (),
) -> pd.DataFrame:
    """Find the zone that each place belongs to, and the evidence for it.

    A place inside a zone belongs to it, whatever its row says; one that lies in none, but within 500 m of some, to the
    nearest of the council that its row names. Where that council has no zone at hand, the place belongs to none: it
    lies over a border, not off a coast. Only where nothing names a council, the nearest zone takes it.

    Parameters
    ----------
    places
        ``easting``, ``northing`` (m, NaN where not known), and ``data_zone`` where that placed the row.
    zones
        All zones at hand, checked.
    council_of
        Code of the council by zone, as far as that is known.
    named
        Kinds of evidence with the codes of councils that they name (``""``: none), the surest first.

    Returns
    -------
    pandas.DataFrame
        On the index of ``places``: ``data_zone``, ``""`` outside; ``decided_by``, ``zone`` for a place inside one,
        ``distance`` for the nearest alone, or the kind of evidence; ``""`` for what is far from every zone or was placed
        by its data zone. Of zones that are as near, that with the smallest code counts.
    """
    found = pd.DataFrame({ZONE: places["data_zone"].astype("object"), "decided_by": ""}, index=places.index)
    points = locate(places)
    if not len(points) or not len(zones):
        return found
    shapes = gpd.GeoDataFrame({ZONE: zones.index.astype("str")}, geometry=zones.geometry.to_numpy(), crs=CRS)
    within = points.sjoin(shapes, predicate="intersects")[ZONE].groupby(level=0).min()
    found.loc[within.index, ZONE] = within.to_numpy()
    found.loc[within.index, "decided_by"] = INSIDE
    near = find_near(points.loc[points.index.difference(within.index)], zones)
    known = pd.Series(dtype="object") if council_of is None else council_of
    council = known.reindex(zones.index).astype("object").fillna(_UNKNOWN)
    near["council"] = near[ZONE].map(council.to_dict()).astype("object")
    at_hand = set(council) - {_UNKNOWN}
    for kind, councils in named:
        if not len(near):
            break
        said = near["row"].map(councils).astype("object").fillna("")
        own = near[(said != "") & (said == near["council"])].drop_duplicates("row").set_index("row")
        over = _lie_over(near[~near["row"].isin(own.index)].drop_duplicates("row").set_index("row"), councils, at_hand)
        found.loc[own.index, ZONE] = own[ZONE].to_numpy()
        found.loc[[*own.index, *over], "decided_by"] = kind
        near = near[~near["row"].isin([*own.index, *over])]
    rest = near.drop_duplicates("row").set_index("row")
    found.loc[rest.index, ZONE] = rest[ZONE].to_numpy()
    found.loc[rest.index, "decided_by"] = BY_DISTANCE
    return found


def _lie_over(nearest: pd.DataFrame, named: pd.Series, at_hand: set[str]) -> list[int]:
    """List the rows that lie across a border: their data zone, or every zone of their council, is not at hand."""
    said = named.reindex(nearest.index)
    # where the council of the nearest zone is not known, it may be the one that is named
    tells = said.str.fullmatch(ZONE_CODE.pattern) | (nearest["council"] != _UNKNOWN)
    return [int(row) for row in nearest.index[(said != "") & ~said.isin(at_hand) & tells]]


def find_near(points: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> pd.DataFrame:
    """List the zones within 500 m of each point, the nearest first: ``row``, ``data_zone`` and ``away_m``."""
    shapes, at = zones.geometry.to_numpy(), points.geometry.to_numpy()
    rows, near = shapely.STRtree(shapes).query(at, predicate="dwithin", distance=NEAR_M)
    frame = pd.DataFrame(
        {
            "row": points.index.to_numpy()[rows],
            ZONE: zones.index.astype("str").to_numpy()[near],
            "away_m": shapely.distance(at[rows], shapes[near]),
        }
    )
    return frame.sort_values(["row", "away_m", ZONE], kind="stable", ignore_index=True)


def tell_doubts(
    frame: pd.DataFrame,
    entry: SiteFile,
    places: pd.DataFrame,
    codes: pd.Series,
    zones: gpd.GeoDataFrame,
    postcodes: pd.DataFrame | None,
) -> list[Note]:
    """Note where a file contradicts itself; coordinates were used in each case.

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
            words = f"{entry.file}: {lie} in another data zone than column {column} says."
            notes.append(Note(NoteKind.DOUBT, entry.file, words))
    postcode = postcode_column(frame, entry)
    if postcode and postcodes is not None:
        there = postcodes[["easting", "northing"]].reindex(postcode_key(frame[postcode])).to_numpy()
        away = np.hypot(places["easting"] - there[:, 0], places["northing"] - there[:, 1])
        far = frame.index[by_point & (away > _FAR_FROM_POSTCODE_M)]
        if len(far):
            shown = [f"row {number}: {away[number] / 1000:.0f} km" for number in far]
            lie = counted(len(far), "site lies", "sites lie")
            words = f"{entry.file}: {lie} more than 5 km from the postcode ({name_first(shown)})."
            notes.append(Note(NoteKind.DOUBT, entry.file, words))
    return notes
