"""Tables of postcodes: Code-Point Open with and without header, the NRS directory, any with coordinates."""

import zipfile
from pathlib import Path

import pandas as pd
import pytest

from hubplan.errors import InputDataError, MissingDataError
from hubplan.read.postcodes import read_postcodes
from note_words import sentences

EH = (
    '"EH1 1AA",10,325800,673900,"S92000003","","S08000024","","S12000036","S13002929"\n'
    '"EH1 1AB",10,325810,673910,"S92000003","","S08000024","","S12000036","S13002929"\n'
    '"EH1 1AC",90,0,0,"S92000003","","S08000024","","S12000036","S13002929"\n'
)
FK = '"FK1 1AA",10,288800,680100,"S92000003","","S08000029","","S12000014","S13002929"\n'
LONDON = '"N1 1AA",10,531000,184000,"E92000001","","","","E09000019","E05000000"\n'


def test_code_point_open_without_header(tmp_path):
    path = tmp_path / "eh.csv"
    path.write_text(EH)
    content = read_postcodes(path)
    assert list(content.frame.index) == ["EH11AA", "EH11AB"]
    assert content.frame.loc["EH11AA"].tolist() == [325800, 673900, "S12000036"]
    assert content.frame.index.name == "postcode"
    assert content.source.role == "postcodes"
    assert content.source.rows == 2


def test_quality_90_at_zero_zero_is_dropped_and_told(tmp_path):
    path = tmp_path / "eh.csv"
    path.write_text(EH)
    assert any(
        "1 postcode without a place in Scotland" in note and "EH11AC" in note
        for note in sentences(read_postcodes(path).notes)
    )


def test_code_point_open_with_header_and_as_parquet(tmp_path):
    rows = pd.DataFrame(
        {
            "Postcode": ["EH1 1AA", "FK1 1AA"],
            "Positional_quality_indicator": [10, 10],
            "Eastings": [325800, 288800],
            "Northings": [673900, 680100],
        }
    )
    rows.to_csv(tmp_path / "a.csv", index=False)
    rows.to_parquet(tmp_path / "a.parquet")
    for name in ("a.csv", "a.parquet"):
        frame = read_postcodes(tmp_path / name).frame
        assert list(frame.index) == ["EH11AA", "FK11AA"], name
        assert frame["easting"].tolist() == [325800, 288800], name


def make_zip(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


def test_a_zip_and_a_folder_of_area_files(tmp_path):
    members = {
        "Data/CSV/eh.csv": EH,
        "Data/CSV/fk.csv": FK,
        "Data/CSV/n.csv": LONDON,
        "Doc/Code-Point_Open_Column_Headers.csv": "PC,PQ,EA,NO\nPostcode,Quality,Eastings,Northings\n",
    }
    zipped = read_postcodes(make_zip(tmp_path / "codepo_gb.zip", members)).frame
    for name, text in members.items():
        file = tmp_path / "unpacked" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    assert list(zipped.index) == ["EH11AA", "EH11AB", "FK11AA"]
    unpacked = read_postcodes(tmp_path / "unpacked")
    pd.testing.assert_frame_equal(unpacked.frame, zipped)
    assert len(unpacked.source.sha256) == 64


def test_a_zip_cannot_write_outside(tmp_path):
    (tmp_path / "deep").mkdir()
    path = make_zip(tmp_path / "deep" / "evil.zip", {"../../eh.csv": EH})
    before = sorted(tmp_path.rglob("*"))
    assert len(read_postcodes(path).frame) == 2
    assert sorted(tmp_path.rglob("*")) == before


NRS = (
    "Postcode,DateOfDeletion,GridReferenceEasting,GridReferenceNorthing,Latitude,Longitude,DataZone2001Code,"
    "DataZone2011Code,DataZone2022Code\n"
)


def test_the_nrs_directory_binds_both_files_and_keeps_live_rows(tmp_path):
    small = NRS + (
        "EH1 1AA,01/02/2003,300000,600000,,,S01000001,S01008677,S01016000\n"
        "EH1 1AA,,325800,673900,,,S01000001,S01008677,S01016001\n"
    )
    large = NRS + "EH1 9ZZ,,,,55.95,-3.19,S01000001,S01008678,S01016002\n"
    path = make_zip(tmp_path / "spd.zip", {"SmallUser.csv": small, "LargeUser.csv": large})
    content = read_postcodes(path)
    assert list(content.frame.index) == ["EH11AA", "EH19ZZ"]
    assert content.frame.loc["EH11AA", "easting"] == 325800
    assert content.frame.loc["EH11AA", "data_zone_2022"] == "S01016001"
    assert content.frame.loc["EH19ZZ", "data_zone_2011"] == "S01008678"
    assert content.frame.loc["EH19ZZ", "northing"] == pytest.approx(673_700, abs=1_000)
    assert any("1 row that repeats a postcode left out." in note for note in sentences(content.notes))


@pytest.mark.parametrize("order", [1, -1])
def test_a_live_postcode_of_poor_position_stands_before_a_deleted_one_of_the_best(tmp_path, order):
    rows = [("EH1 1AA", "2001-01-01", 10, 325_000, 673_000), ("EH1 1AA", "", 60, 325_800, 673_900)]
    columns = ["Postcode", "DateOfDeletion", "Quality", "Eastings", "Northings"]
    pd.DataFrame([*rows, ("FK1 1AA", "", 10, 288_800, 680_100)][::order], columns=columns).to_csv(
        tmp_path / "p.csv", index=False
    )
    assert read_postcodes(tmp_path / "p.csv").frame.at["EH11AA", "easting"] == 325_800


def test_rows_in_another_order_give_the_same_table(tmp_path):
    lines = [*EH.splitlines(), *FK.splitlines(), '"EH1 1AA",50,325000,673000,"S92000003","","","","",""']
    (tmp_path / "a.csv").write_text("\n".join(lines) + "\n")
    (tmp_path / "b.csv").write_text("\n".join(reversed(lines)) + "\n")
    first, second = (read_postcodes(tmp_path / name).frame for name in ("a.csv", "b.csv"))
    pd.testing.assert_frame_equal(first, second)
    assert first.loc["EH11AA", "easting"] == 325800


def test_any_table_with_postcode_and_coordinates(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("pcode,lat,lon\neh1 1aa,55.95,-3.19\nnonsense,55.9,-3.2\n")
    content = read_postcodes(path)
    assert list(content.frame.index) == ["EH11AA"]
    assert any("1 row without a postcode" in note and "NONSENSE" in note for note in sentences(content.notes))


def test_no_postcodes_is_an_error(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n3,4\n")
    with pytest.raises(InputDataError, match=r"x\.csv: holds no postcodes with places"):
        read_postcodes(path)
    with pytest.raises(MissingDataError):
        read_postcodes(tmp_path / "none.csv")
    (tmp_path / "empty").mkdir()
    with pytest.raises(MissingDataError, match="holds no CSV"):
        read_postcodes(tmp_path / "empty")


@pytest.mark.real_data
def test_every_live_scottish_postcode(real_data):
    content = read_postcodes(real_data / "postcodes" / "codepoint_open_2025_4_scotland.parquet")
    assert len(content.frame) == 161_476 - 22
    assert any("22 postcodes without a place" in note for note in sentences(content.notes))
    assert content.frame["easting"].between(0, 500_000).all()
    assert content.frame.index[0] == "AB101AB"
