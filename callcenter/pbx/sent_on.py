"""What the PBX tells of calls that are sent on: by a phone's button or by a feature code.

Whom a caller is sent to may be anybody's number. It is told to nobody: an event bears it only where
it is an extension, and a caller who is to be sent on again is by `Channels.strayed`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from callcenter.contacts import OUR_LEGS, LegId
from callcenter.events import CallTransferred, LegReplaced, TransferKind
from callcenter.pbx.ways import OTHER_HALF

if TYPE_CHECKING:
    from collections.abc import Mapping

    from callcenter.events import Event
    from callcenter.pbx.channels import Channels

    Message = Mapping[str, str]

TRANSFERRED = "CallcenterTransfer"
"""The dialplan's user event: a caller was sent on, to where the dialplan rings."""

TRANSFER_CONTEXT = "callcenter-transfer"
"""Where the dialplan does that."""

LINE_CONTEXT = "callcenter-line"
"""Where somebody waits in a line: the agent had called one, and was waiting there."""

_DIALLED = re.compile(r"[+0-9A-Za-z*#_.-]{1,80}")
_EXTENSION = re.compile(r"[0-9*#]{1,6}")
"""An extension, or a code. What is longer may be the number of a private person."""


def by_the_dialplan(message: Message, *, pbx: str, channels: Channels) -> tuple[Event, ...]:
    """The dialplan has a caller who was sent on, or an agent's way of ours in place of one."""
    leg, to = _leg(message.get("leg", "")), message.get("to", "")
    if leg not in channels:
        return ()
    if leg != message.get("leg", ""):
        return _strayed(leg, to, TransferKind.BLIND, pbx, channels)
    return (CallTransferred(pbx, leg, TransferKind.BLIND, _shown(to)),)


def blind(message: Message, *, pbx: str, channels: Channels) -> tuple[Event, ...]:
    """A caller was sent on where none of our dialplan is, and nobody there brings them back."""
    leg = _leg(message.get("transfereeuniqueid", ""))
    if leg not in channels or message.get("result") != "Success":
        return ()
    if message.get("context") == TRANSFER_CONTEXT:
        return ()  # is told by the dialplan
    return _strayed(leg, message.get("extension", ""), TransferKind.BLIND, pbx, channels)


def attended(message: Message, *, pbx: str, channels: Channels) -> tuple[Event, ...]:
    """A caller was put in the agent's place in a call: in one that nobody has answered yet.

    The dialplan that goes on then is that of the agent's phone, and knows of no caller. Where it
    was answered the bridge tells, but of an agent at an extension, whose leg goes on in between.
    """
    told = message.get("transfereeuniqueid", "")
    leg = _leg(told)
    if leg not in channels or message.get("result") != "Success":
        return ()
    if message.get("desttype") == "App":
        ours = message.get("secondtransferercontext", "") == LINE_CONTEXT
        to = "" if ours else message.get("secondtransfererexten", "")
        return _strayed(leg, to, TransferKind.ATTENDED, pbx, channels)
    if leg == told or not (target := message.get("transfertargetchannel", "")):
        return ()
    channels.strayed[leg] = target
    return (CallTransferred(pbx, leg, TransferKind.ATTENDED, strayed=True),)


def puts_another_in_place(message: Message, *, channels: Channels) -> bool:
    """Whether a stranger waits for us from now on where a caller of ours did.

    Somebody called the line for another person, whom they hold, and sends that person into the call
    while it waits. The PBX gives the waiting call that person's channel, and ends the caller's.
    """
    called = message.get("secondtransfereruniqueid", "")
    into_app = message.get("result") == "Success" and message.get("desttype") == "App"
    stranger = _leg(message.get("transfereeuniqueid", "")) not in channels
    return into_app and stranger and called in channels and not called.startswith(OUR_LEGS)


def replaced(message: Message, *, channels: Channels) -> tuple[Event, ...]:
    """Somebody whom a caller of ours held comes into a bridge in place of that caller.

    The caller is no agent: whom an agent sends on comes in place of the agent's own
    call. `AttendedTransfer` says it too, but only after the caller was told to have left.
    """
    leg, by = LegId(message.get("swapuniqueid", "")), LegId(message.get("uniqueid", ""))
    if leg not in channels or leg.startswith(OUR_LEGS) or by.startswith(OUR_LEGS):
        return ()
    channels.add(by, message.get("channel", ""))
    channels.dialled.setdefault(by, channels.dialled.get(leg, ""))
    return (LegReplaced(leg, by),)


def _leg(told: str) -> LegId:
    """Return the leg that is known: a way through the dialplan has another half besides."""
    return LegId(told.removeprefix(OTHER_HALF))


def _strayed(
    leg: LegId, to: str, kind: TransferKind, pbx: str, channels: Channels
) -> tuple[Event, ...]:
    to = to if _DIALLED.fullmatch(to) else ""
    channels.strayed[leg] = to
    return (CallTransferred(pbx, leg, kind, _shown(to), strayed=True, into_line=not to),)


def _shown(to: str) -> str:
    return to if _EXTENSION.fullmatch(to) else ""
