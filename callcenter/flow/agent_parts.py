"""What an agent has to do with a caller, made by role: from the answer to the last key."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from callcenter.flow.agent_left import AgentLeft
from callcenter.flow.call_keys import CallKeyboard
from callcenter.flow.connecting import Connecting
from callcenter.flow.handing_back import HandingBack
from callcenter.flow.helping import Helping
from callcenter.flow.taken_out import TakenOut
from callcenter.flow.talking import Talking
from callcenter.flow.transfers import Transfers

if TYPE_CHECKING:
    from callcenter.flow.parts import Parts


class AgentSide(NamedTuple):
    """The parts that others speak to."""

    connecting: Connecting
    talking: Talking
    transfers: Transfers
    taken_out: TakenOut
    helping: Helping
    call_keyboard: CallKeyboard


def agent_side(parts: Parts) -> AgentSide:
    """Return the agent's side of the core that has these other parts."""
    connecting, transfers = _connecting(parts), _transfers(parts)
    taken_out = TakenOut(
        calls=parts.calls, ends=parts.ends, transfers=transfers, outbox=parts.outbox
    )
    helping = Helping(
        rules=parts.rules,
        legs=parts.agent_legs,
        roster=parts.roster,
        outbox=parts.outbox,
        deadlines=parts.deadlines,
        offer_ids=parts.ids.offer,
    )
    return AgentSide(
        connecting,
        _talking(parts, connecting),
        transfers,
        taken_out,
        helping,
        _call_keyboard(parts, helping),
    )


def _connecting(parts: Parts) -> Connecting:
    return Connecting(
        rules=parts.rules,
        calls=parts.calls,
        walking=parts.walking,
        hearing=parts.hearing,
        places=parts.places,
        memos=parts.memos,
        dispatcher=parts.dispatcher,
        legs=parts.agent_legs,
        ringing=parts.ringing,
        whispers=parts.whispers,
        recordings=parts.recordings,
        outbox=parts.outbox,
    )


def _talking(parts: Parts, connecting: Connecting) -> Talking:
    return Talking(
        calls=parts.calls,
        dispatcher=parts.dispatcher,
        legs=parts.agent_legs,
        ringing=parts.ringing,
        connecting=connecting,
        recordings=parts.recordings,
        agent_left=AgentLeft(
            ends=parts.ends,
            memos=parts.memos,
            surveys=parts.surveys,
            outbox=parts.outbox,
            deadlines=parts.deadlines,
        ),
    )


def _transfers(parts: Parts) -> Transfers:
    return Transfers(
        rules=parts.rules,
        calls=parts.calls,
        callers=parts.callers,
        hearing=parts.hearing,
        memos=parts.memos,
        ends=parts.ends,
        places=parts.places,
        legs=parts.agent_legs,
        roster=parts.roster,
        outbox=parts.outbox,
        ringing=parts.ringing,
        followed=parts.followed,
    )


def _call_keyboard(parts: Parts, helping: Helping) -> CallKeyboard:
    return CallKeyboard(
        rules=parts.rules,
        legs=parts.agent_legs,
        handing_back=HandingBack(places=parts.places, legs=parts.agent_legs, outbox=parts.outbox),
        helping=helping,
        recordings=parts.recordings,
        outbox=parts.outbox,
        deadlines=parts.deadlines,
    )
