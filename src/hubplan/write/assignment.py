"""Write which catchment each data zone is in, for people and GIS, and to be read again."""

from pathlib import Path

import pandas as pd

from hubplan.run import Run
from hubplan.schema import CATCHMENT, ZONE
from hubplan.write.csv import write_csv


def write_assignment(run: Run, path: Path) -> None:
    """Write which catchment each zone is in, one row a zone, sorted by code.

    The columns are ``data_zone``, ``catchment``, ``catchment_name``, ``name`` (of the zone), ``people``, ``children``
    where known, ``hub``, ``hub_name``, and ``council``, ``council_name`` where known. Equal plans make equal bytes.

    Parameters
    ----------
    run
        The run.
    path
        Where to; what is there is replaced.
    """
    zones, catchment = run.plan.zones, run.plan.assignment
    table = pd.DataFrame(
        {
            ZONE: zones.index,
            CATCHMENT: catchment.to_numpy(),
            "catchment_name": catchment.map(run.hubs["name"]).to_numpy(),
            "name": zones["name"].to_numpy(),
            "people": zones["population"].to_numpy(),
        }
    )
    if "children" in zones.columns:
        table["children"] = zones["children"].to_numpy()
    for column in ("hub", "hub_name"):
        table[column] = catchment.map(run.hubs[column]).to_numpy()
    for column in ("council", "council_name"):
        if column in zones.columns:
            table[column] = zones[column].to_numpy()
    write_csv(table.sort_values(ZONE, kind="stable"), path)
