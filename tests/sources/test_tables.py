"""CKAN, ArcGIS and link pages: every page is asked for, and what is missing is noticed."""

import csv
import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from hubplan.errors import SourceError
from hubplan.sources.arcgis import fetch_layer
from hubplan.sources.catalogue import Way
from hubplan.sources.ckan import fetch_table, find_newest_file
from hubplan.sources.link_page import find_newest_link
from hubplan.sources.retry import Limits, Session
from sources.server import Asked, Site, redirect, send, send_json

ROWS = [
    {"_id": number, "Year": "2021", "DataZone": f"S0100{6506 + number}", "Sex": "All" if number % 3 == 0 else "Male",
     "AllAges": str(700 + number)}
    for number in range(25)
]  # fmt: skip
FIELDS = [{"id": name, "type": "text"} for name in ROWS[0]]


def quiet(_done: int, _of: int | None) -> None:
    pass


def datastore(most: int, *, rows: list[dict[str, object]] = ROWS, total: int | None = None) -> object:
    """A datastore that gives at most so many rows at once."""

    def answer(asked: Asked) -> None:
        filters = json.loads(asked.query.get("filters", "{}"))
        kept = [row for row in rows if all(row[key] == value for key, value in filters.items())]
        offset = int(asked.query["offset"])
        page = kept[offset : offset + min(most, int(asked.query["limit"]))]
        fields = asked.query.get("fields", "").split(",") if asked.query.get("fields") else list(ROWS[0])
        records = [{key: row[key] for key in fields if key in row} for row in page]
        count = len(kept) if total is None else total
        send_json({"success": True, "result": {"records": records, "total": count, "fields": FIELDS}})(asked)

    return answer


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_table_comes_page_by_page_even_where_pages_are_short(
    site: Site, session: Session, hasty: Limits, tmp_path: Path
) -> None:
    site.answers["/api/3/action/datastore_search"] = datastore(4)  # type: ignore[assignment]
    way = Way(kind="ckan", url=site.url, resource="r1", columns=("DataZone", "AllAges"), equal={"Sex": "All"})
    told: list[tuple[int, int | None]] = []
    fetch_table(
        session, way, tmp_path / "t.csv", limits=hasty, progress=lambda done, of: told.append((done, of)), rows=10
    )
    rows = read(tmp_path / "t.csv")
    assert [row["AllAges"] for row in rows] == [row["AllAges"] for row in ROWS if row["Sex"] == "All"]
    assert list(rows[0]) == ["DataZone", "AllAges"]
    assert told[-1] == (9, 9)


def test_rows_that_the_server_counts_but_does_not_give_are_missed(
    site: Site, session: Session, hasty: Limits, tmp_path: Path
) -> None:
    site.answers["/api/3/action/datastore_search"] = datastore(100, total=30)  # type: ignore[assignment]
    with pytest.raises(SourceError, match="25 rows came of 30"):
        fetch_table(
            session, Way(kind="ckan", url=site.url, resource="r1"), tmp_path / "t.csv", limits=hasty, progress=quiet
        )


def test_a_table_by_sql_asks_for_quoted_names_in_pages(
    site: Site, session: Session, hasty: Limits, tmp_path: Path
) -> None:
    def answer(asked: Asked) -> None:
        sql = asked.query["sql"]
        offset = int(sql.rsplit("OFFSET ", 1)[1])
        page = ROWS[offset : offset + 10]
        send_json({"success": True, "result": {"records": page, "fields": FIELDS}})(asked)

    site.answers["/api/3/action/datastore_search_sql"] = answer
    way = Way(kind="ckan_sql", url=site.url, resource="r-1", columns=("DataZone", "AllAges"), equal={"Name": "O'Neil"})
    fetch_table(session, way, tmp_path / "t.csv", limits=hasty, progress=quiet, rows=10)
    assert len(read(tmp_path / "t.csv")) == len(ROWS)
    assert len(site.seen) == 3
    assert "%22Name%22+%3D+%27O%27%27Neil%27" in site.seen[0]


def test_a_table_by_sql_comes_whole_where_the_server_allows_fewer_rows_than_asked_for(
    site: Site, session: Session, hasty: Limits, tmp_path: Path
) -> None:
    def answer(asked: Asked) -> None:
        offset = int(asked.query["sql"].rsplit("OFFSET ", 1)[1])
        more = {"records_truncated": True} if offset + 7 < len(ROWS) else {}
        send_json({"success": True, "result": {"records": ROWS[offset : offset + 7], "fields": FIELDS} | more})(asked)

    site.answers["/api/3/action/datastore_search_sql"] = answer
    way = Way(kind="ckan_sql", url=site.url, resource="r-1")
    fetch_table(session, way, tmp_path / "t.csv", limits=hasty, progress=quiet, rows=10)
    assert [row["AllAges"] for row in read(tmp_path / "t.csv")] == [row["AllAges"] for row in ROWS]


