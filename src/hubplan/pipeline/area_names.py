"""Names of councils given by code, to find their configs by."""

import re
from collections.abc import Iterable
from pathlib import Path

from hubplan.errors import HubplanError
from hubplan.read.lookups import read_lookup
from hubplan.schema import CHANGED_CODES

_COUNCIL = re.compile(r"S12\d{6}")


def name_of_code(code: str, lookups: Iterable[Path]) -> str:
    """Find the name of a council's code in the files that tell councils.

    Parameters
    ----------
    code
        What was typed; a name gives ``""`` without reading anything.
    lookups
        Files to look into; one that cannot be read is passed over, as reading the data will say what is wrong with it.

    Examples
    --------
    >>> name_of_code("Falkirk", [])
    ''
    """
    wanted = code.strip().upper()
    if not _COUNCIL.fullmatch(wanted):
        return ""
    wanted = CHANGED_CODES.get(wanted, wanted)
    for path in lookups:
        try:
            frame = read_lookup(path).frame
        except HubplanError:
            continue
        if {"council", "council_name"} <= set(frame.columns):
            names = frame.loc[frame["council"] == wanted, "council_name"].dropna()
            if len(names):
                return str(names.iloc[0])
    return ""
