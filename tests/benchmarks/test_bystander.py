"""From the events of a PBX to who waited and for whom a phone rang, whoever distributed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.bystander import Seen, seen
from benchmarks.observer import AT

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.lab.manager import Message

CALLER, OTHER, AGENT = "PJSIP/trunk-01", "PJSIP/trunk-02", "PJSIP/201-03"
NUMBER = "510000001"


def event(at: float, name: str, channel: str, **headers: str) -> Message:
    return {"Event": name, "Channel": channel, AT: str(at), **headers}


def by_queue(at: float) -> list[Message]:
    """How `app_queue` tells whom the agent's phone rings for."""
    return [event(at, "DialBegin", CALLER, DestChannel=AGENT)]


def by_us(at: float) -> list[Message]:
    """How callcenter does."""
    memo = {"Variable": "CALLCENTER_OFFER", "Value": "c-7|9|x"}
    return [event(at, "VarSet", AGENT, **memo)]


def a_call(*told: Message, bridged: str = CALLER) -> Seen:
    """One call with one ring, the agent picking up; `told` says for whom it rings."""
    met = {"BridgeUniqueid": "b"}
    memo = {"Variable": "CALLCENTER_MEMO", "Value": "2|c-7|banco|1|2"}
    over = memo | {"Value": "2||banco|1|2"}
    events = [
        event(1.0, "Newchannel", CALLER, CallerIDNum=NUMBER),
        event(1.1, "Newchannel", OTHER, CallerIDNum="510000002"),
        event(1.3, "DTMFEnd", CALLER, Digit="1"),
        event(1.4, "VarSet", CALLER, **memo),
        event(2.0, "Newchannel", AGENT, CallerIDNum=""),
        *told,
        event(2.2, "DTMFEnd", CALLER, Digit="#"),
        event(2.5, "Newstate", AGENT, ChannelState="6"),
        event(2.6, "BridgeEnter", AGENT, **met),
        event(2.7, "BridgeEnter", bridged, **met),
        event(4.0, "BridgeLeave", AGENT, **met),
        event(4.0, "Hangup", AGENT),
        event(4.1, "VarSet", CALLER, **over),
        event(4.2, "Hangup", bridged),
    ]
    tiers = {NUMBER: 1, "510000002": 2}
    return seen(events, tiers=tiers, phones=["201"])


@pytest.mark.parametrize("tell", [by_queue, by_us])
def test_a_call_is_read_alike_whoever_distributes(tell: Callable[[float], list[Message]]) -> None:
    run = a_call(*tell(2.1))
    call, _ = run.calls

    assert run.strays == 0
    assert (call.number, call.tier, call.arrived, call.joined) == (NUMBER, 1, 1.0, 1.3)
    assert (call.connected, call.taken, call.left) == (2.7, 2.5, 4.2)
    assert round(call.wait_s, 3) == 1.4
    (ring,) = call.rings
    assert (ring.phone, ring.began, ring.ended, ring.gone) == ("201", 2.0, 2.5, 4.0)
    assert ring.answered


def test_a_ring_for_nobody_who_is_known_is_a_stray() -> None:
    # The ring itself, and the bridge that came of it.
    assert a_call().strays == 2


@pytest.mark.parametrize("tell", [by_queue, by_us])
def test_a_bridge_with_another_than_the_ring_was_for_is_a_stray(
    tell: Callable[[float], list[Message]],
) -> None:
    run = a_call(*tell(2.1), bridged=OTHER)

    assert run.strays == 1


def test_a_phone_that_is_not_picked_up_stops_ringing_when_its_channel_is_gone() -> None:
    events = [
        event(1.0, "Newchannel", CALLER, CallerIDNum=NUMBER),
        event(2.0, "Newchannel", AGENT),
        *by_queue(2.0),
        event(9.0, "Hangup", AGENT),
    ]
    (call,) = seen(events, tiers={NUMBER: 0}, phones=["201"]).calls

    (ring,) = call.rings
    assert (ring.ended, ring.answered) == (9.0, False)
    assert call.taken > 9.0
