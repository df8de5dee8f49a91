"""Static map as SVG: it prints, and it is there when scripts are blocked."""

from collections.abc import Collection

import numpy as np
import shapely
from markupsafe import Markup
from numpy.typing import NDArray

from hubplan.render.maps.backdrop import backdrop_color, clip_surroundings, link_ends
from hubplan.render.maps.map_labels import draw_names, draw_neighbors, draw_places, draw_scale_bar
from hubplan.render.maps.svg_canvas import HUB, WIDTH, SvgCanvas, draw_path, draw_rings, draw_text
from hubplan.render.maps.topology import Topology, build_topology
from hubplan.render.page_content import CatchmentView
from hubplan.run import Run
from hubplan.schema import HubKind
from hubplan.style import (
    CATCHMENT_EDGE,
    CATCHMENT_HALO,
    CAUTION,
    CAUTION_MARK,
    COAST,
    COUNCIL_EDGE,
    FERRY,
    FERRY_RING,
    FERRY_RING_PX,
    FILL_OPACITY,
    INK,
    LAND,
    MANY,
    STILL_BRIDGE_HALO_PX,
    STILL_BRIDGE_PX,
    STILL_ZONE_PX,
    TINT_MANY_PX,
    TINT_OPACITY,
    TINT_PX,
    WHITE,
    ZONE_EDGE,
)

_PAD = 44.0
_SIGN = 32.0


def draw_static_map(
    run: Run, catchments: list[CatchmentView], geometry: NDArray[np.object_], *, shown: Collection[str] = ()
) -> Markup:
    """Draw the catchments, their hubs, links and names as one SVG with a title and a description.

    Parameters
    ----------
    run
        The run.
    catchments
        As the page shows them.
    geometry
        Simplified shapes of the zones, EPSG:27700, in the order of the zones.
    shown
        Categories of sites to draw.
    """
    canvas = _frame(run)
    shapes = (
        shapely.coverage_simplify(geometry, 0.8 / canvas.scale) if shapely.coverage_is_valid(geometry) else geometry
    )
    topology = build_topology(shapes)
    owner = run.plan.assignment.to_numpy()
    outlines = {
        int(c.number): shapely.transform(shapely.union_all(shapes[owner == c.number]), canvas.xy) for c in catchments
    }
    below = [
        *_land(run, canvas),
        *_fills(catchments, outlines, topology, owner, canvas),
        *_edges(topology, owner, canvas),
        *_links(run, canvas),
    ]
    hubs = _hubs(run, catchments, canvas)  # what is placed first has the first choice; what is drawn last lies on top
    names = draw_names(run, catchments, outlines, canvas)
    towns = draw_places(run, canvas)
    drawn = [
        *below,
        *_services(run, shown, canvas),
        *draw_neighbors(run, canvas),
        *towns,
        *names,
        *hubs,
        *draw_scale_bar(canvas),
    ]
    if run.synthetic:
        drawn.append(draw_text(WIDTH / 2, 30, "Synthetic example: no real place", size=20, fill=CAUTION, weight=700))
    told = "; ".join(f"{c.number} {c.name}, {c.people:,} people, hub {c.hub}" for c in catchments)
    return Markup(
        '<svg class="still" viewBox="0 0 {w:g} {h:.0f}" role="img" aria-labelledby="still-title still-desc">'
        '<title id="still-title">{title}</title><desc id="still-desc">{desc}</desc>{drawn}</svg>'
    ).format(
        w=WIDTH,
        h=canvas.height,
        title=f"Map of the catchments of {run.area.name}",
        desc=told,
        drawn=Markup("").join(drawn),
    )


def _frame(run: Run) -> SvgCanvas:
    west, south, east, north = run.plan.zones.total_bounds
    wide, high = max(east - west, 1.0), max(north - south, 1.0)
    height = float(np.clip((WIDTH - 2 * _PAD) * high / wide + 2 * _PAD, 560, 660))
    scale = min((WIDTH - 2 * _PAD) / wide, (height - 2 * _PAD) / high)
    return SvgCanvas((west + east) / 2 - WIDTH / 2 / scale, (south + north) / 2 + height / 2 / scale, scale, height)


