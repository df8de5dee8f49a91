"""From flags and configs to a scenario."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hubplan.areas import slugify
from hubplan.errors import MissingDataError
from hubplan.files.builtin import builtin_folder
from hubplan.files.config import merge_scenario, read_scenario
from hubplan.scenario import Scenario


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
    base = read_scenario(shipped / "default.yaml", project=Path.cwd())
    # a default names what may be there; what does without these says so in its own notes
    absent = {key: None for key in ("centroids", "postcodes", "links") if not _is_there(getattr(base.data, key))}
    return base.model_copy(update={"data": base.data.model_copy(update=absent)})


def _is_there(path: str | None) -> bool:
    return path is not None and Path(path).exists()


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
