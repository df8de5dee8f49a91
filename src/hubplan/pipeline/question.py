"""Scenario of a command or a notebook: configs laid over each other, then options."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hubplan.areas import normalize_council, slugify
from hubplan.config.builtin import builtin_folder
from hubplan.config.scenarios import Layer, find_config, merge_scenario, read_layers
from hubplan.errors import MissingDataError
from hubplan.pipeline.area_names import name_of_code
from hubplan.pipeline.steps.fetched import find_stand_in
from hubplan.scenario import DataFiles, Scenario

SINGLE = (
    "boundaries",
    "population",
    "population_before",
    "population_series",
    "centroids",
    "postcodes",
    "links",
    "roads",
)
_MAIN = ("boundaries", "population", "lookup")
_FILES = (*SINGLE, "lookup", "outlines", "places", "sites")


@dataclass(frozen=True)
class Question:
    """Scenario, and which config named each of its files.

    ``named`` maps the keys under ``data`` that were named by hand or by a config of the user's own to the flag or config;
    the rest are defaults.
    """

    scenario: Scenario
    named: Mapping[str, str]


@dataclass(frozen=True)
class Said:
    """Options of a command or a call, to be laid over configs.

    Parameters
    ----------
    area
        Names as typed.
    config
        A config of the user's own, by path or bare name.
    vintage
        Of which year the official data zones are, where no boundaries are named.
    folder
        Where the official files lie, if not in ``data``.
    every
        Whether all councils are meant.
    data
        Keys under ``data`` to files, as a config has them, with absolute paths.
    flags
        How a message calls each key of ``data``.
    changes
        All other keys, nested as in a config; ``None`` is left to the configs.
    """

    area: tuple[str, ...] = ()
    config: Path | None = None
    vintage: str | None = None
    folder: Path | None = None
    every: bool = False
    data: Mapping[str, Any] = field(default_factory=dict)
    flags: Mapping[str, str] = field(default_factory=dict)
    changes: Mapping[str, Any] = field(default_factory=dict)


def make_question(said: Said) -> Question:
    """Find the configs for an area and lay the options over them.

    From the bottom: ``configs/default.yaml`` of the working folder, else the default that comes with hubplan (the one of
    the vintage, where that is said; or the built-in synthetic council, where neither areas nor boundaries are named);
    ``configs/<area>.yaml`` of the working folder; the config given; what was said. Files that only a default names and
    that are not there are left out, the main ones only where boundaries were named.

    Raises
    ------
    ScenarioError
        A config or what was said makes no valid scenario.
    """
    own = [] if said.config is None else [find_config(said.config)]
    told = read_layers(own)
    area = said.area or told.scenario.area
    below = read_layers([*_base(area, said, told.scenario.data), *own])
    named = {**below.named, **{key: said.flags.get(key, key) for key in said.data}}
    supposed = _suppose_folder(below.scenario.data, named, said.folder)
    base = below.scenario.model_copy(update={"data": _drop_absent(supposed, named)})
    changes = {**said.changes, **({"area": list(area)} if area else {})}
    return Question(merge_scenario(base, changes | ({"data": said.data} if said.data else {})), named)


def _base(area: Sequence[str], said: Said, own: DataFiles) -> list[Layer]:
    """List the configs that the user's own config and flags are laid over."""
    shipped = builtin_folder() / "configs"
    vintage = said.vintage
    if not (area or said.every or said.data.get("boundaries") or own.boundaries or vintage or said.folder):
        return [Layer(shipped / "synthetic.yaml")]
    name = f"scotland-{vintage}.yaml" if vintage else "default.yaml"
    default = Path("configs") / name
    own_default = Layer(default, default=True)
    layers = [own_default if default.is_file() else Layer(shipped / name, Path.cwd(), default=True)]
    if len(area) == 1 and Path("configs").is_dir():
        lookups = said.data.get("lookup") or own.lookup or read_layers(layers).scenario.data.lookup
        layers += [Layer(path) for path in _area_configs(area[0], lookups)][:1]
    return layers


