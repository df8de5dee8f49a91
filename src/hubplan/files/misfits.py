"""Tables of need that are of another vintage than the zones: said, not bridged."""

from collections.abc import Sequence

from hubplan.files.content import Content
from hubplan.files.urban_rural import FOLDS, class_column
from hubplan.schema import NESTING_COLUMNS, vintage_of_all

_UNITS = (*NESTING_COLUMNS, "locality", "ward")
_NEED = {
    "simd_rank": "SIMD",
    "simd_quintile": "SIMD",
    **{class_column(fold): "urban–rural class" for fold in FOLDS},
}


def leave_misfits(boundaries: Content, lookups: Sequence[Content]) -> tuple[tuple[Content, ...], tuple[str, ...]]:
    """Leave out lookups that tell nothing but need, for zones of another vintage than the boundaries; say so.

    Deprivation ranks and urban–rural classes are published for one vintage of zones and are not carried over to
    another; a plan can be made without them. A lookup that places zones in units is kept, to be refused by
    :func:`hubplan.files.zones.check_vintages`.

    Returns
    -------
    tuple
        The lookups that stay, and notes, one sentence each.
    """
    own = vintage_of_all(boundaries.frame.index, boundaries.source.name)
    kept, notes = [], []
    for content in lookups:
        told = dict.fromkeys(words for column, words in _NEED.items() if column in content.frame.columns)
        found = vintage_of_all(content.frame.index, content.source.name)
        if found == own or not told or any(unit in content.frame.columns for unit in _UNITS):
            kept.append(content)
            continue
        notes.append(
            f"{content.source.name}: no {' and no '.join(told)} for the {own} data zones: the file has {found} ones, "
            "and the two do not match one to one; not used."
        )
    return tuple(kept), tuple(notes)
