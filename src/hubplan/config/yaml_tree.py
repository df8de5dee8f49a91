"""Read YAML into plain values with their line numbers: safe, without aliases, without repeated keys."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from hubplan.errors import ScenarioError

Key = str | int
Keys = tuple[Key, ...]

_MOST_BYTES = 1_000_000
_TEXT_KEYS = frozenset({"where", "where_not", "values", "column", "columns", "locked", "keep", "at", "not_at"})
"""Keys under which every scalar is text, so that ``Yes`` and ``2023`` stay what the data say."""


@dataclass(frozen=True)
class Line:
    """Line of a file where a value stands."""

    file: str
    number: int

    def __str__(self) -> str:
        return f"{self.file}:{self.number}"


@dataclass(frozen=True)
class YamlTree:
    """Plain values of a file, and the line of each by its keys from the top."""

    values: dict[str, object]
    lines: Mapping[Keys, Line] = field(default_factory=dict)

    def line(self, keys: Keys) -> Line | None:
        """Find the line of a value, or of the nearest mapping above it that stands in a file."""
        while keys and keys not in self.lines:
            keys = keys[:-1]
        return self.lines.get(keys)


class _Loader(yaml.SafeLoader):
    """YAML loader that refuses aliases, with which a small file can grow without bound."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(
                None,
                None,
                f"*{event.anchor} refers to another place, which is not allowed. Write it out",
                event.start_mark,
            )
        return super().compose_node(parent, index)


def read_yaml_tree(path: Path, *, shown: str) -> YamlTree:
    """Read a YAML file whose top is a mapping.

    Parameters
    ----------
    path
        The file.
    shown
        Its name in messages.

    Raises
    ------
    ScenarioError
        The file cannot be read, is no YAML, names a key twice, uses aliases or tags, or holds no mapping.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ScenarioError(f"{shown}: cannot be read ({error.strerror}). Check the path.") from error
    if len(raw) > _MOST_BYTES:
        raise ScenarioError(f"{shown}: expected a config of less than 1 MB, found {len(raw):,} bytes. Check the path.")
    return parse_yaml_tree(raw, shown=shown)


def parse_yaml_tree(raw: bytes, *, shown: str) -> YamlTree:
    r"""Parse YAML whose top is a mapping.

    Raises
    ------
    ScenarioError
        As :func:`read_yaml_tree`.

    Examples
    --------
    >>> tree = parse_yaml_tree(b"band:\n  low: 35_000\n", shown="fife.yaml")
    >>> tree.values, str(tree.lines["band", "low"])
    ({'band': {'low': 35000}}, 'fife.yaml:2')
    """
    try:
        text = raw.decode("utf-8-sig")
        loader = _Loader(text)
    except UnicodeDecodeError as error:
        number = raw[: error.start].count(b"\n") + 1
        raise ScenarioError(
            f"{shown}:{number}: expected text in UTF-8, found other bytes. Save it as UTF-8."
        ) from error
    except yaml.reader.ReaderError as error:
        number = text[: error.position].count("\n") + 1
        found = f"U+{error.character:04X}" if isinstance(error.character, int) else str(error.character)
        raise ScenarioError(f"{shown}:{number}: the character {found} is not allowed. Delete it.") from error
    try:
        root = loader.get_single_node()
        if root is None:
            return YamlTree({}, {(): Line(shown, 1)})
        lines: dict[Keys, Line] = {(): Line(shown, 1)}
        if not isinstance(root, yaml.MappingNode):
            raise ScenarioError(
                f"{_line(shown, root)}: expected keys such as area and data, found {_describe(root)}. "
                "Write `area: Falkirk`."
            )
        values = _Tree(shown, loader, lines).mapping(root, (), as_text=False)
        return YamlTree(values, lines)
    except yaml.MarkedYAMLError as error:
        raise ScenarioError(_syntax(shown, error)) from error
    except RecursionError as error:
        raise ScenarioError(f"{shown}: nests too deeply to be a config. Check the path.") from error
    finally:
        loader.dispose()


@dataclass
class _Tree:
    """Walk over the nodes of a file."""

    shown: str
    loader: yaml.SafeLoader
    lines: dict[Keys, Line]

    def mapping(self, node: yaml.MappingNode, keys: Keys, *, as_text: bool) -> dict[str, object]:
        values: dict[str, object] = {}
        for key_node, value_node in node.value:
            line = _line(self.shown, key_node)
            if not isinstance(key_node, yaml.ScalarNode):
                raise ScenarioError(f"{line}: expected a word before the colon, found {_describe(key_node)}.")
            key = key_node.value
            if key in values:
                raise ScenarioError(
                    f"{line}: {dotted((*keys, key))} stands twice, first in line {self.lines[*keys, key].number}. "
                    "Keep one."
                )
            self.lines[*keys, key] = line
            values[key] = self.value(value_node, (*keys, key), as_text=as_text or key in _TEXT_KEYS)
        return values

    def value(self, node: yaml.Node, keys: Keys, *, as_text: bool) -> object:
        if isinstance(node, yaml.MappingNode):
            self._refuse_tag(node, "map")
            return self.mapping(node, keys, as_text=as_text)
        if isinstance(node, yaml.SequenceNode):
            self._refuse_tag(node, "seq")
            for place, item in enumerate(node.value):
                self.lines[*keys, place] = _line(self.shown, item)
            return [self.value(item, (*keys, place), as_text=as_text) for place, item in enumerate(node.value)]
        return self.scalar(node, keys, as_text=as_text)

    def scalar(self, node: yaml.Node, keys: Keys, *, as_text: bool) -> object:
        kind = node.tag.removeprefix("tag:yaml.org,2002:")
        if kind not in {"bool", "int", "float", "null", "str", "timestamp", "value", "merge", "binary"} or (
            kind == "binary"
        ):
            self._refuse_tag(node, "")
        if kind == "null" or (not as_text and kind in {"bool", "int", "float"}):
            try:
                value = self.loader.construct_object(node)
            except (ValueError, OverflowError):
                value = node.value
            if isinstance(value, float) and not math.isfinite(value):
                raise ScenarioError(
                    f"{_line(self.shown, node)}: {dotted(keys)}: expected a number, found {node.value}."
                )
            return value
        return str(node.value)

    def _refuse_tag(self, node: yaml.Node, expected: str) -> None:
        if node.tag != f"tag:yaml.org,2002:{expected}":
            raise ScenarioError(
                f"{_line(self.shown, node)}: the tag {node.tag.replace('tag:yaml.org,2002:', '!!')} is not allowed. "
                "Write the value alone."
            )


def dotted(keys: Iterable[Key]) -> str:
    """Join keys with dots, for messages.

    Examples
    --------
    >>> dotted(("data", "sites", 0, "file"))
    'data.sites[1].file'
    """
    said = ""
    for key in keys:
        said += f"[{key + 1}]" if isinstance(key, int) else f".{key}" if said else str(key)
    return said


def _line(shown: str, node: yaml.Node) -> Line:
    return Line(shown, node.start_mark.line + 1)


def _describe(node: yaml.Node) -> str:
    if isinstance(node, yaml.SequenceNode):
        return "a list"
    if isinstance(node, yaml.MappingNode):
        return "keys with values"
    return f"'{node.value[:60]}'"


def _syntax(shown: str, error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    where = f"{shown}:{mark.line + 1}" if mark else shown
    problem = (error.problem or "cannot be read").replace("\n", " ")
    if "found character '\\t'" in problem:
        problem = "a tab stands where YAML wants spaces"
    context = f" {error.context}" if error.context else ""
    return f"{where}: not valid YAML{context}: {problem}."
