"""Tables of towns and villages, and which zones lie in them."""

from pathlib import Path

import pytest

from hubplan.errors import InputDataError
from hubplan.read.places import read_places

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "places" / "scotland_places.csv"


def test_the_table_that_comes_along_has_the_towns_of_the_hand_check():
    places = read_places(SHIPPED).frame
    people = places.drop_duplicates("name").set_index("name")["people"]
    assert people[["East Kilbride", "Livingston", "Galashiels", "Larbert"]].tolist() == [75310, 56840, 10060, 9530]
    assert places.index.is_unique


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name,people,easting\nElm,9,1\n", "column northing is missing"),
        ("name,people,easting,northing\nElm,many,1,1\n", "1 place has no usable people (Elm)"),
        ("name,people,easting,northing\nElm,9,-5,1\n", "1 place has no usable easting (Elm)"),
        ("name,people,easting,northing\nElm,9,1,1\nElm,8,2,2\n", "1 place has the identifier of another (Elm)"),
    ],
)
def test_mistakes_are_one_line(tmp_path, text, words):
    file = tmp_path / "places.csv"
    file.write_text(text)
    with pytest.raises(InputDataError) as error:
        read_places(file)
    assert words in str(error.value)
    assert "\n" not in str(error.value)
