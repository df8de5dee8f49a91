"""People: every common table gives the same counts, and every defect is refused by name."""

import zipfile

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubplan.errors import InputDataError, MissingDataError
from hubplan.read.people.population import read_population
from note_words import sentences

CODES = ["S01006506", "S01006507", "S01006508"]
AGES = [*(str(age) for age in range(90)), "90+"]


def write(folder, text: str, name: str = "people.csv", encoding: str = "utf-8"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def write_sheets(folder, sheets: dict[str, list[list[object]]], name: str = "people.xlsx"):
    """Write the least that makes a workbook: no library for that is at hand."""
    path = folder / name
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    linked = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    numbered = list(enumerate(sheets, start=1))
    parts = "".join(f'<Override PartName="/xl/s{n}.xml" ContentType="{kind}.worksheet+xml"/>' for n, _ in numbered)
    entries = "".join(f'<sheet name="{sheet}" sheetId="{n}" r:id="r{n}"/>' for n, sheet in numbered)
    targets = "".join(f'<Relationship Id="r{n}" Type="{linked}/worksheet" Target="s{n}.xml"/>' for n, _ in numbered)
    with zipfile.ZipFile(path, "w") as book:
        book.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>{parts}</Types>',
        )
        book.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
            f'Type="{linked}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        book.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{linked}"><sheets>{entries}</sheets></workbook>'
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}/relationships">{targets}</Relationships>'
        )
        for number, sheet in numbered:
            rows = "".join(f"<row>{''.join(map(_write_cell, row))}</row>" for row in sheets[sheet])
            book.writestr(f"xl/s{number}.xml", f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>')
    return path


def _write_cell(value: object) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, int):
        return f"<c><v>{value}</v></c>"
    return f'<c t="inlineStr"><is><t>{value}</t></is></c>'


def single_years(first: int) -> list[int]:
    """One person more for each year of age: sums can be checked by hand."""
    return [first + age for age in range(91)]


def csv(rows: list[list[object]]) -> str:
    return "\n".join(",".join(str(cell) for cell in row) for row in rows) + "\n"


def phs(years=(2023, 2024), sexes=("All", "Male", "Female")) -> str:
    """The open data of Public Health Scotland in small, with the derived row of Scotland."""
    rows: list[list[object]] = [
        ["Year", "DataZone", "DataZoneQF", "Sex", "SexQF", "AllAges", *(f"Age{a}" for a in range(90)), "Age90plus"]
    ]
    for year in years:
        for code in ["S92000003", *CODES]:
            for sex in sexes:
                factor = {"All": 2, "Male": 1, "Female": 1}[sex]
                ages = [factor * (year - 2020)] * 91
                rows.append(
                    [year, code, "d" if code[1] == "9" else "", sex, "d" if sex == "All" else "", sum(ages), *ages]
                )
    return csv(rows)


def test_the_plainest_table(tmp_path):
    content = read_population(write(tmp_path, "code,people\nS01006507,700\nS01006506,0\n"))
    assert content.frame.to_dict("index") == {"S01006506": {"population": 0}, "S01006507": {"population": 700}}
    assert content.frame["population"].dtype == "int64"
    assert content.frame.index.name == "data_zone"
    assert content.frame.columns.tolist() == ["population"]
    assert (content.source.role, content.source.rows, content.date) == ("population", 2, "")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_delimiters(tmp_path, encoding, delimiter):
    rows = [["DataZone", "Name", "Population"], ["S01006506", 'Mòr, "A"'.replace('"', ""), "812"]]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    content = read_population(write(tmp_path, text, encoding=encoding))
    assert content.frame.loc["S01006506"].to_dict() == {"population": 812, "name": "Mòr, A"}


@pytest.mark.parametrize("cell", ['"1,234"', "1 234", "1\u00a0234", "1234.0", " 1234 ", '"1,234.0"'])
def test_thousands_may_be_set_apart(tmp_path, cell):
    frame = read_population(write(tmp_path, f"code,people\nS01006506,{cell}\n")).frame
    assert frame["population"].tolist() == [1234]


@pytest.mark.parametrize("column", ["Total population", "AllAges", "TotPop2011", "pop2011", "residents_2022", "zzz"])
def test_the_count_column_is_found(tmp_path, column):
    text = f"id,DataZone,Sex ratio,{column}\nx,S01006506,high,5\ny,S01006507,low,6\n"
    assert read_population(write(tmp_path, text)).frame["population"].tolist() == [5, 6]


