"""A source into the data folder: whatever goes wrong, a good file that is there stays as it is."""

import errno
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest

from folders import draw_vintage
from hubplan.errors import SourceError
from hubplan.pipeline.fetch import check_content
from hubplan.read.layers import read_layer
from hubplan.sources.catalogue import Source
from hubplan.sources.fetch import WORKSHOP, Fetched, Manner, fetch_source
from hubplan.sources.provenance import provenance_path, read_provenance
from hubplan.sources.retry import Limits, Session
from sources.server import (
    Asked,
    Site,
    break_off,
    dribble,
    redirect,
    send,
    send_chunked,
    send_file,
    send_json,
    send_unsized,
)

LOOKUP = "DataZone,DataZoneName,CA,CAName\n" + "".join(
    f"S0100{number},Zone {number},S12000014,Falkirk\n" for number in range(6506, 6516)
)
NEWER = LOOKUP.replace("Falkirk", "The Falkirk")


def zip_of(**members: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inside in members.items():
            archive.writestr(name.replace("__", "/"), inside)
    return content.getvalue()


Fetch = Callable[..., Fetched]


@pytest.fixture
def source(site: Site) -> Source:
    return Source.model_validate(
        {
            "name": "lookup",
            "title": "Lookup",
            "group": "lookups",
            "role": "lookup",
            "vintage": "2011",
            "file": "lookups/lookup.csv",
            "publisher": "P",
            "licence": "OGL v3",
            "attribution": "© P",
            "most_mb": 1,
            "rows": 10,
            "columns": ["DataZone|DZ", "CA"],
            "ways": [{"kind": "file", "url": f"{site.url}/lookup.csv"}],
        }
    )


@pytest.fixture
def fetch(source: Source, session: Session, hasty: Limits, tmp_path: Path) -> Fetch:
    def run(one: Source = source, **manner: bool) -> Fetched:
        return fetch_source(one, tmp_path, session, check=check_content, manner=Manner(hasty, **manner))

    return run


def test_a_file_comes_with_its_provenance_and_is_kept_until_asked_anew(
    site: Site, source: Source, fetch: Fetch, tmp_path: Path
) -> None:
    site.answers["/lookup.csv"] = send_file(LOOKUP.encode())
    first = fetch()
    assert first.status == "fetched"
    assert first.path.read_text() == LOOKUP
    told = read_provenance(first.path)
    assert told is not None
    assert told.sha256 == hashlib.sha256(LOOKUP.encode()).hexdigest()
    assert (told.address, told.licence, told.rows) == (f"{site.url}/lookup.csv", "OGL v3", 10)
    assert not (tmp_path / WORKSHOP).exists()
    assert fetch().status == "kept"
    assert len(site.seen) == 1
    assert fetch(refresh=True).status == "unchanged"
    site.answers["/lookup.csv"] = send_file(NEWER.encode())
    assert fetch(refresh=True).status == "fetched"
    assert first.path.read_text() == NEWER


def test_a_file_that_was_put_there_by_hand_is_left_alone(
    site: Site, source: Source, fetch: Fetch, tmp_path: Path
) -> None:
    site.answers["/lookup.csv"] = send_file(LOOKUP.encode())
    path = tmp_path / source.file
    path.parent.mkdir()
    path.write_text("mine")
    assert fetch().status == "own"
    assert fetch(refresh=True).status == "own"
    assert path.read_text() == "mine"
    assert fetch(overwrite=True).status == "fetched"
    path.write_text(LOOKUP + "\n")  # edited afterwards
    assert fetch().status == "own"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (send(404, b"gone"), "404"),
        (send(500, b"oops"), "500"),
        (send(200, b""), "an empty file came"),
        (send(200, b"\n <!DOCTYPE html><html><body>Moved</body></html>"), "a web page came"),
        (send(200, LOOKUP.replace("CA,", "Council,").encode()), "expected column CA, found DataZone, DataZoneName"),
        (send(200, LOOKUP[: LOOKUP.index("S01006510")].encode()), "expected 10 rows, found 4"),
        (send(200, LOOKUP.replace("S0100", "S0102").replace("S01026", "S01016").encode()), "expected data zones of 2011"),
        (send(200, LOOKUP.replace("S01006507", "S01006506").encode()), "in more than one row"),
        (send(200, bytes(range(256)) * 40), "lookup"),
        (send(200, b"x" * (2 << 20)), "at most 1 MB"),
        (break_off(LOOKUP.encode(), 60, times=99), "broke off"),
        (dribble(LOOKUP.encode(), every_s=1.0), "went silent"),
        (redirect("/lookup.csv"), "without end"),
        (send_unsized(LOOKUP[:-9].encode()), r"ends in the middle of a row \(3 of 4 cells\)"),
        (send_unsized(LOOKUP.encode(), len(LOOKUP) - 40), "expected 10 rows|ends in the middle"),
        (send_unsized(LOOKUP.encode(), len(LOOKUP) + 40), "broke off"),
        (send_chunked(LOOKUP[:100].encode(), whole=False), "broke off"),
        (send(200, LOOKUP.encode("utf-16")[:-3]), "expected|ends in the middle|cannot be read"),
        (send(200, zip_of(**{"lookup.csv": b"0" * (80 << 20)})), "would grow"),
        (send(200, b'DataZone,CA\n"' + b"x" * 300_000), "expected a table, found none"),
        (send_json({"error": "no"}), "expected column|no table|cannot be read|expected"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("there", [True, False])
def test_whatever_comes_nothing_good_is_replaced_and_nothing_false_is_left(
    site: Site, fetch: Fetch, tmp_path: Path, answer: object, words: str, there: bool
) -> None:
    before = {}
    if there:
        site.answers["/lookup.csv"] = send_file(LOOKUP.encode())
        fetch()
        before = {path: path.read_bytes() for path in (tmp_path / "lookups").iterdir()}
    site.answers["/lookup.csv"] = answer  # type: ignore[assignment]
    with pytest.raises(SourceError, match=words) as caught:
        fetch(refresh=True)
    assert "\n" not in str(caught.value)
    after = {path: path.read_bytes() for path in (tmp_path / "lookups").iterdir()} if there else {}
    assert after == before
    left = [path.name for path in tmp_path.rglob("*") if path.is_file() and path not in before]
    assert left in ([], ["lookup.csv", "lookup.csv.mark"], ["lookup.csv.mark", "lookup.csv"])  # to go on with
    assert all(WORKSHOP in path.parts for path in tmp_path.rglob("*.mark"))
    if not left:
        assert not (tmp_path / WORKSHOP).exists()


def test_the_next_way_is_gone_where_one_fails_and_all_failures_are_told(
    site: Site, source: Source, fetch: Fetch
) -> None:
    more = [*source.model_dump()["ways"], {"kind": "ckan", "url": site.url, "resource": "r"}]
    both = Source.model_validate(source.model_dump() | {"ways": more})
    with pytest.raises(SourceError, match=r"lookup\.csv: 404 .* Then: .*datastore_search.*404"):
        fetch(both)
    header, *rows = [line.split(",") for line in LOOKUP.splitlines()]
    records = [dict(zip(header, row, strict=True)) for row in rows]
    site.answers["/api/3/action/datastore_search"] = send_json(
        {"success": True, "result": {"records": records, "total": 10}}
    )
    assert fetch(both).path.read_text() == LOOKUP


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (zip_of(**{"..__evil.shp": b"x"}), "written outside its folder"),
        (zip_of(**{"zones.shp": b"\0" * (80 << 20)}), "would grow"),
        (zip_of(**{"readme.txt": b"nothing"}), "no layer"),
        (b"PK\x03\x04 broken", "damaged"),
    ],
)
def test_archives_that_are_none_or_would_do_harm_are_refused(
    site: Site, source: Source, fetch: Fetch, tmp_path: Path, content: bytes, words: str
) -> None:
    told = source.model_dump() | {"role": "boundaries", "file": "boundaries/zones.zip"}
    site.answers["/lookup.csv"] = send(200, content)
    with pytest.raises(SourceError, match=words):
        fetch(Source.model_validate(told))
    assert not list((tmp_path.parent).glob("evil*"))
    assert not (tmp_path / "boundaries").exists()


