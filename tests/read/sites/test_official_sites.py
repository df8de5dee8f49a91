"""Official files of sites as they are published and as they are fetched: each is known by its columns, each defect handled."""

import re
import zipfile

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point

from hubplan.areas import normalize_council
from hubplan.categories import CATEGORIES, CONFIDENTIAL, GROUP_OF, SERVICE_GROUPS, SPECIALIST
from hubplan.config.builtin import builtin_folder
from hubplan.config.official import official_entries, official_hub_categories
from hubplan.config.scenarios import read_scenario
from hubplan.read.boundaries import read_boundaries
from hubplan.read.lookups import read_lookup
from hubplan.read.postcodes import read_postcodes
from hubplan.read.sites import read_all_sites, read_sites
from hubplan.read.sites.councils import Councils
from hubplan.read.sites.placed import KnownPlaces
from hubplan.read.sites.places import find_places
from hubplan.read.sites.tables import read_site_table
from hubplan.read.sites.zones import find_zones, tell_doubts
from hubplan.scenario import ColumnChoice, SiteFile
from hubplan.unplaced import tell_obstacles
from note_words import sentences


def by_name(content) -> pd.DataFrame:
    return content.sites.set_index("name").sort_index()


# the scheme


def test_every_category_is_in_one_group():
    listed = [key for keys in SERVICE_GROUPS.values() for key in keys]
    assert sorted(listed) == sorted(CATEGORIES)
    assert set(GROUP_OF) == set(CATEGORIES)
    assert set(CATEGORIES) >= SPECIALIST
    where = official_hub_categories()
    assert sorted((*where.open, *where.if_none, *where.close)) == sorted(CATEGORIES)
    assert set(where.close) >= SPECIALIST | CONFIDENTIAL
    assert not SPECIALIST & CONFIDENTIAL


def test_every_category_of_the_official_entries_is_known():
    for entry in official_entries():
        kinds = entry.category.values.values() if isinstance(entry.category, ColumnChoice) else [entry.category]
        assert set(kinds) <= set(CATEGORIES), entry.file


# specialists


def test_special_services_are_marked_by_category_or_by_the_entry(read):
    rows = "name,category,DataZone\nA,special_school,S01900001\nB,library,S01900001\n"
    assert by_name(read(rows, category=None))["specialist"].tolist() == [True, False]
    assert read("name,DataZone\nA,S01900001\n", specialist=True).sites["specialist"].all()
    assert not read("name,DataZone\nA,S01900001\n", category="camhs", specialist=False).sites["specialist"].any()


def test_specialists_outside_the_area_are_kept_apart_and_counted_outside(read):
    rows = (
        "name,category,Easting,Northing,DataZone\n"
        "Near,special_school,300500,700500,\n"
        "Far,special_school,350000,700000,\n"
        "Far library,library,350000,700000,\n"
        "Known by zone,special_school,,,S01900777\n"
    )
    content = read(rows, category=None)
    assert content.sites["name"].tolist() == ["Near"]
    assert content.elsewhere["name"].tolist() == ["Far"]
    assert content.elsewhere["data_zone"].tolist() == [""]
    assert content.elsewhere.geometry.x.tolist() == [350_000.0]
    assert content.counts["outside"].tolist() == [3]


def test_specialists_of_several_files_come_together(tmp_path, zones):
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text("name,Easting,Northing\nFar,350000,700000\n")
    entries = [SiteFile(file=f"{name}.csv", category="camhs") for name in ("a", "b")]
    content = read_all_sites(entries, tmp_path.joinpath, zones=zones, official=official_entries())
    assert (len(content.sites), len(content.elsewhere)) == (0, 2)
    assert content.elsewhere.index.is_unique


# the words of an entry


def test_patterns_choose_in_their_order_and_full_words_before_them(read):
    values = {"*clinic*": "hospital", "a clinic, b": "library", "A": "nursery", "*": "other"}
    rows = "name,k,m,DataZone\n" + "".join(
        f"{name},{k},{m},S01900001\n"
        for name, k, m in [("1", "The Clinic", "x"), ("2", "A clinic", "B"), ("3", "a", "z"), ("4", "q", "")]
    )
    sites = by_name(read(rows, category=ColumnChoice(column=("k", "m"), values=values)))
    assert sites["category"].tolist() == ["hospital", "library", "nursery", "other"]