def nrs_2021() -> dict[str, list[list[object]]]:
    header = ["Data zone code", "Data zone name", "Council area code", "Council area name", "Total population"]
    header += [*(f"Age {age}" for age in range(90)), "Age 90 and over"]
    rows = [
        [code, f"Culter - {n}", "S12000015", "Fife", sum(single_years(n)), *single_years(n)]
        for n, code in enumerate(CODES)
    ]
    return {
        "General_notes": [["Population of data zones, mid-2021"], ["S01006506 is the first"]],
        "Population_persons_2021": [["Table 1: persons, mid-2021"], ["This worksheet holds one table."], header, *rows],
    }


def test_the_workbook_of_2021(tmp_path):
    content = read_population(write_sheets(tmp_path, nrs_2021()))
    first = content.frame.loc["S01006506"]
    assert first["population"] == sum(range(91))
    assert first["age_0_4"] == 0 + 1 + 2 + 3 + 4
    assert first["age_5_11"] == sum(range(5, 12))
    assert first["age_12_17"] == sum(range(12, 18))
    assert first["children"] == sum(range(18))
    assert first["council"] == "S12000047"  # Fife's code of today
    assert first["council_name"] == "Fife"
    assert first["name"] == "Culter - 0"
    assert content.date == "mid-2021"


def test_the_workbook_of_2020(tmp_path):
    header = ["Area code", "Area name", "Council area", "All ages", *(f"AGE{age}" for age in range(90)), "AGE90+"]
    rows: list[list[object]] = [
        ["Small area population estimates, Scotland"],
        ["Population by single year of age, persons, mid-2020"],
        [None],
        header,
        ["SCOTLAND", None, None, 12285, *single_years(0)],
        ["Data zone", "Name", "Council", "Persons", *([None] * 91)],
        *(
            [code, f"Culter - {n}", "Aberdeen City", sum(single_years(n)), *single_years(n)]
            for n, code in enumerate(CODES)
        ),
        [None],
        ["© Crown Copyright 2021"],
    ]
    content = read_population(write_sheets(tmp_path, {"Contents": [["Contents"]], "Persons": rows}))
    assert content.frame["population"].tolist() == [4095, 4186, 4277]
    assert content.frame["children"].tolist() == [153, 171, 189]
    assert content.frame["council_name"].tolist() == ["Aberdeen City"] * 3
    assert content.date == "mid-2020"


def test_open_data_takes_the_newest_year_and_all_sexes(tmp_path):
    content = read_population(write(tmp_path, phs(), encoding="utf-8-sig"))
    assert content.frame.index.tolist() == CODES
    assert content.frame["population"].tolist() == [2 * 4 * 91] * 3
    assert content.frame["children"].tolist() == [2 * 4 * 18] * 3
    assert content.date == "mid-2024"


def test_open_data_of_a_year_that_was_asked_for(tmp_path):
    content = read_population(write(tmp_path, phs()), year=2023)
    assert content.frame["population"].tolist() == [2 * 3 * 91] * 3
    assert content.date == "mid-2023"


def test_a_year_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(MissingDataError, match="holds no people of 2019, but of 2023, 2024"):
        read_population(write(tmp_path, phs()), year=2019)


def test_females_and_males_are_added_where_no_row_has_all(tmp_path):
    both = read_population(write(tmp_path, phs(sexes=("Male", "Female")))).frame
    pd.testing.assert_frame_equal(both, read_population(write(tmp_path, phs(), "all.csv")).frame)


def test_one_sex_alone_is_refused_by_name(tmp_path):
    text = "DataZone,Sex,AllAges\nS01006506,All,9\nS01006507,Female,4\n"
    with pytest.raises(InputDataError, match=r"people of one sex only \(S01006507\)"):
        read_population(write(tmp_path, text))


def test_an_unknown_sex_is_refused_by_row(tmp_path):
    with pytest.raises(InputDataError, match=r"row 3 both of them"):
        read_population(write(tmp_path, "DataZone,Sex,AllAges\nS01006506,All,9\nS01006507,both of them,4\n"))


def test_the_year_in_the_title_must_be_the_one_asked_for(tmp_path):
    path = write_sheets(tmp_path, nrs_2021())
    assert read_population(path, year=2021).date == "mid-2021"
    with pytest.raises(MissingDataError, match="expected people of 2019, found mid-2021"):
        read_population(path, year=2019)


