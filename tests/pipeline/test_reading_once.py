"""All files are read before the search, each once; hubs are placed once for each plan."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely import LineString

from hubplan.cluster.workers.executor import Threads
from hubplan.config.scenarios import find_config, merge_scenario, read_layers
from hubplan.contiguity import Contiguity
from hubplan.pipeline import propose as pipeline_propose
from hubplan.pipeline.propose import Output, plan_inputs, prepare, propose
from hubplan.pipeline.steps.hubs import place as hub_steps
from hubplan.pipeline.steps.stages import Stages
from hubplan.plan import Plan
from hubplan.read import layers
from hubplan.read.tables import tabular
from hubplan.scenario import Scenario

_opened: list[str] = []
_listening = False


def _listen(event: str, arguments: tuple[object, ...]) -> None:
    if _listening and event == "open":
        _opened.append(str(arguments[0]))


sys.addaudithook(_listen)  # for good: Python has no way to take one away


@pytest.fixture
def opened() -> Iterator[list[str]]:
    """Every file that Python opens during the test, in order."""
    global _listening  # noqa: PLW0603
    _opened.clear()
    _listening = True
    yield _opened
    _listening = False


@pytest.fixture
def asked(tmp_path: Path) -> Scenario:
    """The built-in council with an earlier plan that is baseline, locks zones and keeps a catchment, and a barrier."""
    scenario = read_layers([find_config(Path("synthetic.yaml"))]).scenario
    area = prepare(scenario, Output(tmp_path / "first"), Stages())
    inner = scenario.model_copy(update={"effort": "quick"})
    run = plan_inputs(area, inner, Threads(), Stages())
    labels = run.plan.assignment
    labels.to_csv(tmp_path / "before.csv")
    labels[labels.index[:3]].to_csv(tmp_path / "locked.csv")
    west, south, east, north = area.zones.total_bounds
    line = LineString([(west, (south + north) / 2), (west + (east - west) / 20, (south + north) / 2)])
    gpd.GeoDataFrame(geometry=[line], crs=27700).to_file(tmp_path / "river.geojson")
    file = str(tmp_path / "before.csv")
    return merge_scenario(
        inner,
        {
            "objective": {"baseline": {"file": file}},
            "barriers": {"file": str(tmp_path / "river.geojson")},
            "pins": {"locked": str(tmp_path / "locked.csv"), "catchments": {"file": file, "keep": ["1"]}},
            "show_costs": True,
        },
    )


def _count(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, seen: Counter[str]) -> None:
    whole: Callable[..., object] = getattr(module, name)

    def counting(path: Path, *given: object, **named: object) -> object:
        seen[Path(path).name] += 1
        return whole(path, *given, **named)

    for known in list(sys.modules.values()):
        if getattr(known, name, None) is whole:
            monkeypatch.setattr(known, name, counting)


@pytest.mark.slow
def test_no_input_is_opened_twice_or_after_the_search_began(
    asked: Scenario, opened: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: Counter[str] = Counter()
    _count(monkeypatch, tabular, "read_table", seen)
    _count(monkeypatch, layers, "read_layer", seen)
    began: list[tuple[int, int]] = []
    compile_kernels = pipeline_propose.compile_kernels

    def begin() -> None:
        began.append((len(opened), seen.total()))
        compile_kernels()

    monkeypatch.setattr(pipeline_propose, "compile_kernels", begin)
    run = propose(asked, Output(tmp_path / "out"), Stages())
    assert {outcome.name for outcome in run.preferences} >= {"baseline", "barriers", "pins"}
    assert any(outcome.travel_without is not None for outcome in run.preferences)
    inputs = {Path(source.name).name for source in run.sources}
    assert {"before.csv", "locked.csv", "river.geojson"} <= inputs
    assert {"before.csv", "locked.csv"} <= {Path(path).name for path in opened}
    ((before, readings),) = began
    assert [path for path in opened[before:] if Path(path).name in inputs] == []
    assert seen.total() == readings
    assert {name: count for name, count in seen.items() if count > 1} == {}


@pytest.mark.parametrize("alternatives", [0, 2])
def test_hubs_are_placed_once_for_each_plan(alternatives: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = read_layers([find_config(Path("synthetic.yaml"))]).scenario
    scenario = merge_scenario(scenario, {"effort": "quick", "alternatives": alternatives, "objective": {"margin": 1}})
    placed: Counter[str] = Counter()
    choose = hub_steps.choose_hubs

    def counting(plan: Plan, *given: Any, **named: Any) -> gpd.GeoDataFrame:
        placed[plan.plan_id] += 1
        return choose(plan, *given, **named)

    monkeypatch.setattr(hub_steps, "choose_hubs", counting)
    run = propose(scenario, Output(tmp_path), Stages())
    assert placed == Counter([run.plan.plan_id, *(other.plan.plan_id for other in run.others)])


def test_planning_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    scenario = read_layers([find_config(Path("synthetic.yaml"))]).scenario
    scenario = merge_scenario(scenario, {"effort": "quick"})
    inputs = prepare(scenario, Output(tmp_path / "out"), Stages())
    run = plan_inputs(inputs, scenario, Threads(), Stages())
    assert run.inputs is inputs
    assert not list(tmp_path.iterdir())
    for told in (repr(run), repr(inputs), repr(run.proposal), repr(run.plan), repr(run.scorecard)):
        assert len(told) < 300
        assert "\n" not in told
    assert isinstance(run.plan.contiguity, Contiguity)
    assert isinstance(run.proposal.travel.own, pd.Series)
    assert run.proposal.travel.own.index.equals(run.plan.zones.index)
    assert (run.proposal.travel.nearest <= run.proposal.travel.own).all()