@pytest.mark.parametrize(
    ("word", "fits"),
    [("abc", True), ("a-b-c", True), ("acb", False), ("abcb", False), ("ac", False), ("xabc", False), ("a\nbc", True)],
)
def test_a_star_stands_for_anything_between_the_parts(read, word, fits):
    choice = ColumnChoice(column="k", values={"a*b*c": "library", "unused": "other"})
    rows = pd.DataFrame({"name": ["A"], "k": [word], "DataZone": ["S01900001"]})
    assert len(read(rows.to_csv(index=False), category=choice).sites) == int(fits)


def test_a_huge_cell_does_not_hold_a_pattern_up(read):
    choice = ColumnChoice(column="k", values={"*a*a*a*a*a*b": "library"})
    assert read(f"name,k,DataZone\nA,{'a' * 3_000_000},S01900001\n", category=choice).counts["left_out"].tolist() == [1]


def test_sizes_are_whole_numbers_or_missing(read):
    rows = "name,Roll,DataZone\n" + "".join(
        f"{n},{r},S01900001\n" for n, r in zip("abcdef", ["232", '"1,040"', "*", "", "-3", "12.0"], strict=True)
    )
    sizes = by_name(read(rows, size="roll"))["size"]
    assert str(sizes.dtype) == "Int64"
    assert sizes.fillna(-1).tolist() == [232, 1040, -1, -1, -1, 12]


# files as they are fetched


def test_schools_come_as_a_shapefile_with_short_names_of_columns(tmp_path, zones):
    schools = gpd.GeoDataFrame(
        {
            "SeedCode": [5, 5, 6],
            "SchUID": ["5P", "5S", "6A"],
            "SchoolType": ["Primary", "Secondary", "Special"],
            "SchoolName": ["Mill Primary", "Mill Academy", "Mill School"],
            "Email": ["head@example.org"] * 3,
            "FTETeacher": [10.5, 40.0, 8.0],
            "PupilRoll": [120, 640, 30],
            "GridRefEas": [300_500, 300_500, 301_500],
            "GridRefNor": [700_500] * 3,
        },
        geometry=[Point(300_500, 700_500), Point(300_500, 700_500), Point(301_500, 700_500)],
        crs=27700,
    )
    schools.to_file(tmp_path / "SG_SchoolRoll_2023.shp")
    path = tmp_path / "SG_SchoolRoll_2023.zip"
    pack(path, sorted(tmp_path.glob("SG_*")))
    sites = read_sites(SiteFile(file=path.name), path, zones=zones, official=official_entries()).sites
    assert sites.index.tolist() == ["sg-schoolroll-2023:5P", "sg-schoolroll-2023:5S", "sg-schoolroll-2023:6A"]
    assert sites["category"].tolist() == ["primary_school", "secondary_school", "special_school"]
    assert sites["size"].tolist() == [120, 640, 30]
    assert sites["data_zone"].tolist() == ["S01900001", "S01900001", "S01900002"]
    assert sites["specialist"].tolist() == [False, False, True]


def pack(path, files):
    with zipfile.ZipFile(path, "w") as archive:
        for file in files:
            archive.write(file, file.name)


def test_practices_with_list_sizes_are_placed_by_postcode(read):
    rows = (
        "PracticeCode,GPPracticeName,PracticeListSize,AddressLine1,Postcode,TelephoneNumber,PracticeType,GPCluster\n"
        "10002,Mill Lane Surgery,5400,1 Street,EH1 1AA,0131 555 0100,PMS,North\n"
        "10003,Dr A Shaw,2100,2 Street,EH1 1AA,0131 555 0101,PMS,North\n"
        "10004,Hill Practice,2100,2 Street,EH9 9ZZ,0131 555 0101,PMS,North\n"
    )
    content = read(rows, "gp_practices.csv", category=None)
    assert content.sites["size"].tolist() == [5400, 2100]
    assert content.sites["name"].tolist() == ["Mill Lane Surgery", "GP practice, a"]
    assert content.sites["placed_by"].tolist() == ["postcode", "postcode"]
    assert content.unplaced["reason"].map(tell_obstacles).tolist() == ["postcode EH9 9ZZ not in the table of postcodes"]


