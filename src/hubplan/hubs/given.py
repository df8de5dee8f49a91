"""Check the names that a council gives to catchments against the zones that there are."""

from collections.abc import Mapping

import pandas as pd

from hubplan.errors import ScenarioError, name_first


def check_given(names: Mapping[str, str], everywhere: pd.Index, area: str) -> None:
    """Refuse names for zones that are in no file; those of zones outside the area wait for an area that holds them.

    Raises
    ------
    ScenarioError
        A zone is not known.

    Examples
    --------
    >>> check_given({"S01009000": "Elm and Oak"}, pd.Index(["S01009000"]), "Elmshire")
    """
    unknown = [zone for zone in names if zone not in everywhere]
    if unknown:
        what = "is no data zone" if len(unknown) == 1 else "are no data zones"
        raise ScenarioError(
            f"names: {name_first(unknown)} {what} of {area} or of any council at hand. Take a code from assignment.csv."
        )
