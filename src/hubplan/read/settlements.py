"""Find the settlement of every zone: by postcodes that tell it, by the name it bears, else by the nearest place for its size."""

import re

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hubplan.place_names import name_units, whole_place
from hubplan.units import UNITS

_PEOPLE_PER_KM2 = 2_200
"""People of a Scottish town by the area that it covers."""

_REACH = 1.8
"""A place reaches this many of its radii: towns are no circles."""

_OVER_THE_BORDER = 1.0
"""A place of another council takes only what lies inside its own circle, and what no place of its own council reaches."""

_NAMED_REACH = 4.0
"""A zone whose intermediate zone is named after a place belongs to it this far."""

_ASHORE_M = 1_000.0
"""A place this far from every zone still lies in the nearest: middles of harbour towns stand in the water."""

_CODE, _NAME = UNITS["settlement"].columns


def find_settlements(
    zones: gpd.GeoDataFrame, places: gpd.GeoDataFrame, postcodes: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Find which town or village each zone lies in.

    A place of p people is taken for a circle of p / 2,200 km². Each zone goes to the place of its own council whose
    circle is nearest for its size (distance ÷ radius), if that is at most 1.8; else to a place of another council whose
    circle it lies in. A zone whose intermediate zone bears the name of a place alone (``Larbert North``) is in that place
    where that is not far. Where most of a zone's postcodes have a settlement, that goes before all of this.

    Parameters
    ----------
    zones
        All zones at hand, of as many councils as there are: checked, with centres, shapes, and ``council`` where known.
    places
        Index ``place``; ``name``, ``people``, ``geometry``, as :func:`hubplan.read.places.read_places` gives them.
    postcodes
        As :func:`hubplan.read.postcodes.read_postcodes` gives them; those with ``settlement`` tell.

    Returns
    -------
    pandas.DataFrame
        ``settlement`` (the place's identifier) and ``settlement_name``, on the zones' index; missing in the countryside.

    Examples
    --------
    >>> from shapely import box
    >>> zones = gpd.GeoDataFrame({"name": "", "easting": [500.0, 1500.0, 9500.0], "northing": 500.0}, index=list("abc"),
    ...     geometry=[box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000), box(2000, 0, 17_000, 1000)], crs=27700)
    >>> places = gpd.GeoDataFrame({"name": ["Elm"], "people": [5000]}, index=["P1"],
    ...     geometry=gpd.points_from_xy([600], [500]), crs=27700)
    >>> find_settlements(zones, places)["settlement_name"].fillna("").tolist()
    ['Elm', 'Elm', '']
    """
    places = places.sort_index()
    at = np.full(len(zones), -1, dtype=np.int64)
    if len(places) and len(zones):
        radii = _count_radii(zones, places)
        own = _in_own_council(zones, places)
        at = _nearest(np.where(own, radii, np.inf), _REACH)
        over = _nearest(np.where(own, np.inf, radii), _OVER_THE_BORDER)
        at = np.where(at < 0, over, at)
        named = _named_after(zones, places, np.where(own, radii, np.inf))
        at = np.where(named >= 0, named, at)
    found = pd.DataFrame({_CODE: None, _NAME: None}, index=zones.index, dtype=object)
    here = at >= 0
    found.loc[here, _CODE] = places.index.to_numpy(dtype=object)[at[here]]
    found.loc[here, _NAME] = places["name"].to_numpy(dtype=object)[at[here]]
    return _ask_postcodes(found, zones, places, postcodes)


def add_settlements(zones: gpd.GeoDataFrame, found: pd.DataFrame) -> gpd.GeoDataFrame:
    """Give zones the settlements that were found, in councils of which no lookup tells any.

    Examples
    --------
    >>> zones = gpd.GeoDataFrame({"council": ["C1", "C1", "C2"], "settlement": ["S1", None, None]}, index=list("abc"),
    ...     geometry=[None] * 3)
    >>> found = pd.DataFrame({"settlement": ["P1", "P1", "P2"], "settlement_name": "Elm"}, index=list("abc"))
    >>> add_settlements(zones, found)["settlement"].fillna("").tolist()
    ['S1', '', 'P2']
    """
    told = pd.Series(data=False, index=zones.index)
    if _CODE in zones.columns:
        known = zones[_CODE].notna()
        told = known.groupby(zones["council"]).transform("any") if "council" in zones.columns else known | known.any()
    columns = zones.reindex(columns=[_CODE, _NAME]).astype(object)
    columns = columns.where(told, found.reindex(zones.index))
    rest = [column for column in zones.columns if column not in (_CODE, _NAME)]
    at = rest.index(zones.geometry.name)
    return zones[rest].join(columns)[[*rest[:at], _CODE, _NAME, *rest[at:]]]


def _count_radii(zones: gpd.GeoDataFrame, places: gpd.GeoDataFrame) -> NDArray[np.float64]:
    """Count how many of a place's radii each zone's centre is away from it: zones × places."""
    radius_m = 1000 * np.sqrt(places["people"].to_numpy(dtype=np.float64) / (np.pi * _PEOPLE_PER_KM2))
    east = zones["easting"].to_numpy()[:, None] - places.geometry.x.to_numpy()
    north = zones["northing"].to_numpy()[:, None] - places.geometry.y.to_numpy()
    return np.asarray(np.hypot(east, north) / radius_m)


def _in_own_council(zones: gpd.GeoDataFrame, places: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Tell for zones × places whether both are in one council, the place by the zone that it lies in or beside."""
    if "council" not in zones.columns:
        return np.ones((len(zones), len(places)), dtype=bool)
    council, _ = pd.factorize(zones["council"])
    of_place = np.full(len(places), -1, dtype=np.int64)
    tree = shapely.STRtree(zones.geometry.to_numpy())
    place, zone = tree.query_nearest(places.geometry.to_numpy(), max_distance=_ASHORE_M, all_matches=True)
    # of several zones as near, the one that comes first, whatever the order of rows
    order = np.argsort(zones.index.to_numpy()[zone], kind="stable")[::-1]
    of_place[place[order]] = council[zone[order]]
    return np.asarray((council[:, None] == of_place) & (of_place >= 0))


def _nearest(radii: NDArray[np.float64], reach: float) -> NDArray[np.int64]:
    """Find the place that is nearest for its size, −1 where none reaches; the first of equal ones."""
    best = radii.argmin(axis=1)
    return np.where(radii[np.arange(len(radii)), best] <= reach, best, -1)


def _named_after(zones: gpd.GeoDataFrame, places: gpd.GeoDataFrame, radii: NDArray[np.float64]) -> NDArray[np.int64]:
    """Find the place whose name alone a zone's intermediate zone bears, −1 where there is none that is near."""
    numbers, known = pd.factorize(places["name"])
    units = name_units(zones)
    whole = {unit: whole_place(unit) for unit in units.unique()}
    bears = pd.Index(known).get_indexer(units.map(whole))
    same = bears[:, None] == numbers
    return _nearest(np.where(same, radii, np.inf), _NAMED_REACH)


def _ask_postcodes(
    found: pd.DataFrame, zones: gpd.GeoDataFrame, places: gpd.GeoDataFrame, postcodes: pd.DataFrame | None
) -> pd.DataFrame:
    """Lay over what postcodes tell: most of a zone's are in one settlement, or in none."""
    zoned = [] if postcodes is None else [name for name in postcodes.columns if re.fullmatch("data_zone_.*", name)]
    column = next((name for name in zoned if postcodes is not None and postcodes[name].isin(zones.index).any()), None)
    if postcodes is None or column is None or _CODE not in postcodes.columns:
        return found
    here = postcodes[postcodes[column].isin(zones.index)]
    counts = here.groupby([here[column], here[_CODE].fillna("")]).size().rename("count").reset_index()
    most = counts.sort_values(["count", _CODE], ascending=[False, True]).drop_duplicates(column)
    code = most.set_index(column)[_CODE].reindex(found.index)
    told = code.fillna("") != ""
    # the directory has codes without names: a settlement is called after its largest place, by the zones that are in it
    called = found[told & found[_CODE].notna()]
    pairs = pd.DataFrame({"code": code[called.index], "place": called[_CODE]}).drop_duplicates()
    pairs["people"] = pairs["place"].map(places["people"])
    ranked = pairs.sort_values(["people", "place"], ascending=[False, True]).drop_duplicates("code").set_index("code")
    names = code.map(ranked["place"]).map(places["name"])
    known = told & names.notna()
    out = found.copy()
    out.loc[known, _CODE], out.loc[known, _NAME] = code[known], names[known]
    # all postcodes of the zone lie in the countryside, by a directory that knows settlements
    out.loc[code == "", [_CODE, _NAME]] = None
    return out
