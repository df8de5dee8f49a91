"""Options of the Python API, in the form that a config has them."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from os import PathLike, fspath
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pydantic import BaseModel

from hubplan.config.scenarios import resolve_paths
from hubplan.errors import ScenarioError
from hubplan.scenario import Objective, Scenario, SiteFile, spell_out_travel


def nest_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Nest options as a config has them.

    Examples
    --------
    >>> nest_options({"margin": 500, "keep_together": "ward", "band": (30_000, 50_000)})
    {'band': {'low': 30000, 'high': 50000}, 'objective': {'margin': 500, 'keep_together': 'ward'}}
    """
    for key in ("area", "data"):
        if key in options:
            raise ScenarioError(f"{key}: is said where the area is read. Use hubplan.read_area.")
    own = {key for key in Objective.model_fields if key not in Scenario.model_fields}
    changes = {key: _plain(value, key) for key, value in options.items() if key not in own}
    under = changes.get("objective") or {}
    if not isinstance(under, Mapping):
        raise ScenarioError(f"objective: expected keys with values, found {under!r}.")
    objective = {**under, **{key: _plain(options[key], key) for key in options if key in own}}
    if isinstance(objective.get("baseline"), str):
        objective["baseline"] = {"file": objective["baseline"]}
    if isinstance(changes.get("barriers"), str):
        changes["barriers"] = {"file": changes["barriers"]}
    if "travel" in changes:
        with suppress(ValueError):
            changes["travel"] = spell_out_travel(changes["travel"])
    if objective:
        changes["objective"] = objective
    if isinstance(changes.get("band"), list) and len(changes["band"]) == 2:
        changes["band"] = dict(zip(("low", "high"), changes["band"], strict=True))
    return resolve_paths(changes, Path.cwd())


def _plain(value: object, key: str) -> Any:
    """Turn a value into what a config could hold.

    Raises
    ------
    ScenarioError
        It is none.
    """
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, PathLike):
        return fspath(value)
    if isinstance(value, Mapping):
        return {str(inside): _plain(one, f"{key}.{inside}") for inside, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset | pd.Index | pd.Series | np.ndarray):
        ordered = sorted(value) if isinstance(value, set | frozenset) else value
        return [_plain(one, key) for one in ordered]
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    raise ScenarioError(f"{key}: expected what a config can hold, found a {type(value).__name__}.")


def absolute_path(file: object, key: str) -> str:
    """Make the path of a file absolute.

    Raises
    ------
    ScenarioError
        It is no path.
    """
    if not isinstance(file, str | PathLike):
        raise ScenarioError(f"{key}: expected the path of a file, found a {type(file).__name__}.")
    return str(Path(file).absolute())


def site_entry(entry: object) -> dict[str, Any]:
    """Make an entry of a file of sites, with an absolute path."""
    if isinstance(entry, SiteFile):
        entry = entry.model_dump(mode="json")
    if isinstance(entry, Mapping):
        plain: dict[str, Any] = _plain(entry, "sites")
        return plain | ({"file": absolute_path(plain["file"], "sites")} if plain.get("file") else {})
    return {"file": absolute_path(entry, "sites")}


def as_list(given: object) -> list[object]:
    """Wrap a single value as a list.

    Examples
    --------
    >>> as_list("halls.csv"), as_list(("a.csv", "b.csv"))
    (['halls.csv'], ['a.csv', 'b.csv'])
    """
    if isinstance(given, Sequence) and not isinstance(given, str):
        return list(given)
    return [given]
