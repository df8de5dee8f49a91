"""Fetch layers of an ArcGIS server, page by page, as GeoJSON."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from hubplan.errors import SourceError
from hubplan.sources.catalogue import Way
from hubplan.sources.download import Progress
from hubplan.sources.http import fetch_json
from hubplan.sources.retry import Limits, Session, check_size

PAGE_ROWS = 1000


def fetch_layer(
    session: Session, way: Way, part: Path, *, limits: Limits, progress: Progress, rows: int = PAGE_ROWS
) -> str:
    """Fetch every feature of a layer into a GeoJSON file (longitude and latitude), and count them.

    Pages are asked for by object identifier, not by offset: servers give fewer features than asked for, and say so
    (``exceededTransferLimit``) or do not. What came is compared with the server's own count.

    Parameters
    ----------
    session, limits, progress
        As for :func:`hubplan.sources.download.download`; progress counts features.
    way
        Of kind ``arcgis``; its address is that of the layer.
    part
        File to write.
    rows
        A page.

    Returns
    -------
    str
        The address of the layer.

    Raises
    ------
    SourceError
        The answer is not what an ArcGIS server gives, or features are missing.
    """
    layer, end = way.url.rstrip("/"), limits.end()
    told = _ask(session, layer + "?" + urlencode({"f": "json"}), limits, end)
    identifier = str(told.get("objectIdField") or _find_identifier(told) or "OBJECTID")
    counted = _ask(session, _query(layer, where="1=1", returnCountOnly="true", f="json"), limits, end)
    wanted = counted.get("count")
    if not isinstance(wanted, int) or wanted < 1:
        raise SourceError(
            f"{layer}: expected a number of features, found {json.dumps(counted)[:80]}. The service may have changed."
        )
    count = 0
    with part.open("w", encoding="utf-8") as file:
        file.write('{"type": "FeatureCollection", "features": [')
        for features in _pages(session, layer, identifier, limits, rows, end):
            for feature in features:
                file.write((",\n" if count else "\n") + json.dumps(feature))
                count += 1
            if count > wanted:
                break
            check_size(file, layer, limits)
            progress(count, wanted)
        file.write("\n]}\n")
    if count != wanted:
        came = "more features" if count > wanted else f"{count:,} features"
        raise SourceError(f"{layer}: {came} came of {wanted:,} that the server counts. Fetch it again.")
    return layer


def _pages(session: Session, layer: str, identifier: str, limits: Limits, rows: int, end: float) -> Iterator[list[Any]]:
    last = -1
    while True:
        address = _query(
            layer,
            where=f"{identifier}>{last}",
            orderByFields=identifier,
            outFields="*",
            outSR="4326",
            resultRecordCount=str(rows),
            f="geojson",
        )
        answer = _ask(session, address, limits, end)
        features = answer.get("features")
        if not isinstance(features, list):
            raise SourceError(f"{layer}: expected features. The service may have changed.")
        if not features:
            return
        yield features
        ids = [_identify(feature, identifier) for feature in features]
        known = [one for one in ids if one is not None]
        if len(known) != len(features) or max(known) <= last:
            raise SourceError(
                f"{layer}: its features do not tell {identifier}, by which pages are asked for. The service may have changed."
            )
        last = max(known)


def _identify(feature: Any, identifier: str) -> int | None:
    """Get the object identifier of a feature: among its attributes, in any case, or its own."""
    if not isinstance(feature, dict):
        return None
    attributes = feature.get("properties")
    if isinstance(attributes, dict):
        for name, value in attributes.items():
            if name.lower() == identifier.lower() and isinstance(value, int):
                return value
    own = feature.get("id")
    return own if isinstance(own, int) else None


def _find_identifier(told: dict[str, Any]) -> str | None:
    fields = told.get("fields")
    for field in fields if isinstance(fields, list) else []:
        if isinstance(field, dict) and field.get("type") == "esriFieldTypeOID" and field.get("name"):
            return str(field["name"])
    return None


def _query(layer: str, **asked: str) -> str:
    return f"{layer}/query?{urlencode(asked)}"


def _ask(session: Session, address: str, limits: Limits, end: float) -> dict[str, Any]:
    answer = fetch_json(session, address, limits=limits, end=end)
    if not isinstance(answer, dict) or "error" in answer:
        said = answer.get("error") if isinstance(answer, dict) else answer
        raise SourceError(
            f"{address.split('?', maxsplit=1)[0]}: {json.dumps(said)[:200]}. The service may have changed."
        )
    return answer
