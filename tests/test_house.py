"""The house keeps its rules: one name for one thing, rooms that can be overlooked, a first line in every module."""

import ast
from collections import Counter
from pathlib import Path

import hubplan

PACKAGE = Path(hubplan.__file__).parent
MODULES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}
ROOMS = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}


def test_a_class_name_stands_once():
    names = Counter(node.name for tree in MODULES.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    assert {name: times for name, times in names.items() if times > 1} == {}


def test_a_room_holds_twenty_modules_at_most_and_the_root_thirty():
    held = Counter(path.parent for path in MODULES if path.name != "__init__.py")
    assert {str(room): n for room, n in held.items() if n > (30 if room == PACKAGE else 20)} == {}


def test_no_public_name_is_that_of_a_module_or_a_room():
    assert set(hubplan.__all__) & (ROOMS | {path.stem for path in MODULES if path.parent == PACKAGE}) == set()


def test_no_module_is_a_drawer_for_what_has_no_place():
    assert [
        path for path in MODULES if path.stem.strip("_") in {"utils", "util", "helpers", "common", "base", "misc"}
    ] == []


def test_every_module_says_what_it_is_in_its_first_line():
    first = {str(path): (ast.get_docstring(tree) or "").partition("\n")[0] for path, tree in MODULES.items()}
    assert [path for path, line in first.items() if not line.strip()] == []