def pack_layers(folder: Path, **layers: gpd.GeoDataFrame) -> bytes:
    """A zip of shapefiles by their names, written one after the other."""
    folder.mkdir()
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for stem, layer in layers.items():
            layer.to_file(folder / f"{stem}.shp")
            for path in sorted(folder.glob(f"{stem}.*")):
                archive.write(path, path.name)
    return content.getvalue()


def shapes_of(picture: str) -> gpd.GeoDataFrame:
    zones = draw_vintage(picture, "2011")
    return gpd.GeoDataFrame({"DataZone": zones.index, "Name": zones["name"].to_numpy()}, geometry=zones.geometry.array)


@pytest.fixture
def boundaries(source: Source, site: Site) -> Source:
    zipped = {"kind": "file", "url": f"{site.url}/zones.zip"}
    paged = {"kind": "arcgis", "url": f"{site.url}/map/2", "file": "boundaries/zones.geojson"}
    about = {"group": "boundaries", "role": "boundaries", "file": "boundaries/zones.zip", "rows": 2}
    return Source.model_validate(
        source.model_dump() | about | {"columns": ["DataZone", "Name"], "ways": [zipped, paged]}
    )


def serve_layer(site: Site, zones: gpd.GeoDataFrame) -> None:
    """A layer of an ArcGIS server: one feature a page, names of columns in small letters."""

    def answer(asked: Asked) -> None:
        if "returnCountOnly" in asked.query:
            send_json({"count": len(zones)})(asked)
            return
        after = max(0, int(asked.query["where"].split(">")[1]))
        small = zones.rename(columns=str.lower).assign(objectid=range(1, len(zones) + 1)).to_crs(4326)
        page = json.loads(small.iloc[after : after + 1].to_json())
        send_json(page | {"properties": {"exceededTransferLimit": after + 1 < len(zones)}})(asked)

    site.answers["/map/2"], site.answers["/map/2/query"] = send_json({"objectIdField": "OBJECTID"}), answer


