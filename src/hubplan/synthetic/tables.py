"""Tables of a synthetic council in the layouts of the official files."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hubplan.schema import CRS
from hubplan.synthetic.fields import Points
from hubplan.synthetic.geography import Geography
from hubplan.synthetic.people import AGES

HEALTH_BOARD = ("S08900001", "NHS {name} (synthetic)")


def list_codes(zones: int) -> list[str]:
    """List codes of synthetic data zones, S01900001 and on: no official code begins S019."""
    return [f"S01{900_000 + number}" for number in range(1, zones + 1)]


def name_zones(group: NDArray[np.int64], group_names: Sequence[str]) -> list[str]:
    """Name data zones by their intermediate zone and a number, as the official ones are."""
    number = pd.Series(group).groupby(group).cumcount() + 1
    return [f"{group_names[g]} - {n:02d}" for g, n in zip(group, number, strict=True)]


def tabulate_boundaries(geography: Geography, names: Sequence[str], people: NDArray[np.int64]) -> gpd.GeoDataFrame:
    """Tabulate boundaries with the columns of ``SG_DataZone_Bdry_2011``."""
    area_m2 = shapely.area(geography.shapes)
    return gpd.GeoDataFrame(
        {
            "DataZone": list_codes(len(names)),
            "Name": list(names),
            "TotPop2011": people,
            "ResPop2011": people,
            "HHCnt2011": np.round(people / 2.2).astype(np.int64),
            "StdAreaHa": np.round(area_m2 / 1e4, 4),
            "StdAreaKm2": np.round(area_m2 / 1e6, 6),
            "Shape_Leng": np.round(shapely.length(geography.shapes), 3),
            "Shape_Area": np.round(area_m2, 3),
        },
        geometry=gpd.GeoSeries(geography.shapes, crs=CRS),
        crs=CRS,
    )


def tabulate_centroids(centres: Points, names: Sequence[str], people: NDArray[np.int64]) -> pd.DataFrame:
    """Tabulate population-weighted centroids, easting and northing in metres."""
    return pd.DataFrame(
        {
            "DataZone": list_codes(len(names)),
            "Name": list(names),
            "TotPop2011": people,
            "Easting": centres[:, 0],
            "Northing": centres[:, 1],
        }
    )


def tabulate_lookup(
    geography: Geography, names: Sequence[str], group_names: Sequence[str], council_names: Sequence[str]
) -> pd.DataFrame:
    """Tabulate units that zones nest in, with the columns of Public Health Scotland's lookup."""
    council = geography.council
    council_name = [f"{council_names[c]} (synthetic)" for c in council]
    return pd.DataFrame(
        {
            "DataZone": list_codes(len(names)),
            "DataZoneName": list(names),
            "IntZone": [f"S02{900_001 + g}" for g in geography.group],
            "IntZoneName": [group_names[g] for g in geography.group],
            "CA": [f"S12{900_001 + c}" for c in council],
            "CAName": council_name,
            "HSCP": [f"S37{900_001 + c}" for c in council],
            "HSCPName": council_name,
            "HB": HEALTH_BOARD[0],
            "HBName": HEALTH_BOARD[1].format(name=council_names[0]),
            "Country": "S92000003",
        }
    )


def tabulate_population(lookup: pd.DataFrame, ages: NDArray[np.int64]) -> pd.DataFrame:
    """Tabulate people by single year of age, with the columns of the National Records of Scotland's workbook."""
    columns = [*(f"Age {age}" for age in range(AGES - 1)), "Age 90 and over"]
    head = pd.DataFrame(
        {
            "Data zone code": lookup["DataZone"],
            "Data zone name": lookup["DataZoneName"],
            "Council area code": lookup["CA"],
            "Council area name": lookup["CAName"],
            "Total population": ages.sum(axis=1),
        }
    )
    return pd.concat([head, pd.DataFrame(ages, columns=columns)], axis=1)


def tabulate_deprivation(codes: Sequence[str], rank: NDArray[np.int64]) -> pd.DataFrame:
    """Tabulate rank and quintile of deprivation, 1 the most deprived; the column names say they are made up."""
    return pd.DataFrame(
        {
            "DataZone": list(codes),
            "SyntheticDeprivationRank": rank,
            "SyntheticDeprivationQuintile": (rank - 1) * 5 // len(rank) + 1,
        }
    )


def tabulate_links(geography: Geography, lookup: pd.DataFrame, town_names: Sequence[str]) -> pd.DataFrame:
    """Tabulate links with the columns of ``data/links/scotland_links_2011.csv``."""
    rows = []
    counts = {"fixed_link": 0, "ferry": 0}
    mainland_towns = len(town_names) - sum(crossing.kind == "ferry" for crossing in geography.crossings)
    for crossing in geography.crossings:
        counts[crossing.kind] += 1
        a, b = lookup.iloc[crossing.zone_a], lookup.iloc[crossing.zone_b]
        bridge = crossing.kind == "fixed_link"
        port = town_names[geography.town[crossing.zone_a]]
        island = town_names[mainland_towns + crossing.island - 1] if crossing.island else ""
        gap_m = shapely.distance(geography.shapes[crossing.zone_a], geography.shapes[crossing.zone_b])
        rows.append(
            {
                "link_id": f"SY{'F' if bridge else 'V'}{counts[crossing.kind]:02d}",
                "name": f"{town_names[0]} Bridge" if bridge else f"{port} - {island}",
                "kind": crossing.kind,
                "zone_a": a["DataZone"],
                "zone_a_name": a["DataZoneName"],
                "zone_b": b["DataZone"],
                "zone_b_name": b["DataZoneName"],
                "council_a": a["CAName"],
                "council_b": b["CAName"],
                "gap_m": round(float(gap_m)),
                "crossing_minutes": crossing.minutes,
                "operator": "" if bridge else f"{island} Ferries (synthetic)",
                "vehicles": "Y",
                "joins": "none (same piece already: shortens the way round)" if bridge else f"Mainland | {island}",
                "basis": "generated",
                "source": "synthetic: describes no real place",
                "confidence": "high",
                "scope": "council" if a["CA"] == b["CA"] else "national",
                "zone_a_2022": "",
                "zone_b_2022": "",
            }
        )
    return pd.DataFrame(rows).astype({"crossing_minutes": "Int64"}) if rows else pd.DataFrame()
