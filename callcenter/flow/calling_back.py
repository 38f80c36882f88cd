"""Calls back who was promised it: dials, asks whether somebody is there, and lets them go on.

    PROMISED ──turn comes──▶ RINGING ──answered──▶ ASKED ──key 1──▶ in the line, on hold
       ▲                        │                    ├─ 2 ─▶ over, as they wish
       └── busy, no answer, refused, no key, hung up: so many times ──┘

Only a key brings somebody back, so no voicemail ever reaches an agent. Until then the contact is
off the phone, whatever its leg does; from then on it is a caller like all others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from callcenter import facts
from callcenter.commands import BringBack, CancelRing, DialCaller, Hangup
from callcenter.contacts import ContactState, LegId
from callcenter.events import Failure
from callcenter.facts import CallbackMiss, EndedBy, Outcome
from callcenter.flow.attempts import MISSED, Attempt, Stage, Turn
from callcenter.flow.callback_rules import CallbackWords
from callcenter.flow.ear import Ear
from callcenter.flow.known import known
from callcenter.flow.leg_voice import CUT, SAID
from callcenter.flow.promises import EXPIRY, RETRY
from callcenter.queue.waiting import asked_of_agents

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.contacts import OfferId
    from callcenter.events import CallbackFound, RingOutcome
    from callcenter.flow.callback_rules import CallbackRules
    from callcenter.flow.deadlines import Deadlines
    from callcenter.flow.doors import Doors
    from callcenter.flow.ends import Ends
    from callcenter.flow.leg_voice import LegVoice
    from callcenter.flow.memos import Memos
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.partings import Partings
    from callcenter.flow.places import Places
    from callcenter.flow.promises import Promise, Promises
    from callcenter.flow.reached import Reached
    from callcenter.flow.rules import LineRules, Rules
    from callcenter.flow.table import CallTable
    from callcenter.flow.turns import Turns
    from callcenter.flow.walking import Walking
    from callcenter.queue.waiting import Waiting

RINGS, ANSWER, SOON = "callback_rings", "callback_answer", "callback_soon"
"""Kinds of deadline: a phone rings too long or its leg does not end, no key was pressed, a wrap-up
begins to count."""

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
        calls: CallTable,
        walking: Walking,
        ends: Ends,
        places: Places,
        memos: Memos,
        promises: Promises,
        partings: Partings,
        reached: Reached,
        turns: Turns,
        doors: Doors,
        voice: LegVoice,
        outbox: Outbox,
        deadlines: Deadlines,
        offer_ids: Callable[[], OfferId],
    ) -> None:
        self._rules = rules
        self._calls = calls
        self._walking = walking
        self._ends = ends
        self._places = places
        self._memos = memos
        self._promises = promises
        self._partings = partings
        self._reached = reached
        self._turns = turns
        self._doors = doors
        self._voice = voice
        self._outbox = outbox
        self._deadlines = deadlines
        self._offer_ids = offer_ids
        self._attempts: dict[str, Attempt] = {}  # by leg

    # -- whose turn comes --------------------------------------------------------------------

    def match(self, connected: set[str], now: int) -> None:
        """Call those whose turn comes, while agents are free or about to be. After every event."""
        rules = self._rules.callback
        if rules is None or not any(self._doors.has_opened(x, now) for x in self._lines()):
            return
        self._deadlines.set(SOON, "", self._turns.next_wrap_up(now, lead_ms=rules.lead_ms))
        full: set[frozenset[str]] = set()  # skills for which no agent is left
        barred = []
        for entry in self._turns.away(
            now, full=full, may=lambda contact: self._may_dial(contact, connected, now)
        ):
            promise = known(self._promises.of(entry.contact))
            on_the_way = self._in_flight(entry, now)
            if not self._has_channel():
                break
            if not self._turns.has_come(entry, now, on_the_way=on_the_way, lead_ms=rules.lead_ms):
                full.add(entry.skills)
            elif rules.barred(promise.number) is not None:
                barred.append(promise)  # the rules have changed
            else:
                self._dial(promise, rules, now)
        for promise in barred:
            self.end(promise, Outcome.CALLBACK_FAILED, now)

    def _lines(self) -> list[LineRules]:
        """Return the lines in which somebody may be dialled as far as the promise goes."""
        return [self._rules.line_now(line) for line in self._promises.rested_in()]

    def _has_channel(self) -> bool:
        """Whether the trunk has a channel to call somebody, besides those kept for the urgent."""
        channels, reserve = self._rules.trunk_channels, self._rules.trunk_reserve
        return not channels or channels - self._calls.on_the_phone() > reserve

    def _may_dial(self, contact: str, connected: set[str], now: int) -> bool:
        promise = self._promises.of(contact)
        if promise is None or promise.offer is not None or promise.not_before > now:
            return False
        return promise.call.pbx in connected and self._doors.has_opened(promise.call.line, now)

    def _in_flight(self, entry: Waiting, now: int) -> int:
        """Count those who are being called, or were reached and wait behind ``entry``."""
        own = asked_of_agents(entry.skills)
        called = [attempt.promise.call for attempt in self._attempts.values()]
        waiting = self._reached.waiting()
        behind = [c for c in waiting if self._turns.is_ahead(entry, known(c.entry), now)]
        return sum(
            self._turns.competes(own, known(call.entry).skills) for call in (*called, *behind)
        )

    def _dial(self, promise: Promise, rules: CallbackRules, now: int) -> None:
        call = promise.call
        offer = self._offer_ids()
        self._promises.dialled(promise, offer)
        self._attempts[offer] = Attempt(promise, Ear(pbx=call.pbx, leg=LegId(offer)))
        self._calls.take_channel(LegId(offer))
        self._deadlines.set(RINGS, offer, now + rules.ring_ms)
        self._outbox.do(
            DialCaller(
                pbx=call.pbx,
                offer=offer,
                device=rules.device(promise.number),
                caller_id=rules.caller_id,
                ring_ms=rules.ring_ms,
                contact=call.id,
                language=self._rules.spoken(call.language),
            )
        )
        self._outbox.state(facts.CallbackDialled(call.id, call.line.name, offer, promise.attempts))

    def counts(self) -> dict[str, int]:
        """Return how many wait to be called back, and how many are being called."""
        calling = len(self._attempts)
        return {"promised": max(0, len(self._promises) - calling), "calling": calling}

    # -- the leg -----------------------------------------------------------------------------

    def answered(self, offer: OfferId) -> bool:
        """A phone was picked up; return whether it is one of these. What to hear waits."""
        attempt = self._attempts.get(offer)
        if attempt is not None and attempt.stage is Stage.ENDING:
            self._voice.hang_up(attempt.ear)  # too late
        return attempt is not None

    def ready(self, offer: OfferId, now: int) -> bool:
        """A leg can be played to; return whether it is one of these."""
        attempt = self._attempts.get(offer)
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
        attempt = self._attempts.get(leg)
        if attempt is None:
            return False
        if attempt.stage is Stage.ASKED:
            self._key(attempt, digit, now)
        return True

    def prompt_ended(self, leg: LegId, token: int, now: int) -> bool:
        """A prompt ended; return whether the leg is one of these."""
        attempt = self._attempts.get(leg)
        if attempt is None:
            return self._partings.said(leg, token)
        if self._voice.ended(attempt.ear, token):
            self._heard(attempt, now)
        return True

    def not_played(self, leg: LegId, now: int) -> bool:
        """A prompt could not be played: go on as if it had been heard."""
        attempt = self._attempts.get(leg)
        if attempt is None:
            return self._partings.not_played(leg)
        return self.prompt_ended(leg, attempt.ear.playing, now)

    def refused(self, offer: OfferId, outcome: RingOutcome, now: int) -> bool:
        """A call back was not answered; return whether the leg is one of these."""
        attempt = self._attempts.get(offer)
        if attempt is None:
            return False
        missed = attempt.miss if attempt.stage is Stage.ENDING else MISSED[outcome]
        self._missed(attempt, missed, now)
        return True

    def hung_up(self, offer: OfferId, now: int) -> bool:
        """A leg that was answered ended; return whether it is one of these."""
        attempt = self._attempts.get(offer)
        if attempt is not None:
            self._missed(attempt, attempt.miss, now)
        return attempt is not None

    def not_dialled(self, offer: OfferId, reason: Failure, now: int) -> None:
        """The PBX did not dial, or nobody knows whether it did."""
        attempt = self._attempts.get(offer)
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
            self._promise_expired(subject, now)
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

    # -- a PBX that was away, a service that starts again ------------------------------------

    def found(self, event: CallbackFound, now: int) -> None:
        """Go on with a call back of an earlier run; one for nobody is ended."""
        if event.offer in self._attempts:
            return
        leg, promise = LegId(event.offer), self._promises.of(event.contact)
        if call := self._calls.of_leg(leg):
            self._memos.remember(call)  # has pressed the key, and the channel was not told
            return
        if promise is None or promise.offer is not None:
            self._outbox.do(Hangup(pbx=event.pbx, leg=leg))
            return
        self._promises.dialled(promise, event.offer, again=True)
        self._calls.take_channel(leg)
        ear = Ear(pbx=event.pbx, leg=leg, last_token=now)
        self._attempts[event.offer] = Attempt(promise, ear)
        ring_ms = self._rules.callback.ring_ms if self._rules.callback else 0
        self._deadlines.set(RINGS, event.offer, now + ring_ms)

    def let_be(self, promise: Promise, leg: LegId) -> None:
        """Somebody is on the phone on this leg: nobody waits for the one that was dialled."""
        attempt = self._attempts.get(promise.offer or "")
        if attempt is not None:
            self._forget(attempt)
            if attempt.ear.leg != leg:
                self._voice.hang_up(attempt.ear)

    def resume(self, pbx: str, alive: frozenset[str], now: int) -> None:
        """The session stands again: legs that are gone ended unseen, the others go on."""
        for leg, attempt in list(self._attempts.items()):
            if attempt.ear.pbx != pbx:
                continue
            if leg not in alive:
                self._missed(attempt, CallbackMiss.LOST, now)
            elif attempt.ear.playing:
                self.not_played(LegId(leg), now)
        self._partings.resume(pbx, alive, now)

    # -- inside ------------------------------------------------------------------------------

    def _promise_expired(self, contact: str, now: int) -> None:
        """A promise's time is over; one that is being kept just now is let go on."""
        promise = self._promises.of(contact)
        if promise is not None and promise.offer is None:
            self._too_late(promise, now)

    def _too_late(self, promise: Promise, now: int) -> None:
        """Nobody was called in time; while the line is closed nobody could be.

        Where nobody knows when it opens the promise is not kept for ever.
        """
        line = promise.call.line.name
        opens = not self._doors.is_open(line, now) and self._doors.opening(line, now)
        if self._rules.callback and opens:
            self._promises.postpone(promise, now)
        else:
            self.end(promise, Outcome.CALLBACK_EXPIRED, now)

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
        self._forget(attempt)
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
        self.end(promise, Outcome.CALLBACK_CANCELLED, now, ended_by=EndedBy.CALLER)

    def _missed(self, attempt: Attempt, miss: CallbackMiss, now: int) -> None:
        """The leg is gone: try again later, unless it was the last time or the contact is over."""
        promise = attempt.promise
        offer = known(promise.offer)
        self._forget(attempt)
        call, rules = promise.call, self._rules.callback
        if call.state is ContactState.ENDED:
            return
        self._outbox.state(facts.CallbackMissed(call.id, call.line.name, offer, miss))
        if miss is CallbackMiss.FAILED:
            promise.attempts -= 1  # nobody was called: the trunk is out, or the PBX would not
        late = rules is None or now >= promise.expires_at
        if rules is None or promise.attempts >= rules.attempts:
            outcome = Outcome.CALLBACK_EXPIRED if late else Outcome.CALLBACK_FAILED
            self.end(promise, outcome, now)
            return
        self._promises.try_again(promise, now + rules.retry_ms, now)
        if late:
            self._too_late(promise, now)

    def _forget(self, attempt: Attempt) -> None:
        leg = attempt.ear.leg
        self._voice.forget(attempt.ear)
        del self._attempts[leg]
        self._calls.leave_channel(leg)
        for kind in (RINGS, ANSWER):
            self._deadlines.set(kind, leg, None)

    def end(
        self, promise: Promise, outcome: Outcome, now: int, *, ended_by: EndedBy = EndedBy.SYSTEM
    ) -> None:
        """A promise is over without a talk, and the contact with it."""
        self._promises.over(promise)
        self._ends.end(promise.call, now, ended_by=ended_by, outcome=outcome)

    @property
    def _words(self) -> CallbackWords:
        rules = self._rules.callback
        return rules.words if rules else CallbackWords()
