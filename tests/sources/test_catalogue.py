"""The catalogue: sound as it comes, amended by the user, and clear about mistakes."""

from pathlib import Path

import pytest

from hubplan.config.builtin import builtin_folder
from hubplan.errors import ScenarioError, SourceError
from hubplan.pipeline.fetch import check_content
from hubplan.sources.catalogue import choose_sources, read_catalogue

MINE = """
[[source]]
name = "data-zones-2011"
title = "Ours"
group = "boundaries"
role = "boundaries"
vintage = "2011"
file = "boundaries/ours.zip"
publisher = "Council"
licence = "OGL v3"
attribution = "Council"
ways = [{ kind = "file", url = "https://council.example/ours.zip" }]
"""


def test_every_source_says_whose_it_is_and_what_it_must_look_like() -> None:
    catalogue = read_catalogue()
    assert len({source.name for source in catalogue}) == len(catalogue) >= 19
    for source in catalogue:
        assert source.licence
        assert source.attribution
        assert source.columns, source.name
        assert source.publisher, source.name
        assert source.date, source.name
        assert source.traps, source.name
        assert source.rows or source.group == "sites", source.name
        assert all(way.url.startswith("https://") for way in source.ways)


def test_what_has_a_row_for_each_zone_has_as_many_as_there_are_zones() -> None:
    rows = {source.name: source.rows for source in read_catalogue()}
    for name in ("data-zones", "centroids", "lookup", "urban-rural"):
        assert (rows[f"{name}-2011"], rows[f"{name}-2022"]) == (6_976, 7_392)
    assert (rows["population-2021"], rows["simd-2020"], rows["wards-2011"]) == (6_976, 6_976, 6_976)
    assert (rows["intermediate-zones-2011"], rows["intermediate-zones-2022"]) == (1_279, 1_334)


@pytest.mark.parametrize("vintage", ["2011", "2022"])
def test_the_ready_made_config_of_a_vintage_names_what_is_fetched(vintage: str) -> None:
    config = (builtin_folder() / "configs" / f"scotland-{vintage}.yaml").read_text()
    for source in choose_sources(read_catalogue(), [], vintage=vintage):
        if source.needed or source.group in ("centroids", "postcodes", "sites", "deprivation"):
            assert f"data/{source.file}" in config, source.name


def test_choosing_by_vintage_group_and_name() -> None:
    catalogue = read_catalogue()
    of_2022 = choose_sources(catalogue, [], vintage="2022")
    assert {source.vintage for source in of_2022} == {"2022", ""}
    assert {source.vintage for source in choose_sources(catalogue, [])} == {"2011", ""}
    assert [s.name for s in choose_sources(catalogue, ["boundaries"], vintage="2022")] == [
        "data-zones-2022",
        "intermediate-zones-2022",
    ]
    assert [s.name for s in choose_sources(catalogue, ["simd-2020"], vintage="2022")] == ["simd-2020"]
    with pytest.raises(ScenarioError, match=r"1 source is not known: data-zone-2011\. Did you mean data-zones-2011"):
        choose_sources(catalogue, ["data-zone-2011"])


def test_a_catalogue_of_the_user_lies_over_it(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(MINE)
    catalogue = {source.name: source for source in read_catalogue(tmp_path / "mine.toml")}
    assert catalogue["data-zones-2011"].title == "Ours"
    assert len(catalogue) == len(read_catalogue())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("https://council.example", "ftp://council.example"), "data-zones-2011.ways.0: .*expected a web address"),
        (("boundaries/ours.zip", "../ours.zip"), "expected a file under the data folder, found '../ours.zip'"),
        (("licence", "license"), "data-zones-2011.licen[cs]e"),
        (('kind = "file"', 'kind = "ckan"'), "a way of kind ckan needs resource"),
        (("[[source]]", "[[source"), "Expected TOML"),
        (('title = "Ours"\n', 'title = "Ours"\n' * 2), "Expected TOML"),
    ],
)
def test_mistakes_in_it_are_named(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    (tmp_path / "mine.toml").write_text(MINE.replace(*change))
    with pytest.raises(ScenarioError, match=f"mine.toml: .*{words}"):
        read_catalogue(tmp_path / "mine.toml")
    (tmp_path / "mine.toml").write_text(MINE * 2)
    with pytest.raises(ScenarioError, match=r"data-zones-2011 stands more than once"):
        read_catalogue(tmp_path / "mine.toml")
    with pytest.raises(ScenarioError, match=r"none\.toml"):
        read_catalogue(tmp_path / "none.toml")


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "file", "rows"),
    [
        ("lookup-2011", "lookups/dz2011_codes_and_labels_21042020.csv", 6_976),
        ("lookup-2022", "lookups/DataZone2022lookup.csv", 7_392),
        ("localities-2011", "lookups/datazone-to-locality-lookup.csv", 5_219),
        ("urban-rural-2011", "lookups/datazone2011_urban_rural_2020.csv", 6_976),
        ("schools", "services/SG_SchoolRoll_2023.csv", 2_483),
        ("care-services", "services/care_inspectorate_2026-05-31_children_and_council.csv", 7_166),
    ],
)
def test_the_catalogue_describes_official_files_as_they_are(real_data: Path, name: str, file: str, rows: int) -> None:
    source = next(source for source in read_catalogue() if source.name == name)
    assert check_content(real_data / file, source).rows == rows


@pytest.mark.real_data
def test_the_catalogue_describes_the_workbook_of_people(real_data: Path) -> None:
    source = next(source for source in read_catalogue() if source.name == "population-2021")
    workbook = real_data / "population/sape-2021-persons_dev.xlsx"
    twelve = source.model_copy(update={"rows": 2_073, "total": (1_625_410, 1_625_410)})
    assert check_content(workbook, twelve).rows == 2_073
    with pytest.raises(SourceError, match=r"expected 5,000,000 to 6,000,000 people in all, found 1,625,410"):
        check_content(workbook, source)