def _land(run: Run, canvas: SvgCanvas) -> list[Markup]:
    shapes = clip_surroundings(run, margin=1.5)
    backdrop = backdrop_color(run)
    drawn = [Markup('<rect width="{}" height="{}" fill="{}"/>').format(f"{WIDTH:g}", f"{canvas.height:.0f}", backdrop)]
    frame = shapely.box(-4, -4, WIDTH + 4, canvas.height + 4)
    for _, shape in shapes:
        seen = shapely.intersection(shapely.make_valid(shapely.transform(shape, canvas.xy)), frame)
        land = Markup('<path d="{}" fill="{}" stroke="{}" stroke-width="1"/>')
        drawn.append(land.format(draw_rings(seen), LAND, COAST))
    return drawn


def _fills(
    catchments: list[CatchmentView],
    outlines: dict[int, shapely.Geometry],
    topology: Topology,
    owner: NDArray[np.int64],
    canvas: SvgCanvas,
) -> list[Markup]:
    inner, drawn = _between_catchments(topology, owner, canvas), []
    tint = TINT_MANY_PX if len(catchments) > MANY else TINT_PX
    for c in catchments:
        shape = draw_rings(outlines[c.number])
        edge = "".join(path for path, a, b in inner if c.number in (a, b))
        drawn.append(
            Markup(
                '<path d="{d}" fill="{white}"/><path d="{d}" fill="{fill}" fill-opacity="{opacity}" fill-rule="evenodd"/>'
                '<clipPath id="in-{n}"><path d="{d}" clip-rule="evenodd"/></clipPath>'
                '<path d="{edge}" clip-path="url(#in-{n})" fill="none" stroke="{tint}" stroke-opacity="{tint_opacity}" '
                'stroke-width="{w:g}" stroke-linejoin="round"/>'
            ).format(
                d=shape,
                white=WHITE,
                fill=c.color.fill,
                opacity=FILL_OPACITY,
                n=c.number,
                edge=edge,
                tint=c.color.tint,
                tint_opacity=TINT_OPACITY,
                w=tint,
            )
        )
    zones = "".join(
        draw_path(canvas.xy(arc))
        for arc, (a, b) in zip(topology.arcs, topology.sides, strict=True)
        if b >= 0 and owner[a] == owner[b]
    )
    between = Markup('<path d="{}" fill="none" stroke="{}" stroke-width="{}"/>')
    return [*drawn, between.format(zones, ZONE_EDGE.color, STILL_ZONE_PX)]


def _between_catchments(topology: Topology, owner: NDArray[np.int64], canvas: SvgCanvas) -> list[tuple[str, int, int]]:
    return [
        (draw_path(canvas.xy(arc)), int(owner[a]), int(owner[b]))
        for arc, (a, b) in zip(topology.arcs, topology.sides, strict=True)
        if b >= 0 and owner[a] != owner[b]
    ]


def _edges(topology: Topology, owner: NDArray[np.int64], canvas: SvgCanvas) -> list[Markup]:
    council = "".join(
        draw_path(canvas.xy(arc)) for arc, (_, b) in zip(topology.arcs, topology.sides, strict=True) if b < 0
    )
    inner = "".join(path for path, _, _ in _between_catchments(topology, owner, canvas))
    return [
        Markup('<path d="{}" fill="none" stroke="{}" stroke-width="{}" stroke-linejoin="round"/>').format(
            council, COUNCIL_EDGE.color, COUNCIL_EDGE.px
        ),
        Markup(
            '<g fill="none" stroke-linejoin="round" stroke-linecap="round"><path d="{d}" stroke="{halo.color}" '
            'stroke-width="{halo.px}"/><path d="{d}" stroke="{edge.color}" stroke-width="{edge.px}"/></g>'
        ).format(d=inner, halo=CATCHMENT_HALO, edge=CATCHMENT_EDGE),
    ]


