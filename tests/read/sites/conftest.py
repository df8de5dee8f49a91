"""Sites on two squares: what the tests of sites share."""

import pandas as pd
import pytest

from hubplan.config.official import official_entries
from hubplan.read.sites import read_sites
from hubplan.scenario import SiteFile
from maps import draw_zones

EAST, NORTH = 300_000.0, 700_000.0


@pytest.fixture(scope="module")
def zones():
    """Two squares of 1 km beside each other, a (S01900001) and b (S01900002), put where Scotland is."""
    drawn = draw_zones("ab")
    drawn["geometry"] = drawn.translate(EAST, NORTH)
    drawn["easting"] += EAST
    drawn["northing"] += NORTH
    return drawn


@pytest.fixture(scope="module")
def postcodes():
    return pd.DataFrame(
        {"easting": [EAST + 250, 250_000.0], "northing": [NORTH + 250, NORTH]},
        index=pd.Index(["EH11AA", "G11AA"], name="postcode"),
    )


@pytest.fixture
def read(tmp_path, zones, postcodes):
    """Write rows and read them as sites."""

    def read_rows(text: str | bytes, name: str = "places.csv", *, postcodes=postcodes, **entry):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        entry = {"category": "library"} | entry
        content = read_sites(
            SiteFile(file=str(path), **entry), path, zones=zones, postcodes=postcodes, official=official_entries()
        )
        counts = content.counts.iloc[0]
        assert counts["rows"] == counts[["placed", "outside", "unplaced", "left_out"]].sum()
        assert counts["placed"] == len(content.sites)
        assert counts["unplaced"] == len(content.unplaced)
        return content

    return read_rows
