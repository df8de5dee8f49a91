"""``hubplan links``: list the links of an area and those that do not fit, propose others, and keep those confirmed."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from hubplan.areas import NamedArea
from hubplan.contiguity import Contiguity, add_links, bridge_components
from hubplan.errors import MissingDataError, ScenarioError, counted, name_first
from hubplan.feasibility import Piece
from hubplan.links.check import check_links
from hubplan.links.choice import list_left_out
from hubplan.links.ends import Carried, carry_links
from hubplan.notes import Note
from hubplan.pipeline.steps.dataset import Dataset, read_own_links
from hubplan.pipeline.steps.pieces import list_pieces
from hubplan.read.boundaries import read_boundaries
from hubplan.read.links import LINK_REMARKS, read_link_table, read_links
from hubplan.scenario import Scenario
from hubplan.schema import LINK_COLUMNS
from hubplan.write.atomic import table_held
from hubplan.write.links import APPENDED_COLUMNS, CURE, Appended, append_links

_SHOWN = (*LINK_COLUMNS, "operator", "confidence", "source", "scope", *LINK_REMARKS)
_GAP = "shortest gap between two pieces"


@dataclass(frozen=True, eq=False)
class AreaLinks:
    """Links of an area; each table is indexed by ``link``, with the columns of its file.

    ``pieces`` are the components by borders alone; ``parts_fixed`` and ``parts`` count what is left of them with the fixed links
    that count, and with all. ``links`` are those that count, with ``from_piece`` and ``to_piece``, the names of the pieces
    that they join, the same where a link only shortens the way. ``left_out`` are those that do not, with ``why``.
    ``outward`` lead to other councils. ``proposed`` would join what is left over: ``status`` ``assumed``, and in ``basis``
    how the ends were found. ``doubts`` are notes on links that do not fit the zones, ``lost`` on those whose ends were not
    found.
    """

    area: NamedArea
    vintage: str
    pieces: tuple[Piece, ...]
    parts_fixed: int
    parts: int
    links: pd.DataFrame
    left_out: pd.DataFrame
    outward: pd.DataFrame
    proposed: pd.DataFrame
    doubts: tuple[Note, ...] = ()
    lost: tuple[Note, ...] = ()
    notes: tuple[Note, ...] = ()


def links(dataset: Dataset, scenario: Scenario, *, earlier: Path | None = None) -> AreaLinks:
    """List what joins the components of an area, and propose links for what is left over.

    Parameters
    ----------
    dataset
        Read from the files that the scenario names.
    scenario
        Its area, and which links and ferries count.
    earlier
        Boundaries of 2011, to find where the links that come with hubplan end among zones of 2022.

    Raises
    ------
    MissingDataError, InputDataError, ScenarioError
        The files or the area cannot be read.
    """
    area = dataset.find_area(scenario.area)
    zones, _ = dataset.join(area)
    own = zones[zones["council"].isin(area.council)] if "council" in zones.columns else zones
    content, notes = dataset.link_file
    known = pd.DataFrame(columns=list(LINK_COLUMNS)) if content is None else content.frame
    ends = known["zone_a"].isin(own.index).astype(int) + known["zone_b"].isin(own.index)
    inside, usable = known[ends == 2], known["status"] != "closed"
    why = _list_unused(inside, scenario)
    counting = inside.drop(why.index)
    whole = dataset.contiguity.cut(own.index)
    land = Contiguity(whole.zones, whole.edges[whole.edges["kind"] == "border"].reset_index(drop=True))
    joined = add_links(land, counting)
    carried = _carry(dataset, own, earlier)
    proposed = _propose(whole, own, carried)
    pieces = list_pieces(own, add_links(joined, proposed))
    names = land.components.map(dict(enumerate(piece.name for piece in pieces)))
    return AreaLinks(
        area=area,
        vintage=dataset.vintage,
        pieces=pieces,
        parts_fixed=_count_parts(add_links(land, counting[counting["kind"] == "fixed_link"])),
        parts=_count_parts(joined),
        links=_between(counting[_join_something(counting, joined)], names),
        left_out=_between(inside.loc[why.index], names).assign(why=why),
        outward=_between(known[(ends == 1) & usable], names),
        proposed=_between(proposed, names),
        doubts=check_links(known[(ends > 0) & usable], zones, dataset.contiguity),
        lost=carried.lost,
        notes=notes,
    )


def confirm_links(found: AreaLinks, ids: Sequence[str], into: Path, *, kind: str | None = None) -> Appended:
    """Append proposed links to a table of the user's own.

    Parameters
    ----------
    found
        What was proposed.
    ids
        Identifiers of proposals, or ``all``.
    into
        The table.
    kind
        ``fixed_link`` or ``ferry``, where it is known better.

    Raises
    ------
    ScenarioError
        An identifier is not among the proposals.
    InputDataError
        The table cannot be read or written.
    """
    proposed = found.proposed
    chosen = list(proposed.index) if "all" in ids else list(dict.fromkeys(ids))
    unknown = [link for link in chosen if link not in proposed.index]
    if unknown or not chosen:
        told = f"{name_first(proposed.index)} are proposed" if len(proposed) else "nothing is proposed"
        asked = name_first(unknown) if unknown else "all"
        raise ScenarioError(f"--confirm {asked}: not a proposal; for {found.area.name} {told}.")
    rows = proposed.loc[chosen].drop(columns=["from_piece", "to_piece"]).assign(status="confirmed")
    if kind is not None:
        rows["kind"] = kind
    return keep_links(rows, into, taken=set(found.links.index) | set(read_own_links().frame.index))


def keep_links(links: pd.DataFrame, into: Path, *, taken: Container[str] = ()) -> Appended:
    """Append links to a table of the user's own, read before and after; see :func:`hubplan.write.links.append_links`.

    Raises
    ------
    MissingDataError, InputDataError
        The table cannot be read or written, or could not be read afterwards.
    """
    with table_held(into, cure=CURE) as held:
        table = read_link_table(held, APPENDED_COLUMNS) if held.exists() else None
        return append_links(held, links, table=table, check=read_links, taken=taken)


def _list_unused(inside: pd.DataFrame, scenario: Scenario) -> pd.Series:
    """List why links do not count: closed in a file, or by the scenario's choice of links and ferries."""
    why = list_left_out(inside, scenario.links).reindex(inside.index, fill_value="")
    if scenario.ferries == "never":
        why[(inside["kind"] == "ferry") & (why == "")] = "a ferry"
    why[inside["status"] == "closed"] = "closed"
    return why[why != ""]


