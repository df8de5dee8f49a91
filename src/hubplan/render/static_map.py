"""The map as a still picture: it prints, and it is there when scripts are blocked."""

from dataclasses import dataclass, field

import numpy as np
import shapely
from markupsafe import Markup
from numpy.typing import NDArray

from hubplan.render.content import CatchmentView
from hubplan.render.payload import clip_surroundings
from hubplan.render.places import find_places, link_ends
from hubplan.render.symbols import HOUSE, INK
from hubplan.render.topology import Topology, build_topology
from hubplan.run import Run

WIDTH = 1000.0
_PAD = 44.0
_LETTER = 0.56
"""Width of a letter in widths of its size; bold ones are a little wider."""

Box = tuple[float, float, float, float]


@dataclass
class Sheet:
    """The picture's frame: turns metres into its units and keeps what is taken."""

    west: float
    north: float
    scale: float
    height: float
    taken: list[Box] = field(default_factory=list)

    def xy(self, metres: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn eastings and northings into units of the picture."""
        return np.column_stack([(metres[:, 0] - self.west) * self.scale, (self.north - metres[:, 1]) * self.scale])

    def free(self, box: Box) -> bool:
        """Whether a box lies inside the picture and on nothing else."""
        x0, y0, x1, y1 = box
        if x0 < 6 or y0 < 6 or x1 > WIDTH - 6 or y1 > self.height - 6:
            return False
        return not any(x0 < b[2] and b[0] < x1 and y0 < b[3] and b[1] < y1 for b in self.taken)


def draw_static_map(run: Run, catchments: list[CatchmentView], geometry: NDArray[np.object_]) -> Markup:
    """Draw the catchments, their hubs, links and names as one SVG with a title and a description.

    Parameters
    ----------
    run
        The run.
    catchments
        As the page shows them.
    geometry
        Simplified shapes of the zones, EPSG:27700, in the order of the zones.
    """
    sheet = _frame(run)
    shapes = shapely.coverage_simplify(geometry, 0.8 / sheet.scale) if shapely.coverage_is_valid(geometry) else geometry
    topology = build_topology(shapes)
    owner = run.plan.assignment.to_numpy()
    outlines = {
        int(c.number): shapely.transform(shapely.union_all(shapes[owner == c.number]), sheet.xy) for c in catchments
    }
    drawn = [
        *_land(run, sheet),
        *_fills(catchments, outlines, topology, owner, sheet),
        *_edges(topology, owner, sheet),
        *_links(run, sheet),
        *_hubs(run, catchments, sheet),
        *_names(run, catchments, outlines, sheet),
        *_towns(run, sheet),
        *_neighbors(run, sheet),
        *_scale_bar(sheet),
    ]
    if run.synthetic:
        drawn.append(_text(WIDTH / 2, 30, "Synthetic example: no real place", size=20, fill="#7A4B00", weight=700))
    told = "; ".join(f"{c.number} {c.name}, {c.people:,} people, hub {c.hub}" for c in catchments)
    return Markup(
        '<svg class="still" viewBox="0 0 {w:g} {h:.0f}" role="img" aria-labelledby="still-title still-desc">'
        '<title id="still-title">{title}</title><desc id="still-desc">{desc}</desc>{drawn}</svg>'
    ).format(
        w=WIDTH,
        h=sheet.height,
        title=f"Map of the catchments of {run.area.name}",
        desc=told,
        drawn=Markup("").join(drawn),
    )


def _frame(run: Run) -> Sheet:
    west, south, east, north = run.plan.zones.total_bounds
    wide, high = max(east - west, 1.0), max(north - south, 1.0)
    height = float(np.clip((WIDTH - 2 * _PAD) * high / wide + 2 * _PAD, 560, 760))
    scale = min((WIDTH - 2 * _PAD) / wide, (height - 2 * _PAD) / high)
    return Sheet((west + east) / 2 - WIDTH / 2 / scale, (south + north) / 2 + height / 2 / scale, scale, height)


def _path(points: NDArray[np.float64], *, close: bool = False) -> str:
    """Write a line as relative steps of tenths."""
    tenths = np.rint(points * 10).astype(int)
    steps = np.diff(tenths, axis=0)
    steps = steps[np.any(steps != 0, axis=1)]
    moves = "".join(f"l{dx / 10:g} {dy / 10:g}" for dx, dy in steps)
    return f"M{tenths[0, 0] / 10:g} {tenths[0, 1] / 10:g}{moves}{'z' if close else ''}"


def _rings(shape: shapely.Geometry) -> str:
    rings = shapely.get_rings(shapely.get_parts(shape))
    return "".join(_path(shapely.get_coordinates(ring), close=True) for ring in rings)


def _land(run: Run, sheet: Sheet) -> list[Markup]:
    shapes = clip_surroundings(run, margin=1.5)
    backdrop = "#DAE5EB" if shapes else "#F4F3EF"
    drawn = [Markup('<rect width="{}" height="{}" fill="{}"/>').format(f"{WIDTH:g}", f"{sheet.height:.0f}", backdrop)]
    frame = shapely.box(-4, -4, WIDTH + 4, sheet.height + 4)
    for _, shape in shapes:
        seen = shapely.intersection(shapely.make_valid(shapely.transform(shape, sheet.xy)), frame)
        drawn.append(Markup('<path d="{}" fill="#F4F3EF" stroke="#C3CACF" stroke-width="1"/>').format(_rings(seen)))
    return drawn


def _fills(
    catchments: list[CatchmentView],
    outlines: dict[int, shapely.Geometry],
    topology: Topology,
    owner: NDArray[np.int64],
    sheet: Sheet,
) -> list[Markup]:
    inner, drawn = _between_catchments(topology, owner, sheet), []
    tint = 18 if len(catchments) <= 5 else 13
    for c in catchments:
        shape = _rings(outlines[c.number])
        edge = "".join(path for path, a, b in inner if c.number in (a, b))
        drawn.append(
            Markup(
                '<path d="{d}" fill="#fff"/><path d="{d}" fill="{fill}" fill-opacity=".78" fill-rule="evenodd"/>'
                '<clipPath id="in-{n}"><path d="{d}" clip-rule="evenodd"/></clipPath>'
                '<path d="{edge}" clip-path="url(#in-{n})" fill="none" stroke="{tint}" stroke-opacity=".6" '
                'stroke-width="{w}" stroke-linejoin="round"/>'
            ).format(d=shape, fill=c.color.fill, n=c.number, edge=edge, tint=c.color.tint, w=tint)
        )
    zones = "".join(
        _path(sheet.xy(arc)) for arc, (a, b) in zip(topology.arcs, topology.sides, strict=True) if b >= 0 and owner[a] == owner[b]
    )
    return [*drawn, Markup('<path d="{}" fill="none" stroke="#fff" stroke-width=".8"/>').format(zones)]


def _between_catchments(topology: Topology, owner: NDArray[np.int64], sheet: Sheet) -> list[tuple[str, int, int]]:
    return [
        (_path(sheet.xy(arc)), int(owner[a]), int(owner[b]))
        for arc, (a, b) in zip(topology.arcs, topology.sides, strict=True)
        if b >= 0 and owner[a] != owner[b]
    ]


def _edges(topology: Topology, owner: NDArray[np.int64], sheet: Sheet) -> list[Markup]:
    council = "".join(_path(sheet.xy(arc)) for arc, (_, b) in zip(topology.arcs, topology.sides, strict=True) if b < 0)
    inner = "".join(path for path, _, _ in _between_catchments(topology, owner, sheet))
    return [
        Markup('<path d="{}" fill="none" stroke="#5A6670" stroke-width="1.5" stroke-linejoin="round"/>').format(council),
        Markup(
            '<g fill="none" stroke-linejoin="round" stroke-linecap="round"><path d="{d}" stroke="#fff" stroke-width="7"/>'
            '<path d="{d}" stroke="{ink}" stroke-width="2.8"/></g>'
        ).format(d=inner, ink=INK),
    ]


def _links(run: Run, sheet: Sheet) -> list[Markup]:
    drawn = []
    for link, ends in link_ends(run.plan, run.links):
        (x0, y0), (x1, y1) = sheet.xy(ends)
        row = run.links.loc[link]
        if row["kind"] == "ferry":
            color = "#B36B00" if row["status"] == "assumed" else "#0B4F8A"
            drawn.append(
                Markup(
                    '<g fill="none" stroke="{c}"><path d="M{a:.1f} {b:.1f}L{x:.1f} {y:.1f}" stroke-width="2.4" '
                    'stroke-linecap="round" stroke-dasharray="0 5.5"/><g fill="#fff" stroke-width="1.6">'
                    '<circle cx="{a:.1f}" cy="{b:.1f}" r="3"/><circle cx="{x:.1f}" cy="{y:.1f}" r="3"/></g></g>'
                ).format(c=color, a=x0, b=y0, x=x1, y=y1)
            )
        else:
            turn = float(np.degrees(np.arctan2(y1 - y0, x1 - x0)))
            drawn.append(
                Markup(
                    '<g transform="translate({x:.1f} {y:.1f}) rotate({t:.0f})" fill="none"><path d="{d}" stroke="#fff" '
                    'stroke-width="4"/><path d="{d}" stroke="{ink}" stroke-width="1.4"/></g>'
                ).format(x=(x0 + x1) / 2, y=(y0 + y1) / 2, t=turn, d="M-7-2.4H7M-7 2.4H7M-7-5V5M7-5V5", ink=INK)
            )
    return drawn


def _text(x: float, y: float, text: str, *, size: float, fill: str = INK, weight: int = 400, italic: bool = False) -> Markup:
    return Markup(
        '<text x="{x:.1f}" y="{y:.1f}" font-size="{s:g}" fill="{fill}" font-weight="{w}"{i}>{t}</text>'
    ).format(x=x, y=y, s=size, fill=fill, w=weight, i=Markup(' font-style="italic"') if italic else "", t=text)


def _hubs(run: Run, catchments: list[CatchmentView], sheet: Sheet) -> list[Markup]:
    drawn = []
    for c in catchments:
        point = run.hubs.geometry.loc[c.number]
        ((x, y),) = sheet.xy(np.array([[point.x, point.y]]))
        sheet.taken.append((x - 17, y - 17, x + 17, y + 17))
        drawn.append(
            Markup(
                '<g transform="translate({x:.1f} {y:.1f})"><path d="{d}" fill="{ink}" stroke="#fff" stroke-width="4" '
                'paint-order="stroke" stroke-linejoin="round"/><text y="8" font-size="14" font-weight="700" fill="#fff" '
                'class="plain">{n}</text></g>'
            ).format(x=x, y=y, d=HOUSE, ink=INK, n=c.number)
        )
    return drawn


def break_name(name: str, most: int = 24) -> list[str]:
    """Break a name into two lines of about the same length where it is long.

    Examples
    --------
    >>> break_name("Denny, Bonnybridge and Larbert"), break_name("Leith")
    (['Denny, Bonnybridge', 'and Larbert'], ['Leith'])
    """
    words = name.split(" ")
    if len(name) <= most or len(words) == 1:
        return [name]
    middle = len(name) / 2
    at = min(range(1, len(words)), key=lambda i: abs(len(" ".join(words[:i])) - middle) - (2 if words[i] == "and" else 0))
    return [" ".join(words[:at]), " ".join(words[at:])]


def _names(
    run: Run, catchments: list[CatchmentView], outlines: dict[int, shapely.Geometry], sheet: Sheet
) -> list[Markup]:
    """Write each catchment's name inside it, as near below its hub as there is room."""
    many = len(catchments) > 5
    size, drawn = (14.0 if many else 18.0), []
    for c in catchments:
        lines = break_name(c.name, 16 if many else 22)
        point = run.hubs.geometry.loc[c.number]
        ((x, y),) = sheet.xy(np.array([[point.x, point.y]]))
        rows = len(lines) + (0 if many else 1)
        wide = max(len(line) for line in lines) * size * (_LETTER + 0.03)
        high = rows * size * 1.2
        spot = _spot_inside(outlines[c.number], (x, y + 20 + high / 2), (wide, high), sheet)
        if spot is None:
            continue
        left, top = spot[0] - wide / 2, spot[1] - high / 2
        sheet.taken.append((left, top, left + wide, top + high))
        for position, line in enumerate(lines):
            drawn.append(
                _text(spot[0], top + size * (0.95 + 1.2 * position), line, size=size, fill=c.color.dark, weight=700)
            )
        if not many:
            drawn.append(_text(spot[0], top + size * (0.95 + 1.2 * len(lines)), f"{c.people:,} people", size=15))
    return drawn


def _spot_inside(
    shape: shapely.Geometry, wanted: tuple[float, float], room: tuple[float, float], sheet: Sheet
) -> tuple[float, float] | None:
    """Find the middle of a free box inside a shape nearest to where it is wanted."""
    x0, y0, x1, y1 = shapely.bounds(shape)
    xs, ys = np.meshgrid(np.arange(x0, x1, 7.0), np.arange(y0, y1, 7.0))
    middles = np.column_stack([xs.ravel(), ys.ravel()])
    order = np.hypot(*(middles - wanted).T).argsort(kind="stable")
    shapely.prepare(shape)
    half_w, half_h = room[0] / 2, room[1] / 2
    for x, y in middles[order]:
        box = (x - half_w, y - half_h, x + half_w, y + half_h)
        if sheet.free(box) and shape.contains_properly(shapely.box(*box)):
            return float(x), float(y)
    return None


def _towns(run: Run, sheet: Sheet) -> list[Markup]:
    drawn = []
    for place in find_places(run.plan, most=40):
        ((x, y),) = sheet.xy(np.array([[place.easting, place.northing]]))
        wide = len(place.name) * 13 * _LETTER
        box = (x - wide / 2 - 2, y - 9, x + wide / 2 + 2, y + 7)
        if sheet.free(box):
            sheet.taken.append(box)
            drawn.append(_text(x, y + 4, place.name, size=13, fill="#37434E"))
    return drawn


def _neighbors(run: Run, sheet: Sheet) -> list[Markup]:
    drawn = []
    area = shapely.transform(shapely.box(*run.plan.zones.total_bounds), sheet.xy)
    frame = shapely.box(0, 0, WIDTH, sheet.height)
    own = shapely.transform(shapely.union_all(run.plan.zones.geometry.simplify(1 / sheet.scale).to_numpy()), sheet.xy)
    for name, shape in clip_surroundings(run):
        seen = shapely.intersection(shapely.make_valid(shapely.transform(shape, sheet.xy)), frame)
        seen = shapely.difference(seen, shapely.make_valid(own))
        if shapely.is_empty(seen):
            continue
        wide = len(name) * 15 * _LETTER
        near = shapely.get_coordinates(shapely.centroid(shapely.intersection(seen, area) or seen))
        wanted = near[0] if len(near) else shapely.get_coordinates(shapely.centroid(seen))[0]
        spot = _spot_inside(seen, (float(wanted[0]), float(wanted[1])), (wide, 18), sheet)
        if spot:
            sheet.taken.append((spot[0] - wide / 2, spot[1] - 9, spot[0] + wide / 2, spot[1] + 9))
            drawn.append(_text(spot[0], spot[1] + 5, name, size=15, fill="#5A6670", italic=True))
    return drawn


def round_length_m(most_m: float) -> float:
    """Pick the longest of 1, 2, 5, 10, … metres that is not more.

    Examples
    --------
    >>> round_length_m(7_300), round_length_m(24_000)
    (5000.0, 20000.0)
    """
    power = 10.0 ** np.floor(np.log10(most_m))
    return float(max(step * power for step in (1, 2, 5) if step * power <= most_m))


def _scale_bar(sheet: Sheet) -> list[Markup]:
    length_m = round_length_m(160 / sheet.scale)
    y, right = sheet.height - 20, 24 + length_m * sheet.scale
    words = f"{length_m / 1000:g} km" if length_m >= 1000 else f"{length_m:g} m"
    return [
        Markup('<path d="M24 {a:.0f}V{y:.0f}H{r:.1f}V{a:.0f}" fill="none" stroke="{ink}" stroke-width="2"/>').format(
            a=y - 6, y=y, r=right, ink=INK
        ),
        Markup('<text x="24" y="{:.0f}" font-size="14" fill="{}" class="from">{}</text>').format(y - 12, INK, words),
    ]
