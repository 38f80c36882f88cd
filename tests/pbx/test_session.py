"""When the bytes of actions go out."""

from __future__ import annotations

import asyncio

import pytest

from callcenter.errors import OutcomeUnknown
from callcenter.pbx.session import AmiTally, Session


@pytest.fixture
def written() -> list[bytes]:
    return []


@pytest.fixture
async def session(written: list[bytes]) -> Session:
    return Session(
        prefix="cc1.1",
        write=written.append,
        on_event=lambda _message: None,
        wanted=None,
        tally=AmiTally(),
    )


async def test_what_is_asked_in_one_turn_of_the_loop_goes_out_together_and_in_order(
    session: Session, written: list[bytes]
) -> None:
    for channel in ("a", "b", "c"):
        session.request("Hangup", {"Channel": channel}, timeout_s=60)
    assert written == []
    await asyncio.sleep(0)
    assert len(written) == 1
    asked = [line for line in written[0].split(b"\r\n") if line.startswith(b"Channel")]
    assert asked == [b"Channel: a", b"Channel: b", b"Channel: c"]
    session.request("Hangup", {"Channel": "d"}, timeout_s=60)
    await asyncio.sleep(0)
    assert len(written) == 2
    session.end("over")


async def test_a_long_turn_does_not_hold_up_what_was_asked_first(
    session: Session, written: list[bytes]
) -> None:
    for _ in range(40):
        session.request("Hangup", {"Channel": "x" * 900}, timeout_s=60)
    assert [len(data) < 18_000 for data in written] == [True, True]
    session.end("over")


async def test_nothing_is_written_once_the_session_ended(
    session: Session, written: list[bytes]
) -> None:
    asked = session.request("Hangup", {"Channel": "a"}, timeout_s=60)
    session.end("the connection was lost")
    await asyncio.sleep(0)
    assert written == []
    with pytest.raises(OutcomeUnknown):
        await asked


async def test_what_was_asked_before_a_farewell_still_goes_out(
    session: Session, written: list[bytes]
) -> None:
    session.request("Hangup", {"Channel": "a"}, timeout_s=60)
    session.flush()
    session.end("the connection was closed")
    assert len(written) == 1
