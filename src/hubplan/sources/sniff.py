"""Sniff the kind of a fetched file, before any reader opens it."""

import csv
import os
from pathlib import Path

from hubplan.errors import SourceError
from hubplan.sources.archive import check_archive
from hubplan.sources.catalogue import Source
from hubplan.sources.http import show_beginning

_HTML = (b"<!doctype html", b"<html", b'<?xml version="1.0" encoding="utf-8"?><!doctype html')


def refuse_other_kinds(part: Path, source: Source) -> None:
    """Refuse what is plainly something else: a web page, an empty file, an archive that is none, half a table.

    Raises
    ------
    SourceError
        It is; one line with what was expected and what came.
    """
    with part.open("rb") as file:
        beginning = file.read(512)
    if not beginning.strip():
        raise SourceError(f"{source.name}: an empty file came. Try again later.")
    if beginning.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_HTML):
        words = show_beginning(beginning.decode("utf-8", errors="replace"))
        raise SourceError(
            f"{source.name}: expected {part.suffix or 'data'}, a web page came ({words}). The address may have moved."
        )
    if part.suffix.lower() in (".zip", ".xlsx") or beginning.startswith(b"PK\3\4"):  # readers go by the content
        check_archive(part, source.name)
    elif part.suffix.lower() == ".csv":
        _refuse_cut_off(part, source)


def _refuse_cut_off(part: Path, source: Source) -> None:
    """Refuse a table that ends in the middle of a row: a server need not say how long a file is."""
    with part.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        if file.read(1) in b"\r\n":
            return
    widths = [0, 0]
    try:
        with part.open(encoding=source.encoding, errors="replace", newline="") as text:
            for row in csv.reader(text):
                widths = [widths[0] or len(row), len(row)]
    except csv.Error as error:
        raise SourceError(f"{source.name}: expected a table, found none ({error}). Fetch it again.") from None
    if widths[1] < widths[0]:
        raise SourceError(
            f"{source.name}: ends in the middle of a row ({widths[1]} of {widths[0]} cells). It was cut off on the way; "
            "fetch it again."
        )
