"""A prompt recorded at a desk: spoken, heard, and kept, made again, or left as it was.

The desk is a phone that was rung for it (`booth`), or that of somebody who dialled a code and said
who they are and which prompt they mean (`supervision`). What is kept is looked at and put in its
place by whoever asked at the control socket, or by the service where a code was dialled
(`TakeJudged`): the core knows no files. The leg serves no call and bears no memo: a service that
starts again leaves it alone, and the PBX ends it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from callcenter.commands import Limit
from callcenter.contacts import OfferId, Phone
from callcenter.events import TakeVerdict
from callcenter.facts import PromptTaken, TakeState
from callcenter.flow.desk_call import LIMIT_MS, Asking, DeskCall, Say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from callcenter.events import TakeJudged
    from callcenter.flow.desk_call import DeskVoice
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.rules import DeskPrompt

FOLDER = "callcenter-messages/"
"""Below the PBX's sound folder: what was recorded by phone. Asterisk must be able to write it."""

LEG_MS = 2 * LIMIT_MS + 60_000
"""How long the PBX keeps the leg, from each beginning of a recording, should we die."""

MOST_REMEMBERED = 20
"""So many recordings that ended are remembered, for who still asks."""

YES, AGAIN, LEAVE = "1", "2", "3"
SKIP = "#"


class Take(msgspec.Struct, gc=False):
    """One recording, from the ring or the code on."""

    recording: OfferId
    prompt: str
    pbx: str
    phone: Phone
    actor: str
    state: TakeState = TakeState.RINGING
    sound: str = ""  # as it was recorded last, below the PBX's sound folder
    desk: DeskCall | None = None  # while somebody is there
    by_code: bool = False  # dialled by somebody: nobody at the control socket waits for it


