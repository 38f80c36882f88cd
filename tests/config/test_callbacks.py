"""Calling back, from the file to the core's rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.config import Severity, check, load, rules
from callcenter.config.sounds import texts
from callcenter.facts import CallbackRefusal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Write = Callable[[str], Path]

CALLBACK = """
[callback]
dial = "PJSIP/{number}@trunk"
allow = ["9XXXXXXXX"]
caller_id = "5550100"
"""
KEY = """
[lines.salud.callback]
key = "5"
"""
JOURNAL = {"CALLCENTER_JOURNAL__FOLDER": "/var/lib/callcenter/journal"}


def test_becomes_the_rules_with_their_sentences(write: Write, base: str) -> None:
    path = write(base + CALLBACK + KEY)
    assert check(path, JOURNAL) == []
    settings = load(path, environ=JOURNAL)
    made = rules(settings)
    callback = made.callback
    assert callback is not None
    assert made.lines["salud"].callback_key == "5"
    assert callback.device("912345678") == "PJSIP/912345678@trunk"
    assert callback.may_call("912345678")
    assert not callback.may_call("0051912345678")
    assert "5550100" in callback.own
    assert set(callback.words.refused) == set(CallbackRefusal)
    spoken = texts(settings)
    for sounds in (
        callback.words.confirm, callback.words.type_number, callback.words.greeting,
        *callback.words.refused.values(),
    ):  # fmt: skip
        assert all(sound.removeprefix("callcenter/") in spoken for sound in sounds)
    assert settings.service.name in spoken["callback-greeting"].text


def test_numbers_that_lines_answer_are_our_own(write: Write, base: str) -> None:
    text = base.replace("[lines.salud]", '[lines.salud]\ndialled = ["+5115550100", "sip"]', 1)
    made = rules(load(write(text + CALLBACK + KEY), environ=JOURNAL)).callback
    assert made is not None
    assert made.own == {"5115550100", "5550100"}


def test_an_offer_says_the_key(write: Write, base: str) -> None:
    announce = "\n[lines.salud.announce]\n"
    path = write(base + CALLBACK + KEY + "offer_from_s = 300\n" + announce)
    assert check(path, JOURNAL) == []
    line = rules(load(path, environ=JOURNAL)).lines["salud"]
    assert line.callback_offer == ("callcenter/callback-offer", "digits/5")
    assert line.callback_offered_from_ms == 300_000


@pytest.mark.parametrize(
    ("text", "field", "severity"),
    [
        (KEY, "lines.salud.callback", Severity.ERROR),
        (CALLBACK, "callback", Severity.WARNING),
        (CALLBACK + "retry_s = 9000\n" + KEY, "callback.retry_s", Severity.WARNING),
        (CALLBACK + KEY.replace("5", "9"), "lines.salud.callback.key", Severity.ERROR),
        (
            CALLBACK + KEY + "offer_from_s = 9\n",
            "lines.salud.callback.offer_from_s",
            Severity.ERROR,
        ),
        (CALLBACK.replace("9XXXXXXXX", "0051XXXXXXXX") + KEY, "callback.allow", Severity.WARNING),
        (CALLBACK.replace("9XXXXXXXX", ".") + KEY, "callback.allow", Severity.ERROR),
        (CALLBACK.replace("9XXXXXXXX", "XXXXXX") + KEY, "callback.allow", Severity.ERROR),
        (CALLBACK.replace("PJSIP/", "Local/") + KEY, "callback.dial", Severity.ERROR),
        (CALLBACK.replace("{number}", "1") + KEY, "callback.dial", Severity.ERROR),
        (CALLBACK.replace("9XXXXXXXX", "9[5-1]XXXXXXX") + KEY, "callback.allow", Severity.ERROR),
        (CALLBACK + 'deny = ["9[5-1]."]\n' + KEY, "callback.deny", Severity.ERROR),
        (CALLBACK + 'deny = ["9!"]\n' + KEY, "callback.deny", Severity.ERROR),
    ],
)
def test_what_makes_no_sense_is_told_with_its_field(
    write: Write, base: str, text: str, field: str, severity: Severity
) -> None:
    found = check(write(base + text), JOURNAL)
    assert any(f.field.startswith(field) and f.severity is severity for f in found), found


def test_without_a_journal_a_promise_is_forgotten(write: Write, base: str) -> None:
    (found,) = check(write(base + CALLBACK + KEY), {})
    assert "forgotten when the service ends" in found.message
    assert found.severity is Severity.WARNING


def test_a_menu_may_ask_for_it_only_in_the_line(write: Write, base: str) -> None:
    keys = "[menus.principal.keys]"
    text = base.replace(keys, f'{keys}\n7 = {{ do = "callback" }}')
    found = check(write(text + CALLBACK), JOURNAL)
    assert any("leads nowhere" in f.message for f in found), found
