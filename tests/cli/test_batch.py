"""Many areas in one command: each by itself, one failure stopping none of the others."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Event

import pandas as pd
import pytest

from commands import call_hubplan
from hubplan.cli import batch as cli_batch
from hubplan.cluster.workers.executor import Executor
from hubplan.pipeline import batch
from hubplan.pipeline import propose as pipeline_propose
from hubplan.pipeline.steps import dataset
from hubplan.read.boundaries import read_boundaries
from hubplan.synthetic import make_council
from hubplan.write.council import write_council

Hubplan = Callable[..., tuple[int, str, str]]


@pytest.fixture
def hubplan(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Hubplan:
    """Run ``hubplan propose`` in an empty folder: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> tuple[int, str, str]:
        return call_hubplan(capsys, "propose", *arguments)

    return run


@pytest.fixture(scope="module")
def councils(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Three councils side by side; the people of the last are fewer than a catchment needs."""
    council = make_council(zones=150, people=230_000, seed=3, islands=1, councils=3)
    return write_council(council.tables, tmp_path_factory.mktemp("councils"))


@pytest.fixture
def files(councils: dict[str, Path]) -> tuple[object, ...]:
    named = ("boundaries", "population", "lookup", "centroids", "sites", "links")
    return (*(word for name in named for word in (f"--{name}", councils[name])), "--effort", "quick", "--jobs", 1)


@pytest.fixture
def names(councils: dict[str, Path]) -> list[str]:
    return sorted(pd.read_csv(councils["lookup"])["CAName"].unique())


def test_all_councils_are_planned_each_by_itself(
    hubplan: Hubplan, files: tuple[object, ...], names: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(dataset, "read_boundaries", lambda path: (opened.append(path), read_boundaries(path))[1])
    code, out, _ = hubplan("--all", *files, "--json")
    told = json.loads(out)["areas"]
    assert code == 0
    assert [one["area"] for one in told] == names
    assert all(one["in_band"] and one["contiguous"] for one in told)
    assert sum(one["people"] for one in told) == 230_000
    assert len(opened) == 1
    table = pd.read_csv(tmp_path / "outputs" / "summary.csv")
    assert table["area"].tolist() == names
    assert table["catchments"].tolist() == table["in_band"].tolist() == [one["k"] for one in told]
    assert table["mean_travel"].tolist() == pytest.approx([one["mean_travel"] for one in told], abs=1e-5)
    assert table["reason"].isna().all()
    assert not list((tmp_path / "outputs").glob(".*"))


def test_an_area_among_many_is_planned_as_it_would_be_alone(
    hubplan: Hubplan, files: tuple[object, ...], names: list[str], tmp_path: Path
) -> None:
    assert hubplan("--each", *names, *files, "--out", "many", "-q")[0] == 0
    for name in names:
        assert hubplan(name, *files, "--out", "alone", "-q")[0] == 0
    for alone in (tmp_path / "alone").glob("*/*.*"):
        if alone.suffix in (".csv", ".md"):
            assert (tmp_path / "many" / alone.relative_to(tmp_path / "alone")).read_bytes() == alone.read_bytes()
    records = [json.loads(path.read_text()) for path in sorted(tmp_path.glob("*/*/run.json"))]
    assert len(records) == 6
    changing = ("created", "seconds")
    kept = [{key: value for key, value in record.items() if key not in changing} for record in records]
    assert kept[:3] == kept[3:]


def test_one_failure_stops_none_of_the_others(
    hubplan: Hubplan, files: tuple[object, ...], names: list[str], tmp_path: Path
) -> None:
    code, out, err = hubplan("--each", "Nowhere", names[1], names[2], *files, "--json")
    told = json.loads(out)["areas"]
    assert (code, err) == (2, "")
    assert set(told[0]) == {"area", "error", "exit_code", "remedies"}
    assert (told[0]["area"], told[0]["exit_code"]) == ("Nowhere", 2)
    assert "no such council" in told[0]["error"]
    assert [one["area"] for one in told[1:]] == names[1:]


@pytest.mark.parametrize("where", ["choose_k", "prepare"])
def test_nor_does_an_error_that_nobody_foresaw(
    hubplan: Hubplan,
    files: tuple[object, ...],
    names: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    where: str,
) -> None:
    module = pipeline_propose if where == "choose_k" else batch
    whole, calls = getattr(module, where), iter(range(9))

    def fail_first(*given: object, **more: object) -> object:
        if next(calls) == 0:
            raise OSError(28, "No space left on device")
        return whole(*given, **more)

    monkeypatch.setattr(module, where, fail_first)
    code, out, _ = hubplan("--each", *names[:2], *files, "--json")
    first, second = json.loads(out)["areas"]
    assert code == 1
    assert first["error"].startswith(f"{names[0]}: unexpected OSError: [Errno 28] No space left on device.")
    assert (second["area"], second["contiguous"]) == (names[1], True)
    assert pd.read_csv(tmp_path / "outputs" / "summary.csv")["exit_code"].tolist() == [1, 0]


def test_a_defect_leaves_its_traceback(
    hubplan: Hubplan,
    files: tuple[object, ...],
    names: list[str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def divide(*_given: object, **_more: object) -> object:
        raise ZeroDivisionError("by zero people")

    monkeypatch.setattr(batch, "prepare", divide)
    code, _, err = hubplan("--each", names[0], *files, "-q")
    assert code == 1
    assert f"{names[0]}: unexpected ZeroDivisionError: by zero people" in " ".join(err.split())
    assert caplog.records[-1].exc_info is not None


def test_what_is_infeasible_is_told_with_its_remedies_and_exits_3(
    hubplan: Hubplan, files: tuple[object, ...], names: list[str], councils: dict[str, Path], tmp_path: Path
) -> None:
    zones = pd.read_csv(councils["lookup"]).set_index("DataZone")["CAName"]
    people = pd.read_csv(councils["population"], index_col=0)
    assert set(zones.index) == set(people.index)
    low = int(people["Total population"].groupby(zones).sum().min()) + 1
    code, out, _ = hubplan("--all", *files, "--band", low, 3 * low, "--out", "plans")
    assert code == 3
    assert "infeasible" in out
    assert "all together they are 1 short of one" in out
    assert "--allow-out-of-band" in out
    table = pd.read_csv(tmp_path / "plans" / "summary.csv").set_index("area")
    failed = table[table["exit_code"] == 3]
    assert len(failed) == 1
    assert failed["mean_travel"].isna().all()
    assert failed["people"].item() == low - 1
    assert "short of one" in failed["reason"].item()
    assert "--allow-out-of-band" in failed["remedies"].item()
    assert (table["exit_code"] == 0).sum() == 2
    code, out, err = hubplan("--all", *files, "--band", low, 3 * low, "--out", "quiet", "-q")
    assert (code, out) == (3, "")
    assert "short of one" in err


def test_an_earlier_run_is_refused_for_its_area_only(
    hubplan: Hubplan, files: tuple[object, ...], names: list[str], tmp_path: Path
) -> None:
    assert hubplan(names[0], *files, "-q")[0] == 0
    code, out, _ = hubplan("--all", *files, "--json")
    told = json.loads(out)["areas"]
    assert code == 2
    assert "an earlier run is there" in told[0]["error"]
    assert [one["area"] for one in told[1:]] == names[1:]
    summary = (tmp_path / "outputs" / "summary.csv").read_bytes()
    code, out, _ = hubplan("--all", *files)
    assert code == 2
    assert "Not done: 3 of 3" in out
    assert (tmp_path / "outputs" / "summary.csv").read_bytes() == summary
    assert hubplan("--all", *files, "--overwrite", "-q")[0] == 0
    assert (tmp_path / "outputs" / "summary.csv").read_bytes() != summary


def test_a_health_board_is_planned_together_and_an_area_named_twice_once(
    hubplan: Hubplan, files: tuple[object, ...], names: list[str], councils: dict[str, Path], tmp_path: Path
) -> None:
    board = pd.read_csv(councils["lookup"])["HBName"].iloc[0]
    code, out, _ = hubplan("--each", names[0], board, names[0].upper(), *files, "--json")
    told = json.loads(out)["areas"]
    assert code == 0
    assert [one["area"] for one in told] == [names[0], board]
    assert told[1]["people"] == 230_000
    assert len(told[1]["council"]) == 3
    assert (tmp_path / "outputs" / told[1]["slug"] / "plan.gpkg").exists()


def test_a_config_of_one_council_counts_for_it_alone(
    hubplan: Hubplan, files: tuple[object, ...], names: list[str], tmp_path: Path
) -> None:
    (tmp_path / "configs").mkdir()
    slug = names[1].lower().replace(" ", "-").replace("(", "").replace(")", "")
    (tmp_path / "configs" / f"{slug}.yaml").write_text("catchments: 99\n")
    code, out, _ = hubplan("--all", *files, "--json")
    told = json.loads(out)["areas"]
    assert code == 3
    assert [one.get("exit_code", 0) for one in told] == [0, 3, 0]
    assert "99 catchments" in told[1]["error"]


def test_a_dry_run_writes_nothing(
    hubplan: Hubplan, files: tuple[object, ...], names: list[str], tmp_path: Path
) -> None:
    code, out, _ = hubplan("--all", *files, "--dry-run", "--json")
    told = json.loads(out)["areas"]
    assert code == 0
    assert [one["area"] for one in told] == names
    assert all(one["k"] >= 1 for one in told)
    code, out, _ = hubplan("--all", *files, "--dry-run")
    assert code == 0
    assert all(name.split()[0] in out for name in names)
    assert not list(tmp_path.iterdir())


def test_stopped_by_hand_what_is_done_is_kept(
    hubplan: Hubplan, files: tuple[object, ...], names: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare, begun = batch.prepare, []

    def stop_at_the_second(*given: object, **named: object) -> object:
        begun.append(given)
        if len(begun) == 2:
            raise KeyboardInterrupt
        return prepare(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(batch, "prepare", stop_at_the_second)
    code, out, err = hubplan("--all", *files, "--json")
    assert code == 130
    assert [one["area"] for one in json.loads(out)["areas"]] == names[:1]
    assert "1 of 3 areas" in err
    assert pd.read_csv(tmp_path / "outputs" / "summary.csv")["area"].tolist() == names[:1]


def test_areas_side_by_side_end_as_one_after_the_other(
    hubplan: Hubplan, files: tuple[object, ...], names: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    met = Barrier(2)  # nobody passes who is alone
    plan_inputs = cli_batch.plan_inputs

    def plan_with_another(*given: object) -> object:
        met.wait(timeout=60)
        return plan_inputs(*given)  # type: ignore[arg-type]

    asked = (names[2], "Nowhere", names[0])
    with monkeypatch.context() as patch:
        patch.setattr(cli_batch, "plan_inputs", plan_with_another)
        code, out, _ = hubplan("--each", *asked, *files, "--jobs", 2, "--out", "two", "--json", "-v")
    told = json.loads(out)["areas"]
    assert code == 2
    assert [one["area"] for one in told] == list(asked)
    assert hubplan("--each", *asked, *files, "--out", "one", "-q")[0] == 2
    one, two = (sorted((tmp_path / out).glob("*/assignment.csv")) for out in ("one", "two"))
    assert len(one) == len(two) == 2
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


def test_stopped_by_hand_areas_side_by_side_leave_nothing_half_written(
    hubplan: Hubplan, files: tuple[object, ...], names: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    searching = Event()

    def search_until_stopped(inputs: object, scenario: object, executor: Executor, stages: object) -> object:
        searching.set()
        while True:  # as a search does between its calls
            list(executor.run(lambda _problem: time.sleep(0.01), None, [()], steps=1))  # type: ignore[arg-type]

    prepare, begun = batch.prepare, []

    def stop_at_the_second(*given: object, **named: object) -> object:
        begun.append(given)
        if len(begun) == 2:
            assert searching.wait(60)
            raise KeyboardInterrupt
        return prepare(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(cli_batch, "plan_inputs", search_until_stopped)
    monkeypatch.setattr(batch, "prepare", stop_at_the_second)
    code, out, err = hubplan("--all", *files, "--jobs", 2, "--json")
    assert code == 130
    assert json.loads(out)["areas"] == []
    assert "0 of 3 areas" in err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--all", "Falkirk"), "--all plans every council"),
        (("--all", "--each"), "--all plans every council"),
        (("--each",), "none is named"),
    ],
)
def test_flags_that_contradict_each_other_are_refused(hubplan: Hubplan, arguments: tuple[str, ...], words: str) -> None:
    code, out, err = hubplan(*arguments)
    assert (code, out) == (2, "")
    assert words in err


def test_without_data_the_command_fails_as_for_one_area(hubplan: Hubplan, tmp_path: Path) -> None:
    code, out, err = hubplan("--all")
    assert (code, out) == (5, "")
    assert "data files are not in" in err
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
@pytest.mark.real_data
def test_twelve_real_councils(hubplan: Hubplan, real_data: Path, tmp_path: Path) -> None:
    code, out, _ = hubplan(
        "--all", "--effort", "quick", "--json",
        "--boundaries", real_data / "boundaries" / "dz2011_dev.gpkg",
        "--population", real_data / "population" / "sape-2021-persons_dev.xlsx",
        "--lookup", real_data / "lookups" / "dz2011_codes_and_labels_21042020.csv",
        "--centroids", real_data / "lookups" / "dz2011_popweighted_centroids_derived_dev.csv",
    )  # fmt: skip
    told = json.loads(out)["areas"]
    assert code == 3
    assert len(told) == 12
    assert {one["area"]: one["exit_code"] for one in told if "error" in one} == {"Inverclyde": 3, "Orkney Islands": 3}
    assert all(one["in_band"] and one["contiguous"] for one in told if "error" not in one)
    table = pd.read_csv(tmp_path / "outputs" / "summary.csv")
    assert (len(table), int((table["exit_code"] == 0).sum())) == (12, 10)
    assert len(list((tmp_path / "outputs" / "maps").glob("*.html"))) == 10
