"""The table of links beside an independent list of ferries."""

from pathlib import Path

import pandas as pd
import pytest

from hubplan.config.builtin import builtin_folder
from hubplan.read.links import read_links


@pytest.mark.real_data
def test_every_ferry_of_another_list_is_a_link_or_stays_in_its_zone(real_data: Path) -> None:
    listed = pd.read_csv(real_data / "ferries" / "clyde_hebrides_ferry_links.csv")
    links = read_links(builtin_folder() / "data" / "links" / "scotland_links_2011.csv").frame
    joined = {frozenset(ends) for ends in zip(links["zone_a"], links["zone_b"], strict=True)}
    ends = [frozenset(pair) for pair in zip(listed["from_dz2011"], listed["to_dz2011"], strict=True)]
    inside, known = [len(pair) == 1 for pair in ends], [pair in joined for pair in ends]
    assert (len(ends), sum(inside), sum(known)) == (32, 5, 26)
    rest = listed[[not here and not there for here, there in zip(inside, known, strict=True)]]
    # a leg of a timetable of 2013-14; the table has the ways from Oban to both
    assert rest[["from_terminal", "to_terminal"]].to_numpy().tolist() == [["Castlebay", "Lochboisdale"]]
