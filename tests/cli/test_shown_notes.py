"""Notes as people see them: assumed links first, and every sentence as it is, whatever a file is called."""

import io

import pandas as pd
import pytest
from rich.console import Console

from hubplan.cli.display.show import show_notes
from hubplan.notes import Note, NoteKind
from hubplan.read.sites.accounts import list_unplaced, tell_childminders, tell_unplaced
from hubplan.unplaced import Obstacle, UnplacedReason, tell_kind, tell_obstacles

NAMES = ["[bold]a[/bold].csv", r"(.*)\1+[^x]$.csv", "[/].csv", "{given} {0}.csv", "Assumed link A01.csv"]


def shown(*notes: Note) -> list[str]:
    out = io.StringIO()
    show_notes(notes, Console(file=out, width=200))
    return [line.removeprefix("• ") for line in out.getvalue().splitlines() if line]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_named_as_it_is(name: str) -> None:
    lost = pd.DataFrame({"row": [2], "name": [name], "reason": [(Obstacle(UnplacedReason.NO_PLACE),)]})
    (note,), (other,) = tell_unplaced(name, lost), tell_childminders(name, 1)
    assert (note.kind, note.subject) == (NoteKind.UNPLACED, name)
    assert shown(note, other) == [
        "Needs attention",
        f"{name}: 1 site could not be placed (row 2 {name}). Add coordinates to it.",
        f"{name}: 1 childminder is left out, because they work in private homes.",
    ]


def test_assumed_links_are_shown_apart_by_their_kind() -> None:
    assumed = Note(NoteKind.ASSUMED_LINK, "A01", "Elm - Oak [1 km].")
    same_words = Note(NoteKind.DOUBT, "links.csv", assumed.words)
    assert shown(same_words, assumed) == [
        "Assumed links: confirm them",
        assumed.words,
        "Keep those that are real, or give others: hubplan links, --links FILE",
        "Needs attention",
        same_words.words,
    ]


@pytest.mark.parametrize("given", ["{vintage}", r"\1 (.*) not in", "x is of y", "[b]"])
def test_what_was_given_for_a_place_is_told_as_it_is_and_never_where_the_name_is_hidden(given: str) -> None:
    rows = pd.DataFrame({"placed_by": ["", ""], "source": "s.csv", "name": ["Elm", ""], "category": "library"})
    reasons = pd.Series([(Obstacle(UnplacedReason.POSTCODE_UNKNOWN, given),)] * 2)
    told = list_unplaced(rows, reasons, pd.Series([False, True]))["reason"]
    assert [tell_obstacles(reason) for reason in told] == [
        f"postcode {given} not in the table of postcodes",
        "the postcode is not in the table of postcodes",
    ]
    assert {tell_kind(reason) for reason in told} == {"postcode not in the table of postcodes"}


def test_the_code_of_a_hidden_site_is_not_told_either() -> None:
    rows = pd.DataFrame({"placed_by": [""], "source": "s.csv", "name": [""], "category": "other"})
    reasons = pd.Series([(Obstacle(UnplacedReason.OTHER_VINTAGE, "S01006506", "2011"),)])
    (reason,) = list_unplaced(rows, reasons, pd.Series([True]))["reason"]
    assert tell_obstacles(reason) == "the data zone is of 2011 vintage"