HOSPITALS = {
    "University Hospital": "hospital",
    "Royal Hospital for Children and Young People": "childrens_hospital",
    "Royal Aberdeen Children's Hospital": "childrens_hospital",
    "Royal Town Childrens Hospital": "childrens_hospital",
    "CAMHS Outpatients": "specialist_clinic",
    "Dr Gray's Hospital": "hospital",
    "Town Health Centre": "clinic",
    "Harm Reduction - 57 Church Street": "specialist_clinic",
    "Town Sexual Health Clinic": "specialist_clinic",
    "Equipment Store": "other",
}


@pytest.mark.parametrize("columns", ["HospitalCode,HospitalName", "Location,LocationName"])
def test_hospital_codes_tell_hospitals_for_children(read, columns):
    rows = f"{columns},Postcode\n" + "".join(f"S{n},{name},EH1 1AA\n" for n, name in enumerate(HOSPITALS))
    assert read(rows, "hospitals.csv", category=None).sites.set_index("name")["category"].to_dict() == HOSPITALS


def test_four_spellings_of_clinics_and_missing_types_are_clinics_all(read):
    kinds = [
        "Clinics (Inc. Day Hospitals and Resource Centres)",
        "Clinics (Inc. Day Hospitals & Resource Centres)",
        "Clinics (including Day Hospitals and Resource Centres)",
        "Clinics (Inc Day Hospitals & Resource Centres)",
        "<Null>",
    ]
    rows = "sitecode,sitename,hbcode,tenure,type,x,y\n"
    rows += "".join(f"{n},Clinic {n},S08,Owned,{kind},300500,700500\n" for n, kind in enumerate(kinds))
    assert read(rows, category=None).sites["category"].tolist() == ["clinic"] * 5


@pytest.mark.parametrize(
    ("rows", "category", "name"),
    [
        ("DispCode,DispLocationName,DispLocationPostcode\n1,Mill Pharmacy,EH1 1AA\n", "pharmacy", "Mill Pharmacy"),
        ("Dental_Practice_Code,address1,pc7\n1,Dr Ann Other,EH1 1AA\n", "dental_practice", "Dental practice, a"),
        ("TreatmentLocationCode,TreatmentLocationName,DataZone\n1,Mill,S01900001\n", "emergency", "Mill"),
    ],
)
def test_other_lists_of_public_health_scotland(read, rows, category, name):
    sites = read(rows, category=None).sites
    assert (sites["category"].tolist(), sites["name"].tolist()) == ([category], [name])


CARE = {
    "CSNumber": ["CS1", "CS2", "CS3", "CS4", "CS5", "CS6", "CS7", "CS8"],
    "CareService": ["Day Care of Children"] * 3
    + ["Child Minding", "Care Home Service", "Fostering Service", "Adoption Service", "Day Care of Children"],
    "ServiceName": ["Mill Nursery", "Café Crèche", "Hill Centre", "", "The Cottage", "Fostering", "Adopt Us", "Shut"],
    "Service_Postcode": ["EH1 1AA", "EH1 1AA", "EH1 1AA", "", "", "EH1 1AA", "EH1 1AA", "EH1 1AA"],
    "ServiceStatus": ["Active"] * 7 + ["Inactive"],
    "DateReg": ["01/04/2002"] * 8,
    "Datazone": ["S01900002", "", "", "S01900001", "S01900001", "", "", ""],
    "Council_Area_Name": ["Argyll & Bute", "outside Scotland"] + ["Perth & Kinross"] * 6,
    "Provided_by_Local_Authority": ["No", "No", "Yes", "No", "Yes", "Yes", "No", "No"],
    "AdditionalSubtypes": ["Nursery", "", "Nursery; Children and Family Centre", "", "", "", "", ""],
    "Registered_Places": ["40", "", "24", "6", "5", "", "", "9"],
}


