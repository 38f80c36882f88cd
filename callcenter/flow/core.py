"""The path of a contact, told once.

    arrives ──▶ menus ──▶ in the line ──▶ a phone rings ──▶ bridged ──▶ over
                  └─ silence, unknown keys, errors ─▶ ┘  ▲        │
                                                         └────────┘ nobody answers: same place

`Core.handle` takes one event and the time, and returns what to do and what is now true. It is the
whole of the product's judgement: no I/O, no clock, no chance. `callers` admits who arrives,
`walking` leads them through menus into the line, `hearing` plays to them, `ringing` rings agents
for them, `connecting` brings the two together, `talking` parts them, `desk` serves the agents'
feature codes, `adoption` takes over what an earlier run left; the line, the roster and the
dispatcher below them know nothing of telephones. After every event everybody who can be served is
matched, in one place, so no other rule ever chooses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from callcenter import events, facts
from callcenter.commands import Hangup
from callcenter.contacts import LegId, OfferId
from callcenter.facts import EndedBy
from callcenter.flow import endings
from callcenter.flow.deadlines_reached import DeadlinesReached
from callcenter.flow.failed_commands import FailedCommands
from callcenter.flow.looking import Views
from callcenter.flow.parts import Parts
from callcenter.flow.reloading import Reloading
from callcenter.flow.table import Ids
from callcenter.flow.wishes import wishes

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.agents.roster import Change
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
        self._outbox = parts.outbox
        self._deadlines = parts.deadlines
        self._notices = parts.notices
        self._guards = parts.guards
        self._callers = parts.callers
        self._walking = parts.walking
        self._hearing = parts.hearing
        self._ends = parts.ends
        self._ringing = parts.ringing
        self._our_legs = parts.our_legs
        self._connecting = parts.connecting
        self._talking = parts.talking
        self._desks = parts.desks
        self._call_keyboard = parts.call_keyboard
        self._helping = parts.helping
        self._surveys = parts.surveys
        self._adoption = parts.adoption
        self._calling_back = parts.calling_back
        self._partings = parts.partings
        self._returns = parts.returns
        self._overflowing = parts.overflowing
        self._overruns = parts.overruns
        self._diverting = parts.diverting
        self._transfers = parts.transfers
        self._taken_out = parts.taken_out
        self._members = parts.members
        self._reclassifying = parts.reclassifying
        self._messages = parts.messages
        self._deadlines_reached = DeadlinesReached(parts)
        self._reloading = Reloading(parts, changed=self._changed)
        self._connected: set[str] = set()
        failed = FailedCommands(parts, hung_up=self._agent_hung_up)
        self._handlers = self._table(failed)

    def _table(self, failed: FailedCommands) -> dict[type[Event], Callable[[Any, int], object]]:
        """Who deals with which event."""
        return {
            events.CallArrived: self._callers.arrived,
            events.CallFound: self._call_found,
            events.OfferFound: self._adoption.offer,
            events.CallbackFound: self._adoption.call_back,
            events.MembersFound: self._members_found,
            events.ContactRecovered: self._adoption.contact,
            events.AgentRecovered: self._adoption.agent,
            events.PbxRecovered: lambda e, _: self._returns.began(e.pbx, e.started),
            events.CallerKnown: self._callers.caller_known,
            events.DeskCalled: lambda e, now: self._changed(self._desks.called(e, now), now),
            events.DigitPressed: self._pressed,
            events.PromptEnded: self._prompt_ended,
            events.LegReturned: self._leg_returned,
            events.CallTransferred: self._transfers.sent,
            events.CallTakenOut: self._taken_out.told,
            events.PartnerJoined: self._transfers.joined,
            events.PartnerLeft: lambda e, _: self._transfers.partner_left(e.leg),
            events.LegReplaced: self._transfers.replaced,
            events.DivertAnswered: lambda e, now: self._diverting.taken(e.leg, now),
            events.LegEnded: self._leg_ended,
            events.AgentAnswered: lambda e, now: self._our_legs.answered(e.offer, now),
            events.LegReady: self._leg_ready,
            events.AgentRefused: lambda e, now: self._our_legs.refused(e.offer, e.outcome, now),
            events.RecorderReady: lambda e, now: self._connecting.recorder(e.offer, now, runs=True),
            events.RecordingSpaceMeasured: lambda e, _: self._recordings.measured(e),
            events.ListenAsked: self._listen_asked,
            events.Bridged: lambda e, now: self._connecting.bridged(e.offer, now),
            events.ConversationLeft: lambda e, _: self._talking.left(e.leg),
            events.AgentHungUp: self._agent_hung_up,
            events.PhoneChanged: lambda e, _: self.roster.phone_changed(e.phone, e.state),
            events.PbxConnected: self._pbx_connected,
            events.PbxLost: self._pbx_lost,
            events.CommandFailed: failed.told,
            **wishes(self.roster, self._changed),
            events.ReclassifyAsked: self._reclassifying.asked,
            events.PromptRecordingAsked: lambda e, _: self._booth.asked(e, self._connected),
            events.TakeJudged: self._takes.judged,
            events.HoursGiven: self._doors.given,
            events.SwitchRecovered: self._doors.recovered,
            events.MessageRecovered: self._messages.recovered,
            events.SurveysRecovered: self._surveys.recovered,
            events.PromisesRecovered: lambda e, _: self._promises.lately.recovered(e),
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
        if self._connected:
            self._overflowing.run(now)
            self._ringing.match(now)
            self._dialling_back.match(self._connected, now)
            if self._overruns:
                self._overruns.run(self._connected)
        decision = self._outbox.take()
        self._estimator.learn(decision.facts, now)
        return decision

    def prepare(self, rules: Rules) -> None:
        """Take ``rules`` for the next `events.RulesChanged`, which puts them in force."""
        self._reloading.coming = rules

    def next_deadline(self) -> int | None:
        """When `events.DeadlineReached` is due at the latest, in ms, or None."""
        # Without a session nobody is matched: a second ring then due would be due for ever.
        matching = self.dispatcher if self._connected else self.roster
        moments = (self._deadlines.next(), matching.next_deadline())
        return min((at for at in moments if at is not None), default=None)

    def rescue(self, event: Event, now: int) -> Decision:
        """After `handle` raised on ``event``: give its call to the line's default group."""
        self._outbox.take()
        leg = getattr(event, "leg", None)
        call = self.calls.of_leg(leg) if leg else None
        if call is not None:
            self._outbox.state(facts.ContactRescued(call.id, type(event).__name__))
            self._walking.enter_default(call, now)
        elif leg:
            self._surveys.give_up(leg)
        return self._outbox.take()

    # -- legs --------------------------------------------------------------------------------

    def _listen_asked(self, event: events.ListenAsked, now: int) -> None:
        del now
        self._notices.lets_hear(self._connected, event, self._recordings.sound(event.name))

    def _pressed(self, event: events.DigitPressed, now: int) -> None:
        self._diverting.pressed(event)
        if self._recordings:
            self._recordings.pressed(event)
        if not (
            self._callers.pressed(event, now)
            or self._surveys.pressed(event, now)
            or self._calling_back.pressed(event.leg, event.digit, now)
            or self._call_keyboard.pressed(event, now)
        ):
            self._changed(self._desks.pressed(event, now), now)

    def _prompt_ended(self, event: events.PromptEnded, now: int) -> None:
        if self._callers.prompt_ended(event, now):
            self._connecting.notice_over(event.leg, now)
        elif not (
            self._surveys.prompt_ended(event.leg, event.token, now)
            or self._calling_back.prompt_ended(event.leg, event.token, now)
            or self._notices.said(event.leg)
            or self._connecting.whispered(OfferId(event.leg), now)
        ):
            self._desks.prompt_ended(event, now)

    def _leg_returned(self, event: events.LegReturned, now: int) -> None:
        if self._surveys.returned(event.leg, now) or self._diverting.returned(event.leg, now):
            return
        if self._transfers.returned(event, now) or self._talking.caller_returned(event.leg, now):
            return
        if self.calls.of_leg(event.leg) is not None:
            self._callers.returned(event, now)
        elif self._transfers.is_stranger(event.leg) or self._taken_out.comes_again(event.leg):
            # Spoken with by whom an earlier run knew, or had no place: a new contact rather than
            # nobody's.
            self._callers.arrived(events.CallArrived(event.pbx, event.leg, "", "", ""), now)
        elif event.pbx and event.leg not in self._partings:
            # Nobody's any more: the end that was asked for was not carried out.
            self._outbox.do(Hangup(pbx=event.pbx, leg=event.leg))

    def _leg_ended(self, event: events.LegEnded, now: int) -> None:
        self._callers.left(event, now)
        self._surveys.left(event.leg)
        self._partings.left(event.leg)
        self._desks.left(event.leg)
        self._transfers.is_stranger(event.leg)
        self._taken_out.comes_again(event.leg)

    # -- offers ------------------------------------------------------------------------------

    def _leg_ready(self, event: events.LegReady, now: int) -> None:
        leg = LegId(event.offer)
        if self._is_callers(leg):
            pbx = self._surveys.ends_at(leg)
            self._leg_returned(events.LegReturned(leg, pbx), now)  # was called back by this leg
        else:
            self._our_legs.ready(event.offer, now)

    def _agent_hung_up(self, event: events.AgentHungUp, now: int) -> None:
        leg = LegId(event.offer)
        if self._is_callers(leg):
            self._leg_ended(events.LegEnded(leg, event.cause), now)  # was called back by this leg
        else:
            self._our_legs.hung_up(event.offer, now)

    def _is_callers(self, leg: LegId) -> bool:
        """Whether a caller is, or was, on this leg, whoever dialled it."""
        here = self.calls.of_leg(leg) is not None
        return here or leg in self._surveys or leg in self._partings

    # -- people asking -----------------------------------------------------------------------

    def _changed(self, change: Change | None, now: int) -> None:
        """An agent's wish was carried out: say so, and take back a ring it makes pointless."""
        if change is None:
            return
        self._outbox.state_all(change.facts)
        if change.cancel:
            self._ringing.withdraw(change.cancel, now)

    # -- the PBX -----------------------------------------------------------------------------

    def _pbx_connected(self, event: events.PbxConnected, now: int) -> None:
        self._connected.add(event.pbx)
        self._outbox.state(facts.PbxStateChanged(pbx=event.pbx, connected=True))
        died = self._returns.began(event.pbx, event.started)
        if died:
            self._pbx_died(event.pbx, now)
        self._talking.resume(event.pbx, event.legs, now)
        self._notices.resume(event.pbx, event.legs)
        self._booth.resume(event.pbx, event.legs)
        self._helping.resume(event.pbx, event.legs, now)
        self._surveys.resume(event.pbx, event.legs, now)
        self._desks.resume(event.pbx, event.legs, now)
        self._calling_back.resume(event.pbx, event.legs, now)
        self._adoption.settle(now)
        for call in self.calls:
            if call.pbx != event.pbx or call.away:
                continue
            if call.leg not in event.legs:
                self._ends.end(call, now, ended_by=EndedBy.SYSTEM)
            elif call.ear.playing:
                self._walking.not_played(call, now)
        for change in self._adoption.complete(event.pbx, now, died=died):
            self._changed(change, now)
        # Before the many commands that concern everybody: agents wait too.
        self._overflowing.run(now)
        self._ringing.match(now)
        for call in self.calls:
            if call.pbx == event.pbx:
                self._hearing.music(call, now)
        self._guards.begin(now)

    def _call_found(self, event: events.CallFound, now: int) -> None:
        if not self._surveys.found(event):
            self._adoption.call(event, now)

    def _members_found(self, event: events.MembersFound, now: int) -> None:
        """The PBX knows better who is at work than nobody, and than who did not serve last."""
        if event.inherited or not self._adoption.knows_the_agents:
            for change in self._members.take_over(event, now):
                self._changed(change, now)

    def _pbx_died(self, pbx: str, now: int) -> None:
        """Every call that was there is gone; the places of those who waited are kept."""
        for call in self.calls:
            if call.pbx == pbx and not call.away:
                self._returns.died(call, now)
                outcome = endings.of_dead_pbx(call)
                self._ends.end(call, now, ended_by=EndedBy.SYSTEM, outcome=outcome)

    def _pbx_lost(self, event: events.PbxLost, now: int) -> None:
        del now  # calls go on at the PBX; nothing of ours changes
        self._connected.discard(event.pbx)
        self._connecting.away(event.pbx)
        self._surveys.away(event.pbx)
        self._adoption.away(event.pbx)
        self._outbox.state(facts.PbxStateChanged(pbx=event.pbx, connected=False))

    # -- time --------------------------------------------------------------------------------

    def _deadline_reached(self, event: events.DeadlineReached, now: int) -> None:
        del event
        self._deadlines_reached.told(now, in_session=bool(self._connected))
        stated = self.roster.advance(now)
        self._outbox.state_all(stated)
        self._overruns.stated(stated)
