"""Tables beside the layers of a GeoPackage: the run, its licence, and the styles; written with SQL."""

import json
import math
import sqlite3
from collections.abc import Sequence

import numpy as np

from hubplan.run import OtherPlan, Run
from hubplan.travel.words import tell_travel
from hubplan.write.best_places import tabulate_best_places
from hubplan.write.geopackage.layers import StyledLayer
from hubplan.write.geopackage.metadata import (
    DC_URI,
    QGIS_URI,
    build_qgis_metadata,
    source_words,
    time_of,
    write_dublin_core,
    write_qml,
)
from hubplan.write.geopackage.styles import build_other_style, build_stability_style, build_style
from hubplan.write.printable import printable_scenario

_CONTENTS = (
    "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id) "
    "VALUES (?, 'attributes', ?, ?, ?, 0)"
)

# as QGIS makes it, so that it reads and updates it
_LAYER_STYLES = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME)
"""

# GeoPackage 1.2, annex F.8
_METADATA = """
CREATE TABLE gpkg_metadata (
  id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset',
  md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '')
"""
_METADATA_REFERENCE = """
CREATE TABLE gpkg_metadata_reference (
  reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
  timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), md_file_id INTEGER NOT NULL,
  md_parent_id INTEGER, CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id))
"""
_SURE_TOLD = "In what share of near-best plans each zone stays in its catchment"
_RUN_METADATA_TOLD = ("Run metadata", "What was asked, what came in, licences")
_BEST_PLACES_TOLD = (
    "Best places",
    "The best places of each catchment for its hub, and what each would cost its people",
)
_OTHER_TOLD = "Catchments of another plan that is nearly as good"
_EXTENSION_URI = "http://www.geopackage.org/spec120/#extension_metadata"


def write_side_tables(database: sqlite3.Connection, run: Run, layers: Sequence[StyledLayer]) -> None:
    """Add ``run_metadata``, ``layer_styles`` and the licence to a GeoPackage, and set its dates to the run's.

    Parameters
    ----------
    database
        An open GeoPackage with its layers.
    run
        The run.
    layers
        What was written.
    """
    changed = time_of(run)
    _write_run_metadata(database, run, changed)
    tables = [("run_metadata", *_RUN_METADATA_TOLD)]
    if len(run.best_places):
        _write_best_places(database, run, changed)
        tables.append(("best_places", *_BEST_PLACES_TOLD))
    _write_styles(database, layers, changed)
    _write_licence(
        database, run, [*((layer.name, layer.title, layer.description) for layer in layers), *tables], changed
    )
    database.execute("UPDATE gpkg_contents SET last_change = ?", (changed,))


def list_run_metadata(run: Run) -> list[tuple[str, str]]:
    """List what a reader must know about the run, as pairs of key and text."""
    plan, scenario = run.plan, run.scenario
    pairs = [
        ("area", run.area.name),
        ("synthetic", "Y" if run.synthetic else "N"),
        ("plan_id", plan.plan_id),
        ("created", run.created),
        ("catchments", str(plan.k)),
        ("people", str(int(plan.people.sum()))),
        ("people_date", run.people_date),
        ("band_low", str(plan.band.low)),
        ("band_high", str(plan.band.high)),
        ("band_target", str(plan.band.target)),
        ("in_band", "Y" if plan.in_band.all() else "N"),
        ("travel_unit", run.proposal.travel.unit),
        ("travel_method", str(run.proposal.travel.method)),
        ("travel", run.proposal.travel.words),
        ("mean_travel", f"{run.scorecard['mean_travel']:.6f}"),
        ("bound_travel", "" if run.quality.bound_travel is None else f"{run.quality.bound_travel:.6f}"),
        ("people_without_route", f"{run.scorecard['people_without_route']:.0f}"),
        ("seed", str(scenario.seed)),
        ("effort", scenario.effort),
        ("scenario", json.dumps(printable_scenario(scenario), ensure_ascii=False, sort_keys=True)),
        ("attribution", run.attribution),
    ]
    if run.stability is not None:
        pairs += [
            ("near_best_plans", str(run.stability.plans)),
            ("near_best_within", f"{run.stability.within:g}"),
        ]
    pairs += [
        (f"alternative_{n}", _other_words(other, run.proposal.travel.unit))
        for n, other in enumerate(run.others, start=1)
    ]
    pairs += [(f"source_{source.role}", source_words(source.name, source.source)) for source in run.sources]
    pairs += [("note", note.words) for note in run.notes]
    pairs += [(f"version_{name}", version) for name, version in sorted(run.versions.items())]
    return pairs


def _other_words(other: OtherPlan, unit: str) -> str:
    mean = tell_travel(other.mean_travel, unit, decimals=3)
    return f"Plan {other.plan.plan_id}: mean {mean}, {other.moved:,} people in another catchment"


def _write_run_metadata(database: sqlite3.Connection, run: Run, changed: str) -> None:
    database.execute(
        "CREATE TABLE run_metadata (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, key TEXT NOT NULL, value TEXT)"
    )
    database.executemany("INSERT INTO run_metadata (key, value) VALUES (?, ?)", list_run_metadata(run))
    database.execute(_CONTENTS, ("run_metadata", *_RUN_METADATA_TOLD, changed))


def _write_best_places(database: sqlite3.Connection, run: Run, changed: str) -> None:
    """Write the best places of each catchment; ``site`` is that of the layer of sites."""
    table = tabulate_best_places(run)
    kinds = {"i": "INTEGER", "f": "REAL", "b": "TEXT"}
    columns = ", ".join(f'"{name}" {kinds.get(table[name].dtype.kind, "TEXT")}' for name in table.columns)
    database.execute(f"CREATE TABLE best_places (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, {columns})")
    names = ", ".join(f'"{name}"' for name in table.columns)
    marks = ", ".join("?" for _ in table.columns)
    database.executemany(
        f"INSERT INTO best_places ({names}) VALUES ({marks})",  # noqa: S608 - names of our own columns
        [[_plain(value) for value in row] for row in table.itertuples(index=False)],
    )
    database.execute(_CONTENTS, ("best_places", *_BEST_PLACES_TOLD, changed))


def _plain(value: object) -> object:
    """Turn a cell into what a database holds: Y or N, a number, text, or nothing."""
    if isinstance(value, bool | np.bool_):
        return "Y" if value else "N"
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and math.isnan(value) else value


def _list_styles(layers: Sequence[StyledLayer]) -> list[tuple[str, str, str, int, str]]:
    """List each style's table, name, QML, whether it is the default (1 or 0), and its words for people."""
    styles = [(layer.name, layer.title, write_qml(build_style(layer)), 1, layer.description) for layer in layers]
    by_name = {layer.name: layer for layer in layers}
    zones, catchments = by_name["data_zones"], by_name["catchments"]
    if "stability" in zones.frame.columns:
        styles.append((zones.name, "How sure", write_qml(build_stability_style(zones)), 0, _SURE_TOLD))
    for column in zones.frame.columns[zones.frame.columns.str.startswith("alternative_")]:
        name = f"Other plan {column.removeprefix('alternative_')}"
        styles.append((zones.name, name, write_qml(build_other_style(zones, column, catchments)), 0, _OTHER_TOLD))
    return styles


