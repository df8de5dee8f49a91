"""Need of another vintage than the zones: left out and told, never bridged."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

from hubplan.content import Content, SourceFile
from hubplan.errors import MissingDataError
from hubplan.notes import NoteKind
from hubplan.read.boundaries import read_boundaries
from hubplan.read.lookups import read_lookup
from hubplan.read.vintage_mismatch import leave_mismatched, tell_no_deprivation
from hubplan.read.zones import check_vintages
from note_words import sentences

OLD, NEW = "S01006506", "S01013482"


def content(frame: pd.DataFrame, role: str, name: str) -> Content:
    return Content(frame, SourceFile(role, name, len(frame), "0" * 64))


def zones(code: str) -> Content:
    shapes = gpd.GeoDataFrame({"name": ["A"]}, geometry=[box(0, 0, 9, 9)], crs=27700, index=[code])
    return content(shapes, "boundaries", "zones.gpkg")


def table(code: str, name: str, **columns: object) -> Content:
    return content(pd.DataFrame({column: [cell] for column, cell in columns.items()}, index=[code]), "lookup", name)


def test_deprivation_of_2011_is_not_used_for_the_zones_of_2022():
    simd, units = table(OLD, "simd.csv", simd_rank=5, simd_quintile=1), table(NEW, "units.csv", council="S12000033")
    kept, notes = leave_mismatched(zones(NEW), [simd, units])
    assert kept == (units,)
    words = "simd.csv: no SIMD for the 2022 data zones: the file has 2011 ones, and the two do not match one to one; not used."
    assert sentences(notes) == (words,)
    assert [note.kind for note in notes] == [NoteKind.NO_DEPRIVATION]


def test_classes_of_2011_are_not_used_for_the_zones_of_2022():
    kept, notes = leave_mismatched(zones(NEW), [table(OLD, "classes.csv", urban_rural="5", urban_rural_8="6")])
    assert kept == ()
    assert notes[0].kind is NoteKind.UNUSED_FILE
    assert notes[0].words.startswith("classes.csv: no urban–rural class for the 2022 data zones: ")


def test_what_fits_stays_in_its_order():
    some = [table(OLD, "b.csv", simd_rank=5), table(OLD, "a.csv", council="S12000033")]
    assert leave_mismatched(zones(OLD), some) == (tuple(some), ())


def test_a_lookup_of_units_of_another_vintage_is_kept_and_refused():
    units = table(OLD, "units.csv", council="S12000033", simd_rank=5)
    kept, notes = leave_mismatched(zones(NEW), [units])
    assert (kept, notes) == ((units,), ())
    with pytest.raises(MissingDataError, match=r"units\.csv: holds 2011 data zones"):
        check_vintages(zones(NEW), kept)


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("deprivation/simd2020v2_ranks_dev.csv", "no SIMD for the 2022 data zones"),
        ("lookups/datazone2011_urban_rural_2020.csv", "no urban–rural class for the 2022 data zones"),
    ],
)
def test_real_need_of_2011_on_zones_of_2022(real_data, path, words):
    need, units = read_lookup(real_data / path), read_lookup(real_data / "lookups" / "DataZone2022lookup.csv")
    kept, (note,) = leave_mismatched(zones(NEW), [units, need])
    assert kept == (units,)
    assert words in note.words
    assert leave_mismatched(read_boundaries(real_data / "boundaries" / "dz2011_dev.gpkg"), [need]) == ((need,), ())


def test_deprivation_that_names_units_too_is_left_out_where_another_lookup_places_the_zones():
    simd, units = table(OLD, "simd.csv", simd_rank=5, council="S12000033"), table(NEW, "units.csv", council="S12000033")
    for lookups in ([simd, units], [units, simd]):
        kept, (note,) = leave_mismatched(zones(NEW), lookups)
        assert kept == (units,)
        assert note.words.startswith("simd.csv: no SIMD for the 2022 data zones: the file has 2011 ones")
    # of the same vintage it stays, whatever it names
    assert leave_mismatched(zones(OLD), [simd]) == ((simd,), ())


def test_zones_of_2022_have_no_index_of_deprivation_which_is_told():
    units = table(NEW, "units.csv", council="S12000033")
    (note,) = tell_no_deprivation(zones(NEW), [units])
    assert (
        note.words
        == "The latest SIMD, of 2020, is for the 2011 data zones: nothing is told of deprivation on those of 2022."
    )
    assert tell_no_deprivation(zones(NEW), [units, table(NEW, "new.csv", simd_rank=5, simd_quintile=1)]) == ()
    assert tell_no_deprivation(zones(OLD), [table(OLD, "units.csv", council="S12000033")]) == ()