@pytest.mark.parametrize(
    ("lacks", "adds", "found"),
    [
        ([], ["Manager_Name"], {"nursery": 3, "family_support": 1, "social_work": 1}),
        (
            ["AdditionalSubtypes"],
            ["ManagerName"],
            {"nursery": 3, "family_support": 1, "social_work": 1},
        ),
        (
            ["Provided_by_Local_Authority", "Registered_Places"],
            ["Complaints_upheld_2425", "", " ", "", ""],
            {"nursery": 3, "family_support": 2},
        ),
    ],
)
def test_care_services_of_any_month(read, lacks, adds, found):
    month = pd.DataFrame(CARE).drop(columns=lacks)
    for position, name in enumerate(adds):
        month.insert(position, name, "Jean Doe", allow_duplicates=True)
    content = read(month.to_csv(index=False).encode("cp1252"), "care_inspectorate.csv", category=None)
    assert content.sites["category"].value_counts().to_dict() == found
    assert content.counts["left_out"].tolist() == [2]
    assert {"Mill Nursery", "Café Crèche"} <= set(content.sites["name"])
    assert content.confidential == ("S01900001",)
    assert content.counts["rows"].tolist() == [7]
    assert not content.sites["hub_candidate"].any()
    assert "Doe" not in content.sites.to_csv() + "".join(sentences(content.notes))
    assert "Care Inspectorate" in content.source.source


# a list of a council's own


MESSY = """\
Centre,Kind of service,Status,Registered families,Opening hours,Where,More
"<b>Mill</b>
  Family Centre",Family hub,Open,"1,240","Mon 9-5
Tue 9-5","56.19,-3.605","<a href=""https://example.org"" onclick=""alert(1)"">here</a>"
Hill Office,"Children & families SOCIAL WORK team",Open,n/a,,"(56.19, -3.605)",
Old Hub,Family hub,closed ,12,,"56.19,-3.605",
Book Bus,Mobile,Open,,,"56.19,-3.605",
Lost Hub,Family hub,Open,,,somewhere,
"""


def test_the_example_in_the_config_reads_a_messy_list(tmp_path, zones):
    head = (builtin_folder() / "configs" / "sites-official.yaml").read_text(encoding="utf-8").split("\ndata:\n")[0]
    example = re.search(r"(?m)^#     data:\n(?:^#     .*\n)+", head)[0]
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "own.yaml").write_text(re.sub(r"(?m)^#     ", "", example), encoding="utf-8")
    (entry,) = read_scenario(tmp_path / "configs" / "own.yaml").data.sites
    path = tmp_path / "data" / "sites" / "my_family_hubs.csv"
    assert entry.file == str(path)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\xef\xbb\xbf" + MESSY.replace("\n", "\r\n").replace("Where", "Location").encode())
    content = read_sites(entry, path, zones=zones, official=official_entries())
    sites = by_name(content)
    assert sites["category"].to_dict() == {"Mill Family Centre": "family_support", "Hill Office": "social_work"}
    assert sites["size"].fillna(-1).to_dict() == {"Mill Family Centre": 1240, "Hill Office": -1}
    assert content.unplaced["name"].tolist() == ["Lost Hub"]
    assert content.counts["left_out"].tolist() == [2]
    assert content.source.source.startswith("Our council")


def test_the_categories_in_the_config_are_those_there_are():
    head = (builtin_folder() / "configs" / "sites-official.yaml").read_text(encoding="utf-8").split("\ndata:\n")[0]
    for group, keys in SERVICE_GROUPS.items():
        listed = ", ".join(f"{key}*" if key in SPECIALIST else key for key in keys)
        assert re.search(rf"(?mi)^#   {group} +{re.escape(listed)}$", head), group


# private persons in lists of councils


@pytest.mark.parametrize(
    "rows",
    [
        "name,DataZone\nAnn Other Childminder,S01900001\nMill Nursery,S01900001\n",
        "name,Service type,DataZone\nAnn Other,Child-minding,S01900001\nMill Nursery,Nursery,S01900001\n",
        "name,What,DataZone\nAnn Other,Childminding service,S01900001\nMill Nursery,Nursery,S01900001\n",
    ],
)
def test_childminders_in_a_list_are_left_out_and_told(read, rows):
    category = ColumnChoice(column="What", values={"*": "nursery"}) if "What" in rows else "nursery"
    content = read(rows, category=category)
    assert content.sites["name"].tolist() == ["Mill Nursery"]
    assert content.counts["left_out"].tolist() == [1]
    assert sentences(content.notes) == ("places.csv: 1 childminder is left out, because they work in private homes.",)


