"""Folder of the files that come with hubplan: the built-in council, the links and the ready-made configs."""

from pathlib import Path

from hubplan.errors import MissingDataError


def builtin_folder() -> Path:
    """Find the folder that holds ``data/`` and ``configs/``.

    Returns
    -------
    pathlib.Path
        ``hubplan/builtin`` where hubplan is installed, the root of the repository in a checkout.

    Raises
    ------
    MissingDataError
        Neither is there: the installation is broken.

    Examples
    --------
    >>> (builtin_folder() / "configs" / "default.yaml").is_file()
    True
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "builtin", package.parents[1]):
        if (folder / "configs").is_dir():
            return folder
    raise MissingDataError(
        f"{package}: the folder configs, which comes with hubplan, is not there. Install hubplan again."
    )
