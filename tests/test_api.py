"""The front door: what a notebook reads, plans, looks at and saves is what the command makes."""

import html
import importlib
import pkgutil
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest

import hubplan
from commands import call_hubplan
from hubplan import Area, Result

OPTIONS: dict[str, Any] = {"effort": "quick", "seed": 3, "margin": 500, "need": "children", "hubs": "any"}
FLAGS = ("--effort", "quick", "--seed", 3, "--margin", 500, "--need", "children", "--hubs", "any")


@pytest.fixture(scope="module")
def area() -> Area:
    return hubplan.read_area()


@pytest.fixture(scope="module")
def result(area: Area) -> Result:
    return hubplan.propose(area, **OPTIONS)


def test_every_public_name_is_there_and_none_is_a_module_or_a_room() -> None:
    inside = {module.name for module in pkgutil.iter_modules(hubplan.__path__)}
    assert {"api", "render", "plan"} <= inside
    assert not inside & set(hubplan.__all__)
    assert set(hubplan.__all__) <= set(dir(hubplan))
    assert list(hubplan.__all__) == sorted(set(hubplan.__all__))
    for name in hubplan.__all__:
        assert getattr(hubplan, name).__name__ == name
    with pytest.raises(AttributeError, match="has no attribute 'propos'"):
        _ = hubplan.propos  # type: ignore[attr-defined]


def test_what_is_saved_is_what_the_command_writes(
    result: Result, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = result.save("mine")
    code, _, _ = call_hubplan(capsys, "propose", *FLAGS, "--out", "theirs", "-q")
    assert code == 0
    theirs = tmp_path / "theirs" / folder.name
    assert {path.name for path in folder.iterdir()} == {path.name for path in theirs.iterdir()}
    for name in ("assignment.csv", "scorecard.csv"):
        assert (folder / name).read_bytes() == (theirs / name).read_bytes()
    assert (tmp_path / "mine" / "maps" / f"{folder.name}.html").is_file()
    with pytest.raises(hubplan.ScenarioError, match="an earlier run is there"):
        result.save("mine")
    assert result.save(Path("mine"), overwrite=True) == folder


def test_what_a_result_holds(area: Area, result: Result) -> None:
    catchments = result.catchments
    assert isinstance(catchments, gpd.GeoDataFrame)
    assert catchments.crs == area.zones.crs
    assert {"name", "people", "in_band", "hub_name", "mean_km"} <= set(catchments.columns)
    assert catchments["people"].sum() == area.zones["population"].sum()
    assert catchments.area.sum() == pytest.approx(area.zones.area.sum())
    assert catchments.index.equals(result.hubs.index)
    assert result.assignment.index.equals(area.zones.index)
    people = area.zones["population"]
    mean = (result.zones["own_hub_km"] * people).sum() / people.sum()
    assert mean == pytest.approx(result.scorecard["mean_travel"])
    assert result.quality is result.run.quality
    assert result.notes == result.run.notes
    copied = result.assignment
    copied[:] = 0  # the plan stays as it was proved
    assert (result.assignment > 0).all()


def test_everything_says_shortly_what_it_is(area: Area, result: Result) -> None:
    run = result.run
    for thing in (area, result, run, run.inputs, run.proposal, run.plan, run.scorecard, result.explore()):
        assert len(repr(thing)) < 300, type(thing)
        assert "\n" not in repr(thing)
    assert area.name in repr(area)
    assert run.plan.plan_id in repr(result)


def test_the_page_stands_in_a_frame_of_its_own(result: Result, tmp_path: Path) -> None:
    shown = result.explore()
    told = shown._repr_html_()
    srcdoc = told.split('srcdoc="', 1)[1].split('"', 1)[0]
    page = html.unescape(srcdoc)
    assert page.startswith("<!DOCTYPE html>")
    assert "allow-same-origin" not in told
    assert shown.save(tmp_path / "page.html").read_bytes() == page.encode()
    with pytest.raises(hubplan.InputDataError, match="writing failed"):
        shown.save(tmp_path / "none" / "page.html")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"catchmets": 5}, "catchmets is not known; did you mean catchments?"),
        ({"compactnes": 0.2}, "compactnes is not known; did you mean objective.compactness?"),
        ({"objective": {"compactnes": 0.2}}, "did you mean objective.compactness?"),
        ({"effort": "quik"}, "did you mean quick?"),
        ({"catchments": "5"}, "catchments: expected"),
        ({"band": (60_000, 40_000)}, "low ≤ target ≤ high"),
        ({"keep_together": "wards"}, "did you mean ward?"),
        ({"area": "Falkirk"}, "area: is said where the area is read"),
        ({"data": {}}, "data: is said where the area is read"),
        ({"margin": object()}, "margin: expected what a config can hold, found a object"),
        ({"pins": {"hubs": {"opne": ["L1"]}}}, "did you mean pins.hubs.open?"),
        ({"objective": 5}, "objective: expected keys with values, found 5"),
        ({"jobs": 0}, "jobs: expected a whole number, 1 or more, found 0"),
        ({"jobs": "two"}, "jobs: expected a whole number, 1 or more, found 'two'"),
        ({"scheduler": 3}, "scheduler: expected threads, processes or an address, found 3"),
    ],
)
def test_options_that_cannot_be_are_refused_as_in_a_config(area: Area, options: dict[str, Any], words: str) -> None:
    with pytest.raises(hubplan.ScenarioError) as refused:
        hubplan.propose(area, **options)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_an_area_is_read_before_it_is_planned() -> None:
    with pytest.raises(hubplan.ScenarioError, match=r"expected an Area, found a str\. Read it with hubplan\.read_area"):
        hubplan.propose("Falkirk")  # type: ignore[arg-type]


