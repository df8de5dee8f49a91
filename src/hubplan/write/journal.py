"""Journal of a swap: which files go out and which come in, so that an interrupted run can be finished or undone."""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError

from hubplan.errors import InputDataError
from hubplan.flush import flush_file, flush_folder
from hubplan.scenario import Frozen

MAPS = "maps"
PAGE = "map.html"
"""Name of the map in the hidden folder; in place it has the area's name."""
RUN_FILES = (
    *("assignment.csv", "plan.gpkg", "scorecard.csv", "best_places.csv", "alternatives.csv", "report.md", "run.json"),
)
"""Every file that a run may write into its area's folder: these are hubplan's, whoever wrote them."""
SIDECARS = ("plan.gpkg-wal", "plan.gpkg-shm", "plan.gpkg-journal")
"""Files that SQLite keeps beside a GeoPackage that is open, as in QGIS: useless, and harmful, beside another."""
OWN = (*SIDECARS, *RUN_FILES, PAGE)
"""All that a run replaces, in the order of going in; all else in the area's folder is the user's."""

JOURNAL = "journal.json"


def _check_own(name: str) -> str:
    if name not in OWN:
        raise ValueError("no file of a run")
    return name


_Name = Annotated[str, AfterValidator(_check_own)]
Home = Literal["area", "maps"]
Side = Literal["new", "old"]
_SIDES: tuple[Side, ...] = ("new", "old")


class Journal(Frozen):
    """Journal: the files that a swap moves, by names only; their folders follow from where the journal lies.

    ``old`` was in place before; ``new`` has SHA-256 by name; ``made`` are folders that were not there before; files of
    the homes in ``apart`` wait inside the folder that they go to, all others beside the journal.
    """

    old: tuple[_Name, ...]
    new: dict[_Name, Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]]
    made: tuple[Home, ...] = ()
    apart: tuple[Home, ...] = ()


@dataclass(frozen=True)
class AreaPlace:
    """Place of the files of one area: ``<out>/<slug>/`` and ``<out>/maps/<slug>.html``."""

    out: Path
    slug: str

    @property
    def area(self) -> Path:
        """Folder of the area."""
        return self.out / self.slug

    @property
    def page(self) -> Path:
        """Map of the area."""
        return self.out / MAPS / f"{self.slug}.html"

    def home(self, home: Home) -> Path:
        """Find where the files of a home stand."""
        return self.area if home == "area" else self.page.parent

    def find(self, name: str) -> Path:
        """Find where one file of a run stands."""
        return self.page if name == PAGE else self.area / name


@dataclass(frozen=True)
class Stage:
    """Hidden folders in which the files of one run wait to go in (``new``), and those that went out (``old``).

    A home that is there has one of its own, so that all are on the file system of the folder that they go to.
    """

    place: AreaPlace
    folder: str
    apart: tuple[Home, ...] = ()

    @property
    def main(self) -> Path:
        """Folder that holds the journal."""
        return self.place.out / self.folder

    @property
    def journal(self) -> Path:
        """Path of the journal, which is there from before the first move until all is in place."""
        return self.main / JOURNAL

    def side(self, side: Side, home: Home) -> Path:
        """Name the folder for one side of a home."""
        return (self.place.home(home) if home in self.apart else self.place.out) / self.folder / side

    def sides(self) -> list[Path]:
        """List all folders that files wait in."""
        homes: tuple[Home, ...] = ("area", "maps")
        return list(dict.fromkeys(self.side(side, home) for home in homes for side in _SIDES))

    def roots(self) -> list[Path]:
        """List the hidden folders themselves, the one with the journal first."""
        return list(dict.fromkeys([self.main, *(side.parent for side in self.sides())]))

    def find(self, side: Side, name: str) -> Path:
        """Find where one file waits."""
        return self.side(side, home_of(name)) / name


def home_of(name: str) -> Home:
    """Find in which folder a file of a run stands."""
    return "maps" if name == PAGE else "area"


def write_journal(stage: Stage, journal: Journal) -> None:
    """Write a journal so that it is there whole or not at all, also after a power cut."""
    aside = stage.journal.with_suffix(".part")
    aside.write_text(journal.model_dump_json(indent=2) + "\n", encoding="utf-8")
    flush_file(aside)
    aside.replace(stage.journal)
    flush_folder(stage.main)
    flush_folder(stage.place.out)


def read_journal(place: AreaPlace, folder: str) -> tuple[Stage, Journal]:
    """Read the journal that an earlier run left, and check that it leads nowhere else.

    Raises
    ------
    InputDataError
        It is none, or a folder that it needs is a link.
    """
    path = place.out / folder / JOURNAL
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise ValueError("no plain file")
        journal = Journal.model_validate_json(path.read_bytes())
    except (OSError, ValueError) as error:
        raise InputDataError(
            f"{path}: expected the journal of a run that was stopped, found {_tell(error)}. "
            "Look into its folder, which may hold an earlier plan, and move it away."
        ) from None
    stage = Stage(place, folder, journal.apart)
    for side in stage.sides():
        for part in (side.parent, side):
            if os.path.lexists(part) and (part.is_symlink() or not part.is_dir()):
                raise InputDataError(
                    f"{part}: expected a folder of a run that was stopped, found a link or a file. Move it away."
                )
    return stage, journal


def _tell(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return f"{where}: {first['msg']}" if where else str(first["msg"])
    return str(error)


def fingerprint(path: Path) -> str:
    """Compute the SHA-256 of a plain file; empty where there is none."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""
