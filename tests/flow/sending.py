"""What the PBX does when somebody sends a caller on, for stories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.contacts import LegId, Phone
from callcenter.events import (
    AgentHungUp,
    CallTransferred,
    ConversationLeft,
    Event,
    LegEnded,
    LegReplaced,
    LegReturned,
    PartnerJoined,
    TransferKind,
)
from tests.flow.obedient_pbx import PBX
from tests.flow.people import NORMAL, Leg

if TYPE_CHECKING:
    from tests.flow.people import AgentAt, Caller
    from tests.flow.story import Story


def sends_on(
    story: Story, agent: AgentAt, caller: Caller, to: str = "202", *, told_late: bool = False
) -> None:
    """The agent sends the caller on by a button; their own leg ends by it.

    ``told_late``: that the leg ended is told before that the caller was sent on.
    """
    offer = agent.offer
    story.legs[offer].up = False
    story.parts(offer)
    caller.ear.sent = to
    told: list[Event] = [
        CallTransferred(PBX, caller.leg, TransferKind.BLIND, to),
        AgentHungUp(offer, NORMAL),
    ]
    story.tell(ConversationLeft(caller.leg))
    story.tell(*(reversed(told) if told_late else told))


def asks_and_connects(story: Story, agent: AgentAt, caller: Caller, phone: str) -> None:
    """The agent asked somebody at a phone first, and has connected them with the caller."""
    offer = agent.offer
    story.legs[offer].up = False
    story.parts(offer)
    caller.ear.partner = Phone(phone)
    story.tell(
        ConversationLeft(caller.leg),
        PartnerJoined(caller.leg, Phone(phone)),
        AgentHungUp(offer, NORMAL),
    )


def takes(story: Story, caller: Caller, phone: str) -> None:
    """Somebody at a phone picks up for a caller who was sent on; the PBX leads there by steps."""
    caller.ear.partner = Phone(phone)
    caller.ear.talked = True
    story.tell(PartnerJoined(caller.leg, Phone("")), PartnerJoined(caller.leg, Phone(phone)))


def returns(story: Story, caller: Caller) -> None:
    """Whom the caller was sent to has hung up, or did not answer: the caller is with us again."""
    caller.ear.unanswered = caller.ear.partner is None
    caller.ear.sent, caller.ear.partner = "", None
    story.tell(LegReturned(caller.leg, PBX))


def puts_in_place(story: Story, caller: Caller, leg: str, agent: AgentAt) -> None:
    """The caller puts somebody else in their place, who is on ``leg``; their own leg ends by it."""
    left, caller.leg = caller.leg, LegId(leg)
    story.legs.setdefault(leg, Leg())
    for parted in (left, caller.leg):
        story.parts(parted)
    if agent.state == "talking":
        story.bridges[agent.offer] = caller.leg
    story.legs[left].up = False
    story.tell(
        ConversationLeft(left),
        LegReplaced(left, caller.leg),
        PartnerJoined(caller.leg, agent.phone, agent.offer),
        LegEnded(left, NORMAL),
    )
