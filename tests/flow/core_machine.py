"""The whole core and a PBX that misbehaves, on a clock: what is true at every moment, and the end.

The PBX of this machine keeps its own account of legs and rings. Each of its events may be held
back and told later, in another order, or twice; commands may fail. An event is lost for good only
where that can happen: together with the session, when the legs end unseen until it is back. After
every step the core must be of one piece; when all was told, everybody is served or still in line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from callcenter.commands import (
    Bridge,
    BringBack,
    CancelRing,
    Command,
    DialCaller,
    Dismiss,
    Divert,
    Hangup,
    Play,
    Record,
    RingAgent,
    StopPlaying,
)
from callcenter.events import (
    AgentAnswered,
    AgentRefused,
    CommandFailed,
    DeadlineReached,
    DigitPressed,
    Event,
    Failure,
    HoursGiven,
    PbxConnected,
    PbxLost,
    RingOutcome,
)
from callcenter.facts import CallbackPromised
from callcenter.flow.core import Core
from callcenter.lab.verdict import judge_run
from tests.flow import soundness
from tests.flow.recovered import recovered, stood
from tests.flow.story import PBX, START, example_rules
from tests.flow.wild_pbx import WildPbx
from tests.flow.wild_rules import with_a_supervisor

if TYPE_CHECKING:
    from callcenter.contacts import AgentNumber
    from callcenter.facts import Fact
    from callcenter.journal.lines import Standing

COMMANDS = (
    Play,
    Record,
    RingAgent,
    Bridge,
    StopPlaying,
    CancelRing,
    Hangup,
    Dismiss,
    DialCaller,
    Divert,
    BringBack,
)
"""Those that may begin to fail."""

picks = st.integers(0, 30)
refusals = st.sampled_from([RingOutcome.BUSY, RingOutcome.REFUSED, RingOutcome.NO_ANSWER])


class CoreMachine(RuleBasedStateMachine):
    """A core, its PBX and its clock; what people do is added by who inherits."""

    def __init__(self) -> None:
        super().__init__()
        self.served_by = with_a_supervisor(example_rules())
        self.most_rings = 2
        self.hours: HoursGiven | None = None
        self.core = Core(self.served_by, run="r")
        self.now = START
        self.facts: list[tuple[int, Fact]] = []
        self.standings: dict[AgentNumber, Standing] = {}
        self.numbers: dict[str, str] = {}  # that contacts were promised to be called back at
        self.count = 0
        self.runs = 1
        self.pbx = WildPbx()
        self.holding_back = False  # whether events are told only when a rule says so
        self.take(PbxConnected(PBX))

    # -- telling -----------------------------------------------------------------------------

    def take(self, event: Event) -> None:
        """Tell the core an event, and let the PBX begin what it is asked."""
        decision = self.core.handle(event, self.now)
        self.facts += [(self.now, fact) for fact in decision.facts]
        self.standings |= stood(self.core, decision.facts)
        self.numbers |= {
            fact.contact: self.core.promised_number(fact.contact)
            for fact in decision.facts
            if isinstance(fact, CallbackPromised)
        }
        for command in decision.commands:
            self.pbx.do(command)

    # -- the PBX -----------------------------------------------------------------------------

    @precondition(lambda self: self.pbx.held)
    @rule(pick=picks, twice=st.booleans())
    def an_event_is_told(self, pick: int, *, twice: bool) -> None:
        """Out of order, perhaps, and perhaps twice."""
        event = self.pbx.held.pop(pick % len(self.pbx.held))
        self.take(event)
        if twice and not isinstance(event, DigitPressed):
            self.take(event)

    @rule()
    def events_are_held_back_or_told_at_once_again(self) -> None:
        self.holding_back = not self.holding_back

    @precondition(lambda self: self.pbx.agent_legs)
    @rule(pick=picks, outcome=refusals)
    def an_answer_is_told_again_and_a_refusal_after_it(
        self, pick: int, outcome: RingOutcome
    ) -> None:
        offer = sorted(self.pbx.agent_legs)[pick % len(self.pbx.agent_legs)]
        if AgentAnswered(offer) not in self.pbx.held:
            self.take(AgentAnswered(offer))
            self.take(AgentRefused(offer, outcome))
            self.take(CommandFailed("RingAgent", offer, Failure.UNKNOWN))

    def tell_everything(self) -> None:
        for _ in range(200):
            if not self.pbx.held:
                return
            self.take(self.pbx.held.pop(0))
        raise AssertionError("the core and the PBX talk without end")

    @precondition(lambda self: self.pbx.connected)
    @rule()
    def the_session_breaks(self) -> None:
        """What was on its way is lost with it."""
        self.tell_everything()
        self.pbx.connected = False
        self.take(PbxLost(PBX))

    @precondition(lambda self: not self.pbx.connected)
    @rule()
    def the_session_is_back(self) -> None:
        self.pbx.connected = True
        self.forget_legs_of_nobody()
        answered = [AgentAnswered(offer) for offer in sorted(self.pbx.agent_legs)]
        for event in (*self.pbx.snapshot(self.now), *answered):
            self.take(event)

    def forget_legs_of_nobody(self) -> None:
        """The PBX ends them in its own time."""
        known = {call.leg for call in self.core.calls} | set(self.core._parts.desks._desks)
        known |= {attempt.ear.leg for attempt in self.core._parts.calling_back._attempts}
        for leg in [leg for leg in self.pbx.playing if leg not in known]:
            del self.pbx.playing[leg]
            self.pbx.diverted.pop(leg, None)
            for offer in [o for o, caller in self.pbx.bridges.items() if caller == leg]:
                del self.pbx.bridges[offer]

    # With the session, so that what the core decided stands on the channels.
    @precondition(lambda self: self.pbx.connected)
    @rule(away_ms=st.sampled_from([1_000, 2_000, 60_000]))
    def the_service_is_killed_and_starts_again(self, away_ms: int) -> None:
        """Whatever was not told yet never is; what is alive then is found."""
        self.forget_legs_of_nobody()
        self.pbx.held.clear()
        self.pbx.failing.clear()
        self.now += away_ms
        self.runs += 1
        self.core = Core(self.served_by, run=f"r{self.runs}", began_at=self.now)
        hours = [self.hours] if self.hours else []
        known = recovered(self.facts, self.standings, self.numbers)
        for event in (*hours, *known, *self.pbx.snapshot(self.now)):
            self.take(event)

    @rule(
        command=st.sampled_from(COMMANDS),
        reason=st.sampled_from([Failure.REFUSED, Failure.UNKNOWN]),
    )
    def commands_begin_to_fail(self, command: type[Command], reason: Failure) -> None:
        self.pbx.failing[command] = reason

    @precondition(lambda self: self.pbx.failing)
    @rule()
    def commands_work_again(self) -> None:
        self.pbx.failing.clear()

    @rule(passed_ms=st.sampled_from([1, 250, 2_000, 5_000, 8_000, 15_000, 120_000]))
    def time_passes(self, passed_ms: int) -> None:
        end = self.now + passed_ms
        for _ in range(500):
            at = self.core.next_deadline()
            if at is None or at > end:
                self.now = end
                return
            self.now = max(self.now, at)
            self.take(DeadlineReached())
        raise AssertionError("deadlines without end")

    # -- what holds at every moment ----------------------------------------------------------

    @invariant()
    def events_are_told(self) -> None:
        """Not a condition but what runs after every rule: events arrive, unless held back."""
        if not self.holding_back:
            self.tell_everything()

    @invariant()
    def the_core_is_of_one_piece(self) -> None:
        soundness.everybody_is_in_exactly_one_place(self.core)
        soundness.nobody_is_lost(self.core, self.facts)
        soundness.the_first_arrival_never_changes(self.facts)
        soundness.nobody_is_answered_twice(self.facts)
        soundness.a_place_is_regained_once_and_is_the_one_vacated(self.facts)
        soundness.agents_and_offers_agree(self.core, most_rings=self.most_rings)
        soundness.no_place_is_told_worse(self.facts)
        if self.pbx.connected:
            soundness.whoever_waits_for_a_free_agent_is_rung(self.core, self.now)

    # -- the end -----------------------------------------------------------------------------

    def teardown(self) -> None:
        """Everything is told, everybody hangs up: no agent is held, nothing is waited for."""
        self.pbx.failing.clear()
        if not self.pbx.connected:
            self.the_session_is_back()
        for _ in range(20):
            self.tell_everything()
            self.time_passes(15_000)
            for leg in sorted(self.pbx.playing):
                self.pbx.ends(leg)
            for offer in sorted(self.pbx.agent_legs):
                self.pbx.ends(offer)
            awaited = {agent.offer for agent in self.core.roster}
            for offer in sorted(set(self.pbx.ringing) - awaited):
                self.pbx.ends(offer)  # nobody's any more: the PBX gives up by itself
            for offer in sorted(self.pbx.dialling):
                self.pbx.ends(offer)
        assert len(self.core.calls) == 0
        assert all(agent.offer is None for agent in self.core.roster)
        assert not self.core._parts.talking._legs.of(PBX)
        assert len(self.core._parts.notices) == 0
        assert len(self.core._takes) == 0
        assert not self.core._helping._legs
        assert len(self.core._helping) == 0
        assert len(self.core._parts.surveys) == 0
        soundness.a_survey_is_of_one_contact_and_ends_once(self.facts)
        soundness.nobody_is_recorded_before_they_are_told(self.facts)
        stated = len(self.facts)
        self.time_passes(16_000)
        assert len(self.facts) == stated
        soundness.who_has_ended_is_forgotten(self.facts)
        verdict = judge_run(self.facts, self.served_by.policy)
        assert not verdict.unfinished
        assert {fault.what for fault in verdict.faults} <= {"the call was lost"}
