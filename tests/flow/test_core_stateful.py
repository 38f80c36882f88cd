"""The whole core under everything at once: callers, agents, a clock, and a PBX that misbehaves.

The PBX of this machine keeps its own account of legs and rings. Each of its events may be held
back and told later, in another order, or twice; commands may fail. An event is lost for good only
where that can happen: together with the session, when the legs end unseen until it is back. After
every step the core must be of one piece; when all was told, everybody is served or still in line.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace

from callcenter.commands import (
    Bridge,
    CancelRing,
    Command,
    Hangup,
    Play,
    Record,
    RingAgent,
    StopPlaying,
)
from callcenter.contacts import AgentNumber, LegId, Phone
from callcenter.events import (
    AgentAnswered,
    AgentRefused,
    CallArrived,
    CallerKnown,
    CommandFailed,
    DeadlineReached,
    DeskCalled,
    DigitPressed,
    Event,
    Failure,
    HoursGiven,
    LegReady,
    LegReturned,
    LogInAsked,
    LogOutAsked,
    PauseAsked,
    PbxConnected,
    PbxLost,
    PhoneChanged,
    PhoneState,
    ReclassifyAsked,
    RingOutcome,
    RulesChanged,
    UnpauseAsked,
    WrapUpEndAsked,
)
from callcenter.flow.core import Core
from callcenter.flow.rules import CallKeys
from callcenter.lab.verdict import judge_run
from callcenter.opening import LineHours, OpenSpan
from tests.flow import soundness
from tests.flow.asking import asking
from tests.flow.knowing import knowing
from tests.flow.recovered import recovered, stood
from tests.flow.story import PBX, START, announcing_rules, example_rules, whispering_rules
from tests.flow.wild_pbx import WildPbx

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.facts import Fact
    from callcenter.flow.rules import Rules
    from callcenter.journal.lines import Standing

AGENTS = tuple(agent.number for agent in example_rules().agents)[:4]
PHONES = tuple(Phone(f"PJSIP/{number}") for number in range(3))

agents = st.sampled_from(AGENTS)
phones = st.sampled_from(PHONES)
picks = st.integers(0, 30)
refusals = st.sampled_from([RingOutcome.BUSY, RingOutcome.REFUSED, RingOutcome.NO_ANSWER])
requests = st.sampled_from([LogOutAsked, UnpauseAsked, WrapUpEndAsked])


def with_a_supervisor(rules: Rules) -> Rules:
    """Return the rules with the first agent, 7001, as a supervisor, and keys for conversations."""
    first, *others = rules.agents
    keys = CallKeys(targets={"1": "citas", "2": "emergencia"})
    desk = replace(rules.desk, call_keys=keys)
    return replace(rules, agents=(replace(first, supervisor=True), *others), desk=desk)


@cache
def rule_variants() -> tuple[Rules, ...]:
    """Return what the settings may become: other promises, groups, services, agents and times.

    The policy stays, for the judge of a whole run knows one. Menus go on leading to what is gone:
    whoever hears an old one may press such a key.
    """
    usual = with_a_supervisor(example_rules())
    line, groups = usual.lines["salud"], usual.groups
    few = {name: group for name, group in groups.items() if name != "preferente"}
    equal = {**groups, "preferente": replace(groups["preferente"], tier=2, guard_ms=60_000)}
    urgent = {**groups, "preferente": replace(groups["preferente"], tier=0, target_ms=90_000)}
    services = {name: rule for name, rule in usual.services.items() if name != "reclamos"}
    first, second, *others = usual.agents
    agents = (replace(second, skills=frozenset({"citas"})), *others)
    quick = replace(line, ring_ms=5_000, second_ring_ms=1_000, wrap_up_ms=0)
    return (
        usual,
        with_a_supervisor(whispering_rules()),
        with_a_supervisor(asking()),
        with_a_supervisor(knowing()),
        replace(usual, groups=few, lines={"salud": quick}),
        replace(usual, groups=equal, agents=(first, *others)),
        replace(usual, groups=urgent, agents=agents, services=services),
        replace(usual, lines={"otra": replace(quick, name="otra")}, cool_down_ms=0),
    )


class CoreMachine(RuleBasedStateMachine):
    """Everybody does whatever they like, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.served_by = with_a_supervisor(example_rules())
        self.hours: HoursGiven | None = None
        self.core = Core(self.served_by, run="r")
        self.now = START
        self.facts: list[tuple[int, Fact]] = []
        self.standings: dict[AgentNumber, Standing] = {}
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
        for command in decision.commands:
            self.pbx.do(command)

    @initialize(
        at_work=st.integers(0, 3),
        rules=st.sampled_from([example_rules, whispering_rules, announcing_rules, asking, knowing]),
    )
    def agents_come_to_work(self, at_work: int, rules: Callable[[], Rules]) -> None:
        if rules is not example_rules:
            self.served_by = with_a_supervisor(rules())
            self.core = Core(self.served_by, run="r")
            self.take(PbxConnected(PBX))
        for agent, phone in zip(AGENTS[:at_work], PHONES, strict=False):
            self.take(LogInAsked(agent, phone, "test"))

    # -- callers -----------------------------------------------------------------------------

    @precondition(lambda self: self.pbx.connected)
    @rule(keys=st.sampled_from(["", "2", "21", "23", "1", "11", "9", "92"]))
    def somebody_calls(self, keys: str) -> None:
        self.count += 1
        leg = LegId(f"leg-{self.count}")
        self.pbx.playing[leg] = 0
        self.pbx.since[leg] = self.now
        self.take(CallArrived(PBX, leg, "999", "", "0800"))
        for key in keys:
            self.pbx.happens(DigitPressed(leg, key))
            self.pbx.prompt_over(leg)

    @precondition(lambda self: self.pbx.playing)
    @rule(pick=picks, keys=st.text("12390*#", min_size=1, max_size=3), cuts=st.booleans())
    def somebody_presses(self, pick: int, keys: str, *, cuts: bool) -> None:
        leg = sorted(self.pbx.playing)[pick % len(self.pbx.playing)]
        for key in keys:
            if cuts:
                self.pbx.prompt_over(leg)
            self.pbx.happens(DigitPressed(leg, key))

    @precondition(lambda self: self.pbx.playing)
    @rule(pick=picks)
    def a_prompt_ends(self, pick: int) -> None:
        self.pbx.prompt_over(sorted(self.pbx.playing)[pick % len(self.pbx.playing)])

    @precondition(lambda self: self.pbx.playing)
    @rule(pick=picks)
    def somebody_hangs_up(self, pick: int) -> None:
        self.pbx.ends(sorted(self.pbx.playing)[pick % len(self.pbx.playing)])

    @precondition(lambda self: any(leg.startswith("leg") for leg in self.pbx.playing))
    @rule(pick=picks)
    def a_leg_is_handed_over_anew(self, pick: int) -> None:
        legs = sorted(leg for leg in self.pbx.playing if leg not in self.pbx.bridges.values())
        if legs:
            leg = legs[pick % len(legs)]
            self.pbx.playing[leg] = 0
            self.pbx.happens(LegReturned(leg))

    @precondition(lambda self: len(self.core.calls) > 0)
    @rule(pick=picks, group=st.sampled_from(["emergencia", "preferente", "general", "none"]))
    def somebody_reclassifies(self, pick: int, group: str) -> None:
        contacts = sorted(call.id for call in self.core.calls)
        self.take(ReclassifyAsked(contacts[pick % len(contacts)], group, "test"))

    @precondition(lambda self: len(self.core.calls) > 0)
    @rule(
        pick=picks,
        person=st.sampled_from(["", "ana", "beto"]),
        age=st.sampled_from([None, 30, 80]),
        agent=st.sampled_from([None, *AGENTS]),
        verified=st.booleans(),
    )
    def the_registry_answers(
        self, pick: int, person: str, age: int | None, agent: AgentNumber | None, *, verified: bool
    ) -> None:
        contacts = sorted(call.id for call in self.core.calls)
        contact = contacts[pick % len(contacts)]
        known = CallerKnown(contact, person, age=age, agent=agent, verified=verified)
        self.take(replace(known, language="en", group="preferente" if age else ""))

    # -- agents ------------------------------------------------------------------------------

    @rule(pick=picks)
    def the_settings_are_read_anew(self, pick: int) -> None:
        variants = rule_variants()
        self.served_by = variants[pick % len(variants)]
        self.core.prepare(self.served_by)
        self.take(RulesChanged("os:test", ("some",)))

    @rule(agent=agents, phone=phones)
    def an_agent_logs_in(self, agent: AgentNumber, phone: Phone) -> None:
        self.take(LogInAsked(agent, phone, "test"))

    @rule(agent=agents, request=requests)
    def an_agent_asks(self, agent: AgentNumber, request: type[LogOutAsked]) -> None:
        self.take(request(agent, "test"))

    @rule(agent=agents)
    def an_agent_pauses(self, agent: AgentNumber) -> None:
        self.take(PauseAsked(agent, "lunch", "test"))

    @rule(
        opens_in_s=st.sampled_from([-3_600, 10, 3_600]),
        lasts_s=st.sampled_from([3_610, 7_200]),
    )
    def the_hours_are_other_ones(self, opens_in_s: int, lasts_s: int) -> None:
        opens_at = self.now + opens_in_s * 1_000
        span = OpenSpan(opens_at, opens_at + lasts_s * 1_000, 0, "07:00")
        until = self.now + 7 * 86_400_000
        self.hours = HoursGiven((LineHours("salud", (span,), (until,), until),))
        self.take(self.hours)

    @precondition(lambda self: self.pbx.desks)
    @rule(pick=picks, keys=st.sampled_from(["1", "12#", "1#", "2", "2#11#"]))
    def a_supervisor_types(self, pick: int, keys: str) -> None:
        leg = sorted(self.pbx.desks)[pick % len(self.pbx.desks)]
        if leg in self.pbx.playing:
            for key in f"7001#1947#{keys}":
                self.pbx.happens(DigitPressed(leg, key))

    @precondition(lambda self: self.pbx.connected)
    @rule(
        phone=phones, code=st.sampled_from([*"12345", "31", "32", "7", "711", "9", "", "01", "02"])
    )
    def a_desk_dials(self, phone: Phone, code: str) -> None:
        self.count += 1
        leg = LegId(f"desk-{self.count}")
        self.pbx.playing[leg] = 0
        self.pbx.desks[leg] = DeskCalled(PBX, leg, phone, f"*2{code}")
        self.take(self.pbx.desks[leg])

    @precondition(lambda self: self.pbx.ringing)
    @rule(pick=picks)
    def a_phone_is_picked_up(self, pick: int) -> None:
        offer = sorted(self.pbx.ringing)[pick % len(self.pbx.ringing)]
        self.pbx.agent_legs[offer] = self.pbx.ringing.pop(offer)
        self.pbx.happens(AgentAnswered(offer), LegReady(offer))

    @precondition(lambda self: self.pbx.ringing)
    @rule(pick=picks, outcome=refusals)
    def a_ring_fails(self, pick: int, outcome: RingOutcome) -> None:
        offer = sorted(self.pbx.ringing)[pick % len(self.pbx.ringing)]
        del self.pbx.ringing[offer]
        self.pbx.happens(AgentRefused(offer, outcome))

    @precondition(lambda self: self.pbx.agent_legs)
    @rule(pick=picks)
    def an_agent_hangs_up(self, pick: int) -> None:
        self.pbx.ends(sorted(self.pbx.agent_legs)[pick % len(self.pbx.agent_legs)])

    @precondition(lambda self: self.pbx.bridges)
    @rule(pick=picks, keys=st.sampled_from(["*2", "*31", "*32", "*33", "*", "2"]))
    def an_agent_presses_keys(self, pick: int, keys: str) -> None:
        offer = sorted(self.pbx.bridges)[pick % len(self.pbx.bridges)]
        self.pbx.happens(*(DigitPressed(LegId(offer), key) for key in keys))

    @rule(phone=phones, state=st.sampled_from(list(PhoneState)))
    def a_phone_changes(self, phone: Phone, state: PhoneState) -> None:
        self.pbx.happens(PhoneChanged(PBX, phone, state))

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
        known = {call.leg for call in self.core.calls} | set(self.core._desks._desks)
        for leg in [leg for leg in self.pbx.playing if leg not in known]:
            del self.pbx.playing[leg]
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
        known = recovered(self.facts, self.standings, {})
        for event in (*hours, *known, *self.pbx.snapshot(self.now)):
            self.take(event)

    @rule(
        command=st.sampled_from([Play, Record, RingAgent, Bridge, StopPlaying, CancelRing, Hangup]),
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
        soundness.agents_and_offers_agree(self.core)
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
        assert len(self.core.calls) == 0
        assert all(agent.offer is None for agent in self.core.roster)
        assert not self.core._talking._legs.of(PBX)
        assert not self.core._notices._pbx_of
        assert len(self.core._surveys) == 0
        soundness.a_survey_is_of_one_contact_and_ends_once(self.facts)
        stated = len(self.facts)
        self.time_passes(16_000)
        assert len(self.facts) == stated
        soundness.who_has_ended_is_forgotten(self.facts)
        verdict = judge_run(self.facts, self.served_by.policy)
        assert not verdict.unfinished
        assert {fault.what for fault in verdict.faults} <= {"the call was lost"}


TestCore = CoreMachine.TestCase
TestCore.settings = settings(max_examples=80, stateful_step_count=50, deadline=None)
