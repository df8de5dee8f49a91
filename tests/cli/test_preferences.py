"""Preferences from a config through the command line to the files of a run."""

import json
from pathlib import Path
from typing import get_args

import pandas as pd
import pytest

from commands import call_hubplan
from hubplan.cli.options.preferences import FERRIES, NEEDS
from hubplan.scenario import Ferries, Need


def propose(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    return call_hubplan(capsys, "propose", *arguments)


def test_a_run_stays_with_its_baseline_and_tells_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert propose(capsys, "--effort", "quick", "--quiet")[0] == 0
    (folder,) = [path for path in (tmp_path / "outputs").iterdir() if path.name != "maps"]
    before = pd.read_csv(folder / "assignment.csv")
    (tmp_path / "config.yaml").write_text(
        "objective:\n"
        f"  baseline: {{file: outputs/{folder.name}/assignment.csv, weight: 100}}\n"
        "  keep_together: {unit: intermediate_zone, weight: 0.1}\n"
    )
    flags = ("--config", "config.yaml", "--effort", "quick", "--seed", 7, "--out", "again", "--json")
    code, out, _ = propose(capsys, *flags)
    told = json.loads(out)
    assert (code, told["in_band"]) == (0, True)
    rows = {wish["preference"]: wish for wish in told["preferences"]}
    assert list(rows) == ["compactness", "balance", "margin", "colocation", "keep_together", "baseline"]
    assert rows["baseline"]["share_who_stays"] == 1.0
    again = tmp_path / "again" / folder.name
    assert pd.read_csv(again / "assignment.csv")["catchment"].tolist() == before["catchment"].tolist()
    scorecard = pd.read_csv(again / "scorecard.csv", dtype=str)
    assert scorecard.astype(str).apply(lambda row: row.str.contains("stay_with_baseline").any(), axis=1).any()
    record = json.loads((again / "run.json").read_text())
    assert record["scenario"]["objective"]["baseline"]["file"] == f"outputs/{folder.name}/assignment.csv"
    assert [source["file"] for source in record["sources"] if source["role"] == "baseline"] == ["assignment.csv"]
    assert "## Preferences and what they cost" in (again / "report.md").read_text()
    assert str(tmp_path) not in (again / "run.json").read_text()


def test_flags_say_what_a_config_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (get_args(Need), get_args(Ferries)) == (NEEDS, FERRIES)
    monkeypatch.chdir(tmp_path)
    assert propose(capsys, "--effort", "quick", "--quiet", "--out", "before")[0] == 0
    (folder,) = [path for path in (tmp_path / "before").iterdir() if path.name != "maps"]
    (tmp_path / "config.yaml").write_text("objective: {keep_together: {unit: hscp, weight: 3}}\n")
    code, out, err = propose(
        capsys, "--config", "config.yaml", "--effort", "quick", "--json",
        "--compactness", 0.2, "--balance", 0, "--margin", 1000, "--need", "deprivation", "--ferries", "only_if_needed",
        "--keep-together", "settlement", "--baseline", f"before/{folder.name}/assignment.csv",
    )  # fmt: skip
    assert (code, err.count("Error")) == (0, 0)
    assert {wish["preference"]: wish["setting"] for wish in json.loads(out)["preferences"]} == {
        "compactness": "0.2",
        "margin": "1,000 people: 41,000 to 59,000",
        "need": "people, counted twice in the most deprived fifth of zones and once in the least",
        "colocation": "up to 300 m of travel for a hub with no other kind of service beside it",
        "keep_together": "settlement, weight 1",
        "ferries": "only if needed",
        "baseline": "assignment.csv, weight 1",
    }


def test_costs_are_shown_when_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.yaml").write_text("plain: true\nobjective: {need: children}\n")
    code, out, _ = propose(
        capsys, "--config", "config.yaml", "--effort", "quick", "--show-costs", "--json", "--hubs", "any"
    )
    told = json.loads(out)
    (wish,) = told["preferences"]
    assert (code, wish["preference"]) == (0, "need")
    assert wish["mean_travel"] == told["mean_travel"]
    assert wish["cost_travel"] == pytest.approx(wish["mean_travel"] - wish["mean_travel_without"], abs=2e-6)
    assert wish["cost_travel"] >= -0.01 * wish["mean_travel"]  # children's hubs do not shorten everyone's way
    assert "children and young people" in told["bound_covers"]
