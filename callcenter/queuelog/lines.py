"""One line of `queue_log`, in app_queue's vocabulary.

The file's format is ``time|callid|queuename|agent|event|data...``; the PBX writes the time. What
the fields of each event mean is told by Asterisk's documentation ("Queue Logs") and by the calls of
``ast_queue_log`` in ``apps/app_queue.c``.
"""

from __future__ import annotations

import re
from enum import StrEnum

import msgspec

NOBODY = "NONE"
"""Stands where a line is of no agent, of no call, or of no queue."""
MANAGER = "MANAGER"
"""The call of a line about members: they come and go by the manager interface."""

_UNSAFE = re.compile(r"[\x00-\x1f\x7f|]+")


class Verb(StrEnum):
    """What happened."""

    DID = "DID"
    ENTERQUEUE = "ENTERQUEUE"
    CONNECT = "CONNECT"
    COMPLETEAGENT = "COMPLETEAGENT"
    COMPLETECALLER = "COMPLETECALLER"
    BLINDTRANSFER = "BLINDTRANSFER"
    ATTENDEDTRANSFER = "ATTENDEDTRANSFER"
    ABANDON = "ABANDON"
    EXITWITHKEY = "EXITWITHKEY"
    EXITWITHTIMEOUT = "EXITWITHTIMEOUT"
    EXITEMPTY = "EXITEMPTY"
    RINGNOANSWER = "RINGNOANSWER"
    RINGCANCELED = "RINGCANCELED"
    ADDMEMBER = "ADDMEMBER"
    REMOVEMEMBER = "REMOVEMEMBER"
    PAUSE = "PAUSE"
    UNPAUSE = "UNPAUSE"
    PAUSEALL = "PAUSEALL"
    UNPAUSEALL = "UNPAUSEALL"


class LogLine(msgspec.Struct, frozen=True, gc=False):
    """What the PBX is asked to write."""

    verb: Verb
    queue: str = NOBODY
    call: str = NOBODY
    member: str = NOBODY
    data: tuple[str | int, ...] = ()

    @property
    def headers(self) -> dict[str, str]:
        """The headers of AMI's action ``QueueLog``."""
        return {
            "Queue": clean(self.queue),
            "Event": self.verb,
            "Uniqueid": clean(self.call),
            "Interface": clean(self.member),
            "Message": "|".join(clean(str(field)) for field in self.data),
        }


def clean(text: str) -> str:
    """Return a text that stays one field of one line."""
    return _UNSAFE.sub(" ", text).strip()


def seconds(duration_ms: int, *, until: int) -> int:
    """Return the seconds that app_queue would count.

    It takes the difference of two readings of a clock that shows whole seconds. One duration may so
    be told a second too long or too short, but a day's sum is right; where what is not full were
    cut off instead, every call would lose half a second in the sum.

    Args:
        duration_ms: How long it took.
        until: When it was over, in ms since the epoch.
    """
    return until // 1_000 - (until - max(0, duration_ms)) // 1_000
