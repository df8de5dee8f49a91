"""Coverage of zones' shapes: overlaps, gaps, and borders without common vertices."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

_LEAST_M2 = 1.0
_SLIT_M = 1.0
"""Zones this close without touching lie along a slit; official shapes show none, river mouths taper to a point."""
_SLIVER_M = 10.0
"""A hole between zones that is narrower than this on average is a gap, a wider one water."""
_LEAST_SLIT_M2 = 5.0

FLAW_COLUMNS = ("kind", "zone_a", "zone_b", "area_m2", "width_m")


@dataclass(frozen=True, eq=False)
class Fit:
    """Findings on how the shapes of zones fit together.

    Parameters
    ----------
    flaws
        One row an overlap or gap, columns :data:`FLAW_COLUMNS`: ``kind`` is ``overlap`` or ``gap``, ``zone_b`` empty where
        one zone encloses the gap; the largest first.
    unmatched
        Codes of zones whose borders do not have the same vertices as their neighbors', though neither an overlap nor a
        gap of note lies between them; contiguity measures such borders.
    """

    flaws: pd.DataFrame
    unmatched: tuple[str, ...] = ()

    @property
    def is_exact(self) -> bool:
        """Whether every border is shared vertex for vertex."""
        return not len(self.flaws) and not self.unmatched


def check_coverage(geometry: gpd.GeoSeries) -> Fit:
    """Find overlaps, gaps and unmatched borders between zones.

    An overlap is an area of at least a square metre that two zones share. A gap is a hole among zones less than ten metres
    wide on average (twice its area over its perimeter), or a slit between two zones less than a metre wide.

    Parameters
    ----------
    geometry
        Valid polygons in metres, indexed by code.

    Returns
    -------
    Fit

    Examples
    --------
    >>> from shapely import box
    >>> fit = check_coverage(gpd.GeoSeries({"a": box(0, 0, 100, 100), "b": box(98, 0, 200, 100)}))
    >>> fit.flaws.values.tolist(), fit.unmatched
    ([['overlap', 'a', 'b', 200.0, 2.0]], ())
    """
    shapes, codes = geometry.to_numpy(), geometry.index.astype(str).to_numpy()
    crossed = _flagged(shapes, 0.0)
    near = _flagged(shapes, _SLIT_M)
    tree = shapely.STRtree(shapes)
    overlaps = _find_overlaps(shapes, np.flatnonzero(crossed), tree)
    rows = [
        *overlaps,
        *_find_slits(shapes, np.flatnonzero(near), tree, leave_out={(i, j) for _, i, j, _, _ in overlaps}),
        *_find_holes(shapes, tree, exact=not crossed.any()),
    ]
    named = [(kind, codes[i], "" if j < 0 else codes[j], area, width) for kind, i, j, area, width in rows]
    flaws = pd.DataFrame(named, columns=list(FLAW_COLUMNS)).astype({"area_m2": float, "width_m": float})
    flaws = flaws.drop_duplicates(["kind", "zone_a", "zone_b"])
    flaws = flaws.sort_values(["area_m2", "zone_a", "zone_b"], ascending=[False, True, True], ignore_index=True)
    told = {*flaws["zone_a"], *flaws["zone_b"]}
    return Fit(flaws, tuple(sorted(code for code in codes[crossed] if code not in told)))


def _flagged(shapes: NDArray[np.object_], gap_m: float) -> NDArray[np.bool_]:
    edges = shapely.coverage_invalid_edges(shapes, gap_width=gap_m)
    return np.asarray(~(shapely.is_missing(edges) | shapely.is_empty(edges)), dtype=bool)


def _find_overlaps(
    shapes: NDArray[np.object_], flagged: NDArray[np.intp], tree: shapely.STRtree
) -> list[tuple[str, int, int, float, float]]:
    own, other = tree.query(shapes[flagged], predicate="intersects")
    i, j = flagged[own], other
    i, j = np.minimum(i, j)[i != j], np.maximum(i, j)[i != j]
    pairs = np.unique(np.column_stack([i, j]), axis=0)
    shared = shapely.intersection(shapes[pairs[:, 0]], shapes[pairs[:, 1]])
    return [
        ("overlap", int(a), int(b), round(float(area), 2), _mean_width(part))
        for (a, b), part, area in zip(pairs, shared, shapely.area(shared), strict=True)
        if area >= _LEAST_M2
    ]


def _find_slits(
    shapes: NDArray[np.object_], flagged: NDArray[np.intp], tree: shapely.STRtree, *, leave_out: set[tuple[int, int]]
) -> list[tuple[str, int, int, float, float]]:
    """Find where two zones run side by side without touching."""
    own, other = tree.query(shapes[flagged], predicate="dwithin", distance=_SLIT_M)
    found = []
    pairs = {(min(a, b), max(a, b)) for a, b in zip(flagged[own].tolist(), other.tolist(), strict=True) if a != b}
    for i, j in sorted(pairs - leave_out):
        between = shapely.intersection(*shapely.buffer(shapes[[i, j]], _SLIT_M / 2, cap_style="flat"))
        near = shapes[tree.query(between, predicate="intersects")]
        slits = shapely.get_parts(shapely.difference(between, shapely.union_all(near)))
        area = sum(part.area for part in slits if part.area >= _LEAST_SLIT_M2)
        if area:
            width = max(_mean_width(part) for part in slits if part.area >= _LEAST_SLIT_M2)
            found.append(("gap", i, j, round(area, 2), width))
    return found


def _find_holes(
    shapes: NDArray[np.object_], tree: shapely.STRtree, *, exact: bool
) -> list[tuple[str, int, int, float, float]]:
    """Find narrow holes that zones enclose."""
    # quicker by far, and right only where all borders match
    whole = shapely.coverage_union_all(shapes) if exact else shapely.union_all(shapes)
    polygons = shapely.get_parts(whole)
    rings = shapely.get_rings(polygons)
    outer = shapely.get_exterior_ring(polygons)
    holes = shapely.polygons(rings[~np.isin(shapely.to_wkb(rings), shapely.to_wkb(outer))])
    found = []
    for hole in holes:
        width = _mean_width(hole)
        if hole.area < _LEAST_M2 or width >= _SLIVER_M:
            continue
        around = tree.query(hole, predicate="intersects")
        along = shapely.length(shapely.intersection(shapely.boundary(shapes[around]), hole.exterior))
        most = around[np.argsort(-along, kind="stable")].tolist()
        first, second = (sorted(most[:2]) if len(most) > 1 else [most[0], -1]) if most else (-1, -1)
        found.append(("gap", first, second, round(hole.area, 2), width))
    return found


def _mean_width(shape: shapely.Geometry) -> float:
    """Divide twice the area by the perimeter: the width of what is long and narrow."""
    return round(2 * shape.area / shape.length, 1) if shape.length else 0.0
