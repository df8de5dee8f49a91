"""Notes: sentences that people should know of a file, a link, an area or a plan, each with its kind for code."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class NoteKind(StrEnum):
    """Kind of a note."""

    ASSUMED_LINK = "assumed link"
    """A link that nobody has confirmed."""
    LINK = "link"
    """A link that does not count, is closed, is doubtful, or does not fit the zones."""
    NO_DEPRIVATION = "no deprivation"
    """Deprivation is not known, as no index is of the vintage of the zones."""
    UNUSED_FILE = "unused file"
    """A file that is not used, is not there, or lies where nobody looks."""
    LEFT_OUT = "left out"
    """Rows, shapes or people that do not count."""
    MENDED = "mended"
    """Repairs and renewed codes."""
    UNKNOWN = "unknown"
    """Data that no file holds, and what stands in for them."""
    DOUBT = "doubt"
    """Files that contradict each other or themselves, and what may not be as they say."""
    UNPLACED = "unplaced"
    """Sites without a place."""
    PINS = "pins"
    """Pins and units that hold only in part, or change nothing."""
    BARRIERS = "barriers"
    """Effect of barriers on an area."""
    SEARCH = "search"
    """Goals that the search gave up."""
    PLAN = "plan"
    """Shortcomings of the plan itself."""


@dataclass(frozen=True)
class Note:
    """Sentence that people should know, with its kind and subject.

    ``subject`` is the file, link, zone, hub or area that the note is about; ``words`` are its sentence, which code never
    reads.
    """

    kind: NoteKind
    subject: str
    words: str


def drop_notes(notes: tuple[Note, ...], kind: NoteKind, subjects: Collection[str]) -> tuple[Note, ...]:
    """Leave out the notes of one kind on some subjects.

    Examples
    --------
    >>> notes = (Note(NoteKind.ASSUMED_LINK, "A01", "Assumed."), Note(NoteKind.LINK, "A01", "Closed."))
    >>> drop_notes(notes, NoteKind.ASSUMED_LINK, {"A01"}) == notes[1:]
    True
    """
    return tuple(note for note in notes if note.kind is not kind or note.subject not in subjects)


def join_words(words: Collection[str]) -> str:
    """List things as a sentence does.

    Examples
    --------
    >>> join_words(["Mull"]), join_words(["Mull", "Islay", "Jura"]), join_words([])
    ('Mull', 'Mull, Islay and Jura', '')
    """
    *most, last = words or ("",)
    return f"{', '.join(most)} and {last}" if most else last