@pytest.mark.parametrize("kind", ["ckan", "ckan_sql"])
def test_a_server_that_gives_the_same_page_again_and_again_is_found_out(
    site: Site, session: Session, hasty: Limits, tmp_path: Path, kind: str
) -> None:
    same = send_json({"success": True, "result": {"records": ROWS[:10], "fields": FIELDS, "total": 20}})
    site.answers["/api/3/action/datastore_search"] = site.answers["/api/3/action/datastore_search_sql"] = same
    way = Way.model_validate({"kind": kind, "url": site.url, "resource": "r"})
    with pytest.raises(SourceError, match="gives the same rows as the page before"):
        fetch_table(session, way, tmp_path / "t.csv", limits=hasty, progress=quiet, rows=10)


def endless(asked: Asked) -> None:
    """A datastore that never comes to its end."""
    offset = int(asked.query["sql"].rsplit("OFFSET ", 1)[1])
    records = [row | {"AllAges": str(offset + number)} for number, row in enumerate(ROWS)]
    send_json({"success": True, "result": {"records": records, "fields": FIELDS}})(asked)


def test_pages_without_end_run_into_the_limits_of_the_whole(
    site: Site, session: Session, hasty: Limits, tmp_path: Path
) -> None:
    def slow(asked: Asked) -> None:
        time.sleep(0.1)
        endless(asked)

    way = Way(kind="ckan_sql", url=site.url, resource="r")
    site.answers["/api/3/action/datastore_search_sql"] = endless
    with pytest.raises(SourceError, match="more than 0 MB"):
        fetch_table(session, way, tmp_path / "t", limits=replace(hasty, most_bytes=9_000), progress=quiet, rows=25)
    assert (tmp_path / "t").stat().st_size < 20_000
    site.answers["/api/3/action/datastore_search_sql"] = slow
    with pytest.raises(SourceError, match=r"not done within 0\.3 s"):
        fetch_table(session, way, tmp_path / "t", limits=replace(hasty, whole_s=0.3), progress=quiet, rows=25)


def test_a_wanted_column_that_is_gone_is_named(site: Site, session: Session, hasty: Limits, tmp_path: Path) -> None:
    site.answers["/api/3/action/datastore_search"] = datastore(100)  # type: ignore[assignment]
    way = Way(kind="ckan", url=site.url, resource="r1", columns=("DataZone", "Age0"))
    with pytest.raises(SourceError, match=r"column Age0 is missing \(found _id, Year, DataZone"):
        fetch_table(session, way, tmp_path / "t.csv", limits=hasty, progress=quiet)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (send_json({"success": False, "error": {"message": "Not found"}}), "Not found"),
        (send_json({"success": True, "result": {"records": [], "total": 0}}), "no rows"),
        (send_json({"success": True, "result": {"records": "x"}}), "expected records"),
        (send_json([]), "expected an answer of CKAN"),
    ],
)
def test_other_answers_of_a_datastore_are_refused(
    site: Site, session: Session, hasty: Limits, tmp_path: Path, answer: object, words: str
) -> None:
    site.answers["/api/3/action/datastore_search"] = answer  # type: ignore[assignment]
    with pytest.raises(SourceError, match=words):
        fetch_table(
            session, Way(kind="ckan", url=site.url, resource="r1"), tmp_path / "t.csv", limits=hasty, progress=quiet
        )


def test_the_newest_file_of_a_dataset_is_found_by_its_name(site: Site, session: Session, hasty: Limits) -> None:
    resources = [
        {"url": "https://x/practice_contactdetails_jul2025.csv", "created": "2025-07-20"},
        {"url": "https://x/practice_contact_details_20251001_opendata.csv", "created": "2025-10-15"},
        {"url": "https://x/practice_listsizes_20251001.csv", "created": "2025-11-01"},
    ]
    site.answers["/api/3/action/package_show"] = send_json({"success": True, "result": {"resources": resources}})
    way = Way(kind="ckan_file", url=site.url, dataset="gp", pattern=r"(?i)practice[_-]?contact[_-]?details.*\.csv")
    assert find_newest_file(session, way, limits=hasty).endswith("practice_contact_details_20251001_opendata.csv")
    with pytest.raises(SourceError, match="no file matches dentist"):
        find_newest_file(session, Way(kind="ckan_file", url=site.url, dataset="gp", pattern="dentist"), limits=hasty)


def test_where_no_day_of_making_is_told_the_day_of_change_counts(site: Site, session: Session, hasty: Limits) -> None:
    resources = [
        {"url": "/files/list_may.csv", "last_modified": "2025-05-02"},
        {"url": "/files/list_june.csv", "created": None, "last_modified": "2025-06-02"},
        {"name": "list of no address.csv", "created": "2026-01-01"},
        "no resource",
    ]
    site.answers["/api/3/action/package_show"] = send_json({"success": True, "result": {"resources": resources}})
    way = Way(kind="ckan_file", url=site.url, dataset="gp", pattern="list")
    assert find_newest_file(session, way, limits=hasty) == f"{site.url}/files/list_june.csv"


