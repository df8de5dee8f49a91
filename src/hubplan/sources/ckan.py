"""Fetch tables from a CKAN datastore, page by page, and find the newest file of a CKAN dataset."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin

from hubplan.errors import SourceError, name_first
from hubplan.sources.catalogue import Way
from hubplan.sources.download import Progress
from hubplan.sources.http import fetch_json
from hubplan.sources.retry import Limits, Session, check_size, shorten

PAGE_ROWS = 30_000
"""CKAN gives at most 32,000 rows for one question in SQL, and 100 to a search that does not say how many."""


def fetch_table(
    session: Session, way: Way, part: Path, *, limits: Limits, progress: Progress, rows: int = PAGE_ROWS
) -> str:
    """Fetch the wanted rows of a datastore's table, and write them as CSV.

    Parameters
    ----------
    session, limits, progress
        As for :func:`hubplan.sources.download.download`; progress counts rows.
    way
        Of kind ``ckan`` (``datastore_search``) or ``ckan_sql`` (``datastore_search_sql``).
    part
        File to write, UTF-8.
    rows
        A page.

    Returns
    -------
    str
        The address of the first page.

    Raises
    ------
    SourceError
        The answer is not what a datastore gives, a wanted column is not there, or rows are missing in the end.
    """
    pages = _search_sql(session, way, limits, rows) if way.kind == "ckan_sql" else _search(session, way, limits, rows)
    count, total, first = 0, None, ""
    last: list[dict[str, Any]] = []
    with part.open("w", encoding="utf-8", newline="") as file:
        writer: csv.DictWriter[str] | None = None
        for address, fields, records, total_now in pages:
            if writer is None:
                first, kept = address, _keep_columns(fields, way, address)
                writer = csv.DictWriter(file, kept, extrasaction="ignore")
                writer.writeheader()
            if records and records == last:
                raise SourceError(
                    f"{shorten(address)}: gives the same rows as the page before. The site may have changed."
                )
            writer.writerows(records)
            count, total, last = count + len(records), total_now, records
            check_size(file, first, limits)
            progress(count, total)
    if total is not None and count != total:
        raise SourceError(f"{shorten(first)}: {count:,} rows came of {total:,} that the server counts. Fetch it again.")
    if not count:
        raise SourceError(f"{shorten(first or way.url)}: no rows. The resource {way.resource} may have changed.")
    return first


def find_newest_file(session: Session, way: Way, *, limits: Limits) -> str:
    """Find the address of the newest file of a dataset whose name or address matches.

    Raises
    ------
    SourceError
        There is no such dataset, or nothing in it matches.
    """
    address = urljoin(way.url, "/api/3/action/package_show?" + urlencode({"id": way.dataset}))
    resources = _result(fetch_json(session, address, limits=limits), address).get("resources")
    if not isinstance(resources, list):
        raise SourceError(f"{shorten(address)}: expected a list of resources. The site may have changed.")
    wanted = re.compile(way.pattern)
    known = [one for one in resources if isinstance(one, dict) and one.get("url")]
    matching = [one for one in known if wanted.search(str(one["url"])) or wanted.search(str(one.get("name", "")))]
    if not matching:
        shown = name_first([str(one["url"]).rsplit("/", 1)[-1] for one in known]) or "none at all"
        raise SourceError(
            f"{shorten(address)}: no file matches {way.pattern} (found {shown}). The names may have changed."
        )
    newest = max(matching, key=lambda one: (str(one.get("created") or ""), str(one.get("last_modified") or "")))
    return urljoin(way.url, str(newest["url"]))


_Page = tuple[str, list[str], list[dict[str, Any]], int | None]


def _search(session: Session, way: Way, limits: Limits, rows: int) -> Iterator[_Page]:
    offset, end = 0, limits.end()
    while True:
        asked: dict[str, Any] = {"resource_id": way.resource, "limit": rows, "offset": offset, "sort": "_id"}
        if way.columns:
            asked["fields"] = ",".join(way.columns)
        if way.equal:
            asked["filters"] = json.dumps(way.equal)
        address = urljoin(way.url, "/api/3/action/datastore_search?" + urlencode(asked))
        result = _result(fetch_json(session, address, limits=limits, end=end), address)
        records, total = _records(result, address), result.get("total")
        yield address, _fields(result), records, total if isinstance(total, int) else None
        offset += len(records)
        if not records or (isinstance(total, int) and offset >= total):
            return


def _search_sql(session: Session, way: Way, limits: Limits, rows: int) -> Iterator[_Page]:
    offset, end = 0, limits.end()
    columns = ", ".join(_quote(column) for column in way.columns) or "*"
    where = " AND ".join(f"{_quote(column)} = '{_literal(value)}'" for column, value in way.equal.items())
    while True:
        sql = f"SELECT {columns} FROM {_quote(way.resource)}"  # noqa: S608 - quoted, and read only
        sql += (f" WHERE {where}" if where else "") + f' ORDER BY "_id" LIMIT {rows} OFFSET {offset}'
        address = urljoin(way.url, "/api/3/action/datastore_search_sql?" + urlencode({"sql": sql}))
        result = _result(fetch_json(session, address, limits=limits, end=end), address)
        records = _records(result, address)
        yield address, _fields(result), records, None
        offset += len(records)
        # a server may allow fewer rows than asked for, and then says so
        if not records or (len(records) < rows and not result.get("records_truncated")):
            return


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(value: str) -> str:
    return value.replace("'", "''")


def _result(answer: Any, address: str) -> dict[str, Any]:
    if not isinstance(answer, dict) or answer.get("success") is not True or not isinstance(answer.get("result"), dict):
        said = answer.get("error") if isinstance(answer, dict) else None
        words = f": {json.dumps(said)[:200]}" if said else ""
        raise SourceError(
            f"{shorten(address)}: expected an answer of CKAN with a result, found none{words}. The site may have changed."
        )
    result: dict[str, Any] = answer["result"]
    return result


def _records(result: dict[str, Any], address: str) -> list[dict[str, Any]]:
    records = result.get("records")
    if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
        raise SourceError(f"{shorten(address)}: expected records. The site may have changed.")
    return records


def _fields(result: dict[str, Any]) -> list[str]:
    fields = result.get("fields")
    named = (
        [str(one["id"]) for one in fields if isinstance(one, dict) and "id" in one] if isinstance(fields, list) else []
    )
    return named or list(dict.fromkeys(key for record in result["records"][:1] for key in record))


def _keep_columns(fields: list[str], way: Way, address: str) -> list[str]:
    missing = [column for column in way.columns if column not in fields]
    if missing:
        raise SourceError(
            f"{shorten(address)}: column {', '.join(missing)} is missing (found {name_first(fields, most=8)}). The layout may have changed."
        )
    return [name for name in (way.columns or fields) if name not in ("_id", "_full_text")]
