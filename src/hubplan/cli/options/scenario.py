"""From flags and configs to a scenario."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hubplan.areas import normalize_council, slugify
from hubplan.cli.options.area_names import name_of_code
from hubplan.cli.options.pins import pin_changes
from hubplan.cli.options.preferences import preference_changes
from hubplan.config.builtin import builtin_folder
from hubplan.config.scenarios import Layer, find_config, merge_scenario, read_layers
from hubplan.errors import MissingDataError
from hubplan.pipeline.steps.fetched import find_stand_in
from hubplan.scenario import DataFiles, Scenario

_SINGLE = ("boundaries", "population", "population_series", "centroids", "postcodes", "links")
_MAIN = ("boundaries", "population", "lookup")
_FILES = (*_SINGLE, "lookup", "outlines", "sites")


@dataclass(frozen=True)
class Question:
    """A scenario, and who named each of its files.

    ``named`` maps the keys under ``data`` that a flag or a config of the user's own names to the flag or config;
    the rest are defaults.
    """

    scenario: Scenario
    named: Mapping[str, str]


def make_question(area: tuple[str, ...], given: Mapping[str, Any]) -> Question:
    """Find the configs for an area and lay the flags over them.

    From the bottom: ``configs/default.yaml`` of the working folder, else the default that comes with hubplan (the one of
    the vintage, where that is said; or the built-in synthetic council, where neither areas nor boundaries are named);
    ``configs/<area>.yaml`` of the working folder; the config given; the flags. Files that only a default names and that
    are not there are left out, the main ones only where boundaries were named.

    Parameters
    ----------
    area
        Names as typed.
    given
        Flags by parameter name; ``None`` and empty ones are left to the configs.

    Raises
    ------
    ScenarioError
        A config or flag makes no valid scenario.
    MissingDataError
        Years ahead are asked for by flag, and there are no people over the years to project.
    """
    own = [find_config(given["config"])] if given.get("config") else []
    said = read_layers(own)
    area = area or said.scenario.area
    layers = [*_base(area, given, said.scenario.data), *own]
    below = read_layers(layers)
    data = _data_flags(given)
    named = {**below.named, **{key: f"--{key.replace('_', '-')}" for key in data}}
    supposed = _suppose_folder(below.scenario.data, named, given.get("data_folder"))
    base = below.scenario.model_copy(update={"data": _drop_absent(supposed, named)})
    changes: dict[str, Any] = {
        key: given[key]
        for key in (
            "catchments",
            "hubs",
            "seed",
            "effort",
            "prove",
            "alternatives",
            "years_ahead",
            "show_costs",
            "strict_links",
            "allow_out_of_band",
        )
        if given.get(key) is not None
    }
    if given.get("band"):
        low, high = given["band"]
        changes["band"] = {"low": low, "high": high, "target": (low + high) // 2}
    if area:
        changes["area"] = list(area)
    changes |= pin_changes(given) | preference_changes(given)
    scenario = merge_scenario(base, changes | ({"data": data} if data else {}))
    if given.get("years_ahead") and scenario.data.population_series is None:
        raise MissingDataError(
            "--years-ahead: no people over the years are here. Fetch them (hubplan fetch population-series), or give yours: "
            "--population-series FILE."
        )
    return Question(scenario, named)


def _data_flags(given: Mapping[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = {key: str(given[key].absolute()) for key in _SINGLE if given.get(key)}
    if given.get("lookup"):
        data["lookup"] = [str(path.absolute()) for path in given["lookup"]]
    if given.get("sites"):
        data["sites"] = [{"file": str(path.absolute())} for path in given["sites"]]
    return data


def _base(area: Sequence[str], given: Mapping[str, Any], own: DataFiles) -> list[Layer]:
    """List the configs that the user's own config and flags are laid over."""
    shipped = builtin_folder() / "configs"
    vintage, folder = given.get("vintage"), given.get("data_folder")
    if not (area or given.get("every") or given.get("boundaries") or own.boundaries or vintage or folder):
        return [Layer(shipped / "synthetic.yaml")]
    name = f"scotland-{vintage}.yaml" if vintage else "default.yaml"
    default = Path("configs") / name
    own_default = Layer(default, default=True)
    layers = [own_default if default.is_file() else Layer(shipped / name, Path.cwd(), default=True)]
    if len(area) == 1 and Path("configs").is_dir():
        lookups = given.get("lookup") or own.lookup or read_layers(layers).scenario.data.lookup
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
    """Look for the files that only a default names in a data folder other than ``data``."""
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
    """The file, or the other form of it that was fetched in its place; ``None`` where neither is there."""
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
    """Check that all files that must be there are, before anything is read.

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
    return by if by.startswith("--") else f"data.{key} in {by}"


def _as_typed(path: str) -> str:
    """Show a path relative to the working folder where it lies inside."""
    folder = Path.cwd()
    return str(Path(path).relative_to(folder)) if Path(path).is_relative_to(folder) else path
