"""Options that work with every version of click that pyproject.toml allows."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import hubplan

ROOT = Path(hubplan.__file__).parent


def subscripts_at_run_time(tree: ast.AST, module: str) -> Iterator[ast.Subscript]:
    """Subscripts of a module's names outside ``if TYPE_CHECKING``."""
    if isinstance(tree, ast.If) and ast.unparse(tree.test) == "TYPE_CHECKING":
        for node in tree.orelse:
            yield from subscripts_at_run_time(node, module)
        return
    if isinstance(tree, ast.Subscript) and ast.unparse(tree.value).startswith(f"{module}."):
        yield tree
    for node in ast.iter_child_nodes(tree):
        yield from subscripts_at_run_time(node, module)


@pytest.mark.parametrize("path", sorted(ROOT.glob("cli/*.py")), ids=lambda path: path.name)
def test_no_class_of_click_is_subscripted_as_older_ones_cannot_be(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "from click" not in text  # the names are then told by their module
    found = [f"line {node.lineno}: {ast.unparse(node)}" for node in subscripts_at_run_time(ast.parse(text), "click")]
    assert found == []
