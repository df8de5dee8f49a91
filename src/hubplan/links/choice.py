"""Choose which links count, as a scenario says."""

import pandas as pd

from hubplan.scenario import LinkChoice

_RANKS = {"low": 0, "medium": 1, "high": 2}


def list_left_out(links: pd.DataFrame, choice: LinkChoice) -> pd.Series:
    """Name the links that do not count, and why.

    Parameters
    ----------
    links
        Indexed by ``link``, columns :data:`hubplan.schema.LINK_COLUMNS`; ``confidence`` and ``scope`` where told.
    choice
        What counts. What is not known of a link never leaves it out.

    Returns
    -------
    pandas.Series
        The reason in words, on the links left out.

    Examples
    --------
    >>> links = pd.DataFrame({"vehicles": ["N", "Y", ""], "confidence": ["high", "low", ""]}, index=["F1", "V1", "A01"])
    >>> list_left_out(links, LinkChoice(foot=False, confidence="medium")).to_dict()
    {'F1': 'on foot', 'V1': 'of low confidence'}
    """
    why = pd.Series("", index=links.index, dtype=object)
    if not choice.foot:
        why[links["vehicles"] == "N"] = "on foot"
    if "confidence" in links.columns:
        rank = links["confidence"].map(_RANKS)
        for word, number in _RANKS.items():
            if number < _RANKS[choice.confidence]:
                why[(rank == number) & (why == "")] = f"of {word} confidence"
    if choice.scope == "council" and "scope" in links.columns:
        why[(links["scope"] == "national") & (why == "")] = "between councils"
    return why[why != ""]


def leaves_out(choice: LinkChoice) -> bool:
    """Tell whether a choice leaves any links out.

    Examples
    --------
    >>> leaves_out(LinkChoice(foot=False)), leaves_out(LinkChoice())
    (True, False)
    """
    return not choice.foot or choice.confidence != "low" or choice.scope == "council"


def describe_choice(choice: LinkChoice) -> str:
    """Say what is left out; empty where nothing is.

    Examples
    --------
    >>> describe_choice(LinkChoice(foot=False, confidence="high")), describe_choice(LinkChoice())
    ('without links on foot and of low or medium confidence', '')
    """
    parts = [] if choice.foot else ["on foot"]
    if choice.confidence != "low":
        parts.append("of low confidence" if choice.confidence == "medium" else "of low or medium confidence")
    if choice.scope == "council":
        parts.append("between councils")
    return f"without links {' and '.join(parts)}" if parts else ""
