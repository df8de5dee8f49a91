"""What is read once: tables of need that fit, and those that do not."""

from pathlib import Path
from typing import cast

import pandas as pd

from hubplan.config.builtin import builtin_folder
from hubplan.notes import NoteKind
from hubplan.pipeline.steps.dataset import Dataset, Tables, read_dataset, read_own_links
from hubplan.pipeline.steps.inputs import cut_inputs
from hubplan.pipeline.steps.stages import Stages
from hubplan.scenario import DataFiles, Scenario
from maps import draw_zones
from note_words import sentences

DATA = builtin_folder() / "data"


def files(*lookups: Path) -> DataFiles:
    return DataFiles(
        boundaries=str(DATA / "boundaries" / "synthetic_datazones.gpkg"),
        population=str(DATA / "population" / "synthetic_population.csv"),
        lookup=tuple(map(str, (DATA / "lookups" / "synthetic_lookup.csv", *lookups))),
    )


def test_need_of_another_vintage_is_told_in_the_notes_and_not_among_the_sources(tmp_path: Path) -> None:
    simd = tmp_path / "simd.csv"
    simd.write_text("DataZone,SIMD2020V2Rank\nS01006506,4691\n")
    dataset = read_dataset(files(simd))
    inputs = cut_inputs(dataset, Scenario(), Stages())
    assert "simd_rank" not in inputs.zones.columns
    note = next(note for note in sentences(inputs.notes) if note.startswith("simd.csv"))
    assert "no SIMD for the synthetic data zones: the file has 2011 ones" in note
    assert "simd.csv" not in [source.name for source in inputs.sources]


def test_need_of_the_same_vintage_is_used() -> None:
    dataset = read_dataset(files(DATA / "lookups" / "synthetic_deprivation.csv"))
    assert sentences(dataset.notes) == ()
    zones = cut_inputs(dataset, Scenario(), Stages()).zones
    assert sorted(zones["simd_quintile"].unique()) == [1, 2, 3, 4, 5]


def with_links(path: Path, *rows: str, vintage: str = "2011") -> Dataset:
    """Only what the links of a country are told from."""
    path.write_text("\n".join(["link_id,name,kind,zone_a,zone_b,status", *rows]))
    return Dataset(DataFiles(links=str(path)), cast("Tables", None), vintage)


def test_links_of_ones_own_are_added_to_those_that_come_with_hubplan(tmp_path: Path) -> None:
    own = read_own_links().frame
    dataset = with_links(
        tmp_path / "links.csv",
        "U01,Our ferry,ferry,S01006506,S01013481,",
        "V10,Largs - Cumbrae,ferry,S01011329,S01011328,closed",
    )
    assert set(dataset.links.index) == set(own.index) - {"V10"} | {"U01"}
    assert dataset.links.at["F01", "name"] == own.at["F01", "name"]
    assert "basis" not in dataset.links.columns
    content, notes = dataset.link_file
    assert (content.source.name, content.frame.at["V10", "status"]) == ("links.csv", "closed")
    assert content.source.source == ""
    assert sentences(notes) == ("links.csv: 1 link is closed (V10 Largs - Cumbrae).",)
    assert dataset.link_table.source.name == "scotland_links_2011.csv"


def test_a_whole_copy_of_the_table_stands_for_it(tmp_path: Path) -> None:
    copy = tmp_path / "copy.csv"
    copy.write_bytes((DATA / "links" / "scotland_links_2011.csv").read_bytes())
    dataset = Dataset(DataFiles(links=str(copy)), cast("Tables", None), "2011")
    assert (len(dataset.links), dataset.link_table) == (110, None)
    assert (dataset.link_file[0].source.name, dataset.link_file[1]) == ("copy.csv", ())
    assert dataset.link_file[0].source.source == "hubplan's own table"


def test_links_of_another_vintage_leave_the_table_in_use(tmp_path: Path) -> None:
    dataset = with_links(tmp_path / "links.csv", "U01,Our ferry,ferry,S01013482,S01013483,")
    assert len(dataset.links) == 110
    assert sentences(dataset.link_file[1]) == (
        "links.csv: joins 2022 data zones, and the area has 2011 ones; not used.",
    )
    later = with_links(tmp_path / "links.csv", "U01,Our ferry,ferry,S01013482,S01013483,", vintage="2022")
    assert (later.links.index.tolist(), later.link_table) == (["U01"], None)


def test_a_file_of_classes_whose_name_holds_simd_silences_no_word_on_deprivation(tmp_path: Path) -> None:
    shapes = draw_zones("ab").set_axis(pd.Index(["S01013482", "S01013483"], name="data_zone"))  # of 2022
    named = shapes.reset_index().rename(columns={"data_zone": "DZCode", "name": "DZName"})
    named[["DZCode", "DZName", "geometry"]].to_file(tmp_path / "zones.gpkg")
    (tmp_path / "SIMD_areas.csv").write_text("DataZone,UrbanRural6fold2020\nS01006506,5\n")
    (tmp_path / "simd.csv").write_text("DataZone,SIMD2020V2Rank\nS01006506,4691\n")
    boundaries, classes, ranks = (str(tmp_path / file) for file in ("zones.gpkg", "SIMD_areas.csv", "simd.csv"))
    notes = read_dataset(DataFiles(boundaries=boundaries, lookup=(classes,))).notes
    assert [note.kind for note in notes] == [NoteKind.UNUSED_FILE, NoteKind.NO_DEPRIVATION]
    assert "nothing is told of deprivation" in notes[1].words
    # a table of ranks that is not used tells it itself
    notes = read_dataset(DataFiles(boundaries=boundaries, lookup=(classes, ranks))).notes
    assert [(note.kind, note.subject) for note in notes] == [
        (NoteKind.UNUSED_FILE, "SIMD_areas.csv"),
        (NoteKind.NO_DEPRIVATION, "simd.csv"),
    ]
