"""The PBX's recorder: what it is asked for each conversation, and what is stated of that.

It records the agent's leg, and only while that is bridged: each conversation has a file of its own,
whoever else the caller spoke with, and it ends with that leg without anybody's help.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, TypedDict

from msgspec.structs import replace

from callcenter import facts
from callcenter.commands import MuteRecording, RecordConversation, StopRecording
from callcenter.facts import RecordingEnd, SkipReason
from callcenter.flow.known import known

if TYPE_CHECKING:
    from callcenter.contacts import AgentNumber, ContactId, OfferId
    from callcenter.flow.agent_legs import AgentLegs
    from callcenter.flow.call import Call
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.recording_rules import RecordingRules

START_MS = 1_000
"""How long the recorder may take to begin; it takes some 20 ms."""


class Stage(Enum):
    """How far the recording of a conversation is."""

    NOTICE = "the caller hears that conversations may be recorded"
    TOLD = "has heard it"
    STARTING = "the recorder is to begin"
    RUNNING = "it runs"
    NONE = "this conversation is not recorded, or not any more"


class _About(TypedDict):
    """What all facts of a recording tell."""

    contact: ContactId
    offer: OfferId
    agent: AgentNumber
    line: str


class ConversationRecording:
    """The recording of one conversation, or that there is none."""

    __slots__ = (
        "agent",
        "asked",
        "call",
        "muted",
        "name",
        "offer",
        "refuse_key",
        "stage",
        "unsure",
    )

    def __init__(self, call: Call, offer: OfferId, stage: Stage) -> None:
        self.call = call
        self.offer = offer
        self.agent = known(call.agent)
        self.stage = stage
        self.name = ""
        self.asked = False  # the PBX was, to begin
        self.muted = False
        self.unsure = False  # whether the PBX did what it was asked last
        self.refuse_key = ""  # that the notice names, whatever the rules name by then

    def about(self) -> _About:
        """Return whose it is."""
        return {
            "contact": self.call.id,
            "offer": self.offer,
            "agent": self.agent,
            "line": self.call.line.name,
        }


class Recorder:
    """Lets recordings begin, pause and end."""

    def __init__(self, *, legs: AgentLegs, outbox: Outbox) -> None:
        self._legs = legs
        self._outbox = outbox

    def start(self, rules: RecordingRules, found: ConversationRecording, now: int) -> None:
        """Let a recording begin as soon as the agent's leg can be recorded."""
        call = found.call
        files = call.recorded.files + 1
        found.name, found.stage = rules.name(call.id, files, now), Stage.STARTING
        call.recorded = replace(call.recorded, files=files, name=found.name, offer=found.offer)
        group, service = known(call.group).name, call.service
        self._outbox.state(
            facts.RecordingStarted(**found.about(), group=group, service=service, name=found.name)
        )
        if self._legs.can_hear(found.offer):
            self.ask(rules, found)
        self._legs.whispers_until(found.offer, now + START_MS)

    def ask(self, rules: RecordingRules, found: ConversationRecording) -> None:
        """Ask the PBX to begin."""
        found.asked = True
        file = rules.file(found.name)
        self._outbox.do(RecordConversation(pbx=found.call.pbx, offer=found.offer, file=file))

    def skip(self, found: ConversationRecording, why: SkipReason) -> None:
        """Let a conversation go unrecorded."""
        found.stage, found.call.hears_notice = Stage.NONE, False
        self._outbox.state(facts.RecordingSkipped(**found.about(), why=why))

    def pause(self, found: ConversationRecording) -> None:
        """Silence a recording, or let it go on."""
        found.muted = not found.muted
        self._mute(found)
        self._outbox.state(
            facts.RecordingPaused(**found.about(), name=found.name, paused=found.muted)
        )

    def stop(self, call: Call, offer: OfferId) -> None:
        """Ask the PBX to record no more of this leg."""
        self._outbox.do(StopRecording(pbx=call.pbx, offer=offer))

    def repeat(self, found: ConversationRecording) -> None:
        """Ask again for what may not have been done."""
        found.unsure = False
        if found.stage is Stage.RUNNING:
            self._mute(found)
        else:
            self.stop(found.call, found.offer)

    def over(self, found: ConversationRecording, why: RecordingEnd, *, keep: bool = True) -> None:
        """State that a recording has ended; ``keep``: whether the file may stay."""
        call = found.call
        found.stage = Stage.NONE
        offer = found.offer if why is RecordingEnd.REFUSED else ""
        call.recorded = replace(call.recorded, name="", offer=offer)
        self._outbox.state(
            facts.RecordingEnded(**found.about(), name=found.name, why=why, keep=keep)
        )

    def _mute(self, found: ConversationRecording) -> None:
        pbx, offer = found.call.pbx, found.offer
        self._outbox.do(MuteRecording(pbx=pbx, offer=offer, mute=found.muted))
