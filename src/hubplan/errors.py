"""Errors that hubplan raises: one line for people, with the exit code of the command line.

Every message names the file, parameter or zone, says what was expected and what came, and ends with the cure.
"""

import difflib
from collections.abc import Iterable, Mapping


class HubplanError(Exception):
    """Error that a user can correct; shown as one line, never as a traceback."""

    exit_code = 1


class InputDataError(HubplanError):
    """Error in a file or table that does not hold what it should."""


class MissingDataError(InputDataError):
    """Error where data are missing, or of another vintage than the rest."""

    exit_code = 5


class SourceError(HubplanError):
    """Error where official data could not be fetched, or are not what they should be."""


class WorkersError(HubplanError):
    """Error where workers of the search were lost, or cannot work."""


class ScenarioError(HubplanError):
    """Error in a configuration or an argument that makes no valid scenario."""

    exit_code = 2


class ContiguityError(HubplanError):
    """Error where zones that should be connected are not."""

    exit_code = 3


class PlanError(HubplanError):
    """Error where an assignment is no plan: a zone without a catchment, or a catchment in pieces."""


class InfeasibleError(HubplanError):
    """Error where no plan can meet the band as asked.

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
    """Write a number with its noun, in the singular where it is one.

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