def test_of_an_archive_the_layer_clipped_to_high_water_is_checked(
    site: Site, boundaries: Source, fetch: Fetch, tmp_path: Path
) -> None:
    sent = pack_layers(tmp_path / "made", SG_Zones_EoR=shapes_of("abc"), sg_zones_mhw=shapes_of("ab"))
    site.answers["/zones.zip"] = send_file(sent)
    got = fetch(boundaries)
    assert got.provenance is not None
    assert (got.status, got.provenance.rows) == ("fetched", 2)


def test_what_comes_another_way_takes_the_place_of_the_first_and_leaves_nothing_beside_it(
    site: Site, boundaries: Source, fetch: Fetch, tmp_path: Path
) -> None:
    site.answers["/zones.zip"] = send_file(pack_layers(tmp_path / "made", zones=shapes_of("ab")))
    assert fetch(boundaries).path.name == "zones.zip"
    bad = pack_layers(tmp_path / "bad", zones=shapes_of("ab").rename(columns={"DataZone": "Zone"}))
    site.answers["/zones.zip"] = send_file(bad)
    with pytest.raises(SourceError, match=r"expected column DataZone, found Zone, Name.* Then: .*/map/2.*: 404"):
        fetch(boundaries, refresh=True)
    assert sorted(path.name for path in (tmp_path / "boundaries").iterdir()) == ["zones.zip", "zones.zip.source.json"]
    serve_layer(site, shapes_of("ab"))
    got = fetch(boundaries, refresh=True)
    assert (got.status, got.path.name) == ("fetched", "zones.geojson")
    kept = sorted(path.name for path in (tmp_path / "boundaries").iterdir())
    assert kept == ["zones.geojson", "zones.geojson.source.json"]
    assert read_layer(got.path, "boundaries")["datazone"].tolist() == ["S01006506", "S01006507"]
    assert fetch(boundaries).status == "kept"


def test_a_file_put_by_hand_goes_where_it_is_to_be_replaced_whatever_its_format(
    site: Site, boundaries: Source, fetch: Fetch, tmp_path: Path
) -> None:
    serve_layer(site, shapes_of("ab"))
    (tmp_path / "boundaries").mkdir()
    (tmp_path / "boundaries/zones.zip").write_text("mine")
    assert fetch(boundaries).status == "own"
    assert fetch(boundaries, overwrite=True).path.name == "zones.geojson"
    assert not (tmp_path / "boundaries/zones.zip").exists()


