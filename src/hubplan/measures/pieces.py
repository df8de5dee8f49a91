"""Links over water without which a catchment would be in pieces."""

import pandas as pd

from hubplan.plan import Plan


def links_relied_on(plan: Plan) -> pd.Series:
    """Count the links without which each catchment would be in more pieces.

    Of several links between the same two pieces each counts, for people use them all.

    Parameters
    ----------
    plan
        A proved plan.

    Returns
    -------
    pandas.Series
        Links, index ``catchment``, int64; a catchment that is connected by land has 0.

    Examples
    --------
    >>> from hubplan.measures.example import three_zones
    >>> links_relied_on(three_zones()).to_dict()
    {1: 0, 2: 0}
    """
    counted = plan.links["catchment"].value_counts()
    return counted.reindex(plan.catchments, fill_value=0).astype("int64").rename("links")


def assumed_links(plan: Plan) -> pd.DataFrame:
    """List the links relied on that nobody has confirmed: the rows of :attr:`Plan.links` with status ``assumed``.

    Examples
    --------
    >>> from hubplan.measures.example import three_zones
    >>> len(assumed_links(three_zones()))
    0
    """
    links = plan.links
    return links[links["status"] == "assumed"].reset_index(drop=True)
