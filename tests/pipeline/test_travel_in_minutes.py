"""One model of travel, in minutes by a made-up matrix with a way that is missing, through search, hubs and outputs."""

import io
import json
import re
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from hubplan.cli.display.show import show_run
from hubplan.cluster.workers.executor import Threads
from hubplan.config.scenarios import find_config, merge_scenario, read_layers
from hubplan.pipeline.propose import Output, plan_inputs, prepare, write_run
from hubplan.pipeline.steps.stages import Stages
from hubplan.run import Run
from hubplan.travel.costs import TravelCosts, TravelMethod
from hubplan.travel.model import TravelModel
from hubplan.travel.straight_line import straight_line_costs

WORDS = "Minutes by road, made up for a test."
NO_KM_ALLOWED = re.compile(r"\d km(?!²)")


def slow_roads(cut_off: str) -> TravelModel:
    """Make travel of two minutes for each straight km; one zone has no road at all."""

    def measure(zones: gpd.GeoDataFrame, places: gpd.GeoDataFrame, _limit: float) -> TravelCosts:
        lines = straight_line_costs(zones, places)
        minutes = 2 * lines.to_places(places.index).to_numpy()
        minutes[zones.index == cut_off] = np.nan
        return replace(lines, matrix=minutes, unit="minutes", method=TravelMethod.ROADS)

    return TravelModel(TravelMethod.ROADS, "minutes", WORDS, measure)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Path, str]:
    folder = tmp_path_factory.mktemp("minutes")
    scenario = merge_scenario(read_layers([find_config(Path("synthetic.yaml"))]).scenario, {"effort": "quick"})
    inputs = prepare(scenario, Output(folder), Stages())
    cut_off = str(inputs.zones.index[0])
    inputs = replace(inputs, travel=slow_roads(cut_off))
    run = plan_inputs(inputs, scenario, Threads(), Stages())
    return write_run(run, Output(folder), Stages()), folder, cut_off


def test_people_without_a_route_are_counted_and_in_no_mean(made: tuple[Run, Path, str]) -> None:
    run, folder, cut_off = made
    people, own = run.plan.zones["population"], run.proposal.travel.own
    assert own.index[own.isna()].tolist() == [cut_off]
    assert run.scorecard["people_without_route"] == people[cut_off] > 0
    known = own.notna()
    assert run.scorecard["mean_travel"] == pytest.approx(np.average(own[known], weights=people[known]))
    assert run.scorecard.by_catchment["without_route"].sum() == people[cut_off]
    told = f"{people[cut_off]:,} people have no route to their hub"
    assert told in (folder / run.area.slug / "report.md").read_text()
    assert told in (folder / "maps" / f"{run.area.slug}.html").read_text()


def test_every_measure_is_that_of_the_model(made: tuple[Run, Path, str]) -> None:
    run, _, cut_off = made
    hubs = run.hubs.geometry[run.plan.assignment.to_numpy()]
    zones = run.plan.zones
    lines = np.hypot(zones["easting"] - hubs.x.to_numpy(), zones["northing"] - hubs.y.to_numpy()) / 1000
    rest = zones.index != cut_off
    assert run.proposal.travel.own[rest].to_numpy() == pytest.approx(2 * lines[rest].to_numpy())
    card = run.scorecard
    assert (card.travel_unit, card.travel_method) == ("minutes", TravelMethod.ROADS)
    assert {"within_10_minutes", "within_20_minutes", "p90_minutes", "farthest_minutes"} <= set(card.overall.index)
    assert {"mean_minutes", "within_30_minutes"} <= set(card.by_catchment.columns)
    kilometres = [name for name in [*card.overall.index, *card.by_catchment.columns] if str(name).endswith("_km")]
    assert kilometres == ["inner_border_km"]  # the length of edges, which is no travel
    assert card["mean_travel"] == pytest.approx(card.by_catchment["mean_minutes"] @ weights(run) / weights(run).sum())


def weights(run: Run) -> pd.Series:
    return run.plan.people - run.scorecard.by_catchment["without_route"]


def test_outputs_speak_of_minutes(made: tuple[Run, Path, str]) -> None:
    run, folder, _ = made
    record = json.loads((folder / run.area.slug / "run.json").read_text())
    assert (record["travel_unit"], record["travel_method"], record["travel"]) == ("minutes", "roads", WORDS)
    assert record["mean_travel"] == pytest.approx(run.scorecard["mean_travel"], abs=1e-6)
    assert record["bound_travel"] == pytest.approx(run.quality.bound_travel, abs=1e-6)
    layers = gpd.read_file(folder / run.area.slug / "plan.gpkg", layer="data_zones")
    assert "own_hub_minutes" in layers.columns
    assert "own_hub_km" not in layers.columns
    assert layers["own_hub_minutes"].isna().sum() == 1
    catchments = gpd.read_file(folder / run.area.slug / "plan.gpkg", layer="catchments")
    assert not [name for name in catchments.columns if name.endswith("_km")]
    assert "nearest_childrens_hospital_min" in catchments.columns
    table = pd.read_csv(folder / run.area.slug / "scorecard.csv").set_index(["scope", "measure"])
    assert table.at[("all", "mean_travel"), "unit"] == "minutes"
    assert table.at[("1", "mean_travel"), "unit"] == "minutes"
    assert table.at[("all", "travel_method"), "detail"] == "roads"


def test_no_travel_is_told_in_km(made: tuple[Run, Path, str]) -> None:
    run, folder, _ = made
    report = (folder / run.area.slug / "report.md").read_text()
    lengths = ("- Edges: ", "| Edges between catchments", "| Compactness |")
    told = [line for line in report.splitlines() if not line.startswith(lengths)]
    assert [line for line in told if NO_KM_ALLOWED.search(line)] == []
    assert "less travel by road" in report or "less travel** by road" in report
    page = (folder / "maps" / f"{run.area.slug}.html").read_text()
    sections = page[page.index('class="verdict') : page.index("<script")]
    sections = re.sub(r"<tr[^>]*><th[^>]*>Edges between catchments.*?</tr>", "", sections, flags=re.DOTALL)
    sections = re.sub(r"<svg.*?</svg>", "", sections, flags=re.DOTALL)  # the scale bar of the map
    assert "minutes" in sections
    assert re.findall(r".{40}\d km(?!²).{20}", sections) == []
    assert "straight line" not in report
    assert "as the crow flies" not in report
    out = Console(record=True, width=200, file=io.StringIO())
    show_run(run, Output(folder), out, ["propose"])
    shown = out.export_text()
    assert "Mean minutes" in shown
    assert "by road. Plan" in shown
    assert not [line for line in shown.splitlines() if NO_KM_ALLOWED.search(line) and "edges between" not in line]
