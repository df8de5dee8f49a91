"""Plan: an assignment that has been proved complete and contiguous, and measured against the band."""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import pandas as pd
import shapely

from hubplan.contiguity import Contiguity, number_components
from hubplan.errors import PlanError, counted, name_first
from hubplan.scenario import PopulationBand
from hubplan.schema import CATCHMENT, ZONE


@dataclass(frozen=True, eq=False)
class Plan:
    """Plan: zones, their contiguity, and the catchment of each, proved complete and contiguous.

    Parameters
    ----------
    zones
        Checked zones.
    contiguity
        Of exactly these zones, links included.
    assignment
        Catchment number (1, 2, …) of each zone, on the zones' index. Catchments are numbered by their smallest
        zone code; :func:`make_plan` does that.
    band
        Catchments out of the band are a finding (:attr:`out_of_band`), not an error.

    Raises
    ------
    PlanError
        A zone is missing or unknown, the numbers are not in order, or a catchment is in pieces.
    """

    zones: gpd.GeoDataFrame
    contiguity: Contiguity
    assignment: pd.Series
    band: PopulationBand

    def __post_init__(self) -> None:
        names = self.zones["name"].to_dict()
        without = self.zones.index.difference(self.assignment.dropna().index)
        if len(without):
            told = counted(len(without), "data zone has", "data zones have")
            raise PlanError(f"plan: {told} no catchment ({name_first(without, names)}).")
        unknown = self.assignment.index.difference(self.zones.index)
        if len(unknown):
            raise PlanError(
                f"plan: {counted(len(unknown), 'data zone is', 'data zones are')} not in this area "
                f"({name_first(unknown)}). "
                "Use an assignment that was made for these zones."
            )
        if not (self.assignment.index.equals(self.zones.index) and self.contiguity.zones.equals(self.zones.index)):
            raise PlanError("plan: zones, contiguity and assignment must have the same index. Use make_plan.")
        firsts = self.assignment.drop_duplicates().tolist()
        if firsts != list(range(1, len(firsts) + 1)):
            raise PlanError("plan: catchments must be numbered 1, 2, … by their smallest zone. Use make_plan.")
        pieces = _pieces(self.contiguity, self.assignment)
        if len(pieces):
            catchment = pieces.index[0]
            raise PlanError(
                f"plan: catchment {catchment} is in {pieces.iloc[0]} pieces; "
                f"cut off: {name_first(self._cut_off(catchment), names)}. Join them by zones between, or by a link."
            )

    def __repr__(self) -> str:
        return (
            f"<Plan {self.plan_id}: {self.k} catchments of {len(self.zones):,} zones, "
            f"{self.people.sum():,} people, {int(self.in_band.sum())} of {self.k} in band>"
        )

    def _cut_off(self, catchment: int) -> list[str]:
        members = self.assignment.index[self.assignment == catchment]
        component = self.contiguity.cut(members).components
        return list(component.index[component > 0])

    @cached_property
    def catchments(self) -> pd.Index:
        """Numbers of the catchments, 1 to k."""
        return pd.Index(sorted(self.assignment.unique()), name=CATCHMENT)

    @property
    def k(self) -> int:
        """Number of catchments."""
        return len(self.catchments)

    @cached_property
    def people(self) -> pd.Series:
        """People in each catchment."""
        return self.zones["population"].groupby(self.assignment).sum().rename_axis(CATCHMENT)

    @cached_property
    def in_band(self) -> pd.Series:
        """Whether each catchment's people lie in the band."""
        return self.people.between(self.band.low, self.band.high)

    @cached_property
    def deviation(self) -> pd.Series:
        """Deviation ``(people − target) / target`` of each catchment."""
        return (self.people - self.band.target) / self.band.target

    @cached_property
    def out_of_band(self) -> pd.Series:
        """People over (+) or short (−) of each catchment that is out of the band; empty where all are in it."""
        over = self.people - self.people.clip(self.band.low, self.band.high)
        return over[over != 0]

    @cached_property
    def outlines(self) -> gpd.GeoSeries:
        """Shape of each catchment, index ``catchment``, at the zones' own resolution."""
        shapes = self.zones.geometry.groupby(self.assignment).agg(_dissolve)
        return gpd.GeoSeries(shapes, crs=self.zones.crs).rename_axis(CATCHMENT)

    @cached_property
    def plan_id(self) -> str:
        """Identifier of six hexadecimal digits that differs between assignments, as ``7C1A-2E``."""
        text = "\n".join(f"{zone},{catchment}" for zone, catchment in self.assignment.items())
        digest = hashlib.sha256(text.encode()).hexdigest().upper()
        return f"{digest[:4]}-{digest[4:6]}"

    @cached_property
    def links(self) -> pd.DataFrame:
        """Links that catchments rely on: they join components of a catchment that no border joins.

        Columns of :attr:`Contiguity.pairs`, and ``catchment``.
        """
        pairs = self.contiguity.pairs
        inner = pairs[pairs["focal"].map(self.assignment) == pairs["neighbor"].map(self.assignment)]
        inner = inner.assign(catchment=inner["focal"].map(self.assignment))
        by_land = number_components(self.contiguity.zones, inner[inner["kind"] == "border"])
        relied = (inner["kind"] != "border") & (inner["focal"].map(by_land) != inner["neighbor"].map(by_land))
        return inner[relied].reset_index(drop=True)


