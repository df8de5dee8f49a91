"""README, docs and configs say what is: commands, flags, files and keys that they name are there, and none is left out."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pydantic
import pytest
import yaml

from hubplan.cli.main import hubplan
from hubplan.scenario import DataFiles, Scenario

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
GUIDES = [page for page in PAGES if page.name != "CHANGELOG.md"]


def list_commands() -> Iterator[str]:
    """Every line of a page, or of help, that calls hubplan."""
    said = [page.read_text() for page in GUIDES] + [command.help or "" for command in hubplan.commands.values()]
    for line in "\n".join(said).splitlines():
        found = re.fullmatch(r"\s+(?:\$ )?(?:pip install uv && )?(?:uv run )?hubplan (\w.*)", line)
        if found:
            yield found[1]


@pytest.mark.parametrize("line", sorted(set(list_commands())))
def test_every_command_that_is_shown_is_one(line: str) -> None:
    name, *arguments = shlex.split(line.partition("  #")[0])
    context = hubplan.commands[name].make_context(name, arguments)  # fails on a flag or value that is none
    assert context.params


def test_commands_are_found_to_be_tested() -> None:
    assert len(set(list_commands())) > 25


@pytest.mark.parametrize("name", sorted(hubplan.commands))
def test_every_flag_stands_in_a_guide(name: str) -> None:
    told = "\n".join(page.read_text() for page in GUIDES)
    flags = [max(one.opts, key=len) for one in hubplan.commands[name].params if isinstance(one, click.Option)]
    assert [flag for flag in flags if not re.search(rf"{flag}\b", told)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_files_that_are_named_are_there(page: Path) -> None:
    text = page.read_text()
    linked = [target for target in re.findall(r"\]\(([^)#]+)", text) if "://" not in target]
    named = re.findall(r"`((?:configs|docs|benchmarks|\.ci)/[\w./-]+)`", text)
    missing = [target for target in linked if not (page.parent / target).exists()]
    assert missing + [one for one in named if not (ROOT / one).exists() and one != "configs/falkirk.yaml"] == []


def keys_of(model: type[pydantic.BaseModel]) -> Iterator[str]:
    """Every key of a scenario, with those inside; of sites another config tells."""
    for name, field in model.model_fields.items():
        yield name
        if name == "sites":
            continue
        for part in (field.annotation, *getattr(field.annotation, "__args__", ())):
            if isinstance(part, type) and issubclass(part, pydantic.BaseModel):
                yield from keys_of(part)


def test_the_config_of_scotland_explains_every_key() -> None:
    text = (ROOT / "configs" / "scotland-2011.yaml").read_text()
    keys = set(keys_of(Scenario))
    assert {"outlines", "hard", "closed", "confidence"} <= keys
    assert {key for key in keys if not re.search(rf"\b{key}:", text)} == set()


def test_keys_in_comments_make_a_scenario() -> None:
    text = (ROOT / "configs" / "scotland-2011.yaml").read_text()
    shown: dict[str, Any] = {}
    for block in re.findall(r"(?m)^# [a-z_]+:.*(?:\n#   .*)*$", text):
        shown |= yaml.safe_load(re.sub(r"(?m)^# ?", "", block))
    assert {"links", "barriers", "pins", "years_ahead", "prove"} <= set(shown)
    assert Scenario.model_validate(shown).pins.catchments is not None


def test_the_keys_of_sites_are_explained() -> None:
    text = (ROOT / "configs" / "sites-official.yaml").read_text().partition("\ndata:")[0]
    (entry,) = [part for part in DataFiles.model_fields["sites"].annotation.__args__ if hasattr(part, "model_fields")]
    assert [key for key in entry.model_fields if not re.search(rf"\b{key}\b", text)] == []
