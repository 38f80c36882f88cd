"""The pictures of a simulation, as a browser would read them."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from callcenter.cli.main import main
from callcenter.cli.simulate_pictures import Pictures
from callcenter.cli.simulate_texts import PICTURES
from callcenter.cli.texts import Language
from callcenter.queue.policies import PolicyName, policy
from callcenter.sim.recorded import recorded_day
from callcenter.sim.replay import replay
from tests.cli.test_simulate import DAY
from tests.sim.records import MIDNIGHT, RULES, contact, shift

if TYPE_CHECKING:
    from pathlib import Path

SVG = "{http://www.w3.org/2000/svg}"


def pictures(page: str) -> list[ET.Element]:
    """Each picture of a page that is well-formed beside its one void element."""
    whole = page.removeprefix("<!doctype html>\n").replace('<meta charset="utf-8">', "")
    return list(ET.fromstring(whole).iter(f"{SVG}svg"))  # noqa: S314  # a page of our own


def texts(picture: ET.Element) -> set[str]:
    return {each.text or "" for each in picture.iter(f"{SVG}text")}


@pytest.fixture
def day(tmp_path: Path) -> Path:
    file = tmp_path / "day.toml"
    file.write_text(DAY.replace("36000", "6000"), encoding="utf-8")
    return file


def test_a_scenario_is_drawn_by_class_and_under_every_policy(day: Path, tmp_path: Path) -> None:
    html = tmp_path / "day.html"
    assert main(["simulate", str(day), "--policy", "ratio", "--html", str(html)]) == 0
    page = html.read_text(encoding="utf-8")
    waits, within, means = pictures(page)
    assert "<h1>Simulación: 20 agentes, orden ratio</h1>" in page
    assert "Esperas por clase, orden ratio" in texts(waits)
    assert texts(waits) >= {"preferente", "general"}
    for picture in (within, means):
        assert texts(picture) >= {"preferente", "general", *PolicyName}


def test_a_search_for_agents_is_drawn_by_their_number(day: Path, tmp_path: Path) -> None:
    html = tmp_path / "day.html"
    argv = ["simulate", str(day), "--agents-for", "0.8", "--html", str(html), "--language", "en"]
    assert main(argv) == 0
    page = html.read_text(encoding="utf-8")
    kept, waits = pictures(page)
    assert "<h1>Agents that the promise needs: " in page
    assert "Answered within the promised wait" in texts(kept)
    assert sum(each.endswith(" agents") for each in texts(kept)) >= 2
    assert "Waits by class, order tiers" in texts(waits)


def test_a_replay_is_drawn_beside_the_day_as_it_was_with_who_gains() -> None:
    day = recorded_day(
        [contact("a", MIDNIGHT), contact("b", MIDNIGHT + 1, "preferente", wait_ms=60_000)],
        shift("1", MIDNIGHT, until=MIDNIGHT + 80_000),
        rules=RULES,
        since_ms=MIDNIGHT,
    )
    told = replay(day, policy(PolicyName.TIERS), policy(PolicyName.FIFO))
    page = Pictures(Language.ES).replay(
        told, day=date(2026, 3, 2).isoformat(), targets_s={"general": 180}
    )
    _, within, _, changes = pictures(page)
    assert texts(within) >= {"como fue", "tiers", "fifo", "general", "preferente"}
    assert texts(changes) >= {"Quién gana y quién pierde: de tiers a fifo", "antes", "después"}

    alone = Pictures(Language.ES).replay(
        replay(day, policy(PolicyName.TIERS)), day="2026-03-02", targets_s={}
    )
    assert len(pictures(alone)) == 3


def test_a_name_cannot_break_out_of_the_page(tmp_path: Path) -> None:
    file, html = tmp_path / "day.toml", tmp_path / "day.html"
    name = "<script>alert(1)</script>"
    text = DAY.replace("36000", "3600").replace("[classes.general]", f'[classes."{name}"]')
    file.write_text(text, encoding="utf-8")
    assert main(["simulate", str(file), "--html", str(html)]) == 0
    page = html.read_text(encoding="utf-8")
    assert "<script" not in page
    assert len(pictures(page)) == 3


def test_a_page_that_cannot_be_written_is_told(
    day: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["simulate", str(day), "--html", str(tmp_path)]) == 1
    assert "cannot be written: Is a directory" in capsys.readouterr().err


def test_a_page_for_a_folder_that_is_not_there_is_refused_before_the_work(
    day: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["simulate", str(day), "--html", str(tmp_path / "no" / "day.html")])
    assert f"--html: there is no folder {tmp_path / 'no'}" in capsys.readouterr().err


def test_every_word_stands_in_both_languages() -> None:
    spanish, english = PICTURES[Language.ES], PICTURES[Language.EN]
    for field in fields(spanish):
        assert getattr(spanish, field.name)
        assert getattr(english, field.name) != getattr(spanish, field.name)
