"""Leftovers of an interrupted run: finished, undone or removed when the next one starts."""

import os
import re
from pathlib import Path

from hubplan.flush import flush_folder
from hubplan.write.journal import JOURNAL, MAPS, OWN, AreaPlace, read_journal
from hubplan.write.swap import clear, resume


def find_leftovers(place: AreaPlace) -> list[Path]:
    """Find the hidden folders of an area's runs; unless one is at work, those who made them are gone."""
    pattern = re.compile(rf"\.{re.escape(place.slug)}\.[a-z0-9_]{{8}}")
    return [
        path
        for home in (place.out, place.area, place.out / MAPS)
        if home.is_dir()
        for path in sorted(home.iterdir())
        if pattern.fullmatch(path.name) and path.is_dir() and not path.is_symlink()
    ]


def recover(place: AreaPlace) -> list[str]:
    """Recover what earlier runs left; the caller holds the area's lock and holds signals back.

    Returns
    -------
    list of str
        What was done, a sentence each; nothing where nothing was left.

    Raises
    ------
    InputDataError
        A journal cannot be read, or a file cannot be moved.
    """
    told: list[str] = []
    stopped = f"{place.area}: an earlier run was stopped while its files were put in place"
    for root in find_leftovers(place):
        if root.parent == place.out and os.path.lexists(root / JOURNAL):
            finished = resume(*read_journal(place, root.name))
            told.append(f"{stopped}; {'they all are now' if finished else 'the plan before it is back'}.")
    for root in find_leftovers(place):
        moved, kept = _recover_unjournalled(place, root) if root.parent == place.out else (False, [])
        if kept:
            told.append(f"{root}: holds files of yours whose names are taken ({', '.join(kept)}). Move them.")
            continue
        clear([root])
        if moved:
            told.append(f"{stopped}; one plan is whole again.")
        elif not root.exists():
            told.append(f"{place.area}: what an earlier run that was stopped had left hidden was removed.")
    return list(dict.fromkeys(told))


def _recover_unjournalled(place: AreaPlace, root: Path) -> tuple[bool, list[str]]:
    """Undo or finish what an earlier hubplan left that kept no journal and moved the area's folder as a whole.

    Returns whether anything was moved, and what of the user's could not be.
    """
    new, old = root / "new", root / "old"
    if any(side.is_symlink() for side in (new, old)):
        return False, []
    ins = {new / place.slug: place.area, new / f"{place.slug}.html": place.page}
    outs = {old / "area": place.area, old / "page": place.page}
    entered = new.is_dir() and not os.path.lexists(new / place.slug)
    moved = False
    for source, target in (ins if entered else outs).items():
        if os.path.lexists(source) and not os.path.lexists(target) and target.parent.is_dir():
            source.replace(target)
            flush_folder(target.parent)
            moved = True
    kept: list[str] = []
    if (old / "area").is_dir() and not (old / "area").is_symlink():
        for path in sorted((old / "area").iterdir()):
            if path.name in OWN:
                continue
            if os.path.lexists(place.area / path.name) or not place.area.is_dir():
                kept.append(path.name)
            else:
                path.replace(place.area / path.name)
                moved = True
    return moved, kept
