"""Preferences on real councils."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from hubplan.cli.main import main

pytestmark = pytest.mark.real_data


def propose(capsys: pytest.CaptureFixture[str], data: Path, folder: Path, council: str, config: str) -> tuple[int, str]:
    folder.mkdir(exist_ok=True)
    (folder / "config.yaml").write_text(f"hubs: any\neffort: quick\n{config}\n")
    sys.argv = [
        "hubplan", "propose", council,
        "--boundaries", str(data / "boundaries" / "dz2011_dev.gpkg"),
        "--population", str(data / "population" / "sape-2021-persons_dev.xlsx"),
        "--lookup", str(data / "lookups" / "dz2011_codes_and_labels_21042020.csv"),
        "--centroids", str(data / "lookups" / "dz2011_popweighted_centroids_derived_dev.csv"),
        "--config", str(folder / "config.yaml"), "--out", str(folder), "--overwrite", "--json",
    ]  # fmt: skip
    with pytest.raises(SystemExit) as stop:
        main()
    said = capsys.readouterr()
    code = int(stop.value.code or 0)
    return code, said.err if code else said.out


def wishes(out: str) -> dict[str, dict[str, Any]]:
    return {wish["preference"]: wish for wish in json.loads(out)["preferences"]}


def test_falkirk_splits_fewer_intermediate_zones_the_more_they_weigh(
    real_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    split = []
    for weight in (0.001, 10):
        config = f"objective: {{keep_together: {{unit: intermediate_zone, weight: {weight}}}}}"
        code, out = propose(capsys, real_data, tmp_path, "Falkirk", config)
        assert (code, json.loads(out)["in_band"]) == (0, True)
        split.append(wishes(out)["keep_together"]["split_units"])
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
    assert wishes(out)["baseline"]["share_who_stays"] > 0.95


def test_argyll_and_bute_without_ferries_is_refused_by_name(
    real_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, err = propose(capsys, real_data, tmp_path, "Argyll and Bute", "ferries: never")
    assert code == 3
    assert "Without ferries Rothesay stands alone: 6,021 people cannot be cut" in err
    code, out = propose(capsys, real_data, tmp_path, "Argyll and Bute", "ferries: only_if_needed")
    assert (code, json.loads(out)["in_band"]) == (0, True)
    ferries = [link for link in json.loads(out)["links_used"] if link["kind"] == "ferry"]
    assert wishes(out)["ferries"]["ferries_relied_on"] == len(ferries)
