"""Pins against every plan there is on a small grid: nothing that can be is refused, and what is found meets its pins."""

from functools import cache
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from hubplan.errors import InfeasibleError
from hubplan.pins.unmet import list_unmet
from hubplan.pipeline.steps.hubs.place import place_hubs
from hubplan.pipeline.steps.pins import settle_pins
from hubplan.pipeline.steps.search import choose_k
from hubplan.scenario import PopulationBand
from maps import draw_zones
from small_areas import ask, inputs_of, plan_of

ZONES = draw_zones("abc\ndef\nghi")
CODES = list(ZONES.index)
BAND = PopulationBand(low=2000, high=4000)
BESIDE = [(i, j) for i in range(9) for j in range(i) if (i - j == 1 and i % 3) or i - j == 3]


def connected(part: frozenset[int]) -> bool:
    seen, border = set(), {min(part)}
    while border:
        seen |= border
        border = {k for i, j in BESIDE for k, other in ((i, j), (j, i)) if other in border and k in part} - seen
    return seen == part


@cache
def all_plans() -> tuple[tuple[frozenset[int], ...], ...]:
    """Every plan of the grid in the band, as its catchments."""
    parts = [
        frozenset(part) for size in (2, 3, 4) for part in combinations(range(9), size) if connected(frozenset(part))
    ]

    def extend(left: frozenset[int]) -> list[tuple[frozenset[int], ...]]:
        if not left:
            return [()]
        return [(part, *rest) for part in parts if min(left) in part and part <= left for rest in extend(left - part)]

    return tuple(extend(frozenset(range(9))))


def meets(plan: tuple[frozenset[int], ...], pins: dict, k: int | None) -> bool:
    home = {CODES[i]: number for number, part in enumerate(plan) for i in part}
    words: dict[str, set[int]] = {}
    for zone, word in pins["locked"].items():
        words.setdefault(word, set()).add(home[zone])
    homes = [next(iter(found)) for found in words.values()]
    opened = [home[zone] for zone in pins["hubs"]["open"]]
    return (
        (k is None or len(plan) == k)
        and all(len(found) == 1 for found in words.values())
        and len(set(homes)) == len(homes)
        and all(len({home[zone] for zone in group}) == 1 for group in pins["together"])
        and all(len({home[zone] for zone in group}) == len(group) for group in pins["apart"])
        and len(set(opened)) == len(opened)
    )


zone = st.sampled_from(CODES)
group = st.lists(zone, min_size=2, max_size=3, unique=True)
named_pins = st.fixed_dictionaries(
    {
        "locked": st.dictionaries(zone, st.sampled_from("xyz"), max_size=4),
        "together": st.lists(group, max_size=2),
        "apart": st.lists(group, max_size=2),
        "hubs": st.fixed_dictionaries({"open": st.lists(zone, max_size=3, unique=True)}),
    }
)


@settings(max_examples=300)
@given(pins=named_pins, k=st.sampled_from([None, 3, 4]))
def test_what_is_refused_cannot_be(pins: dict, k: int | None) -> None:
    scenario = ask(BAND, catchments=k, pins=pins)
    try:
        area = settle_pins(inputs_of(ZONES, BAND), scenario)
        least, most = area.feasibility.k_range
        assert least <= choose_k(area.feasibility, scenario) <= most
    except InfeasibleError:
        assert not any(meets(plan, pins, k) for plan in all_plans())
    else:
        # nor does the arithmetic leave out a number of catchments that some plan has
        numbers = {len(plan) for plan in all_plans() if meets(plan, pins, k)}
        assert all(least <= number <= most for number in numbers)


@settings(max_examples=60)
@given(pins=named_pins)
def test_what_can_be_is_found(pins: dict) -> None:
    number = max((len(plan) for plan in all_plans() if meets(plan, pins, None)), default=None)
    if number is None:
        return
    scenario = ask(BAND, catchments=number, pins=pins)
    area = settle_pins(inputs_of(ZONES, BAND), scenario)
    plan, found = plan_of(area, scenario)
    assert plan.in_band.all()
    if area.pins is not None:
        assert list_unmet(area.pins, plan.assignment, place_hubs(plan, area, scenario)["hub"]) == []
    assert found.clustering.broken == 0
