"""What is read once: tables of need that fit, and those that do not."""

from pathlib import Path

from hubplan.files.builtin import builtin_folder
from hubplan.pipeline.country import read_country
from hubplan.pipeline.inputs import cut_inputs
from hubplan.pipeline.stages import Stages
from hubplan.scenario import DataFiles, Scenario

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
    country = read_country(files(simd))
    inputs = cut_inputs(country, Scenario(), Stages())
    assert "simd_rank" not in inputs.zones.columns
    note = next(note for note in inputs.notes if note.startswith("simd.csv"))
    assert "no SIMD for the synthetic data zones: the file has 2011 ones" in note
    assert "simd.csv" not in [source.name for source in inputs.sources]


def test_need_of_the_same_vintage_is_used() -> None:
    country = read_country(files(DATA / "lookups" / "synthetic_deprivation.csv"))
    assert country.notes == ()
    zones = cut_inputs(country, Scenario(), Stages()).zones
    assert sorted(zones["simd_quintile"].unique()) == [1, 2, 3, 4, 5]
