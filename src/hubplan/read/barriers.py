"""Read barriers: lines that catchments should not cross, as rivers, railways and motorways."""

from pathlib import Path

import geopandas as gpd
import shapely

from hubplan.content import Content
from hubplan.errors import InputDataError
from hubplan.notes import Note, NoteKind
from hubplan.read.layers import read_layer
from hubplan.read.source_file import describe_file

_ROLE = "barriers"


def read_barriers(path: Path) -> Content:
    """Read the lines of a layer.

    Parameters
    ----------
    path
        Any format that boundaries may have, in any coordinate system that is named. Shapes that are no lines are left
        out, and counted in a note.

    Returns
    -------
    Content
        Frame of ``geometry`` alone (lines, EPSG:27700).

    Raises
    ------
    MissingDataError, InputDataError
        The file is not there, cannot be read, or holds no lines.
    """
    layer = read_layer(path, _ROLE, lines=True)
    shapes = layer.geometry.to_numpy()
    is_line = (shapely.get_dimensions(shapes) == 1) & ~shapely.is_empty(shapes)
    if not is_line.any():
        kinds = ", ".join(sorted(layer.geometry.geom_type.dropna().unique())) or "no shapes"
        raise InputDataError(
            f"{path.name}: expected lines, found {kinds}. Give barriers as lines, as the middle of a river."
        )
    rest = int((~is_line).sum())
    noun = "shape that is no line was" if rest == 1 else "shapes that are no lines were"
    words = f"{path.name}: {rest:,} {noun} left out of the barriers."
    notes = (Note(NoteKind.LEFT_OUT, path.name, words),) if rest else ()
    frame = gpd.GeoDataFrame(geometry=shapes[is_line], crs=layer.crs)
    return Content(frame, describe_file(path, _ROLE, len(frame)), notes=notes)
