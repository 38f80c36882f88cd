"""How a phone is rung: by its own name, or by a way through the dialplan. Pure.

A way through the dialplan (``Local/…``) has two halves. Ours bears the offer's id and is the leg
that the core knows; the other half runs the dialplan, dials, and is nobody's: it has an id that no
leg of ours has. What we set on the first half the PBX copies to the second when it dials
(``ast_unreal_call_setup`` of Asterisk's core).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from callcenter.dialable import EXTENSIONS

if TYPE_CHECKING:
    from callcenter.commands import RingAgent

RING = "CALLCENTER_RING"
"""Channel variable of a way through the dialplan: the phone, as the core named it."""

RING_S, ACCEPT, ASKING = "CALLCENTER_RING_S", "CALLCENTER_ACCEPT", "CALLCENTER_SOUNDS"
"""Those with how long to ring there, the key that accepts a call, and what asks for it."""

ANY_PHONE = f"Local/phone@{EXTENSIONS}/n"
"""The way to a phone of any kind at which a key must be pressed."""

OTHER_HALF = "other-"
"""How the id of the half begins that is not ours."""

_MARGIN_S = 5.0
"""The dialplan gives up so much later than we do, where picking up is enough."""

_EXTENSION = re.compile(rf"Local/[0-9]+@{EXTENSIONS}/n")


def channel_of(ring: RingAgent) -> str:
    """Return what the PBX is told to dial."""
    asks = ring.accept and not _EXTENSION.fullmatch(ring.phone)
    return ANY_PHONE if asks else ring.phone


def is_way(channel: str) -> bool:
    """Whether a phone is rung through the dialplan."""
    return channel.startswith("Local/")


def variables_of(ring: RingAgent) -> tuple[str, ...]:
    """Return what the dialplan must know to ring there."""
    asking = (f"{ACCEPT}={ring.accept}", f"{ASKING}={'&'.join(ring.sounds)}") if ring.accept else ()
    ring_s = ring.ring_ms / 1000 + (0.0 if ring.accept else _MARGIN_S)
    return (f"{RING}={ring.phone}", f"{RING_S}={ring_s:g}", *asking)
