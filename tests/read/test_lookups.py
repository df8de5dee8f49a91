"""Lookups: units are told by their codes, whatever the columns are called."""

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubplan.errors import InputDataError, MissingDataError
from hubplan.read.lookups import read_lookup
from hubplan.read.people.population import read_population
from hubplan.schema import CHANGED_CODES
from note_words import sentences

PHS = (
    "DataZone,DataZoneName,IntZone,IntZoneName,CA,CAName,HSCP,HSCPName,HB,HBName,Country\n"
    "S01006507,Culter - 02,S02001236,Culter,S12000015,Fife,S37000001,Aberdeen City,S08000020,NHS Grampian,S92000003\n"
    "S01006506,Culter - 01,S02001236,Culter,S12000033,Aberdeen City,S37000001,Aberdeen City,S08000020,NHS Grampian,"
    "S92000003\n"
)


def write(folder, text: str, name: str = "lookup.csv", encoding: str = "utf-8"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_lookup_of_public_health_scotland(tmp_path, encoding):
    content = read_lookup(write(tmp_path, PHS, encoding=encoding))
    assert content.frame.loc["S01006506"].to_dict() == {
        "name": "Culter - 01",
        "council": "S12000033",
        "council_name": "Aberdeen City",
        "hscp": "S37000001",
        "hscp_name": "Aberdeen City",
        "health_board": "S08000020",
        "health_board_name": "NHS Grampian",
        "intermediate_zone": "S02001236",
        "intermediate_zone_name": "Culter",
    }
    assert content.frame.index.tolist() == ["S01006506", "S01006507"]
    assert (content.source.role, content.source.rows) == ("lookup", 2)


def test_old_council_codes_are_renewed_and_told(tmp_path):
    content = read_lookup(write(tmp_path, PHS))
    assert content.frame["council"].tolist() == ["S12000033", "S12000047"]
    assert sentences(content.notes) == ("lookup.csv: 1 council code from before 2019 was renewed.",)


def test_old_codes_of_partnerships_and_boards_are_renewed_and_told(tmp_path):
    content = read_lookup(
        write(tmp_path, "DataZone,HSCP,HB\nS01006506,S37000014,S08000018\nS01006507,S37000035,S08000021\n")
    )
    assert content.frame["hscp"].tolist() == ["S37000032", "S37000035"]
    assert content.frame["health_board"].tolist() == ["S08000029", "S08000031"]
    assert sentences(content.notes) == (
        "lookup.csv: 1 HSCP code from before 2019 was renewed.",
        "lookup.csv: 2 health board codes from before 2019 were renewed.",
    )


def test_the_lookup_of_2022(tmp_path):
    text = (
        "DZ22_Code,DZ22_Name,IZ22_Code,IZ22_Name,MMWard_Code,MMWard_Name,LA_Code,LA_Name,SPC_Code,SPC_Name,HB_Code,"
        "HB_Name,HIA_Code,HIA_Name,UR2_Code,UR2_Name,UR6_Code,UR6_Name,UR8_Code,UR8_Name\n"
        "S01013482,Culter - 01,S02002515,Culter,S13002843,Lower Deeside,S12000033,Aberdeen City,S16000076,South,"
        "S08000020,Grampian,S37000001,Aberdeen City,1,Rest,4,Remote Small Towns,5,Very Remote\n"
    )
    row = read_lookup(write(tmp_path, text)).frame.loc["S01013482"]
    assert row["ward"] == "S13002843"
    assert row["ward_name"] == "Lower Deeside"
    assert row["hscp_name"] == "Aberdeen City"
    assert row["urban_rural"] == "4"
    assert row["urban_rural_name"] == "Remote Small Towns"


def test_wards_of_2011_zones_come_from_the_lookup_of_2011(tmp_path):
    text = (
        "DZ2011_Code,DZ2011_Name,IZ2011_Code,IZ2011_Name,MMWard_Code,MMWard_Name,LA_Code,LA_Name,HIA_Code,HIA_Name\n"
        "S01009012,Gilmerton - 01,S02001234,Gilmerton,S13002934,Liberton / Gilmerton,S12000036,City of Edinburgh,"
        "S37000012,Edinburgh\n"
        "S01009013,Gilmerton - 02,S02001234,Gilmerton,S13002848,King’s Ward,S12000036,City of Edinburgh,"
        "S37000012,Edinburgh\n"
    )
    frame = read_lookup(write(tmp_path, text, encoding="cp1252")).frame
    assert frame["ward"].tolist() == ["S13002934", "S13002848"]
    assert frame["ward_name"].tolist() == ["Liberton / Gilmerton", "King’s Ward"]
    assert frame["name"].tolist() == ["Gilmerton - 01", "Gilmerton - 02"]
    assert frame["intermediate_zone_name"].tolist() == ["Gilmerton"] * 2


@pytest.mark.parametrize(
    ("text", "locality"),
    [
        ("DataZone,SubHSCP,SubHSCPName\nS01006506,PN0000003,Aberdeen South\n", "PN0000003"),
        ("DataZone,SubHSCPName\nS01006506,Aberdeen South\n", "Aberdeen South"),
    ],
)
def test_localities_with_and_without_codes(tmp_path, text, locality):
    row = read_lookup(write(tmp_path, text)).frame.loc["S01006506"]
    assert row.to_dict() == {"locality": locality, "locality_name": "Aberdeen South"}


@pytest.mark.parametrize(
    ("text", "settlement"),
    [
        ("DataZone,SettlementCode,SettlementName\nS01006506,S20000041,Aberdeen\n", "S20000041"),
        ("DataZone,Settlement\nS01006506,Aberdeen\n", "Aberdeen"),
    ],
)
def test_settlements_with_and_without_codes(tmp_path, text, settlement):
    row = read_lookup(write(tmp_path, text)).frame.loc["S01006506"]
    assert row.to_dict() == {"settlement": settlement, "settlement_name": "Aberdeen"}


@pytest.mark.parametrize("column", ["UrbanRural6fold2020", "UR6_Code", "UrbanRural6fold2022"])
def test_the_six_fold_class_is_taken(tmp_path, column):
    text = f"DataZone,UrbanRural2fold2020,{column},UrbanRural8fold2020\nS01006506,2,5,7\n"
    assert read_lookup(write(tmp_path, text)).frame["urban_rural"].tolist() == ["5"]


def test_every_fold_that_the_file_has_is_read(tmp_path):
    text = (
        "DataZone,UrbanRural2fold2020,UrbanRural3fold2020,UrbanRural6fold2020,UrbanRural8fold2020\n"
        "S01006506,1,1,1,1\nS01006507,2,3,6,8\nS01006508,,,,\n"
    )
    frame = read_lookup(write(tmp_path, text)).frame
    assert frame.loc["S01006507"].to_dict() == {
        "urban_rural": "6",
        "urban_rural_name": "Remote Rural",
        "urban_rural_2": "2",
        "urban_rural_3": "3",
        "urban_rural_8": "8",
    }
    assert frame.loc["S01006508"].isna().all()


def test_classes_keep_the_names_of_the_file(tmp_path):
    text = "DZ22_Code,UR6_Code,UR6_Name,UR8_Code,UR8_Name\nS01013482,5,Countryside,7,Far countryside\n"
    row = read_lookup(write(tmp_path, text)).frame.iloc[0]
    assert row[["urban_rural", "urban_rural_name"]].tolist() == ["5", "Countryside"]
    assert row[["urban_rural_8", "urban_rural_8_name"]].tolist() == ["7", "Far countryside"]


@pytest.mark.parametrize(("fold", "cell"), [(6, "7"), (2, "3"), (8, "0"), (6, "rural"), (3, "1.5")])
def test_a_cell_that_is_no_class_is_refused_by_name(tmp_path, fold, cell):
    text = f"DataZone,UrbanRural{fold}fold2020\nS01006506,{cell}\nS01006507,1\n"
    with pytest.raises(
        InputDataError, match=rf"1 cell that is no class \(S01006506 {cell}\).*\(most urban\) to {fold}"
    ):
        read_lookup(write(tmp_path, text))


def test_deprivation_as_public_health_scotland_publishes_it(tmp_path):
    columns = (
        "DataZone,IntZone,CA,HB,SIMD2020V2Rank,SIMD2020V2CountryDecile,SIMD2020V2CountryQuintile,SIMD2020V2HBDecile,"
        "SIMD2020V2HBQuintile,SIMD2020V2HSCPDecile,SIMD2020V2HSCPQuintile,SIMD2020V2CADecile,SIMD2020V2CAQuintile,"
        "SIMD2020V2Most15pc,SIMD2020V2Least15pc,SIMD2020V2IncomeDomainRate,SIMD2020V2IncomeDomainRank,"
        "SIMD2020V2HealthDomainRank,SIMD2020V2EduDomainRank,SIMD2020V2AccessDomainRank,SIMD2020V2CrimeDomainRank"
    )
    row = "S01006506,S02001236,S12000033,S08000020,4691,7,4,8,1,8,1,8,1,0,0,0.08,4936,5174,5887,1458,4664"
    frame = read_lookup(write(tmp_path, f"{columns}\n{row}\n")).frame
    # the rank of the whole index, and its fifth of Scotland, not of the board, partnership or council
    assert frame.loc["S01006506", ["simd_rank", "simd_quintile", "council"]].tolist() == [4691, 4, "S12000033"]


def test_a_domain_alone_is_no_deprivation(tmp_path):
    with pytest.raises(InputDataError, match="says nothing known"):
        read_lookup(write(tmp_path, "DataZone,IMD_decile,Income_rank,Health_rank\nS01006506,5,4192.0,4346\n"))


def test_a_rank_beyond_the_zones_of_scotland_is_refused(tmp_path):
    text = "DataZone,SIMD2020V2Rank\nS01006506,6976\nS01006507,6977\n"
    with pytest.raises(
        InputDataError, match=r"1 cell that is no rank \(S01006507\).*from 1, the most deprived, to 6,976"
    ):
        read_lookup(write(tmp_path, text))


@pytest.mark.parametrize(
    "column", ["SIMD2020V2Rank", "IMD_rank", "SIMD2020v2_Rank", "simd_rank", "Rankv2", "DeprivationRank"]
)
def test_fifths_of_real_zones_are_of_all_scotland(tmp_path, column):
    # the fifths of 6,976 zones end at 1395, 2790, 4185, 5580
    text = f"DataZone,Income_rank,{column}\n" + "".join(
        f"S0100{6506 + i},1,{rank}\n" for i, rank in enumerate([1, 1395, 1396, 2790, 2791, 5580, 5581, 6976])
    )
    frame = read_lookup(write(tmp_path, text)).frame
    assert frame["simd_rank"].tolist() == [1, 1395, 1396, 2790, 2791, 5580, 5581, 6976]
    assert frame["simd_quintile"].tolist() == [1, 1, 2, 2, 3, 4, 5, 5]


def test_fifths_of_synthetic_zones_are_of_the_file(tmp_path):
    text = "data_zone,simd_rank\n" + "".join(f"S0190000{i},{10 * (10 - i)}\n" for i in range(10) if i < 10)
    text = text.replace("S01900000,100", "S01900000,1000")
    frame = read_lookup(write(tmp_path, text)).frame
    assert frame["simd_quintile"].tolist() == [5, 5, 4, 4, 3, 3, 2, 2, 1, 1]


def test_synthetic_zones_with_their_own_fifths_keep_them(tmp_path):
    text = "data_zone,simd_rank,simd_quintile\nS01900000,1,5\nS01900001,2,4\n"
    assert read_lookup(write(tmp_path, text)).frame["simd_quintile"].tolist() == [5, 4]


def test_a_fifth_without_a_rank_is_read(tmp_path):
    frame = read_lookup(write(tmp_path, "DataZone,SIMD2020V2CountryQuintile\nS01006506,2\nS01006507,\n")).frame
    assert frame["simd_quintile"].fillna(0).tolist() == [2, 0]


@pytest.mark.parametrize("rank", ["0", "-3", "high", "1.5"])
def test_a_cell_that_is_no_rank_is_refused_by_name(tmp_path, rank):
    with pytest.raises(InputDataError, match=r"has 1 cell that is no rank \(S01006506\)"):
        read_lookup(write(tmp_path, f"DataZone,SIMD2020V2Rank\nS01006506,{rank}\nS01006507,7\n"))


def test_a_cell_that_is_no_fifth_is_refused_by_name(tmp_path):
    with pytest.raises(InputDataError, match=r"has 1 cell that is no fifth \(S01006506\)"):
        read_lookup(write(tmp_path, "DataZone,simd_quintile\nS01006506,6\n"))


def test_units_named_in_words_are_read_too(tmp_path):
    text = "data_zone,council,council_name,hscp,hscp_name\nS01900000,X1,Skerrie,P1,Skerrie Partnership\n"
    assert read_lookup(write(tmp_path, text)).frame.loc["S01900000"].to_dict() == {
        "council": "X1",
        "council_name": "Skerrie",
        "hscp": "P1",
        "hscp_name": "Skerrie Partnership",
    }


def test_a_stray_code_of_another_kind_is_left_empty_and_told(tmp_path):
    rows = [f"S0190000{i},S1200003{i},Name {i}" for i in range(10)]
    content = read_lookup(
        write(tmp_path, "\n".join(["DataZone,CA,CAName", *rows, "S01900010,S37000027,South Ayrshire"]))
    )
    assert content.frame["council"].isna().tolist() == [False] * 10 + [True]
    assert sentences(content.notes) == (
        "lookup.csv: column CA has 1 cell that is no code of that kind (S37000027); left empty.",
    )


def test_a_repeated_code_is_refused_by_name(tmp_path):
    with pytest.raises(InputDataError, match=r"more than one row \(S01006506\)"):
        read_lookup(write(tmp_path, "DataZone,CA\nS01006506,S12000033\nS01006506,S12000034\n"))


def test_a_broken_code_is_refused_by_row(tmp_path):
    with pytest.raises(InputDataError, match=r"row 3 S0100650"):
        read_lookup(write(tmp_path, "DataZone,CA\nS01006506,S12000033\nS0100650,S12000034\n"))


def test_a_table_that_says_nothing_is_refused(tmp_path):
    with pytest.raises(InputDataError, match=r"says nothing known about the data zones \(found colour\)"):
        read_lookup(write(tmp_path, "DataZone,colour\nS01006506,red\n"))


def test_two_vintages_are_refused(tmp_path):
    with pytest.raises(MissingDataError, match="2 vintages"):
        read_lookup(write(tmp_path, "DataZone,CA\nS01006506,S12000033\nS01013482,S12000033\n"))


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(MissingDataError, match=r"no such file\. Expected the lookup file"):
        read_lookup(tmp_path / "lookup.csv")


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(7)))
def test_the_order_of_rows_does_not_matter(tmp_path, order):
    rows = [f"S0190000{i},S1200003{i},{i * 7 % 5 + 1}" for i in range(7)]
    straight = read_lookup(write(tmp_path, "\n".join(["zone,council,simd_rank", *rows]))).frame
    shuffled = read_lookup(write(tmp_path, "\n".join(["zone,council,simd_rank", *(rows[i] for i in order)]))).frame
    pd.testing.assert_frame_equal(straight, shuffled)


