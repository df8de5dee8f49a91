"""Find the ends of links among zones of another vintage, from the shapes; the results are proposals."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from hubplan.areas import normalize_council
from hubplan.borders import measure_borders
from hubplan.links.check import is_near
from hubplan.notes import Note, NoteKind

_LEAST_SHARE = 0.1
"""Of the smaller zone: what overlaps by less is a border drawn anew, not the same place."""


@dataclass(frozen=True, eq=False)
class Carried:
    """Links with ends among zones of another vintage.

    ``links`` has the columns of the table given, ends and gaps anew, ``status`` ``assumed``, and in ``basis`` how each end
    was found; ``lost`` says of each other link why it has no ends here.
    """

    links: pd.DataFrame
    lost: tuple[Note, ...]


class _End(NamedTuple):
    zones: Sequence[str]
    basis: str


def carry_links(
    links: pd.DataFrame, zones: gpd.GeoDataFrame, *, vintage: str, earlier: gpd.GeoDataFrame | None = None
) -> Carried:
    """Find the ends of links among zones of another vintage.

    Each end is looked for in this order: the zone that the table suggests, if it is there, lies in the end's council
    and, where the earlier shapes are given, overlaps the zone where the link ended; else the zones that overlap that zone;
    else, where the other end is found and the earlier shapes are not given, the nearest zone of the end's council that shares
    no border with it, if the gap is the one in the table. Of several zones at the two ends the pair with the shortest gap is
    taken. All are proposals.

    Parameters
    ----------
    links
        Indexed by ``link``: :data:`hubplan.schema.LINK_COLUMNS`, ``council_a``, ``council_b``, and the suggestions in
        ``zone_a_<vintage>`` and ``zone_b_<vintage>``.
    zones
        Checked zones of the new vintage; ``council_name`` is used where it is there.
    vintage
        Of the new zones, as ``2022``.
    earlier
        Shapes of the zones that the table speaks of, by code, EPSG:27700; as many as are at hand.

    Returns
    -------
    Carried
    """
    councils = _plain_councils(zones)
    borders = measure_borders(zones.geometry)
    touching = {pair for row in borders.itertuples() for pair in ((row.focal, row.neighbor), (row.neighbor, row.focal))}
    rows: dict[object, dict[str, object]] = {}
    lost: list[Note] = []
    for link, row in links.sort_index().iterrows():
        if councils.notna().any() and not _councils_of(row) & set(councils):
            continue
        ends = {end: _find_end(row, end, zones, councils, (vintage, earlier)) for end in "ab"}
        for end, other in (("a", "b"), ("b", "a")):
            if earlier is None and ends[other].zones and not ends[end].zones:
                ends[end] = _find_across(row, end, ends[other].zones, (zones, councils, touching))
        missing = [row[f"zone_{end}"] for end in "ab" if not ends[end].zones]
        pair = None if missing else _nearest_pair(ends["a"].zones, ends["b"].zones, zones, touching)
        if missing:
            words = f"nothing tells which zone of {vintage} {' and '.join(missing)} became here."
            lost.append(Note(NoteKind.LINK, str(link), f"{link} {row['name']}: {words}"))
        elif pair is None:
            words = f"its ends are in one zone of {vintage}, or in two that share a border."
            lost.append(Note(NoteKind.LINK, str(link), f"{link} {row['name']}: {words}"))
        else:
            rows[link] = {**row, **_describe(row, ends, *pair)}
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=list(dict.fromkeys([*links.columns, "basis"])))
    frame = frame.drop(columns=[c for c in frame.columns if c.startswith(("zone_a_", "zone_b_", "joins"))])
    return Carried(frame.rename_axis("link"), tuple(lost))


def _councils_of(row: pd.Series) -> set[str]:
    return {normalize_council(str(row.get(f"council_{end}", ""))) for end in "ab"}


def _describe(row: pd.Series, ends: Mapping[str, _End], gap_m: float, one: str, other: str) -> dict[str, object]:
    """Describe the ends of a link as its row, and how they were found."""
    told = "" if pd.isna(row["gap_m"]) or is_near(gap_m, row["gap_m"]) else f"; the gap was {row['gap_m']:,.0f} m"
    basis = f"{one}: {ends['a'].basis}; {other}: {ends['b'].basis}{told}"
    return {"zone_a": one, "zone_b": other, "gap_m": round(gap_m), "status": "assumed", "basis": basis}


def _plain_councils(zones: gpd.GeoDataFrame) -> pd.Series:
    if "council_name" not in zones.columns:
        return pd.Series(pd.NA, index=zones.index, dtype=object)
    return zones["council_name"].map(lambda name: normalize_council(str(name)), na_action="ignore")


def _find_end(
    row: pd.Series, end: str, zones: gpd.GeoDataFrame, councils: pd.Series, known: tuple[str, gpd.GeoDataFrame | None]
) -> _End:
    vintage, earlier = known
    code, suggested = row[f"zone_{end}"], row.get(f"zone_{end}_{vintage}")
    council = normalize_council(str(row.get(f"council_{end}", "")))
    overlapping = None
    if earlier is not None and code in earlier.index:
        overlapping = list(_overlapping(zones, earlier.loc[[code]]))
    if suggested in zones.index and (pd.isna(councils[suggested]) or councils[suggested] == council or not council):
        if overlapping is None:
            return _End([suggested], "as suggested")
        if suggested in overlapping:
            return _End([suggested], f"as suggested, overlaps {code}")
    return _End(overlapping or [], f"overlaps {code}")


def _overlapping(zones: gpd.GeoDataFrame, earlier: gpd.GeoDataFrame) -> Iterator[str]:
    """List the zones that overlap an earlier zone by a tenth of the smaller one or more, sorted."""
    shape = earlier.geometry.iloc[0]
    for at in sorted(zones.sindex.query(shape, predicate="intersects")):
        other = zones.geometry.iloc[at]
        if shape.intersection(other).area >= _LEAST_SHARE * min(shape.area, other.area):
            yield str(zones.index[at])


def _find_across(
    row: pd.Series, end: str, known: Sequence[str], around: tuple[gpd.GeoDataFrame, pd.Series, set[tuple[str, str]]]
) -> _End:
    """Find the nearest zone of the end's council across a gap as wide as the table says."""
    zones, councils, touching = around
    council = normalize_council(str(row.get(f"council_{end}", "")))
    near = known[0]
    apart = [code for code in zones.index[councils == council] if code != near and (code, near) not in touching]
    if not apart or pd.isna(row["gap_m"]):
        return _End([], "")
    gaps = zones.geometry[apart].distance(zones.geometry[near])
    code = min(apart, key=lambda one: (gaps[one], one))
    return _End([code] if is_near(gaps[code], row["gap_m"]) else [], "nearest across the gap")


def _nearest_pair(
    a: Sequence[str], b: Sequence[str], zones: gpd.GeoDataFrame, touching: set[tuple[str, str]]
) -> tuple[float, str, str] | None:
    """Find the two zones with the shortest gap; ``None`` where the ends are one zone, or all pairs share a border."""
    shapes = zones.geometry
    pairs = [(one, other) for one in a for other in b if (one, other) not in touching]
    if set(a) & set(b) or not pairs:
        return None
    return min((float(shapes[one].distance(shapes[other])), one, other) for one, other in pairs)
