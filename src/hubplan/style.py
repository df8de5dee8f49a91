"""Style, written once for the page, the static map and QGIS: colours, signs, classes and lines."""

from dataclasses import dataclass
from typing import Final, Literal

INK: Final = "#16212B"
INK_2: Final = "#4A5661"
"""Words of second rank."""
WHITE: Final = "#FFFFFF"
WASH: Final = "#F3F5F7"
LINE: Final = "#CBD2D8"
LINE_2: Final = "#7C8893"
"""Lines that must be seen: round a field or a sample, and round data zones in QGIS."""
CONTROL: Final = "#55616C"
ACTION: Final = "#005EA8"
FOCUS: Final = "#FFD522"
GOOD: Final = "#136B33"
CAUTION: Final = "#7A4B00"
"""Words of caution; on white as dark as words must be."""
CAUTION_MARK: Final = "#B36B00"
PROBLEM: Final = "#B3190B"

WATER: Final = "#0B4F8A"
"""Ferries."""
SEA: Final = "#DAE5EB"
UNKNOWN: Final = "#ECEEEF"
"""Colour of what no outline covers where the coast is not known: neither sea nor land."""
LAND: Final = "#F4F3EF"
COAST: Final = "#C3CACF"
OUTLINE: Final = "#5A6670"
"""The council's edge and the names of its neighbors."""
TOWN: Final = "#37434E"
BAND: Final = "#DCE3E8"
"""The band behind a number of people, and in QGIS what belongs to no class."""
BAND_LINE: Final = "#A9B3BB"
SAMPLE: Final = "#C9D6E3"
FAINT: Final = "#E4E6E6"
"""Catchments beside the one that is looked at."""
FAINT_EDGE: Final = "#8A949D"


@dataclass(frozen=True)
class Color:
    """Colours of a catchment: ``fill`` for its area, ``dark`` for text and chips, ``tint`` for its inner edge."""

    name: str
    fill: str
    dark: str
    tint: str


PALETTE: Final = (
    Color("blue", "#9DC4F7", "#0B3C7D", "#6690C9"),
    Color("straw", "#F0CF79", "#574000", "#B6994B"),
    Color("mint", "#CFF3DA", "#14532D", "#88B698"),
    Color("clay", "#EBAA84", "#6E2C0E", "#BC7A57"),
    Color("lilac", "#E6DAF4", "#4A2B7F", "#AB98C8"),
    Color("rose", "#F7BCD0", "#7F1D4A", "#C9809D"),
    Color("lime", "#EDF5B6", "#454F0C", "#ADB675"),
    Color("stone", "#B9BDB9", "#33403F", "#868E8B"),
)
"""In the order they are handed out."""

FIRST_COLORS: Final = 5
"""Number of colours, the first, that can be told apart under every kind of colour blindness."""

LOOK_ALIKES: Final = frozenset({frozenset({5, 7}), frozenset({1, 5})})
"""Pairs that look alike to people without one kind of cone: rose and stone, straw and rose."""

FILL_OPACITY: Final = 0.78
"""Of a catchment's fill, so that a map below shines through."""
FILL_ALPHA: Final = 200
"""The same in QGIS, of 255."""
TINT_OPACITY: Final = 0.6


@dataclass(frozen=True)
class Stroke:
    """Line: its colour, its width in pixels of the page and in millimetres in QGIS, and its dashes in both.

    A dash of no length with round ends is a dot; QGIS wants it a little longer than nothing.
    """

    color: str
    px: float
    mm: float
    dash_px: tuple[float, float] | None = None
    dash_mm: tuple[float, float] | None = None

    @property
    def dash(self) -> str:
        """Dashes as SVG writes them."""
        return " ".join(f"{length:g}" for length in self.dash_px or ())


COUNCIL_EDGE: Final = Stroke(OUTLINE, 1.5, 0.4)
CATCHMENT_EDGE: Final = Stroke(INK, 2.8, 0.75)
CATCHMENT_HALO: Final = Stroke(WHITE, 7, 1.8)
FERRY: Final = Stroke(WATER, 2.4, 0.65, (0, 5.5), (0.01, 1.5))
FERRY_RING: Final = Stroke(WATER, 1.6, 0.4)
FERRY_RING_PX: Final = 3
"""Radius of the open ring at either end of a ferry; in QGIS, which draws less finely, a little larger."""
FERRY_RING_MM: Final = 0.9
BRIDGE: Final = Stroke(INK, 1.5, 1.5)
"""A rail on the page, whose two rails QGIS draws as one line with a lighter one on it."""
BRIDGE_INSIDE_MM: Final = 0.9
ZONE_EDGE: Final = Stroke(WHITE, 1, 0.2)
NAME_HALO_PX: Final = 3.6
NAME_HALO_MM: Final = 0.9

