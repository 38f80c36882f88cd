"""What a line with a bound says to whom it does not let in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter import config
from callcenter.config import Severity
from callcenter.ivr.menu import ToCallback, ToHangup, ToLine
from tests.config.conftest import BASE
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


class TestAMenuOfItsOwn:
    BOUND = ("[lines.salud]\n", '[lines.salud]\nmax_waiting = 40\nfull_menu = "lleno"\n')
    JOURNAL = ("[groups.emergencia]", '[journal]\nfolder = "/tmp"\n[groups.emergencia]')
    PREFERRED = '1 = { do = "line", group = "preferente" }\n'

    @staticmethod
    def menu(keys: str, otherwise: str = '{ do = "hangup" }') -> tuple[str, str]:
        lleno = f'[menus.lleno]\nprompt = "hola"\notherwise = {otherwise}\n'
        called = '[callback]\ndial = "PJSIP/{number}@t"\nallow = ["9XXXXXXXX"]\n'
        return ("[prompts]", f"{called}{lleno}[menus.lleno.keys]\n{keys}\n[prompts]")

    def test_is_heard_instead_of_ours_and_may_offer_a_callback(self, tmp_path: Path) -> None:
        file = tmp_path / "line.toml"
        text = BASE
        for before, after in (self.BOUND, self.menu(f'{self.PREFERRED}5 = {{ do = "callback" }}')):
            text = text.replace(before, after, 1)
        file.write_text(text, encoding="utf-8")
        made = rules({}, file)
        assert made.lines["salud"].full_menu == "lleno"
        assert made.menus["lleno"].keys["5"] == ToCallback()
        assert made.menus["lleno"].otherwise == ToHangup()
        assert "salud/full" not in made.menus

    def test_has_no_problem(self, spoiled: Callable[..., list[Problem]]) -> None:
        keys = f'{self.PREFERRED}5 = {{ do = "callback" }}'
        assert spoiled(self.BOUND, self.JOURNAL, self.menu(keys)) == []

    def test_should_have_the_keys_of_who_is_let_in_all_the_same(
        self, spoiled: Callable[..., list[Problem]]
    ) -> None:
        keys = '5 = { do = "callback" }'
        (problem,) = spoiled(self.BOUND, self.JOURNAL, self.menu(keys))
        assert (problem.field, problem.severity) == ("lines.salud.full_menu", Severity.WARNING)
        assert "key 1" in problem.message

    def test_must_not_ask_who_presses_nothing_for_a_number(
        self, spoiled: Callable[..., list[Problem]]
    ) -> None:
        menu = self.menu(self.PREFERRED, otherwise='{ do = "callback" }')
        (problem,) = spoiled(self.BOUND, self.JOURNAL, menu)
        assert (problem.field, problem.severity) == ("menus.lleno.otherwise", Severity.ERROR)

    def test_is_never_heard_where_there_is_no_bound(
        self, spoiled: Callable[..., list[Problem]]
    ) -> None:
        unbound = ("[lines.salud]\n", '[lines.salud]\nfull_menu = "lleno"\n')
        keys = f'{self.PREFERRED}5 = {{ do = "callback" }}'
        (problem,) = spoiled(unbound, self.JOURNAL, self.menu(keys))
        assert (problem.field, problem.severity) == ("lines.salud.full_menu", Severity.WARNING)

    def test_must_exist(self, spoiled: Callable[..., list[Problem]]) -> None:
        (problem,) = spoiled(self.BOUND)
        assert problem.field == "lines.salud.full_menu"

    def test_may_not_offer_a_callback_where_it_is_the_first_menu_too(
        self, spoiled: Callable[..., list[Problem]]
    ) -> None:
        other = ("[menus.principal.keys]\n", '[menus.principal.keys]\n5 = { do = "callback" }\n')
        first = ("[lines.salud]\n", '[lines.salud]\nmax_waiting = 4\nfull_menu = "principal"\n')
        called = (
            "[prompts]",
            '[callback]\ndial = "PJSIP/{number}@t"\nallow = ["9XXXXXXXX"]\n[prompts]',
        )
        (problem,) = spoiled(first, self.JOURNAL, other, called)
        assert problem.field == "menus.principal.keys.5"


def test_that_of_the_example_works_when_it_is_uncommented(tmp_path: Path) -> None:
    file = tmp_path / "line.toml"
    text = EXAMPLE.read_text(encoding="utf-8")
    block = text[text.index("# [lines.salud.callback]\n") : text.index("# --- Menus")]
    shown = text.replace(block, block.replace("# Where", "## Where").replace("# ", ""))
    shown = shown.replace("# max_waiting", "max_waiting").replace("# full_menu", "full_menu")
    file.write_text(shown, encoding="utf-8")
    assert config.check(file, {"CALLCENTER_AMI__SECRET": "any"}) == []
    assert rules({}, file).menus["lleno"].keys["5"] == ToCallback()


@pytest.mark.parametrize("where", ["closed_menu", "overflow"])
def test_a_key_of_other_menus_heard_instead_of_the_line_may_ask_for_a_callback(
    spoiled: Callable[..., list[Problem]], where: str
) -> None:
    own = TestAMenuOfItsOwn
    hours = '[hours.of]\ntimezone = "America/Lima"\nweek = { "mon-fri" = "08:00-17:00" }\n'
    rule = '[[overflow]]\nname = "lleno"\nwhen = "size"\nover = 3\nto = "menu:lleno"\n'
    closed = ("[lines.salud]\n", '[lines.salud]\nhours = "of"\nclosed_menu = "lleno"\n')
    added = ("[services.citas]", f"{hours if where == 'closed_menu' else rule}[services.citas]")
    keys = own.menu('5 = { do = "callback" }')
    changes = (closed, added) if where == "closed_menu" else (added,)
    assert spoiled(*changes, own.JOURNAL, keys) == []
