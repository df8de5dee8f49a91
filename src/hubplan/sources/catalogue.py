"""Catalogue of official data: what there is, from whom, where, and what it must look like."""

import tomllib
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from hubplan.errors import ScenarioError, counted
from hubplan.scenario import Frozen

Role = Literal["boundaries", "population", "series", "lookup", "centroids", "postcodes", "sites", "roads", "archive"]
Group = Literal["boundaries", "population", "lookups", "deprivation", "centroids", "sites", "postcodes", "roads"]
WayKind = Literal["file", "ckan", "ckan_sql", "ckan_file", "arcgis", "page"]

_NEEDED_OF_A_WAY: dict[str, str] = {
    "ckan": "resource",
    "ckan_sql": "resource",
    "ckan_file": "dataset",
    "page": "pattern",
}


class Way(Frozen):
    """Method to get a source; which keys matter depends on ``kind``."""

    kind: WayKind
    url: str
    """The address of the file, the page, the layer, or the CKAN site."""
    file: str | None = None
    """File for what comes by this method, if not that of the source: its format differs."""
    resource: str = ""
    dataset: str = ""
    pattern: str = ""
    columns: tuple[str, ...] = ()
    equal: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not self.url.startswith(("https://", "http://")):
            raise ValueError(f"expected a web address, found {self.url!r}")
        needed = _NEEDED_OF_A_WAY.get(self.kind, "")
        if needed and not getattr(self, needed):
            raise ValueError(f"a way of kind {self.kind} needs {needed}")
        return self


class Blank(Frozen):
    """Cells that are emptied before a file is kept: ``columns`` of the rows whose ``where`` column holds the value."""

    where: dict[str, str]
    columns: tuple[str, ...]


class Source(Frozen):
    """Source: one official file; the keys are explained at the head of ``catalogue.toml``."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    title: str
    group: Group
    role: Role
    vintage: Literal["2011", "2022", ""] = ""
    file: str
    needed: bool = False
    publisher: str
    date: str = ""
    licence: str
    attribution: str
    page: str = ""
    most_mb: Annotated[int, Field(gt=0)] = 200
    encoding: str = "utf-8-sig"
    rows: int | tuple[int, int] | None = None
    columns: tuple[str, ...] = ()
    total: tuple[int, int] | None = None
    leave_out: tuple[str, ...] = ()
    blank: tuple[Blank, ...] = ()
    traps: tuple[str, ...] = ()
    ways: Annotated[tuple[Way, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _inside(self) -> Self:
        for name in (self.file, *(way.file for way in self.ways if way.file)):
            path = PurePosixPath(name)
            if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
                raise ValueError(f"expected a file under the data folder, found {name!r}")
        return self

    @property
    def most_bytes(self) -> int:
        """Largest size that is accepted, in bytes."""
        return self.most_mb << 20

    def places(self) -> tuple[str, ...]:
        """List the files, under the data folder, that the source may be kept in."""
        return tuple(dict.fromkeys((self.file, *(way.file for way in self.ways if way.file))))


class _Catalogue(Frozen):
    source: tuple[Source, ...]


def read_catalogue(path: Path | None = None) -> tuple[Source, ...]:
    """Read the catalogue that comes with hubplan, and lay another one over it.

    Parameters
    ----------
    path
        A file of the same form: a source of a name that is known takes its place, others are added.

    Raises
    ------
    ScenarioError
        The file is not there, is broken, or says what is not known; names the file and the source.

    Examples
    --------
    >>> [source.name for source in read_catalogue()][:2]
    ['data-zones-2011', 'data-zones-2022']
    """
    own = _parse(files("hubplan.sources").joinpath("catalogue.toml").read_bytes(), "catalogue.toml")
    if path is None:
        return own
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ScenarioError(f"{path}: {error.strerror or error}. Expected a catalogue of sources (TOML).") from None
    by_name = {source.name: source for source in own}
    by_name |= {source.name: source for source in _parse(content, path.name)}
    return tuple(by_name.values())


def _parse(content: bytes, name: str) -> tuple[Source, ...]:
    try:
        told = tomllib.loads(content.decode("utf-8"))
        catalogue = _Catalogue.model_validate(told)
    except UnicodeDecodeError:
        raise ScenarioError(f"{name}: is not written in UTF-8. Save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(f"{name}: {error}. Expected TOML, as `[[source]]` and keys.") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(_name_source(told, first["loc"]))
        raise ScenarioError(f"{name}: {place}: {first['msg']}.") from None
    names = [source.name for source in catalogue.source]
    repeated = sorted({one for one in names if names.count(one) > 1})
    if repeated:
        raise ScenarioError(f"{name}: {', '.join(repeated)} stands more than once. Give every source its own name.")
    return catalogue.source


def _name_source(told: dict[str, object], place: Iterable[int | str]) -> list[str]:
    """Name the source in which a mistake is, not its number."""
    parts = [str(part) for part in place]
    sources = told.get("source")
    if len(parts) > 1 and parts[0] == "source" and isinstance(sources, list) and parts[1].isdigit():
        one = sources[int(parts[1])]
        if isinstance(one, dict) and "name" in one:
            return [str(one["name"]), *parts[2:]]
    return parts


def choose_sources(
    catalogue: Sequence[Source], names: Sequence[str], *, vintage: str | None = None
) -> tuple[Source, ...]:
    """Choose sources by name or group; without any name, all of the vintage and those that fit any.

    Parameters
    ----------
    catalogue
        All there are.
    names
        Names of sources or groups; in any order, doubles count once.
    vintage
        2011 or 2022; ``None`` takes 2011 where no name is given, and no notice of it where one is.

    Raises
    ------
    ScenarioError
        A name is not known; offers near ones.

    Examples
    --------
    >>> [source.name for source in choose_sources(read_catalogue(), ["centroids"], vintage="2022")]
    ['centroids-2022']
    """
    known = {source.name for source in catalogue}
    groups = {source.group for source in catalogue}
    unknown = [name for name in names if name not in known | groups]
    if unknown:
        near = get_close_matches(unknown[0], sorted(known | groups), n=3, cutoff=0.5)
        offered = f"Did you mean {' or '.join(near)}?" if near else f"Known are {', '.join(sorted(known | groups))}."
        what = counted(len(unknown), "source is not known", "sources are not known")
        raise ScenarioError(f"{what}: {', '.join(unknown)}. {offered}")
    wanted = vintage if names else vintage or "2011"
    return tuple(
        source
        for source in catalogue
        # roads are hundreds of megabytes, and plans do without: they come when asked for
        if (source.group != "roads" if not names else source.name in names or source.group in names)
        and (source.name in names or wanted is None or source.vintage in ("", wanted))
    )
