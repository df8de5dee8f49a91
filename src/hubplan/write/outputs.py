"""Write all files of a run to a temporary folder, and publish them at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hubplan.run import Run
from hubplan.write.alternatives import write_alternatives
from hubplan.write.assignment import write_assignment
from hubplan.write.best_places import write_best_places
from hubplan.write.folder import publish
from hubplan.write.geopackage.plan_file import write_geopackage
from hubplan.write.record import write_record
from hubplan.write.scorecard import write_scorecard


@dataclass(frozen=True)
class Drawn:
    """Drawings of a run: the page, the report, and the fill of each catchment, as ``#9DC4F7``."""

    page: str
    report: str
    colors: Mapping[int, str]


def publish_run(run: Run, drawn: Drawn, out: Path, *, overwrite: bool = False) -> None:
    """Write all files to a temporary folder and publish them at once.

    Parameters
    ----------
    run
        The run.
    drawn
        What was drawn of it.
    out
        The folder of all outputs.
    overwrite
        Whether an earlier run may be replaced.

    Raises
    ------
    ScenarioError, InputDataError
        As in :func:`hubplan.write.folder.publish`.
    """
    with publish(out, run.area.slug, overwrite=overwrite) as aside:
        write_assignment(run, aside.area / "assignment.csv")
        write_geopackage(run, aside.area / "plan.gpkg", colors=drawn.colors)
        write_scorecard(run, aside.area / "scorecard.csv")
        if len(run.best_places):
            write_best_places(run, aside.area / "best_places.csv")
        if run.stability is not None:
            write_alternatives(run, aside.area / "alternatives.csv")
        (aside.area / "report.md").write_text(drawn.report, encoding="utf-8")
        aside.map.write_text(drawn.page, encoding="utf-8")
        write_record(run, aside.area / "run.json")
