"""Configs: keys, paths, what extends what, and the line of every mistake."""

from pathlib import Path

import pytest

from hubplan.categories import CATEGORIES
from hubplan.config.builtin import builtin_folder
from hubplan.config.scenarios import merge_scenario, read_scenario
from hubplan.errors import ScenarioError
from hubplan.scenario import ColumnChoice, Scenario


@pytest.fixture
def write(tmp_path):
    folder = tmp_path / "configs"
    folder.mkdir()

    def write_config(text: str | bytes, name: str = "fife.yaml") -> Path:
        path = folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write_config


FULL = """
area: [Clackmannanshire, Stirling]
data:
  boundaries: data/boundaries/zones.gpkg
  population: data/population/people.xlsx
  lookup: [data/lookups/a.csv, data/lookups/b.csv]
  centroids: data/centroids/c.csv
  postcodes: data/postcodes/cp.zip
  links: data/links/l.csv
  sites:
    - data/sites/plain.csv
    - file: data/sites/schools.csv
      category: {column: SchoolType, values: {Primary: primary_school}}
      where: {Open: Yes, Year: [2023, 2024]}
band: {low: 35_000, high: 55_000, target: 50_000}
catchments: 3
hubs: any
objective: {compactness: 0.2, balance: 0}
travel: straight_line
thresholds: [1, 3.5, 8]
seed: 7
effort: quick
"""


def test_every_key_is_read(write):
    scenario = read_scenario(write(FULL))
    assert scenario.area == ("Clackmannanshire", "Stirling")
    assert (scenario.band.low, scenario.band.high, scenario.band.target) == (35_000, 55_000, 50_000)
    assert (scenario.catchments, scenario.hubs, scenario.seed, scenario.effort) == (3, "any", 7, "quick")
    assert (scenario.objective.compactness, scenario.objective.balance) == (0.2, 0.0)
    assert scenario.thresholds.km == (1.0, 3.5, 8.0)
    assert isinstance(scenario.data.sites[1].category, ColumnChoice)


def test_paths_are_relative_to_the_folder_that_holds_configs(write, tmp_path):
    data = read_scenario(write(FULL)).data
    assert data.boundaries == str(tmp_path / "data/boundaries/zones.gpkg")
    assert data.lookup == (str(tmp_path / "data/lookups/a.csv"), str(tmp_path / "data/lookups/b.csv"))
    assert data.links == str(tmp_path / "data/links/l.csv")
    assert [entry.file for entry in data.sites] == [
        str(tmp_path / "data/sites/plain.csv"),
        str(tmp_path / "data/sites/schools.csv"),
    ]


def test_paths_are_relative_to_the_file_elsewhere_and_to_a_project_where_one_is_named(tmp_path):
    config = tmp_path / "mine.yaml"
    config.write_text("data: {boundaries: zones.gpkg}")
    assert read_scenario(config).data.boundaries == str(tmp_path / "zones.gpkg")
    assert read_scenario(config, project=tmp_path / "p").data.boundaries == str(tmp_path / "p" / "zones.gpkg")


def test_absolute_paths_stay(write):
    assert read_scenario(write("data: {population: /data/people.csv}")).data.population == "/data/people.csv"


def test_words_that_yaml_takes_for_values_stay_text_in_conditions(write):
    entry = read_scenario(write(FULL)).data.sites[1]
    assert entry.where == {"Open": "Yes", "Year": ["2023", "2024"]}


def test_one_area_one_lookup_one_site_need_no_list(write):
    scenario = read_scenario(write("area: Fife\ndata: {lookup: l.csv, sites: s.csv}"))
    assert scenario.area == ("Fife",)
    assert scenario.data.lookup.endswith("l.csv")
    assert len(scenario.data.sites) == 1


def test_an_empty_config_asks_the_default_question(write):
    assert read_scenario(write("# nothing\n")) == Scenario()
    assert read_scenario(write("band:\nseed:\n")) == Scenario()


