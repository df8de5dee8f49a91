"""Preferences on real councils."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from commands import call_hubplan

pytestmark = pytest.mark.real_data


def propose(
    capsys: pytest.CaptureFixture[str], data: Path, folder: Path, council: str, config: str, *more: str
) -> tuple[int, str]:
    folder.mkdir(exist_ok=True)
    (folder / "config.yaml").write_text(f"hubs: any\neffort: quick\n{config}\n")
    code, out, err = call_hubplan(
        capsys, "propose", council,
        "--boundaries", data / "boundaries" / "dz2011_dev.gpkg",
        "--population", data / "population" / "sape-2021-persons_dev.xlsx",
        "--lookup", data / "lookups" / "dz2011_codes_and_labels_21042020.csv",
        "--centroids", data / "lookups" / "dz2011_popweighted_centroids_derived_dev.csv",
        "--config", folder / "config.yaml", "--out", folder, "--overwrite", "--json", *more,
    )  # fmt: skip
    return code, err if code else out


def named_pins(out: str) -> dict[str, dict[str, Any]]:
    return {wish["preference"]: wish for wish in json.loads(out)["preferences"]}


def test_falkirk_splits_fewer_intermediate_zones_the_more_they_weigh(
    real_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    split = []
    for weight in (0.001, 10):
        config = f"objective: {{keep_together: {{unit: intermediate_zone, weight: {weight}}}}}"
        code, out = propose(capsys, real_data, tmp_path, "Falkirk", config)
        assert (code, json.loads(out)["in_band"]) == (0, True)
        split.append(named_pins(out)["keep_together"]["intermediate_zone_split"])
    assert split[1] < split[0]


def test_falkirk_keeps_to_its_margin(real_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = propose(capsys, real_data, tmp_path, "Falkirk", "objective: {margin: 2000}")
    people = [catchment["people"] for catchment in json.loads(out)["catchments"]]
    assert code == 0
    assert 42_000 <= min(people) <= max(people) <= 58_000
    assert json.loads(out)["band"]["low"] == 40_000


def test_falkirk_stays_with_its_own_plan(real_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = propose(capsys, real_data, tmp_path / "before", "Falkirk", "objective: {margin: 2000}")
    assert code == 0
    baseline = tmp_path / "before" / "falkirk" / "assignment.csv"
    config = f"objective: {{baseline: {{file: {baseline}, weight: 30}}}}"
    code, out = propose(capsys, real_data, tmp_path / "after", "Falkirk", config)
    assert code == 0
    assert named_pins(out)["baseline"]["share_who_stays"] > 0.95


def test_argyll_and_bute_without_ferries_is_refused_by_name(
    real_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, err = propose(capsys, real_data, tmp_path, "Argyll and Bute", "ferries: never")
    assert code == 3
    assert "Without ferries Rothesay stands alone: 6,021 people cannot be cut" in err
    code, out = propose(capsys, real_data, tmp_path, "Argyll and Bute", "ferries: only_if_needed")
    assert (code, json.loads(out)["in_band"]) == (0, True)
    ferries = [link for link in json.loads(out)["links_used"] if link["kind"] == "ferry"]
    assert named_pins(out)["ferries"]["ferries_relied_on"] == len(ferries)


def test_localities_are_kept_whole_where_the_band_allows(
    real_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    localities = real_data / "lookups" / "datazone-to-locality-lookup.csv"

    def keep(council: str, weight: float) -> dict[str, Any]:
        config = f"travel: straight_line\nobjective: {{margin: 0, colocation: 0, keep_together: {{unit: locality, weight: {weight}}}}}"
        code, out = propose(capsys, real_data, tmp_path, council, config, "--lookup", str(localities))
        assert (code, json.loads(out)["in_band"]) == (0, True)
        return named_pins(out)["keep_together"]

    before, after = keep("Scottish Borders", 0.001), keep("Scottish Borders", 10)
    assert (before["locality_units"], before["locality_split"], after["locality_split"]) == (5, 1, 0)
    # one of the three localities holds too many people for any catchment, and another must give it a neighbor
    assert keep("East Ayrshire", 10)["locality_units"] == 3
    whole = keep("Argyll and Bute", 1)
    assert (whole["locality_units"], whole["locality_split"]) == (8, 0)


def test_existing_localities_are_a_baseline_as_they_are_published(
    real_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    localities = real_data / "lookups" / "datazone-to-locality-lookup.csv"
    config = f"objective: {{baseline: {{file: {localities}, weight: 10}}}}"
    code, out = propose(capsys, real_data, tmp_path, "Scottish Borders", config)
    assert code == 0
    people = {c["catchment"]: c["people"] for c in json.loads(out)["catchments"]}
    table = pd.read_csv(tmp_path / "scottish-borders" / "assignment.csv", index_col="data_zone")
    locality = pd.read_csv(localities, index_col="DataZone")["SubHSCPName"].reindex(table.index)
    # no locality is split, and of each catchment's localities the largest counts as the one that stays
    assert not table["catchment"].ne(table.groupby(locality)["catchment"].transform("first")).any()
    largest = table.groupby(["catchment", locality])["people"].sum().groupby("catchment").max().sum()
    assert named_pins(out)["baseline"]["people_who_stay"] == largest < sum(people.values())
    code, err = propose(capsys, real_data, tmp_path, "Falkirk", config)
    assert code == 5
    assert "holds none of the 214 data zones of Falkirk" in err


def test_partnerships_are_kept_apart_where_two_are_planned_together(
    real_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    across = []
    for weight in (0.001, 100):
        config = f"catchments: 6\nband: {{low: 35000, high: 60000}}\nobjective: {{keep_together: {{unit: hscp, weight: {weight}}}}}"
        code, out = propose(capsys, real_data, tmp_path, "East Ayrshire", config, "North Ayrshire")
        assert code == 0
        assert named_pins(out)["keep_together"]["hscp_units"] == 2
        (card,) = tmp_path.glob("*/scorecard.csv")
        across.append(pd.read_csv(card).set_index("measure").at["across_hscp", "score"])
    # six of some 42,700 people each fit as three and three
    assert across[1] == 0 < across[0]


def test_wards_that_no_file_tells_are_refused_and_not_guessed(
    real_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = "objective: {keep_together: {unit: ward}}"
    code, err = propose(capsys, real_data, tmp_path, "Falkirk", config)
    assert code == 5
    assert "no file tells the ward of the area's data zones" in err
    assert "the Scottish Government's DataZone2011lookup" in err
    of_2022 = real_data / "lookups" / "DataZone2022lookup.csv"
    code, err = propose(capsys, real_data, tmp_path, "Falkirk", config, "--lookup", str(of_2022))
    assert code == 5
    assert "DataZone2022lookup.csv: holds 2022 data zones" in err
    assert "Give a lookup file of the 2011 data zones" in err
