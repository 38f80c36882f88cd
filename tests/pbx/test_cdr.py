"""What call detail records are told of contacts: harmless words, and nobody waits for it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

import pytest
from msgspec.structs import replace

from callcenter.contacts import AgentNumber, Channel, ContactId, OfferId
from callcenter.errors import ActionRefused
from callcenter.facts import (
    CallbackReached,
    Connected,
    ContactAdopted,
    ContactArrived,
    DivertTaken,
    Ended,
    EndedBy,
    Outcome,
    Queued,
    QueueReason,
    RecordingStarted,
)
from callcenter.pbx.cdr import CallRecords

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from callcenter.facts import Fact
    from callcenter.pbx.ami import AmiClient, Message

CONTACT = ContactId("r-1")


class Session:
    """Keeps the actions, and refuses every one of them."""

    def __init__(self) -> None:
        self.connected = True
        self.sent: list[tuple[str, str, str]] = []

    def send(self, action: str, headers: Mapping[str, str]) -> asyncio.Future[Message]:
        assert action == "Setvar"
        self.sent.append((headers["Channel"], headers["Variable"], headers["Value"]))
        future: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        future.set_exception(ActionRefused("Function CDR not registered"))
        return future


@pytest.fixture
def session() -> Session:
    return Session()


@pytest.fixture
def records(session: Session) -> CallRecords:
    return CallRecords(cast("AmiClient", session), field="userfield")


ARRIVED = ContactArrived(CONTACT, Channel.PHONE, "main", "salud", "5550100", leg="leg-1")
RECORDED = RecordingStarted(
    CONTACT, OfferId("cc-1"), AgentNumber("7001"), "salud", "general", "", "salud/r-1.wav"
)
ENDED = Ended(CONTACT, "salud", "general", "", Outcome.ANSWERED, EndedBy.CALLER, 1, 1, 1, 1)


async def test_the_id_is_written_at_once_and_the_recording_when_it_begins(
    records: CallRecords, session: Session
) -> None:
    for fact in (ARRIVED, RECORDED, ENDED, RECORDED):
        records.record(fact, 0)
    await asyncio.sleep(0)  # that it is refused is nobody's business
    assert session.sent == [
        ("leg-1", "CDR(userfield)", "r-1"),
        ("leg-1", "CDR(userfield)", "r-1;salud/r-1.wav"),
    ]


async def test_also_on_the_leg_of_who_is_called_back_and_of_who_is_found(
    records: CallRecords, session: Session
) -> None:
    records.record(CallbackReached(CONTACT, "salud", OfferId("cc-2"), "main", 9), 0)
    adopted = ContactAdopted(CONTACT, "salud", "general", 1, talking=False, leg="leg-3")
    records.record(adopted, 0)
    assert [leg for leg, _, _ in session.sent] == ["cc-2", "leg-3"]


async def test_without_a_session_nothing_is_kept_for_later(
    records: CallRecords, session: Session
) -> None:
    session.connected = False
    records.record(ARRIVED, 0)
    assert session.sent == []


STANDS = ("salud", "general", "")
REACHED = CallbackReached(CONTACT, "salud", OfferId("cc-2"), "main", 9)
ADOPTED = ContactAdopted(CONTACT, "salud", "general", 1, talking=False, leg="leg-3")
SPEAKS = Connected(CONTACT, OfferId("cc-1"), AgentNumber("7001"), *STANDS, 2, 1, 1, 1, 0)
OUTSIDE = DivertTaken(CONTACT, "salud", "number:otro", 1)


def queued(reason: QueueReason) -> Queued:
    return Queued(CONTACT, *STANDS, "general", 2, 1, None, (), 1, 1, 1, reason)


ENTERED = queued(QueueReason.ENTERED)


@pytest.mark.parametrize(
    ("told", "reached"),
    [
        ((ARRIVED, ENDED, SPEAKS), ["menu"]),
        ((ARRIVED, ENTERED, queued(QueueReason.RELAXED), ENDED), ["menu", "line"]),
        ((ARRIVED, ENTERED, OUTSIDE), ["menu", "line", "outside"]),
        (
            (ARRIVED, ENTERED, SPEAKS, queued(QueueReason.HANDED_BACK), ENTERED, SPEAKS),
            ["menu", "line", "agent"],
        ),
        (
            (ARRIVED, ENTERED, queued(QueueReason.PROMISED), REACHED, SPEAKS),
            ["menu", "line", "callback", "line", "agent"],
        ),
        ((ADOPTED, queued(QueueReason.ADOPTED), queued(QueueReason.TRANSFER_ENDED)), []),
        ((ADOPTED, queued(QueueReason.ADOPTED), SPEAKS), ["agent"]),
        ((replace(ADOPTED, group=""), ENTERED), ["line"]),
    ],
)
async def test_it_is_told_how_far_somebody_has_come_and_nothing_twice(
    session: Session, told: Sequence[Fact], reached: list[str]
) -> None:
    records = CallRecords(cast("AmiClient", session), field="userfield", tells_reached=True)
    for fact in told:
        records.record(fact, 0)
    told_of = [value for _, name, value in session.sent if name == "CDR(callcenter_reached)"]
    assert told_of == reached
