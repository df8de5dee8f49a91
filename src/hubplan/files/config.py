"""Scenarios from configs: YAML read safely, checked against the scenario's own keys, each mistake with its line."""

from collections.abc import Mapping
from pathlib import Path
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, to_json

from hubplan.errors import ScenarioError
from hubplan.files.yaml_tree import Key, Keys, Line, YamlTree, did_you_mean, dotted, read_yaml_tree
from hubplan.scenario import Scenario

_SYNONYMS = {
    "min": "low",
    "minimum": "low",
    "floor": "low",
    "max": "high",
    "maximum": "high",
    "ceiling": "high",
    "council": "area",
    "k": "catchments",
    "people": "population",
    "lambda": "compactness",
    "gamma": "balance",
}
"""Words that people write for a key, so that the key can be offered."""

_DATA_PATHS = ("boundaries", "population", "centroids", "postcodes", "links")

_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": "a list",
    "dict_type": "keys with values",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
    "too_short": "at least one value",
}


def read_scenario(path: Path, *, project: Path | None = None) -> Scenario:
    """Read a config, and those it extends, into a scenario.

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
    tree = _read_chain(Path(path), (), project)
    try:
        return _validate(tree.values)
    except ValidationError as error:
        raise ScenarioError(_first_mistake(error, tree)) from error


def merge_scenario(base: Scenario, changes: Mapping[str, object]) -> Scenario:
    """Apply changes, as from the command line, to a scenario; what they name wins, the rest stays.

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
    merged = _merge(values, _tidy(_without_none(changes)))
    try:
        return _validate(merged)
    except ValidationError as error:
        raise ScenarioError(_first_mistake(error, YamlTree(merged))) from error


def _read_chain(path: Path, before: tuple[Path, ...], project: Path | None) -> YamlTree:
    """Values of a config laid over those of the config that it extends."""
    place = path.resolve()
    shown = _shown(path)
    if place in before:
        chain = " → ".join(step.name for step in (*before[before.index(place) :], place))
        raise ScenarioError(f"{before[-1].name}: extends leads in a circle ({chain}). Take one of them out.")
    tree = read_yaml_tree(path, shown=shown)
    values = dict(tree.values)
    parent = values.pop("extends", None)
    values = _resolve(_tidy(values), project or project_folder(place))
    if parent is None:
        return YamlTree(values, tree.lines)
    if not isinstance(parent, str):
        raise ScenarioError(f"{tree.line(('extends',))}: extends: expected the name of one config, found {parent!r}.")
    other = path.parent / parent
    if not other.is_file():
        raise ScenarioError(f"{tree.line(('extends',))}: extends: the config {parent} is not there. Check the name.")
    under = _read_chain(other, (*before, place), project)
    return YamlTree(_merge(under.values, values), {**_lines_left(under.lines, values), **tree.lines})


def _lines_left(lines: Mapping[Keys, Line], over: Mapping[str, object]) -> dict[Keys, Line]:
    """Lines of a parent that still speak for a value: those of lists laid over are dropped."""

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
    """Folder that the paths in a config are relative to.

    Examples
    --------
    >>> project_folder(Path("/work/project/configs/fife.yaml")).name, project_folder(Path("/work/fife.yaml")).name
    ('project', 'work')
    """
    return config.parent.parent if config.parent.name == "configs" else config.parent


def _shown(path: Path) -> str:
    """A config's name for messages: with its folder where that is ``configs``."""
    return f"configs/{path.name}" if path.parent.name == "configs" else path.name


def _tidy(values: Mapping[str, object]) -> dict[str, object]:
    """Give short forms their full form: one area, one file of sites, a file's path alone."""
    tidy = dict(values)
    if tidy.get("area") is not None and not isinstance(tidy["area"], list | tuple | Mapping):
        tidy["area"] = [tidy["area"]]
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


def _resolve(values: dict[str, object], folder: Path) -> dict[str, object]:
    """Make the paths under ``data`` absolute; what is no text is left for the check."""
    data = values.get("data")
    if not isinstance(data, Mapping):
        return values

    def absolute(value: object) -> object:
        if isinstance(value, list):
            return [absolute(item) for item in value]
        return str((folder / value).resolve()) if isinstance(value, str) and value and "\0" not in value else value

    resolved = {key: absolute(value) if key in {*_DATA_PATHS, "lookup"} else value for key, value in data.items()}
    if isinstance(data.get("sites"), list):
        resolved["sites"] = [
            {**item, "file": absolute(item["file"])} if isinstance(item, Mapping) and "file" in item else item
            for item in data["sites"]
        ]
    return {**values, "data": resolved}


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


