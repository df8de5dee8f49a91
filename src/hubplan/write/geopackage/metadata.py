"""Metadata of a GeoPackage: licence, sources and time, as Dublin Core and as QGIS reads it."""

import re
from xml.etree.ElementTree import Element, SubElement, tostring
from xml.sax.saxutils import escape

from hubplan.run import Run

DC_URI = "http://purl.org/dc/elements/1.1/"
QGIS_URI = "http://mrcc.com/qgis.dtd"


def write_dublin_core(run: Run) -> str:
    """Write the licence and the sources of the whole file as Dublin Core."""
    made_up = "Synthetic data, no real place. " if run.synthetic else ""
    fields = [
        ("title", f"Catchments of children's services hubs: {run.area.name}"),
        ("description", f"{made_up}Plan {run.plan.plan_id}: {run.plan.k} catchments of data zones, EPSG:27700."),
        ("date", run.created[:10]),
        ("rights", run.attribution),
        *[("source", source_words(source.name, source.source)) for source in run.sources],
    ]
    inside = "".join(f"<dc:{name}>{escape(printable(text))}</dc:{name}>" for name, text in fields if text)
    return f'<?xml version="1.0" encoding="UTF-8"?><metadata xmlns:dc="{DC_URI}">{inside}</metadata>'


def build_qgis_metadata(run: Run, title: str, told: str) -> Element:
    """Build what QGIS shows among the properties of a layer.

    Parameters
    ----------
    run
        The run.
    title, told
        The layer's title, and its words for people.
    """
    made = f"Plan {run.plan.plan_id}" + (f", hubplan {run.versions['hubplan']}" if "hubplan" in run.versions else "")
    sources = [source_words(each.name, each.source) for each in run.sources]
    root = Element("qgis", version="3.22.0")
    for name, text in (
        ("type", "dataset"),
        ("title", f"{run.area.name}: {title.lower()}"),
        ("abstract", told),
        *(("history", text) for text in (made, *sources)),
        ("rights", run.attribution),
    ):
        SubElement(root, name).text = printable(text)
    SubElement(root, "crs").append(build_crs(run))
    return root


def build_crs(run: Run) -> Element:
    """Build the coordinates' reference system; QGIS goes by its well-known text, the name alone says nothing to it."""
    root = Element("spatialrefsys")
    for name, text in (("wkt", run.plan.zones.crs.to_wkt()), ("srid", "27700"), ("authid", "EPSG:27700")):
        SubElement(root, name).text = text
    return root


def write_qml(root: Element) -> str:
    """Write a document as QGIS does, with its document type."""
    return f"<!DOCTYPE qgis PUBLIC '{QGIS_URI}' 'SYSTEM'>\n" + tostring(root, encoding="unicode")


def printable(text: str) -> str:
    """Drop control characters, which XML does not allow.

    Examples
    --------
    >>> printable("Elm" + chr(1) + " <Oak>")
    'Elm <Oak>'
    """
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", "", text)


def time_of(run: Run) -> str:
    """Write the run's time as GeoPackage wants it; a fixed one where the run has none."""
    match = re.match(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d))?", run.created)
    return f"{match[1]}T{match[2] or '00:00:00'}.000Z" if match else "1970-01-01T00:00:00.000Z"


def source_words(name: str, source: str) -> str:
    """Name a file, and whose it is where that is known."""
    return f"{name}: {source}" if source else name
