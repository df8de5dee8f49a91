"""QGIS project inside the GeoPackage, so that all layers open at once: in their order, with names and styles."""

import io
import json
import sqlite3
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from hubplan.run import Run
from hubplan.write.geopackage.layers import StyledLayer
from hubplan.write.geopackage.metadata import build_crs, build_qgis_metadata, printable, time_of, write_qml
from hubplan.write.geopackage.styles import build_other_style, build_stability_style, build_style

_TABLE = "CREATE TABLE qgis_projects(name TEXT PRIMARY KEY, metadata BLOB, content BLOB)"
_RUN_KEY = "hubplan_layer_run"
_GEOMETRY = {"MultiPolygon": "Polygon", "MultiLineString": "Line", "Point": "Point"}


@dataclass(frozen=True, eq=False)
class _Shown:
    """Layer of the project: its name, whether it is drawn at first, and its style."""

    name: str
    layer: StyledLayer
    style: Element
    drawn: bool = True


def write_project(database: sqlite3.Connection, run: Run, layers: Sequence[StyledLayer], *, file: str) -> None:
    """Add the project to a GeoPackage; QGIS offers it when it opens the file, under the name of the area.

    Parameters
    ----------
    database
        An open GeoPackage with its layers.
    run
        The run.
    layers
        What was written, lowest on a map first.
    file
        Name of the GeoPackage; its layers are found under it, beside the project.
    """
    name = printable(run.area.name)
    text = write_qml(build_project(run, layers, file=file))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        # a date of its own would make equal runs differ
        entry = zipfile.ZipInfo("plan.qgs", date_time=(1980, 1, 1, 0, 0, 0))
        archive.writestr(entry, text.encode("utf-8"), compress_type=zipfile.ZIP_DEFLATED)
    about = json.dumps({"last_modified_time": time_of(run)[:19], "last_modified_user": "hubplan"})
    database.execute(_TABLE)
    database.execute("INSERT INTO qgis_projects VALUES (?, ?, ?)", (name, about, packed.getvalue().hex()))


def build_project(run: Run, layers: Sequence[StyledLayer], *, file: str) -> Element:
    """Build the project as QGIS writes it, in no more than what differs from its defaults."""
    shown = _arrange(layers)
    root = Element("qgis", version="3.22.0", projectname=printable(run.area.name))
    SubElement(root, "title").text = f"{printable(run.area.name)}: plan {run.plan.plan_id}"
    SubElement(root, "projectCrs").append(build_crs(run))
    tree = SubElement(root, "layer-tree-group")
    for number, each in enumerate(shown):
        leaf = {"id": _key(number), "name": each.name, "source": _source(file, each.layer.name)}
        checked = "Qt::Checked" if each.drawn else "Qt::Unchecked"
        SubElement(tree, "layer-tree-layer", leaf, providerKey="ogr", expanded="0", checked=checked)
    SubElement(
        tree,
        "layer-tree-layer",
        id=_RUN_KEY,
        name="Run metadata",
        source=_source(file, "run_metadata"),
        providerKey="ogr",
        checked="Qt::Checked",
    )
    root.append(_canvas(run))
    described = SubElement(root, "projectlayers")
    for number, each in enumerate(shown):
        described.append(_map_layer(run, each, _key(number), file))
    described.append(_map_table(file))
    properties = SubElement(root, "properties")
    SubElement(SubElement(properties, "Paths"), "Absolute", type="bool").text = "false"
    SubElement(SubElement(properties, "SpatialRefSys"), "ProjectionsEnabled", type="int").text = "1"
    return root


def _arrange(layers: Sequence[StyledLayer]) -> list[_Shown]:
    """Order the layers as a legend does, the highest first; what covers the catchments is not drawn at first."""
    by_name = {layer.name: layer for layer in layers}
    zones, catchments = by_name["data_zones"], by_name["catchments"]
    covers = []
    if "stability" in zones.frame.columns:
        covers.append(_Shown("How sure", zones, build_stability_style(zones), drawn=False))
    for column in zones.frame.columns[zones.frame.columns.str.startswith("alternative_")]:
        style = build_other_style(zones, column, catchments)
        covers.append(_Shown(f"Other plan {column.removeprefix('alternative_')}", zones, style, drawn=False))
    plain = [_Shown(layer.title, layer, build_style(layer)) for layer in reversed(layers)]
    above = [each for each in plain if each.layer not in (zones, catchments)]
    return [*above, *covers, *(each for each in plain if each.layer in (zones, catchments))]


def _map_layer(run: Run, shown: _Shown, key: str, file: str) -> Element:
    layer = shown.layer
    labels = "1" if shown.style.find("labeling") is not None else "0"
    kind = {"type": "vector", "geometry": _GEOMETRY[layer.geometry_type], "wkbType": layer.geometry_type}
    found = Element("maplayer", kind, labelsEnabled=labels, styleCategories="AllStyleCategories")
    SubElement(found, "id").text = key
    SubElement(found, "datasource").text = _source(file, layer.name)
    SubElement(found, "layername").text = shown.name
    SubElement(found, "srs").append(build_crs(run))
    about = build_qgis_metadata(run, layer.title, layer.description)
    about.tag = "resourceMetadata"
    found.append(about)
    SubElement(found, "provider", encoding="UTF-8").text = "ogr"
    found.extend(shown.style)
    return found


def _map_table(file: str) -> Element:
    found = Element("maplayer", type="vector", geometry="No geometry", wkbType="NoGeometry")
    SubElement(found, "id").text = _RUN_KEY
    SubElement(found, "datasource").text = _source(file, "run_metadata")
    SubElement(found, "layername").text = "Run metadata"
    SubElement(found, "provider", encoding="UTF-8").text = "ogr"
    return found


def _canvas(run: Run) -> Element:
    """Set the canvas to the whole area with a little room round it."""
    left, bottom, right, top = (float(edge) for edge in run.plan.zones.total_bounds)
    room = 0.04 * max(right - left, top - bottom)
    canvas = Element("mapcanvas", name="theMapCanvas", annotationsVisible="1")
    SubElement(canvas, "units").text = "meters"
    extent = SubElement(canvas, "extent")
    edges = {"xmin": left - room, "ymin": bottom - room, "xmax": right + room, "ymax": top + room}
    for name, edge in edges.items():
        SubElement(extent, name).text = f"{edge:.3f}"
    SubElement(canvas, "rotation").text = "0"
    SubElement(canvas, "destinationsrs").append(build_crs(run))
    return canvas


def _key(number: int) -> str:
    """Make the key of a layer; QGIS gives one of its own to a layer whose key has ten letters or fewer."""
    return f"hubplan_layer_{number}"


def _source(file: str, table: str) -> str:
    return f"./{file}|layername={table}"
