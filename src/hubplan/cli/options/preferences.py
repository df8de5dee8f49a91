"""Flags for preferences; a config has the same under ``objective`` and ``ferries``."""

from collections.abc import Callable, Mapping
from typing import Any, Final, get_args

import click

from hubplan.cli.options.shared import FILE
from hubplan.errors import ScenarioError
from hubplan.units import KeptUnit

Command = Callable[..., Any]

NEEDS: Final = ("people", "children", "deprivation")
FERRIES: Final = ("allowed", "only_if_needed", "never")
"""Words of :mod:`hubplan.scenario`, written here again so that help does not wait for it."""

_PLAIN = ("compactness", "balance", "margin", "colocation", "need")


def preference_options(command: Command) -> Command:
    """Add the options that set preferences; ``--show-costs`` shows what each costs."""
    for option in reversed(
        [
            click.option(
                "--compactness",
                type=click.FloatRange(0, 100),
                metavar="SHARE",
                help="How much short borders count (0.1).",
            ),
            click.option(
                "--balance", type=click.FloatRange(0, 100), metavar="SHARE", help="How much equal sizes count (0.05)."
            ),
            click.option(
                "--margin",
                type=click.IntRange(min=0),
                metavar="PEOPLE",
                help="Stay so far inside the band, where that can be done (1000).",
            ),
            click.option(
                "--colocation",
                type=click.FloatRange(0, 10_000),
                metavar="METRES",
                help="Travel that a hub with no other service beside it may cost (300); 0 takes no account of that.",
            ),
            click.option("--need", type=click.Choice(NEEDS), help="Whose travel counts."),
            click.option(
                "--keep-together",
                type=click.Choice([*get_args(KeptUnit), "none"]),
                multiple=True,
                help="Units to keep whole where that costs little; repeat for more.",
            ),
            click.option("--plain", is_flag=True, default=None, help="Price travel alone: no margin, no units."),
            click.option(
                "--ferries", type=click.Choice(FERRIES), help="Whether a ferry may hold a catchment together."
            ),
            click.option("--baseline", type=FILE, metavar="FILE", help="An earlier plan to stay close to."),
        ]
    ):
        command = option(command)
    return command


def preference_changes(given: Mapping[str, Any]) -> dict[str, Any]:
    """Turn the flags into keys of a config; empty where none was given. Weights stay those of the config.

    Examples
    --------
    >>> preference_changes({"margin": 2000, "keep_together": ("ward",), "ferries": "never"})
    {'objective': {'margin': 2000, 'keep_together': [{'unit': 'ward'}]}, 'ferries': 'never'}

    Raises
    ------
    ScenarioError
        Flags contradict each other.
    """
    objective: dict[str, Any] = {key: given[key] for key in _PLAIN if given.get(key) is not None}
    units = given.get("keep_together") or ()
    if "none" in units and len(units) > 1:
        raise ScenarioError("--keep-together: none stands alone. Leave it out, or leave the units out.")
    if units:
        objective["keep_together"] = "none" if units == ("none",) else [{"unit": unit} for unit in units]
    if given.get("baseline"):
        objective["baseline"] = {"file": str(given["baseline"].absolute())}
    changes: dict[str, Any] = {"objective": objective} if objective else {}
    if given.get("plain") is not None:
        refused = [
            f"--{key.replace('_', '-')}"
            for key, value in objective.items()
            if key != "need" and value not in (0, "none")
        ]
        if refused:
            raise ScenarioError(f"--plain prices travel alone, so that {refused[0]} has no say. Leave one of them out.")
        changes["plain"] = given["plain"]
    if given.get("ferries"):
        changes["ferries"] = given["ferries"]
    return changes
