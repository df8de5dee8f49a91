"""Check that a file is there before it is read, and describe it afterwards with the fingerprint of its bytes."""

import hashlib
from pathlib import Path

from hubplan.content import SourceFile
from hubplan.errors import InputDataError, MissingDataError

_CHUNK_BYTES = 1 << 20


def describe_file(path: Path, role: str, rows: int) -> SourceFile:
    """Describe a file that was read, with the fingerprint of its bytes.

    Parameters
    ----------
    path
        The file.
    role
        boundaries, population, lookup, centroids, links, sites or postcodes.
    rows
        How many rows were used.
    """
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return SourceFile(role, path.name, rows, digest.hexdigest())


def check_present(path: Path, role: str) -> None:
    """Check that a file is there and holds something.

    Raises
    ------
    MissingDataError
        There is no such file.
    InputDataError
        It is a folder, may not be read, or is empty.
    """
    try:
        if not path.exists():
            raise MissingDataError(
                f"{path}: no such file. Expected the {role} file; give its path or name another in the config."
            )
        if path.is_dir():
            raise InputDataError(f"{path}: expected a {role} file, found a folder. Name the file inside it.")
        with path.open("rb") as file:
            if not file.read(1):
                raise InputDataError(f"{path.name}: expected a {role} file, found an empty one. Fetch it again.")
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise InputDataError(f"{path}: cannot be read ({reason}). Check the path and your permissions.") from error