def test_confidential_places_are_counted_only_where_the_last_word_asks_for_it(area: Area) -> None:
    options: dict[str, Any] = {"effort": "quick", "hubs": "any", "compactness": 0, "balance": 0}
    counted = hubplan.propose(area, **options, confidential_counts=True)
    asking = Area(area.dataset, counted.run.scenario, counted.run.inputs)
    silent = hubplan.propose(asking, confidential_counts=False)
    assert "confidential_places" in counted.catchments.columns
    assert "confidential_places" not in silent.catchments.columns


def test_a_band_that_cannot_be_met_tells_the_ways_out(area: Area) -> None:
    with pytest.raises(hubplan.InfeasibleError) as refused:
        hubplan.propose(area, catchments=np.int64(12))
    assert "12 catchments" in str(refused.value)
    assert any("--catchments" in remedy for remedy in refused.value.remedies)
    with pytest.raises(hubplan.InfeasibleError, match="150,000 to 160,000"):
        hubplan.propose(area, band=(150_000, 160_000))


def test_files_are_looked_for_from_the_working_folder(
    area: Area, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for option in ({"baseline": "old.csv"}, {"barriers": Path("old.csv")}, {"pins": {"locked": "old.csv"}}):
        with pytest.raises(hubplan.MissingDataError, match=r"old\.csv: no such file"):
            hubplan.propose(area, **option)


def test_a_file_that_was_edited_is_read_anew(area: Area, result: Result, tmp_path: Path) -> None:
    earlier = tmp_path / "earlier.csv"
    options: dict[str, Any] = {"effort": "quick", "hubs": "any", "baseline": str(earlier)}
    result.assignment.rename("catchment").to_csv(earlier)
    kept = hubplan.propose(area, **options)
    result.assignment.rename("catchment").replace({1: 2}).to_csv(earlier)
    merged = hubplan.propose(area, **options)
    baselines = [one.run.inputs.baseline for one in (kept, merged)]
    assert [baseline.nunique() for baseline in baselines if baseline is not None] == [
        result.run.plan.k,
        result.run.plan.k - 1,
    ]
    hashes = [{source.sha256 for source in one.run.sources if source.name == "earlier.csv"} for one in (kept, merged)]
    assert hashes[0] != hashes[1]


def test_frames_make_the_plan_that_files_make(area: Area, result: Result) -> None:
    links = area.links
    frames = hubplan.read_area(zones=area.zones, links=links)
    again = hubplan.propose(frames, **OPTIONS)
    assert again.run.plan.plan_id == result.run.plan.plan_id
    assert frames.sites.empty
    assert frames.zones["population"].equals(area.zones["population"])
    lonlat = area.zones.reset_index().to_crs(4326)
    assert hubplan.read_area(zones=lonlat, links=links).zones.area.sum() == pytest.approx(
        area.zones.area.sum(), rel=1e-4
    )


def test_sites_may_be_a_frame(area: Area) -> None:
    libraries = area.sites[area.sites["category"] == "library"][["name", "category", "geometry"]].to_crs(4326)
    placed = hubplan.read_area(zones=area.zones, sites=libraries).sites
    assert sorted(placed["name"]) == sorted(libraries["name"])
    assert placed["hub_candidate"].all()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda zones: zones.drop(columns="population"), "column population is missing"),
        (lambda zones: zones.drop(columns="geometry"), "expected a GeoDataFrame, found a DataFrame"),
        (lambda zones: zones.set_crs(None, allow_override=True), "no coordinate system is named"),
        (lambda zones: zones.assign(population=-1), "expected people of 0 or more"),
        (lambda zones: gpd.GeoDataFrame(zones.reset_index(drop=True)), "data zone code"),
    ],
)
def test_frames_that_cannot_be_are_refused_in_one_line(area: Area, spoil: Any, words: str) -> None:
    with pytest.raises(hubplan.HubplanError) as refused:
        hubplan.read_area(zones=spoil(area.zones))
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_what_read_area_refuses(area: Area, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(hubplan.ScenarioError, match="expected 2011 or 2022, found 2001"):
        hubplan.read_area("Falkirk", vintage=2001)
    with pytest.raises(hubplan.MissingDataError, match=r"none\.gpkg \(boundaries=\)"):
        hubplan.read_area("Falkirk", boundaries="none.gpkg", population=tmp_path / "none.csv")
    with pytest.raises(hubplan.MissingDataError, match="hubplan fetch"):
        hubplan.read_area("Falkirk")
    with pytest.raises(hubplan.ScenarioError, match="Leave population= out"):
        hubplan.read_area(zones=area.zones, population="people.csv")
    with pytest.raises(hubplan.ScenarioError, match="sites: expected a frame"):
        hubplan.read_area(zones=area.zones, sites="sites.csv")
    with pytest.raises(hubplan.ScenarioError, match="no such council"):
        hubplan.read_area("Strathfabel", zones=area.zones)
    with pytest.raises(hubplan.ScenarioError, match="expected the path of a file, found a int"):
        hubplan.read_area("Falkirk", boundaries=3)  # type: ignore[arg-type]


def test_sites_and_clusters_by_themselves(area: Area, tmp_path: Path) -> None:
    (tmp_path / "halls.csv").write_text(
        "name,category,easting,northing\n"
        + "".join(f"Hall {n},library,{row.easting},{row.northing}\n" for n, row in enumerate(area.zones.itertuples()))
    )
    halls = hubplan.read_sites(tmp_path / "halls.csv", area.zones)
    assert len(halls) == len(area.zones)
    assert set(halls["data_zone"]) <= set(area.zones.index)
    with pytest.raises(hubplan.MissingDataError, match=r"none\.csv"):
        hubplan.read_sites(tmp_path / "none.csv", area.zones)
    plan = hubplan.cluster_zones(area.zones, contiguity=area.contiguity, effort="quick")
    assert plan.in_band.all()
    with pytest.raises(hubplan.InfeasibleError, match="No plan of 12 catchments"):
        hubplan.cluster_zones(area.zones, 12, contiguity=area.contiguity, effort="quick")


def test_names_are_loaded_when_first_asked_for() -> None:
    module = importlib.import_module("hubplan")
    assert module.__getattr__("propose") is hubplan.propose
