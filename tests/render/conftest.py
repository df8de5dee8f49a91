"""Runs to draw: real councils cut into some contiguous plan, and areas drawn in ASCII."""

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from hubplan.areas import Area, slugify
from hubplan.contiguity import Contiguity, build_contiguity
from hubplan.feasibility import Feasibility, range_of_k
from hubplan.plan import Plan, make_plan
from hubplan.run import Run, Search, SourceFile
from hubplan.scenario import PopulationBand, Scenario
from hubplan.schema import CATEGORIES, check_sites, check_zones
from hubplan.scorecard import Scorecard
from hubplan.travel import straight_line

ROOT = Path(__file__).resolve().parents[2]
ATTRIBUTION = (
    "Contains data from the Scottish Government, National Records of Scotland, Public Health Scotland, the Care "
    "Inspectorate and the Improvement Service, licensed under the Open Government Licence v3.0. Contains Ordnance "
    "Survey data © Crown copyright and database right."
)


def grow(zones: gpd.GeoDataFrame, contiguity: Contiguity, k: int) -> dict[str, int]:
    """Cut an area into ``k`` contiguous parts of about the same size by cutting a spanning tree, best of many trees."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import breadth_first_order, minimum_spanning_tree

    codes, people = zones.index, zones["population"].to_numpy()
    indptr, indices, _ = contiguity.csr
    rng = np.random.default_rng(4)
    xy = zones[["easting", "northing"]].to_numpy()
    best, least = None, np.inf
    for _ in range(60):
        row = np.repeat(np.arange(len(codes)), np.diff(indptr))
        far = np.hypot(*(xy[row] - xy[indices]).T) * rng.uniform(0.5, 1.5, len(indices))
        tree = minimum_spanning_tree(csr_array((far + 1, indices, indptr), shape=(len(codes),) * 2))
        tree = tree + tree.T
        label = np.zeros(len(codes), dtype=int)
        for part in range(1, k):
            rest = np.flatnonzero(label == 0)
            order, parent = breadth_first_order(tree[rest][:, rest], 0)
            load = people[rest].astype(float)
            for node in order[:0:-1]:
                load[parent[node]] += load[node]
            want = load[order[0]] / (k - part + 1)
            cut = order[1:][np.abs(load[order[1:]] - want).argmin()]
            inside = {int(cut)}
            for node in order:
                if parent[node] in inside:
                    inside.add(int(node))
            label[rest[sorted(inside)]] = part
        sizes = np.bincount(label, weights=people, minlength=k)
        spread = np.abs(sizes - sizes.mean()).max()
        if spread < least:
            best, least = label.copy(), spread
    return dict(zip(codes, best.tolist(), strict=True))


def score_stand_in(plan: Plan, hubs: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, scenario: Scenario) -> Scorecard:
    """The contract of a scorecard, worked out simply, so that the page can be tested apart from the measures."""
    travel = straight_line(plan.zones, hubs).to_places(hubs.index)
    people, owner = plan.zones["population"], plan.assignment
    own = pd.Series([travel.at[z, c] for z, c in owner.items()], index=owner.index)
    nearer = own > travel.min(axis=1) + 1e-9
    inside = sites["data_zone"].map(owner)
    rows, total = [], int(people.sum())
    for c in plan.catchments:
        members = owner.index[owner == c]
        weights = people[members]
        far = own[members].idxmax()
        row = {
            "name": hubs.at[c, "name"],
            "people": int(weights.sum()),
            "in_band": bool(plan.in_band[c]),
            "deviation": plan.deviation[c],
            "zones": len(members),
            "hub": hubs.at[c, "hub"],
            "hub_name": hubs.at[c, "hub_name"],
            "hub_kind": hubs.at[c, "hub_kind"],
            "mean_km": float((own[members] * weights).sum() / weights.sum()),
            "farthest_km": float(own[far]),
            "farthest_zone": plan.zones.at[far, "name"],
            "nearer_other_hub": int(weights[nearer[members]].sum()),
            "links": int((plan.links["catchment"] == c).sum()),
        }
        if "children" in plan.zones:
            row["children"] = int(plan.zones.loc[members, "children"].sum())
        if "simd_quintile" in plan.zones:
            row["deprived_people"] = int(weights[plan.zones.loc[members, "simd_quintile"] == 1].sum())
        for t in scenario.thresholds:
            row[f"within_{t:g}_km"] = int(weights[own[members] <= t].sum())
        for key in sorted(set(sites["category"])):
            row[f"sites_{key}"] = int(((sites["category"] == key) & (inside == c)).sum())
        rows.append(row)
    by = pd.DataFrame(rows, index=plan.catchments)
    over = {
        "catchments_in_band": (
            "Size",
            f"Catchments within {plan.band.low:,} to {plan.band.high:,}",
            int(plan.in_band.sum()),
            "catchments",
            np.nan,
            "",
        ),
        "mean_people": ("Size", "Average catchment", float(by["people"].mean()), "people", np.nan, ""),
        "largest_deviation": (
            "Size",
            "Largest distance from the target",
            float(plan.deviation.abs().max()),
            "share",
            np.nan,
            "",
        ),
    }
    for t in scenario.thresholds:
        n = int(by[f"within_{t:g}_km"].sum())
        over[f"within_{t:g}_km"] = (
            "Distance to own hub",
            f"People within {t:g} km",
            n / total,
            "share",
            n,
            "Straight line from the centre of each data zone",
        )
    far = own.idxmax()
    n = int(by["nearer_other_hub"].sum())
    over |= {
        "mean_km": (
            "Distance to own hub",
            "Average distance",
            float((own * people).sum() / total),
            "km",
            np.nan,
            "Weighted by people",
        ),
        "farthest_km": (
            "Distance to own hub",
            "Farthest data zone",
            float(own[far]),
            "km",
            np.nan,
            plan.zones.at[far, "name"],
        ),
        "nearer_other_hub": ("Fairness and need", "People who live nearer another hub", n / total, "share", n, ""),
        "catchments_in_one_piece": ("In one piece", "Catchments in one piece", plan.k, "catchments", np.nan, ""),
        "links_relied_on": ("In one piece", "Links relied on", len(plan.links), "links", np.nan, ""),
    }
    overall = pd.DataFrame.from_dict(
        over, orient="index", columns=["group", "label", "score", "unit", "people", "detail"]
    )
    overall.index.name = "measure"
    return Scorecard(by, overall)


def choose_stand_in(plan: Plan, sites: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """A hub for each catchment: the candidate site nearest its people, else the middle zone."""
    rows = []
    inside = sites["data_zone"].map(plan.assignment)
    for c in plan.catchments:
        members = plan.zones[plan.assignment == c]
        middle = np.average(members[["easting", "northing"]], axis=0, weights=members["population"])
        candidates = sites[(inside == c) & sites["hub_candidate"]]
        column = "intermediate_zone_name" if "intermediate_zone_name" in members else "name"
        by_place = members.groupby(members[column].str.split(r" - |,| and ", regex=True).str[0])["population"].sum()
        name = " and ".join(by_place.sort_values(ascending=False).index[:2])
        if len(candidates):
            far = np.hypot(candidates.geometry.x - middle[0], candidates.geometry.y - middle[1])
            site = far.idxmin()
            hub = candidates.loc[site]
            rows.append((name, site, hub["name"], "site", hub["category"], hub["data_zone"], hub.geometry))
        else:
            zone = np.hypot(members["easting"] - middle[0], members["northing"] - middle[1]).idxmin()
            point = gpd.points_from_xy([members.at[zone, "easting"]], [members.at[zone, "northing"]])[0]
            rows.append((name, zone, members.at[zone, "name"], "medoid", "", zone, point))
    columns = ["name", "hub", "hub_name", "hub_kind", "category", "data_zone", "geometry"]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns, index=plan.catchments), geometry="geometry", crs=27700)


def no_sites() -> gpd.GeoDataFrame:
    columns = {"name": [], "category": [], "agency": [], "hub_candidate": [], "data_zone": []}
    return gpd.GeoDataFrame(columns, geometry=[], crs=27700, index=pd.Index([], name="site", dtype=str))


def no_links() -> pd.DataFrame:
    columns = ["name", "kind", "zone_a", "zone_b", "gap_m", "crossing_minutes", "vehicles", "status"]
    return pd.DataFrame(columns=columns, index=pd.Index([], name="link", dtype=str))


def make_run(
    zones: gpd.GeoDataFrame,
    k: int,
    *,
    name: str,
    band: PopulationBand | None = None,
    sites: gpd.GeoDataFrame | None = None,
    links: pd.DataFrame | None = None,
    around: gpd.GeoDataFrame | None = None,
    synthetic: bool = False,
    assignment: dict[str, int] | None = None,
    unplaced: pd.DataFrame | None = None,
) -> Run:
    band = band or PopulationBand()
    zones = check_zones(zones)
    sites = check_sites(no_sites() if sites is None else sites)
    links = no_links() if links is None else links
    contiguity = build_contiguity(zones, links)
    plan = make_plan(zones, contiguity, assignment or grow(zones, contiguity, k), band)
    hubs = choose_stand_in(plan, sites)
    scenario = Scenario(area=(name,), band=band)
    people = int(zones["population"].sum())
    if around is None:
        around = gpd.GeoDataFrame({"name": []}, geometry=[], crs=27700)
    return Run(
        area=Area(name, slugify(name), ("S12000000",), synthetic=synthetic),
        scenario=scenario,
        feasibility=Feasibility(people, band, range_of_k(people, band)),
        plan=plan,
        hubs=hubs,
        sites=sites,
        unplaced=pd.DataFrame(columns=["file", "row", "name", "category", "reason"]) if unplaced is None else unplaced,
        links=links,
        scorecard=score_stand_in(plan, hubs, sites, scenario),
        search=Search(1, 1, 0.0, 0),
        surroundings=around,
        sources=(SourceFile("boundaries", "zones.gpkg", len(zones), "ab" * 32, "Scottish Government, OGL v3"),),
        attribution=ATTRIBUTION,
        people_date="mid-2021",
        versions={"hubplan": "0.1.0"},
        created="2026-11-23",
    )


def _read_sites(folder: Path, zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    services = folder / "services"
    schools = pd.read_csv(services / "SG_SchoolRoll_2023.csv", encoding="utf-8-sig", low_memory=False)
    kind = {"Primary": "primary_school", "Secondary": "secondary_school", "Special": "special_school"}
    parts = [
        pd.DataFrame(
            {
                "name": schools["SchoolName"],
                "category": schools["SchoolType"].map(kind),
                "x": schools["GridRefEasting"],
                "y": schools["GridRefNorthing"],
            }
        ),
    ]
    practices = pd.read_csv(services / "gp_practices_spatialhub_2024.csv")
    at = gpd.GeoSeries(gpd.points_from_xy(practices["lon"], practices["lat"]), crs=4326).to_crs(27700)
    parts.append(
        pd.DataFrame(
            {"name": practices["address"].str.split(",").str[0], "category": "gp_practice", "x": at.x, "y": at.y}
        )
    )
    hospitals = pd.read_csv(services / "nhs_hospitals_2024.csv")
    parts.append(
        pd.DataFrame({"name": hospitals["sitename"], "category": "hospital", "x": hospitals["x"], "y": hospitals["y"]})
    )
    libraries = pd.read_csv(services / "libraries_scotland_with_la.csv")
    parts.append(
        pd.DataFrame(
            {
                "name": libraries["Library name"],
                "category": "library",
                "x": libraries["cp_easting"],
                "y": libraries["cp_northing"],
            }
        )
    )
    every = pd.concat(parts, ignore_index=True).dropna(subset=["category", "x", "y", "name"])
    points = gpd.GeoDataFrame(
        every[["name", "category"]], geometry=gpd.points_from_xy(every["x"], every["y"]), crs=27700
    )
    placed = points.sjoin(zones[["geometry"]], predicate="within").rename(columns={"index_right": "data_zone"})
    placed = placed.rename(columns={zones.index.name: "data_zone"}) if "data_zone" not in placed else placed
    placed["agency"] = [CATEGORIES[c].agency for c in placed["category"]]
    placed["hub_candidate"] = [CATEGORIES[c].hub_candidate for c in placed["category"]]
    placed.index = [f"site-{i:05d}" for i in placed.index]
    return placed[~placed.index.duplicated()].rename_axis("site")


@pytest.fixture(scope="session")
def council_run(real_data: Path) -> Callable[..., Run]:
    """Make the run of a real council with some plan."""
    lookup = pd.read_csv(real_data / "lookups/dz2011_codes_and_labels_21042020.csv", encoding="latin1").set_index(
        "DataZone"
    )
    people = pd.read_excel(
        real_data / "population/sape-2021-persons_dev.xlsx", sheet_name=1, header=2, engine="calamine"
    )
    people = people.set_index("Data zone code")
    shapes = gpd.read_file(real_data / "boundaries/dz2011_dev.gpkg").to_crs(27700).set_index("dz11_code")
    ranks = pd.read_csv(real_data / "deprivation/simd2020v2_ranks_dev.csv")
    centres = pd.read_csv(real_data / "lookups/dz2011_popweighted_centroids_derived_dev.csv").set_index("DataZone")
    councils = gpd.read_file(real_data / "boundaries/councils_spatialhub_simplified.gpkg")
    links = pd.read_csv(ROOT / "data/links/scotland_links_2011.csv").set_index("link_id").rename_axis("link")
    links["status"] = "confirmed"
    cache: dict[tuple[str, int], Run] = {}

    def make(name: str, k: int, *, band: PopulationBand | None = None) -> Run:
        if (name, k) in cache and band is None:
            return cache[name, k]
        zones = shapes.loc[shapes.index.intersection(lookup.index[lookup["CAName"] == name])].sort_index()
        zones.geometry = zones.geometry.make_valid()
        codes = zones.index
        ages = people.loc[codes, [f"Age {age}" for age in range(18)]]
        frame = gpd.GeoDataFrame(
            {
                "name": lookup.loc[codes, "DataZoneName"],
                "population": people.loc[codes, "Total population"].astype(int),
                "easting": centres.loc[codes].filter(regex="(?i)east").iloc[:, 0],
                "northing": centres.loc[codes].filter(regex="(?i)north").iloc[:, 0],
                "children": ages.sum(axis=1).astype(int),
                "intermediate_zone": lookup.loc[codes, "IntZone"],
                "intermediate_zone_name": lookup.loc[codes, "IntZoneName"],
                "simd_quintile": _quintile(ranks, codes),
            },
            geometry=zones.geometry,
            crs=27700,
        ).rename_axis("data_zone")
        inside = links[links["zone_a"].isin(codes) & links["zone_b"].isin(codes)]
        around = councils[councils["local_auth"] != name].rename(columns={"local_auth": "name"})[["name", "geometry"]]
        run = make_run(frame, k, name=name, band=band, sites=_read_sites(real_data, frame), links=inside, around=around)
        cache[name, k] = run
        return run

    return make


def _quintile(ranks: pd.DataFrame, codes: pd.Index) -> pd.Series:
    column = next(c for c in ranks.columns if "rank" in c.lower())
    rank = ranks.set_index(ranks.columns[0])[column].reindex(codes)
    return pd.Series(np.ceil(rank / 6976 * 5).clip(1, 5), index=codes)
