"""Components of an area without its links, and the links that nobody has confirmed."""

import geopandas as gpd
import pandas as pd

from hubplan.contiguity import Contiguity, number_components
from hubplan.feasibility import Piece
from hubplan.notes import Note, NoteKind
from hubplan.place_names import name_places


def list_pieces(zones: gpd.GeoDataFrame, contiguity: Contiguity) -> tuple[Piece, ...]:
    """List the components of an area by borders alone.

    Parameters
    ----------
    zones
        The area's zones.
    contiguity
        Of these zones, with all links, confirmed and assumed.

    Returns
    -------
    tuple
        The piece with most zones first, then by zones and code; each with its name and the links that join it to other
        pieces.

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
    people = zones["population"].groupby(piece).sum()
    names = name_parts(zones, piece)
    pieces: list[Piece] = []
    for number, size in piece.value_counts().sort_index().items():
        here = ends[(ends["a"] == number) | (ends["b"] == number)]
        assumed = tuple(here.loc[here["assumed"], "link"])
        pieces.append(Piece(names[number], int(size), int(people[number]), tuple(here["link"]), assumed))
    return tuple(pieces)


def name_parts(zones: gpd.GeoDataFrame, part: pd.Series) -> dict[object, str]:
    """Name each part of an area after its largest place, or, where more people of that place live in another, its largest zone.

    Examples
    --------
    >>> zones = pd.DataFrame({"name": ["Elm Town - 01", "Elm and Isle - 01", "Elm and Isle - 02"],
    ...     "population": [900, 40, 50]}, index=list("abc"))
    >>> list(name_parts(zones, pd.Series([0, 1, 1], index=zones.index)).values())
    ['Elm', 'Elm and Isle - 02']
    """
    places = name_places(zones)
    people = zones["population"].groupby([places, part]).sum().sort_index().sort_values(ascending=False, kind="stable")
    ranked = zones["population"].sort_values(ascending=False, kind="stable").index
    names: dict[object, str] = {}
    for number in sorted(part.unique()):
        inside = people.xs(number, level=1)
        place = inside.index[0]
        most = people[place].index[0]
        largest = ranked[part[ranked] == number][0]
        names[number] = str(place) if most == number else str(zones.at[largest, "name"])
    return names


def tell_doubtful(relied: pd.DataFrame, links: pd.DataFrame) -> tuple[Note, ...]:
    """Note each link of low confidence that a plan relies on.

    Parameters
    ----------
    relied
        As :attr:`hubplan.plan.Plan.links`.
    links
        Indexed by ``link``; ``name``, and ``confidence`` where it is known.

    Examples
    --------
    >>> links = pd.DataFrame({"name": ["Elm - Oak"], "confidence": ["low"]}, index=["V01"])
    >>> tell_doubtful(pd.DataFrame({"link": ["V01"]}), links)[0].words
    'The plan relies on link V01 Elm - Oak, of low confidence: make sure that it runs.'
    """
    if "confidence" not in links.columns:
        return ()
    low = links.index[links["confidence"] == "low"]
    return tuple(
        Note(
            NoteKind.LINK,
            str(link),
            f"The plan relies on link {link} {links.at[link, 'name']}, of low confidence: make sure that it runs.",
        )
        for link in sorted(set(relied["link"]) & set(low))
    )


def tell_assumed(links: pd.DataFrame) -> tuple[Note, ...]:
    """Note each link that nobody has confirmed; the note's subject is the link.

    Parameters
    ----------
    links
        Indexed by ``link``, columns :data:`hubplan.schema.LINK_COLUMNS`.

    Examples
    --------
    >>> row = {"name": "Elm - Oak", "gap_m": 1250.0, "status": "assumed"}
    >>> tell_assumed(pd.DataFrame([row], index=["A01"]))[0].words
    'Assumed link A01: Elm - Oak, 1,250 m apart.'
    """
    told = []
    for identifier, link in links[links["status"] == "assumed"].iterrows():
        apart = "" if pd.isna(link["gap_m"]) else f", {link['gap_m']:,.0f} m apart"
        words = f"Assumed link {identifier}: {link['name']}{apart}."
        told.append(Note(NoteKind.ASSUMED_LINK, str(identifier), words))
    return tuple(told)
