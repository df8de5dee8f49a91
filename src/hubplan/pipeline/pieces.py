"""The pieces that an area falls into without its links, and the links that nobody has confirmed."""

import geopandas as gpd
import pandas as pd

from hubplan.contiguity import Contiguity, number_components
from hubplan.feasibility import Piece
from hubplan.hubs.places import name_places


def list_pieces(zones: gpd.GeoDataFrame, contiguity: Contiguity) -> tuple[Piece, ...]:
    """List the parts of an area that hang together by borders alone.

    Parameters
    ----------
    zones
        The area's zones.
    contiguity
        Of these zones, with all links, confirmed and assumed.

    Returns
    -------
    tuple
        The piece with most zones first, then by zones and code; each named after its largest place, or its largest zone
        where another piece has that name, with the links
        that join it to other pieces.

    Examples
    --------
    >>> from shapely import box
    >>> from hubplan.contiguity import build_contiguity
    >>> zones = gpd.GeoDataFrame({"name": ["Elm - 01", "Oak - 01"], "population": 1}, index=["a", "b"],
    ...     geometry=[box(0, 0, 9, 9), box(29, 0, 38, 9)], crs=27700)
    >>> [(piece.name, piece.people, piece.links) for piece in list_pieces(zones, build_contiguity(zones))]
    [('Elm', 1, ()), ('Oak', 1, ())]
    """
    pairs = contiguity.pairs
    piece = number_components(contiguity.zones, pairs[pairs["kind"] == "border"])
    links = contiguity.links
    ends = pd.DataFrame({"a": links["focal"].map(piece), "b": links["neighbor"].map(piece), "link": links["link"]})
    ends["assumed"] = links["status"] == "assumed"
    ends = ends[ends["a"] != ends["b"]].sort_values("link")
    people = zones["population"].groupby([piece, name_places(zones)]).sum()
    pieces: list[Piece] = []
    for number, size in piece.value_counts().sort_index().items():
        inside = people[number].sort_index().sort_values(ascending=False, kind="stable")
        here = ends[(ends["a"] == number) | (ends["b"] == number)]
        assumed = tuple(here.loc[here["assumed"], "link"])
        name = str(inside.index[0])
        if any(other.name == name for other in pieces):  # two islands of one intermediate zone
            own = zones[piece == number].sort_values("population", ascending=False, kind="stable")
            name = str(own["name"].iloc[0])
        pieces.append(Piece(name, int(size), int(inside.sum()), tuple(here["link"]), assumed))
    return tuple(pieces)


def tell_assumed(links: pd.DataFrame) -> tuple[str, ...]:
    """Tell each link that nobody has confirmed, one sentence each.

    Parameters
    ----------
    links
        Indexed by ``link``, columns :data:`hubplan.schema.LINK_COLUMNS`.

    Examples
    --------
    >>> row = {"name": "Elm - Oak", "gap_m": 1250.0, "status": "assumed"}
    >>> tell_assumed(pd.DataFrame([row], index=["A01"]))
    ('Assumed link A01: Elm - Oak, 1,250 m apart.',)
    """
    told = []
    for identifier, link in links[links["status"] == "assumed"].iterrows():
        apart = "" if pd.isna(link["gap_m"]) else f", {link['gap_m']:,.0f} m apart"
        told.append(f"Assumed link {identifier}: {link['name']}{apart}.")
    return tuple(told)
