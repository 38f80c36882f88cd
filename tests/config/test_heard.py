"""Where prompts are heard, and what a studio is given to record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.config import load
from callcenter.config.heard import Place, Where, heard_at
from callcenter.config.script import script
from callcenter.config.sounds import in_language, texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from callcenter.config import Settings

    Write = Callable[[str], Path]


def settings(write: Write, text: str) -> Settings:
    return load(write(text), environ={}, needed=())


def test_a_prompt_of_two_menus_is_heard_in_both(write: Write, base: str) -> None:
    both = base.replace('prompt = "tramite"', 'prompt = ["hola", "tramite"]')
    assert heard_at(settings(write, both))["hola"] == (
        Place(Where.MENU, "principal"),
        Place(Where.MENU, "tramite"),
    )


@pytest.mark.parametrize(
    ("table", "prompt", "place"),
    [
        ("[survey]\n[[survey.questions]]\nname = 'trato'", "survey-how", Place(Where.SURVEY)),
        ("[survey]\n[[survey.questions]]\nname = 'trato'", "survey-intro", Place(Where.SURVEY)),
        ("[lines.salud.announce]", "ahead-21", Place(Where.IN_LINE)),
        ("[lines.salud.announce]", "still-waiting", Place(Where.IN_LINE, "salud")),
    ],
)
def test_what_a_table_makes_heard_is_unheard_without_it(
    table: str, prompt: str, place: Place, write: Write, base: str
) -> None:
    assert place in heard_at(settings(write, f"{base}\n{table}\n"))[prompt]
    assert prompt not in heard_at(settings(write, base))


def test_everything_that_is_said_whatever_the_settings_is_heard(write: Write, base: str) -> None:
    heard = heard_at(settings(write, base))
    assert heard["agent-pin"] == (Place(Where.AGENT),)
    assert heard["outage"] == (Place(Where.OUTAGE),)
    assert heard["place-taken"] == (Place(Where.IN_LINE, "salud"),)
    unheard = ("callback-offer", "whisper-general", "opens-today", "line-full")
    assert not heard.keys() & set(unheard)


def test_a_file_of_two_prompts_is_recorded_once_with_all_it_is_heard_for(
    write: Write, base: str
) -> None:
    shared = base.replace(
        'hola = "Hola."\n',
        'hola = { es = "Hola.", file = "uno.wav" }\n',
    ).replace("[prompts]\n", '[speech]\nrecordings = "."\n[prompts]\n')
    shared = shared.replace('tramite = "', 'tramite = { file = "uno.wav", es = "')
    shared = "\n".join(
        line + " }" if line.startswith("tramite = {") else line for line in shared.splitlines()
    )
    [row] = [row for row in script(settings(write, shared)) if row.file == "uno.wav"]
    assert row.prompts == ("hola", "tramite")
    assert row.text.startswith("Hola. / ")
    assert row.places == (Place(Where.MENU, "principal"), Place(Where.MENU, "tramite"))


def test_with_what_nobody_hears_the_script_has_every_sound_once(write: Write, base: str) -> None:
    chosen = settings(write, base)
    rows = script(chosen, unheard=True)
    assert sorted(row.file for row in rows) == sorted(f"{name}.wav" for name in texts(chosen))
    assert {row.file for row in rows} > {row.file for row in script(chosen)}


def test_the_script_is_in_the_language_that_is_asked_for(write: Write, base: str) -> None:
    rows = {row.file: row for row in script(in_language(settings(write, base), "en"))}
    assert rows["agent-goodbye.wav"].text == "You are logged out. Goodbye."
    assert rows["hola.wav"].text == ""
