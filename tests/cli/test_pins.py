"""Pins, hard units and barriers on the built-in council, from flags and configs to the files of a run."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely import LineString

from commands import call_hubplan

RUN = "strathfable-synthetic"


def propose(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    return call_hubplan(capsys, "propose", "--effort", "quick", "--overwrite", *arguments)


def assignment(folder: Path) -> pd.Series:
    return pd.read_csv(folder / RUN / "assignment.csv", index_col="data_zone")["catchment"]


@pytest.fixture
def before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """The folder of a plan of four catchments, to be the working folder."""
    monkeypatch.chdir(tmp_path)
    assert propose(capsys, "--catchments", 4, "--out", "before", "--quiet")[0] == 0
    return tmp_path


def planned(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    code, out, err = propose(capsys, "--out", "after", "--json", *arguments)
    assert (code, err.count("Error")) == (0, 0)
    told = json.loads(out)
    assert told["in_band"]
    return told


def wish(told: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in told["preferences"] if one["preference"] == name)


def test_kept_catchments_and_locked_zones(before: Path, capsys: pytest.CaptureFixture[str]) -> None:
    earlier = assignment(before / "before")
    told = planned(capsys, "--catchments", 4, "--keep-catchments", f"before/{RUN}/assignment.csv:2")
    kept = earlier.index[earlier == 2]
    after = assignment(before / "after")
    assert set(after[kept]) == {after[kept[0]]}
    assert (after == after[kept[0]]).sum() == len(kept)
    assert wish(told, "pins")["achieved"] == "all met"
    assert "kept catchments as they are" in told["bound_covers"]
    # lock half of the zones, in another number of catchments than they came from
    locked = earlier[earlier.isin([1, 3])]
    mistyped = pd.Series({"S01999999": 1}, name="catchment").rename_axis("data_zone")
    pd.concat([locked, mistyped]).to_csv(before / "lock.csv")
    told = planned(capsys, "--catchments", 4, "--lock", "lock.csv")
    told_of = [note for note in told["notes"] if note.startswith("pins.")]
    area = "Strathfable (synthetic)"
    assert told_of == [f"pins.locked: 1 data zone is not in {area}, and left out (S01999999)."]
    after = assignment(before / "after")[locked.index]
    assert after.groupby(locked).nunique().tolist() == [1, 1]
    assert after.nunique() == 2
    assert wish(told, "pins")["locked_zones"] == len(locked)
    record = json.loads((before / "after" / RUN / "run.json").read_text())
    assert record["scenario"]["pins"]["locked"] == "lock.csv"
    assert [source["file"] for source in record["sources"] if source["role"] == "pins"] == ["lock.csv"]
    report = (before / "after" / RUN / "report.md").read_text()
    assert f"What is pinned and must hold, whatever it costs: {len(locked)} zones locked to 2 catchments." in report


def test_groups_and_hubs(before: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (before / "pins.yaml").write_text(
        "pins:\n"
        "  together: [[S01900001, S01900150]]\n"
        "  apart: [[S01900013, S01900150, S01900264]]\n"
        "  locked: {S01900020: East, S01900021: East, S01900060: West}\n"
        "  hubs: {closed: ['synthetic-sites:ZZ00045', S01900189]}\n"
    )
    told = planned(capsys, "--config", "pins.yaml", "--open-hub", "synthetic-sites:ZZ00222", "--open-hub", "s01900120")
    after = assignment(before / "after")
    assert after["S01900001"] == after["S01900150"]
    assert after[["S01900013", "S01900150", "S01900264"]].is_unique
    assert after["S01900020"] == after["S01900021"] != after["S01900060"]
    hubs = {catchment["hub"] for catchment in told["catchments"]}
    assert {"synthetic-sites:ZZ00222", "S01900120"} <= hubs
    assert "synthetic-sites:ZZ00045" not in hubs
    assert wish(told, "pins")["achieved"] == "all met"
    report = (before / "after" / RUN / "report.md").read_text()
    assert "The hub is **Glentarrow Central Library**, because it is pinned to be one." in report
    code, out, _ = propose(capsys, "--config", "pins.yaml", "--out", "after")
    assert code == 0
    assert "Pins: 3 zones locked to 2 catchments, 1 group kept together" in " ".join(out.split())


def test_intermediate_zones_whole(before: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (before / "hard.yaml").write_text("objective: {keep_together: {unit: intermediate_zone, hard: true}}\n")
    told = planned(capsys, "--config", "hard.yaml", "--show-costs", "--alternatives", 2)
    lookup = pd.read_csv(Path(__file__).parents[2] / "data" / "lookups" / "synthetic_lookup.csv", index_col="DataZone")
    after = assignment(before / "after")
    assert after.groupby(lookup["IntZone"]).nunique().max() == 1
    units = wish(told, "keep_together")
    assert (units["intermediate_zone_split"], units["setting"]) == (0, "intermediate zone, hard")
    assert units["cost_travel"] > 0
    assert told["gap"] < 0.1
    assert "intermediate zones whole" in told["bound_covers"]
    others = pd.read_csv(before / "after" / RUN / "alternatives.csv", index_col="data_zone")
    columns = [column for column in others if column.startswith("alternative_")]
    assert len(columns) >= 1
    assert others[columns].groupby(lookup["IntZone"]).nunique().max(axis=None) == 1


def test_a_drawn_river(before: Path, capsys: pytest.CaptureFixture[str]) -> None:
    river = LineString([(23_000, 662_000), (23_500, 703_000)])
    gpd.GeoDataFrame(geometry=[river], crs=27700).to_crs(4326).to_file(before / "river.geojson")
    soft = planned(capsys, "--barriers", "river.geojson")
    (before / "hard.yaml").write_text("barriers: {file: river.geojson, hard: true}\n")
    hard = planned(capsys, "--config", "hard.yaml")
    crossed = [wish(told, "barriers")["crossed_borders_inside"] for told in (soft, hard)]
    assert crossed[0] > crossed[1] == 0
    assert any("borders that barriers cross count as none; the area is in 2 parts" in note for note in hard["notes"])
    assert str(before) not in (before / "after" / RUN / "run.json").read_text()


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--open-hub", "Dunquern Libary"], 2, "did you mean synthetic-sites:ZZ00226 Dunquern Library?"),
        (["--keep-catchments", "before.csv:9"], 2, "pins.catchments.keep: before.csv has no catchment 9; it has 1."),
        (["--keep-catchments", "before.csv"], 2, "names no catchments. Give the file, a colon and their numbers"),
        (["--keep-catchments", "before.csv:1"], 3, "catchment 1 of before.csv cannot stay as it is"),
        (["--lock", "nowhere.csv"], 5, "nowhere.csv: no such file"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "before.csv").write_text("data_zone,catchment\nS01900001,1\n")
    ended, _, err = propose(capsys, *arguments, "--out", "after")
    assert ended == code
    assert message in " ".join(err.split())
    assert "Traceback" not in err
    assert not (tmp_path / "after").exists()
