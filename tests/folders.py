"""Data folders with files under the names that the catalogue keeps them by, drawn from a map."""

import tempfile
import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd

from maps import draw_zones

FIRST = {"2011": 1_006_506, "2022": 1_013_482}
ELMSHIRE, OAKSHIRE = ("S12000005", "Elmshire"), ("S12000006", "Oakshire")


def draw_vintage(picture: str, vintage: str, *, people: int | dict[str, int] = 20_000) -> gpd.GeoDataFrame:
    """Zones of a map with the first codes of a vintage, in the order of their letters."""
    zones = draw_zones(picture, people=people)
    zones.index = pd.Index([f"S0{FIRST[vintage] + number}" for number in range(len(zones))], name="data_zone")
    return zones


def put_files(folder: Path, zones: gpd.GeoDataFrame, vintage: str, *, oakshire: str = "") -> None:
    """Write boundaries, people and lookup of zones; those whose letters are in ``oakshire`` lie there, others in Elmshire.

    The zones of 2022 carry their people in the boundaries, as published; the archive then has two layers.
    """
    for name in ("boundaries", "population", "lookups", "sites"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    code, name = ("DataZone", "Name") if vintage == "2011" else ("DZCode", "DZName")
    shapes = zones[["geometry"]].assign(**{code: zones.index, name: zones["name"]})
    layers = {f"SG_DataZone_Bdry_{vintage}": shapes}
    if vintage == "2022":
        shapes["TotPop2022"] = zones["population"]
        into_the_sea = shapes.set_geometry(shapes.buffer(300.0, join_style="mitre"))
        layers = {"SG_DataZoneBdry_2022_EoR": into_the_sea, "sg_datazonebdry_2022_mhw": shapes}
    _zip_layers(layers, folder / "boundaries" / f"SG_DataZoneBdry_{vintage}.zip")
    councils = [OAKSHIRE if letter in oakshire else ELMSHIRE for letter in zones["name"]]
    lookup = {
        "council": [one[0] for one in councils],
        "council_name": [one[1] for one in councils],
        "hscp": "S37000005",
        "hscp_name": "Elmshire and Oakshire",
    }
    if vintage == "2011":
        people = pd.DataFrame({"Data zone code": zones.index, "Total population": zones["population"].to_numpy()})
        people.to_csv(folder / "population" / "sape-2021-persons.xlsx", index=False)  # kinds are told by content
        columns, file = ("CA", "CAName", "HSCP", "HSCPName"), "dz2011_codes_and_labels_21042020.csv"
        table = pd.DataFrame({"DataZone": zones.index, **dict(zip(columns, lookup.values(), strict=True))})
    else:
        columns, file = ("LA_Code", "LA_Name", "HIA_Code", "HIA_Name"), "DataZone2022lookup.csv"
        table = pd.DataFrame({"DZ22_Code": zones.index, **dict(zip(columns, lookup.values(), strict=True))})
    table.to_csv(folder / "lookups" / file, index=False)


def _zip_layers(layers: dict[str, gpd.GeoDataFrame], target: Path) -> None:
    with tempfile.TemporaryDirectory() as aside, zipfile.ZipFile(target, "w") as archive:
        for stem, layer in layers.items():
            layer.to_file(Path(aside) / f"{stem}.shp")
            for path in sorted(Path(aside).glob(f"{stem}.*")):
                archive.write(path, path.name)
