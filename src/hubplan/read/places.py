"""Read a table of towns and villages: a point each, with the people who live there."""

from pathlib import Path

import geopandas as gpd
import pandas as pd

from hubplan.content import Content
from hubplan.errors import InputDataError, counted, name_first
from hubplan.place_names import plain_name
from hubplan.read.source_file import describe_file
from hubplan.read.tables.cells import to_numbers
from hubplan.read.tables.columns import find_named
from hubplan.read.tables.tabular import read_table
from hubplan.schema import CRS

_ROLE = "places"
_COLUMNS = {
    "name": ("name", "place", "placename", "town", "settlement"),
    "people": ("people", "population", "persons", "residents"),
    "easting": ("easting", "eastings", "x"),
    "northing": ("northing", "northings", "y"),
}
_IDENTIFIER = ("placeid", "geonamesid", "settlementcode", "code", "id")
_GRID = {"easting": (0.0, 800_000.0), "northing": (0.0, 1_300_000.0)}


def read_places(path: Path) -> Content:
    r"""Read towns and villages.

    Parameters
    ----------
    path
        CSV, XLSX or Parquet with columns ``name``, ``people``, ``easting`` and ``northing`` (metres, British National
        Grid), and an identifier (``place_id``, ``geonames_id``) where two places may have the same name.

    Returns
    -------
    Content
        ``frame``: index ``place`` (the identifier, else the name), unique, most people first; ``name``, ``people``
        (int64, at least 1) and point ``geometry`` in EPSG:27700.

    Raises
    ------
    MissingDataError
        There is no such file.
    InputDataError
        A column is missing, a name is empty, an identifier repeats, or a number is no number or outside Great Britain.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "places.csv"
    ...     size = file.write_text("name,people,easting,northing\nElm,900,1000,2000\nOak,2000,5000,2000\n")
    ...     read_places(file).frame[["name", "people"]].values.tolist()
    [['Oak', 2000], ['Elm', 900]]
    """
    rows = read_table(path, _ROLE).frame
    found = {column: find_named(rows.columns, names) for column, names in _COLUMNS.items()}
    lacking = [column for column, name in found.items() if name is None]
    if lacking:
        raise InputDataError(
            f"{path.name}: column {', '.join(lacking)} is missing (found {name_first(rows.columns, most=8)}). "
            f"Expected {', '.join(_COLUMNS)}."
        )
    table = pd.DataFrame({column: rows[name] for column, name in found.items()}).reset_index(drop=True)
    names = table["name"].map(plain_name)
    _refuse(table.index[names == ""] + 2, path.name, "no name", "Name every place.")
    table["name"] = names
    for column in ("people", "easting", "northing"):
        low, high = _GRID.get(column, (1.0, 1e9))
        numbers = to_numbers(table[column])
        bad = names[~numbers.between(low, high)]
        _refuse(bad, path.name, f"no usable {column}", f"Expected a number from {low:,.0f} to {high:,.0f}.")
        table[column] = numbers
    identifier = find_named(rows.columns, _IDENTIFIER)
    ids = (rows[identifier] if identifier else table["name"]).reset_index(drop=True).fillna(table["name"]).astype("str")
    repeated = sorted(ids[ids.duplicated()].unique())
    cure = f"Make column {identifier} unique." if identifier else "Tell them apart in a column place_id."
    _refuse(repeated, path.name, "the identifier of another", cure)
    frame = gpd.GeoDataFrame(
        {"name": table["name"].to_numpy(), "people": table["people"].round().astype("int64").to_numpy()},
        index=pd.Index(ids, name="place"),
        geometry=gpd.points_from_xy(table["easting"], table["northing"]),
        crs=CRS,
    )
    order = frame.reset_index().sort_values(["people", "name", "place"], ascending=[False, True, True])
    return Content(frame.iloc[order.index], describe_file(path, _ROLE, len(frame)))


def _refuse(bad: "pd.Index | pd.Series | list[str]", source: str, what: str, cure: str) -> None:
    if len(bad):
        places = counted(len(bad), "place has", "places have")
        raise InputDataError(f"{source}: {places} {what} ({name_first(map(str, bad))}). {cure}")
