"""Read scenarios from configs: YAML read safely, checked against the scenario's own keys, mistakes with lines."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ValidationError
from pydantic_core import to_json

from hubplan.config.builtin import builtin_folder
from hubplan.config.mistakes import first_mistake
from hubplan.config.yaml_tree import Keys, Line, YamlTree, read_yaml_tree
from hubplan.errors import ScenarioError
from hubplan.scenario import Scenario, spell_out_travel

_DATA_PATHS = (
    "boundaries",
    "population",
    "population_before",
    "population_series",
    "centroids",
    "postcodes",
    "links",
    "outlines",
    "roads",
    "places",
)
_OTHER_PATHS = (
    ("objective", "baseline", "file"),
    ("barriers", "file"),
    ("travel", "file"),
    ("pins", "locked"),
    ("pins", "catchments", "file"),
)
_LISTS = (
    ("pins", "catchments", "keep"),
    ("pins", "hubs", "open"),
    ("pins", "hubs", "closed"),
    *(("hub_categories", key) for key in ("open", "if_none", "close", "not_named")),
)
_DEFAULTS = ("default.yaml", "scotland-2011.yaml", "scotland-2022.yaml")
"""Configs that come with hubplan and name files which the user is to put there."""


@dataclass(frozen=True)
class Layer:
    """One of the configs that are laid over each other.

    ``project`` is the folder that its paths are relative to, where that is not told by its place. A ``default`` names
    files that may be there; any other config means those that it names.
    """

    path: Path
    project: Path | None = None
    default: bool = False


@dataclass(frozen=True)
class Layered:
    """Scenario made from several configs, and which keys under ``data`` were named by one that is no default."""

    scenario: Scenario
    named: Mapping[str, str]
    """Key → config that names it, as shown in messages."""


@dataclass(frozen=True)
class _Chain:
    """Values of a config with those it extends, and which config named each key under ``data``."""

    tree: YamlTree
    named: Mapping[str, str]


def read_scenario(path: Path, *, project: Path | None = None) -> Scenario:
    """Read a config, and those it extends, into a scenario.

    A config named by ``extends`` is looked for beside the file, then among those that come with hubplan; paths in the
    latter are relative to the project.

    Parameters
    ----------
    path
        YAML file. Paths in it are relative to the folder that holds the folder ``configs``, where the file lies in one
        so named, and else to the file's own folder.
    project
        Folder that paths are relative to instead, as for a config that came with hubplan.

    Returns
    -------
    Scenario
        With absolute paths.

    Raises
    ------
    ScenarioError
        A key is not known or stands twice, a value is of the wrong kind, the YAML is broken, or ``extends`` leads in
        a circle. The message begins with file and line.
    """
    return read_layers([Layer(Path(path), project)]).scenario


def read_layers(layers: Sequence[Layer]) -> Layered:
    """Lay configs over each other, each with what it extends, into one scenario.

    Parameters
    ----------
    layers
        The lowest first; what a later one names wins, and a list takes the place of the list before.

    Raises
    ------
    ScenarioError
        As in :func:`read_scenario`.
    """
    whole = _Chain(YamlTree({}), {})
    for layer in layers:
        whole = _lay_over(whole, _read_chain(layer, ()))
    try:
        return Layered(_validate(whole.tree.values), whole.named)
    except ValidationError as error:
        raise ScenarioError(first_mistake(error, whole.tree)) from error


def find_config(name: Path) -> Layer:
    """Find a config by its path, or by its bare name among those that come with hubplan.

    Examples
    --------
    >>> find_config(Path("scotland-2022.yaml")).default, find_config(Path("mine.yaml")).default
    (True, False)
    """
    shipped = builtin_folder() / "configs"
    if name.is_file():
        comes_along = name.resolve().parent == shipped.resolve() and name.name in _DEFAULTS
        return Layer(name, default=comes_along)
    if name.name == str(name) and (shipped / name).is_file():
        return Layer(shipped / name, Path.cwd(), default=True) if name.name in _DEFAULTS else Layer(shipped / name)
    return Layer(name)


def merge_scenario(base: Scenario, changes: Mapping[str, object]) -> Scenario:
    """Apply changes, as from the command line, to a scenario; the keys that they name are replaced, the rest stays.

    Parameters
    ----------
    base
        The scenario.
    changes
        Keys as in a config, nested; ``None`` means not said. A list takes the place of the list before.

    Raises
    ------
    ScenarioError
        The changes make no valid scenario.

    Examples
    --------
    >>> merge_scenario(Scenario(area=("Falkirk",)), {"band": {"low": 45_000}, "seed": None}).band.target
    52500
    """
    values = base.model_dump(mode="json")
    band = values["band"]
    if band["target"] == (band["low"] + band["high"]) // 2:
        del band["target"]
    merged = _merge(values, _keep_weights(values, _tidy(_without_none(changes))))
    try:
        return _validate(merged)
    except ValidationError as error:
        raise ScenarioError(first_mistake(error, YamlTree(merged))) from error


def _keep_weights(values: Mapping[str, object], changes: dict[str, object]) -> dict[str, object]:
    """Complete units to keep together that are named by their kind alone as the scenario has them already."""
    objective, changed = values.get("objective"), changes.get("objective")
    if not isinstance(objective, Mapping) or not isinstance(changed, Mapping):
        return changes
    known, named = objective.get("keep_together"), changed.get("keep_together")
    if not isinstance(known, list) or not isinstance(named, list):
        return changes
    as_known = {one["unit"]: one for one in known}
    kept = [
        {**as_known.get(one["unit"], {}), **one} if isinstance(one, dict) and "unit" in one else one for one in named
    ]
    return {**changes, "objective": {**changed, "keep_together": kept}}


def resolve_paths(values: dict[str, object], folder: Path) -> dict[str, object]:
    """Make the paths under ``data``, of a baseline, barriers and pins absolute; values that are no text stay."""

    def absolute(value: object) -> object:
        if isinstance(value, list):
            return [absolute(item) for item in value]
        return str((folder / value).resolve()) if isinstance(value, str) and value and "\0" not in value else value

    for keys in _OTHER_PATHS:
        values = _change(values, keys, absolute)
    data = values.get("data")
    if not isinstance(data, Mapping):
        return values
    resolved = {key: absolute(value) if key in {*_DATA_PATHS, "lookup"} else value for key, value in data.items()}
    if isinstance(data.get("sites"), list):
        resolved["sites"] = [
            {**item, "file": absolute(item["file"])} if isinstance(item, Mapping) and "file" in item else item
            for item in data["sites"]
        ]
    return {**values, "data": resolved}


def _read_chain(layer: Layer, before: tuple[Path, ...]) -> _Chain:
    """Lay the values of a config over those of the config that it extends."""
    path, place = layer.path, layer.path.resolve()
    shown = _shown(path)
    tree = read_yaml_tree(path, shown=shown)
    values = dict(tree.values)
    parent = values.pop("extends", None)
    values = resolve_paths(_tidy(values), layer.project or project_folder(place))
    data = values.get("data")
    keys = [key for key, value in data.items() if value is not None] if isinstance(data, Mapping) else []
    own = _Chain(YamlTree(values, tree.lines), {} if layer.default else dict.fromkeys(keys, shown))
    if parent is None:
        return own
    if not isinstance(parent, str):
        raise ScenarioError(f"{tree.line(('extends',))}: extends: expected the name of one config, found {parent!r}.")
    other = _find_parent(layer, parent)
    if other is None:
        raise ScenarioError(f"{tree.line(('extends',))}: extends: the config {parent} is not there. Check the name.")
    chain = (*before, place)
    if other.path.resolve() in chain:
        circle = " → ".join(step.name for step in (*chain[chain.index(other.path.resolve()) :], other.path))
        raise ScenarioError(f"{tree.line(('extends',))}: extends leads in a circle ({circle}). Take one of them out.")
    return _lay_over(_read_chain(other, chain), own)


def _find_parent(layer: Layer, name: str) -> Layer | None:
    """Find the config that one extends: beside it, else among those that come with hubplan."""
    shipped = builtin_folder() / "configs"
    beside = layer.path.parent / name
    if beside.is_file():
        comes_along = beside.resolve().parent == shipped.resolve() and beside.name in _DEFAULTS
        return Layer(beside, layer.project, layer.default or comes_along)
    if Path(name).name != name or not (shipped / name).is_file():
        return None
    if name not in _DEFAULTS:
        return Layer(shipped / name)  # its files come with it
    in_project = layer.path.resolve().parent.name == "configs"
    project = layer.project or (project_folder(layer.path.resolve()) if in_project else Path.cwd())
    return Layer(shipped / name, project, default=True)


def _lay_over(under: _Chain, over: _Chain) -> _Chain:
    values = over.tree.values
    lines = {**_lines_left(under.tree.lines, values), **over.tree.lines}
    return _Chain(YamlTree(_merge(under.tree.values, values), lines), {**under.named, **over.named})


def _lines_left(lines: Mapping[Keys, Line], over: Mapping[str, object]) -> dict[Keys, Line]:
    """Keep the lines of a parent that still apply to a value: those of lists laid over are dropped."""

    def replaced(keys: Keys) -> bool:
        value: object = over
        for key in keys:
            if not isinstance(value, Mapping):
                return True
            if key not in value:
                return False
            value = value[key]
        return not isinstance(value, Mapping)

    return {keys: line for keys, line in lines.items() if not keys or not replaced(keys)}


def project_folder(config: Path) -> Path:
    """Find the folder that the paths in a config are relative to.

    Examples
    --------
    >>> project_folder(Path("/home/me/project/configs/fife.yaml")).name, project_folder(Path("/home/me/fife.yaml")).name
    ('project', 'me')
    """
    return config.parent.parent if config.parent.name == "configs" else config.parent


def _shown(path: Path) -> str:
    """Name a config in messages: with its folder where that is ``configs``."""
    return f"configs/{path.name}" if path.parent.name == "configs" else path.name


def _tidy(values: Mapping[str, object]) -> dict[str, object]:
    """Expand short forms: one area, one file of sites, a file's path alone, one of what may be many."""
    tidy = dict(values)
    if tidy.get("area") is not None and not isinstance(tidy["area"], list | tuple | Mapping):
        tidy["area"] = [tidy["area"]]
    if isinstance(tidy.get("barriers"), str):
        tidy["barriers"] = {"file": tidy["barriers"]}
    if "travel" in tidy:
        with suppress(ValueError):  # told with its line, when the whole is checked
            tidy["travel"] = spell_out_travel(tidy["travel"])
    for keys in _LISTS:
        tidy = _change(tidy, keys, lambda value: [value] if isinstance(value, str | int) else value)
    data = tidy.get("data")
    if isinstance(data, Mapping) and data.get("sites") is not None:
        sites = data["sites"]
        listed = list(sites) if isinstance(sites, list | tuple) else [sites]
        entries = [
            {"file": item}
            if isinstance(item, str)
            else item.model_dump(mode="json")
            if isinstance(item, BaseModel)
            else item
            for item in listed
        ]
        tidy["data"] = {**data, "sites": entries}
    return tidy