def test_a_byte_order_mark_does_no_harm(write):
    assert read_scenario(write(b"\xef\xbb\xbfarea: Fife\n")).area == ("Fife",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "area: Fife\n\nband:\n  low: 40_000\n  mx: 3\n",
            "configs/fife.yaml:5: band.mx is not known; did you mean band.high?",
        ),
        (
            "objective:\n  zzz: 1\n",
            "configs/fife.yaml:2: objective.zzz is not known. Use one of compactness, balance, margin, colocation, need, keep_together, baseline.",
        ),
        ("bnad: 1\n", "configs/fife.yaml:1: bnad is not known; did you mean band?"),
        ("population: p.csv\n", "configs/fife.yaml:1: population is not known; did you mean data.population?"),
        ("band:\n  low: forty\n", "configs/fife.yaml:2: band.low: expected a whole number, found 'forty'."),
        ("seed: yes\n", "configs/fife.yaml:1: seed: expected a whole number, found true."),
        ("seed: 1.5\n", "configs/fife.yaml:1: seed: expected a whole number, found 1.5."),
        ("band: [1, 2]\n", "configs/fife.yaml:1: band: expected keys with values, found a list of 2."),
        ("area: 12\n", "configs/fife.yaml:1: area[1]: expected text, found 12."),
        ("effort: nromal\n", "found 'nromal'; did you mean normal?"),
        ("catchments: many\n", "configs/fife.yaml:1: catchments: expected a whole number or 'auto', found 'many'."),
        ("catchments: 0\n", "configs/fife.yaml:1: catchments: expected 1 or more, found 0."),
        ("band: {low: 50000, high: 40000}\n", "configs/fife.yaml:1: band: expected low ≤ target ≤ high"),
        ("thresholds: [5, 2]\n", "configs/fife.yaml:1: thresholds: expected distances in km"),
        ("thresholds: [.inf]\n", "configs/fife.yaml:1: thresholds[1]: expected a number, found .inf."),
        ("area: Fife\narea: Bute\n", "configs/fife.yaml:2: area stands twice, first in line 1."),
        ("data:\n  sites:\n    - file: a.csv\n      categroy: x\n", "fife.yaml:4: data.sites[1].categroy is not known"),
        ("data:\n  sites:\n    - category: library\n", "fife.yaml:3: data.sites[1]: expected the key file"),
        ("area: [Fife\n", "configs/fife.yaml:2: not valid YAML"),
        ("band:\n\tlow: 1\n", "a tab stands where YAML wants spaces"),
        ("- a\n", "configs/fife.yaml:1: expected keys such as area and data, found a list."),
        ("extends: none.yaml\n", "configs/fife.yaml:1: extends: the config none.yaml is not there."),
        ("seed: 1\nextends: fife.yaml\n", "configs/fife.yaml:2: extends leads in a circle (fife.yaml → fife.yaml)."),
    ],
)
def test_every_mistake_is_one_line_with_its_place(write, text, message):
    with pytest.raises(ScenarioError) as caught:
        read_scenario(write(text))
    said = str(caught.value)
    assert message in said
    assert "\n" not in said
    assert caught.value.exit_code == 2


def test_what_extends_wins_and_the_rest_stays(write, tmp_path):
    write("band: {low: 30_000, high: 50_000}\nseed: 3\ndata: {sites: [a.csv, b.csv], links: l.csv}\n", "base.yaml")
    scenario = read_scenario(write("extends: base.yaml\nband: {high: 60_000}\ndata: {sites: c.csv}\n"))
    assert (scenario.band.low, scenario.band.high, scenario.band.target) == (30_000, 60_000, 45_000)
    assert scenario.seed == 3
    assert [entry.file for entry in scenario.data.sites] == [str(tmp_path / "c.csv")]
    assert scenario.data.links == str(tmp_path / "l.csv")


def test_of_what_may_be_text_or_keys_the_mistake_among_the_keys_is_told(write):
    config = write("data:\n  sites:\n    - file: a.csv\n      category: {column: {a: 1}}\n")
    told = r"yaml:4: data\.sites\[1\]\.category\.column: expected "
    with pytest.raises(ScenarioError, match=told):
        read_scenario(config)


def test_a_mistake_in_the_extended_config_names_that_file(write):
    write("area: Fife\nband:\n  lwo: 3\n", "base.yaml")
    with pytest.raises(ScenarioError, match=r"configs/base\.yaml:3: band\.lwo is not known; did you mean band\.low\?"):
        read_scenario(write("extends: base.yaml\n"))


def test_a_circle_of_two_is_refused(write):
    write("extends: fife.yaml\n", "base.yaml")
    with pytest.raises(ScenarioError, match="circle"):
        read_scenario(write("extends: base.yaml\n"))


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x, x]\nb: &b [*a, *a]\narea: *b\n",
        "area: !!python/object/apply:os.system ['true']\n",
        "area: !!binary aGk=\n",
        b"area: \x00\n",
        b"area: \xff\xfe\n",
        "[" * 5000,
        b"#" * 2_000_000,
    ],
)
def test_hostile_yaml_is_refused_in_one_line(write, text):
    with pytest.raises(ScenarioError) as caught:
        read_scenario(write(text))
    assert "\n" not in str(caught.value)


def test_a_config_that_is_not_there(tmp_path):
    with pytest.raises(ScenarioError, match=r"none\.yaml: cannot be read"):
        read_scenario(tmp_path / "none.yaml")


def test_changes_win_over_the_scenario():
    base = Scenario(area=("Fife",), seed=5)
    merged = merge_scenario(base, {"area": "Falkirk", "band": {"low": 45_000, "high": None}, "hubs": "any"})
    assert (merged.area, merged.seed, merged.hubs) == (("Falkirk",), 5, "any")
    assert (merged.band.low, merged.band.high, merged.band.target) == (45_000, 60_000, 52_500)
    assert base.band.low == 40_000


def test_changes_keep_a_target_that_was_set():
    base = merge_scenario(Scenario(), {"band": {"target": 48_000}})
    assert merge_scenario(base, {"band": {"low": 42_000}}).band.target == 48_000


def test_changes_replace_sites_and_may_be_plain_paths():
    merged = merge_scenario(Scenario(), {"data": {"sites": ["a.csv", {"file": "b.csv", "category": "library"}]}})
    assert [entry.file for entry in merged.data.sites] == ["a.csv", "b.csv"]


