"""Dataset: all that is read once for all areas: tables, contiguity, links, postcodes, outlines."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path

import geopandas as gpd
import pandas as pd

from hubplan.areas import UNIT_COLUMNS, NamedArea, find_area, list_councils, normalize_council
from hubplan.config.builtin import builtin_folder
from hubplan.config.official import official_entries
from hubplan.content import Content
from hubplan.contiguity import Contiguity, build_contiguity
from hubplan.errors import MissingDataError, name_first
from hubplan.notes import Note, NoteKind
from hubplan.pipeline.steps.travel.roads import PreparedRoads, prepare_roads
from hubplan.read.assignment import read_assignment
from hubplan.read.barriers import read_barriers
from hubplan.read.boundaries import read_boundaries
from hubplan.read.centroids import read_centroids
from hubplan.read.frames import take_links, take_sites, take_zones
from hubplan.read.links import LINK_REMARKS, lay_links_over, read_links
from hubplan.read.lookups import read_lookup
from hubplan.read.outlines import read_outlines
from hubplan.read.people.population import read_population
from hubplan.read.people.series import read_population_series
from hubplan.read.places import read_places
from hubplan.read.postcodes import read_postcodes
from hubplan.read.settlements import add_settlements, find_settlements
from hubplan.read.sites.councils import Councils
from hubplan.read.sites.placed import KnownPlaces, PlacedFile, place_file
from hubplan.read.sites.tables import SiteTable, read_site_table
from hubplan.read.travel_table import ReadTravel, read_travel_table
from hubplan.read.vintage_mismatch import leave_mismatched, tell_no_deprivation
from hubplan.read.zones import check_vintages, join_zones
from hubplan.scenario import DataFiles, SiteFile, Travel
from hubplan.schema import LINK_COLUMNS, vintage_of

GEONAMES = "hubplan's own table, made from GeoNames"


@dataclass(frozen=True, eq=False)
class Tables:
    """Tables about zones, read and not yet joined."""

    boundaries: Content
    population: Content | None
    lookups: tuple[Content, ...]
    centroids: Content | None

    @property
    def all(self) -> list[Content]:
        """Contents of all files, the boundaries first."""
        return [self.boundaries, *self.beside]

    @property
    def beside(self) -> list[Content]:
        """Contents of the files beside the boundaries."""
        return [c for c in (self.population, *self.lookups, self.centroids) if c is not None]

    @property
    def tell_councils(self) -> list[Content]:
        """Contents of files that may name the council of a zone, the most reliable first."""
        return [c for c in (*self.lookups, self.population, self.boundaries) if c and "council" in c.frame.columns]


@dataclass(frozen=True, eq=False)
class Dataset:
    """Dataset: all zones of the files, and what is known of them; areas are cut out of it.

    What some area needs first is read then, and kept for the next: contiguity, links, postcodes, outlines, the sites,
    each in its data zone, and by path earlier plans and barriers.
    """

    data: DataFiles
    tables: Tables
    vintage: str
    notes: tuple[Note, ...] = ()
    """Notes on parts of the files that are not used."""
    _placed: dict[tuple[str, Path], PlacedFile] = field(default_factory=dict)
    site_table: Callable[[Path], SiteTable] = read_site_table
    assignment: Callable[[Path], Content] = field(default_factory=lambda: cache(read_assignment))
    barriers: Callable[[Path], Content] = field(default_factory=lambda: cache(read_barriers))
    given_links: Content | None = None
    """Links that were given as a frame, and not by a file."""
    _tables_of_travel: dict[str, ReadTravel] = field(default_factory=dict)

    @cached_property
    def contiguity(self) -> Contiguity:
        """Contiguity of all zones that have people, with the known links.

        Raises
        ------
        InputDataError, MissingDataError
            The tables do not fit each other, or the links cannot be read.
        """
        return build_contiguity(self.zones, self.links)

    @cached_property
    def zones(self) -> gpd.GeoDataFrame:
        """Zones that have people.

        Raises
        ------
        InputDataError, MissingDataError
            The tables do not fit each other, or no zone has people.
        """
        return join_zones(*self._parts, keep=())[0]

    @property
    def links(self) -> pd.DataFrame:
        """Known links that are not closed, inside an area or not, without the table's remarks."""
        content = self.link_file[0]
        if content is None:
            return pd.DataFrame(columns=list(LINK_COLUMNS))
        frame = content.frame[content.frame["status"] != "closed"]
        return frame.drop(columns=[column for column in LINK_REMARKS if column in frame.columns])

    @cached_property
    def link_file(self) -> tuple[Content | None, tuple[Note, ...]]:
        """Links, also the closed ones, and notes.

        A file that is named lies over the table that comes with hubplan. Links between zones of another vintage are not
        used, which a note says.
        """
        under, over = self.link_table, self._named_links
        if over is None:
            return under, ()
        found = vintage_of(str(over.frame["zone_a"].iloc[0])) if len(over.frame) else self.vintage
        if found != self.vintage:
            words = f"joins {found} data zones, and the area has {self.vintage} ones; not used."
            return under, (Note(NoteKind.UNUSED_FILE, over.source.name, f"{over.source.name}: {words}"),)
        if under is None:
            return over, ()
        frame, notes = lay_links_over(under.frame, over.frame, over.source.name)
        return replace(over, frame=frame), notes

    @cached_property
    def link_table(self) -> Content | None:
        """Table of links that comes with hubplan, unless a file holds all of it."""
        table, over = read_own_links() if self.vintage == "2011" else None, self._named_links
        return None if table is None or (over is not None and table.frame.index.isin(over.frame.index).all()) else table

    @cached_property
    def _named_links(self) -> Content | None:
        if self.data.links is None:
            return self.given_links
        named = read_links(Path(self.data.links))
        own = read_own_links().source
        whose = own.source if named.source.sha256 == own.sha256 else ""
        return replace(named, source=replace(named.source, source=whose))

    @cached_property
    def postcodes(self) -> Content | None:
        """Postcodes, where a file is named."""
        return _optional(read_postcodes, self.data.postcodes)

    @cached_property
    def outlines(self) -> Content | None:
        """Outlines of councils, where a file is named."""
        return _optional(read_outlines, self.data.outlines)

    @cached_property
    def roads(self) -> PreparedRoads | None:
        """Roads, where a file is named.

        Raises
        ------
        InputDataError, MissingDataError
            It cannot be read.
        """
        return None if self.data.roads is None else prepare_roads(Path(self.data.roads))

    def travel_table(self, path: Path, travel: Travel) -> ReadTravel:
        """Read a table of travel, or return what was read before.

        Raises
        ------
        MissingDataError, InputDataError
            As :func:`hubplan.read.travel_table.read_travel_table`.
        """
        key = travel.model_dump_json()
        if key not in self._tables_of_travel:
            self._tables_of_travel[key] = read_travel_table(path, travel)
        return self._tables_of_travel[key]

    @cached_property
    def places(self) -> Content | None:
        """Towns and villages: of the file that is named, else those that come with hubplan for official zones."""
        if self.data.places is not None:
            named, own = read_places(Path(self.data.places)), read_own_places()
            return own if named.source.sha256 == own.source.sha256 else named
        return read_own_places() if self.vintage in ("2011", "2022") else None

    @cached_property
    def _settlements(self) -> pd.DataFrame | None:
        """Settlement of every zone by the places, where these are known."""
        if self.places is None:
            return None
        postcodes = None if self.postcodes is None else self.postcodes.frame
        return find_settlements(self.zones, gpd.GeoDataFrame(self.places.frame), postcodes)

    @cached_property
    def known_places(self) -> KnownPlaces:
        """Places that sites are placed on: all zones with a shape, also those without people, councils and postcodes.

        Raises
        ------
        InputDataError, MissingDataError
            The tables do not fit each other, or the postcodes or outlines cannot be read.
        """
        columns = ["easting", "northing", "geometry"]
        bare = self.tables.boundaries.frame.loc[lambda shapes: ~shapes.index.isin(self.zones.index), ["geometry"]]
        inside = bare.representative_point()
        bare = bare.assign(easting=inside.x, northing=inside.y)
        every = pd.concat([self.zones[columns], bare[columns]]) if len(bare) else self.zones[columns]
        postcodes = None if self.postcodes is None else self.postcodes.frame
        return KnownPlaces(
            gpd.GeoDataFrame(every, geometry="geometry", crs=bare.crs).sort_index(),
            postcodes,
            self._know_councils(),
            official_entries(),
        )

    def _know_councils(self) -> Councils:
        outlines = None if self.outlines is None else gpd.GeoDataFrame(self.outlines.frame)
        if not self.tables.tell_councils:
            return Councils(outlines=outlines)
        told = [_name_councils(content.frame) for content in self.tables.tell_councils]
        every = pd.concat(told).dropna(subset=["council"])
        names = {normalize_council(str(row.council_name)): str(row.council) for row in every.itertuples()}
        return Councils(every["council"].groupby(level=0).first(), names, outlines)

    def place_file(self, entry: SiteFile, path: Path) -> PlacedFile:
        """Place the rows of a file of sites among all zones, or return what was placed before.

        Raises
        ------
        ScenarioError, InputDataError, MissingDataError
            As :func:`hubplan.read.sites.reader.read_sites`.
        """
        key = (entry.model_dump_json(), path)
        if key not in self._placed:
            self._placed[key] = place_file(entry, path, self.known_places, self.site_table)
        return self._placed[key]

    @cached_property
    def series_file(self) -> tuple[Content | None, tuple[Note, ...]]:
        """People over the years and notes on them, where a file is named; those of another vintage are not used."""
        content = _optional(read_population_series, self.data.population_series)
        if content is None:
            return None, ()
        found = vintage_of(str(content.frame.index[0][0]))
        if found == self.vintage:
            return content, ()
        words = f"holds {found} data zones, and the area has {self.vintage} ones; years ahead are not told."
        return None, (Note(NoteKind.UNUSED_FILE, content.source.name, f"{content.source.name}: {words}"),)

    @cached_property
    def before_file(self) -> tuple[Content | None, tuple[Note, ...]]:
        """People of the year before and notes on them, where a file is named; those of another vintage are not used."""
        content = _optional(read_population, self.data.population_before)
        if content is None:
            return None, ()
        found = vintage_of(str(content.frame.index[0]))
        content = replace(content, source=replace(content.source, role="population before"))
        if found == self.vintage:
            return content, content.notes
        words = f"holds {found} data zones, and the area has {self.vintage} ones; the year before is not told."
        return None, (Note(NoteKind.UNUSED_FILE, content.source.name, f"{content.source.name}: {words}"),)

    @property
    def _parts(self) -> tuple[Content, Content | None, tuple[Content, ...], Content | None]:
        tables = self.tables
        return tables.boundaries, tables.population, tables.lookups, tables.centroids

    def join(self, area: NamedArea) -> tuple[gpd.GeoDataFrame, tuple[Note, ...]]:
        """Join the tables and check them for the area's zones; return all zones with people, and notes on the area's.

        Settlements that no lookup tells are found by the places.

        Raises
        ------
        MissingDataError
            Zones of the area lack shapes or people.
        InputDataError
            The joined table is not sound.
        """
        keep: Sequence[str] | None = None
        for content in self.tables.tell_councils:
            inside = content.frame.index[content.frame["council"].isin(area.council)]
            if len(inside):
                keep = list(inside)
                break
        zones, notes = join_zones(*self._parts, keep=keep)
        return (zones if self._settlements is None else add_settlements(zones, self._settlements)), notes

    def list_councils(self) -> pd.Series:
        """Map the codes of the councils that have zones here to their names, sorted by name.

        Raises
        ------
        MissingDataError
            No file tells the council of a zone.
        """
        councils = self._councils()
        if councils is None:
            raise self._councils_unknown()
        return list_councils(councils)

    def find_area(self, asked: Sequence[str]) -> NamedArea:
        """Find the area asked for, by the first file that names the councils of zones.

        Raises
        ------
        ScenarioError
            The area is not known.
        MissingDataError
            No file tells the council of a zone.
        """
        synthetic = vintage_of(str(self.tables.boundaries.frame.index[0])) == "synthetic"
        councils = self._councils()
        if councils is not None:
            area = find_area(councils, asked, units=self.units)
            return NamedArea(area.name, area.slug, area.council, area.kind, synthetic=synthetic)
        if not asked:
            return NamedArea("All zones", "all-zones", (), "area", synthetic=synthetic)
        raise self._councils_unknown()

    def council_of_zones(self) -> pd.Series | None:
        """Find the code of the council of each zone that has a shape; ``None`` where no file names any."""
        councils = self._councils()
        return None if councils is None else councils["council"]

    def _councils(self) -> pd.DataFrame | None:
        """Find the code and name of the council of each zone, in the first file that has any."""
        codes = self.tables.boundaries.frame.index
        for content in self.tables.tell_councils:
            councils = _name_councils(content.frame.reindex(codes))
            if councils["council"].notna().any():
                return councils
        return None

    @cached_property
    def units(self) -> pd.DataFrame:
        """Councils, partnerships and health boards of all zones that the lookups know, also those without a shape."""
        told = [content.frame for content in self.tables.tell_councils]
        units = _name_councils(told[0])
        for frame in (content.frame for content in self.tables.beside):
            for column in UNIT_COLUMNS:
                if column in frame.columns and column not in units.columns:
                    units[column] = frame[column].reindex(units.index)
        return units

    def _councils_unknown(self) -> MissingDataError:
        boundaries = self.tables.boundaries
        if self.tables.tell_councils:
            shown = ", ".join(content.source.name for content in self.tables.tell_councils)
            return MissingDataError(
                f"{shown}: tells the council of none of the data zones in {boundaries.source.name} "
                f"({name_first(boundaries.frame.index)}). Give a --lookup FILE that names these zones."
            )
        return MissingDataError(
            f"No file tells the council of the data zones in {boundaries.source.name}. "
            "Give --lookup FILE with codes of zones and councils."
        )


