"""Join shapes, people, lookups and centroids into the zones that everything else relies on."""

from collections.abc import Iterable, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from hubplan.content import Content
from hubplan.errors import MissingDataError, counted, name_first
from hubplan.notes import Note, NoteKind
from hubplan.read.urban_rural import FOLDS, class_column
from hubplan.schema import AGE_COLUMNS, ZONE, check_zones, vintage_of_all
from hubplan.units import UNITS

_FAR_M = 5_000.0
_ORDER = (
    "name",
    "population",
    *AGE_COLUMNS,
    "easting",
    "northing",
    *(column for unit in UNITS.values() for column in unit.columns),
    *(column for fold in FOLDS for column in (class_column(fold), f"{class_column(fold)}_name")),
    "simd_rank",
    "simd_quintile",
    "geometry",
)


def join_zones(
    boundaries: Content,
    population: Content | None,
    lookups: Sequence[Content],
    centroids: Content | None,
    *,
    keep: Iterable[str] | None = None,
) -> tuple[gpd.GeoDataFrame, tuple[Note, ...]]:
    """Join what the readers gave on the codes of the data zones.

    Parameters
    ----------
    boundaries
        From :func:`hubplan.read.boundaries.read_boundaries`.
    population
        From :func:`hubplan.read.people.population.read_population`; without it the census count of the boundary file serves.
    lookups
        From :func:`hubplan.read.lookups.read_lookup`; what an earlier one says goes before what a later one says.
    centroids
        From :func:`hubplan.read.centroids.read_centroids`; zones without take a point inside their shape.
    keep
        Codes of the zones that are to be planned: these must have people. Other zones without are left out. By default
        every zone must have people.

    Returns
    -------
    tuple
        Checked zones (see :func:`hubplan.schema.check_zones`), and notes.

    Raises
    ------
    MissingDataError
        A file is of another vintage than the boundaries, or zones lack shapes or people.
    InputDataError
        The joined table is not sound.
    """
    shapes = boundaries.frame
    wanted = None if keep is None else pd.Index(sorted({str(code) for code in keep}), name=ZONE)
    check_vintages(boundaries, [content for content in (population, *lookups, centroids) if content is not None])
    if wanted is not None and len(absent := wanted.difference(shapes.index)):
        raise MissingDataError(
            f"{boundaries.source.name}: {counted(len(absent), 'data zone', 'data zones')} of the area "
            f"{'has' if len(absent) == 1 else 'have'} no shape ({name_first(absent)}). Give boundaries that hold the whole area."
        )
    told = shapes.index if wanted is None else wanted
    units, notes = _join_lookups(shapes.index, [*lookups, *_places(population)], told)
    names = _name_zones(boundaries, units)
    people, more = _join_people(boundaries, population, names, wanted)
    notes += more
    if population is not None:
        notes += _count_shapeless(population, shapes.index, lookups)
    units = _name_units(units)
    frame = shapes[["geometry"]].join(people).join(units.drop(columns="name", errors="ignore"))
    frame["name"] = names
    frame = gpd.GeoDataFrame(frame.loc[people.index], geometry="geometry", crs=shapes.crs)
    frame, more = _join_centroids(frame, centroids, told)
    notes += more
    zones = check_zones(frame[[column for column in _ORDER if column in frame.columns]])
    return zones, notes


def check_vintages(boundaries: Content, others: Sequence[Content]) -> None:
    """Check that all files are of the vintage of the boundaries.

    Raises
    ------
    MissingDataError
        One is not; the message names both vintages.
    """
    name = boundaries.source.name
    own = vintage_of_all(boundaries.frame.index, name)
    for content in others:
        found = vintage_of_all(content.frame.index, content.source.name)
        if found != own:
            raise MissingDataError(
                f"{content.source.name}: holds {found} data zones ({name_first(content.frame.index, most=1)}), but {name} "
                f"holds {own} ones ({name_first(boundaries.frame.index, most=1)}). "
                f"Give a {content.source.role} file of the {own} data zones."
            )


