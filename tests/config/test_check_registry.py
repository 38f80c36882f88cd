"""What `check` says of the registry, and what the core is told of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from callcenter import config
from callcenter.flow.rules import RegistryRules
from callcenter.ivr.menu import Ask, Asked, ToLine

EXAMPLE = Path("deploy/examples/salud.toml")
SECRET = {"CALLCENTER_AMI__SECRET": "-"}
URL = "https://padron.example/people"


def told(**overrides: Any) -> list[str]:
    named = {name.replace("__", "."): value for name, value in overrides.items()}
    problems = config.check(EXAMPLE, SECRET, named.items())
    return [f"{problem.severity}: {problem.message}" for problem in problems]


def rules(**overrides: Any) -> RegistryRules | None:
    named = {name.replace("__", "."): value for name, value in overrides.items()}
    settings = config.load(EXAMPLE, environ=SECRET, overrides=named.items())
    return config.rules(settings).registry


def test_without_the_table_nobody_is_asked() -> None:
    assert rules() is None


def test_ages_are_the_countrys_unless_told() -> None:
    groups = {"registry__older_adults": "preferente", "registry__minors": "preferente"}
    assert rules(registry__url=URL, country="CO", **groups) == RegistryRules(
        older_group="preferente", older_from=62, minors_group="preferente", minors_below=18
    )
    told_ages = {"registry__older_from": 70, "registry__minors_below": 5}
    assert rules(registry__url=URL, country="CO", **groups, **told_ages) == RegistryRules(
        older_group="preferente", older_from=70, minors_group="preferente", minors_below=5
    )


def test_without_groups_age_gives_none() -> None:
    assert rules(registry__url=URL, registry__languages=["en"]) == RegistryRules(
        older_from=60, minors_below=12, languages=frozenset({"en"})
    )


def test_an_age_that_nobody_has_said_is_asked_for() -> None:
    """Peru prefers children and the law of Chile, as read, names none."""
    assert told(registry__url=URL, country="CL", registry__minors="preferente") == [
        "error: nobody has said at which age, and the country's law is not known"
    ]


def test_an_age_without_a_group_says_nothing() -> None:
    assert told(registry__url=URL, registry__older_from=70) == [
        "error: says nothing without older_adults"
    ]


def test_nobody_is_an_emergency_by_age() -> None:
    assert told(registry__url=URL, registry__older_adults="emergencia") == [
        "error: nobody is an emergency by age"
    ]


def test_a_group_that_is_not_there_is_named() -> None:
    assert told(registry__url=URL, registry__older_adults="ancianos") == [
        "error: there is no group of that name"
    ]


def test_somebody_must_be_there_to_ask() -> None:
    assert told(registry__budget_ms=300) == [
        "error: there is nobody to ask: neither a url, nor a database with key_file"
    ]


@pytest.mark.parametrize(
    "url",
    [
        "http://padron.example/people",
        "ftp://padron.example/people",
        "https://",
        "https://user:pass@padron.example/",
        "https://padron.example/?n=1",
        "https://padron.example/#n",
        "https://[::1",
        "https://padron.example:99999/people",
        "https://padron.example:0/people",
        "padron",
    ],
)
def test_numbers_go_to_no_address_that_is_not_safe(url: str) -> None:
    assert told(registry__url=url) == [
        "error: must be an https address without user, ? or #: callers' numbers go there"
    ]


@pytest.mark.parametrize("url", [URL, "http://127.0.0.1:9000/people", "http://localhost/p"])
def test_an_address_that_is_safe_or_here_is_nothing_to_speak_of(url: str) -> None:
    assert told(registry__url=url) == []


def test_the_token_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("sesame\n")
    overrides = {"registry.url": URL, "registry.token_file": str(tmp_path / "token")}
    settings = config.load(EXAMPLE, environ=SECRET, overrides=overrides.items())
    assert settings.registry is not None
    assert settings.registry.token is not None
    assert settings.registry.token.get_secret_value() == "sesame"


def test_a_last_agent_of_this_run_alone_is_doubtful() -> None:
    assert told(lines__salud__last_agent_s=20) == [
        "warning: without [registry] only this run's calls tell who served somebody last"
    ]
    assert told(lines__salud__last_agent_s=20, registry__url=URL) == []


def test_a_preferred_skill_must_be_one() -> None:
    assert told(services__citas__prefers=["chino"]) == ["error: there is no service of that name"]


ASKING = {
    "prompt": "menu",
    "ask": "document",
    "then": {"do": "line", "group": "general"},
    "otherwise": {"do": "menu", "menu": "principal"},
}


class TestAMenuThatAsks:
    def told(self, **fields: Any) -> list[str]:
        menu = {name: value for name, value in {**ASKING, **fields}.items() if value is not None}
        return told(registry__url=URL, lines__salud__menu="documento", menus__documento=menu)

    def test_is_nothing_to_speak_of(self) -> None:
        assert self.told() == []

    def test_must_lead_somewhere(self) -> None:
        assert self.told(then=None) == [
            "error: nobody has said where a number that was typed leads"
        ]

    def test_has_no_keys(self) -> None:
        assert self.told(keys={"1": {"do": "line", "group": "general"}}) == [
            "error: while a number is typed every digit is a part of it"
        ]

    def test_asks_for_a_number_that_can_be(self) -> None:
        assert self.told(min_digits=13) == [
            "error: no number has at least 13 and at most 12 digits"
        ]

    def test_leads_only_where_its_hearers_may_go(self) -> None:
        assert self.told(then={"do": "wait"}) == [
            "error: a number leads nowhere: this menu is also heard before the line is entered"
        ]

    def test_may_ask_for_a_code_which_leads_back_to_the_line(self) -> None:
        assert self.told(ask="code", then=None) == []
        overrides: dict[str, Any] = {
            "lines.salud.menu": "documento",
            "menus.documento": {**ASKING, "ask": "code"},
        }
        line = config.rules(config.load(EXAMPLE, environ=SECRET, overrides=overrides.items()))
        assert line.lines["salud"].code_told == ("callcenter/contact-code",)
        assert line.digits[7] == ("digits/7",)
        assert line.menus["documento"].ask == Ask(Asked.CODE, 4, 4, ToLine("general"))

    def test_needs_somebody_to_ask(self) -> None:
        assert told(lines__salud__menu="documento", menus__documento=ASKING) == [
            "error: nobody can be asked whose document it is"
        ]

    def test_is_meant_where_its_other_fields_are_given(self) -> None:
        assert self.told(ask=None, min_digits=3, keys={"1": ASKING["then"]})[:2] == [
            "error: says nothing: this menu asks for no number",
            "error: says nothing: this menu asks for no number",
        ]


class TestLanguagesOfCallers:
    def told(self, folder: Path, *languages: str) -> list[str]:
        places = {"speech__sounds": str(folder), "speech__recordings": str(folder / "ours")}
        return told(registry__url=URL, registry__languages=list(languages), **places)

    def test_in_which_prompts_have_no_text_are_doubtful(self, tmp_path: Path) -> None:
        (doubt,) = self.told(tmp_path, "es", "en_US")
        assert "who speaks it would hear silence at these prompts: " in doubt
        assert "menu" in doubt

    def test_of_which_all_is_recorded_are_not(self, tmp_path: Path) -> None:
        settings = config.load(EXAMPLE, environ=SECRET)
        for place, name in enumerate(settings.prompts):
            folder = tmp_path / ("ours/en", "en/callcenter")[place % 2]
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{name}.wav").touch()
        assert self.told(tmp_path, "en") == []

    def test_in_which_we_have_no_words_are_doubtful_until_there_are_sounds(
        self, tmp_path: Path
    ) -> None:
        (doubt,) = self.told(tmp_path, "qu")
        assert "no sentence of ours" in doubt
        (tmp_path / "qu/callcenter").mkdir(parents=True)
        (tmp_path / "qu/callcenter/menu.wav").touch()
        assert self.told(tmp_path, "qu") == []


def test_nobody_is_a_child_and_an_older_adult() -> None:
    groups = {"registry__older_adults": "preferente", "registry__minors": "preferente"}
    assert told(
        registry__url=URL, registry__older_from=60, registry__minors_below=70, **groups
    ) == ["error: somebody could be a child and, from 60 on, an older adult"]
    assert told(registry__url=URL, registry__minors_below=60, **groups) == []
