"""Printable scenario, safe to show to others: without the folders of the machine that it was asked on."""

from pathlib import Path
from typing import Any

from hubplan.categories import CONFIDENTIAL, find_category
from hubplan.scenario import Scenario


def printable_scenario(scenario: Scenario, folder: Path | None = None) -> dict[str, object]:
    """Turn a scenario into plain values whose paths are safe to pass on.

    Parameters
    ----------
    scenario
        With any paths.
    folder
        Paths inside it are written relative to it, with ``/``; the working folder unless said. Of a path elsewhere only
        the file's name is written.

    Examples
    --------
    >>> from hubplan.scenario import DataFiles
    >>> asked = Scenario(data=DataFiles(boundaries="/home/ann/p/data/zones.gpkg", population="/srv/people.csv"))
    >>> data = printable_scenario(asked, Path("/home/ann/p"))["data"]
    >>> data["boundaries"], data["population"]
    ('data/zones.gpkg', 'people.csv')
    """
    inside = Path.cwd() if folder is None else folder

    def shown(value: object) -> object:
        if isinstance(value, list):
            return [shown(item) for item in value]
        if not isinstance(value, str):
            return value
        path = Path(value)
        if not path.is_absolute():
            return value if ".." not in path.parts else path.name
        return path.relative_to(inside).as_posix() if path.is_relative_to(inside) else path.name

    values: dict[str, Any] = scenario.model_dump(mode="json")
    beside = ("centroids", "postcodes", "links", "outlines", "roads", "places")
    files = ("boundaries", "population", "population_before", "population_series", "lookup", *beside)
    data = {key: shown(value) if key in files else value for key, value in values["data"].items()}
    data["sites"] = [_printable_entry(entry, str(shown(entry["file"]))) for entry in values["data"]["sites"]]
    objective = dict(values["objective"])
    if objective["baseline"]:
        objective["baseline"] = {**objective["baseline"], "file": shown(objective["baseline"]["file"])}
    barriers = values["barriers"] and {**values["barriers"], "file": shown(values["barriers"]["file"])}
    travel = {**values["travel"], "file": shown(values["travel"]["file"])}
    pins = {**values["pins"], "locked": shown(values["pins"]["locked"])}
    if pins["catchments"]:
        pins["catchments"] = {**pins["catchments"], "file": shown(pins["catchments"]["file"])}
    return {**values, "data": data, "objective": objective, "barriers": barriers, "pins": pins, "travel": travel}


def _printable_entry(entry: dict[str, Any], file: str) -> dict[str, Any]:
    """Reduce a file of confidential places to its name: conditions and words may name a place."""
    category = entry["category"]
    if entry["confidential"] or (isinstance(category, str) and find_category(category) in CONFIDENTIAL):
        return {"file": file, "confidential": True}
    return {**entry, "file": file}
