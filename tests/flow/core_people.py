"""Callers and agents who do whatever they like, in any order, with the whole core."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule
from msgspec.structs import replace

from callcenter.contacts import AgentNumber, LegId, Phone
from callcenter.events import (
    AgentAnswered,
    AgentRefused,
    CallArrived,
    CallerKnown,
    DeskCalled,
    DigitPressed,
    HoursGiven,
    LegReady,
    LegReturned,
    LogInAsked,
    LogOutAsked,
    PauseAsked,
    PbxConnected,
    PhoneChanged,
    PhoneState,
    PromptRecordingAsked,
    ReclassifyAsked,
    RingOutcome,
    RulesChanged,
    TakeJudged,
    TakeVerdict,
    UnpauseAsked,
    WrapUpEndAsked,
)
from callcenter.flow.core import Core
from callcenter.opening import LineHours, OpenSpan
from tests.flow.asking import asking
from tests.flow.core_machine import CoreMachine, picks, refusals
from tests.flow.knowing import knowing
from tests.flow.story import PBX, announcing_rules, example_rules, whispering_rules
from tests.flow.wild_rules import most_rings, rule_variants, with_a_supervisor, with_everything

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.flow.rules import Rules

AGENTS = tuple(agent.number for agent in example_rules().agents)[:4]
PHONES = tuple(Phone(f"PJSIP/{number}") for number in range(3))
RULES = (
    example_rules,
    whispering_rules,
    announcing_rules,
    asking,
    knowing,
    *(5 * [with_everything]),
)
"""By which a run begins: half of them with everything."""

agents = st.sampled_from(AGENTS)
phones = st.sampled_from(PHONES)
requests = st.sampled_from([LogOutAsked, UnpauseAsked, WrapUpEndAsked])


class PeopleMachine(CoreMachine):
    """Those who call, and those who are at work."""

    @initialize(
        at_work=st.integers(0, 3),
        rules=st.sampled_from(RULES),
    )
    def agents_come_to_work(self, at_work: int, rules: Callable[[], Rules]) -> None:
        if rules is not example_rules:
            self.served_by = with_a_supervisor(rules())
            self.most_rings = most_rings(self.served_by)
            self.core = Core(self.served_by, run="r")
            self.take(PbxConnected(PBX))
        for agent, phone in zip(AGENTS[:at_work], PHONES, strict=False):
            self.take(LogInAsked(agent, phone, "test"))

    # -- callers -----------------------------------------------------------------------------

    @precondition(lambda self: self.pbx.connected)
    @rule(
        keys=st.sampled_from(["", "2", "21", "23", "1", "11", "9", "92"]),
        number=st.sampled_from(["999", "5550001", "5550002"]),
    )
    def somebody_calls(self, keys: str, number: str) -> None:
        self.count += 1
        leg = LegId(f"leg-{self.count}")
        self.pbx.playing[leg] = 0
        self.pbx.since[leg] = self.now
        self.pbx.numbers[leg] = number
        self.take(CallArrived(PBX, leg, number, "", "0800"))
        for key in keys:
            self.pbx.happens(DigitPressed(leg, key))
            self.pbx.prompt_over(leg)

    @precondition(lambda self: self.pbx.playing)
    @rule(pick=picks, keys=st.text("0123456789*#", min_size=1, max_size=3), cuts=st.booleans())
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
        legs = sorted(leg for leg in self.pbx.playing if self.pbx.waits_for_us(leg))
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
        self.most_rings = max(self.most_rings, most_rings(self.served_by))
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

    def teardown(self) -> None:
        """The line is open again: who is booked for its opening is called before the end."""
        self.the_hours_are_other_ones(opens_in_s=-3_600, lasts_s=86_400)
        super().teardown()

    @precondition(lambda self: self.pbx.desks)
    @rule(pick=picks, keys=st.sampled_from(["1", "12#", "1#", "2", "2#11#", "1111#"]))
    def a_supervisor_types(self, pick: int, keys: str) -> None:
        leg = sorted(self.pbx.desks)[pick % len(self.pbx.desks)]
        if leg in self.pbx.playing:
            for key in f"7001#1947#{keys}":
                self.pbx.happens(DigitPressed(leg, key))

    @precondition(lambda self: self.pbx.connected)
    @rule(
        phone=phones,
        code=st.sampled_from(
            [*"12345", "31", "32", "7", "711", "9", "", "01", "02", "03", "031111"]
        ),
    )
    def a_desk_dials(self, phone: Phone, code: str) -> None:
        self.count += 1
        leg = LegId(f"desk-{self.count}")
        self.pbx.playing[leg] = 0
        self.pbx.desks[leg] = DeskCalled(PBX, leg, phone, f"*2{code}")
        self.take(self.pbx.desks[leg])

    @rule(phone=phones)
    def a_prompt_is_to_be_recorded(self, phone: Phone) -> None:
        self.take(PromptRecordingAsked("menu", phone, "test"))

    @precondition(lambda self: len(self.core._takes) > 0)
    @rule(
        pick=picks, keys=st.sampled_from(["", "1", "2", "3"]), verdict=st.sampled_from(TakeVerdict)
    )
    def a_recording_goes_on(self, pick: int, keys: str, verdict: TakeVerdict) -> None:
        takes = sorted(self.core._takes._takes)
        recording = takes[pick % len(takes)]
        if LegId(recording) in self.pbx.playing:
            self.pbx.happens(*(DigitPressed(LegId(recording), key) for key in keys))
        self.take(TakeJudged(recording, verdict))

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
    @rule(pick=picks, keys=st.sampled_from(["*1", "*1", "*2", "*31", "*32", "*33", "*", "2"]))
    def an_agent_presses_keys(self, pick: int, keys: str) -> None:
        offer = sorted(self.pbx.bridges)[pick % len(self.pbx.bridges)]
        self.pbx.happens(*(DigitPressed(LegId(offer), key) for key in keys))

    @rule(phone=phones, state=st.sampled_from(list(PhoneState)))
    def a_phone_changes(self, phone: Phone, state: PhoneState) -> None:
        self.pbx.happens(PhoneChanged(PBX, phone, state))
