"""What is typed at a desk may be a PIN, and stands in no journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.contacts import LegId, Phone
from callcenter.events import DeskCalled, DigitPressed, LegEnded, PbxConnected
from callcenter.journal.file import Journal
from callcenter.journal.lines import Input, Reading

if TYPE_CHECKING:
    from pathlib import Path

NOW = 1_790_000_000_000
PHONE = Phone("PJSIP/201")


def journal(folder: Path) -> Journal:
    return Journal(folder, run="r1", rules="d", hide=str, standing=lambda _=None: ())


def test_what_is_typed_at_a_desk_stands_nowhere_for_it_may_be_a_pin(tmp_path: Path) -> None:
    written = journal(tmp_path)
    written.begin(NOW)
    written.event(DeskCalled("main", LegId("2.0"), PHONE, "*21"), NOW)
    for digit in "1947":
        written.event(DigitPressed(LegId("2.0"), digit), NOW)
    written.event(LegEnded(LegId("2.0"), 16), NOW)
    written.event(DigitPressed(LegId("2.0"), "5"), NOW)  # the id may be another call's one day
    written.close()
    assert digits(tmp_path) == ["", "", "", "", "5"]


def test_a_desk_that_hung_up_in_an_outage_is_no_desk_any_more(tmp_path: Path) -> None:
    written = journal(tmp_path)
    written.begin(NOW)
    for leg in ("2.0", "3.0"):
        written.event(DeskCalled("main", LegId(leg), PHONE, "*21"), NOW)
    written.event(PbxConnected("main", frozenset({"3.0"})), NOW)
    for leg in ("2.0", "3.0"):
        written.event(DigitPressed(LegId(leg), "5"), NOW)
    written.close()
    assert digits(tmp_path) == ["5", ""]


def digits(folder: Path) -> list[str]:
    lines = Reading().lines(next(folder.iterdir()).read_bytes().splitlines())
    return [
        line.event.digit
        for line in lines
        if isinstance(line, Input) and isinstance(line.event, DigitPressed)
    ]
