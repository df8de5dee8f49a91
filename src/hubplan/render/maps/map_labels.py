"""Labels on the static map: names of catchments, places and neighbors, where they overlap nothing."""

import numpy as np
import shapely
from markupsafe import Markup

from hubplan.render.maps.backdrop import clip_surroundings
from hubplan.render.maps.places import find_places
from hubplan.render.maps.svg_canvas import (
    HUB,
    LETTER,
    NAME,
    NAME_MANY,
    PLAIN,
    SMALL,
    WIDTH,
    SvgCanvas,
    draw_text,
    make_block,
)
from hubplan.render.page_content import CatchmentView
from hubplan.run import Run
from hubplan.style import INK, MANY, OUTLINE, TOWN


def draw_names(
    run: Run, catchments: list[CatchmentView], outlines: dict[int, shapely.Geometry], canvas: SvgCanvas
) -> list[Markup]:
    """Write each catchment's name inside it, as near below its hub as there is room, else outside the council."""
    many, drawn = len(catchments) > MANY, []
    council = shapely.union_all(list(outlines.values()))
    shapely.prepare(council)
    for c in catchments:
        point = run.hubs.geometry.loc[c.number]
        ((x, y),) = canvas.xy(np.array([[point.x, point.y]]))
        for name, size in ((c.name, NAME_MANY if many else NAME), (c.name, NAME_MANY)):
            block = make_block(name, size, under="" if many else f"{c.people:,} people")
            spot = _spot_inside(
                outlines[c.number], (x, y + HUB / 2 + 4 + block.high / 2), (block.wide, block.high), canvas
            )
            if spot:
                break
        else:
            block = make_block(c.name, NAME_MANY, under="")
            spot = _spot_outside(council, (x, y), (block.wide, block.high), canvas)
            if spot is None:
                continue
            leader = Markup('<path d="M{:.1f} {:.1f}L{:.1f} {:.1f}" stroke="{}"/>')
            end = np.clip((x, y), *np.array(block.box(spot)).reshape(2, 2))
            drawn.append(leader.format(*end, x, y, INK))
        canvas.taken.append(block.box(spot))
        drawn += block.write(spot, c.color.dark)
    return drawn


def _spot_outside(
    council: shapely.Geometry, hub: tuple[float, float], room: tuple[float, float], canvas: SvgCanvas
) -> tuple[float, float] | None:
    """Find a free box off the council, near the hub, for a name with a leader."""
    for far in range(40, 300, 15):
        for turn in range(24):
            angle = np.pi * turn / 12 - np.pi / 2
            x = float(hub[0] + np.cos(angle) * (far + room[0] / 2))
            y = float(hub[1] + np.sin(angle) * (far + room[1] / 2))
            box = (x - room[0] / 2, y - room[1] / 2, x + room[0] / 2, y + room[1] / 2)
            if canvas.free(box) and not council.intersects(shapely.box(*box)):
                return x, y
    return None


def _spot_inside(
    shape: shapely.Geometry, wanted: tuple[float, float], room: tuple[float, float], canvas: SvgCanvas
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
        if canvas.free(box) and shape.contains_properly(shapely.box(*box)):
            return float(x), float(y)
    return None


def draw_places(run: Run, canvas: SvgCanvas) -> list[Markup]:
    """Write the places with most people, each where it stands, without those that would overlap."""
    drawn = []
    for place in find_places(run.plan, run.inputs.places, most=24):
        ((x, y),) = canvas.xy(np.array([[place.easting, place.northing]]))
        wide = len(place.name) * SMALL * LETTER
        box = (x - wide / 2 - 2, y - 10, x + wide / 2 + 2, y + 9)
        if canvas.free(box):
            canvas.taken.append(box)
            drawn.append(draw_text(x, y + 5, place.name, size=SMALL, fill=TOWN))
    return drawn


def draw_neighbors(run: Run, canvas: SvgCanvas) -> list[Markup]:
    """Write each neighbor's name in its visible part, near the area."""
    drawn = []
    area = shapely.transform(shapely.box(*run.plan.zones.total_bounds), canvas.xy)
    frame = shapely.box(0, 0, WIDTH, canvas.height)
    own = shapely.transform(shapely.union_all(run.plan.zones.geometry.simplify(1 / canvas.scale).to_numpy()), canvas.xy)
    for name, shape in clip_surroundings(run):
        seen = shapely.intersection(shapely.make_valid(shapely.transform(shape, canvas.xy)), frame)
        seen = shapely.difference(seen, shapely.make_valid(own))
        if shapely.is_empty(seen):
            continue
        wide = len(name) * PLAIN * LETTER
        near = shapely.get_coordinates(shapely.centroid(shapely.intersection(seen, area) or seen))
        wanted = near[0] if len(near) else shapely.get_coordinates(shapely.centroid(seen))[0]
        spot = _spot_inside(seen, (float(wanted[0]), float(wanted[1])), (wide, 18), canvas)
        if spot:
            canvas.taken.append((spot[0] - wide / 2, spot[1] - 9, spot[0] + wide / 2, spot[1] + 9))
            drawn.append(draw_text(spot[0], spot[1] + 5, name, size=PLAIN, fill=OUTLINE, italic=True))
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


def draw_scale_bar(canvas: SvgCanvas) -> list[Markup]:
    """Draw a bar of a round length in the lower left corner."""
    length_m = round_length_m(160 / canvas.scale)
    y, right = canvas.height - 20, 24 + length_m * canvas.scale
    words = f"{length_m / 1000:g} km" if length_m >= 1000 else f"{length_m:g} m"
    return [
        Markup('<path d="M24 {a:.0f}V{y:.0f}H{r:.1f}V{a:.0f}" fill="none" stroke="{ink}" stroke-width="2"/>').format(
            a=y - 6, y=y, r=right, ink=INK
        ),
        Markup('<text x="24" y="{:.0f}" font-size="16" fill="{}" class="from">{}</text>').format(y - 12, INK, words),
    ]
