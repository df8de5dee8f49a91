"""Writing a council: all eight files or none, the same bytes every time."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

from hubplan.errors import InputDataError
from hubplan.write.council import write_council


def tables() -> dict[str, pd.DataFrame]:
    table = pd.DataFrame({"DataZone": ["S01900001"], "Name": ["=evil"]})
    names = ("centroids", "population", "lookup", "deprivation", "links", "sites", "series")
    shapes = gpd.GeoDataFrame(table, geometry=[box(0, 0, 9, 9)], crs=27700)
    return {"boundaries": shapes, **dict.fromkeys(names, table)}


def test_eight_files_with_the_same_bytes(tmp_path: Path) -> None:
    first = write_council(tables(), tmp_path / "a", prefix="made")
    again = write_council(tables(), tmp_path / "b", prefix="made")
    assert len(first) == 8
    assert [path.read_bytes() for path in first.values()] == [path.read_bytes() for path in again.values()]
    assert first["sites"].read_text() == "DataZone,Name\nS01900001,'=evil\n"
    written = {path for path in (tmp_path / "a").rglob("*") if path.is_file()}
    assert written == set(first.values())


def test_missing_table_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    some = {name: table for name, table in tables().items() if name != "links"}
    with pytest.raises(InputDataError, match="expected tables"):
        write_council(some, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_failure_leaves_earlier_files_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = write_council(tables(), tmp_path)
    before = {path: path.read_bytes() for path in paths.values()}

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("hubplan.write.council.write_csv", fail)
    with pytest.raises(OSError, match="No space"):
        write_council({name: table.assign(Name="new") for name, table in tables().items()}, tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_boundaries_need_shapes(tmp_path: Path) -> None:
    with pytest.raises(InputDataError, match="boundaries with shapes"):
        write_council({**tables(), "boundaries": tables()["sites"]}, tmp_path)
