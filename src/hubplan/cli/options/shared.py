"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

FILE = click.Path(path_type=Path)
Command = Callable[..., Any]

if TYPE_CHECKING:
    WordType = click.ParamType[Any]
else:  # a click older than 8.4 cannot be subscripted
    WordType = click.ParamType


class CatchmentCount(WordType):
    """Parameter type: a whole number of catchments, or ``auto``."""

    name = "K|auto"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | str:
        """Turn the word into a number, or keep ``auto``."""
        if value == "auto":
            return "auto"
        try:
            number = int(value)
        except ValueError:
            self.fail(f"{value!r} is no whole number. Give how many catchments, or auto.", param, ctx)
        if number < 1:
            self.fail(f"{number} catchments cannot be. Give 1 or more, or auto.", param, ctx)
        return number


class YearsAhead(WordType):
    """Parameter type: numbers of years, as ``5,10,15``."""

    name = "N,N,..."

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> list[int]:
        """Turn the words into numbers."""
        if isinstance(value, list):
            return value
        words = str(value).split(",")
        if not all(word.strip().isdecimal() for word in words):
            self.fail(f"{value!r} is no list of years. Give whole numbers, as 5,10,15.", param, ctx)
        return [int(word) for word in words]


def data_options(command: Command) -> Command:
    """Add the options that name the files to read."""
    for option in reversed(
        [
            click.option("--boundaries", type=FILE, metavar="FILE", help="Shapes of the data zones."),
            click.option("--population", type=FILE, metavar="FILE", help="People of each data zone."),
            click.option(
                "--population-before", type=FILE, metavar="FILE", help="People of the year before, to see who stays in."
            ),
            click.option(
                "--population-series", type=FILE, metavar="FILE", help="People over the years, to look ahead."
            ),
            click.option(
                "--lookup",
                type=FILE,
                metavar="FILE",
                multiple=True,
                help="Zone to council, HSCP, health board and other units; repeat for more.",
            ),
            click.option("--centroids", type=FILE, metavar="FILE", help="Population centres of the data zones."),
            click.option("--sites", type=FILE, metavar="FILE", multiple=True, help="Service sites; repeat for more."),
            click.option("--postcodes", type=FILE, metavar="FILE", help="Postcodes, to place sites by."),
            click.option("--links", type=FILE, metavar="FILE", help="Ferries, bridges and causeways."),
            click.option("--roads", type=FILE, metavar="FILE", help="Roads (OS Open Roads), to measure travel by."),
            click.option("--config", type=FILE, metavar="FILE", help="A scenario in YAML; flags win over it."),
            click.option(
                "--vintage",
                type=click.Choice(["2011", "2022"]),
                help="Official data zones of which year, where no --boundaries are named.",
            ),
            click.option(
                "--data",
                "data_folder",
                type=click.Path(path_type=Path, file_okay=False),
                metavar="DIR",
                help="Where the official files lie, if not in data.",
            ),
        ]
    ):
        command = option(command)
    return command


def question_options(command: Command) -> Command:
    """Add the options that shape the plan."""
    for option in reversed(
        [
            click.option(
                "--catchments",
                type=CatchmentCount(),
                metavar="K|auto",
                help="How many; the number nearest 50,000 people each unless said.",
            ),
            click.option(
                "--band", type=int, nargs=2, metavar="LOW HIGH", help="People a catchment may hold (40000 60000)."
            ),
            click.option(
                "--hubs", type=click.Choice(["sites", "any"]), help="Hubs at candidate sites, or in any zone."
            ),
            click.option(
                "--travel",
                metavar="along|roads|straight_line|FILE",
                help="How travel is measured; by road where roads are at hand, else along the land. FILE: your own table.",
            ),
            click.option(
                "--seed", type=click.IntRange(min=0), metavar="N", help="Of the search; same seed, same plan."
            ),
            click.option("--effort", type=click.Choice(["quick", "normal", "thorough"]), help="How long to search."),
            click.option(
                "--prove",
                type=click.FloatRange(min=0),
                metavar="SECONDS",
                help="Re-draw parts exactly, a minute or two at most, then spend this long on a proof.",
            ),
            click.option(
                "--show-costs",
                is_flag=True,
                default=None,
                help="Tell what each preference costs, by searching without.",
            ),
            click.option(
                "--alternatives",
                type=click.IntRange(0, 20),
                metavar="N",
                help="Show the N best other plans, and how sure each zone is.",
            ),
            click.option(
                "--years-ahead",
                type=YearsAhead(),
                help="How far the people over the years are projected (5,10,15).",
            ),
            click.option("--strict-links", is_flag=True, default=None, help="Refuse to assume links over gaps."),
            click.option(
                "--allow-out-of-band", is_flag=True, default=None, help="Make the plan with the least violation."
            ),
        ]
    ):
        command = option(command)
    return command


def batch_options(command: Command) -> Command:
    """Add the options that plan several areas in one command."""
    for option in reversed(
        [
            click.option("--each", is_flag=True, help="Plan each AREA by itself, not together."),
            click.option("--all", "every", is_flag=True, help="Plan every council in the zones, each by itself."),
        ]
    ):
        command = option(command)
    return command


def worker_options(command: Command) -> Command:
    """Add the options that set the workers of the search."""
    for option in reversed(
        [
            click.option(
                "--jobs", type=click.IntRange(min=1), metavar="N", help="Workers; one a processor unless said."
            ),
            click.option(
                "--scheduler",
                metavar="WHERE",
                help="Search in threads, processes, or a Dask cluster: tcp://HOST:PORT.",
            ),
        ]
    ):
        command = option(command)
    return command
