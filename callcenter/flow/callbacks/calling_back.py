"""Calls back who was promised it: asks whether somebody is there, and lets them go on.

    PROMISED ──turn comes──▶ RINGING ──answered──▶ ASKED ──key 1──▶ in the line, on hold
       ▲                        │                    ├─ 2 ─▶ over, as they wish
       └── busy, no answer, refused, no key, hung up: so many times ──┘

`dialling_back` decides whose turn comes, `unkept` what follows where nobody was reached.
Only a key brings somebody back, so no voicemail ever reaches an agent. Until then the contact is
off the phone, whatever its leg does; from then on it is a caller like all others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from callcenter.commands import BringBack, CancelRing
from callcenter.contacts import LegId
from callcenter.events import Failure
from callcenter.facts import CallbackMiss, EndedBy, Outcome
from callcenter.flow.callbacks.attempts import ANSWER, MISSED, RINGS, Attempt, Stage, Turn
from callcenter.flow.callbacks.dialling_back import SOON
from callcenter.flow.callbacks.promises import EXPIRY, RETRY
from callcenter.flow.callbacks.rules import CallbackWords
from callcenter.flow.ear import Ear
from callcenter.flow.known import known
from callcenter.flow.leg_voice import CUT, SAID

if TYPE_CHECKING:
    from callcenter.contacts import OfferId
    from callcenter.events import RingOutcome
    from callcenter.flow.callbacks.attempts import Attempts
    from callcenter.flow.callbacks.partings import Partings
    from callcenter.flow.callbacks.promises import Promises
    from callcenter.flow.callbacks.reached import Reached
    from callcenter.flow.callbacks.unkept import Unkept
    from callcenter.flow.deadlines import Deadlines
    from callcenter.flow.leg_voice import LegVoice
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.places import Places
    from callcenter.flow.rules import Rules
    from callcenter.flow.walking import Walking

KINDS: Final = frozenset({RINGS, ANSWER, SOON, EXPIRY, RETRY, CUT, SAID})
"""Those that `CallingBack.expired` deals with."""

CONFIRM_MS: Final = 2_000
"""How long the PBX may take to tell that a leg ended."""
ANSWER_MS: Final = 8_000
"""How long whoever picked up may take to press a key, each time it is asked for."""
ASKED_TIMES: Final = 2
YES, NO = "1", "2"


class CallingBack:
    """Keeps promises."""

    def __init__(  # noqa: PLR0913  # the parts of the core, handed over by name
        self,
        *,
        rules: Rules,
        walking: Walking,
        places: Places,
        promises: Promises,
        partings: Partings,
        reached: Reached,
        attempts: Attempts,
        unkept: Unkept,
        voice: LegVoice,
        outbox: Outbox,
        deadlines: Deadlines,
    ) -> None:
        self._rules = rules
        self._walking = walking
        self._places = places
        self._promises = promises
        self._partings = partings
        self._reached = reached
        self._attempts = attempts
        self._unkept = unkept
        self._voice = voice
        self._outbox = outbox
        self._deadlines = deadlines

    # -- the leg -----------------------------------------------------------------------------

    def answered(self, offer: OfferId) -> bool:
        """A phone was picked up; return whether it is one of these. What to hear waits."""
        attempt = self._attempts.find(offer)
        if attempt is not None and attempt.stage is Stage.ENDING:
            self._voice.hang_up(attempt.ear)  # too late
        return attempt is not None

    def ready(self, offer: OfferId, now: int) -> bool:
        """A leg can be played to; return whether it is one of these."""
        attempt = self._attempts.find(offer)
        if attempt is None:
            return False
        if attempt.stage is Stage.RINGING:
            attempt.turn(Turn.HEAR)
            attempt.miss = CallbackMiss.HUNG_UP
            self._deadlines.set(RINGS, offer, None)
            self._ask(attempt, now)
        return True

    def pressed(self, leg: LegId, digit: str, now: int) -> bool:
        """A key was pressed; return whether the leg is one of these."""
        attempt = self._attempts.find(leg)
        if attempt is None:
            return False
        if attempt.stage is Stage.ASKED:
            self._key(attempt, digit, now)
        return True

    def prompt_ended(self, leg: LegId, token: int, now: int) -> bool:
        """A prompt ended; return whether the leg is one of these."""
        attempt = self._attempts.find(leg)
        if attempt is None:
            return self._partings.said(leg, token)
        if self._voice.ended(attempt.ear, token):
            self._heard(attempt, now)
        return True

    def not_played(self, leg: LegId, now: int) -> bool:
        """A prompt could not be played: go on as if it had been heard."""
        attempt = self._attempts.find(leg)
        if attempt is None:
            return self._partings.not_played(leg)
        return self.prompt_ended(leg, attempt.ear.playing, now)

    def refused(self, offer: OfferId, outcome: RingOutcome, now: int) -> bool:
        """A call back was not answered; return whether the leg is one of these."""
        attempt = self._attempts.find(offer)
        if attempt is None:
            return False
        missed = attempt.miss if attempt.stage is Stage.ENDING else MISSED[outcome]
        self._missed(attempt, missed, now)
        return True

    def hung_up(self, offer: OfferId, now: int) -> bool:
        """A leg that was answered ended; return whether it is one of these."""
        attempt = self._attempts.find(offer)
        if attempt is not None:
            self._missed(attempt, attempt.miss, now)
        return attempt is not None

    def not_dialled(self, offer: OfferId, reason: Failure, now: int) -> None:
        """The PBX did not dial, or nobody knows whether it did."""
        attempt = self._attempts.find(offer)
        if attempt is None:
            return
        if reason is Failure.UNKNOWN:
            self._outbox.do(CancelRing(pbx=attempt.ear.pbx, offer=offer))
        self._missed(attempt, CallbackMiss.FAILED, now)

    def not_brought(self, leg: LegId, now: int) -> None:
        """Who pressed the key could not be taken to where callers wait: they wait where they are.

        If the PBX did it and could not tell, it hands them over by itself.
        """
        if call := self._reached.on_the_way(leg):
            call.coming_back = False
            self._walking.resume(call, now)

    def expired(self, kind: str, subject: str, now: int) -> None:
        """A deadline of `KINDS` has come; whose turn it is by now is looked at after each event."""
        leg = LegId(subject)
        if kind == CUT:
            if not self._partings.cut(leg):
                self._voice.cut(self._attempts[leg].ear)
        elif kind == SAID:
            self.not_played(leg, now)
        elif kind == RETRY:
            self._promises.has_rested(subject)
        elif kind == EXPIRY:
            self._unkept.expired(subject, now)
        elif kind == ANSWER:
            self._unanswered(self._attempts[subject], now)
        elif kind == RINGS:
            self._rang(self._attempts[subject], now)

    def _rang(self, attempt: Attempt, now: int) -> None:
        """It rings too long, or nobody tells that the leg is gone."""
        if attempt.stage is Stage.ENDING:
            self._missed(attempt, attempt.miss, now)
        else:
            self._give_up(attempt, CallbackMiss.NO_ANSWER, now)

    # -- a PBX that was away -----------------------------------------------------------------

    def resume(self, pbx: str, alive: frozenset[str], now: int) -> None:
        """The session stands again: legs that are gone ended unseen, the others go on."""
        for attempt in self._attempts:
            ear = attempt.ear
            if ear.pbx != pbx:
                continue
            if ear.leg not in alive:
                ending = attempt.stage is Stage.ENDING  # then it is known what it came to
                self._missed(attempt, attempt.miss if ending else CallbackMiss.LOST, now)
            elif ear.playing:
                self.not_played(ear.leg, now)
        self._partings.resume(pbx, alive, now)

    # -- inside ------------------------------------------------------------------------------

    def _ask(self, attempt: Attempt, now: int) -> None:
        attempt.asked += 1
        self._deadlines.set(ANSWER, attempt.ear.leg, None)
        self._voice.say(attempt.ear, self._words.greeting, now)

    def _heard(self, attempt: Attempt, now: int) -> None:
        """What was said is over: the time for a key begins, or the call ends."""
        if attempt.stage is Stage.ASKED:
            self._deadlines.set(ANSWER, attempt.ear.leg, now + ANSWER_MS)
        else:
            self._voice.hang_up(attempt.ear)
            self._deadlines.set(RINGS, attempt.ear.leg, now + CONFIRM_MS)

    def _key(self, attempt: Attempt, digit: str, now: int) -> None:
        call = attempt.promise.call
        if digit == NO:
            self._cancel(attempt, now)
        elif digit in (YES, call.line.emergency_key):
            self._reach(attempt, now)
            if digit != YES and call.line.emergency_group:
                self._places.take(call, call.line.emergency_group, now)
        else:
            self._unanswered(attempt, now)

    def _unanswered(self, attempt: Attempt, now: int) -> None:
        if attempt.asked < ASKED_TIMES:
            self._ask(attempt, now)
        else:
            self._give_up(attempt, CallbackMiss.NO_KEY, now)

    def _give_up(self, attempt: Attempt, miss: CallbackMiss, now: int) -> None:
        """End a leg; whatever the PBX tells, it is over soon."""
        rings = attempt.stage is Stage.RINGING
        attempt.turn(Turn.GIVE_UP)
        attempt.miss = miss
        leg = attempt.ear.leg
        self._deadlines.set(ANSWER, leg, None)
        self._deadlines.set(RINGS, leg, now + CONFIRM_MS)
        if rings:
            self._outbox.do(CancelRing(pbx=attempt.ear.pbx, offer=known(attempt.promise.offer)))
        else:
            self._voice.hang_up(attempt.ear)

    def _reach(self, attempt: Attempt, now: int) -> None:
        """Somebody is there."""
        ear = attempt.ear
        self._attempts.forget(attempt)
        attempt.promise.call.coming_back = True
        self._outbox.do(BringBack(pbx=ear.pbx, leg=ear.leg))
        # A new ear: what plays is cut by the way to where callers wait.
        self._reached.add(attempt.promise, Ear(pbx=ear.pbx, leg=ear.leg, last_token=now), now)

    def _cancel(self, attempt: Attempt, now: int) -> None:
        """They need nobody any more: the contact is over, and the leg hears that."""
        promise = attempt.promise
        self._deadlines.set(ANSWER, attempt.ear.leg, None)
        self._voice.say(attempt.ear, self._words.cancelled, now)
        attempt.turn(Turn.GIVE_UP)
        self._unkept.end(promise, Outcome.CALLBACK_CANCELLED, now, ended_by=EndedBy.CALLER)

    def _missed(self, attempt: Attempt, miss: CallbackMiss, now: int) -> None:
        """The leg is gone, and nobody was reached by it."""
        self._attempts.forget(attempt)
        self._unkept.missed(attempt.promise, miss, now)

    @property
    def _words(self) -> CallbackWords:
        rules = self._rules.callback
        return rules.words if rules else CallbackWords()
