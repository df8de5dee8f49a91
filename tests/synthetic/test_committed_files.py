"""The files that are shipped are what the generator makes, and no name in them is that of a real place."""

import runpy
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from pandas.testing import assert_frame_equal

from hubplan.synthetic import SyntheticCouncil, make_council
from hubplan.write.council import BOUNDARY_LAYER

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
CSV = {
    "centroids": "boundaries/synthetic_centroids.csv",
    "population": "population/synthetic_population.csv",
    "lookup": "lookups/synthetic_lookup.csv",
    "deprivation": "lookups/synthetic_deprivation.csv",
    "links": "links/synthetic_links.csv",
    "sites": "sites/synthetic_sites.csv",
    "series": "population/synthetic_series.csv",
}


@pytest.fixture(scope="module")
def council() -> SyntheticCouncil:
    return make_council()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The files as the script of ``data/README.md`` makes them."""
    script = runpy.run_path(str(ROOT / "benchmarks" / "make_builtin_council.py"))
    return script["make_builtin"](tmp_path_factory.mktemp("data"))


@pytest.mark.parametrize("name", CSV)
def test_committed_table_is_what_is_generated(made: dict[str, Path], name: str) -> None:
    assert_frame_equal(pd.read_csv(DATA / CSV[name]), pd.read_csv(made[name]), check_exact=True)


def test_committed_boundaries_are_what_is_generated(council: SyntheticCouncil, made: dict[str, Path]) -> None:
    path = DATA / "boundaries" / "synthetic_datazones.gpkg"
    assert_geodataframe_equal(gpd.read_file(path), gpd.read_file(made["boundaries"]))
    assert pyogrio.list_layers(path).tolist() == [[BOUNDARY_LAYER, "MultiPolygon"]]
    stored, fresh = gpd.read_file(path), council.boundaries
    assert stored.crs.to_epsg() == 27700
    assert_frame_equal(
        pd.DataFrame(stored.drop(columns="geometry")),
        pd.DataFrame(fresh.drop(columns="geometry")),
        check_dtype=False,
        check_exact=True,
    )
    ours, theirs = (shapely.normalize(frame.geometry.to_numpy()) for frame in (stored, fresh))
    as_multi = [shapely.MultiPolygon([*shapely.get_parts(shape)]) for shape in theirs]
    assert shapely.equals_exact(ours, shapely.normalize(as_multi), tolerance=0).all()


def test_committed_files_are_small() -> None:
    files = [path for path in DATA.rglob("synthetic*") if path.is_file()]
    assert len(files) == 8
    assert sum(path.stat().st_size for path in files) < 700 * 1024


@pytest.mark.real_data
def test_no_place_has_the_name_of_a_real_one(council: SyntheticCouncil, real_data: Path) -> None:
    real = pd.read_csv(real_data / "lookups" / "dz2011_codes_and_labels_21042020.csv")
    words = {word for name in real["IntZoneName"] for word in str(name).replace(",", " ").split()}
    ours = {name.split()[0] for name in council.lookup["IntZoneName"]}
    assert not ours & (words - {"Upper", "Little", "Old", "New"})
    assert not set(council.lookup["DataZone"]) & set(real["DataZone"])
