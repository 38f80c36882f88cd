"""Recording conversations: told of first, then the recorder, then the two hear each other.

Nothing is recorded that was not asked for here, and nothing is asked for before the caller has
heard that it may be: so whatever goes wrong, and whenever this service dies, a conversation may be
missing from the records and is never in them against the rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from callcenter import facts
from callcenter.contacts import ContactState, OfferId
from callcenter.facts import RecordingEnd, SkipReason
from callcenter.flow.known import known
from callcenter.flow.recorder import ConversationRecording, Recorder, Stage
from callcenter.ivr.session import Walk

if TYPE_CHECKING:
    from callcenter.contacts import LegId
    from callcenter.events import DigitPressed, RecordingSpaceMeasured
    from callcenter.flow.agent_legs import AgentLegs
    from callcenter.flow.call import Call
    from callcenter.flow.hearing import Hearing
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.recording_rules import RecordingRules
    from callcenter.flow.rules import Rules
    from callcenter.flow.table import CallTable

NOTICE_MS = 20_000
"""A notice whose end was not told by then was not heard: nothing is recorded."""


class Recordings:
    """Knows what is recorded, and what has to come before."""

    def __init__(
        self, *, rules: Rules, calls: CallTable, hearing: Hearing, legs: AgentLegs, outbox: Outbox
    ) -> None:
        self._rules = rules
        self._calls = calls
        self._hearing = hearing
        self._legs = legs
        self._recorder = Recorder(legs=legs, outbox=outbox)
        self._outbox = outbox
        self._of: dict[OfferId, ConversationRecording] = {}
        self.has_room = True  # for recordings, as far as anybody said

    def __len__(self) -> int:
        """How many conversations are recorded, or begin and are to be, or were to be."""
        return len(self._of)

    # -- before the two hear each other ------------------------------------------------------

    def prepares(self, offer: OfferId, call: Call, now: int) -> bool:
        """Do what has to come before the bridge; return whether it must wait for that."""
        rules = self._rules.recording
        found = self._of.get(offer)
        if rules is None:
            return False
        if found is None:
            return rules.meant(call) and self._begin(rules, offer, call, now)
        return found.stage is Stage.TOLD and self._start(rules, found, now)

    def awaits(self, offer: OfferId) -> bool:
        """Whether a notice or the recorder is waited for."""
        found = self._of.get(offer)
        return found is not None and found.stage in (Stage.NOTICE, Stage.STARTING)

    def ready(self, offer: OfferId) -> None:
        """The agent's leg can hear, and be recorded, from now on."""
        found, rules = self._of.get(offer), self._rules.recording
        if found is None or rules is None:
            return
        if found.stage is Stage.NOTICE:
            self._legs.play(offer, rules.notice)
        elif found.stage is Stage.STARTING and not found.asked:
            self._recorder.ask(rules, found)

    def began(self, offer: OfferId) -> Call | None:
        """The recorder runs; return the call that waited for it."""
        found = self._of.get(offer)
        if found is None or found.stage is not Stage.STARTING:
            return None
        found.stage = Stage.RUNNING
        return found.call

    def failed(self, offer: OfferId) -> Call | None:
        """The PBX did not begin; return the call that waited for it."""
        call = self.began(offer)
        if call is not None:
            self._recorder.over(self._of[offer], RecordingEnd.FAILED)
        return call

    def notice_over(self, leg: LegId, *, heard: bool = True) -> OfferId | None:
        """Something that a caller heard ended; return the offer whose bridge waited for it."""
        call = self._calls.of_leg(leg)
        if call is None or call.ear.playing:
            return None
        if not call.hears_notice:
            self._of_menu(call, heard=heard)
            return None
        found = self._of[known(call.offer)]
        if heard:
            self._told(found)
        else:
            self.give_up(found.offer)
        return found.offer

    def pressed(self, event: DigitPressed) -> None:
        """A caller may refuse by a key while the notice is heard."""
        call = self._calls.of_leg(event.leg)
        found = self._of.get(call.offer) if call and call.offer and call.hears_notice else None
        if found is not None and event.digit == found.refuse_key:
            self._refuse(found.call)

    def give_up(self, offer: OfferId) -> None:
        """What was waited for did not come, or the two are bridged without it."""
        found = self._of.get(offer)
        if found is None:
            return
        if found.stage is Stage.STARTING and not found.asked:
            self.failed(offer)
        elif found.stage is Stage.STARTING:
            found.stage = Stage.RUNNING  # or it failed, and nobody said so
        elif found.stage in (Stage.NOTICE, Stage.TOLD):
            self._skip(found, SkipReason.NOTICE)

    # -- while they speak --------------------------------------------------------------------

    def adopt(self, offer: OfferId, call: Call) -> None:
        """An agent has the caller: know the recording that an earlier run of us began there."""
        recorded = call.recorded
        if not recorded.name:
            if recorded.offer == offer:  # refused there: what was asked for may not have been done
                self._recorder.stop(call, offer)
            return
        found = ConversationRecording(call, OfferId(recorded.offer), Stage.RUNNING)
        found.name = recorded.name
        if recorded.offer == offer:
            self._of[offer] = found
        else:
            self._recorder.over(found, RecordingEnd.UNSEEN)

    def not_done(self, offer: OfferId) -> None:
        """Whether a recording was stopped, or silenced, is not known: the session broke."""
        if found := self._of.get(offer):
            found.unsure = True

    def resume(self, offer: OfferId) -> None:
        """The session is back: ask again for what may not have been done."""
        found = self._of.get(offer)
        if found is not None and found.unsure:
            self._recorder.repeat(found)

    def pause(self, offer: OfferId) -> str:
        """Silence a recording, or let it go on; return "paused", "goes_on" or "not_recorded"."""
        found = self._running(offer)
        if found is None:
            return "not_recorded"
        self._recorder.pause(found)
        return "paused" if found.muted else "goes_on"

    def refuse(self, offer: OfferId, call: Call) -> bool:
        """The caller does not want to be recorded; return whether they were until now."""
        self._refuse(call, by=known(call.agent))
        found, rules = self._running(offer), self._rules.recording
        if found is None:
            return False
        self._recorder.stop(call, offer)
        self._recorder.over(found, RecordingEnd.REFUSED, keep=rules is None or rules.keep_refused)
        return True

    def run(self) -> None:
        """Let those go whose conversation is over, however it ended."""
        for offer, found in list(self._of.items()):
            call = self._legs.serves(offer)
            in_talk = found.call.state in (ContactState.CONNECTING, ContactState.TALKING)
            if call is found.call and in_talk:
                continue
            found.call.hears_notice = False
            if found.stage in (Stage.STARTING, Stage.RUNNING):
                self._recorder.over(found, RecordingEnd.CALL_OVER)
            del self._of[offer]

    def sound(self, name: str) -> str:
        """Return a recording as the PBX plays it; "" where nothing is recorded."""
        rules = self._rules.recording
        return rules.sound(name) if rules else ""

    def measured(self, event: RecordingSpaceMeasured) -> None:
        """There is room for recordings, or there is not."""
        if event.enough is not self.has_room:
            self.has_room = event.enough
            self._outbox.state(facts.RecordingSpaceChanged(event.enough))

    # -- inside ------------------------------------------------------------------------------

    def _begin(self, rules: RecordingRules, offer: OfferId, call: Call, now: int) -> bool:
        found = ConversationRecording(call, offer, Stage.TOLD)
        self._of[offer] = found
        if call.recorded.refused:
            return self._skip(found, SkipReason.REFUSED)
        if call.recorded.unknown:
            return self._skip(found, SkipReason.UNKNOWN)
        if not self.has_room:
            return self._skip(found, SkipReason.DISK)
        self._hearing.brief(call, now)
        if not rules.notice or call.recorded.told:
            return self._start(rules, found, now)
        found.stage, call.hears_notice = Stage.NOTICE, True
        found.refuse_key = rules.refuse_key
        self._outbox.do_all(call.ear.hear(rules.notice, after_key=False))
        if self._legs.can_hear(offer):
            self._legs.play(offer, rules.notice)  # or they would wonder why nobody speaks
        self._legs.whispers_until(offer, now + NOTICE_MS)
        return True

    def _of_menu(self, call: Call, *, heard: bool) -> None:
        """What a caller heard to its end may have been a menu that says the notice.

        A key that means something would have led on by now.
        """
        rules, walk = self._rules.recording, call.walk
        if rules is None or not heard or call.recorded.told or not isinstance(walk, Walk):
            return
        if walk.menu in rules.telling:
            self._heard(call)

    def _heard(self, call: Call) -> None:
        call.recorded = replace(call.recorded, told=True)
        self._outbox.state(facts.NoticeHeard(call.id, call.line.name))

    def _told(self, found: ConversationRecording) -> None:
        call = found.call
        call.hears_notice, found.stage = False, Stage.TOLD
        self._heard(call)
        if call.recorded.refused:
            self._skip(found, SkipReason.REFUSED)

    def _start(self, rules: RecordingRules, found: ConversationRecording, now: int) -> bool:
        self._recorder.start(rules, found, now)
        return True

    def _skip(self, found: ConversationRecording, why: SkipReason) -> bool:
        self._recorder.skip(found, why)
        return False

    def _refuse(self, call: Call, *, by: str = "") -> None:
        if not call.recorded.refused:
            call.recorded = replace(call.recorded, refused=True)
            self._outbox.state(facts.RecordingRefused(call.id, call.line.name, by))

    def _running(self, offer: OfferId) -> ConversationRecording | None:
        found = self._of.get(offer)
        return found if found is not None and found.stage is Stage.RUNNING else None