def test_a_file_that_does_not_say_its_year_gets_a_note(tmp_path):
    content = read_population(write(tmp_path, "code,people\nS01006506,5\n"), year=2019)
    assert sentences(content.notes) == ("people.csv: does not say its year; taken as 2019.",)


def test_of_two_columns_of_years_the_newest_is_taken_unless_asked(tmp_path):
    path = write(tmp_path, "code,population_2019,population_2020\nS01006506,5,6\n")
    assert (read_population(path).frame["population"].item(), read_population(path).date) == (6, "2020")
    assert read_population(path, year=2019).frame["population"].item() == 5


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("dz2011_pop_mid2020_dev.csv", "mid-2020"),
        ("sape-2021-persons.csv", "mid-2021"),
        ("dz2011_census2022_age.csv", "census 2022"),
        ("people.csv", ""),
    ],
)
def test_the_date_in_the_file_name(tmp_path, name, date):
    assert read_population(write(tmp_path, "code,people\nS01006506,5\n", name)).date == date


BANDS = {
    "All people": 100,
    "0 - 4": 5,
    "5 - 9": 6,
    "10 - 14": 7,
    "15.0": 2,
    "16 - 17": 3,
    "18 - 64": 57,
    "65 and over": 20,
}


def census(bands: dict[str, int]) -> str:
    rows = [["dz11_code", "age_group", "all_people", "female", "male"]]
    rows += [[code, band, f"{people}.0", 1, 2] for code in CODES for band, people in bands.items()]  # type: ignore[list-item]
    return csv(rows)  # type: ignore[arg-type]


def test_the_census_in_long_form(tmp_path):
    frame = read_population(write(tmp_path, census(BANDS))).frame
    assert frame.columns.tolist() == ["population", "age_0_4", "children"]
    assert frame.loc["S01006507"].tolist() == [100, 5, 5 + 6 + 7 + 2 + 3]


def test_the_census_without_a_total_row_adds_the_bands(tmp_path):
    bands = {band: people for band, people in BANDS.items() if band != "All people"}
    assert read_population(write(tmp_path, census(bands))).frame["population"].tolist() == [100] * 3


def test_bands_with_a_gap_do_not_make_a_total(tmp_path):
    bands = {band: people for band, people in BANDS.items() if band not in ("All people", "15.0")}
    with pytest.raises(InputDataError, match="do not add up to everybody"):
        read_population(write(tmp_path, census(bands)))


def test_bands_with_a_gap_do_not_make_children(tmp_path):
    bands = {band: people for band, people in BANDS.items() if band != "15.0"}
    assert read_population(write(tmp_path, census(bands))).frame.columns.tolist() == ["population", "age_0_4"]


def test_a_zone_that_lacks_a_band_is_refused_by_name(tmp_path):
    text = census(BANDS).replace("S01006507,15.0,2.0,1,2\n", "")
    with pytest.raises(InputDataError, match=r"1 data zone lacks an age group that others have \(S01006507\)"):
        read_population(write(tmp_path, text))


def test_a_band_that_stands_twice_is_refused_by_name(tmp_path):
    with pytest.raises(InputDataError, match=r"an age group twice \(S01006508\)"):
        read_population(write(tmp_path, census(BANDS) + "S01006508,15.0,2,1,1\n"))


def test_an_age_group_that_is_not_understood_gets_a_note(tmp_path):
    content = read_population(write(tmp_path, census({**BANDS, "not stated": 4})))
    assert sentences(content.notes) == ("people.csv: age groups not understood are left out (not stated).",)
    assert content.frame["population"].tolist() == [100] * 3


def test_single_years_without_a_total_are_added(tmp_path):
    text = csv([["dz11_code", *AGES], ["S01006506", *single_years(0)]])  # type: ignore[list-item]
    frame = read_population(write(tmp_path, text)).frame
    assert frame["population"].item() == sum(range(91))


def test_own_age_columns_come_back_as_they_were(tmp_path):
    text = "data_zone,population,age_0_4,age_5_11,age_12_17,children\nS01006506,100,5,8,7,20\n"
    assert read_population(write(tmp_path, text)).frame.iloc[0].tolist() == [100, 5, 8, 7, 20]


def test_parquet(tmp_path):
    path = tmp_path / "people.parquet"
    pd.DataFrame({"DataZone": CODES, "people": [1, 2, 3], "share": [0.1, 0.2, 0.3]}).to_parquet(path)
    assert read_population(path).frame["population"].tolist() == [1, 2, 3]


