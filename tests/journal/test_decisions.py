"""What supervisors decided about lines comes back, from facts and from the head of a new file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.events import DeadlineReached, MessageRecovered, SwitchRecovered
from callcenter.facts import LineSwitched, MessageChanged
from tests.journal.test_journal import NOW, journal

if TYPE_CHECKING:
    from pathlib import Path

    from callcenter.facts import Fact

CLOSED = LineSwitched("salud", is_open=False, by_hours=False, actor="7001", until=NOW + 60_000)
MESSAGE = MessageChanged("salud", "callcenter-messages/r1-3", "7001", NOW + 60_000)
BOTH = (
    SwitchRecovered("salud", is_open=False, actor="7001", until=NOW + 60_000),
    MessageRecovered("salud", "callcenter-messages/r1-3", "7001", NOW + 60_000),
)


def written(folder: Path, *stated: Fact) -> None:
    one = journal(folder)
    one.begin(NOW)
    for fact in stated:
        one.record(fact, NOW)
    one.close()


def test_both_come_back(tmp_path: Path) -> None:
    written(tmp_path, CLOSED, MESSAGE)
    assert journal(tmp_path).recovered().decisions == BOTH


def test_they_stand_at_the_head_of_the_next_file_and_of_the_next_run(tmp_path: Path) -> None:
    one = journal(tmp_path, segment=1)
    one.begin(NOW)
    one.record(CLOSED, NOW)
    one.record(MESSAGE, NOW)
    for step in range(1, 6):  # each event begins a new file
        one.event(DeadlineReached(), NOW + step)
    one.close()
    second = journal(tmp_path)
    assert second.recovered().decisions == BOTH
    second.begin(NOW + 100)
    second.close()
    assert journal(tmp_path).recovered().decisions == BOTH


@pytest.mark.parametrize(
    ("over", "left"),
    [
        (LineSwitched("salud", is_open=True, by_hours=True), BOTH[1:]),
        (MessageChanged("salud", ""), BOTH[:1]),
        (LineSwitched("otra", is_open=True, by_hours=True), BOTH),
    ],
)
def test_what_is_over_does_not(tmp_path: Path, over: Fact, left: tuple[object, ...]) -> None:
    written(tmp_path, CLOSED, MESSAGE, over)
    assert journal(tmp_path).recovered().decisions == left