def test_a_centre_where_childminders_meet_is_kept(read):
    rows = "name,Activities,DataZone\nMill Centre,Childminders meet,S01900001\n"
    assert len(read(rows, category="family_support").sites) == 1


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Hub, tel 0131 555 0199", "Hub"),
        ("Hub (01224 555 019)", "Hub"),
        ("Hub +44 (0)7700 900123", "Hub"),
        ("Hub - e-mail: ann.other@example.org", "Hub"),
        ("Hub, Leith; manager: Ann Other", "Hub, Leith"),
        ("Hub (Contact name: Ann Other), Leith", "Hub"),
        ("ann@example.org", "Library, a"),
        ("Contact Point 2000", "Contact Point 2000"),
        ("Books @ the Shore", "Books @ the Shore"),
        ("Mobile Library", "Mobile Library"),
    ],
)
def test_ways_to_reach_people_are_taken_out_of_names(read, name, shown):
    rows = pd.DataFrame({"name": [name], "DataZone": ["S01900001"]})
    assert read(rows.to_csv(index=False)).sites["name"].tolist() == [shown]


# the real files, on the zones of twelve councils


@pytest.fixture(scope="module")
def real(real_data):
    zones = read_boundaries(real_data / "boundaries" / "dz2011_dev.gpkg").frame
    inside = zones.representative_point()
    zones["easting"], zones["northing"] = inside.x, inside.y
    lookup = read_lookup(real_data / "lookups" / "dz2011_codes_and_labels_21042020.csv").frame
    names = {
        normalize_council(name): code for code, name in zip(lookup["council"], lookup["council_name"], strict=True)
    }
    table = read_postcodes(real_data / "postcodes" / "codepoint_open_2025_4_scotland.parquet").frame
    known = KnownPlaces(zones, table, Councils(lookup["council"], names), official_entries())
    read = {}

    def read_real(name: str):
        if name not in read:
            path = real_data / "services" / name
            read[name] = read_sites(SiteFile(file=str(path)), path, zones=zones, known=known)
        return read[name]

    return read_real


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("SG_SchoolRoll_2023.csv", (2483, 667, 1816, 0, 0)),
        ("SG_SchoolRoll_2022.xlsx", (2487, 664, 1823, 0, 0)),
        ("gp_practices_spatialhub_2024.csv", (911, 267, 644, 0, 0)),
        ("gp_practices_topojson_as_found.json", (911, 267, 644, 0, 0)),
        ("nhs_hospitals_2024.csv", (309, 101, 208, 0, 0)),
        ("nhs_hospitals_2024_as_found.geojson", (309, 101, 208, 0, 0)),
        ("libraries_scotland_with_la.csv", (484, 139, 334, 5, 6)),
        ("libraries_scotland_slic_as_found.csv", (483, 139, 339, 5, 0)),
        ("care_inspectorate_2026-05-31_children_and_council.csv", (6732, 960, 2400, 24, 3348)),
        ("edinburgh_community_centres.csv", (49, 49, 0, 0, 0)),
        ("edinburgh_neighbourhood_offices.csv", (9, 9, 0, 0, 0)),
        ("edinburgh_libraries.csv", (35, 34, 0, 1, 0)),
        ("edinburgh_leisure_facilities.csv", (63, 61, 0, 2, 0)),
    ],
)
def test_every_row_of_the_real_files_is_accounted_for(real, name, counts):
    content = real(name)
    assert tuple(content.counts.iloc[0].drop("just_outside")) == counts
    assert counts[0] == sum(counts[1:])
    assert (len(content.sites), len(content.unplaced)) == (counts[1], counts[3])
    assert not content.sites["name"].str.contains(r"[<>\r\n]|^$").any()


@pytest.mark.real_data
def test_schools_by_kind(real):
    content = real("SG_SchoolRoll_2023.csv")
    assert content.sites["category"].value_counts().to_dict() == {
        "primary_school": 524,
        "secondary_school": 100,
        "special_school": 43,
    }
    assert any("20 sites lie in another data zone" in note for note in sentences(content.notes))
    assert set(content.elsewhere["category"]) == {"special_school"}
    assert len(content.elsewhere) == 86


@pytest.mark.real_data
def test_no_doctor_is_named(real):
    for name in ("gp_practices_spatialhub_2024.csv", "gp_practices_topojson_as_found.json"):
        names = real(name).sites["name"]
        assert not names.str.contains(r"\bDrs?\b").any()
        assert names.str.startswith("GP practice, ").sum() > 10
        assert names[names.str.startswith("GP practice")].is_unique


