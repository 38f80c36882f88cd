"""What a command that was not carried out failed of, and for whom. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from callcenter.commands import Bridge, Command, Hangup, StopRecording
from callcenter.errors import ActionRefused, OutcomeUnknown, UnsafeValue
from callcenter.events import Failure

if TYPE_CHECKING:
    from callcenter.errors import PbxError

# What Asterisk 22 answers when a channel has ended: each action has words of its own.
_GONE = re.compile(r"no such channel|channel not found|channel.* does not exist", re.IGNORECASE)
_CALLER_GONE = re.compile(r"channel1 does not exist", re.IGNORECASE)


def reason_of(error: PbxError) -> Failure:
    """Return what an error of the session means to the core."""
    if isinstance(error, OutcomeUnknown):
        return Failure.UNKNOWN
    if isinstance(error, ActionRefused):
        return Failure.NO_CHANNEL if _GONE.search(str(error)) else Failure.REFUSED
    if isinstance(error, UnsafeValue):
        return Failure.REFUSED
    return Failure.UNAVAILABLE


def subject_of(command: Command, error: PbxError) -> str:
    """Return whom a command was for; a bridge fails for the caller only when they are gone."""
    if isinstance(command, Bridge):
        return command.leg if _CALLER_GONE.search(str(error)) else command.offer
    return getattr(command, "leg", "") or getattr(command, "offer", "")


def may_be_repeated(command: Command, error: PbxError) -> bool:
    """Whether a command whose outcome is not known is sent again while the session stands.

    Only an end is: a second one does no harm. Who was served must not go on waiting for it, and who
    refused to be recorded must not be recorded on.
    """
    return isinstance(command, Hangup | StopRecording) and isinstance(error, OutcomeUnknown)
