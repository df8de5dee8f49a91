"""Make a scenario from flags and configs."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hubplan.cli.options.pins import pin_changes
from hubplan.cli.options.preferences import preference_changes
from hubplan.errors import MissingDataError, ScenarioError
from hubplan.pipeline.question import SINGLE, Question, Said
from hubplan.pipeline.question import make_question as lay_over_configs
from hubplan.scenario import spell_out_travel

_SAME = (
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
"""Flags that are called as their keys."""


def make_question(area: tuple[str, ...], given: Mapping[str, Any]) -> Question:
    """Lay flags over the configs for an area, as :func:`hubplan.pipeline.question.make_question`.

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
    changes: dict[str, Any] = {key: given[key] for key in _SAME if given.get(key) is not None}
    if given.get("band"):
        low, high = given["band"]
        changes["band"] = {"low": low, "high": high, "target": (low + high) // 2}
    if given.get("travel"):
        changes["travel"] = _travel_flag(given["travel"])
    changes |= pin_changes(given) | preference_changes(given)
    data = _data_flags(given)
    question = lay_over_configs(
        Said(
            area=area,
            config=given.get("config"),
            vintage=given.get("vintage"),
            folder=given.get("data_folder"),
            every=bool(given.get("every")),
            data=data,
            flags={key: f"--{key.replace('_', '-')}" for key in data},
            changes=changes,
        )
    )
    if given.get("years_ahead") and question.scenario.data.population_series is None:
        raise MissingDataError(
            "--years-ahead: no people over the years are here. Fetch them (hubplan fetch population-series), or give yours: "
            "--population-series FILE."
        )
    return question


def _travel_flag(word: str) -> object:
    """Spell out what --travel says; a path is made absolute.

    Examples
    --------
    >>> _travel_flag("along")
    {'method': 'along'}
    """
    try:
        path = Path(word)
        told = {"method": "table", "file": word} if path.is_file() else spell_out_travel(word)
    except ValueError as error:
        raise ScenarioError(f"--travel: {error}.") from None
    if isinstance(told, dict) and "file" in told:
        return {**told, "file": str(Path(word).absolute())}
    return told


def _data_flags(given: Mapping[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = {key: str(given[key].absolute()) for key in SINGLE if given.get(key)}
    if given.get("lookup"):
        data["lookup"] = [str(path.absolute()) for path in given["lookup"]]
    if given.get("sites"):
        data["sites"] = [{"file": str(path.absolute())} for path in given["sites"]]
    return data