@pytest.mark.real_data
def test_the_two_hospital_files_agree(real):
    columns = ["name", "data_zone"]
    table, layer = (real(f"nhs_hospitals_2024{end}").sites for end in (".csv", "_as_found.geojson"))
    pd.testing.assert_frame_equal(
        pd.DataFrame(table[columns]).reset_index(drop=True), pd.DataFrame(layer[columns]).reset_index(drop=True)
    )


@pytest.mark.real_data
def test_care_services_hold_no_childminder_and_no_inactive_service(real, real_data):
    name = "care_inspectorate_2026-05-31_children_and_council.csv"
    content = real(name)
    raw = pd.read_csv(real_data / "services" / name, dtype=str, keep_default_na=False).set_index("CSNumber")
    used = raw.loc[content.sites.index.str.split(":").str[1]]
    assert "Child Minding" not in set(used["CareService"])
    assert set(used["ServiceStatus"]) == {"Active"}
    stand_in = used[content.sites["category"].to_numpy() == "social_work"]
    assert set(stand_in["CareService"]) == {"Adoption Service", "Fostering Service"}
    # day centres and care at home for adults are no place for children's services
    assert set(used["Client_group"]) == {"Children"}
    assert stand_in["Council_Area_Name"].nunique() == 12
    assert any("no open list of social work offices exists" in note for note in sentences(content.notes))
    assert content.sites["category"].value_counts().to_dict() == {
        "nursery": 905,
        "social_work": 24,
        "family_support": 22,
        "family_centre": 9,
    }
    # of the 116 children's homes in these zones, and of residential schools and secure care, nothing but the zone is kept
    kinds = ["Care Home Service", "School Care Accommodation Service", "Secure Accommodation Service"]
    live = raw["CareService"].isin(kinds)
    assert len(content.confidential) == 116 + 19
    assert content.counts["rows"].tolist() == [len(raw) - int(live.sum())]


@pytest.mark.real_data
def test_centres_without_a_location_are_placed_by_postcode(real):
    placed = real("edinburgh_community_centres.csv").sites["placed_by"].value_counts()
    assert placed.to_dict() == {"coordinates": 47, "postcode": 2}


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["SG_SchoolRoll_2023.csv", "SG_SchoolRoll_2022.xlsx"])
def test_schools_of_both_years_have_rolls_and_identifiers_of_their_own(real, name):
    sites = real(name).sites
    own = sites.index.str.split(":").str[1]
    assert own.str.fullmatch(r"\d+[A-Z]+").all()
    # one site with a primary and a secondary school: the same SeedCode
    assert own.str.extract(r"(\d+)")[0].duplicated().any()
    assert sites["size"].notna().all()
    assert sites["size"].median() > 100


@pytest.mark.real_data
@pytest.mark.parametrize(
    "name",
    [
        "SG_SchoolRoll_2023.csv",
        "SG_SchoolRoll_2022.xlsx",
        "edinburgh_libraries.csv",
        "gp_practices_spatialhub_2024.csv",
    ],
)
def test_no_address_and_no_way_to_reach_people_is_kept(real, name):
    content = real(name)
    told = (
        content.sites.drop(columns="geometry").to_csv() + content.unplaced.to_csv() + "".join(sentences(content.notes))
    )
    assert not re.search(r"[^\s,]@[^\s,]", told)
    assert not re.search(r"(?<!\d)0\d{3,4} \d{3} ?\d{3,4}", told)
    assert not re.search(r",0,0,|\*|5 - <10%", told)


@pytest.mark.real_data
def test_practices_whose_postcode_is_not_known_are_unplaced_without_their_coordinates(real_data, tmp_path, zones):
    frame = pd.read_csv(real_data / "services" / "gp_practices_spatialhub_2024.csv", dtype=str).drop(
        columns=["lon", "lat"]
    )
    path = tmp_path / "gp.csv"
    frame.to_csv(path, index=False)
    table = read_postcodes(real_data / "postcodes" / "codepoint_open_2025_4_scotland.parquet").frame
    content = read_sites(SiteFile(file=path.name), path, zones=zones, postcodes=table, official=official_entries())
    assert content.counts["unplaced"].tolist() == [16]
    assert content.unplaced["reason"].map(tell_obstacles).str.contains("not in the table of postcodes").all()


