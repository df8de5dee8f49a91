"""No module of the pipeline writes a file: what is to be written goes to write/ as values."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import hubplan

FOLDER = Path(hubplan.__file__).parent / "pipeline"
WRITING = {
    "write_text",
    "write_bytes",
    "to_csv",
    "to_file",
    "to_parquet",
    "unlink",
    "rename",
    "rmdir",
    "touch",
    "symlink_to",
}
MODULES = {"shutil", "tempfile", "pickle"}


def list_writing(source: str) -> Iterator[str]:
    """List calls that write, rename or remove files."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            yield from (f"import {name}" for name in names if name.split(".")[0] in MODULES)
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        words = [
            one.value for one in (*node.args, *(key.value for key in node.keywords)) if isinstance(one, ast.Constant)
        ]
        if name in WRITING:
            yield name
        if name == "open" and any(
            isinstance(word, str) and set(word) <= set("rwaxbt+U") & set(word) and set(word) & set("wax+")
            for word in words
        ):
            yield f"open {words}"


def test_the_pipeline_writes_no_file() -> None:
    paths = sorted(FOLDER.rglob("*.py"))
    assert len(paths) > 20
    found = {path.name: list(list_writing(path.read_text(encoding="utf-8"))) for path in paths}
    assert {name: calls for name, calls in found.items() if calls} == {}


@pytest.mark.parametrize(
    "line",
    [
        "path.write_text('a')",
        "open('a', 'w')",
        "path.open(mode='ab')",
        "frame.to_csv(path)",
        "import shutil",
        "a.unlink()",
    ],
)
def test_writing_is_recognized(line: str) -> None:
    assert list(list_writing(line))
    assert not list(list_writing("path.open()\nopen('a.csv', 'rb')\nframe.rename_axis('a')"))