class Takes:
    """Serves desks at which a prompt is recorded.

    Args:
        recordings: Gives an id that no recording has yet.
        name: Gives a name that no sound has yet.
    """

    def __init__(
        self,
        *,
        voice: DeskVoice,
        outbox: Outbox,
        recordings: Callable[[], OfferId],
        name: Callable[[], str],
    ) -> None:
        self._voice = voice
        self._outbox = outbox
        self._recordings = recordings
        self._name = name
        self._takes: dict[OfferId, Take] = {}
        self._ended: dict[OfferId, Take] = {}

    def __len__(self) -> int:
        """How many ring, or record."""
        return len(self._takes)

    def __iter__(self) -> Iterator[Take]:
        """Those that have not ended, as of now."""
        return iter(tuple(self._takes.values()))

    def of(self, recording: OfferId) -> Take | None:
        """Return a recording, also one that ended lately."""
        return self._takes.get(recording) or self._ended.get(recording)

    def running(self, recording: OfferId) -> Take | None:
        """Return a recording that has not ended."""
        return self._takes.get(recording)

    def add(self, take: Take) -> None:
        """Keep one that begins, and say so."""
        self._takes[take.recording] = take
        self._state(take)

    # -- what begins and ends it -------------------------------------------------------------

    def picked_up(self, take: Take, desk: DeskCall, now: int) -> None:
        """The phone that was rung for it can hear."""
        self._seat(take, desk)
        self._tell(desk, now)

    def chosen(self, desk: DeskCall, prompt: DeskPrompt, now: int) -> None:
        """Somebody at a desk said which prompt: let them hear it as it is."""
        take = Take(
            self._recordings(), prompt.name, desk.ear.pbx, desk.phone, desk.number, by_code=True
        )
        self._seat(take, desk)
        self.add(take)
        # By itself: where the PBX has no sound of it, what to do is heard all the same.
        self._voice.tell(desk, Asking.PRESENT, now, (Say.PROMPT_NOW, *prompt.sounds))

    def judged(self, event: TakeJudged, now: int) -> None:
        """The take was looked at, and put in its place if it is good."""
        take = self._takes.get(event.recording)
        if take is None or take.state is not TakeState.CHOSEN:
            return
        if event.verdict is TakeVerdict.UNUSABLE and take.desk:
            take.state = TakeState.ANSWERED
            self._tell(take.desk, now, Say.TAKE_UNUSABLE)
            return
        saved = event.verdict is TakeVerdict.SAVED
        self.end(take, TakeState.SAVED if saved else TakeState.NOT_SAVED)
        if take.desk:
            self._voice.say(take.desk, now, Say.PROMPT_SAVED if saved else Say.PROMPT_NOT_SAVED)

    def end(self, take: Take, state: TakeState) -> None:
        """It is over; nothing follows but the last word."""
        take.state = state
        self._takes.pop(take.recording)
        self._ended[take.recording] = take
        if len(self._ended) > MOST_REMEMBERED:
            del self._ended[next(iter(self._ended))]
        self._state(take)

    # -- as the desk's host ------------------------------------------------------------------

    def pressed(self, desk: DeskCall, digit: str, now: int) -> None:
        """One key; it means something once the recording was heard, or is, or before it is made."""
        take = self._takes.get(desk.take)
        if take is None:
            return
        if desk.asking is Asking.PRESENT and digit == SKIP:
            self._tell(desk, now)
        elif desk.asking is Asking.KEEP:
            self._chosen_key(desk, take, digit, now)

    def heard(self, desk: DeskCall, now: int) -> None:
        """The desk has heard out what was said to it, or has said what was to be recorded."""
        take = self._takes[desk.take]
        if desk.asking is Asking.PRESENT:
            self._tell(desk, now)
        elif desk.asking is Asking.RECORD:
            take.sound = FOLDER + self._name()
            self._voice.record(desk, take.sound, now)
        elif desk.asking is Asking.RECORDING and self._voice.recorded(desk, now):
            self._voice.ask(desk, Asking.KEEP, now, *self._question(take))
        elif desk.asking is Asking.RECORDING:
            self.end(take, TakeState.NOT_RECORDED)
            self._voice.say(desk, now, Say.NOT_RECORDED)

    def unanswered(self, desk: DeskCall, now: int) -> None:
        """No key was pressed in time, or nobody has looked at the take."""
        take = self._takes[desk.take]
        if desk.asking is Asking.JUDGEMENT:
            self.end(take, TakeState.NOT_SAVED)
            self._voice.say(desk, now, Say.PROMPT_NOT_SAVED)
        else:
            self._leave(desk, take, now)

    def left(self, desk: DeskCall) -> None:
        """The desk hung up, or was hung up on after the last word."""
        take = self._takes.get(desk.take)
        if take is None:
            return
        if take.by_code and take.state is TakeState.CHOSEN:
            take.desk = None  # it is being looked at, and put in its place, all the same
        else:
            self.end(take, TakeState.LEFT)

    # -- inside ------------------------------------------------------------------------------

    def _seat(self, take: Take, desk: DeskCall) -> None:
        take.desk, take.state = desk, TakeState.ANSWERED
        desk.host, desk.take = self, take.recording

    def _chosen_key(self, desk: DeskCall, take: Take, digit: str, now: int) -> None:
        if digit == YES:
            take.state = TakeState.CHOSEN
            desk.asking = Asking.JUDGEMENT
            self._voice.await_key(desk, now)  # so long whoever looks at it may take
            self._state(take)
        elif digit == AGAIN:
            self._tell(desk, now)
        elif digit == LEAVE:
            self._leave(desk, take, now)
        else:
            self._voice.wrong(desk, Asking.KEEP, now, *self._question(take))

    def _tell(self, desk: DeskCall, now: int, *before: Say) -> None:
        """Say what to do, after which the recording begins."""
        self._outbox.do(Limit(desk.ear.pbx, desk.ear.leg, LEG_MS))
        self._voice.tell(desk, Asking.RECORD, now, (*before, Say.RECORD_PROMPT))

    def _question(self, take: Take) -> tuple[str, ...]:
        return (Say.RECORDED_PROMPT, take.sound, Say.KEEP_PROMPT)

    def _leave(self, desk: DeskCall, take: Take, now: int) -> None:
        self.end(take, TakeState.LEFT)
        self._voice.say(desk, now, Say.PROMPT_LEFT)

    def _state(self, take: Take) -> None:
        ours = take.by_code and take.state is TakeState.CHOSEN
        self._outbox.state(
            PromptTaken(
                take.recording,
                take.prompt,
                state=take.state,
                actor=take.actor,
                sound=take.sound if ours else "",
            )
        )
