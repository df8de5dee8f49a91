"""Write the other plans as a table: one row a zone, one column a plan."""

from pathlib import Path

import pandas as pd

from hubplan.run import Run
from hubplan.schema import CATCHMENT, ZONE
from hubplan.write.csv import write_csv


def write_alternatives(run: Run, path: Path) -> None:
    """Write the catchment of each zone in the plan and in each other plan, and its stability.

    The columns are ``data_zone``, ``catchment``, ``stability`` (share of near-best plans in which the zone is in this
    catchment) and ``alternative_1``, …, whose catchments are numbered as those of the plan that they share most
    people with.
    """
    table = pd.DataFrame({ZONE: run.plan.zones.index, CATCHMENT: run.plan.assignment.to_numpy()})
    if run.stability is not None:
        table["stability"] = run.stability.share.round(4).to_numpy()
    for position, other in enumerate(run.others, start=1):
        table[f"alternative_{position}"] = other.catchment.to_numpy()
    write_csv(table.sort_values(ZONE, kind="stable"), path)