def _area_configs(name: str, lookups: str | Sequence[str | Path]) -> Iterator[Path]:
    """Find the config of a council by its name as typed, its usual name, or the name of its code."""
    files = [Path(lookups)] if isinstance(lookups, str) else [Path(lookup) for lookup in lookups]
    for text in (name, normalize_council(name), name_of_code(name, files)):
        path = Path("configs") / f"{slugify(text)}.yaml"
        if text and path.name not in ("default.yaml", "synthetic.yaml") and path.is_file():
            yield path


def _suppose_folder(data: DataFiles, named: Mapping[str, str], folder: Path | None) -> DataFiles:
    """Look in a data folder other than ``data`` for the files that only a default names."""
    if folder is None:
        return data
    usual = Path.cwd() / "data"

    def move(path: str) -> str:
        inside = Path(path).is_relative_to(usual)
        return str((folder / Path(path).relative_to(usual)).absolute()) if inside else path

    changes: dict[str, Any] = {}
    for key in _FILES:
        value = getattr(data, key)
        if key in named or value is None:
            continue
        if key == "sites":
            changes[key] = tuple(entry.model_copy(update={"file": move(entry.file)}) for entry in value)
        else:
            changes[key] = tuple(map(move, value)) if isinstance(value, tuple) else move(value)
    return data.model_copy(update=changes)


def _drop_absent(data: DataFiles, named: Mapping[str, str]) -> DataFiles:
    """Leave out the files that only a default names and that are not there.

    What every plan needs stays, to be missed by name, unless boundaries were named: the boundaries, the people, and the
    first lookup.
    """
    changes: dict[str, Any] = {}
    for key in _FILES:
        if key in named:
            continue
        value = getattr(data, key)
        needed = key in _MAIN and "boundaries" not in named
        if key == "sites":
            changes[key] = tuple(entry for entry in value if _is_there(entry.file))
        elif key == "lookup":
            listed = [_find(path) or path for path in _listed(value)]
            least = listed[:1] if needed else []
            changes[key] = tuple(path for path in listed if path in least or _is_there(path))
        elif value is not None:
            changes[key] = _find(value) or (value if needed else None)
    return data.model_copy(update=changes)


def _find(path: str) -> str | None:
    """Find the file, or the other form of it that was fetched in its place; ``None`` where neither is there."""
    if _is_there(path):
        return path
    found = find_stand_in(Path(path))
    return None if found is None else str(found)


def _is_there(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):  # too long for the system, or no text of a path
        return False


def _listed(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value or ()


def check_files(question: Question) -> None:
    """Check that all required files are there, before anything is read.

    Raises
    ------
    MissingDataError
        Names every missing file, with the flag or config that names it, and the ways to get one.
    """
    data = question.scenario.data
    files = [(key, path) for key in _FILES if key != "sites" for path in _listed(getattr(data, key))]
    files += [("sites", entry.file) for entry in data.sites if not entry.optional]
    missing = [(key, path) for key, path in files if not _is_there(path)]
    if not missing:
        return
    number = "1 data file is" if len(missing) == 1 else f"{len(missing)} data files are"
    cure = "or give yours: --boundaries FILE --population FILE --lookup FILE."
    if not any(key in question.named for key, _ in missing):
        short = ", ".join(Path(path).name for _, path in missing)
        where = Path(os.path.commonpath([Path(path).parent for _, path in missing]))
        if len(missing) == 1:
            where = where.parent
        raise MissingDataError(
            f"{number} not in {where}: {short}. Fetch the official files (hubplan fetch), or put them there, {cure}"
        )
    shown = ", ".join(f"{_as_typed(path)} ({_who(key, question.named)})" for key, path in missing)
    raise MissingDataError(f"{number} not there: {shown}. Check the path, {cure}")


def _who(key: str, named: Mapping[str, str]) -> str:
    by = named.get(key, "a default")
    return by if by.startswith("--") or by.endswith("=") else f"data.{key} in {by}"


def _as_typed(path: str) -> str:
    """Show a path relative to the working folder where it lies inside."""
    folder = Path.cwd()
    return str(Path(path).relative_to(folder)) if Path(path).is_relative_to(folder) else path