@cache
def read_own_links() -> Content:
    """Read the table of links that comes with hubplan: all of Scotland on the data zones of 2011."""
    links = read_links(builtin_folder() / "data" / "links" / "scotland_links_2011.csv")
    return replace(links, source=replace(links.source, source="hubplan's own table"))


@cache
def read_own_places() -> Content:
    """Read the table of towns and villages that comes with hubplan: all of Scotland."""
    places = read_places(builtin_folder() / "data" / "places" / "scotland_places.csv")
    return replace(places, source=replace(places.source, source=GEONAMES))


def take_dataset(
    zones: gpd.GeoDataFrame, *, sites: pd.DataFrame | None = None, links: pd.DataFrame | None = None
) -> Dataset:
    """Make a dataset from frames, with the checks that files get.

    Raises
    ------
    InputDataError, MissingDataError
        A frame does not hold what it should; see :mod:`hubplan.read.frames`.
    """
    boundaries, people, units, centres = take_zones(zones)
    tables = Tables(boundaries, people, (units,), centres)
    data = DataFiles() if sites is None else DataFiles(sites=(SiteFile(file="sites"),))
    given = None if links is None else take_links(links)
    dataset = Dataset(data, tables, vintage_of(str(boundaries.frame.index[0])) or "", given_links=given)
    table = None if sites is None else take_sites(sites)
    return dataset if table is None else replace(dataset, site_table=lambda _path: table)


