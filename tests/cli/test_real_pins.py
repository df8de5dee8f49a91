"""Hard units and pins on real councils."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from commands import call_hubplan

pytestmark = pytest.mark.real_data

LOOKUP = "dz2011_codes_and_labels_21042020.csv"


def propose(
    capsys: pytest.CaptureFixture[str], data: Path, folder: Path, config: str, *more: object
) -> tuple[int, dict[str, Any], str]:
    folder.mkdir(exist_ok=True)
    (folder / "config.yaml").write_text(f"hubs: any\neffort: quick\n{config}\n")
    code, out, err = call_hubplan(
        capsys, "propose", "Falkirk",
        "--boundaries", data / "boundaries" / "dz2011_dev.gpkg",
        "--population", data / "population" / "sape-2021-persons_dev.xlsx",
        "--lookup", data / "lookups" / LOOKUP,
        "--centroids", data / "lookups" / "dz2011_popweighted_centroids_derived_dev.csv",
        "--config", folder / "config.yaml", "--out", folder, "--overwrite", "--json", *more,
    )  # fmt: skip
    return code, {} if code else json.loads(out), err


def assignment(folder: Path) -> pd.Series:
    return pd.read_csv(folder / "falkirk" / "assignment.csv", index_col="data_zone")["catchment"]


def test_falkirk_with_whole_intermediate_zones(
    real_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hard = "objective: {keep_together: {unit: intermediate_zone, hard: true}}"
    code, told, _ = propose(capsys, real_data, tmp_path, hard, "--show-costs")
    assert (code, told["in_band"]) == (0, True)
    lookup = pd.read_csv(real_data / "lookups" / LOOKUP, index_col="DataZone", encoding="latin-1", dtype=str)
    zones = assignment(tmp_path)
    assert zones.groupby(lookup["IntZone"].reindex(zones.index)).nunique().max() == 1
    wish = next(wish for wish in told["preferences"] if wish["preference"] == "keep_together")
    assert wish["intermediate_zone_split"] == 0
    # whole intermediate zones cost some 4 % of the distance
    assert 0.05 < wish["cost_travel"] < 0.2
    assert told["gap"] < 0.05
    assert "intermediate zones whole" in told["bound_covers"]


def test_falkirk_keeps_one_catchment_and_refuses_what_cannot_be(
    real_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert propose(capsys, real_data, tmp_path / "before", "catchments: 3")[0] == 0
    before = assignment(tmp_path / "before")
    plan = tmp_path / "before" / "falkirk" / "assignment.csv"
    code, told, _ = propose(capsys, real_data, tmp_path / "after", "", "--keep-catchments", f"{plan}:1")
    assert (code, told["in_band"]) == (0, True)
    after = assignment(tmp_path / "after")
    kept = before.index[before == 1]
    assert set(after.index[after == after[kept[0]]]) == set(kept)
    code, _, err = propose(
        capsys, real_data, tmp_path, "pins: {locked: {S01009219: East, S01009055: West}}\ncatchments: 1"
    )
    assert code == 3
    assert "1 catchment is too few for the pins, which need 2" in err
    code, _, err = propose(capsys, real_data, tmp_path, "pins: {together: [[S01009219, S0100905]]}")
    assert code == 2
    assert "S0100905 is no data zone of Falkirk; did you mean S01009" in err
