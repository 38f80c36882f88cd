"""Recording a prompt by phone: a desk that we ring, as an operator asked.

The phone rings, whoever picks up hears what to do, speaks after the tone, hears the recording, and
keeps it, records it again, or leaves the prompt as it is. What is kept is looked at and put in its
place by whoever asked (`TakeJudged`): the core knows no files. The leg serves no call and bears no
memo: a service that starts again leaves it alone, and the PBX ends it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from callcenter.commands import Limit, RingAgent
from callcenter.contacts import LegId, OfferId, Phone
from callcenter.events import TakeVerdict
from callcenter.facts import PromptTaken, RequestRefused, TakeState
from callcenter.flow.desk_call import Asking, DeskCall, Say
from callcenter.flow.ear import Ear, Recording
from callcenter.flow.supervision import FOLDER, LIMIT_MS, SHORTEST_MS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from callcenter.agents.roster import Roster
    from callcenter.events import PromptRecordingAsked, TakeJudged
    from callcenter.flow.desk import Desks
    from callcenter.flow.desk_call import DeskVoice
    from callcenter.flow.outbox import Outbox

DISPLAY = "AVISO"
"""What the phone shows while it rings."""

RING_MS = 20_000
LEG_MS = 2 * LIMIT_MS + 60_000
"""How long the PBX keeps the leg, from each beginning of a recording, should we die."""

MOST_REMEMBERED = 20
"""So many recordings that ended are remembered, for who still asks."""

YES, AGAIN, LEAVE = "1", "2", "3"


class Take(msgspec.Struct, gc=False):
    """One recording, from the ring on."""

    recording: OfferId
    prompt: str
    pbx: str
    phone: Phone
    actor: str
    state: TakeState = TakeState.RINGING
    sound: str = ""  # as it was recorded last, below the PBX's sound folder
    told: bool = False  # began to hear what to do


class PromptBooth:
    """Rings phones at which a prompt is recorded; serves those desks.

    Args:
        name: Gives a name that no recording has yet.
    """

    def __init__(  # noqa: PLR0913  # the parts of the core, handed over by name
        self,
        *,
        roster: Roster,
        desks: Desks,
        voice: DeskVoice,
        outbox: Outbox,
        offer_ids: Callable[[], OfferId],
        name: Callable[[], str],
    ) -> None:
        self._roster = roster
        self._desks = desks
        self._voice = voice
        self._outbox = outbox
        self._offer_ids = offer_ids
        self._name = name
        self._takes: dict[OfferId, Take] = {}
        self._ended: dict[OfferId, Take] = {}

    def __len__(self) -> int:
        """How many ring, or record."""
        return len(self._takes)

    def of(self, recording: OfferId) -> Take | None:
        """Return a recording, also one that ended lately."""
        return self._takes.get(recording) or self._ended.get(recording)

    # -- who asked for it --------------------------------------------------------------------

    def asked(self, event: PromptRecordingAsked, pbxs: Collection[str]) -> None:
        """Ring the phone, or say why not."""
        why = self._refusal(event.phone, pbxs)
        if why:
            self._outbox.state(RequestRefused("PromptRecordingAsked", event.phone, why))
            return
        offer, pbx = self._offer_ids(), min(pbxs)
        take = Take(offer, event.prompt, pbx, event.phone, event.actor)
        self._takes[offer] = take
        # As the PBX is about to say, so that nobody of the line is rung for there meanwhile.
        self._roster.phone_lent(event.phone)
        self._outbox.do(RingAgent(pbx, offer, event.phone, DISPLAY, RING_MS))
        self._state(take)

    def judged(self, event: TakeJudged, now: int) -> None:
        """The take was looked at, and put in its place if it is good."""
        take = self._takes.get(event.recording)
        desk = self._desks.at(LegId(event.recording))
        if take is None or desk is None or take.state is not TakeState.CHOSEN:
            return
        match event.verdict:
            case TakeVerdict.SAVED:
                self._end(take, TakeState.SAVED)
                self._voice.say(desk, now, Say.PROMPT_SAVED)
            case TakeVerdict.NOT_SAVED:
                self._end(take, TakeState.NOT_SAVED)
                self._voice.say(desk, now, Say.PROMPT_NOT_SAVED)
            case _:
                take.state = TakeState.ANSWERED
                self._tell(desk, now, Say.TAKE_UNUSABLE)

    # -- the leg -----------------------------------------------------------------------------

    def answered(self, offer: OfferId) -> bool:
        """Somebody picked up; return whether it was for a recording."""
        return offer in self._takes

    def ready(self, offer: OfferId, now: int) -> bool:
        """The leg can be played to; return whether it is one of a recording."""
        take = self._takes.get(offer)
        if take is None:
            return offer in self._ended
        if not take.told:
            take.told, take.state = True, TakeState.ANSWERED
            desk = DeskCall(ear=Ear(pbx=take.pbx, leg=LegId(offer)), phone=take.phone, host=self)
            self._desks.sit(desk)
            self._tell(desk, now)
        return True

    def over(self, offer: OfferId) -> bool:
        """The leg ended or never came up; return whether it was one of a recording."""
        take = self._takes.get(offer)
        if take is not None and take.told:
            self._desks.left(LegId(offer))
        elif take is not None:
            self._end(take, TakeState.NOT_ANSWERED)
        ended = self._ended.get(offer)
        if ended is not None:  # until the PBX says otherwise
            self._roster.phone_lent(ended.phone, over=True)
        return ended is not None

    def resume(self, pbx: str, alive: frozenset[str]) -> None:
        """After the session broke: rings whose leg is gone are over. The desks see to the rest."""
        for take in [take for take in self._takes.values() if take.pbx == pbx and not take.told]:
            if take.recording not in alive:
                self.over(take.recording)

    # -- as the desk's host ------------------------------------------------------------------

    def pressed(self, desk: DeskCall, digit: str, now: int) -> None:
        """One key; it means something only once the recording was heard, or is."""
        take = self._takes.get(OfferId(desk.ear.leg))
        if take is None or desk.asking is not Asking.KEEP:
            return
        if digit == YES:
            take.state = TakeState.CHOSEN
            desk.asking = Asking.JUDGEMENT
            self._voice.await_key(desk, now)  # so long whoever asked may take
            self._state(take)
        elif digit == AGAIN:
            self._tell(desk, now)
        elif digit == LEAVE:
            self._leave(desk, take, now)
        else:
            self._voice.wrong(desk, Asking.KEEP, now, *self._question(take))

    def heard(self, desk: DeskCall, now: int) -> None:
        """The desk has heard out what was said to it, or has said what was to be recorded."""
        take = self._takes[OfferId(desk.ear.leg)]
        if desk.asking is Asking.RECORD:
            take.sound, desk.began = FOLDER + self._name(), now
            self._voice.tell(desk, Asking.RECORDING, now, Recording(take.sound, LIMIT_MS))
        elif desk.asking is Asking.RECORDING and now - desk.began < SHORTEST_MS:
            self._end(take, TakeState.NOT_RECORDED)
            self._voice.say(desk, now, Say.NOT_RECORDED)
        elif desk.asking is Asking.RECORDING:
            desk.recorded_ms = now - desk.began
            self._voice.ask(desk, Asking.KEEP, now, *self._question(take))

    def unanswered(self, desk: DeskCall, now: int) -> None:
        """No key was pressed in time, or nobody has looked at the take."""
        take = self._takes[OfferId(desk.ear.leg)]
        if desk.asking is Asking.JUDGEMENT:
            self._end(take, TakeState.NOT_SAVED)
            self._voice.say(desk, now, Say.PROMPT_NOT_SAVED)
        else:
            self._leave(desk, take, now)

    def left(self, desk: DeskCall) -> None:
        """The desk hung up, or was hung up on after the last word."""
        take = self._takes.get(OfferId(desk.ear.leg))
        if take is not None:
            self._end(take, TakeState.LEFT)

    # -- inside ------------------------------------------------------------------------------

    def _refusal(self, phone: Phone, pbxs: Collection[str]) -> str:
        if not pbxs:
            return "pbx_away"
        if not self._roster.may_sit_at(phone):
            return "phone_not_allowed"
        return "" if self._roster.phones.usable(phone) else "phone_not_free"

    def _tell(self, desk: DeskCall, now: int, *before: Say) -> None:
        """Say what to do, after which the recording begins."""
        self._outbox.do(Limit(desk.ear.pbx, desk.ear.leg, LEG_MS))
        self._voice.tell(desk, Asking.RECORD, now, (*before, Say.RECORD_PROMPT))

    def _question(self, take: Take) -> tuple[str, ...]:
        return (Say.RECORDED_PROMPT, take.sound, Say.KEEP_PROMPT)

    def _leave(self, desk: DeskCall, take: Take, now: int) -> None:
        self._end(take, TakeState.LEFT)
        self._voice.say(desk, now, Say.PROMPT_LEFT)

    def _end(self, take: Take, state: TakeState) -> None:
        take.state = state
        self._takes.pop(take.recording)
        self._ended[take.recording] = take
        if len(self._ended) > MOST_REMEMBERED:
            del self._ended[next(iter(self._ended))]
        self._state(take)

    def _state(self, take: Take) -> None:
        self._outbox.state(
            PromptTaken(take.recording, take.prompt, state=take.state, actor=take.actor)
        )