def test_an_interrupted_fetch_leaves_what_was_there_and_goes_on_later(
    site: Site, source: Source, session: Session, hasty: Limits, fetch: Fetch, tmp_path: Path
) -> None:
    site.answers["/lookup.csv"] = send_file(LOOKUP.encode())
    path = fetch().path
    longer = NEWER + "".join(f"S0100{number},Zone {'x' * 900},S12000014,Falkirk\n" for number in range(6516, 6616))
    more = Source.model_validate(source.model_dump() | {"rows": 110})
    site.answers["/lookup.csv"] = send_file(longer.encode())

    def interrupt(done: int, _of: int | None) -> None:
        if done:
            raise KeyboardInterrupt

    again = Manner(hasty, refresh=True)
    with pytest.raises(KeyboardInterrupt):
        fetch_source(more, tmp_path, session, check=check_content, manner=again, progress=interrupt)
    assert path.read_text() == LOOKUP
    assert fetch().status == "kept"
    # what was written before the interruption is asked for no more
    part = tmp_path / WORKSHOP / "lookup" / "lookup.csv"
    part.write_bytes(longer.encode()[:5_000])
    assert fetch(more, refresh=True).status == "fetched"
    assert path.read_text() == longer
    assert site.headers[-1]["Range"] == "bytes=5000-"