@pytest.mark.real_data
def test_the_real_lookup_of_2011(real_data):
    frame = read_lookup(real_data / "lookups" / "dz2011_codes_and_labels_21042020.csv").frame
    assert len(frame) == 6_976
    assert frame.notna().all(axis=None)
    assert frame["council"].nunique() == 32
    assert frame["hscp"].nunique() == 31
    assert frame["health_board"].nunique() == 14
    assert frame["intermediate_zone"].nunique() == 1_279
    both = frame[frame["hscp"] == "S37000005"]["council_name"]
    assert sorted(both.unique()) == ["Clackmannanshire", "Stirling"]


@pytest.mark.real_data
def test_the_real_lookup_of_2022(real_data):
    frame = read_lookup(real_data / "lookups" / "DataZone2022lookup.csv").frame
    assert len(frame) == 7_392
    assert frame["council"].nunique() == 32
    assert frame["hscp"].nunique() == 31
    assert set(frame["urban_rural"]) == set("123456")
    assert set(frame["urban_rural_8_name"]) >= {"Very Remote Rural", "Very Remote Small Towns"}
    assert frame["ward_name"].notna().all()


@pytest.mark.real_data
def test_codes_that_are_renewed_are_none_of_today(real_data):
    frame = read_lookup(real_data / "lookups" / "dz2011_codes_and_labels_21042020.csv").frame
    today = set(frame["council"]) | set(frame["hscp"]) | set(frame["health_board"])
    assert today.isdisjoint(CHANGED_CODES)
    assert today >= set(CHANGED_CODES.values())


