"""A PBX that keeps its own account of legs and rings, and tells what happens when it likes."""

from __future__ import annotations

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
    CallFound,
    CommandFailed,
    DeskCalled,
    DivertAnswered,
    Event,
    Failure,
    LegEnded,
    LegReady,
    LegReturned,
    OfferFound,
    PbxConnected,
    PromptEnded,
    RecorderReady,
    RingOutcome,
)
from callcenter.flow.notices import DISPLAY
from tests.flow.obedient_pbx import PBX
from tests.flow.people import NORMAL

_PROVISIONS = TellAgent | LookUp | Speak | Limit | MuteRecording | StopRecording


class WildPbx:
    """Legs, rings and bridges. What happens to them is `held` until somebody tells it."""

    def __init__(self) -> None:
        self.connected = True
        self.playing: dict[LegId, int] = {}  # callers' and desks' legs: the prompt, 0 for none
        self.ringing: dict[OfferId, Phone] = {}
        self.agent_legs: dict[OfferId, Phone] = {}
        self.notices: set[OfferId] = set()
        self.bridges: dict[OfferId, LegId] = {}
        self.talked: set[LegId] = set()  # were ever bridged
        self.memos: dict[LegId, str] = {}
        self.since: dict[LegId, int] = {}  # when callers' legs came up, in ms
        self.numbers: dict[LegId, str] = {}  # whence callers call
        self.desks: dict[LegId, DeskCalled] = {}
        self.dialling: dict[OfferId, DialCaller] = {}  # callers whose phones ring
        self.called: dict[LegId, DialCaller] = {}  # and who picked up
        self.reached: set[LegId] = set()  # who of them was brought to where callers wait
        self.diverted: dict[LegId, Divert] = {}  # callers whom the PBX connects elsewhere
        self.taken: set[LegId] = set()  # who of them are spoken with
        self.rung: dict[OfferId, RingAgent] = {}  # every ring there ever was
        self.recorded: set[str] = set()  # files
        self.held: list[Event] = []  # happened, not told yet
        self.failing: dict[type[Command], Failure] = {}

    def happens(self, *events: Event) -> None:
        """Something happened at the PBX; it is told sooner or later, or never without a session."""
        if self.connected:
            self.held += events

    def do(self, command: Command) -> None:
        """Carry a command out, or say that it was not done."""
        failure = self.failing.get(type(command))
        if not self.connected:
            failure = Failure.UNAVAILABLE
        subject = str(getattr(command, "offer", "") or getattr(command, "leg", ""))
        if failure is not None:
            self.held.append(CommandFailed(type(command).__name__, subject, failure))
        if failure in (None, Failure.UNKNOWN):  # unknown to us, but carried out
            self._carry_out(command, subject)

    def _carry_out(self, command: Command, subject: str) -> None:
        match command:
            case RingAgent():
                self.ringing[command.offer] = command.phone
                self.rung[command.offer] = command
                if command.display == DISPLAY:
                    self.notices.add(command.offer)
            case CancelRing() | Hangup() | Dismiss():
                if not self.ends(subject):
                    self._gone(command, subject)
            case Bridge():
                self._bridge(command)
            case Play() | Record() | StopPlaying() | HoldMusic():
                self._hears(command)
            case Remember():
                self.memos[command.leg] = command.memo
                if command.afresh:
                    self.talked.discard(command.leg)
            case DialCaller() | Divert() | BringBack() | RecordConversation():
                self._leads(command)
            case _:
                # The machine answers for the registry, if and when it likes; the others are
                # provisions against our own death, and this PBX never needs them.
                assert isinstance(command, _PROVISIONS), command

    def _leads(self, command: DialCaller | Divert | BringBack | RecordConversation) -> None:
        if isinstance(command, RecordConversation):
            self._record(command)
        elif isinstance(command, DialCaller):
            self.dialling[command.offer] = command
        elif isinstance(command, Divert):
            self._divert(command)
        else:
            self._brings_back(command)

    def _record(self, command: RecordConversation) -> None:
        if command.offer not in self.agent_legs:
            self._gone(command, command.offer)
        elif command.offer not in self.bridges:
            assert command.file not in self.recorded, "two recordings in one file"
            self.recorded.add(command.file)
            self.happens(RecorderReady(command.offer))

    def on_the_line(self) -> list[LegId]:
        """Callers whose keys and prompts are ours."""
        return sorted(
            leg for leg in self.playing if leg.startswith("leg") and self.waits_for_us(leg)
        )

    def waits_for_us(self, leg: LegId) -> bool:
        """Whether a leg may be handed over to us anew: it is in no bridge, and with nobody else."""
        asked = leg in self.called and leg not in self.reached
        return not (asked or leg in self.diverted or leg in self.bridges.values())

    def rings_outside(self) -> list[LegId]:
        """Callers who hear a number ring."""
        return sorted(self.diverted.keys() - self.taken)

    def _divert(self, command: Divert) -> None:
        leg = command.leg
        if leg not in self.playing:
            self._gone(command, leg)
            return
        self.playing[leg] = 0
        self.diverted[leg] = command
        self.taken.discard(leg)
        if command.is_mailbox:
            self.taken.add(leg)
            self.happens(DivertAnswered(leg))

    def _brings_back(self, command: BringBack) -> None:
        leg = command.leg
        if leg not in self.playing:
            self._gone(command, leg)
        elif leg in self.called:
            self.reached.add(leg)
            self.playing[leg] = 0
            self.happens(LegReady(OfferId(leg)))
        elif self.diverted.pop(leg, None):
            self.taken.discard(leg)
            self.happens(LegReturned(leg))

    def _gone(self, command: Command, subject: str) -> None:
        self.happens(CommandFailed(type(command).__name__, subject, Failure.NO_CHANNEL))

    def _hears(self, command: Play | Record | StopPlaying | HoldMusic) -> None:
        if OfferId(command.leg) in self.agent_legs and isinstance(command, Play):
            self.happens(PromptEnded(command.leg, command.token))
        elif command.leg not in self.playing:
            self._gone(command, command.leg)
        elif command.leg in self.diverted:
            failed = CommandFailed(type(command).__name__, command.leg, Failure.REFUSED)
            self.happens(failed)
        elif isinstance(command, Play | Record):
            self.playing[command.leg] = command.token
        elif isinstance(command, StopPlaying):
            self.prompt_over(command.leg)

    def prompt_over(self, leg: LegId) -> None:
        """What plays on a leg is over, if anything does."""
        if token := self.playing.get(leg):
            self.playing[leg] = 0
            self.happens(PromptEnded(leg, token))

    def _bridge(self, command: Bridge) -> None:
        if command.leg not in self.playing:
            self._gone(command, command.leg)
        elif command.offer not in self.agent_legs:
            self._gone(command, command.offer)
        else:
            self.playing[command.leg] = 0
            self.diverted.pop(command.leg, None)
            self.bridges[command.offer] = command.leg
            self.talked.add(command.leg)
            self.happens(Bridged(command.offer))

    def ends(self, subject: str) -> bool:
        """A leg ends; return whether there was one."""
        offer, leg = OfferId(subject), LegId(subject)
        if self.ringing.pop(offer, None) is not None or self.dialling.pop(offer, None) is not None:
            self.happens(AgentRefused(offer, RingOutcome.CANCELLED))
        elif self.agent_legs.pop(offer, None) is not None:
            self.happens(AgentHungUp(offer, NORMAL))
            if (caller := self.bridges.pop(offer, None)) is not None:
                called = caller in self.called
                self.happens(LegReady(OfferId(caller)) if called else LegReturned(caller))
        elif self.playing.pop(leg, None) is not None:
            self.diverted.pop(leg, None)
            self.happens(
                AgentHungUp(offer, NORMAL) if leg in self.called else LegEnded(leg, NORMAL)
            )
            for other in [offer for offer, caller in self.bridges.items() if caller == leg]:
                del self.bridges[other]
                self.ends(other)  # the agent's leg leaves by itself
        else:
            return False
        return True

    # -- what is alive there -----------------------------------------------------------------

    def snapshot(self, now: int) -> list[Event]:
        """What `callcenter.pbx.snapshot` would tell, in its order."""
        asked = [leg for leg in sorted(self.playing) if self._is_asked(leg)]
        callers = [leg for leg in sorted(self.playing) if leg in self.since and leg not in asked]
        found = [self._found(leg, now) for leg in callers]
        legs = frozenset({*self.playing, *self.ringing, *self.agent_legs, *self.dialling})
        return [
            *(call for call in found if call.memo),
            *self._offers(self.ringing, up=False),
            *self._offers(self.agent_legs, up=True),
            *(CallbackFound(PBX, o, d.contact, up=False) for o, d in sorted(self.dialling.items())),
            *(CallbackFound(PBX, OfferId(leg), self.called[leg].contact, up=True) for leg in asked),
            PbxConnected(PBX, legs),
            *(LegReady(OfferId(leg)) for leg in asked),
            *(LegReady(offer) for offer in sorted(self.agent_legs) if offer not in self.bridges),
            *(call for call in found if not call.memo),
            *(desk for leg, desk in self.desks.items() if leg in self.playing),
        ]

    def _is_asked(self, leg: LegId) -> bool:
        """Whether who is called back on a leg has not pressed the key yet."""
        return leg in self.called and leg not in self.reached and not self.memos.get(leg)

    def _found(self, leg: LegId, now: int) -> CallFound:
        offers = [offer for offer, caller in self.bridges.items() if caller == leg]
        return CallFound(
            pbx=PBX,
            leg=leg,
            number="" if leg in self.called else self.numbers[leg],
            name="",
            dialled="0800",
            memo=self.memos.get(leg, ""),
            up_ms=(now - self.since[leg]) // 1000 * 1000,
            offer=offers[0] if offers else None,
            talked=leg in self.talked,
            diverted=leg in self.diverted,
            taken=leg in self.diverted and leg in self.taken,
        )

    def _offers(self, offers: dict[OfferId, Phone], *, up: bool) -> list[OfferFound]:
        memos = {offer: self.rung[offer].memo for offer in sorted(offers)}
        return [OfferFound(PBX, o, offers[o], memo, up) for o, memo in memos.items() if memo]
