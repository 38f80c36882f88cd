"""What a contact is, and the only moves its state can make.

A contact is one person's wait: a phone call today, a callback or a walk-in ticket later. Its id is
ours, never a channel's name. This file owns the state table; nothing else decides whether a move
is legal, and nothing here knows why it is made.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NewType

import msgspec

from callcenter.errors import IllegalTransition

ContactId = NewType("ContactId", str)
"""Ours, neutral, unique across restarts; safe in logs, file names and records."""

LegId = NewType("LegId", str)
"""One party's connection to the PBX. The adapter knows which channel it is just now."""

OfferId = NewType("OfferId", str)
"""One ring attempt at one agent. It is also the id of the agent's leg, named before it exists."""

OUR_LEGS = "cc-"
"""How the ids of legs begin that we ring: the PBX's event filter lets these names through."""

FALLBACK_QUEUE = "callcenter-fallback"
"""The PBX's own queue, which serves our line while no service does."""

AgentNumber = NewType("AgentNumber", str)
"""What an agent types to log in; never a phone number."""

Phone = NewType("Phone", str)
"""The device an agent answers on, as the PBX dials it, such as ``PJSIP/101``."""


class Recorded(msgspec.Struct, frozen=True, gc=False):
    """What a contact was told of recordings, and which there are of its conversations."""

    files: int = 0  # begun so far
    told: bool = False  # that conversations may be recorded
    refused: bool = False  # none is to be recorded any more
    unknown: bool = False  # what was, or was refused, before this run took the contact over
    name: str = ""  # of the one that runs; "": none does
    offer: str = ""  # whose leg it hears


NEVER_RECORDED = Recorded()
"""Shared by all who were not."""

PERHAPS_REFUSED = Recorded(unknown=True)
"""Shared by all of whom an earlier run left no journal."""


class Channel(StrEnum):
    """How the person reached the line."""

    PHONE = "phone"
    CALLBACK = "callback"
    WALK_IN = "walk_in"


class ContactState(StrEnum):
    """Where a contact is on its path."""

    MENU = "menu"  # in the IVR, the group not known yet, not in the line
    WAITING = "waiting"  # in the line
    OFFERED = "offered"  # out of its lane while one or two agents' phones ring
    CONNECTING = "connecting"  # an agent has answered, the bridge is on its way
    TALKING = "talking"
    TRANSFERRED = "transferred"  # an agent sent it on: the PBX rings there, or has connected it
    DIVERTED = "diverted"  # the PBX rings a number of the settings, or has connected it
    ENDED = "ended"


class Move(StrEnum):
    """What can happen to a contact."""

    QUEUE = "queue"  # the group is known
    OFFER = "offer"  # a first phone rings
    RETURN = "return"  # no phone rings any more: back with the first arrival
    ANSWER = "answer"  # an agent picked up
    BRIDGE = "bridge"  # both hear each other
    HAND_BACK = "hand_back"  # whom they spoke with puts them back, with the first arrival
    TRANSFER = "transfer"  # whom they spoke with sends them on
    DIVERT = "divert"  # a rule, or a key, sends it to a number outside the line
    TRY_AGAIN = "try_again"  # nobody answered there, and it had no place: back to the menus
    END = "end"


_TABLE: dict[ContactState, dict[Move, ContactState]] = {
    ContactState.MENU: {
        Move.QUEUE: ContactState.WAITING,
        Move.DIVERT: ContactState.DIVERTED,
        Move.END: ContactState.ENDED,
    },
    ContactState.WAITING: {
        Move.OFFER: ContactState.OFFERED,
        Move.DIVERT: ContactState.DIVERTED,
        Move.TRANSFER: ContactState.TRANSFERRED,
        Move.END: ContactState.ENDED,
    },
    ContactState.OFFERED: {
        Move.RETURN: ContactState.WAITING,
        Move.ANSWER: ContactState.CONNECTING,
        Move.END: ContactState.ENDED,
    },
    ContactState.CONNECTING: {
        Move.RETURN: ContactState.WAITING,
        Move.BRIDGE: ContactState.TALKING,
        Move.END: ContactState.ENDED,
    },
    ContactState.TALKING: {
        Move.HAND_BACK: ContactState.WAITING,
        Move.TRANSFER: ContactState.TRANSFERRED,
        Move.END: ContactState.ENDED,
    },
    ContactState.TRANSFERRED: {
        Move.RETURN: ContactState.WAITING,
        Move.END: ContactState.ENDED,
    },
    ContactState.DIVERTED: {
        Move.RETURN: ContactState.WAITING,
        Move.TRY_AGAIN: ContactState.MENU,
        Move.END: ContactState.ENDED,
    },
    ContactState.ENDED: {},
}


def next_state(state: ContactState, move: Move) -> ContactState:
    """Return the state after ``move``.

    Raises:
        IllegalTransition: the table has no such move.
    """
    try:
        return _TABLE[state][move]
    except KeyError:
        raise IllegalTransition(f"a contact that is {state} cannot {move}") from None
