"""The PBX of a story: does at once what it is told, unless a test makes it misbehave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from callcenter.commands import (
    Bridge,
    BringBack,
    CancelRing,
    Command,
    DialCaller,
    Dismiss,
    Divert,
    Hangup,
    HoldMusic,
    Limit,
    LookUp,
    MuteRecording,
    Play,
    Record,
    RecordConversation,
    Remember,
    RingAgent,
    SendOn,
    Speak,
    StopPlaying,
    StopRecording,
    TellAgent,
)
from callcenter.contacts import LegId, OfferId, Phone
from callcenter.events import (
    AgentHungUp,
    AgentRefused,
    Bridged,
    CallbackFound,
    CallerKnown,
    CallFound,
    CallTransferred,
    CommandFailed,
    DivertAnswered,
    Event,
    Failure,
    LegEnded,
    LegReady,
    LegReturned,
    MembersFound,
    OfferFound,
    PbxConnected,
    PhoneChanged,
    PhoneState,
    PromptEnded,
    RecorderReady,
    RingOutcome,
    TransferKind,
)
from tests.flow.people import NORMAL, Leg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PBX = "main"


class ObedientPbx:
    """Legs, rings and bridges; nobody is told of them but by who asks."""

    def __init__(self) -> None:
        self.legs: dict[str, Leg] = {}
        self.rings: dict[OfferId, Phone] = {}  # phones that ring
        self.rung: dict[OfferId, RingAgent] = {}  # every ring there ever was
        self.dialled: dict[OfferId, DialCaller] = {}  # every call back there ever was
        self.bridges: dict[OfferId, LegId] = {}
        self.whispered: list[str] = []  # into the ears of agents who talk
        self.recorded: dict[str, OfferId] = {}  # by file: whose leg
        self.muted: frozenset[OfferId] = frozenset()
        self.stopped: list[OfferId] = []  # whose recording was ended before the call
        self.started = "on Monday"  # since when it runs, in its own words
        self.found_members: MembersFound | None = None  # of its own queue
        self.registry: dict[str, CallerKnown] = {}  # by number or document: answers at once
        self.languages: dict[str, str] = {}  # by leg
        self.deaf_to: set[type[Command]] = set()
        self.lingers = False  # an agent's leg that was dismissed, until the test hangs it up
        self.dismissed: list[OfferId] = []
        self.tells_late = False  # who was brought back from its own queue is told by the test
        self.failing: dict[type[Command], Failure] = {}
        self._means: dict[type[Command], Callable[[Any], tuple[Event, ...]]] = {
            Play: self._hears,
            HoldMusic: self._hears,
            Record: self._records,
            StopPlaying: lambda command: self.prompt_ends(command.leg),
            RingAgent: self._rings,
            DialCaller: self._dials,
            TellAgent: self._tells,
            Dismiss: self._dismisses,
            CancelRing: lambda command: self._cancels(command.offer),
            Bridge: self._bridges,
            Hangup: lambda command: self._hangs_up(command.leg),
            Remember: self._remembers,
            Limit: self._limits,
            LookUp: self._looks_up,
            Speak: self._speaks,
            BringBack: self._brings_back,
            Divert: self._diverts,
            RecordConversation: self._begins_to_record,
            MuteRecording: self._mutes,
            StopRecording: self._stops_recording,
            SendOn: self._sends_on,
        }

    def _begins_to_record(self, command: RecordConversation) -> tuple[Event, ...]:
        leg = self.legs[command.offer]
        assert leg.up, "nobody to be recorded"
        assert leg.can_hear, "recorded where nobody could be told to"
        assert command.offer not in self.bridges, "recorded too late"
        assert command.file not in self.recorded, "two recordings in one file"
        self.recorded[command.file] = command.offer
        return (RecorderReady(command.offer),)

    def _mutes(self, command: MuteRecording) -> tuple[Event, ...]:
        assert command.offer in self.recorded.values(), "silenced what is not recorded"
        self.muted = (
            (self.muted | {command.offer}) if command.mute else self.muted - {command.offer}
        )
        return ()

    def _stops_recording(self, command: StopRecording) -> tuple[Event, ...]:
        assert command.offer in self.recorded.values(), "stopped what is not recorded"
        self.stopped.append(command.offer)
        return ()

    def _looks_up(self, command: LookUp) -> tuple[Event, ...]:
        answer = self.registry.get(command.document or command.number)
        if answer is None:
            return ()
        return (replace(answer, contact=command.contact, verified=bool(command.document)),)

    def _speaks(self, command: Speak) -> tuple[Event, ...]:
        self.languages[command.leg] = command.language
        return ()

    def vanishes(self, leg: str) -> None:
        """A leg ends, and nobody tells."""
        self.rings.pop(OfferId(leg), None)
        self.parts(leg)
        if leg in self.legs:
            self.legs[leg].up = False

    def crashes(self, *, started: str) -> None:
        """Everything that was on the PBX is gone; it runs again ``started``."""
        for state in self.legs.values():
            state.up = False
        self.rings.clear()
        self.bridges.clear()
        self.started = started

    def fails(self, command: type[Command], reason: Failure = Failure.REFUSED) -> None:
        """Let every such command come back undone from now on."""
        self.failing[command] = reason

    def obeys(self) -> None:
        """Let the PBX carry out everything again."""
        self.deaf_to.clear()
        self.failing.clear()

    def does(self, command: Command) -> tuple[Event, ...]:
        """Carry a command out; return what happens by it at once."""
        kind = type(command)
        if kind in self.failing:
            subject = str(getattr(command, "offer", "") or getattr(command, "leg", ""))
            return (CommandFailed(kind.__name__, subject, self.failing[kind]),)
        if kind in self.deaf_to:
            return ()
        return self._means[kind](command)

    def _hears(self, command: Play | HoldMusic) -> tuple[Event, ...]:
        leg = self.legs[command.leg]
        assert leg.up, "said to nobody"
        assert leg.can_hear or command.leg[:3] != "cc-", "said to an agent who cannot hear yet"
        assert not leg.elsewhere, "said to a caller whom the PBX's own queue has"
        assert not leg.diverted, "said to a caller whom the PBX connects elsewhere"
        assert command.leg not in self.bridges.values(), "said to somebody who talks"
        if leg.of_earlier_run:
            leg.then.append(command)  # the PBX plays one after the other
        elif isinstance(command, Play):
            assert not leg.token, "two prompts at once"
            leg.token, leg.sounds = command.token, command.sounds
            leg.heard += command.sounds
        else:
            leg.music, leg.sounds = command.music, ()
            leg.heard.append(command.music)
        return ()

    def _records(self, command: Record) -> tuple[Event, ...]:
        leg = self.legs[command.leg]
        assert leg.up, "nobody to be recorded"
        assert not leg.token, "recorded while a prompt plays"
        leg.token, leg.sounds, leg.records = command.token, (), command.sound
        return ()

    def prompt_ends(self, leg: str) -> tuple[Event, ...]:
        """End what plays on a leg; return the event that says so."""
        state = self.legs[leg]
        token, state.token, state.sounds = state.token, 0, ()
        state.of_earlier_run, then, state.then = False, state.then, []
        for command in then:
            self._hears(command)
        return (PromptEnded(LegId(leg), token),) if token else ()

    def _bridges(self, command: Bridge) -> tuple[Event, ...]:
        state = self.legs[command.leg]
        assert command.leg not in self.bridges.values(), "answered twice"
        assert not state.diverted, "bridged while the PBX connects it elsewhere"
        state.token, state.sounds, state.music, state.then = 0, (), "", []
        state.elsewhere = state.of_earlier_run = False
        state.limit_ms = self.legs[command.offer].limit_ms = 0
        state.talked = True
        self.bridges[command.offer] = command.leg
        return (Bridged(command.offer),)

    def parts(self, leg: str) -> None:
        """Whoever was bridged with a leg that ended is not any more."""
        for offer, caller in list(self.bridges.items()):
            if leg in (offer, caller):
                del self.bridges[offer]

    def _rings(self, command: RingAgent) -> tuple[Event, ...]:
        legs = self.answered_legs()
        phones = [self.rung[offer].phone for offer in legs if offer in self.rung]
        assert command.phone not in (*self.rings.values(), *phones), "a phone with two calls"
        self.rings[command.offer] = command.phone
        self.rung[command.offer] = command
        return ()

    def _tells(self, command: TellAgent) -> tuple[Event, ...]:
        assert command.offer in self.bridges, "whispered to an agent who talks with nobody"
        self.whispered += command.sounds
        return ()

    def _dismisses(self, command: Dismiss) -> tuple[Event, ...]:
        leg = self.legs[command.leg]
        if not leg.up:
            return (CommandFailed("Dismiss", command.leg, Failure.NO_CHANNEL),)
        leg.heard += command.sounds
        self.rung[OfferId(command.leg)] = replace(self.rung[OfferId(command.leg)], memo="")
        left = self.bridges.get(OfferId(command.leg))
        self.parts(command.leg)
        leg.up, leg.can_hear = self.lingers, False
        self.dismissed.append(OfferId(command.leg))
        gone = () if leg.up else (AgentHungUp(OfferId(command.leg), NORMAL),)
        return (*gone, *self.comes_out(left))

    def _dials(self, command: DialCaller) -> tuple[Event, ...]:
        assert command.device not in self.rings.values(), "a number dialled twice at once"
        self.rings[command.offer] = Phone(command.device)
        self.dialled[command.offer] = command
        return ()

    def _remembers(self, command: Remember) -> tuple[Event, ...]:
        if state := self.legs.get(command.leg):
            state.memo = command.memo
            state.talked = state.talked and not command.afresh
        return ()

    def _limits(self, command: Limit) -> tuple[Event, ...]:
        if state := self.legs.get(command.leg):
            state.limit_ms = command.limit_ms
        return ()

    def _brings_back(self, command: BringBack) -> tuple[Event, ...]:
        state = self.legs[command.leg]
        if command.leg.startswith("cc-"):
            assert not state.taken, "taken from whoever is about to answer"
            state.token, state.sounds = 0, ()
            state.called_back, state.elsewhere = True, False
            return () if self.tells_late else (LegReady(OfferId(command.leg)),)
        if state.sent:
            state.sent = ""
            return (LegReturned(command.leg, PBX),)
        if state.diverted:
            return self.diverted_returns(command.leg)
        assert state.elsewhere
        assert not state.taken, "taken from whoever is about to answer"
        state.elsewhere = False
        return () if self.tells_late else (LegReturned(command.leg, PBX),)

    def _diverts(self, command: Divert) -> tuple[Event, ...]:
        state = self.legs[command.leg]
        assert state.up, "nobody to be sent away"
        assert command.leg not in self.bridges.values(), "taken from whom they speak with"
        state.token, state.sounds, state.music, state.then = 0, (), "", []
        state.of_earlier_run, state.diverted, state.limit_ms = False, command.to, 0
        if not command.is_mailbox:
            return ()
        state.taken = True
        return (DivertAnswered(command.leg),)

    def _sends_on(self, command: SendOn) -> tuple[Event, ...]:
        assert self.legs[command.leg].up, "nobody to be sent on"
        self.legs[command.leg].sent = "202"
        return (CallTransferred(PBX, command.leg, TransferKind.BLIND, "202"),)

    def diverted_answers(self, leg: LegId) -> tuple[Event, ...]:
        """The number outside answers; return the event that says so."""
        assert self.legs[leg].diverted
        self.legs[leg].taken = True
        return (DivertAnswered(leg),)

    def diverted_returns(self, leg: LegId) -> tuple[Event, ...]:
        """Nobody answered there: the leg is back; return the event that says so."""
        state = self.legs[leg]
        state.diverted, state.taken, state.limit_ms = "", False, 60_000
        return (LegReturned(leg, PBX),)

    def _cancels(self, offer: OfferId) -> tuple[Event, ...]:
        if self.rings.pop(offer, None) is None:
            return ()
        return (AgentRefused(offer, RingOutcome.CANCELLED),)

    def _hangs_up(self, leg: LegId) -> tuple[Event, ...]:
        if self.rings.pop(OfferId(leg), None) is not None:
            return (AgentRefused(OfferId(leg), RingOutcome.CANCELLED),)
        state = self.legs.get(leg)
        if state is None or not state.up:
            return (CommandFailed("Hangup", leg, Failure.NO_CHANNEL),)
        state.up = False
        left = self.bridges.get(OfferId(leg))
        self.parts(leg)
        if leg.startswith("cc-"):
            return (AgentHungUp(OfferId(leg), NORMAL), *self.comes_out(left))
        return (LegEnded(leg, NORMAL),)

    def comes_out(self, leg: LegId | None) -> tuple[Event, ...]:
        """A caller's leg comes out of a bridge; return the event that says so."""
        if leg is None or not self.legs[leg].up:
            return ()
        return (LegReady(OfferId(leg)) if leg.startswith("cc-") else LegReturned(leg, PBX),)

    # -- what is alive there -----------------------------------------------------------------

    def answered_legs(self) -> list[OfferId]:
        """The agents' legs that are up."""
        return [OfferId(leg) for leg, state in self.legs.items() if state.up and leg[:3] == "cc-"]

    def snapshot(self, now: int) -> Iterator[Event]:
        """What `callcenter.pbx.snapshot` would tell, in its order."""
        for offer in self.dismissed:
            if self.legs[offer].up:
                yield PhoneChanged(PBX, self.rung[offer].phone, PhoneState.IN_USE)
        if self.found_members:
            yield self.found_members
        callers = [
            LegId(leg)
            for leg, state in self.legs.items()
            if state.up and (leg[:4] == "leg-" or state.called_back or state.elsewhere)
        ]
        yield from (self._found(leg, now) for leg in callers if self.legs[leg].memo)
        yield from (self._found(leg, now) for leg in callers if not self.legs[leg].memo)
        for offers, up in ((list(self.rings), False), (self.answered_legs(), True)):
            for offer in offers:
                if dialled := self.dialled.get(offer):
                    if not (up and (self.legs[offer].called_back or self.legs[offer].elsewhere)):
                        yield CallbackFound(PBX, offer, dialled.contact, up)
                elif memo := self.rung[offer].memo:
                    yield OfferFound(PBX, offer, self.rung[offer].phone, memo, up)
        alive = {leg for leg, state in self.legs.items() if state.up} | set(self.rings)
        yield PbxConnected(PBX, frozenset(alive), self.started)
        legs = [offer for offer in self.answered_legs() if self.legs[offer].can_hear]
        bridged = (*self.bridges, *self.bridges.values())
        yield from (LegReady(offer) for offer in legs if offer not in bridged)

    def _found(self, leg: LegId, now: int) -> CallFound:
        state = self.legs[leg]
        partners = [offer for offer, caller in self.bridges.items() if caller == leg]
        dialled = self.dialled.get(OfferId(leg))
        return CallFound(
            pbx=PBX,
            leg=leg,
            number="" if dialled else state.number,
            name="",
            dialled="0800",
            memo=state.memo,
            up_ms=(now - state.since) // 1000 * 1000,
            offer=partners[0] if partners else None,
            elsewhere=state.elsewhere,
            taken=state.taken,
            diverted=bool(state.diverted),
            talked=state.talked,
            emergency=state.emergency,
            partner=state.partner,
            sent=bool(state.sent),
            unanswered=state.unanswered,
            astray=state.astray,
            called_back=dialled.contact if dialled else "",
        )
