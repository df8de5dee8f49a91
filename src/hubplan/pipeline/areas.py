"""``hubplan areas``: list councils, partnerships and health boards, with people and what the band allows each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from hubplan.areas import NamedArea, find_area, list_councils
from hubplan.errors import HubplanError, MissingDataError, name_first
from hubplan.feasibility import Feasibility
from hubplan.pipeline.steps.dataset import Dataset
from hubplan.pipeline.steps.inputs import assess_area, close_gaps
from hubplan.scenario import Scenario
from hubplan.units import PLANNED


@dataclass(frozen=True)
class ListedArea:
    """Council, partnership or health board, and what the band allows it.

    ``councils`` are the names of those it holds, ``absent`` of those among them without zones here. ``pieces`` are the
    components by borders alone; ``links`` and ``assumed`` count the known and the assumed links inside.
    ``reason`` says in a sentence why it cannot be planned; empty where it can.
    """

    kind: str
    code: str
    name: str
    councils: tuple[str, ...]
    absent: tuple[str, ...] = ()
    zones: int = 0
    people: int = 0
    k_range: tuple[int, int] = (1, 0)
    pieces: int = 0
    links: int = 0
    assumed: int = 0
    reason: str = ""
    remedies: tuple[str, ...] = ()

    @property
    def can_be_planned(self) -> bool:
        """Whether the arithmetic allows a plan."""
        return not self.reason


@dataclass(frozen=True)
class AreaList:
    """Areas of the dataset, with the vintage of its zones and the date of its people."""

    areas: tuple[ListedArea, ...]
    vintage: str
    people_date: str

    @cached_property
    def with_zones(self) -> tuple[ListedArea, ...]:
        """Areas with zones here, and those that cut through a council, whose zones are not counted."""
        return tuple(area for area in self.areas if area.zones or not area.councils)

    @property
    def exit_code(self) -> int:
        """Exit code: 5 where nothing can be planned for want of zones."""
        return 0 if self.with_zones else MissingDataError.exit_code


def areas(dataset: Dataset, scenario: Scenario, kinds: Sequence[str] = PLANNED) -> AreaList:
    """List the areas that the files know, with or without zones here.

    Parameters
    ----------
    dataset
        What was read.
    scenario
        Its band counts.
    kinds
        Of :data:`hubplan.units.PLANNED`.

    Returns
    -------
    AreaList
        Councils, then partnerships, then boards, each by name.

    Raises
    ------
    MissingDataError
        No file tells the council of a zone, or no zone has people.
    InputDataError
        The files do not fit each other.
    """
    dataset.list_councils()
    listed = [area for kind in PLANNED if kind in kinds for area in _list_kind(dataset, kind)]
    known: dict[tuple[str, ...], Feasibility | HubplanError] = {}
    told = []
    for area, codes in listed:
        if codes not in known:
            known[codes] = _assess(dataset, scenario, codes)
        told.append(_tell(area, dataset, codes, known[codes]))
    return AreaList(tuple(told), dataset.vintage, (dataset.tables.population or dataset.tables.boundaries).date)


def list_area(dataset: Dataset, scenario: Scenario, area: NamedArea) -> ListedArea:
    """List one area that was found by name."""
    names = list_councils(dataset.units) if area.council else {}
    councils = tuple(str(names.get(code, code)) for code in area.council)
    listed = ListedArea(area.kind, ", ".join(area.council), area.name, councils)
    return _tell(listed, dataset, area.council, _assess(dataset, scenario, area.council))


def _list_kind(dataset: Dataset, kind: str) -> Iterator[tuple[ListedArea, tuple[str, ...]]]:
    units = dataset.units
    councils = list_councils(units)
    if kind == "council":
        for code, name in councils.items():
            yield ListedArea(kind, str(code), str(name), (str(name),)), (str(code),)
        return
    if kind not in units.columns:
        return
    frame = units.reindex(columns=[kind, f"{kind}_name"]).dropna(subset=[kind]).drop_duplicates(kind)
    frame[f"{kind}_name"] = frame[f"{kind}_name"].where(frame[f"{kind}_name"].notna(), frame[kind])
    for _, row in frame.sort_values([f"{kind}_name", kind]).iterrows():
        code, name = str(row[kind]), str(row[f"{kind}_name"])
        try:
            codes = find_area(units, [code], units=units).council
        except HubplanError as error:  # it holds a part of a council
            yield ListedArea(kind, code, name, (), reason=str(error)), ()
            continue
        yield ListedArea(kind, code, name, tuple(str(councils[one]) for one in codes)), codes


def _assess(dataset: Dataset, scenario: Scenario, codes: tuple[str, ...]) -> Feasibility | HubplanError:
    zones = dataset.zones
    own = zones[zones["council"].isin(codes)] if codes and "council" in zones.columns else zones
    if codes and not len(own):
        return MissingDataError("No data zones here.")
    try:
        contiguity, _ = close_gaps(dataset.contiguity.cut(own.index), own, dataset.links, scenario)
    except HubplanError as error:
        return error
    return assess_area(own, contiguity, dataset.contiguity, zones, scenario)


def _tell(area: ListedArea, dataset: Dataset, codes: tuple[str, ...], found: Feasibility | HubplanError) -> ListedArea:
    changes = {name: getattr(area, name) for name in ("kind", "code", "name", "councils")}
    if area.reason:
        return area
    here = set(dataset.zones["council"].dropna()) if "council" in dataset.zones.columns else set()
    absent = tuple(name for code, name in zip(codes, area.councils, strict=True) if code not in here)
    if isinstance(found, HubplanError):
        return ListedArea(**changes, absent=absent, reason=str(found))
    reason = "" if found.possible else found.arithmetic
    reason = reason or next(iter(found.findings), "")
    if absent:
        reason = f"No data zones here of {name_first(absent)}. {reason}".strip()
    links = {link for piece in found.pieces for link in piece.links}
    assumed = {link for piece in found.pieces for link in piece.assumed}
    return ListedArea(
        **changes,
        absent=absent,
        zones=sum(piece.zones for piece in found.pieces),
        people=found.people,
        k_range=found.k_range,
        pieces=len(found.pieces),
        links=len(links - assumed),
        assumed=len(assumed),
        reason=reason,
        remedies=tuple(remedy.words for remedy in found.remedies),
    )