def _first_mistake(error: ValidationError, tree: YamlTree) -> str:
    """One line for the first mistake: unknown keys first, as they explain what follows from them."""
    details = error.errors(include_url=False)
    placed = [(_placed(detail["loc"], tree.values), detail) for detail in details]
    unknown = [(keys, detail) for keys, detail in placed if detail["type"] == "extra_forbidden"]
    keys, detail = (unknown or sorted(placed, key=lambda pair: -len(pair[0])))[0]
    line = tree.line(keys)
    where = f"{line}: " if line else ""
    if detail["type"] == "extra_forbidden":
        return where + _unknown_key(keys)
    if detail["type"] == "missing":
        return f"{where}{dotted(keys)}: expected the key {detail['loc'][-1]}, which is not there. Add it."
    same = [other for other_keys, other in placed if other_keys == keys]
    return where + _wrong_value(keys, same, _at(tree.values, keys))


def _placed(loc: tuple[Key, ...], values: object) -> Keys:
    """Keys of a mistake that stand in the config; the check's own names of alternatives fall out."""
    keys: list[Key] = []
    for key in loc:
        in_list = isinstance(values, list) and isinstance(key, int) and key < len(values)
        if in_list or (isinstance(values, Mapping) and key in values):
            values = values[key]  # type: ignore[index]
            keys.append(key)
    return tuple(keys)


def _at(values: object, keys: Keys) -> object:
    for key in keys:
        values = values[key]  # type: ignore[index]
    return values


def _unknown_key(keys: Keys) -> str:
    allowed = _allowed(keys[:-1])
    if not keys[:-1]:
        allowed = [*allowed, "extends"]
    said = dotted(keys)
    near = did_you_mean(str(keys[-1]), allowed, synonyms=_SYNONYMS)
    if near:
        return f"{said} is not known; did you mean {dotted((*keys[:-1], near))}?"
    elsewhere = [f"{group}.{keys[-1]}" for group in allowed if not keys[:-1] and keys[-1] in _under(group)]
    if elsewhere:
        return f"{said} is not known; did you mean {elsewhere[0]}?"
    return f"{said} is not known. Use one of {', '.join(allowed)}."


def _allowed(keys: Keys) -> list[str]:
    """Keys that may stand under others, from the scenario's own fields."""
    model: type[BaseModel] = Scenario
    for key in keys:
        if isinstance(key, str) and key in model.model_fields:
            model = next(iter(_models_in(model.model_fields[key].annotation)), model)
    return list(model.model_fields)


def _under(group: str) -> list[str]:
    """Keys under a key at the top; none where it holds a plain value."""
    field = Scenario.model_fields.get(group)
    return [name for model in _models_in(field.annotation if field else None) for name in model.model_fields]


def _models_in(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models_in(part)]


def _wrong_value(keys: Keys, details: list[ErrorDetails], found: object) -> str:
    said = dotted(keys)
    first = details[0]
    if first["type"] == "value_error":
        message = first["msg"].removeprefix("Value error, ")
        return f"{said}: {message}." if said and not message.startswith(f"{said}:") else f"{message}."
    expected = " or ".join(dict.fromkeys(_expected(detail) for detail in details))
    words = [
        word.strip("'")
        for detail in details
        if detail["type"] == "literal_error"
        for word in str(detail["ctx"]["expected"]).replace(" or ", ", ").split(", ")
    ]
    near = did_you_mean(found, words) if isinstance(found, str) else None
    return f"{said}: expected {expected}, found {_described(found)}{f'; did you mean {near}?' if near else '.'}"


def _expected(detail: ErrorDetails) -> str:
    if detail["type"] == "literal_error":
        return str(detail["ctx"]["expected"])
    if detail["type"] in _EXPECTED:
        return _EXPECTED[detail["type"]]
    return detail["msg"].removeprefix("Input should be ").removeprefix("a valid ")


def _described(found: object) -> str:
    if isinstance(found, Mapping):
        return f"keys ({', '.join(map(str, list(found)[:5]))})"
    if isinstance(found, list):
        return f"a list of {len(found)}"
    if isinstance(found, bool):
        return "true" if found else "false"
    return f"'{found[:60]}'" if isinstance(found, str) else f"{found}"