def test_an_empty_cell_of_parquet_is_refused_by_name(tmp_path):
    path = tmp_path / "people.parquet"
    pd.DataFrame({"DataZone": CODES, "people": [1.0, None, 3.0]}).to_parquet(path)
    with pytest.raises(InputDataError, match=r"1 cell that is no number \(S01006507 empty\)"):
        read_population(path)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("-5", r"1 negative number \(S01006507 -5\)"),
        ("many", r"1 cell that is no number \(S01006507 many\)"),
        ("*", r"1 cell that is no number \(S01006507 \*\)"),
        ("", r"1 cell that is no number \(S01006507 empty\)"),
        ("nan", r"1 cell that is no number \(S01006507 nan\)"),
        ("inf", r"1 cell that is no number \(S01006507 inf\)"),
        ("12.5", r"1 number that is not whole \(S01006507 12.5\)"),
        ('"1,23"', r"1 cell that is no number \(S01006507 1,23\)"),
    ],
)
def test_a_cell_that_is_no_count_is_refused_by_name(tmp_path, cell, words):
    text = f"code,people,more\nS01006506,5,x\nS01006507,{cell},x\n"
    with pytest.raises(InputDataError, match=words):
        read_population(write(tmp_path, text))


def test_an_age_that_is_no_count_is_refused_by_name(tmp_path):
    with pytest.raises(InputDataError, match=r"column Age 4 has 1 cell that is no number \(S01006506 c\)"):
        read_population(write(tmp_path, "code,people,Age 4\nS01006506,5,c\n"))


def test_more_children_than_people_are_refused(tmp_path):
    with pytest.raises(InputDataError, match=r"more children than people \(S01006506\)"):
        read_population(write(tmp_path, "code,population,children\nS01006506,5,6\n"))


def test_a_repeated_code_is_refused_by_name(tmp_path):
    with pytest.raises(InputDataError, match=r"more than one row \(S01006506\)"):
        read_population(write(tmp_path, "code,people\nS01006506,5\nS01006507,5\nS01006506,5\n"))


def test_a_broken_code_is_refused_by_row(tmp_path):
    with pytest.raises(InputDataError, match=r"row 3 S0100650X"):
        read_population(write(tmp_path, "code,people\nS01006506,5\nS0100650X,5\n"))


def test_people_without_a_code_are_refused_by_row(tmp_path):
    with pytest.raises(InputDataError, match=r"1 row has people but no data zone code \(row 3\)"):
        read_population(write(tmp_path, "code,people\nS01006506,5\n,5\n"))


def test_rows_of_totals_and_councils_are_dropped(tmp_path):
    text = (
        "code,name,people\nS92000003,Scotland,99\nS12000033,Aberdeen City,50\n,Total,99\nS01006506,Culter,5\n"
        "Source: NRS,,\n"
    )
    assert read_population(write(tmp_path, text)).frame["population"].tolist() == [5]


def test_two_vintages_are_refused(tmp_path):
    with pytest.raises(MissingDataError, match="2 vintages"):
        read_population(write(tmp_path, "code,people\nS01006506,5\nS01013482,5\n"))


def test_a_table_without_counts_names_what_it_found(tmp_path):
    with pytest.raises(InputDataError, match=r"no column tells how many people live in a zone \(found code, name\)"):
        read_population(write(tmp_path, "code,name\nS01006506,Culter\n"))


def test_a_table_without_codes_names_what_it_found(tmp_path):
    with pytest.raises(InputDataError, match=r"no column holds data zone codes \(found council, people\)"):
        read_population(write(tmp_path, "council,people\nFife,5\nAngus,6\n"))


