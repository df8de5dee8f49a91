"""Flags for pins and barriers; a config has the same under ``pins`` and ``barriers``."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from hubplan.cli.options.shared import FILE, WordType

Command = Callable[..., Any]


class PlanPart(WordType):
    """Parameter type: a file of a plan and some of its catchments, as ``plan.csv:1,3``."""

    name = "FILE:1,3"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[Path, list[str]]:
        """Split the file from the catchments at the last colon."""
        if isinstance(value, tuple):
            return value
        file, colon, listed = str(value).rpartition(":")
        words = [word.strip() for word in listed.split(",") if word.strip()]
        if not colon or not file or not words or any("/" in word or "\\" in word for word in words):
            self.fail(
                f"{value!r} names no catchments. Give the file, a colon and their numbers: plan.csv:1,3", param, ctx
            )
        return Path(file), words


def pin_options(command: Command) -> Command:
    """Add the options that pin."""
    for option in reversed(
        [
            click.option(
                "--lock",
                type=FILE,
                metavar="FILE",
                help="Zones of one catchment in FILE end together, of two apart; zones that it leaves out are free.",
            ),
            click.option(
                "--keep-catchments",
                type=PlanPart(),
                help="Catchments of an earlier plan that stay exactly as they are.",
            ),
            click.option(
                "--open-hub",
                metavar="SITE",
                multiple=True,
                help="A site (its identifier or exact name) or data zone that must be a hub; repeat for more.",
            ),
            click.option(
                "--close-hub",
                metavar="SITE",
                multiple=True,
                help="A site (its identifier or exact name) or data zone where no hub may be; repeat for more.",
            ),
            click.option(
                "--barriers", type=FILE, metavar="FILE", help="Lines that catchments should not cross, as rivers."
            ),
        ]
    ):
        command = option(command)
    return command


def pin_changes(given: Mapping[str, Any]) -> dict[str, Any]:
    """Turn the flags into keys of a config; empty where none was given.

    Examples
    --------
    >>> pin_changes({"open_hub": ("L1",), "keep_catchments": (Path("/a/plan.csv"), ["1"])})
    {'pins': {'catchments': {'file': '/a/plan.csv', 'keep': ['1']}, 'hubs': {'open': ['L1']}}}
    """
    pins: dict[str, Any] = {}
    if given.get("lock"):
        pins["locked"] = str(given["lock"].absolute())
    if given.get("keep_catchments"):
        path, words = given["keep_catchments"]
        pins["catchments"] = {"file": str(path.absolute()), "keep": words}
    hubs = {key: list(given[flag]) for key, flag in (("open", "open_hub"), ("closed", "close_hub")) if given.get(flag)}
    if hubs:
        pins["hubs"] = hubs
    changes: dict[str, Any] = {"pins": pins} if pins else {}
    if given.get("barriers"):
        changes["barriers"] = {"file": str(given["barriers"].absolute())}
    return changes