def _write_styles(database: sqlite3.Connection, layers: Sequence[StyledLayer], changed: str) -> None:
    database.execute(_LAYER_STYLES)
    rows = [
        ("", "", table, "geom", name, qml, "", default, told, "", None, changed)
        for table, name, qml, default, told in _list_styles(layers)
    ]
    database.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
        "styleQML, styleSLD, useAsDefault, description, owner, ui, update_time) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    database.execute(_CONTENTS, ("layer_styles", "layer_styles", "Default styles for QGIS", changed))


def _write_licence(
    database: sqlite3.Connection, run: Run, tables: Sequence[tuple[str, str, str]], changed: str
) -> None:
    """Write the licence of the file, and of each table in the words that QGIS shows among the layer's properties."""
    database.execute(_METADATA)
    database.execute(_METADATA_REFERENCE)
    database.execute(
        "INSERT INTO gpkg_metadata VALUES (1, 'dataset', ?, 'text/xml', ?)", (DC_URI, write_dublin_core(run))
    )
    database.execute(
        "INSERT INTO gpkg_metadata_reference VALUES ('geopackage', NULL, NULL, NULL, ?, 1, NULL)", (changed,)
    )
    for number, (name, title, told) in enumerate(tables, start=2):
        qmd = write_qml(build_qgis_metadata(run, title, told))
        database.execute("INSERT INTO gpkg_metadata VALUES (?, 'dataset', ?, 'text/xml', ?)", (number, QGIS_URI, qmd))
        database.execute(
            "INSERT INTO gpkg_metadata_reference VALUES ('table', ?, NULL, NULL, ?, ?, NULL)", (name, changed, number)
        )
    if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'gpkg_extensions'").fetchone():
        database.execute(
            "CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, "
            "definition TEXT NOT NULL, scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, "
            "extension_name))"
        )
    database.executemany(
        "INSERT INTO gpkg_extensions VALUES (?, NULL, 'gpkg_metadata', ?, 'read-write')",
        [("gpkg_metadata", _EXTENSION_URI), ("gpkg_metadata_reference", _EXTENSION_URI)],
    )