def test_a_wrong_change_is_told_without_a_line():
    with pytest.raises(ScenarioError) as caught:
        merge_scenario(Scenario(), {"band": {"low": 70_000}})
    assert str(caught.value) == "band: expected low ≤ target ≤ high, found 70,000, 65,000 and 60,000."


@pytest.mark.parametrize("name", ["default", "scotland-2011", "scotland-2022", "synthetic", "sites-official"])
def test_the_configs_that_come_with_hubplan_are_valid(name):
    scenario = read_scenario(builtin_folder() / "configs" / f"{name}.yaml")
    assert scenario.band.low == 40_000
    assert scenario.data.sites


def test_official_entries_name_known_categories():
    for entry in read_scenario(builtin_folder() / "configs" / "sites-official.yaml").data.sites:
        named = entry.category.values.values() if isinstance(entry.category, ColumnChoice) else [entry.category]
        assert set(named) <= set(CATEGORIES), entry.file
        assert entry.columns, entry.file


def test_the_synthetic_config_names_files_that_are_there():
    data = read_scenario(builtin_folder() / "configs" / "synthetic.yaml").data
    files = [data.boundaries, data.population, data.centroids, data.links, *data.lookup, data.sites[0].file]
    assert all(Path(file).is_file() for file in files)


def test_preferences_are_read_and_a_baseline_found_beside_the_project(write, tmp_path):
    text = """
    objective:
      margin: 2000
      need: children
      keep_together: {unit: ward, weight: 3}
      baseline: {file: outputs/before.csv}
    ferries: only_if_needed
    links: {foot: false, confidence: medium}
    """
    scenario = read_scenario(write(text))
    assert (scenario.links.foot, scenario.links.confidence, scenario.links.scope) == (False, "medium", "national")
    objective = scenario.objective
    assert (objective.margin, objective.need, scenario.ferries) == (2000, "children", "only_if_needed")
    assert (objective.keep_together[0].unit, objective.keep_together[0].weight) == ("ward", 3.0)
    assert (objective.baseline.file, objective.baseline.weight) == (str(tmp_path / "outputs/before.csv"), 1.0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("objective: {margin: 10001}", "objective.margin: expected at most 10,000, half the width of the band, found"),
        ("objective: {need: childs}", "did you mean children?"),
        ("ferries: sometimes", "ferries: expected"),
        ("links: {confidence: sure}", "links.confidence: expected"),
        ("links: {foots: false}", "did you mean links.foot?"),
        ("objective: {keep_together: {weight: 2}}", "expected the key unit"),
        ("objective: {keep_together: {unit: street}}", "objective.keep_together.unit: expected"),
        ("objective: {baseline: {file: 3}}", "objective.baseline.file: expected text"),
    ],
)
def test_mistaken_preferences_are_told(write, text, message):
    with pytest.raises(ScenarioError) as stop:
        read_scenario(write(text))
    assert message in str(stop.value)


def test_pins_and_barriers_are_read_in_short_and_full_forms(write, tmp_path):
    scenario = read_scenario(
        write(
            """
    barriers: data/rivers.gpkg
    objective: {keep_together: {unit: ward, hard: true}}
    pins:
      locked: {S01900001: 01, S01900002: Elm}
      together: [[S01900001, S01900003]]
      catchments: {file: data/before.csv, keep: 3}
      hubs: {open: "s:1", closed: [S01900004]}
    """
        )
    )
    assert scenario.barriers is not None
    assert (scenario.barriers.file, scenario.barriers.hard) == (str(tmp_path / "data/rivers.gpkg"), False)
    assert scenario.objective.keep_together is not None
    assert scenario.objective.keep_together[0].hard
    pins = scenario.pins
    assert pins.locked == {"S01900001": "01", "S01900002": "Elm"}
    assert pins.catchments is not None
    assert (pins.catchments.file, pins.catchments.keep) == (str(tmp_path / "data/before.csv"), ("3",))
    assert (pins.hubs.open, pins.hubs.closed) == (("s:1",), ("S01900004",))
    assert read_scenario(write("pins: {locked: plan.csv}")).pins.locked == str(tmp_path / "plan.csv")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("pins: {lock: a.csv}", "pins.lock is not known; did you mean pins.locked?"),
        ("pins: {apart: [[S01900001]]}", r"pins.apart\[1\]: expected at least 2 values, found a list of 1"),
        ("pins: {together: [S01900001]}", r"pins.together\[1\]: expected a list, found 'S01900001'"),
        ("pins: {catchments: {file: a.csv}}", "pins.catchments: expected the key keep, which is not there"),
        ("pins: {hubs: {opened: [a]}}", "pins.hubs.opened is not known; did you mean pins.hubs.open?"),
        ("barriers: {file: a.gpkg, weight: 0}", "barriers.weight: expected greater than 0, found 0"),
    ],
)
def test_mistakes_in_pins_are_told_in_one_line(write, text, message):
    with pytest.raises(ScenarioError, match=rf"^configs/fife\.yaml:1: {message}"):
        read_scenario(write(text))