def test_where_the_note_cannot_be_written_nothing_is_replaced(
    site: Site, fetch: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill_disk(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    site.answers["/lookup.csv"] = send_file(LOOKUP.encode())
    path = fetch().path
    monkeypatch.setattr("hubplan.sources.fetch.write_provenance", fill_disk)
    site.answers["/lookup.csv"] = send_file(NEWER.encode())
    with pytest.raises(SourceError, match=r"No space left on device\. Nothing was replaced"):
        fetch(refresh=True)
    assert path.read_text() == LOOKUP
    assert fetch().status == "kept"


def test_a_broken_note_beside_a_file_is_taken_as_none(site: Site, source: Source, fetch: Fetch) -> None:
    site.answers["/lookup.csv"] = send_file(LOOKUP.encode())
    path = fetch().path
    beside = path.with_name("lookup.csv.source.json")
    for text in ("{", "[]", json.dumps({"name": "lookup"}), "\0"):
        beside.write_text(text)
        assert fetch().status == "own"


def test_how_many_rows_may_be_told_as_a_range_and_none_is_never_enough(
    site: Site, source: Source, fetch: Fetch
) -> None:
    def ranged(rows: object) -> Source:
        return Source.model_validate(source.model_dump() | {"rows": rows})

    site.answers["/lookup.csv"] = send_file(LOOKUP.encode())
    with pytest.raises(SourceError, match="expected 11 to 20 rows, found 10"):
        fetch(ranged([11, 20]))
    assert fetch(ranged([5, 10])).status == "fetched"
    sites = {"role": "sites", "group": "sites", "vintage": "", "rows": None, "file": "sites/s.csv"}
    site.answers["/lookup.csv"] = send_file(LOOKUP.splitlines(keepends=True)[0].encode())
    with pytest.raises(SourceError, match="expected at least 1 row, found none"):
        fetch(Source.model_validate(source.model_dump() | sites))


def test_how_large_a_file_may_be_is_told_by_the_catalogue_alone(
    site: Site, source: Source, session: Session, hasty: Limits, tmp_path: Path
) -> None:
    site.answers["/lookup.csv"] = send_file(LOOKUP.encode())
    small = Manner(replace(hasty, most_bytes=100))
    got = fetch_source(source, tmp_path, session, check=check_content, manner=small)
    assert got.path.read_text() == LOOKUP


def test_a_series_is_read_as_one_and_its_newest_year_counts(site: Site, source: Source, fetch: Fetch) -> None:
    rows = [f"{year},S0100{zone},All,{count}" for year, count in (("2023", 10), ("2024", 700)) for zone in (6506, 6507)]
    series = {"role": "series", "group": "population", "columns": ["Year", "DataZone", "AllAges"], "rows": 4}
    told = source.model_dump() | series | {"file": "population/series.csv", "total": [1_000, 2_000]}
    site.answers["/lookup.csv"] = send_file(("Year,DataZone,Sex,AllAges\n" + "\n".join(rows) + "\n").encode())
    assert fetch(Source.model_validate(told)).status == "fetched"
    with pytest.raises(SourceError, match="expected 10 to 100 people in all, found 1,400"):
        fetch(Source.model_validate(told | {"total": [10, 100]}), overwrite=True)
    site.answers["/lookup.csv"] = send_file(("Year,DataZone,Sex,AllAges\n" + "\n".join(rows[:3]) + "\n").encode())
    with pytest.raises(SourceError, match="S01006507"):
        fetch(Source.model_validate(told | {"rows": 3}), overwrite=True)


def test_a_file_of_another_address_is_not_taken_for_unchanged(site: Site, source: Source, fetch: Fetch) -> None:
    page = {"kind": "page", "url": f"{site.url}/store", "pattern": "lookup"}
    monthly = Source.model_validate(source.model_dump() | {"ways": [page]})
    site.answers["/store"] = send(200, b'<a href="/lookup_2026-05-31.csv">May</a>')
    site.answers["/lookup_2026-05-31.csv"] = send_file(LOOKUP.encode())
    assert fetch(monthly).status == "fetched"
    assert fetch(monthly, refresh=True).status == "unchanged"
    site.answers["/store"] = send(
        200, b'<a href="/lookup_2026-05-31.csv">May</a> <a href="/lookup_2026-06-30.csv">June</a>'
    )
    site.answers["/lookup_2026-06-30.csv"] = send_file(NEWER.encode())
    newer = fetch(monthly, refresh=True)
    assert newer.path.read_text() == NEWER
    assert not {"If-None-Match", "If-Modified-Since"} & set(site.headers[-1])
    assert newer.provenance is not None
    assert newer.provenance.address.endswith("/lookup_2026-06-30.csv")


def test_what_led_to_a_file_is_told_beside_where_it_lay(site: Site, fetch: Fetch) -> None:
    site.answers["/lookup.csv"], site.answers["/moved.csv"] = redirect("/moved.csv"), send_file(LOOKUP.encode())
    told = fetch().provenance
    assert told is not None
    assert (told.address, told.asked) == (f"{site.url}/moved.csv", f"{site.url}/lookup.csv")
    assert fetch(refresh=True).status == "unchanged"


def test_ways_of_a_server_that_cannot_be_reached_are_passed_over(source: Source, fetch: Fetch) -> None:
    ways = [{"kind": "file", "url": f"http://127.0.0.1:9/{name}.csv"} for name in "abc"]
    with pytest.raises(SourceError, match=r"127\.0\.0\.1:9/a\.csv: no connection") as caught:
        fetch(Source.model_validate(source.model_dump() | {"ways": ways}))
    assert "b.csv" not in str(caught.value)
    assert str(caught.value).count("Try again later") == 1


def test_a_folder_that_is_a_file_is_a_line(source: Source, session: Session, hasty: Limits, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(SourceError, match=r"lookup: .*data: .*Nothing was replaced"):
        fetch_source(source, tmp_path / "data", session, check=check_content, manner=Manner(hasty))


def test_a_file_whose_note_a_dead_process_did_not_bring_is_not_taken_for_ones_own(
    site: Site, source: Source, fetch: Fetch, tmp_path: Path
) -> None:
    site.answers["/lookup.csv"] = send_file(LOOKUP.encode())
    path = fetch().path
    workshop = tmp_path / WORKSHOP / source.name
    workshop.mkdir(parents=True)
    note = provenance_path(path)
    note.rename(workshop / note.name)
    assert fetch().status == "kept"
    assert read_provenance(path) is not None
    assert not (tmp_path / WORKSHOP).exists()


def test_the_note_of_another_file_is_not_brought(site: Site, source: Source, fetch: Fetch, tmp_path: Path) -> None:
    site.answers["/lookup.csv"] = send_file(LOOKUP.encode())
    path = fetch().path
    workshop = tmp_path / WORKSHOP / source.name
    workshop.mkdir(parents=True)
    note = provenance_path(path)
    note.rename(workshop / note.name)
    path.write_text(NEWER)
    assert fetch().status == "own"
    assert read_provenance(path) is None
