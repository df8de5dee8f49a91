"""Write the best places of each catchment as a table."""

from pathlib import Path

import pandas as pd

from hubplan.run import Run
from hubplan.schema import CATCHMENT
from hubplan.write.csv import write_csv


def write_best_places(run: Run, path: Path) -> None:
    """Write one row a place, by catchment and rank; columns as in :func:`tabulate_best_places`."""
    write_csv(tabulate_best_places(run), path)


def tabulate_best_places(run: Run) -> pd.DataFrame:
    """Put the best places into a table with the name of each catchment and the unit of travel.

    Columns as in :func:`hubplan.measures.best_places.best_places`, and after ``catchment`` ``catchment_name``, after
    ``better`` ``travel_unit``.
    """
    table = run.best_places.copy()
    if table.empty:
        return table
    table.insert(1, f"{CATCHMENT}_name", table[CATCHMENT].map(run.hubs["name"].astype(str)))
    table.insert(list(table.columns).index("mean_travel"), "travel_unit", run.proposal.travel.unit)
    rounded = {
        column: table[column].round(4) for column in ("mean_travel", "share_within", "more_travel", "more_share")
    }
    return table.assign(**rounded)
