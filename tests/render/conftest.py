"""Runs to draw: real councils cut into some contiguous plan, and areas drawn in ASCII."""

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from hubplan.areas import NamedArea, slugify
from hubplan.categories import CATEGORIES
from hubplan.content import SourceFile
from hubplan.contiguity import Contiguity, build_contiguity
from hubplan.feasibility import Feasibility, range_of_k
from hubplan.hubs import choose_hubs
from hubplan.inputs import Inputs
from hubplan.measures.score import score_plan
from hubplan.plan import make_plan
from hubplan.proposal import make_proposal
from hubplan.run import Run, Search
from hubplan.scenario import PopulationBand, Scenario
from hubplan.schema import check_sites, check_zones
from maps import draw_zones
from runs import change, draw_run

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
    hubs = choose_hubs(plan, sites)
    scenario = Scenario(area=(name,), band=band)
    people = int(zones["population"].sum())
    if around is None:
        around = gpd.GeoDataFrame({"name": []}, geometry=[], crs=27700)
    inputs = Inputs(
        area=NamedArea(name, slugify(name), ("S12000000",), synthetic=synthetic),
        zones=zones,
        contiguity=contiguity,
        feasibility=Feasibility(people, band, range_of_k(people, band)),
        sites=sites,
        unplaced=pd.DataFrame(columns=["file", "row", "name", "category", "reason"]) if unplaced is None else unplaced,
        links=links,
        surroundings=around,
        sources=(SourceFile("boundaries", "zones.gpkg", len(zones), "ab" * 32, "Scottish Government, OGL v3"),),
        attribution=ATTRIBUTION,
        people_date="mid-2021",
    )
    proposal = make_proposal(plan, hubs)
    return Run(
        inputs=inputs,
        scenario=scenario,
        proposal=proposal,
        scorecard=score_plan(proposal, sites, scenario),
        search=Search(1, 1, 0.0, 0),
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
    placed["hub_candidate"] = placed["category"] == "library"
    placed.index = [f"site-{i:05d}" for i in placed.index]
    return placed[~placed.index.duplicated()].rename_axis("site")


@pytest.fixture(scope="session")
def ascii_run() -> Callable[..., Run]:
    """Make the run of a row of letters; each letter is a catchment unless ``parts`` says otherwise."""

    def make(
        picture: str,
        *,
        people: int | dict[str, int] = 3,
        band: PopulationBand | None = None,
        parts: dict[str, int] | None = None,
        **changes: object,
    ) -> Run:
        zones = draw_zones(picture, people=people)
        labels = parts or {name: number for number, name in enumerate(zones["name"])}
        assignment = {code: labels[name] for code, name in zones["name"].items()}
        run = make_run(zones, 0, name="Strip", band=band or PopulationBand(low=2, high=4), assignment=assignment)
        return change(run, **changes)

    return make


@pytest.fixture(scope="session")
def strip_run(ascii_run: Callable[..., Run]) -> Run:
    """Three catchments in a row, no sites."""
    return ascii_run("abc")


@pytest.fixture(scope="session")
def island_run() -> Run:
    """Two catchments, sites, and an island that hangs on an assumed link."""
    return draw_run(status="assumed")


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
