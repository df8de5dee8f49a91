"""Read a table of postcodes with their places: Code-Point Open, the NRS directory, or any with coordinates."""

import hashlib
import re
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import pandas as pd

from hubplan.content import Content, SourceFile
from hubplan.errors import InputDataError, MissingDataError, counted, name_first
from hubplan.notes import Note, NoteKind
from hubplan.read.sites.place_columns import POSTCODE_CODE, postcode_column, postcode_key
from hubplan.read.sites.places import find_places
from hubplan.read.source_file import check_present, describe_file
from hubplan.read.tables.cells import clean_codes, renew_codes, to_numbers
from hubplan.read.tables.columns import find_named, share_of_codes, simplify
from hubplan.read.tables.tabular import read_table
from hubplan.scenario import SiteFile
from hubplan.schema import ZONE_CODE, vintage_of

CODE_POINT_COLUMNS = (
    "Postcode",
    "Positional_quality_indicator",
    "Eastings",
    "Northings",
    "Country_code",
    "NHS_regional_HA_code",
    "NHS_HA_code",
    "Admin_county_code",
    "Admin_district_code",
    "Admin_ward_code",
)
"""Columns of Code-Point Open, whose area files have no header."""

_COUNCIL = re.compile(r"S12\d{6}")
_LOCALITY, _SETTLEMENT = re.compile(r"S19\d{6}"), re.compile(r"S20\d{6}")
_MOST = 0.5

_AREAS = frozenset(
    ["ab", "ca", "dd", "dg", "eh", "fk", "g", "hs", "iv", "ka", "kw", "ky", "ml", "ne", "pa", "ph", "td", "ze"]
)
"""Postcode areas with postcodes in Scotland; files of other areas are not opened."""

_MOST_UNPACKED_BYTES = 2 << 30
_ROLE = "postcodes"


def read_postcodes(path: Path) -> Content:
    r"""Read where postcodes lie.

    Parameters
    ----------
    path
        CSV, workbook or Parquet, or a folder or zip of CSVs: Code-Point Open with or without header, the NRS Scottish
        Postcode Directory (``SmallUser.csv``, ``LargeUser.csv``), or any table with a postcode and coordinates.

    Returns
    -------
    Content
        ``frame``: index ``postcode`` (capitals, no blanks), unique, sorted; ``easting``, ``northing`` (m, EPSG:27700);
        ``council`` (code), ``data_zone_2011`` and the like, ``settlement`` (code of the locality, else of the
        settlement; missing in the countryside) where the file has them. Rows without a place are dropped and counted in
        ``notes``; of a postcode that repeats, a live row comes before a deleted one, and a good position before a poor.

    Raises
    ------
    MissingDataError
        There is no such file.
    InputDataError
        It holds no postcodes with places.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "eh.csv"
    ...     size = file.write_text('"EH1 1AA",10,325800,673900,"S92000003","","","","S12000036","S13002929"\n')
    ...     float(read_postcodes(file).frame.loc["EH11AA", "easting"])
    325800.0
    """
    with _table_files(path) as files:
        parts = {name: _read_part(file) for name, file in files.items()}
    held = {name: part for name, part in parts.items() if part is not None}
    if not held:
        raise InputDataError(
            f"{path.name}: holds no postcodes with places. Expected Code-Point Open, the NRS postcode directory, or "
            "columns Postcode, Easting and Northing."
        )
    skipped = sorted(set(parts) - set(held))
    raw = pd.concat(list(held.values()), ignore_index=True)
    frame, notes = _clean(raw, path.name)
    if skipped:
        told = counted(len(skipped), "file", "files")
        words = f"{path.name}: {told} without postcodes not used ({name_first(skipped)})."
        notes.append(Note(NoteKind.LEFT_OUT, path.name, words))
    return Content(frame, _describe(path, len(frame)), tuple(notes))


@contextmanager
def _table_files(path: Path) -> Iterator[dict[str, Path]]:
    """List the tables of a file, a folder or a zip by their names."""
    if path.is_dir():
        yield {str(file.relative_to(path)): file for file in _folder_tables(path)}
        return
    check_present(path, _ROLE)
    if not (zipfile.is_zipfile(path) and path.suffix.lower() == ".zip"):
        yield {path.name: path}
        return
    with tempfile.TemporaryDirectory(prefix="hubplan-") as folder, zipfile.ZipFile(path) as archive:
        members = [entry for entry in archive.infolist() if _is_wanted(entry.filename)]
        if sum(entry.file_size for entry in members) > _MOST_UNPACKED_BYTES:
            raise InputDataError(f"{path.name}: unpacks to more than 2 GiB. Unpack it by hand and name the folder.")
        files = {}
        for number, entry in enumerate(members):
            # numbered names, so that no member can lie outside the folder
            files[entry.filename] = Path(folder) / f"{number}.csv"
            try:
                files[entry.filename].write_bytes(archive.read(entry))
            except (zipfile.BadZipFile, RuntimeError, OSError) as error:
                raise InputDataError(f"{path.name}: {entry.filename} cannot be unpacked ({error}).") from error
        yield files


def _folder_tables(folder: Path) -> list[Path]:
    files = sorted(file for file in folder.rglob("*") if file.is_file() and _is_wanted(file.name))
    if not files:
        raise MissingDataError(f"{folder}: the folder holds no CSV with postcodes. Unpack Code-Point Open there.")
    return files


def _is_wanted(name: str) -> bool:
    file = Path(name.replace("\\", "/"))
    stem = file.stem.lower()
    other_area = re.fullmatch(r"[a-z]{1,2}", stem) is not None and stem not in _AREAS
    return file.suffix.lower() == ".csv" and "header" not in stem and not other_area