def layer_of(most: int, *, have: int = 23, lose: int = 0, identifier: bool = True) -> object:
    """A layer of so many features; ``lose`` of them are counted and never given."""

    def answer(asked: Asked) -> None:
        if "returnCountOnly" in asked.query:
            send_json({"count": have + lose})(asked)
            return
        assert asked.query["outSR"] == "4326"
        last = int(asked.query["where"].split(">")[1])
        numbers = [number for number in range(1, have + 1) if number > last][:most]
        features = [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [-4.0, 56.0 + number / 100]},
                "properties": {"datazone": f"S0100{6506 + number}"} | ({"objectid": number} if identifier else {}),
            }
            for number in numbers
        ]
        more = {"exceededTransferLimit": True} if numbers and numbers[-1] < have else {}
        send_json({"type": "FeatureCollection", "features": features, "properties": more})(asked)

    return answer


def test_a_layer_comes_whole_by_identifiers(site: Site, session: Session, hasty: Limits, tmp_path: Path) -> None:
    site.answers["/layer/2"] = send_json({"objectIdField": "OBJECTID"})
    site.answers["/layer/2/query"] = layer_of(5)  # type: ignore[assignment]
    fetch_layer(
        session, Way(kind="arcgis", url=f"{site.url}/layer/2"), tmp_path / "l.geojson", limits=hasty, progress=quiet
    )
    features = json.loads((tmp_path / "l.geojson").read_text())["features"]
    assert [feature["properties"]["objectid"] for feature in features] == list(range(1, 24))


def test_features_that_are_lost_on_the_way_are_missed(
    site: Site, session: Session, hasty: Limits, tmp_path: Path
) -> None:
    site.answers["/l"] = send_json({"fields": [{"name": "FID", "type": "esriFieldTypeOID"}]})
    site.answers["/l/query"] = layer_of(10, lose=7)  # type: ignore[assignment]
    way = Way(kind="arcgis", url=f"{site.url}/l")
    with pytest.raises(SourceError, match="do not tell FID"):  # pages cannot be asked for
        fetch_layer(session, way, tmp_path / "l.geojson", limits=hasty, progress=quiet)
    site.answers["/l"] = send_json({"objectIdField": "objectid"})
    with pytest.raises(SourceError, match="23 features came of 30"):
        fetch_layer(session, way, tmp_path / "l.geojson", limits=hasty, progress=quiet)
    site.answers["/l/query"] = send_json({"error": {"code": 400, "message": "Invalid query"}})
    with pytest.raises(SourceError, match="Invalid query"):
        fetch_layer(session, way, tmp_path / "l.geojson", limits=hasty, progress=quiet)


def test_more_features_than_the_server_counts_are_not_taken(
    site: Site, session: Session, hasty: Limits, tmp_path: Path
) -> None:
    site.answers["/l"] = send_json({"objectIdField": "objectid"})
    site.answers["/l/query"] = layer_of(5, lose=-10)  # type: ignore[assignment]
    way = Way(kind="arcgis", url=f"{site.url}/l")
    with pytest.raises(SourceError, match="more features came of 13"):
        fetch_layer(session, way, tmp_path / "l.geojson", limits=hasty, progress=quiet)
    assert len(site.seen) == 5  # what it is, how many, and three pages of five: there may be no end to them
    site.answers["/l"] = send_json({"fields": ["no field", {"type": "esriFieldTypeOID"}]})
    site.answers["/l/query"] = send_json({"count": 2, "features": ["no feature", None]})
    with pytest.raises(SourceError, match="do not tell OBJECTID"):
        fetch_layer(session, way, tmp_path / "l.geojson", limits=hasty, progress=quiet)


def test_a_page_that_has_moved_leads_to_the_files_of_its_new_site(site: Site, session: Session, hasty: Limits) -> None:
    site.answers["/old/list"] = redirect("/new/place/list")
    site.answers["/new/place/list"] = send(200, b'<a href="MDSF_data_31 May 2026.csv">May</a>')
    way = Way(kind="page", url=f"{site.url}/old/list", pattern="MDSF")
    assert find_newest_link(session, way, limits=hasty) == f"{site.url}/new/place/MDSF_data_31 May 2026.csv"


def test_the_newest_link_of_a_page_is_taken_by_its_date(site: Site, session: Session, hasty: Limits) -> None:
    page = """<html><body><a href="/images/MDSF_data_31%20March%202026.csv">March</a>
        <a class=x href='/images/MDSF_data_31%20May%202026.csv'>May &amp; more</a>
        <a href="/images/MDSF_data_30%20June%2020v2.csv">misspelt</a> <a href="/guide.pdf">guide</a></body></html>"""
    site.answers["/store"] = send(200, page.encode(), Content_Type="text/html; charset=utf-8")
    way = Way(kind="page", url=f"{site.url}/store", pattern=r"(?i)MDSF_data[^\"]*\.csv")
    assert find_newest_link(session, way, limits=hasty) == f"{site.url}/images/MDSF_data_31%20May%202026.csv"
    with pytest.raises(SourceError, match="none of 4 links matches"):
        find_newest_link(session, Way(kind="page", url=f"{site.url}/store", pattern="nothing"), limits=hasty)
