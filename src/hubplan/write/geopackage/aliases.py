"""Aliases for people that QGIS shows for the columns of the GeoPackage's layers."""

from hubplan.categories import CATEGORIES
from hubplan.travel.words import tell_threshold
from hubplan.units import UNITS

_ALIASES = {
    "catchment": "Catchment",
    "catchment_name": "Catchment name",
    "name": "Name",
    "fid": "Row",
    "catchment_a": "Catchment on one side",
    "name_a": "Its name",
    "catchment_b": "Catchment on the other side",
    "name_b": "Its name",
    "zone_a": "Data zone at one end",
    "zone_b": "Data zone at the other end",
    "gap_m": "Gap between the data zones (m)",
    "crossing_minutes": "Crossing (minutes)",
    "vehicles": "Carries vehicles",
    "status": "Confirmed or not",
    "data_zone": "Data zone",
    "easting": "Centre, easting (m)",
    "northing": "Centre, northing (m)",
    "urban_rural_2": "Urban–rural class (two-fold)",
    "urban_rural_3": "Urban–rural class (three-fold)",
    "urban_rural_8": "Urban–rural class (eight-fold)",
    "category": "Kind of service (key)",
    "category_label": "Kind of service",
    "hub_candidate": "May be a hub",
    "is_hub": "Is a hub",
    "color": "Colour on the map",
    "people": "People",
    "age_0_4": "Children 0–4",
    "age_5_11": "Children 5–11",
    "age_12_17": "Children and young people 12–17",
    "children": "Children 0–17",
    "simd_rank": "SIMD rank (1 = most deprived)",
    "simd_quintile": "SIMD fifth (1 = most deprived)",
    "urban_rural": "Urban–rural class (six-fold)",
    "urban_rural_name": "Urban–rural class",
    "in_band": "Within the band",
    "people_out_of_band": "People over (+) or short (−)",
    "deviation": "Difference from the target (share)",
    "zones": "Data zones",
    "hub": "Hub (code)",
    "hub_name": "Hub",
    "hub_kind": "Kind of hub",
    "mean": "Average travel to own hub",
    "p90": "Nine in ten people within",
    "farthest": "Farthest data zone",
    "farthest_zone": "Farthest data zone",
    "own_hub": "Travel to own hub",
    "without_route": "People without a route to their hub",
    "nearer_other_hub": "People nearer to another hub",
    "deprived_people": "People in the most deprived fifth of zones",
    "rural_people": "People in rural zones",
    "links": "Links relied on",
    "confidential_places": "Confidential places",
    "colocated": "Services within 400 m of the hub",
    "category_group": "Group of services",
    "specialist": "Specialist service (serves more than one catchment)",
    "size": "Pupils, registered patients or registered places",
    "area_km2": "Area (km²)",
    "relied_on": "Relied on",
    "length_km": "Length (km)",
    "stability": "Share of near-best plans in which it stays in its catchment",
}


_TRAVEL_UNITS = {"km": "km", "minutes": "minutes", "min": "minutes"}
"""Unit by the ending of a column's name, which is shorter where the name would be too long."""


def name_column(column: str) -> str:
    """Name a column of a layer for people.

    Examples
    --------
    >>> name_column("gap_m"), name_column("within_2_5_km"), name_column("ward_name")
    ('Gap between the data zones (m)', 'People within 2.5 km', 'Ward name')
    """
    unit = UNITS.get(column.removesuffix("_name"))
    if unit is not None and column in unit.columns:
        label = unit.label[:1].upper() + unit.label[1:]
        return label if column == unit.column else f"{label} name"
    if column in _ALIASES:
        return _ALIASES[column]
    for ending, of in _TRAVEL_UNITS.items():
        if column.endswith(f"_{ending}"):
            return _name_travel(column.removesuffix(f"_{ending}"), of)
    if column.startswith("alternative_"):
        return f"Catchment in other plan {column.removeprefix('alternative_')}"
    if column.startswith("sites_"):
        return CATEGORIES[column.removeprefix("sites_")].plural
    kind = column.removeprefix("nearest_")
    if column.startswith("nearest_") and kind in CATEGORIES:
        return f"Nearest to the hub: {CATEGORIES[kind].label}"
    return column.replace("_", " ").capitalize()


def _name_travel(measure: str, unit: str) -> str:
    """Name a column of travel, whose name ends in the unit, or of people within some."""
    if measure.startswith("within_"):
        return f"People within {tell_threshold(float(measure.removeprefix('within_').replace('_', '.')), unit)}"
    return f"{name_column(measure)} ({unit})"
