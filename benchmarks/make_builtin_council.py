"""Make the files of the synthetic council that come with hubplan again: ``python benchmarks/make_builtin_council.py``.

They go where the committed ones are, so ``git diff`` shows what a change of the generator does to them.
"""

from pathlib import Path

from hubplan.synthetic import make_council
from hubplan.write.council import write_council

DATA = Path(__file__).resolve().parents[1] / "data"


def make_builtin(folder: Path = DATA) -> dict[str, Path]:
    """Write the eight files of the council of the defaults into a folder; returns the path of each."""
    return write_council(make_council().tables, folder)


if __name__ == "__main__":
    for path in make_builtin().values():
        print(path.relative_to(DATA.parent))