@pytest.mark.real_data
def test_the_practice_that_lies_23_km_from_its_postcode_is_told(real_data):
    path = real_data / "services" / "gp_practices_spatialhub_2024.csv"
    frame, entry = read_site_table(path).frame, SiteFile(file=path.name)
    table = read_postcodes(real_data / "postcodes" / "codepoint_open_2025_4_scotland.parquet").frame
    none = gpd.GeoDataFrame({"easting": [], "northing": []}, geometry=[])
    places = find_places(frame, entry, zones=none, postcodes=table)
    everywhere = pd.Series("S01006506", index=frame.index)
    (note,) = sentences(tell_doubts(frame, entry, places, everywhere, none, table))
    assert ": 23 km" in note


@pytest.mark.real_data
def test_hospitals_for_children_are_told_from_others(real):
    content = real("nhs_hospitals_2024.csv")
    assert content.sites["category"].value_counts().to_dict() == {
        "specialist_clinic": 38,
        "hospital": 36,
        "clinic": 19,
        "other": 7,
        "childrens_hospital": 1,
    }
    assert content.elsewhere["category"].tolist() == ["childrens_hospital", "childrens_hospital"]
    assert not content.sites["name"].str.contains("Null").any()


@pytest.mark.real_data
def test_libraries_whose_postcode_matches_nothing_and_closed_ones_are_told_apart(real):
    content = real("libraries_scotland_with_la.csv")
    assert content.counts[["unplaced", "left_out"]].iloc[0].tolist() == [5, 6]
    assert content.unplaced["reason"].map(tell_obstacles).str.contains("not in the table of postcodes").all()


@pytest.mark.real_data
def test_care_services_are_placed_whatever_the_council_is_called(real, real_data):
    name = "care_inspectorate_2026-05-31_children_and_council.csv"
    content = real(name)
    raw = pd.read_csv(real_data / "services" / name, dtype=str, keep_default_na=False).set_index("CSNumber")
    councils = raw["Council_Area_Name"].loc[content.sites.index.str.split(":").str[1]]
    assert (councils == "Argyll & Bute").sum() > 30
    assert "outside Scotland" not in set(councils)
    assert any(
        "38 sites lie in another data zone than column Datazone says" in note for note in sentences(content.notes)
    )
    # without a data zone a postcode places them, and without either nothing does
    assert (raw["Datazone"].loc[content.sites.index.str.split(":").str[1]] == "").any()
    assert "no coordinates, data zone or postcode" in set(content.unplaced["reason"].map(tell_obstacles))


@pytest.mark.real_data
def test_cells_of_many_lines_and_with_markup_do_no_harm(real, real_data):
    raw = (real_data / "services" / "edinburgh_libraries.csv").read_text(encoding="utf-8")
    assert "<a href" in raw
    assert raw.count("\n") > 2 * len(pd.read_csv(real_data / "services" / "edinburgh_libraries.csv"))
    content = real("edinburgh_libraries.csv")
    assert content.counts["rows"].tolist() == [35]
    assert content.sites["name"].str.endswith("Library").sum() > 20


@pytest.mark.real_data
def test_postcodes_beyond_the_simplified_coast_find_their_zone(real_data):
    path = real_data / "postcodes" / "codepoint_open_2025_4_scotland.parquet"
    zones = read_boundaries(real_data / "boundaries" / "dz2011_dev.gpkg").frame
    council = read_lookup(real_data / "lookups" / "dz2011_codes_and_labels_21042020.csv").frame["council"]
    raw = pd.read_parquet(path, columns=["Postcode", "Admin_district_code"])
    district = raw.set_index(raw["Postcode"].str.replace(" ", ""))["Admin_district_code"]
    points = read_postcodes(path).frame
    own = points[district.reindex(points.index).isin(council[zones.index].unique())]
    codes = find_zones(own.assign(data_zone=""), zones)["data_zone"]
    within = gpd.points_from_xy(own["easting"], own["northing"], crs=27700)
    outside = (
        gpd.GeoDataFrame(index=own.index, geometry=within).sjoin(zones[["geometry"]], how="left")["data_zone"].isna()
    )
    assert (len(own), int(outside.sum())) == (48_223, 36)
    assert (codes != "").all()
    # two postcodes lie on the other side of a council's border than Code-Point Open says
    assert int((codes.map(council) != district[own.index]).sum()) == 2