MANY: Final = 5
"""With more catchments than this on a map, their edges are drawn thinner."""
EDGE_MANY_PX, HALO_MANY_PX, EDGE_SELECTED_PX, EDGE_FAINT_PX = 2.4, 6.0, 3.6, 1.6
TINT_PX, TINT_MANY_PX = 18.0, 13.0
PROPOSED_EDGE: Final = Stroke(INK, 2, 0.5, (0, 6), (0.01, 1.6))
"""The proposed edges, dotted below those of another plan."""
PROPOSED_SAMPLE_DASH: Final = "0 5"
LAND_PX: Final = 3.0
BRIDGE_HALO_PX: Final = 4.4

STILL_ZONE_PX: Final = 0.8
STILL_BRIDGE_PX, STILL_BRIDGE_HALO_PX = 1.4, 4.0
SMALL_COUNCIL_PX, SMALL_EDGE_PX, SMALL_HALO_PX, SMALL_PROPOSED_PX = 0.8, 1.5, 3.6, 1.4
SMALL_PROPOSED_DASH: Final = "0 3.2"

QgisPattern = Literal["solid", "no", "b_diagonal", "diagonal_x"]


@dataclass(frozen=True)
class Hatching:
    """Hatching that repeats what a colour says: distance and width in a picture and on the map; crossed or not."""

    name: str
    step: float
    width: float
    map_step: float
    map_width: float
    crossed: bool = False
    qgis: QgisPattern = "solid"


MOVED: Final = Hatching("moved", 6, 1.6, 7, 1.3)
"""Of data zones that change catchment."""


@dataclass(frozen=True)
class StabilityStep:
    """Class of stability: the least share of near-best plans, its words, fill and hatching."""

    least: float
    words: str
    fill: str
    hatching: Hatching | None


STABILITY: Final = (
    StabilityStep(1.0, "In all near-best plans", "#F1F4F6", None),
    StabilityStep(0.75, "In three quarters of them or more", "#D3E0EC", Hatching("1", 11, 0.9, 13, 0.8)),
    StabilityStep(0.5, "In half of them or more", "#AFC9E2", Hatching("2", 6, 1.0, 7, 0.9, qgis="b_diagonal")),
    StabilityStep(
        0.0, "In fewer than half of them", "#5F93C4", Hatching("3", 5, 1.0, 6, 0.9, crossed=True, qgis="diagonal_x")
    ),
)
"""The surest first; a hatching that grows denser goes with the colour."""

HATCHINGS: Final = (MOVED, *(step.hatching for step in STABILITY if step.hatching))

HOUSE: Final = "M-13 13V-2.5L0-13.5 13-2.5V13Z"
"""The sign of hubs, as a path round the origin; nothing else has this shape."""
HOUSE_HALO: Final = 5

Shape = Literal["square", "circle", "diamond", "triangle", "hexagon", "octagon"]


@dataclass(frozen=True)
class Sign:
    """Sign of a category: a shape with a letter. ``solid`` ones are ink with a white letter, the others the reverse."""

    shape: Shape
    letter: str
    solid: bool = False

    @property
    def fill(self) -> str:
        """Colour inside its outline."""
        return INK if self.solid else WHITE

    @property
    def letter_color(self) -> str:
        """Colour of its letter."""
        return WHITE if self.solid else INK


SIGNS: Final = {
    "clinic": Sign("circle", "H"),
    "hospital": Sign("square", "H", solid=True),
    "specialist_clinic": Sign("circle", "H", solid=True),
    "childrens_hospital": Sign("diamond", "H", solid=True),
    "emergency": Sign("octagon", "E", solid=True),
    "camhs": Sign("circle", "M", solid=True),
    "child_development": Sign("hexagon", "D", solid=True),
    "gp_practice": Sign("circle", "G"),
    "dental_practice": Sign("circle", "D"),
    "pharmacy": Sign("diamond", "P"),
    "secondary_school": Sign("square", "S"),
    "primary_school": Sign("triangle", "P"),
    "special_school": Sign("square", "A"),
    "nursery": Sign("hexagon", "N"),
    "library": Sign("diamond", "L"),
    "community_centre": Sign("octagon", "C"),
    "council_office": Sign("square", "C"),
    "social_work": Sign("square", "W"),
    "family_centre": Sign("hexagon", "F"),
    "family_support": Sign("circle", "F"),
    "police": Sign("octagon", "K"),
    "third_sector": Sign("triangle", "T"),
    "other": Sign("circle", "O"),
}
"""The sign of each category of :data:`hubplan.categories.CATEGORIES`; all differ."""
