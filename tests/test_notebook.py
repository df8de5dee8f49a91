"""The notebook in docs/ runs as it stands, and imports nothing from inside hubplan."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest

PAGE = Path(__file__).parents[1] / "docs" / "notebook.md"
ALLOWED = {"hubplan", "pandas", "geopandas"}


def blocks() -> list[str]:
    return re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)


def imported(source: str) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        names |= {alias.name for alias in node.names} if isinstance(node, ast.Import) else set()
        names |= {str(node.module)} if isinstance(node, ast.ImportFrom) else set()
    return names


def test_it_imports_only_hubplan() -> None:
    assert len(blocks()) > 8
    assert {name for block in blocks() for name in imported(block)} <= ALLOWED
    assert imported("from hubplan.read.people import series") - ALLOWED


def test_it_runs_from_the_first_block_to_the_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    known: dict[str, Any] = {}
    for block in blocks():
        exec(compile(block, str(PAGE), "exec"), known)  # noqa: S102 - our own document
    assert known["ways_out"]
    assert known["page"]._repr_html_().startswith("<iframe srcdoc=")
    assert (tmp_path / "outputs" / known["folder"].name / "assignment.csv").is_file()
    assert "keep_together" in known["together"].preferences.index
