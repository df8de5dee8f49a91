"""Check links against the zones at hand: their ends, borders, gaps, councils, and other ways."""

from collections.abc import Iterator

import geopandas as gpd
import pandas as pd
from shapely.geometry.base import BaseGeometry

from hubplan.areas import normalize_council
from hubplan.contiguity import Contiguity
from hubplan.notes import Note, NoteKind

_SLACK_M = 100.0
_SLACK_SHARE = 0.1


def check_links(links: pd.DataFrame, zones: gpd.GeoDataFrame, contiguity: Contiguity) -> tuple[Note, ...]:
    """Report what of each link does not fit the zones; nothing is changed.

    A link fits where both ends are zones, which share no border and are as far apart as the table says (within 100 m or a
    tenth), each end lies in the council that the table says, and no better link joins the same two zones.

    Parameters
    ----------
    links
        Indexed by ``link``, columns :data:`hubplan.schema.LINK_COLUMNS`; ``council_a`` and ``council_b`` where told.
        Links without any end among the zones are passed over.
    zones
        Checked zones; ``council_name`` is used where it is there.
    contiguity
        Of these zones, or of more.

    Returns
    -------
    tuple
        One note a finding, sorted by link.

    Examples
    --------
    >>> from shapely import box
    >>> from hubplan.contiguity import build_contiguity
    >>> zones = gpd.GeoDataFrame({"name": ["a", "b"], "population": 1}, index=["a", "b"],
    ...     geometry=[box(0, 0, 9, 9), box(9, 0, 18, 9)], crs=27700)
    >>> links = pd.DataFrame({"name": "Bridge", "kind": "fixed_link", "zone_a": "a", "zone_b": "b", "gap_m": 0.0}, index=["F1"])
    >>> check_links(links, zones, build_contiguity(zones))[0].words
    'F1 Bridge: its zones share a border, so it joins nothing; it only leads over a barrier.'
    """
    borders = contiguity.pairs[contiguity.pairs["kind"] == "border"]
    touching = set(zip(borders["focal"], borders["neighbor"], strict=True))
    better = {(row.focal, row.neighbor): row.link for row in contiguity.links.itertuples()}
    councils = zones["council_name"] if "council_name" in zones.columns else pd.Series(dtype=object)
    told = []
    for link, row in links.sort_index().iterrows():
        ends = (row["zone_a"], row["zone_b"])
        here = [end for end in ends if end in zones.index]
        if not here:
            continue
        findings = list(_check_councils(row, councils))
        if len(here) < 2:
            lost = next(end for end in ends if end not in zones.index)
            if row.get("scope") == "council":
                findings.append(f"{lost} is not among the zones; it joins nothing.")
        elif (min(ends), max(ends)) in touching:
            findings.append("its zones share a border, so it joins nothing; it only leads over a barrier.")
        else:
            findings += _check_gap(row, zones.geometry[ends[0]], zones.geometry[ends[1]])
            other = better.get((min(ends), max(ends)), link)
            if other in links.index and other != link and links.at[other, "kind"] != row["kind"]:
                findings.append(f"{other} {links.at[other, 'name']} joins the same zones and stands before it.")
        told += [Note(NoteKind.LINK, str(link), f"{link} {row['name']}: {finding}") for finding in findings]
    return tuple(told)


def is_near(gap_m: float, said_m: float) -> bool:
    """Tell whether two gaps agree within 100 m or a tenth of the one that was given.

    Examples
    --------
    >>> is_near(1_150, 1_200), is_near(900, 1_200)
    (True, False)
    """
    return abs(gap_m - said_m) <= max(_SLACK_M, _SLACK_SHARE * said_m)


def _check_gap(row: pd.Series, one: BaseGeometry, other: BaseGeometry) -> Iterator[str]:
    gap_m = float(one.distance(other))
    if pd.notna(row["gap_m"]) and not is_near(gap_m, row["gap_m"]):
        yield f"its zones are {gap_m:,.0f} m apart, and the table says {row['gap_m']:,.0f} m. Check both ends."


def _check_councils(row: pd.Series, councils: pd.Series) -> Iterator[str]:
    for end in ("a", "b"):
        zone, said = row[f"zone_{end}"], row.get(f"council_{end}")
        found = councils.get(zone)
        if (
            said
            and pd.notna(said)
            and pd.notna(found)
            and normalize_council(str(said)) != normalize_council(str(found))
        ):
            yield f"{zone} lies in {found}, and the table says {said}."