@pytest.mark.real_data
def test_real_indicators_of_deprivation_hold_people_but_no_rank(real_data):
    path = real_data / "deprivation" / "simd2020v2_indicators_dev.csv"
    with pytest.raises(InputDataError, match="says nothing known about the data zones"):
        read_lookup(path)
    people = read_population(path).frame
    assert people["population"].sum() == pd.read_csv(path)["Total_population"].sum()


@pytest.mark.real_data
def test_the_real_localities_cover_23_councils(real_data):
    content = read_lookup(real_data / "lookups" / "datazone-to-locality-lookup.csv")
    frame = content.frame
    councils = read_lookup(real_data / "lookups" / "dz2011_codes_and_labels_21042020.csv").frame["council"]
    assert len(frame) == 5_219
    assert councils[frame.index].nunique() == 23
    # the column of councils holds the partnership of South Ayrshire
    assert sentences(content.notes) == (
        "datazone-to-locality-lookup.csv: column CA has 153 cells that are no codes of that kind (S37000027); left empty.",
    )
    assert frame["council"].isna().sum() == 153
    assert frame[frame["council"] == "S12000035"]["locality_name"].nunique() == 8


@pytest.mark.real_data
def test_the_real_classes_and_ranks(real_data):
    classes = read_lookup(real_data / "lookups" / "datazone2011_urban_rural_2020.csv").frame
    assert len(classes) == 6_976
    for column, folds in (("urban_rural_2", 2), ("urban_rural_3", 3), ("urban_rural", 6), ("urban_rural_8", 8)):
        assert sorted(classes[column].unique()) == [str(fold) for fold in range(1, folds + 1)]
    # the coarser classes are unions of the finer ones
    assert (classes["urban_rural_2"].eq("2") == classes["urban_rural"].isin(["5", "6"])).all()
    path = real_data / "deprivation" / "simd2020v2_ranks_dev.csv"
    frame = read_lookup(path).frame
    fifths = (pd.read_csv(path, index_col="dz11_code")["IMD_decile"].sort_index() + 1) // 2
    # 6,976 does not divide by five: the file's own tenths round three ranks at the edges the other way
    assert sorted(frame.loc[frame["simd_quintile"] != fifths, "simd_rank"]) == [1396, 2791, 4186]
    # fifths are of all Scotland, so the twelve councils do not hold one in five of each
    assert not frame["simd_quintile"].value_counts(normalize=True).between(0.195, 0.205).all()
