"""Each prompt has a number by which it is recorded at a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.config import load
from callcenter.config import rules as rules_of
from callcenter.config.numbered import numbered
from callcenter.config.sounds import texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from callcenter.config import Settings

    Write = Callable[[str], Path]


def settings(write: Write, text: str) -> Settings:
    return load(write(text), environ={}, needed=())


def test_every_prompt_that_can_be_recorded_has_one_of_four_digits(write: Write, base: str) -> None:
    chosen = settings(write, base)
    numbers = numbered(chosen)
    assert sorted(numbers.values()) == sorted(texts(chosen))
    assert all(len(number) == 4 and number.isdecimal() for number in numbers)


def test_a_number_is_the_same_whatever_else_stands_in_the_file(write: Write, base: str) -> None:
    more = base + '\n[prompts.zumba]\nes = "Otro."\n'
    before, after = numbered(settings(write, base)), numbered(settings(write, more))
    assert before.items() <= after.items()


def test_numbers_of_this_release_are_those_of_the_last(write: Write, base: str) -> None:
    """They stand on paper at some desks: another way to make them would be a break."""
    numbers = {name: number for number, name in numbered(settings(write, base)).items()}
    assert (numbers["goodbye"], numbers["outage"]) == ("5083", "8075")


def test_two_names_never_share_one(
    write: Write, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("callcenter.config.numbered._LAST", 1_000 + 3 * len(base))
    chosen = settings(write, base)
    assert len(numbered(chosen)) == len(texts(chosen))


def test_the_code_knows_them_where_an_agent_may_record(write: Write, base: str) -> None:
    chosen = settings(write, base)
    assert rules_of(chosen).desk.prompts == {}
    may = chosen.agents[0].model_copy(update={"records_prompts": True})
    chosen = chosen.model_copy(update={"agents": (may, *chosen.agents[1:])})
    known = rules_of(chosen).desk.prompts
    assert {number: prompt.name for number, prompt in known.items()} == numbered(chosen)
    assert known[next(iter(known))].sounds[0].startswith("callcenter/")
