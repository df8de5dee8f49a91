"""The sentences of notes, for tests that look at words."""

from collections.abc import Iterable

from hubplan.notes import Note


def sentences(notes: Iterable[Note]) -> tuple[str, ...]:
    return tuple(note.words for note in notes)