def _change(values: dict[str, object], keys: Sequence[str], change: Callable[[object], object]) -> dict[str, object]:
    """Change the value under some keys, where there is one; what is not changed is shared.

    Examples
    --------
    >>> _change({"a": {"b": 1}, "c": 2}, ["a", "b"], str), _change({"c": 2}, ["a", "b"], str)
    ({'a': {'b': '1'}, 'c': 2}, {'c': 2})
    """
    first, rest = keys[0], keys[1:]
    if first not in values:
        return values
    below = values[first]
    if not rest:
        return {**values, first: change(below)}
    return {**values, first: _change(dict(below), rest, change)} if isinstance(below, Mapping) else values


def _merge(under: Mapping[str, object], over: Mapping[str, object]) -> dict[str, object]:
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = _merge(below, value) if isinstance(below, Mapping) and isinstance(value, Mapping) else value
    return merged


def _without_none(values: Mapping[str, object]) -> dict[str, object]:
    return {
        key: _without_none(value) if isinstance(value, Mapping) else value
        for key, value in values.items()
        if value is not None
    }


def _validate(values: Mapping[str, object]) -> Scenario:
    # JSON is the strict mode that takes a list for a tuple, but neither "5" nor true for a number.
    # A key without a value says nothing.
    return Scenario.model_validate_json(to_json(_without_none(values)), strict=True)
