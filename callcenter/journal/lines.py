"""What stands in a journal, one line each, and how a line is read back whatever became of it.

A journal outlives crashes of the service, so its last line may be cut; it outlives upgrades, so a
line may be of a kind that this version does not know. Both are left out and counted, never an
error: what can be read is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from callcenter import events, facts
from callcenter.contacts import AgentNumber, ContactId, Phone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

VERSION = 1


class Line(msgspec.Struct, frozen=True, gc=False, tag_field="line", tag=True):
    """Base of every line."""


class Begun(Line, frozen=True):
    """The head of a file."""

    version: int
    run: str  # the run of the service (UUID, hexadecimal): its ids can be made again
    rules: str  # digest of the rules it served by
    now: int  # ms since the epoch, as the line sees it
    boot: str  # which boot of the machine
    boot_ms: int  # ms since that boot


class Standing(Line, frozen=True):
    """An agent as they are, at the head of a file and after each of their changes."""

    agent: AgentNumber
    state: str
    phone: Phone | None
    reason: str  # of a pause
    since: int  # ms since the epoch
    until: int = 0  # ms since the epoch: when a wrap-up is over
    wish: str = ""  # the state that is to follow the running call, and who asked for it why
    wish_reason: str = ""
    wish_actor: str = ""
    calls: int = 0  # as in `agents.agent.Agent`, these three
    talk_ms: int = 0
    rung_at: int = 0
    extensions: int = 0  # of the running wrap-up
    last_contact: ContactId = ContactId("")  # picked up for last; "" for nobody
    overran: bool = False  # the running pause has lasted longer than its reason allows


class Input(Line, frozen=True):
    """One event, at the moment at which the core was given it."""

    now: int
    event: events.AnyEvent


class Stated(Line, frozen=True):
    """A fact that followed: kept so that a restart need not replay, and a record is not lost."""

    now: int
    seq: int  # counts from 1 in a run, as the store counts
    fact: facts.AnyFact


class Open(Line, frozen=True):
    """A contact that had not ended when the file began."""

    contact: events.ContactRecovered


class Running(Line, frozen=True):
    """Since when a PBX ran, as it told when the file began."""

    pbx: str
    started: str


class Decided(Line, frozen=True):
    """What a supervisor had decided about a line when the file began, and was in force."""

    decision: events.SwitchRecovered | events.MessageRecovered


class Surveyed(Line, frozen=True):
    """Who had been asked after a call when the file began, and who was being asked."""

    surveys: events.SurveysRecovered


class Sealed(Line, frozen=True):
    """The number at which a contact is to be called back, for whoever has the key."""

    contact: ContactId
    number: str  # sealed


class Promised(Line, frozen=True):
    """A number was promised a call, whatever has become of that promise."""

    who: str  # what stands for the number
    at: int  # ms since the epoch


AnyLine = (
    Begun | Standing | Open | Running | Decided | Surveyed | Sealed | Promised | Input | Stated
)

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(AnyLine)


def encode(line: AnyLine) -> bytes:
    """Return one line, newline included."""
    return _encoder.encode(line) + b"\n"


class Reading:
    """Reads lines, and counts those that cannot be read."""

    def __init__(self) -> None:
        self.unreadable = 0

    def lines(self, raw: Iterable[bytes]) -> Iterator[AnyLine]:
        """Yield every line that can be read."""
        for line in raw:
            try:
                yield _decoder.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError):
                self.unreadable += 1
