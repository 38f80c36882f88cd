"""The settings are read anew while people wait, ring and talk."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from callcenter.commands import Bridge, CancelRing, Limit, Remember
from callcenter.contacts import AgentNumber, LegId
from callcenter.dispatch.strategies import Strategy
from callcenter.events import (
    CallArrived,
    CommandFailed,
    DigitPressed,
    Failure,
    PauseAsked,
    RulesChanged,
    UnpauseAsked,
)
from callcenter.facts import (
    AgentChanged,
    AgentWillChange,
    Ended,
    LineSwitched,
    Queued,
    QueueReason,
    RequestRefused,
    RulesReloaded,
)
from callcenter.flow.core import Core
from callcenter.flow.pacing import PacingRules
from callcenter.flow.rules import Announced, Group, Relaxed
from callcenter.ivr.menu import ToLine, ToService
from callcenter.lab import judge
from callcenter.queue.line import Line
from callcenter.queue.policies import PolicyName, policy
from tests.flow.office import at, office, office_rules, story_at
from tests.flow.story import PBX, START, Story, example_rules

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.flow.rules import LineRules, Rules


MOST_S = 4.0
"""Ten times what it takes on a busy machine: a square of those who wait would show."""


def with_group(rules: Rules, name: str, **changes: object) -> Rules:
    """Return the rules with another promise to a group."""
    return replace(rules, groups={**rules.groups, name: replace(rules.groups[name], **changes)})


def without_group(rules: Rules, name: str) -> Rules:
    """Return rules without a group; no menu leads to it."""
    groups = {group: rule for group, rule in rules.groups.items() if group != name}
    menus = {
        menu: replace(
            rule,
            keys={
                key: target
                for key, target in rule.keys.items()
                if not (isinstance(target, ToLine) and target.group == name)
            },
        )
        for menu, rule in rules.menus.items()
    }
    return replace(rules, groups=groups, menus=menus)


def without_service(rules: Rules, name: str) -> Rules:
    """Return rules without a service; no menu leads to it, and nobody has the skill."""
    menus = {
        menu: replace(rule, keys={k: t for k, t in rule.keys.items() if t != ToService(name)})
        for menu, rule in rules.menus.items()
    }
    services = {service: rule for service, rule in rules.services.items() if service != name}
    agents = tuple(replace(agent, skills=agent.skills - {name}) for agent in rules.agents)
    return replace(rules, services=services, menus=menus, agents=agents)


def with_service(rules: Rules, name: str, **changes: object) -> Rules:
    """Return the rules with a service changed."""
    services = {**rules.services, name: replace(rules.services[name], **changes)}
    return replace(rules, services=services)


def with_line(rules: Rules, change: Callable[[LineRules], LineRules]) -> Rules:
    """Return rules with the line changed."""
    return replace(rules, lines={"salud": change(rules.lines["salud"])})


def with_agent(rules: Rules, number: str, **changes: object) -> Rules:
    """Return rules with an agent changed."""
    agents = (replace(a, **changes) if a.number == number else a for a in rules.agents)
    return replace(rules, agents=tuple(agents))


def without_agent(rules: Rules, number: str) -> Rules:
    """Return rules at which an agent does not work any more."""
    return replace(rules, agents=tuple(a for a in rules.agents if a.number != number))


def order(story: Story) -> list[str]:
    """Who is served first, as the line is now."""
    return [waiting.contact for waiting in story.core.view(story.now).waiting]


@pytest.fixture
def story() -> Story:
    return Story()


class TestThoseWhoWait:
    def test_are_ordered_by_the_new_promise_with_their_first_arrival(self, story: Story) -> None:
        general = story.waiting("21")
        story.passes(30)
        preferred = story.waiting("11")
        assert order(story) == [preferred.contact, general.contact]

        reloaded = story.reloads(with_group(example_rules(), "preferente", tier=2))

        assert order(story) == [general.contact, preferred.contact]
        first, *_, now = preferred.queued()
        assert (now.reason, now.actor, now.tier) == (QueueReason.RELOADED, "os:ana", 2)
        assert (now.arrived_at, now.queued_at, now.seq) == (
            first.arrived_at,
            first.queued_at,
            first.seq,
        )
        assert now.service == "citas"
        assert general.queued()[-1].reason is not QueueReason.RELOADED
        assert reloaded == RulesReloaded("os:ana", ("groups.general.target_s",), 1)

    def test_are_all_told_of_when_the_policy_is_another(self, story: Story) -> None:
        general = story.waiting("21")
        story.passes(30)
        preferred = story.waiting("11")

        reloaded = story.reloads(replace(example_rules(), policy=PolicyName.FIFO))

        assert order(story) == [general.contact, preferred.contact]
        assert reloaded.stated == 2
        assert general.queued()[-1].reason is QueueReason.RELOADED
        view = story.core.why(general.contact, story.now, limit=9)
        assert view is not None
        assert view.policy == "fifo"

    def test_stay_as_they_are_when_nothing_concerns_them(self, story: Story) -> None:
        caller = story.waiting("21")
        stated, told = len(caller.queued()), len(story.provisions)

        assert story.reloads(example_rules()).stated == 0

        assert len(caller.queued()) == stated
        assert len(story.provisions) == told

    def test_go_to_the_default_group_when_theirs_is_gone(self, story: Story) -> None:
        general = story.waiting("21")
        story.passes(10)
        preferred = story.waiting("12")

        story.reloads(without_group(example_rules(), "preferente"))

        now = preferred.queued()[-1]
        assert (now.group, now.service, now.reason) == (
            "general",
            "tramites",
            QueueReason.RELOADED,
        )
        assert order(story) == [general.contact, preferred.contact]
        (memo,) = [m for m in story.provisions[-1:] if isinstance(m, Remember)]
        assert "|general|tramites|" in memo.memo
        story.restarts()
        assert preferred.queued()[-1].group == "general"
        assert preferred.queued()[-1].arrived_at == now.arrived_at

    def test_need_no_skill_for_a_service_that_is_gone(self, story: Story) -> None:
        claim = story.waiting("23")
        ana = story.at_work("7005")  # has no such skill
        assert not ana.rings()

        story.reloads(without_service(example_rules(), "reclamos"))

        assert claim.queued()[-1].service == ""
        ana.answers()
        claim.assert_state("talking")

    def test_go_to_the_line_that_takes_every_call_when_theirs_is_gone(self) -> None:
        rules = example_rules()
        salud = rules.lines["salud"]
        other = replace(salud, name="otra", dialled=frozenset({"0800"}), default_group="preferente")
        story = Story(replace(rules, lines={"salud": salud, "otra": other}))
        waits, in_menu = story.waiting("21"), story.call()
        assert waits.queued()[-1].line == "otra"

        story.reloads(rules)

        now = waits.queued()[-1]
        assert (now.line, now.group, now.reason) == ("salud", "general", QueueReason.RELOADED)
        assert [(count.line, count.waiting) for count in story.core.counts(story.now).groups] == [
            ("otra", 0),
            ("salud", 1),
        ]
        in_menu.presses("2")
        assert in_menu.queued()[-1].line == "salud"
        story.restarts()
        assert {c.line.name for c in story.core.calls} == {"salud"}

    def test_become_emergencies_with_what_protects_them(self, story: Story) -> None:
        claim = story.waiting("13")
        ana = story.at_work("7005")
        assert not ana.rings()

        story.reloads(with_group(example_rules(), "preferente", tier=0))

        assert claim.queued()[-1].skills == ()
        assert ana.rings()
        limits = [c.limit_ms for c in story.provisions if isinstance(c, Limit)]
        assert limits[-1] == 14_000

    def test_lose_what_was_expected_of_their_wait(self, story: Story) -> None:
        caller = story.waiting("21")
        call = story.core.calls.of_leg(caller.leg)
        assert call is not None
        call.estimate_ms, call.bound_ms = 1_000, 2_000

        story.reloads(with_group(example_rules(), "general", target_ms=90_000))

        assert caller.queued()[-1].reason is QueueReason.RELOADED
        left = [call.estimate_ms, call.bound_ms]
        assert left == [None, None]

    def test_are_put_where_they_belong_though_the_pbx_is_away(self, story: Story) -> None:
        general = story.waiting("21")
        story.passes(30)
        preferred = story.waiting("11")
        story.loses_session()

        story.reloads(without_group(example_rules(), "preferente"))
        story.tell(CommandFailed("Remember", preferred.leg, Failure.UNAVAILABLE))

        assert order(story) == [general.contact, preferred.contact]
        story.legs[preferred.leg].memo = story.legs[preferred.leg].memo.replace(
            "|general|", "|preferente|"
        )
        story.reconnects()
        assert "|general|citas|" in story.legs[preferred.leg].memo
        story.at_work("7001").answers()
        general.assert_state("talking")


class TestThoseWhoRingOrTalk:
    def test_a_ring_goes_on_and_a_talk_keeps_its_promise(self, story: Story) -> None:
        talks = story.waiting("11")
        rosa, luis = story.at_work("7001"), story.at_work("7002")
        rosa.answers()
        rings = story.waiting("21")
        assert luis.rings()

        story.reloads(with_group(without_group(example_rules(), "preferente"), "general", tier=1))

        assert not story.done(CancelRing)
        luis.answers()
        assert rings.connected().tier == 1
        rosa.hangs_up()
        assert (talks.ended().group, talks.ended().target_ms) == ("preferente", 60_000)

    def test_a_talk_ends_with_the_new_wrap_up(self, story: Story) -> None:
        story.waiting("21")
        rosa = story.at_work("7001")
        rosa.answers()

        story.reloads(with_line(example_rules(), lambda line: replace(line, wrap_up_ms=60_000)))

        rosa.hangs_up()
        story.passes(59)
        assert rosa.state == "wrap_up"
        story.passes(2)
        assert rosa.state == "available"

    def test_a_talk_of_a_line_that_is_gone_ends_as_that_lines(self) -> None:
        rules = example_rules()
        other = replace(rules.lines["salud"], name="otra", dialled=frozenset({"0800"}))
        story = Story(replace(rules, lines={**rules.lines, "otra": other}))
        talks = story.waiting("21")
        story.at_work("7001").answers()

        story.reloads(rules)

        talks.hangs_up()
        assert talks.ended().line == "otra"

    def test_a_bridge_that_fails_leads_back_to_the_new_class(self, story: Story) -> None:
        caller = story.waiting("11")
        rosa = story.at_work("7001")
        story.deaf_to.add(Bridge)
        rosa.answers()
        caller.assert_state("connecting")

        story.reloads(with_group(without_group(example_rules(), "preferente"), "general", tier=0))
        limits = len([c for c in story.provisions if isinstance(c, Limit)])
        story.passes(5)

        assert (caller.queued()[-1].group, caller.queued()[-1].reason) == (
            "general",
            QueueReason.BRIDGE_FAILED,
        )
        assert caller.queued()[-1].tier == 0
        story.passes(30)  # and it is guarded as an emergency from the next round on
        guarded = [c.limit_ms for c in story.provisions if isinstance(c, Limit)][limits:]
        assert 14_000 in guarded

    def test_a_second_phone_rings_by_the_new_time(self, story: Story) -> None:
        caller = story.waiting("21")
        story.at_work("7001")
        luis = story.at_work("7002")
        assert not luis.rings()

        story.reloads(with_line(example_rules(), lambda line: replace(line, second_ring_ms=1_000)))
        story.passes(1.1)

        assert luis.rings()
        caller.assert_state("offered")

    def test_a_ring_that_does_not_suit_a_new_service_is_taken_back(self, story: Story) -> None:
        caller = story.waiting("13")
        emergency = with_group(example_rules(), "preferente", tier=0)
        story.reloads(emergency)
        ana = story.at_work("7005")
        assert ana.rings()

        story.reloads(example_rules())

        assert len(story.done(CancelRing)) == 1
        caller.assert_state("waiting")
        assert not ana.rings()


class TestLevels:
    def test_who_accepted_less_already_goes_on_though_there_are_fewer_steps(self) -> None:
        rules = example_rules()
        steps = (Relaxed(10_000, 3), Relaxed(20_000, 5))
        story = Story(with_service(rules, "reclamos", level=1, relax=steps))
        claim = story.waiting("23")
        story.passes(60)
        assert claim.queued()[-1].skills == ("reclamos:5",)

        story.reloads(with_service(rules, "reclamos", level=1, relax=steps[:1]))

        assert claim.queued()[-1].skills == ("reclamos:3",)
        assert claim.queued()[-1].reason is QueueReason.RELOADED
        story.reloads(rules)
        assert claim.queued()[-1].skills == ("reclamos",)
        story.passes(120)
        claim.assert_state("waiting")

    def test_the_strategy_is_the_new_one_for_who_waits(self, story: Story) -> None:
        story.at_work("7002")
        story.at_work("7001")
        for number in ("7002", "7001"):
            story.agent(number).asks(PauseAsked, "lunch")
        caller = story.waiting("21")
        linear = with_line(example_rules(), lambda line: replace(line, strategy=Strategy.LINEAR))
        story.reloads(linear)
        placed = story.core.dispatcher.placed(caller.contact)
        assert placed is not None
        assert placed.strategy is Strategy.LINEAR


class TestMenus:
    def test_who_is_in_one_goes_on_in_it_and_the_next_hears_the_new(self, story: Story) -> None:
        old = story.call()
        rules = example_rules()
        principal = replace(rules.menus["principal"], prompt=("callcenter/nuevo",), keys={})
        story.reloads(replace(rules, menus={**rules.menus, "principal": principal}))

        old.assert_hears("menu")
        old.presses("1")
        assert old.queued()[-1].group == "preferente"
        new = story.call()
        new.assert_hears("nuevo")

    def test_a_key_never_leads_to_what_is_gone(self, story: Story) -> None:
        group, service, then = story.call(), story.call(), story.call()
        service.presses("2")
        rules = without_group(without_service(example_rules(), "reclamos"), "preferente")
        menus = {name: menu for name, menu in rules.menus.items() if name != "tramite"}
        story.reloads(replace(rules, menus=menus))

        group.presses("1")
        service.presses("3")
        then.presses("2")

        assert group.queued()[-1].group == "general"
        assert service.queued()[-1].service == ""
        then.assert_state("waiting")
        for caller in (group, service, then):
            caller.waits_silently()
        assert not [f for _, f in story.facts if type(f).__name__ == "ContactRescued"]

    def test_who_is_held_back_for_a_group_that_is_gone_enters_the_default_group(self) -> None:
        rules = replace(example_rules(), pacing=PacingRules(calls=1, window_ms=60_000))
        story = Story(rules)
        first, caller = story.call("555000111"), story.call("555000111")
        for each in (first, caller):
            each.presses("1")
            each.prompt_ends()
        caller.assert_state("menu")

        story.reloads(without_group(rules, "preferente"))
        story.passes(61)

        assert caller.queued()[-1].group == "general"

    def test_numbers_that_are_shared_from_now_on_are_not_held_back(self) -> None:
        rules = replace(example_rules(), pacing=PacingRules(calls=1, longest_hold_ms=60_000))
        story = Story(rules)
        story.reloads(replace(rules, shared_numbers=("555000111",)))
        for _ in range(3):
            caller = story.call("555000111")
            caller.presses("2")
            caller.assert_state("waiting")
        story.reloads(replace(rules, pacing=PacingRules()))
        caller = story.call("555000222")
        caller.presses("2")
        caller.assert_state("waiting")


def test_places_are_kept_as_long_as_the_new_settings_say(story: Story) -> None:
    first = story.waiting("21", number="5551234")
    story.passes(30)
    first.hangs_up()
    story.reloads(replace(example_rules(), dropped_place_kept_ms=0))
    story.passes(1)
    again = story.call("5551234")
    again.assert_state("menu")


class TestAgents:
    def test_who_is_gone_is_logged_out_and_their_ring_taken_back(self, story: Story) -> None:
        rosa, luis = story.at_work("7001"), story.at_work("7002")
        caller = story.waiting("21")
        assert rosa.rings()

        story.reloads(without_agent(example_rules(), "7001"))

        assert rosa.changes()[-1] == ("offline", "reloaded")
        (gone,) = [f for f in story.stated(AgentChanged) if f.reason == "reloaded"]
        assert gone.actor == "os:ana"
        assert luis.rings()
        caller.assert_state("offered")
        assert "7001" not in {a.number for a in story.core.view(story.now).agents}
        assert story.core.roster.get(AgentNumber("7001")) is None
        rosa.logs_in("PJSIP/7001")
        assert story.stated(RequestRefused)[-1].why == "unknown_agent"

    def test_who_is_gone_and_talks_finishes_the_call_first(self, story: Story) -> None:
        caller = story.waiting("21")
        rosa = story.at_work("7001")
        rosa.answers()

        story.reloads(without_agent(example_rules(), "7001"))

        caller.assert_state("talking")
        assert story.stated(AgentWillChange)[-1] == AgentWillChange(
            AgentNumber("7001"), "offline", "reloaded", "os:ana"
        )
        rosa.asks(UnpauseAsked)  # does not undo it
        rosa.asks(PauseAsked, "lunch")
        assert [f.why for f in story.stated(RequestRefused)] == ["unknown_agent"] * 2
        caller.hangs_up()
        assert rosa.changes()[-1] == ("offline", "reloaded")
        story.reloads(without_agent(example_rules(), "7001"))
        assert not story.rings

    def test_who_is_back_before_the_call_is_over_stays(self, story: Story) -> None:
        caller = story.waiting("21")
        rosa = story.at_work("7001")
        rosa.answers()
        story.reloads(without_agent(example_rules(), "7001"))

        story.reloads(example_rules())

        caller.hangs_up()
        assert rosa.state == "wrap_up"

    def test_who_is_new_may_log_in_and_is_rung(self, story: Story) -> None:
        rules = without_agent(example_rules(), "7001")
        story.reloads(rules)
        caller = story.waiting("21")
        story.reloads(example_rules())
        story.at_work("7001").answers()
        caller.assert_state("talking")

    def test_new_skills_hold_from_the_next_choice(self, story: Story) -> None:
        claim = story.waiting("23")
        ana = story.at_work("7005")
        paused = story.at_work("7006")
        paused.asks(PauseAsked, "lunch")
        rules = with_agent(example_rules(), "7005", skills=frozenset({"reclamos"}))
        rules = with_agent(rules, "7006", skills=frozenset({"reclamos"}))

        story.reloads(rules)

        assert ana.rings()
        assert story.core.roster.present.able(frozenset({"reclamos"})) == 1
        story.reloads(example_rules())  # the ring goes on though the skill is gone again
        ana.answers()
        claim.assert_state("talking")
        assert story.core.roster.present.able(frozenset({"reclamos"})) == 0

    def test_wrap_ups_and_cool_downs_go_on_though_the_numbers_are_others(
        self, story: Story
    ) -> None:
        first = story.waiting("21")
        rosa, luis = story.at_work("7002"), story.at_work("7003")
        rosa.answers()
        first.hangs_up()
        second = story.waiting("21")
        luis.refuses()

        story.reloads(without_agent(example_rules(), "7001"))

        assert (rosa.state, luis.state) == ("wrap_up", "available")
        second.assert_state("waiting")
        story.passes(5.1)
        assert luis.rings()
        luis.answers()
        story.passes(5)
        assert rosa.state == "available"

    def test_another_pin_holds_at_once(self, story: Story) -> None:
        story.reloads(with_agent(example_rules(), "7001", pin="0000"))
        assert not story.core.roster.requests.check_pin(AgentNumber("7001"), "1947")
        assert story.core.roster.requests.check_pin(AgentNumber("7001"), "0000")

    def test_desks_go_by_the_new_codes(self, story: Story) -> None:
        rules = example_rules()
        story.reloads(replace(rules, desk=replace(rules.desk, prefix="*7")))
        desk = story.dials("PJSIP/9", "*71")
        desk.assert_hears("number")


class TestHours:
    def test_a_line_that_is_gone_has_no_doors_and_no_message(self) -> None:
        rules = office_rules()
        salud = rules.lines["salud"]
        other = replace(salud, name="otra", dialled=frozenset({"0900"}))
        story = story_at(8, rules=replace(rules, lines={"otra": other, "salud": salud}))
        hours = office()
        story.keeps(replace(hours, lines=(*hours.lines, replace(hours.lines[0], line="otra"))))
        messages, doors = story.core._parts.messages, story.core._doors
        doors.switch("otra", actor="7001", now=story.now)
        messages.put("otra", "callcenter-messages/1", actor="7001", until=at(20))

        story.reloads(rules)
        story.passes(5 * 3_600)

        assert {f.line for f in story.stated(LineSwitched)[1:]} <= {"salud"}
        assert messages.of("otra") == ()
        assert set(story.core.counts(story.now).are_open) == {"salud"}

    def test_opening_words_are_the_new_ones(self) -> None:
        rules = office_rules()
        story = story_at(12.5)
        words = replace(rules.opening_words, times={"13:00": ("callcenter/la-una",)})
        story.reloads(replace(rules, opening_words=words))
        caller = story.call()
        assert "callcenter/la-una" in caller.ear.sounds


class TestAnnouncements:
    def test_begin_and_end_with_the_settings(self, story: Story) -> None:
        caller = story.waiting("21")
        announced = Announced(first_ms=20_000, every_ms=20_000, texts=(("callcenter/aviso",),))

        story.reloads(with_line(example_rules(), lambda line: replace(line, announced=announced)))
        story.passes(20)
        caller.assert_hears("aviso")
        caller.prompt_ends()
        story.reloads(with_line(example_rules(), lambda line: replace(line, announced=None)))
        heard = len(caller.ear.heard)
        story.passes(120)

        assert len(caller.ear.heard) == heard
        caller.assert_state("waiting")


def test_without_rules_that_were_prepared_nothing_changes(story: Story) -> None:
    caller = story.waiting("21")
    stated = len(story.facts)
    story.tell(RulesChanged("os:ana", ()))
    assert len(story.facts) == stated
    caller.assert_state("waiting")


def test_rules_are_not_changed_for_whoever_gave_them() -> None:
    rules = example_rules()
    story = Story(rules)
    story.reloads(replace(rules, policy=PolicyName.FIFO))
    assert rules.policy is PolicyName.TIERS
    assert story.core.rules.policy is PolicyName.FIFO


def test_two_thousand_who_wait_are_put_where_they_belong_in_one_turn() -> None:
    core, many = Core(example_rules(), run="r"), 2_000
    for number in range(many):
        leg = LegId(f"leg-{number}")
        core.handle(CallArrived(PBX, leg, f"555{number}", "", "0800"), START + number)
        core.handle(DigitPressed(leg, "1" if number % 2 else "2"), START + number)
    core.prepare(with_group(example_rules(), "preferente", tier=2))
    began = time.perf_counter()
    decision = core.handle(RulesChanged("os:ana", ()), START + 60_000)
    took_s = time.perf_counter() - began
    assert sum(isinstance(fact, Queued) for fact in decision.facts) == many // 2
    assert {w.tier for w in core.view(START + 60_000).waiting} == {2}
    assert took_s < MOST_S


# -- the order after a reload is that of a fresh line ------------------------------------------

GROUPS = ("emergencia", "preferente", "general", "empresa")
SERVICES = ("", "citas", "reclamos")

group_rules = st.builds(
    lambda tier, target_s, guard: (tier, target_s * 1_000, guard),
    st.integers(0, 2),
    st.sampled_from([30, 60, 180, 180, 600]),
    st.sampled_from([None, 0, 90_000, 180_000]),
)


@st.composite
def some_rules(draw: st.DrawFn) -> Rules:
    rules = example_rules()
    named = draw(st.sets(st.sampled_from(GROUPS[:2] + GROUPS[3:])))
    groups = {}
    for name in (*sorted(named), "general"):
        tier, target_ms, guard_ms = draw(group_rules)
        groups[name] = Group(name, name, name[:1], tier, target_ms, guard_ms)
    services = {"citas": rules.services["citas"]}
    if draw(st.booleans()):
        services["reclamos"] = rules.services["reclamos"]
    line = replace(rules.lines["salud"], emergency_group="", menu="todo")
    keys = {str(n): ToLine(name) for n, name in enumerate(GROUPS) if name in groups}
    tramite = rules.menus["tramite"]
    menus = {
        "todo": replace(rules.menus["principal"], name="todo", keys=keys),
        "tramite": tramite,
    }
    policy_name = draw(st.sampled_from(list(PolicyName)))
    return replace(
        rules,
        groups=groups,
        services=services,
        lines={"salud": line},
        menus=menus,
        policy=policy_name,
    )


people = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(SERVICES), st.integers(0, 200)), max_size=12
)


@settings(max_examples=150, deadline=None)
@given(before=some_rules(), after=some_rules(), people=people, later_s=st.integers(0, 900))
def test_the_order_is_that_of_a_fresh_line_with_the_same_people(
    before: Rules, after: Rules, people: list[tuple[int, str, int]], later_s: int
) -> None:
    story, come = Story(before), []
    names = [GROUPS[group] for group, _, _ in people]
    for group, service, apart_s in people:
        caller = story.call()
        caller.presses(str(group))
        caller.waits_silently()
        call = story.core.calls.of_leg(caller.leg)
        assert call is not None
        if service in before.services:
            story.core._reloading._parts.class_changes.choose_service(call, service, story.now)
        come.append(caller)
        story.passes(apart_s)

    stamps = {c.contact: (c.queued()[0].arrived_at, c.queued()[0].seq) for c in come}
    story.reloads(after)
    story.passes(later_s)

    fresh = Line(policy(after.policy))
    for caller in come:
        call = story.core.calls.of_leg(caller.leg)
        assert call is not None
        assert call.entry is not None
        arrived_at, seq = stamps[caller.contact]
        fresh_core = Core(after, run="fresh")
        entry = fresh_core._reloading._parts.entries._classes.of(
            call.group.name if call.group else "", call.service
        )
        assert call.entry.wait_class == entry
        fresh.add(replace(call.entry, wait_class=entry, arrived_at=arrived_at, seq=seq))
        assert call.group is after.groups[call.group.name if call.group else ""]
    expected = [entry.contact for entry in fresh.ordered(story.now)]
    assert order(story) == expected
    assert expected == [e.contact for e in judge.order(fresh, after.policy, story.now)]
    assert not [f for _, f in story.facts if isinstance(f, Ended)]
    assert len(names) == len(expected)
