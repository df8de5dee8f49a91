"""Small maps of the other plans, and of stability, to compare side by side, on paper too."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import shapely
from markupsafe import Markup
from numpy.typing import NDArray

from hubplan.render.maps.svg_canvas import SvgCanvas, draw_path, draw_rings
from hubplan.render.maps.topology import Topology, build_topology
from hubplan.render.page_content import CatchmentView
from hubplan.run import OtherPlan, Run
from hubplan.style import (
    INK,
    MOVED,
    OUTLINE,
    SMALL_COUNCIL_PX,
    SMALL_EDGE_PX,
    SMALL_HALO_PX,
    SMALL_PROPOSED_DASH,
    SMALL_PROPOSED_PX,
    STABILITY,
    WHITE,
)

_WIDE, _PAD = 320.0, 6.0
_HIGHEST = 300.0


_COUNCIL, _PROPOSED = "small-council", "small-proposed"


def _use(name: str, style: str) -> Markup:
    return Markup('<use href="#{}" style="{}"/>').format(name, style)


class SmallMaps:
    """Small maps of the area, from shapes that are simplified once."""

    def __init__(self, run: Run, catchments: Sequence[CatchmentView], geometry: NDArray[np.object_]) -> None:
        west, south, east, north = run.plan.zones.total_bounds
        wide, high = max(east - west, 1.0), max(north - south, 1.0)
        scale = min((_WIDE - 2 * _PAD) / wide, (_HIGHEST - 2 * _PAD) / high)
        height = high * scale + 2 * _PAD
        middle = (west + east) / 2
        self.canvas = SvgCanvas(middle - _WIDE / 2 / scale, north + _PAD / scale, scale, height)
        valid = shapely.coverage_is_valid(geometry)
        self.shapes = shapely.coverage_simplify(geometry, 1.1 / scale) if valid else geometry
        self.topology: Topology = build_topology(self.shapes)
        self.catchments = catchments
        self.proposed = run.plan.assignment.to_numpy()
        self.hubs = run.hubs.geometry

    def draw_shared(self) -> Markup:
        """Draw what all maps use, unseen: the council's edge and the proposed edges. It stands before them."""
        arcs = zip(self.topology.arcs, self.topology.sides, strict=True)
        council = "".join(draw_path(self.canvas.xy(arc)) for arc, (_, b) in arcs if b < 0)
        return Markup(
            '<svg class="sprite" width="0" height="0" aria-hidden="true" focusable="false">{}{}</svg>'
        ).format(self._define(_COUNCIL, council), self._define(_PROPOSED, self._between(self.proposed)))

    def draw_plan(self, other: OtherPlan, title: str) -> Markup:
        """Draw another plan: its catchments, zones that change hatched, the proposed edges dotted below its own."""
        owner = other.catchment.to_numpy()
        hubs = self.hubs if other.hubs is None else other.hubs.geometry
        drawn = [self._fill(owner == c.number, c.color.fill) for c in self.catchments]
        drawn.append(self._fill(owner != self.proposed, f"url(#hatch-{MOVED.name})"))
        drawn.append(
            _use(_PROPOSED, f"stroke:{INK};stroke-width:{SMALL_PROPOSED_PX};stroke-dasharray:{SMALL_PROPOSED_DASH}")
        )
        drawn += self._edges(owner, f"edges-{other.plan.plan_id}")
        return self._frame(title, [*drawn, *self._numbers(hubs)])

    def draw_stability(self, place: NDArray[np.int64], title: str) -> Markup:
        """Draw the classes of :func:`hubplan.render.stability.view_stability` over the proposed catchments."""
        drawn = []
        for position, step in enumerate(STABILITY):
            drawn.append(self._fill(place == position, step.fill))
            if step.hatching:
                drawn.append(self._fill(place == position, f"url(#hatch-{step.hatching.name})"))
        return self._frame(title, [*drawn, *self._edges(self.proposed, _PROPOSED), *self._numbers(self.hubs)])

    def _frame(self, title: str, drawn: Sequence[Markup]) -> Markup:
        return Markup('<svg class="small-map" viewBox="0 0 {:g} {:.0f}" role="img" aria-label="{}">{}</svg>').format(
            _WIDE, self.canvas.height, title, Markup("").join(drawn)
        )

    def _fill(self, inside: NDArray[np.bool_], fill: str) -> Markup:
        if not inside.any():
            return Markup("")
        shape = shapely.transform(shapely.union_all(self.shapes[inside]), self.canvas.xy)
        return Markup('<path d="{}" fill="{}" fill-rule="evenodd"/>').format(draw_rings(shape), fill)

    def _between(self, owner: NDArray[np.int64]) -> str:
        arcs = zip(self.topology.arcs, self.topology.sides, strict=True)
        return "".join(draw_path(self.canvas.xy(arc)) for arc, (a, b) in arcs if b >= 0 and owner[a] != owner[b])

    def _edges(self, owner: NDArray[np.int64], name: str) -> list[Markup]:
        own = Markup("") if name == _PROPOSED else self._define(name, self._between(owner))
        lines = [(_COUNCIL, OUTLINE, SMALL_COUNCIL_PX), (name, WHITE, SMALL_HALO_PX), (name, INK, SMALL_EDGE_PX)]
        return [own, *(_use(what, f"stroke:{color};stroke-width:{width}") for what, color, width in lines)]

    def _define(self, name: str, path: str) -> Markup:
        return Markup(
            '<defs><path id="{}" d="{}" fill="none" stroke-linejoin="round" stroke-linecap="round"/></defs>'
        ).format(name, path)

    def _numbers(self, hubs: pd.Series) -> list[Markup]:
        """Write each catchment's number at its hub."""
        drawn = []
        for c in self.catchments:
            ((x, y),) = self.canvas.xy(np.array([[hubs[c.number].x, hubs[c.number].y]]))
            drawn.append(Markup('<text x="{:.1f}" y="{:.1f}">{}</text>').format(x, y + 4.5, c.number))
        return drawn