def read_dataset(data: DataFiles) -> Dataset:
    """Read the files about zones.

    Raises
    ------
    MissingDataError
        A file is missing, or of another vintage than the rest.
    InputDataError
        A file does not hold what it should.
    """
    if data.boundaries is None:
        raise MissingDataError(
            "No boundaries are named. Give --boundaries FILE, or name data.boundaries in a config in configs/."
        )
    lookups = (data.lookup,) if isinstance(data.lookup, str) else data.lookup
    population = None
    if data.population is not None:
        population = read_population(Path(data.population), year=data.population_year)
    boundaries = read_boundaries(Path(data.boundaries))
    told, notes = leave_mismatched(boundaries, [read_lookup(Path(lookup)) for lookup in lookups])
    if not any(note.kind is NoteKind.NO_DEPRIVATION for note in notes):
        notes += tell_no_deprivation(boundaries, told)
    tables = Tables(
        boundaries,
        population,
        told,
        _optional(read_centroids, data.centroids),
    )
    check_vintages(tables.boundaries, tables.beside)
    return Dataset(data, tables, vintage_of(str(tables.boundaries.frame.index[0])) or "", notes)


def _optional(read: Callable[[Path], Content], path: str | None) -> Content | None:
    return None if path is None else read(Path(path))


def _name_councils(frame: pd.DataFrame) -> pd.DataFrame:
    """Name the councils of zones; a code stands in for a name that is missing."""
    councils = frame.reindex(columns=["council", "council_name"])
    return councils.assign(
        council_name=councils["council_name"].where(councils["council_name"].notna(), councils["council"])
    )
