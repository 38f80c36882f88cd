"""Agents who accept a call by a key once they have picked up: on a mobile, on call, at home.

Until the key is pressed it is the PBX that asks for it, and the phone counts as ringing: the caller
waits on, another phone may ring besides, and a mailbox that picks up never gets anybody. No key is
no answer, and costs the agent what an unanswered ring costs: nobody was there.
"""

from __future__ import annotations

from collections.abc import Mapping  # msgspec reads the annotations at run time

import msgspec

from callcenter.ivr.menu import Sounds

ACCEPT_MS = 20_000
"""How long asking for the key may take, twice with its time to answer, on top of ringing."""


class AcceptWords(msgspec.Struct, frozen=True):
    """What asks for the key: that there is a call, what about if that is known, and which key."""

    call: Sounds = ()
    services: Mapping[str, Sounds] = {}
    press: Sounds = ()
    digits: tuple[Sounds, ...] = ()  # from 0 on

    def asking(self, key: str, service: str = "") -> Sounds:
        """Return what whoever picks up hears of a call of that service; nothing without a key."""
        if not key:
            return ()
        what = self.services.get(service, ())
        return (*self.call, *what, *self.press, *self.digits[int(key)])


def asking_ms(key: str) -> int:
    """Return how much longer a ring may last where it must be accepted by ``key``, in ms."""
    return ACCEPT_MS if key else 0
