"""The service and its PBXs."""

from __future__ import annotations

from callcenter.facts.base import Fact


class PbxStateChanged(Fact, frozen=True):
    """The session to a PBX stands, or broke."""

    pbx: str
    connected: bool


class CommandNotDone(Fact, frozen=True):
    """A command came back undone; the core has already chosen the next step."""

    verb: str
    subject: str
    reason: str
