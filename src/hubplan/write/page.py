"""Write a page by itself, to any path."""

from pathlib import Path

from hubplan.errors import InputDataError


def write_page(page: str, path: Path) -> None:
    """Write a page as one HTML file; what is there is replaced.

    Raises
    ------
    InputDataError
        It cannot be written.
    """
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputDataError(f"{path}: writing failed ({reason}). Name another file.") from error