def _read_part(path: Path) -> pd.DataFrame | None:
    """Read one table to ``postcode``, ``easting``, ``northing``, ``rank``, council and zones; ``None`` if it has none."""
    try:
        table = read_table(path, _ROLE).frame.fillna("")
    except MissingDataError:
        raise
    except InputDataError:
        if path.stat().st_size:
            raise
        return None
    frame = _give_header(table)
    column = postcode_column(frame, SiteFile(file=path.name))
    if column is None:
        return None
    no_zones = gpd.GeoDataFrame({"easting": [], "northing": []}, geometry=[])
    found = find_places(frame.drop(columns=column), SiteFile(file=path.name), zones=no_zones)
    part = pd.DataFrame({"postcode": postcode_key(frame[column]), "rank": _rank(frame)}, index=frame.index)
    part[["easting", "northing"]] = found[["easting", "northing"]]
    for name in frame.columns:
        vintage = _vintage(frame[name])
        if vintage:
            part[f"data_zone_{vintage}"] = clean_codes(frame[name])
    council = next(
        (name for name in frame.columns if share_of_codes(frame[name].replace("", None), _COUNCIL) > _MOST), ""
    )
    if council:
        codes = renew_codes(frame[council])
        part["council"] = codes.where(codes.str.fullmatch(_COUNCIL.pattern).eq(other=True))
    # localities are what people call towns; settlements of the directory are whole agglomerations
    coded = [name for pattern in (_LOCALITY, _SETTLEMENT) if (name := _last_coded(frame, pattern))]
    if coded:
        cells = frame[coded].apply(clean_codes)
        part["settlement"] = cells.bfill(axis=1).iloc[:, 0]
    return part


def _last_coded(frame: pd.DataFrame, pattern: re.Pattern[str]) -> str:
    """Find the column of codes of one kind, the latest of several by name; empty where there is none."""
    found = [str(name) for name in frame.columns if share_of_codes(frame[name].replace("", None), pattern) > _MOST]
    return max(found, default="")


def _give_header(table: pd.DataFrame) -> pd.DataFrame:
    """Give Code-Point Open's columns to a table whose header is its first row."""
    first = [re.sub(r" \(\d+\)$", "", str(name)) for name in table.columns]
    if not POSTCODE_CODE.fullmatch(re.sub(r"\s", "", first[0].upper())) or len(first) < 4:
        return table
    # empty columns are not read, so that the later ones stand at no fixed place: the council is recognised by its code
    coded = [share_of_codes(table.iloc[:, at], _COUNCIL) > _MOST for at in range(len(first))]
    councils = [at for at, name in enumerate(first) if coded[at] or _COUNCIL.fullmatch(name)][:1]
    kept = [0, 1, 2, 3, *councils]
    names = [*CODE_POINT_COLUMNS[:4], *["Admin_district_code" for _ in councils]]
    rows = table.iloc[:, kept].set_axis(names, axis=1)
    return pd.concat([pd.DataFrame([[first[at] for at in kept]], columns=names), rows], ignore_index=True)


def _rank(frame: pd.DataFrame) -> pd.Series:
    """Rank rows of one postcode: live before deleted, then the quality of the position."""
    deleted = find_named(frame.columns, ["dateofdeletion", "deleted"])
    quality = next((name for name in frame.columns if "quality" in simplify(str(name))), None)
    gone = (frame[deleted] != "") if deleted else pd.Series(data=False, index=frame.index)
    poor = to_numbers(frame[quality]).fillna(90.0) if quality else pd.Series(0.0, index=frame.index)
    return gone.astype(float) * 1000 + poor


def _vintage(cells: pd.Series) -> str | None:
    codes = cells[cells.str.fullmatch(ZONE_CODE.pattern)]
    return vintage_of(str(codes.iloc[0])) if len(codes) else None


def _clean(raw: pd.DataFrame, source: str) -> tuple[pd.DataFrame, list[Note]]:
    notes = []
    shaped = raw["postcode"].str.fullmatch(POSTCODE_CODE.pattern)
    if (~shaped).any():
        bad = raw.loc[~shaped, "postcode"].str.slice(0, 12)
        words = f"{source}: {counted(len(bad), 'row', 'rows')} without a postcode left out ({name_first(bad)})."
        notes.append(Note(NoteKind.LEFT_OUT, source, words))
    placed = raw["easting"].notna()
    lost = raw.loc[shaped & ~placed, "postcode"]
    if len(lost):
        told = counted(len(lost), "postcode", "postcodes")
        words = f"{source}: {told} without a place in Scotland left out ({name_first(sorted(lost))})."
        notes.append(Note(NoteKind.LEFT_OUT, source, words))
    kept = raw[shaped & placed].sort_values(["postcode", "rank", "easting", "northing"], kind="stable")
    frame = kept.drop_duplicates("postcode").set_index("postcode").drop(columns="rank")
    if not len(frame):
        raise InputDataError(f"{source}: no postcode has a place in Scotland. Expected eastings and northings.")
    repeated = len(kept) - len(frame)
    if repeated:
        words = f"{source}: {counted(repeated, 'row that repeats', 'rows that repeat')} a postcode left out."
        notes.append(Note(NoteKind.LEFT_OUT, source, words))
    return frame, notes


def _describe(path: Path, rows: int) -> SourceFile:
    if path.is_file():
        return describe_file(path, _ROLE, rows)
    digest = hashlib.sha256()
    for file in _folder_tables(path):
        digest.update(describe_file(file, _ROLE, 0).sha256.encode())
    return SourceFile(_ROLE, path.name, rows, digest.hexdigest())
