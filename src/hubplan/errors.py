"""The errors that hubplan raises: one line for people, with the exit code of the command line.

Every message names the file, parameter or zone, says what was expected and what came, and ends with the cure.
"""

import difflib
from collections.abc import Iterable, Mapping


class HubplanError(Exception):
    """Anything that a user can mend; shown as one line, never as a traceback."""

    exit_code = 1


class InputDataError(HubplanError):
    """A file or table does not hold what it should."""


class MissingDataError(InputDataError):
    """Data are missing, or of another vintage than the rest."""

    exit_code = 5


class SourceError(HubplanError):
    """Official data could not be fetched, or what came is not what it should be."""


class WorkersError(HubplanError):
    """Those who search have gone, or cannot work."""


class ScenarioError(HubplanError):
    """A configuration or an argument does not make a valid question."""

    exit_code = 2


class ContiguityError(HubplanError):
    """Zones that should hang together do not."""

    exit_code = 3


class PlanError(HubplanError):
    """An assignment is not a plan: a zone without a catchment, or a catchment in pieces."""


class InfeasibleError(HubplanError):
    """No plan can meet the band as asked.

    Parameters
    ----------
    message
        One line with the arithmetic.
    remedies
        The ways out, best first, each one line with its numbers.
    """

    exit_code = 3

    def __init__(self, message: str, remedies: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.remedies = tuple(remedies)


def name_first(codes: Iterable[str], names: Mapping[str, str] | None = None, *, most: int = 5) -> str:
    """List the first few codes, with their names where known, for a message.

    Parameters
    ----------
    codes
        Data zone codes or any other identifiers.
    names
        Code → name; codes without a name stand alone.
    most
        How many to list before ``…``.

    Examples
    --------
    >>> name_first(["S01006506", "S01006507"], {"S01006506": "Culter - 01"})
    'S01006506 Culter - 01, S01006507'
    >>> name_first("abcdefg", most=3)
    'a, b, c, …'
    """
    listed = [str(code) for code in codes]
    names = names or {}
    shown = [f"{code} {names[code]}" if code in names else code for code in listed[:most]]
    return ", ".join(shown) + (", …" if len(listed) > most else "")


def counted(number: int, one: str, many: str) -> str:
    """Say how many of something, in the singular where it is one.

    Examples
    --------
    >>> counted(1, "cell is empty", "cells are empty"), counted(2_000, "cell is empty", "cells are empty")
    ('1 cell is empty', '2,000 cells are empty')
    """
    return f"{number:,} {one if number == 1 else many}"


def did_you_mean(word: str, allowed: Iterable[str], *, synonyms: Mapping[str, str] | None = None) -> str | None:
    """Find the allowed word that was probably meant, or ``None``.

    Examples
    --------
    >>> did_you_mean("compactnes", ["compactness", "balance"])
    'compactness'
    """
    words = {name.casefold(): name for name in allowed}
    words |= {said: meant for said, meant in (synonyms or {}).items() if meant in words.values()}
    near = difflib.get_close_matches(word.casefold(), words, n=1, cutoff=0.65)
    return words[near[0]] if near else None
