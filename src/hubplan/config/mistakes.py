"""Mistakes in a config, in one line: the place, what was expected, what came, and what was probably meant."""

from collections.abc import Mapping
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from hubplan.config.yaml_tree import Key, Keys, YamlTree, dotted
from hubplan.errors import did_you_mean
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
}


def first_mistake(error: ValidationError, tree: YamlTree) -> str:
    """Describe the first mistake in one line: unknown keys first, as they explain what follows from them.

    Parameters
    ----------
    error
        What the check of a scenario found.
    tree
        The values that were checked, with their lines where they come from a file.
    """
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
    """Keep the keys of a mistake that stand in the config, without the names of alternatives that the check adds."""
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
    elsewhere = {} if keys[:-1] else {name: f"{group}.{name}" for group in reversed(allowed) for name in _under(group)}
    if str(keys[-1]) in elsewhere:
        return f"{said} is not known; did you mean {elsewhere[str(keys[-1])]}?"
    near = did_you_mean(str(keys[-1]), allowed, synonyms=_SYNONYMS)
    if near:
        return f"{said} is not known; did you mean {dotted((*keys[:-1], near))}?"
    if not keys[:-1]:
        meant = did_you_mean(str(keys[-1]), elsewhere)
        if meant:
            return f"{said} is not known; did you mean {elsewhere[meant]}?"
    return f"{said} is not known. Use one of {', '.join(allowed)}."


def _allowed(keys: Keys) -> list[str]:
    """List the keys that may stand under others, from the scenario's own fields."""
    model: type[BaseModel] = Scenario
    for key in keys:
        if isinstance(key, str) and key in model.model_fields:
            model = next(iter(_models_in(model.model_fields[key].annotation)), model)
    return list(model.model_fields)


def _under(group: str) -> list[str]:
    """List the keys under a key at the top; none where it holds a plain value."""
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
    if detail["type"] == "too_short":
        least = detail["ctx"]["min_length"]
        return "at least one value" if least == 1 else f"at least {least} values"
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