def _join_lookups(zones: pd.Index, lookups: Sequence[Content], told: pd.Index) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Put all lookups side by side, the earlier before the later; notes are about the zones ``told``."""
    joined = pd.DataFrame(index=zones)
    notes: list[Note] = []
    for content in lookups:
        rows = content.frame.reindex(zones)
        for column in rows.columns:
            if column not in joined.columns:
                joined[column] = rows[column]
                continue
            if column in UNITS:
                both = joined[column].notna() & rows[column].notna()
                differ = told.intersection(zones[both & (joined[column] != rows[column])])
                if len(differ):
                    words = (
                        f"{content.source.name}: names another {column} than the file before it for "
                        f"{counted(len(differ), 'data zone', 'data zones')} ({name_first(differ)}); the first is used."
                    )
                    notes.append(Note(NoteKind.DOUBT, content.source.name, words))
            joined[column] = joined[column].where(joined[column].notna(), rows[column])
    return joined, (*notes, *_tell_gaps(joined.loc[told], lookups))


def _places(population: Content | None) -> list[Content]:
    """Take names and councils from the population file as from a lookup that comes last."""
    if population is None:
        return []
    columns = [column for column in ("name", "council", "council_name") if column in population.frame.columns]
    return [Content(population.frame[columns], population.source)] if columns else []


def _tell_gaps(joined: pd.DataFrame, lookups: Sequence[Content]) -> list[Note]:
    """Note which lookups lack zones, as far as no other lookup knows them."""
    notes = []
    for content in lookups:
        absent = joined.index.difference(content.frame.index)
        columns = [column for column in _ORDER if column in content.frame.columns and not column.endswith("name")]
        unknown = [column for column in columns if joined.loc[absent, column].isna().any()]
        if unknown:
            some = f"{len(absent):,} of {len(joined):,} data zones ({name_first(absent)})"
            which = some if len(absent) < len(joined) else f"any of the {len(joined):,} data zones"
            words = f"{content.source.name}: says nothing about {which}; not known for them: {', '.join(unknown)}."
            notes.append(Note(NoteKind.UNKNOWN, content.source.name, words))
    return notes


def _name_zones(boundaries: Content, units: pd.DataFrame) -> pd.Series:
    """Name the zones: as the boundaries do, else the lookups, else the population file, else by code."""
    codes = boundaries.frame.index.to_series()
    names = boundaries.frame["name"].where(boundaries.frame["name"] != codes)
    if "name" in units.columns:
        names = names.where(names.notna(), units["name"])
    return names.where(names.notna(), codes).rename("name")


def _join_people(
    boundaries: Content, population: Content | None, names: pd.Series, wanted: pd.Index | None
) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Find the people of every zone; the result has the zones that stay."""
    shapes = boundaries.frame
    if population is None:
        if "census_population" not in shapes.columns:
            raise MissingDataError(
                f"{boundaries.source.name}: holds no people, and no population file is named. "
                "Give --population FILE, such as the small area population estimates of National Records of Scotland."
            )
        words = (
            f"No population file was given: the people are those of the {boundaries.date or 'census'} in "
            f"{boundaries.source.name}, without ages."
        )
        note = Note(NoteKind.UNKNOWN, boundaries.source.name, words)
        return shapes[["census_population"]].rename(columns={"census_population": "population"}), (note,)
    columns = [column for column in ("population", *AGE_COLUMNS) if column in population.frame.columns]
    people = population.frame[columns]
    here = shapes.index.intersection(people.index)
    without = shapes.index.difference(here)
    needed = without if wanted is None else without.intersection(wanted)
    if len(needed):
        raise MissingDataError(
            f"{population.source.name}: {counted(len(needed), 'data zone has', 'data zones have')} no people "
            f"({name_first(needed, names.to_dict())}). Give a population file of the same vintage that holds the whole "
            "area; a zone where nobody lives needs a row with 0."
        )
    notes: tuple[Note, ...] = ()
    if len(without):
        told = counted(len(without), "data zone", "data zones")
        words = f"{population.source.name}: has no people for {told} outside the area; left out."
        notes = (Note(NoteKind.LEFT_OUT, population.source.name, words),)
    return people.loc[here.sort_values()], notes


