"""Which of the PBX's events mean something to us; others are skipped unread."""

from __future__ import annotations

WANTED = frozenset(
    {
        b"AsyncAGIEnd",
        b"AsyncAGIStart",
        b"AsyncAGIExec",
        b"AttendedTransfer",
        b"BlindTransfer",
        b"BridgeEnter",
        b"BridgeLeave",
        b"DTMFEnd",
        b"DeviceStateChange",
        b"Hangup",
        b"Newchannel",
        b"OriginateResponse",
        b"Rename",
        b"UserEvent",
    }
)
"""Wherever agents sit."""

OF_HINTS = frozenset({b"ExtensionStatus", b"Reload"})
"""Besides those, where agents sit at extensions."""