def make_plan(
    zones: gpd.GeoDataFrame,
    contiguity: Contiguity,
    assignment: "pd.Series | Mapping[str, object]",
    band: PopulationBand,
) -> Plan:
    """Number the catchments by their smallest zone code and prove the plan.

    Parameters
    ----------
    zones
        Checked zones.
    contiguity
        Of these zones or of more; it is cut to them.
    assignment
        Any label for each zone: a Series on data zone codes, or a mapping.
    band
        The band to measure the plan against.

    Returns
    -------
    Plan

    Raises
    ------
    PlanError
        As in :class:`Plan`.

    Examples
    --------
    >>> from shapely import box
    >>> from hubplan.contiguity import build_contiguity
    >>> zones = gpd.GeoDataFrame({"name": list("abc"), "population": [40, 30, 30]}, index=["a", "b", "c"],
    ...     geometry=[box(x, 0, x + 9, 9) for x in (0, 9, 18)], crs=27700)
    >>> plan = make_plan(zones, build_contiguity(zones), {"a": "west", "b": "east", "c": "east"},
    ...                  PopulationBand(low=40, high=60))
    >>> plan.assignment.tolist(), plan.people.tolist(), plan.in_band.all().item()
    ([1, 2, 2], [40, 60], True)
    """
    labels = pd.Series(dict(assignment), dtype=object)
    labels = labels.reindex(zones.index.union(labels.index)).sort_index()
    order = {label: number for number, label in enumerate(labels.dropna().unique(), start=1)}
    numbered = labels.map(order)
    if not numbered.isna().any():
        numbered = numbered.astype("int64")
    numbered.index.name, numbered.name = ZONE, CATCHMENT
    if not contiguity.zones.equals(zones.index):
        contiguity = contiguity.cut(zones.index)
    return Plan(zones, contiguity, numbered, band)


def _pieces(contiguity: Contiguity, assignment: pd.Series) -> pd.Series:
    """Count the components of each catchment that has more than one."""
    edges = contiguity.edges
    inner = edges[edges["focal"].map(assignment) == edges["neighbor"].map(assignment)]
    component = number_components(contiguity.zones, inner)
    pieces = component.groupby(assignment).nunique()
    return pieces[pieces > 1]


def _dissolve(shapes: gpd.GeoSeries) -> shapely.Geometry:
    """Join the shapes of zones: the quick way where they fit edge to edge, else the safe one."""
    area_m2 = float(shapes.area.sum())
    try:
        joined = shapely.coverage_union_all(shapes.to_numpy())
    except shapely.GEOSException:
        return shapely.union_all(shapely.make_valid(shapes.to_numpy()))
    if joined.is_valid and math.isclose(joined.area, area_m2, rel_tol=1e-9):
        return joined
    return shapely.union_all(shapely.make_valid(shapes.to_numpy()))