def _count_shapeless(population: Content, shapes: pd.Index, lookups: Sequence[Content]) -> tuple[Note, ...]:
    """Note people who would be lost because their zone, in a council that is here, has no shape."""
    extra = population.frame.index.difference(shapes)
    for content in (*lookups, population):
        if "council" not in content.frame.columns:
            continue
        council = content.frame["council"]
        lost = extra[council.reindex(extra).isin(council.reindex(shapes).dropna().unique())]
        if len(lost):
            people = int(population.frame.loc[lost, "population"].sum())
            told = counted(len(lost), "data zone without a shape is", "data zones without a shape are")
            words = f"{population.source.name}: {told} left out with {people:,} people, although other zones of the "
            words += f"council have one ({name_first(lost)})."
            return (Note(NoteKind.LEFT_OUT, population.source.name, words),)
        return ()
    return ()


def _name_units(units: pd.DataFrame) -> pd.DataFrame:
    """Give every unit a name: its own, else that of another zone in it, else its code."""
    named = units.copy()
    for unit in UNITS:
        if unit not in named.columns:
            continue
        codes, column = named[unit], f"{unit}_name"
        if column not in named.columns:
            named[column] = codes
            continue
        known = named[[unit, column]].dropna().drop_duplicates(unit).set_index(unit)[column]
        names = named[column].where(named[column].notna(), codes.map(known))
        named[column] = names.where(names.notna(), codes)
    return named


def _join_centroids(
    frame: gpd.GeoDataFrame, centroids: Content | None, told: pd.Index
) -> tuple[gpd.GeoDataFrame, tuple[Note, ...]]:
    """Give every zone the point where its people are; notes are about the zones ``told``."""
    inside = frame.geometry.representative_point()
    points = pd.DataFrame({"easting": inside.x, "northing": inside.y}, index=frame.index)
    if centroids is None:
        words = (
            "No centroids were given: distances start from a point inside each data zone, not from where people live."
        )
        note = Note(NoteKind.UNKNOWN, "centroids", words)
        return frame.assign(easting=points["easting"], northing=points["northing"]), (note,)
    given = centroids.frame.reindex(frame.index)
    absent = told.intersection(frame.index[given["easting"].isna()])
    notes: tuple[Note, ...] = ()
    if len(absent):
        words = f"{centroids.source.name}: has no centroid for {counted(len(absent), 'data zone', 'data zones')} "
        words += f"({name_first(absent, frame['name'].to_dict())}); a point inside the shape is used."
        notes = (Note(NoteKind.UNKNOWN, centroids.source.name, words),)
    used = given.fillna(points)
    bounds = frame.geometry.bounds
    beyond_x = np.maximum(np.maximum(bounds["minx"] - used["easting"], used["easting"] - bounds["maxx"]), 0.0)
    beyond_y = np.maximum(np.maximum(bounds["miny"] - used["northing"], used["northing"] - bounds["maxy"]), 0.0)
    far = told.intersection(frame.index[np.hypot(beyond_x, beyond_y) > _FAR_M])
    if len(far):
        told = counted(len(far), "data zone has its centroid", "data zones have their centroids")
        words = f"{centroids.source.name}: {told} more than {_FAR_M / 1000:.0f} km from the shape "
        words += f"({name_first(far, frame['name'].to_dict())}). Check codes and coordinates."
        notes += (Note(NoteKind.DOUBT, centroids.source.name, words),)
    return frame.assign(easting=used["easting"], northing=used["northing"]), notes
