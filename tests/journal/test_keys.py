"""No key that anybody presses stands in the journal: it may be of a PIN, a document or a number.

Nor does anything that a registry says of a caller.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from callcenter.contacts import AgentNumber, Channel, ContactId, LegId, Phone
from callcenter.events import CallerKnown, CallFound, DeskCalled, DigitPressed, PbxConnected
from callcenter.facts import CallbackAsked, ContactArrived
from callcenter.journal.file import Journal
from callcenter.journal.lines import Input, Reading

if TYPE_CHECKING:
    from pathlib import Path

NOW = 1_790_000_000_000
PHONE = Phone("PJSIP/201")
DESK, LEG, WHO = LegId("2.0"), LegId("3.0"), ContactId("c1")
TYPED = "19475"
BEFORE: list[Any] = [
    DeskCalled("main", DESK, PHONE, "*21"),
    ContactArrived(WHO, Channel.PHONE, "main", "salud", "", LEG),
    CallbackAsked(WHO, "salud", LEG),
]


def run(folder: Path, told: list[Any], *, name: str = "r1") -> None:
    """A run of the service is told this and killed: nothing is closed in order."""
    written = Journal(folder, run=name, rules="d", hide=str, standing=lambda _=None: ())
    written.recovered()
    written.begin(NOW)
    for what in told:
        if isinstance(what, CallbackAsked | ContactArrived):
            written.record(what, NOW)
        else:
            written.event(what, NOW)
        written.flush()
    written._close()


@pytest.mark.parametrize("leg", [DESK, LEG])
@pytest.mark.parametrize("killed_after", range(len(TYPED) + 1))
def test_whenever_the_service_is_killed_while_somebody_types(
    tmp_path: Path, leg: LegId, killed_after: int
) -> None:
    keys = [DigitPressed(leg, digit) for digit in TYPED]
    run(tmp_path, [*BEFORE, *keys[:killed_after]])
    found = CallFound("main", LEG, "", "", "0800", memo="", up_ms=1, offer=None)
    stands = PbxConnected("main", frozenset({DESK, LEG}))
    run(tmp_path, [found, stands, *keys[killed_after:]], name="r2")
    assert digits(tmp_path) == [""] * len(TYPED)


def test_the_press_itself_stands_there_for_it_says_when(tmp_path: Path) -> None:
    run(tmp_path, [DigitPressed(LEG, "1")])
    assert digits(tmp_path) == [""]


def test_of_who_is_known_the_contact_alone_stands_there(tmp_path: Path) -> None:
    known = CallerKnown(
        WHO, "hash-of-rosa", "Rosa", "qu", "oncologia", 70, AgentNumber("7301"), verified=True
    )
    run(tmp_path, [known])
    text = "".join(path.read_text(encoding="utf-8") for path in tmp_path.glob("*.journal"))
    assert '"CallerKnown"' in text
    personal = ("hash-of-rosa", "Rosa", "qu", "oncologia", 70, "7301")
    assert not [what for what in personal if f'"{what}"' in text or f":{what}," in text]


def digits(folder: Path) -> list[str]:
    """Return the keys as all runs wrote them."""
    lines = [
        line
        for path in sorted(folder.glob("*.journal"))
        for line in Reading().lines(path.read_bytes().splitlines())
    ]
    return [
        line.event.digit
        for line in lines
        if isinstance(line, Input) and isinstance(line.event, DigitPressed)
    ]
