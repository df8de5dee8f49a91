"""Options that several commands share, and how they become a scenario."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from hubplan.areas import slugify
from hubplan.errors import MissingDataError
from hubplan.files.builtin import builtin_folder
from hubplan.files.config import merge_scenario, read_scenario
from hubplan.scenario import Scenario

FILE = click.Path(path_type=Path)
Command = Callable[..., Any]


class CatchmentCount(click.ParamType[Any]):
    """A whole number of catchments, or ``auto``."""

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


def data_options(command: Command) -> Command:
    """Options that name the files to read."""
    for option in reversed(
        [
            click.option("--boundaries", type=FILE, metavar="FILE", help="Shapes of the data zones."),
            click.option("--population", type=FILE, metavar="FILE", help="People of each data zone."),
            click.option("--lookup", type=FILE, metavar="FILE", help="Zone to council, HSCP, health board and more."),
            click.option("--centroids", type=FILE, metavar="FILE", help="Population centres of the data zones."),
            click.option("--sites", type=FILE, metavar="FILE", multiple=True, help="Service sites; repeat for more."),
            click.option("--postcodes", type=FILE, metavar="FILE", help="Postcodes, to place sites by."),
            click.option("--links", type=FILE, metavar="FILE", help="Ferries, bridges and causeways."),
            click.option("--config", type=FILE, metavar="FILE", help="A scenario in YAML; flags win over it."),
        ]
    ):
        command = option(command)
    return command


def question_options(command: Command) -> Command:
    """Options that shape the plan."""
    for option in reversed(
        [
            click.option(
                "--catchments",
                type=CatchmentCount(),
                help="How many; the number nearest 50,000 people each unless said.",
            ),
            click.option(
                "--band", type=int, nargs=2, metavar="LOW HIGH", help="People a catchment may hold (40000 60000)."
            ),
            click.option(
                "--hubs", type=click.Choice(["sites", "any"]), help="Hubs at candidate sites, or in any zone."
            ),
            click.option(
                "--seed", type=click.IntRange(min=0), metavar="N", help="Of the search; same seed, same plan."
            ),
            click.option("--effort", type=click.Choice(["quick", "normal", "thorough"]), help="How long to search."),
            click.option("--strict-links", is_flag=True, default=None, help="Refuse to assume links over gaps."),
            click.option(
                "--allow-out-of-band", is_flag=True, default=None, help="Make the plan with the least violation."
            ),
        ]
    ):
        command = option(command)
    return command


def make_scenario(area: tuple[str, ...], given: Mapping[str, Any]) -> Scenario:
    """Find the config for an area and lay the flags over it.

    The config is the one given, else ``configs/<area>.yaml`` of the working folder, else ``configs/default.yaml``
    there, else the default that comes with hubplan; without any area and file, the built-in synthetic council.

    Parameters
    ----------
    area
        Names as typed.
    given
        Flags by parameter name; ``None`` and empty ones are left to the config.
    """
    base = _read_base(area, given)
    data: dict[str, Any] = {
        key: str(given[key].absolute())
        for key in ("boundaries", "population", "lookup", "centroids", "postcodes", "links")
        if given.get(key)
    }
    if given.get("sites"):
        data["sites"] = [{"file": str(path.absolute())} for path in given["sites"]]
    changes: dict[str, Any] = {
        key: given[key]
        for key in ("catchments", "hubs", "seed", "effort", "strict_links", "allow_out_of_band")
        if given.get(key) is not None
    }
    if data:
        changes["data"] = data
    if given.get("band"):
        low, high = given["band"]
        changes["band"] = {"low": low, "high": high, "target": (low + high) // 2}
    if area:
        changes["area"] = list(area)
    return merge_scenario(base, changes)


def _read_base(area: tuple[str, ...], given: Mapping[str, Any]) -> Scenario:
    """Read the config that the flags are laid over."""
    if given.get("config"):
        return read_scenario(given["config"])
    if given.get("boundaries"):
        return Scenario()
    shipped = builtin_folder() / "configs"
    if not area:
        return read_scenario(shipped / "synthetic.yaml")
    slug = slugify(area[0]) if len(area) == 1 else "default"
    for own in (Path("configs") / f"{slug}.yaml", Path("configs") / "default.yaml"):
        if own.is_file():
            return read_scenario(own)
    return read_scenario(shipped / "default.yaml", project=Path.cwd())


def check_files(scenario: Scenario) -> None:
    """Check that the main files are there, before anything is read.

    Raises
    ------
    MissingDataError
        Names every missing file and the ways to get one.
    """
    data = scenario.data
    lookups = (data.lookup,) if isinstance(data.lookup, str) else data.lookup
    named = [data.boundaries, data.population, *lookups]
    missing = [str(path) for path in named if path and not Path(path).exists()]
    if missing:
        short = ", ".join(Path(path).name for path in missing)
        raise MissingDataError(
            f"{len(missing)} data files are not in {Path(missing[0]).parents[1]}: {short}. Put the official files "
            "there (README, 'Data'), or give yours: --boundaries FILE --population FILE --lookup FILE."
        )