def test_a_table_without_header_is_refused(tmp_path):
    with pytest.raises(InputDataError, match="Add a header row"):
        read_population(write(tmp_path, "S01006506,5\nS01006507,6\n"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "found an empty one"),
        (b"<!DOCTYPE html>\n<html><body>404</body></html>", "web page"),
        (b"\xef\xbb\xbf \n<html></html>", "web page"),
        (b"PK\x03\x04 this was once a workbook", "cannot be read"),
        (b"SQLite format 3\0", "GeoPackage"),
        (b'{"a": 1}', "JSON"),
        (b"PAR1 broken", "cannot be read"),
        (b"\x00\x01\x02\x03", "binary"),
        (b"\n\n\n", "header"),
        (b'code,people\nS01006506,"5\n', "cannot be read|no numbers"),
    ],
)
def test_what_is_no_table_is_refused_in_one_line(tmp_path, content, words):
    (tmp_path / "people.xlsx").write_bytes(content)
    with pytest.raises(InputDataError, match=words) as caught:
        read_population(tmp_path / "people.xlsx")
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("people.xlsx")


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(MissingDataError, match="no such file"):
        read_population(tmp_path / "people.csv")


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(24)))
def test_the_order_of_rows_does_not_matter(tmp_path, order):
    header, *rows = phs().splitlines()
    straight = read_population(write(tmp_path, phs(), "straight.csv")).frame
    shuffled = read_population(write(tmp_path, "\n".join([header, *(rows[i] for i in order)]), "shuffled.csv")).frame
    pd.testing.assert_frame_equal(straight, shuffled)


@pytest.mark.real_data
def test_the_real_workbook(real_data):
    content = read_population(real_data / "population" / "sape-2021-persons_dev.xlsx")
    assert len(content.frame) == 2_073
    assert content.frame["population"].sum() == 1_625_410
    assert content.frame["children"].sum() == 290_985
    assert (content.frame[["age_0_4", "age_5_11", "age_12_17"]].sum(axis=1) == content.frame["children"]).all()
    by_council = content.frame.groupby("council_name")["population"].sum()
    assert by_council.round(-2)["Inverclyde"] == 76_700
    assert len(by_council) == 12
    assert content.frame.loc["S01007284", "name"] == "Mull, Iona, Coll and Tiree - 01"
    assert (content.date, sentences(content.notes)) == ("mid-2021", ())


@pytest.mark.real_data
def test_the_real_table_by_sex(real_data):
    path = real_data / "population" / "dz2011_pop_mid2020_sex_syoa_dev.csv"
    content = read_population(path)
    alone = pd.read_csv(path).query("sex == 'All'")
    assert len(content.frame) == 2_073
    assert content.frame["population"].sum() == alone["total_population"].sum()
    assert content.frame["children"].sum() == alone[[str(age) for age in range(18)]].sum().sum()
    assert content.date == "mid-2020"


@pytest.mark.real_data
def test_a_real_zone_has_three_rows_of_which_one_is_counted(real_data):
    path = real_data / "population" / "dz2011_pop_mid2020_sex_syoa_dev.csv"
    rows = pd.read_csv(path).query("dz11_code == 'S01007284'").set_index("sex")
    frame = read_population(path).frame
    assert frame.loc["S01007284", "population"] == rows.at["All", "total_population"] == 747
    assert rows["total_population"].sum() == 2 * 747


@pytest.mark.real_data
def test_real_perturbed_cells_are_read_as_published(real_data):
    path = real_data / "population" / "dz2011_census2022_age_sex_dev.csv"
    everyone = pd.read_csv(path).query("age_group == 'All people'").set_index("dz11_code").sort_index()
    apart = everyone["female"] + everyone["male"] != everyone["all_people"]
    # females and males differ from all by a few in two zones of five; all is taken, never the sum
    assert apart.mean() > 0.3
    frame = read_population(path).frame
    assert (frame["population"] == everyone["all_people"]).all()


@pytest.mark.real_data
def test_the_real_census_has_its_band_of_one_year(real_data):
    path = real_data / "population" / "dz2011_census2022_age_sex_dev.csv"
    content = read_population(path)
    long = pd.read_csv(path)
    assert "15.0" in set(long["age_group"])
    bands = ["0 - 4", "5 - 9", "10 - 14", "15.0", "16 - 17"]
    assert content.frame["children"].sum() == long[long["age_group"].isin(bands)]["all_people"].sum()
    assert content.frame["population"].sum() == long[long["age_group"] == "All people"]["all_people"].sum()
    assert content.frame.columns.tolist() == ["population", "age_0_4", "children"]
    assert content.date == "census 2022"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("DataZone,AllAges\nS01006506,700\n".encode("utf-16")[:-1], "cannot be read"),
        (b"DataZone," + b"AllAges," * 3_000 + b"\nS01006506,700\n", "has 3,002 columns, expected at most 2,000"),
    ],
)
def test_tables_cut_within_a_letter_or_without_measure_are_refused(tmp_path, content, words):
    (tmp_path / "people.csv").write_bytes(content)
    with pytest.raises(InputDataError, match=rf"people\.csv: .*{words}"):
        read_population(tmp_path / "people.csv")
