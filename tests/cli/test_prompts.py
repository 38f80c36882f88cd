"""`callcenter prompts`: what is said where, and the script for a studio."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from callcenter.cli.main import main
from callcenter.cli.prompts_texts import PROMPT_TEXTS, PromptTexts
from callcenter.config.heard import Where
from callcenter.speech.stock import Origin

EXAMPLE = Path(__file__).parents[2] / "deploy" / "examples" / "salud.toml"
Captured = pytest.CaptureFixture[str]


def prompts(action: str, *words: str, sounds: Path = Path("none")) -> int:
    options = ["--config", str(EXAMPLE), "--set", f"speech.sounds={sounds}"]
    return main(["prompts", action, *words, *options])


def rows(capfdbinary: pytest.CaptureFixture[bytes], separator: str = ",") -> list[list[str]]:
    written = capfdbinary.readouterr().out
    assert written.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(written.decode("utf-8-sig")), delimiter=separator))


def test_the_list_tells_where_each_prompt_is_heard_and_what_is_missing(capsys: Captured) -> None:
    assert prompts("list") == 0
    heading, *told, last = capsys.readouterr().out.splitlines()
    assert heading.split() == [
        "Número",
        "Archivo",
        "Sonido",
        "Segundos",
        "Dónde",
        "se",
        "oye",
        "Texto",
    ]
    [menu] = [line for line in told if " menu.wav " in line]
    assert menu.split()[0].isdecimal()
    assert "falta" in menu
    assert "menú principal" in menu
    assert last == f"{len(told)} avisos: 0 grabados, 0 hechos por programa, {len(told)} faltan"


def test_the_list_for_programs_has_the_whole_text(tmp_path: Path, capsys: Captured) -> None:
    folder = tmp_path / "es" / "callcenter"
    folder.mkdir(parents=True)
    (folder / "menu.wav").write_bytes(b"RIFF")
    assert prompts("list", "--json", "--language", "es", sounds=tmp_path) == 0
    told = {each["prompt"]: each for each in json.loads(capsys.readouterr().out)}
    assert told["menu"]["sound"] == "recorded"
    assert told["menu"]["text"].endswith("espere: le atenderá una persona.")
    assert told["agent-pin"] == {
        "prompt": "agent-pin",
        "number": "8580",
        "file": "agent-pin.wav",
        "language": "es",
        "text": "Marque su clave y después la tecla numeral.",
        "heard": ["solo para agentes"],
        "sound": "missing",
        "seconds": None,
    }


@pytest.mark.parametrize(
    ("language", "heading", "goodbye"),
    [
        (
            "es",
            ["Archivo", "Texto", "Dónde se oye", "Indicaciones"],
            "Sesión cerrada. Hasta luego.",
        ),
        (
            "en",
            ["File", "Text", "Where it is heard", "Directions"],
            "You are logged out. Goodbye.",
        ),
    ],
)
def test_a_studios_script_is_a_table_that_excel_opens(
    language: str, heading: list[str], goodbye: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert prompts("script", "--language", language) == 0
    first, *told = rows(capfdbinary)
    assert first == heading
    by_file = {file: (text, where, how) for file, text, where, how in told}
    assert len(by_file) == len(told)
    assert by_file["agent-goodbye.wav"][0] == goodbye
    assert all(by_file["agent-goodbye.wav"])


def test_the_script_may_go_to_a_file(tmp_path: Path, capsys: Captured) -> None:
    assert prompts("script", "-o", str(tmp_path / "guion.csv")) == 0
    assert "Sesión cerrada" in (tmp_path / "guion.csv").read_text(encoding="utf-8-sig")
    assert capsys.readouterr().out == ""
    assert prompts("script", "-o", str(tmp_path)) == 1
    assert "cannot be written: Is a directory" in capsys.readouterr().err


def test_columns_may_be_parted_by_semicolons(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert prompts("script", "--separator", ";") == 0
    assert {len(row) for row in rows(capfdbinary, ";")} == {4}


def test_what_nobody_hears_is_recorded_only_if_asked_for(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    prompts("script")
    assert "callback-offer.wav" not in {row[0] for row in rows(capfdbinary)}
    prompts("script", "--all")
    [offer] = [row for row in rows(capfdbinary) if row[0] == "callback-offer.wav"]
    assert offer[2] == "nadie lo oye con estos ajustes"


@pytest.mark.parametrize("words", PROMPT_TEXTS.values())
def test_every_place_and_every_origin_has_words(words: PromptTexts) -> None:
    assert set(words.places) == set(words.directions) == set(Where)
    assert set(words.origins) == set(Origin)
