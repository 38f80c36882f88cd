"""The path of a contact, told once.

    arrives ──▶ menus ──▶ in the line ──▶ a phone rings ──▶ bridged ──▶ over
                  └─ silence, unknown keys, errors ─▶ ┘  ▲        │
                                                         └────────┘ nobody answers: same place

`Core.handle` takes one event and the time, and returns what to do and what is now true. It is the
whole of the product's judgement: no I/O, no clock, no chance. `callers` admits who arrives,
`walking` leads them through menus into the line, `hearing` plays to them, `ringing` rings agents
for them, `connecting` brings the two together, `talking` parts them, `desk` serves the agents'
feature codes, `adoption` takes over what an earlier run left; the line, the roster and the
dispatcher below them know nothing of telephones. `legs` asks whose a leg is that something is told
of, `sessions` goes on with what lived at a PBX. After every event everybody who can be served is
matched, in one place, so no other rule ever chooses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from callcenter import events, facts
from callcenter.flow.deadlines_reached import DeadlinesReached
from callcenter.flow.failed_commands import FailedCommands
from callcenter.flow.legs import Legs
from callcenter.flow.looking import Views
from callcenter.flow.parts import Parts
from callcenter.flow.reloading import Reloading
from callcenter.flow.sessions import Sessions
from callcenter.flow.table import Ids
from callcenter.flow.wishes import wishes

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.events import Event
    from callcenter.flow.outbox import Decision
    from callcenter.flow.rules import Rules


class Core(Views):
    """One line and everybody in it.

    Args:
        rules: What to serve by.
        run: A name that no other run of the service has; every id starts with it.
        began_at: When this run began, in ms since the epoch; later than any earlier run.
        hide: Makes of a caller's number what stands for it, the same number always alike.
    """

    def __init__(
        self, rules: Rules, *, run: str, began_at: int = 0, hide: Callable[[str], str] = str
    ) -> None:
        parts = Parts(rules, ids=Ids(run, began_at=began_at), hide=hide)
        super().__init__(parts)
        self._parts = parts
        self._outbox = parts.outbox
        self._deadlines = parts.deadlines
        self._helping = parts.helping
        self._overflowing = parts.overflowing
        self._overruns = parts.overruns
        self._ringing = parts.ringing
        self._deadlines_reached = DeadlinesReached(parts)
        self._reloading = Reloading(parts)
        self._sessions = Sessions(parts)
        self._legs = Legs(parts)
        failed = FailedCommands(parts, hung_up=self._legs.hung_up)
        self._handlers = self._table(failed)

    def _table(self, failed: FailedCommands) -> dict[type[Event], Callable[[Any, int], object]]:
        """Who deals with which event."""
        parts = self._parts
        return {
            events.CallArrived: parts.callers.arrived,
            events.CallFound: self._legs.found,
            events.OfferFound: parts.adoption.offer,
            events.CallbackFound: parts.adoption.call_back,
            events.MembersFound: self._sessions.members,
            events.ContactRecovered: parts.adoption.contact,
            events.AgentRecovered: parts.adoption.agent,
            events.PbxRecovered: lambda e, _: parts.returns.began(e.pbx, e.started),
            events.CallerKnown: parts.callers.caller_known,
            events.DeskCalled: self._legs.called,
            events.DigitPressed: self._legs.pressed,
            events.PromptEnded: self._legs.prompt_ended,
            events.LegReturned: self._legs.returned,
            events.CallTransferred: parts.transfers.sent,
            events.CallTakenOut: parts.taken_out.told,
            events.PartnerJoined: parts.transfers.joined,
            events.PartnerLeft: lambda e, _: parts.transfers.partner_left(e.leg),
            events.LegReplaced: parts.transfers.replaced,
            events.DivertAnswered: lambda e, now: parts.diverting.taken(e.leg, now),
            events.LegEnded: self._legs.ended,
            events.AgentAnswered: lambda e, now: parts.our_legs.answered(e.offer, now),
            events.LegReady: self._legs.ready,
            events.AgentRefused: lambda e, now: parts.our_legs.refused(e.offer, e.outcome, now),
            events.RecorderReady: lambda e, now: parts.connecting.recorder(e.offer, now, runs=True),
            events.RecordingSpaceMeasured: lambda e, _: parts.recordings.measured(e),
            events.ListenAsked: self._listen_asked,
            events.Bridged: lambda e, now: parts.connecting.bridged(e.offer, now),
            events.ConversationLeft: lambda e, _: parts.talking.left(e.leg),
            events.AgentHungUp: self._legs.hung_up,
            events.PhoneChanged: lambda e, _: self.roster.phone_changed(e.phone, e.state),
            events.PbxConnected: self._sessions.began,
            events.PbxLost: self._sessions.lost,
            events.CommandFailed: failed.told,
            **wishes(self.roster, self._ringing.changed),
            events.ReclassifyAsked: parts.reclassifying.asked,
            events.PromptRecordingAsked: self._prompt_asked,
            events.TakeJudged: parts.takes.judged,
            events.HoursGiven: parts.doors.given,
            events.SwitchRecovered: parts.doors.recovered,
            events.MessageRecovered: parts.messages.recovered,
            events.SurveysRecovered: parts.surveys.recovered,
            events.PromisesRecovered: lambda e, _: parts.promises.lately.recovered(e),
            events.RulesChanged: self._reloading.come,
            events.DeadlineReached: self._deadline_reached,
        }

    # -- what the engine calls ---------------------------------------------------------------

    def handle(self, event: Event, now: int) -> Decision:
        """Take one event at ``now`` (ms since the epoch, never going back)."""
        self._handlers[type(event)](event, now)
        if self._helping:
            self._helping.run(now)
        if self._recordings:
            self._recordings.run()
        if self._sessions.connected:
            self._overflowing.run(now)
            self._ringing.match(now)
            self._dialling_back.match(self._sessions.connected, now)
            if self._overruns:
                self._overruns.run(self._sessions.connected)
        decision = self._outbox.take()
        self._estimator.learn(decision.facts, now)
        return decision

    def prepare(self, rules: Rules) -> None:
        """Take ``rules`` for the next `events.RulesChanged`, which puts them in force."""
        self._reloading.coming = rules

    def next_deadline(self) -> int | None:
        """When `events.DeadlineReached` is due at the latest, in ms, or None."""
        # Without a session nobody is matched: a second ring then due would be due for ever.
        matching = self.dispatcher if self._sessions.connected else self.roster
        moments = (self._deadlines.next(), matching.next_deadline())
        return min((at for at in moments if at is not None), default=None)

    def rescue(self, event: Event, now: int) -> Decision:
        """After `handle` raised on ``event``: give its call to the line's default group."""
        self._outbox.take()
        leg = getattr(event, "leg", None)
        call = self.calls.of_leg(leg) if leg else None
        if call is not None:
            self._outbox.state(facts.ContactRescued(call.id, type(event).__name__))
            self._parts.walking.enter_default(call, now)
        elif leg:
            self._parts.surveys.give_up(leg)
        return self._outbox.take()

    # -- what needs a session ----------------------------------------------------------------

    def _listen_asked(self, event: events.ListenAsked, now: int) -> None:
        del now
        sound = self._recordings.sound(event.name)
        self._parts.notices.lets_hear(self._sessions.connected, event, sound)

    def _prompt_asked(self, event: events.PromptRecordingAsked, now: int) -> None:
        del now
        self._booth.asked(event, self._sessions.connected)

    # -- time --------------------------------------------------------------------------------

    def _deadline_reached(self, event: events.DeadlineReached, now: int) -> None:
        del event
        self._deadlines_reached.told(now, in_session=bool(self._sessions.connected))
        stated = self.roster.advance(now)
        self._outbox.state_all(stated)
        self._overruns.stated(stated)
