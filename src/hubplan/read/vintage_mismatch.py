"""Leave out tables of need of another vintage than the zones, with a note."""

from collections.abc import Sequence

from hubplan.content import Content
from hubplan.notes import Note, NoteKind
from hubplan.read.urban_rural import FOLDS, class_column
from hubplan.schema import vintage_of_all
from hubplan.units import UNITS

_RANKS = ("simd_rank", "simd_quintile")
_NEED = {
    **dict.fromkeys(_RANKS, "SIMD"),
    **{class_column(fold): "urban–rural class" for fold in FOLDS},
}


def leave_mismatched(boundaries: Content, lookups: Sequence[Content]) -> tuple[tuple[Content, ...], tuple[Note, ...]]:
    """Leave out lookups that hold nothing but need, for zones of another vintage than the boundaries; note so.

    Deprivation ranks and urban–rural classes are published for one vintage of zones and are not carried over to
    another; a plan can be made without them. A table of deprivation may name units beside the ranks, as that of Public
    Health Scotland does: it is left out where another lookup places the zones in units. Any other lookup that does so
    is kept, to be refused by :func:`hubplan.read.zones.check_vintages`.

    Returns
    -------
    tuple
        The lookups that stay, and notes on the others: of kind ``NO_DEPRIVATION`` where they rank it, else ``UNUSED_FILE``.
    """
    own = vintage_of_all(boundaries.frame.index, boundaries.source.name)
    kept, notes = [], []
    vintages = {id(content): vintage_of_all(content.frame.index, content.source.name) for content in lookups}
    placed = any(vintages[id(content)] == own and _places(content) for content in lookups)
    for content in lookups:
        told = dict.fromkeys(words for column, words in _NEED.items() if column in content.frame.columns)
        found, ranks = vintages[id(content)], any(column in content.frame.columns for column in _RANKS)
        needed = _places(content) and not (placed and ranks)
        if found == own or not told or needed:
            kept.append(content)
            continue
        words = (
            f"{content.source.name}: no {' and no '.join(told)} for the {own} data zones: the file has {found} ones, "
            "and the two do not match one to one; not used."
        )
        notes.append(Note(NoteKind.NO_DEPRIVATION if ranks else NoteKind.UNUSED_FILE, content.source.name, words))
    return tuple(kept), tuple(notes)


def tell_no_deprivation(boundaries: Content, lookups: Sequence[Content]) -> tuple[Note, ...]:
    """Note that deprivation is not known for the data zones of 2022, for which no index is published.

    Parameters
    ----------
    boundaries
        The shapes of the data zones.
    lookups
        Those that stay, from :func:`leave_mismatched`.

    Returns
    -------
    tuple
        One note, or none where the zones are others or a lookup ranks them.
    """
    own = vintage_of_all(boundaries.frame.index, boundaries.source.name)
    if own != "2022" or any("simd_quintile" in content.frame.columns for content in lookups):
        return ()
    words = "The latest SIMD, of 2020, is for the 2011 data zones: nothing is told of deprivation on those of 2022."
    return (Note(NoteKind.NO_DEPRIVATION, boundaries.source.name, words),)


def _places(content: Content) -> bool:
    return any(unit in content.frame.columns for unit in UNITS)
