"""The pieces of an area, links to confirm, and the words of licences."""

import pandas as pd
import pytest

from hubplan.content import SourceFile
from hubplan.contiguity import add_links, bridge_components, build_contiguity
from hubplan.pipeline.steps.attribution import SYNTHETIC, compose_attribution
from hubplan.pipeline.steps.pieces import list_pieces, tell_assumed
from hubplan.schema import LINK_COLUMNS
from maps import draw_zones

PICTURE = """
aab.d.f
ccb.e.f
"""


def test_pieces_are_those_of_borders_alone_whatever_links_there_are() -> None:
    zones = draw_zones(PICTURE, people=20_000)
    _, b, _, d, _, f = zones.index
    zones["intermediate_zone_name"] = ["Elm North", "Elm South", "Elm South", "Isle", "Isle", "Isle"]
    row = ("Elm - Isle", "ferry", b, d, 1000.0, 20.0, "Y", "confirmed")
    links = pd.DataFrame([row], columns=list(LINK_COLUMNS), index=pd.Index(["V01"], name="link"))
    confirmed = build_contiguity(zones, links)
    assumed = bridge_components(confirmed, zones)
    pieces = list_pieces(zones, add_links(confirmed, assumed))
    assert [(piece.zones, piece.people) for piece in pieces] == [(3, 60_000), (2, 40_000), (1, 20_000)]
    assert [piece.links for piece in pieces] == [("V01",), ("A01", "V01"), ("A01",)]
    assert [piece.assumed for piece in pieces] == [(), ("A01",), ("A01",)]
    assert [piece.name for piece in pieces] == ["Elm", "Isle", zones.at[f, "name"]]
    assert [piece.links for piece in list_pieces(zones, confirmed)] == [("V01",), ("V01",), ()]
    assert len(tell_assumed(assumed)) == 1
    assert tell_assumed(links) == ()


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("", []),
        ("Care Inspectorate datastore, 31 May 2026, OGL v3", ["Care Inspectorate"]),
        ("Improvement Service and Public Health Scotland, GP practices 2024, OGL v3", ["Improvement Service"]),
    ],
)
def test_only_what_was_read_is_attributed(source: str, named: list[str]) -> None:
    words = compose_attribution([SourceFile("sites", "s.csv", 1, "", source)], synthetic=False)
    assert [name for name in ("Care Inspectorate", "Improvement Service") if name in words] == named
    assert "Open Government Licence v3.0" in words
    assert "Ordnance Survey" in words
    assert "Royal Mail" not in words
    assert "Royal Mail" in compose_attribution([SourceFile("postcodes", "p.zip", 1, "")], synthetic=False)
    assert compose_attribution([], synthetic=True) == SYNTHETIC
