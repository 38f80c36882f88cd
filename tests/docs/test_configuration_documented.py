"""`docs/configuration.md` tells every setting, no other, and each default as it is."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_origin

import pytest

from callcenter.config import Severity, check
from callcenter.config.countries import COUNTRIES
from callcenter.config.menus import ACTIONS, TAG
from callcenter.config.prompts import Part, PromptTable
from callcenter.config.settings import Settings
from callcenter.config.shape import models_in
from callcenter.config.sounds import OWN_PROMPTS
from callcenter.queue.policies import PolicyName

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

DOCS = Path("docs/configuration.md")
TEXT = DOCS.read_text(encoding="utf-8")
_ROW = re.compile(r"^\| `([a-z_]+)` \|(.*)\|$", re.MULTILINE)
_COLUMNS = ("meaning", "unit", "default", "example")


def _sections() -> dict[str, str]:
    """The text below each heading."""
    parts = re.split(r"^#+ (.+)$", TEXT, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def _rows(section: str) -> dict[str, dict[str, str]]:
    """The cells of each documented setting, by its name."""
    return {
        name: dict(zip(_COLUMNS, (cell.strip() for cell in cells.split("|")), strict=True))
        for name, cells in _ROW.findall(section)
    }


def _tables(model: type[BaseModel], path: str = "") -> Iterator[tuple[str, type[BaseModel]]]:
    """Every model with the heading it must stand under."""
    for name, field in model.model_fields.items():
        below = f"{path}.{name}".strip(".")
        for inner in models_in(field.annotation):
            if inner is PromptTable:
                yield "`[prompts]`", inner
            elif inner in ACTIONS.values():
                continue
            elif get_origin(field.annotation) is tuple:
                yield f"`[[{below}]]`", inner
            else:
                head = f"{below}.NAME" if get_origin(field.annotation) is dict else below
                yield f"`[{head}]`", inner
                yield from _tables(inner, head)


SECTIONS = _sections()
MODELS: list[tuple[str, type[BaseModel]]] = [
    ("Top of the file", Settings),
    ("Parts of a prompt", Part),
    *_tables(Settings),
    *((f'`do = "{tag.removeprefix(TAG)}"`', model) for tag, model in ACTIONS.items()),
]
FIELDS = [
    pytest.param(heading, name, field, id=f"{heading} {name}")
    for heading, model in MODELS
    for name, field in model.model_fields.items()
    if name != "do"
]


def test_there_are_models_to_look_at() -> None:
    assert {"`[ami]`", "`[lines.NAME.emergency]`", "`[[agents]]`", "`[menus.NAME]`"} <= {
        heading for heading, _ in MODELS
    }


@pytest.mark.parametrize(("heading", "name", "field"), FIELDS)
def test_every_setting_is_told_with_meaning_and_default(
    heading: str, name: str, field: Any
) -> None:
    row = _rows(SECTIONS[heading])[name]

    assert row["meaning"]
    if field.is_required():
        assert row["default"] == "required"
    elif isinstance(field.default, (str, int, float)):
        shown = str(field.default).lower() if isinstance(field.default, bool) else field.default
        assert f"`{shown}`" == row["default"]


@pytest.mark.parametrize(("heading", "model"), MODELS)
def test_no_setting_is_told_that_does_not_exist(heading: str, model: type[BaseModel]) -> None:
    assert set(_rows(SECTIONS[heading])) <= set(model.model_fields)


def test_every_policy_and_country_and_own_prompt_is_told() -> None:
    for policy in PolicyName:
        assert f"| `{policy}` |" in SECTIONS["Policies"]
    for code, country in COUNTRIES.items():
        assert re.search(rf"\| `{code}` \|.*\| {country.emergency_number} \|", TEXT)
    for name in OWN_PROMPTS:
        assert f"`{name}`" in SECTIONS["`[prompts]`"]


def test_countries_are_told_as_they_are() -> None:
    words = {"strict": "strict", "ratio": "ratio", "none": "you decide"}
    for code, country in COUNTRIES.items():
        assert f"| `{code}` | {words[country.mode]} |" in TEXT
        assert (f"| {country.emergency_number} | yes |" in _line_of(code)) == country.verified


def _line_of(code: str) -> str:
    return next(line for line in TEXT.splitlines() if line.startswith(f"| `{code}` |"))


def test_the_smallest_file_works(tmp_path: Path) -> None:
    smallest, *more = re.findall(r"```toml\n(.*?)```", TEXT, flags=re.DOTALL)
    path = tmp_path / "smallest.toml"
    path.write_text(smallest, encoding="utf-8")
    assert check(path, {"CALLCENTER_AMI__SECRET": "x"}) == []

    for block in more:
        path.write_text(smallest + block, encoding="utf-8")
        found = check(path, {"CALLCENTER_AMI__SECRET": "x"})
        assert all(problem.severity is Severity.WARNING for problem in found), found


def test_every_example_is_toml() -> None:
    for heading, _ in MODELS:
        for row in _rows(SECTIONS[heading]).values():
            example = row["example"].strip("`")
            if "=" in example:
                tomllib.loads(example if not example.startswith("{") else f"x = {example}")