def _count_parts(contiguity: Contiguity) -> int:
    return int(contiguity.components.max()) + 1


def _join_something(links: pd.DataFrame, contiguity: Contiguity) -> pd.Series:
    """Tell whether the zones of each link share no border; two links may join the same zones."""
    joined = set(zip(contiguity.links["focal"], contiguity.links["neighbor"], strict=True))
    ends = zip(links["zone_a"], links["zone_b"], strict=True)
    return pd.Series([(min(pair), max(pair)) in joined for pair in ends], index=links.index, dtype=bool)


def _carry(dataset: Dataset, own: gpd.GeoDataFrame, earlier: Path | None) -> Carried:
    """Find the ends of the table that comes with hubplan among zones of 2022, where both are in the area."""
    if dataset.vintage != "2022":
        if earlier is not None:
            raise ScenarioError(
                f"--earlier {earlier.name}: the zones are of {dataset.vintage}; ends are looked for among zones of 2022 only."
            )
        return Carried(pd.DataFrame(columns=[*LINK_COLUMNS, "basis"]), ())
    shapes = None
    if earlier is not None:
        shapes = gpd.GeoDataFrame(read_boundaries(earlier).frame)
        if not str(shapes.index[0]).startswith("S01") or not shapes.index.isin(_ends_of_table()).any():
            raise MissingDataError(
                f"{earlier.name}: holds no data zone of 2011 that a link ends in. Give boundaries of 2011."
            )
    table = read_own_links().frame
    if "council_name" in own.columns:
        names = set(own["council_name"].dropna())
        table = table[table["council_a"].isin(names) & table["council_b"].isin(names)]
    table = table.drop(dataset.link_file[0].frame.index if dataset.link_file[0] else [], errors="ignore")
    carried = carry_links(table, own, vintage="2022", earlier=shapes)
    known = {frozenset(ends) for ends in zip(dataset.links["zone_a"], dataset.links["zone_b"], strict=True)}
    ends = zip(carried.links["zone_a"], carried.links["zone_b"], strict=True)
    new = [frozenset(pair) not in known for pair in ends]
    return Carried(carried.links[pd.Series(new, index=carried.links.index, dtype=bool)], carried.lost)


def _ends_of_table() -> pd.Series:
    table = read_own_links().frame
    return pd.concat([table["zone_a"], table["zone_b"]])


def _propose(whole: Contiguity, own: gpd.GeoDataFrame, carried: Carried) -> pd.DataFrame:
    """Propose links: those carried over, then the shortest gaps between what is still apart."""
    gaps = bridge_components(add_links(whole, carried.links), own).assign(basis=_GAP)
    parts = [part for part in (carried.links, gaps) if len(part)]
    frame = pd.concat(parts) if parts else gaps
    names = own["name"]
    frame = frame.assign(zone_a_name=frame["zone_a"].map(names), zone_b_name=frame["zone_b"].map(names))
    if "council_name" in own.columns:
        councils = own["council_name"]
        frame = frame.assign(council_a=frame["zone_a"].map(councils), council_b=frame["zone_b"].map(councils))
        frame["scope"] = (frame["council_a"] == frame["council_b"]).map({True: "council", False: "national"})
    return frame.rename_axis("link")


def _between(rows: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """Add the names of the components that links join; missing where an end lies elsewhere."""
    kept = [column for column in _SHOWN if column in rows.columns]
    return rows[kept].assign(from_piece=rows["zone_a"].map(names), to_piece=rows["zone_b"].map(names))


def tell_pieces(found: AreaLinks) -> str:
    """Say what the links make of the area.

    Examples
    --------
    >>> ferry = pd.DataFrame({"kind": ["ferry"]}, index=["V01"])
    >>> pieces = (Piece("Elm", 2, 9), Piece("Oak", 1, 5), Piece("Ash", 1, 5))
    >>> tell_pieces(AreaLinks(NamedArea("Elm", "elm", ()), "2011", pieces, 3, 2, ferry, ferry, ferry, ferry))
    '3 pieces by land, 3 with bridges and causeways, 2 with ferries. 1 link is proposed.'
    """
    if len(found.pieces) < 2:
        return "One piece by land: no link is needed."
    words = f"{len(found.pieces)} pieces by land, {found.parts_fixed} with bridges and causeways"
    if (found.links["kind"] == "ferry").any():
        words += f", {found.parts} with ferries"
    told = counted(len(found.proposed), "link is", "links are")
    return f"{words}. {told} proposed." if len(found.proposed) else f"{words}."
