"""Find the newest file that a web page links to, for publishers whose files have no lasting address."""

import re
from datetime import date
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin

from hubplan.errors import SourceError
from hubplan.sources.catalogue import Way
from hubplan.sources.http import fetch_text
from hubplan.sources.retry import Limits, Session

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def find_newest_link(session: Session, way: Way, *, limits: Limits) -> str:
    """Find the matching link of a page with the latest date in its address; the first where none has a date.

    Raises
    ------
    SourceError
        The page cannot be had, or no link matches.
    """
    page = _Links()
    text = fetch_text(session, way.url, limits=limits)
    page.feed(text.content)
    wanted = re.compile(way.pattern)
    matching = [link for link in page.links if wanted.search(unquote(link)) or wanted.search(link)]
    if not matching:
        raise SourceError(
            f"{way.url}: none of {len(page.links)} links matches {way.pattern}. The page may have changed; fetch the file "
            "with a browser and put it in its place."
        )
    newest = max(range(len(matching)), key=lambda number: (tell_date(unquote(matching[number])), -number))
    return urljoin(text.url, matching[newest])  # the page may have led to another site


def tell_date(text: str) -> date:
    """Find a day, or a month, in a name; 1 January of year 1 where there is none.

    Years that are misspelt (``20v2``) are none: such a file is taken only where no other tells its date.

    Examples
    --------
    >>> tell_date("MDSF_data_30 June 2024.csv"), tell_date("MDSF_data_31 Mar 20v2.csv"), tell_date("x_20251001_y.csv")
    (datetime.date(2024, 6, 30), datetime.date(1, 1, 1), datetime.date(2025, 10, 1))
    >>> tell_date("data-2026-05-31.csv"), tell_date("May 2026.csv")
    (datetime.date(2026, 5, 31), datetime.date(2026, 5, 1))
    """
    words = text.lower()
    for match in re.finditer(
        r"(?:(\d{1,2})(?:st|nd|rd|th)?[\s_+-]*)?([a-z]{3})[a-z]*[\s_+-]*((?:19|20)\d\d)(?!\d)", words
    ):
        if match[2] in _MONTHS:
            return _day(int(match[3]), _MONTHS.index(match[2]) + 1, int(match[1] or 1))
    if numbers := re.search(r"(?<!\d)((?:19|20)\d\d)[-_]?(0[1-9]|1[0-2])[-_]?([0-3]\d)(?!\d)", words):
        return _day(int(numbers[1]), int(numbers[2]), int(numbers[3]))
    return date.min


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, month, 1)


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.links += [value.strip() for name, value in attrs if name == "href" and value]
