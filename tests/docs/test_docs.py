"""The pages hold together: links lead somewhere; commands, names and parts are the real ones."""

from __future__ import annotations

import argparse
import importlib
import re
import shlex
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from callcenter.agents.states import AgentState
from callcenter.cli.options import parser
from callcenter.contacts import Channel, ContactState
from callcenter.events import RingOutcome
from callcenter.facts import Outcome
from callcenter.queue.policies import PolicyName

if TYPE_CHECKING:
    from collections.abc import Iterator
    from enum import StrEnum

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
TEXTS = {page.relative_to(ROOT).as_posix(): page.read_text(encoding="utf-8") for page in PAGES}
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

_FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)$", re.MULTILINE)
_DOTTED = re.compile(r"`([a-z_]+(?:\.[A-Za-z_]+)+)`")
_FILE_OF_OURS = re.compile(r"`((?:callcenter|deploy|scripts|docs|tests|benchmarks|\.ci)/[\w./-]+)`")


def _prose(page: str) -> str:
    return _FENCE.sub("", TEXTS[page])


def _anchors(page: str) -> set[str]:
    """The anchors of a page's headings, as the common viewers of Markdown make them."""
    headings = re.findall(r"^#+ +(.+)$", _prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _links() -> Iterator[tuple[str, str]]:
    for page in TEXTS:
        for inline, reference in _LINK.findall(_prose(page)):
            yield page, inline or reference


@pytest.mark.parametrize(("page", "target"), sorted(set(_links())))
def test_every_link_leads_to_a_file_and_a_heading_that_exist(page: str, target: str) -> None:
    if target.startswith("https://"):
        return
    path, _, anchor = target.partition("#")
    file = ((ROOT / page).parent / path).resolve() if path else ROOT / page

    assert file.exists()
    if anchor:
        assert anchor in _anchors(file.relative_to(ROOT).as_posix())


def test_the_index_names_every_page() -> None:
    named = {target for page, target in _links() if page == "docs/README.md"}
    assert {path.name for path in ROOT.glob("docs/*.md")} - {"README.md"} <= named


# -- commands ------------------------------------------------------------------------------------


def _subparsers(of: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def _shell_lines() -> Iterator[tuple[str, str]]:
    for page, text in TEXTS.items():
        for language, block in _FENCE.findall(text):
            if language == "sh":
                joined = block.replace("\\\n", " ")
                yield from ((page, line.strip()) for line in joined.splitlines() if line.strip())


def _words(command: str) -> list[list[str]]:
    """The arguments of every shown line that starts with ``command``, be it as another account."""
    lines = (re.sub(r"^sudo -u \S+ ", "", line) for _, line in _shell_lines())
    split = [shlex.split(line, comments=True) for line in lines]
    return [words[1:] for words in split if words and words[0] == command]


@pytest.mark.parametrize("command", sorted(_subparsers(parser())))
def test_every_command_stands_in_the_operators_page(command: str) -> None:
    assert f"`callcenter {command}" in TEXTS["docs/operations.md"]


def test_every_change_of_an_agent_stands_in_the_operators_page() -> None:
    changes = _subparsers(_subparsers(parser())["agents"])
    assert changes
    for change in changes:
        assert change in TEXTS["docs/operations.md"]


def test_every_command_line_that_is_shown_is_understood() -> None:
    shown = [*_words("callcenter"), *(["demo", *words] for words in _words("scripts/demo"))]
    assert len(shown) > 5
    for words in shown:
        parser().parse_args(words)


def test_every_benchmark_that_is_shown_exists() -> None:
    shown = [words[-1] for words in _words(".venv/bin/python") if words[0] == "-m"]
    assert shown
    for module in shown:
        assert (ROOT / f"{module.replace('.', '/')}.py").exists()


@pytest.mark.parametrize("page", TEXTS)
def test_every_file_of_ours_that_is_named_exists(page: str) -> None:
    for name in _FILE_OF_OURS.findall(_prose(page)):
        assert (ROOT / name).exists(), name


def test_the_two_commands_of_the_readme_exist() -> None:
    shown = {words[0] for _, line in _shell_lines() if (words := line.split())}
    scripts = {word for word in shown if word.startswith("scripts/")}
    assert {"scripts/demo", "scripts/test"} <= scripts
    for script in scripts:
        assert (ROOT / script).stat().st_mode & 0o100


# -- names ---------------------------------------------------------------------------------------


def _resolve(dotted: str) -> object:
    """The module, class or function that a name below ``callcenter`` stands for."""
    parts = dotted.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(("callcenter", *parts[:cut])))
        except ModuleNotFoundError:
            continue
        for name in parts[cut:]:
            found = getattr(found, name)
        return found
    raise LookupError(dotted)


@pytest.mark.parametrize("page", ["docs/architecture.md", "docs/glossary.md"])
def test_every_name_in_the_code_that_a_page_tells_is_one(page: str) -> None:
    names = set(_DOTTED.findall(_prose(page)))
    assert len(names) > 20
    for name in sorted(names - {"fact.seq"}):
        if not name.endswith((".md", ".toml", ".py")):
            assert _resolve(name) is not None


def test_the_architecture_tells_every_event_command_and_fact_by_its_real_name() -> None:
    modules = [importlib.import_module(f"callcenter.{m}") for m in ("events", "commands", "facts")]
    rows = re.findall(r"^\|.*\|$", _prose("docs/architecture.md"), re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([A-Z][a-z]+(?:[A-Z][a-z]+)*)`", row)}
    of_others = {"ToLine", "ContactState", "Move"}
    for name in named - of_others:
        assert any(hasattr(module, name) for module in modules), name


def test_the_architecture_tells_the_import_layers_as_they_are_checked() -> None:
    [contract] = [
        contract
        for contract in PROJECT["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    ]
    checked = [sorted(layer.split(" | ")) for layer in contract["layers"]]
    rows = re.findall(r"^\| \d+ \| (.+) \|$", TEXTS["docs/architecture.md"], re.MULTILINE)

    assert [sorted(re.findall(r"`(\w+)`", row)) for row in rows] == checked


@pytest.mark.parametrize(
    "words", [AgentState, ContactState, PolicyName, Outcome, RingOutcome], ids=lambda e: e.__name__
)
def test_the_glossary_knows_every_word_of(words: type[StrEnum]) -> None:
    for word in words:
        assert f"`{word}`" in TEXTS["docs/glossary.md"]


def test_the_glossary_tells_a_word_once() -> None:
    entries = re.findall(r"^\| \*\*([^*]+)\*\*", TEXTS["docs/glossary.md"], re.MULTILINE)
    assert len(entries) > 40
    assert len(entries) == len(set(entries))
    assert {channel.replace("_", "-") for channel in Channel} <= set(
        re.findall(r"[\w-]+", TEXTS["docs/glossary.md"])
    )


# -- dependencies --------------------------------------------------------------------------------


def test_every_dependency_has_its_reason_and_no_other() -> None:
    groups = (
        PROJECT["project"]["dependencies"],
        *PROJECT["project"]["optional-dependencies"].values(),
        *PROJECT["dependency-groups"].values(),
    )
    real = {re.split(r"[<>=!~\[; ]", wanted)[0] for group in groups for wanted in group}
    section = TEXTS["CONTRIBUTING.md"].partition("## Dependencies")[2].partition("\n## ")[0]

    assert set(re.findall(r"^\| `([\w-]+)` \|", section, re.MULTILINE)) == real


def _named_tests() -> Iterator[str]:
    for text in TEXTS.values():
        yield from re.findall(r"`([\w/]+\.py::test_\w+)`", text)


@pytest.mark.parametrize("named", sorted(set(_named_tests())))
def test_every_test_that_a_page_names_is_there(named: str) -> None:
    file, _, test = named.partition("::")
    assert re.search(rf"def {test}\(", (ROOT / "tests" / file).read_text(encoding="utf-8"))