def _links(run: Run, canvas: SvgCanvas) -> list[Markup]:
    drawn = []
    for link, ends in link_ends(run.plan, run.links):
        (x0, y0), (x1, y1) = canvas.xy(ends)
        row = run.links.loc[link]
        if row["kind"] == "ferry":
            color = CAUTION_MARK if row["status"] == "assumed" else FERRY.color
            drawn.append(
                Markup(
                    '<g fill="none" stroke="{c}"><path d="M{a:.1f} {b:.1f}L{x:.1f} {y:.1f}" stroke-width="{line.px}" '
                    'stroke-linecap="round" stroke-dasharray="{line.dash}"/><g fill="{w}" stroke-width="{ring.px}">'
                    '<circle cx="{a:.1f}" cy="{b:.1f}" r="{r}"/><circle cx="{x:.1f}" cy="{y:.1f}" r="{r}"/></g></g>'
                ).format(c=color, a=x0, b=y0, x=x1, y=y1, line=FERRY, ring=FERRY_RING, w=WHITE, r=FERRY_RING_PX)
            )
        else:
            turn = float(np.degrees(np.arctan2(y1 - y0, x1 - x0)))
            drawn.append(
                Markup(
                    '<g transform="translate({x:.1f} {y:.1f}) rotate({t:.0f})" fill="none"><path d="{d}" stroke="{white}" '
                    'stroke-width="{halo}"/><path d="{d}" stroke="{ink}" stroke-width="{rail}"/></g>'
                ).format(
                    x=(x0 + x1) / 2,
                    y=(y0 + y1) / 2,
                    t=turn,
                    d="M-7-2.4H7M-7 2.4H7M-7-5V5M7-5V5",
                    white=WHITE,
                    halo=STILL_BRIDGE_HALO_PX,
                    ink=INK,
                    rail=STILL_BRIDGE_PX,
                )
            )
    return drawn


def _hubs(run: Run, catchments: list[CatchmentView], canvas: SvgCanvas) -> list[Markup]:
    drawn = []
    for c in catchments:
        point = run.hubs.geometry.loc[c.number]
        ((x, y),) = canvas.xy(np.array([[point.x, point.y]]))
        canvas.taken.append((x - HUB / 2, y - HUB / 2, x + HUB / 2, y + HUB / 2))
        drawn.append(
            Markup(
                '<g transform="translate({x:.1f} {y:.1f})"><use href="#sign-hub" x="{o:g}" y="{o:g}" width="{s:g}" '
                'height="{s:g}"/><text y="10" class="plain">{n}</text></g>'
            ).format(x=x, y=y, o=-HUB / 2, s=HUB, n=c.number)
        )
    return drawn


def _services(run: Run, shown: Collection[str], canvas: SvgCanvas) -> list[Markup]:
    """Draw sites where there is room, and a dot for the others; hubs have their own sign."""
    hubs = set(run.hubs.loc[run.hubs["hub_kind"] == HubKind.SITE, "hub"].astype(str))
    dots, signs = [], []
    for site, row in run.sites[run.sites["category"].isin(list(shown))].iterrows():
        ((x, y),) = canvas.xy(np.array([[row.geometry.x, row.geometry.y]]))
        box = (x - _SIGN / 3, y - _SIGN / 3, x + _SIGN / 3, y + _SIGN / 3)
        if str(site) in hubs:
            continue
        if not canvas.free(box):
            dot = Markup('<circle cx="{:.1f}" cy="{:.1f}" r="4" fill="{}" stroke="{}"/>')
            dots.append(dot.format(x, y, INK, WHITE))
            continue
        canvas.taken.append(box)
        signs.append(
            Markup('<use href="#sign-{}" x="{:.1f}" y="{:.1f}" width="{s:g}" height="{s:g}"/>').format(
                row["category"], x - _SIGN / 2, y - _SIGN / 2, s=_SIGN
            )
        )
    return [*dots, *signs]
