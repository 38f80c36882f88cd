"""What a line with a bound says to whom it does not let in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter import config
from callcenter.ivr.menu import ToHangup, ToLine
from tests.flow.story import EXAMPLE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from callcenter.config import Problem
    from callcenter.flow.rules import Rules

LINE = "CALLCENTER_LINES__SALUD__"


def rules(environ: Mapping[str, str], file: Path = EXAMPLE) -> Rules:
    settings = config.load(file, environ={"CALLCENTER_AMI__SECRET": "any", **environ})
    return config.rules(settings)


def test_it_says_so_and_keeps_the_keys_of_those_who_are_always_let_in() -> None:
    made = rules({f"{LINE}MAX_WAITING": "40"})
    line = made.lines["salud"]
    menu = made.menus[line.full_menu]
    assert line.max_waiting == 40
    assert menu.prompt == ("callcenter/line-full", "callcenter/line-full-preference")
    assert menu.keys == {"1": ToLine("preferente", then="tramite_preferente")}
    assert menu.otherwise == ToHangup()


def test_without_such_keys_it_does_not_speak_of_them(tmp_path: Path) -> None:
    file = tmp_path / "line.toml"
    key = '1 = { do = "line", group = "preferente"'
    text = EXAMPLE.read_text(encoding="utf-8").replace(key, key.replace("preferente", "general"))
    file.write_text(text, encoding="utf-8")
    made = rules({f"{LINE}MAX_WAITING": "40"}, file)
    assert made.menus["salud/full"].keys == {}
    assert made.menus["salud/full"].prompt == ("callcenter/line-full",)


def test_a_key_that_leads_there_by_way_of_a_message_is_kept_without_the_message(
    tmp_path: Path,
) -> None:
    file = tmp_path / "line.toml"
    direct = '{ do = "line", group = "preferente", then = "tramite_preferente" }'
    text = EXAMPLE.read_text(encoding="utf-8")
    by_message = f'{{ do = "message", say = "preferente", then = {direct} }}'
    file.write_text(text.replace(direct, by_message), encoding="utf-8")
    made = rules({f"{LINE}MAX_WAITING": "40"}, file)
    assert made.menus["salud/full"].keys == {"1": ToLine("preferente", then="tramite_preferente")}


def test_there_is_no_bound_and_no_such_menu_unless_asked_for() -> None:
    line = rules({}).lines["salud"]
    assert (line.max_waiting, line.full_menu) == (0, "")


@pytest.mark.parametrize("value", ["0", "-1", "true", "2.5"])
def test_a_bound_is_a_whole_number_of_people(
    spoiled: Callable[..., list[Problem]], value: str
) -> None:
    (problem,) = spoiled(("[lines.salud]", f"[lines.salud]\nmax_waiting = {value}"))
    assert problem.field == "lines.salud.max_waiting"


def test_the_sentence_must_exist(spoiled: Callable[..., list[Problem]]) -> None:
    added = '[lines.salud.prompts]\nline_full = "llena"\n[lines.salud.emergency]'
    (problem,) = spoiled(("[lines.salud.emergency]", added))
    assert problem.field == "lines.salud.prompts.line_full"


def test_it_keeps_the_key_of_everybody_who_is_never_refused() -> None:
    never = {f"{LINE}MAX_WAITING": "40", "CALLCENTER_GROUPS__GENERAL__NEVER_REFUSE": "true"}
    assert set(rules(never).menus["salud/full"].keys) == {"1", "2"}
    assert rules(never).groups["general"].never_refuse
