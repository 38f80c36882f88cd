"""Every condition of a rule of overflow, and every place where one may lead."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from callcenter.commands import Bridge, Divert, HoldMusic
from callcenter.events import (
    ConversationLeft,
    Failure,
    LegReturned,
    PauseAsked,
    UnpauseAsked,
)
from callcenter.facts import DivertEnded, Ended, EndedBy, Outcome, Overflowed, Queued
from tests.flow import soundness
from tests.flow.overflowing import (
    CENTRAL,
    ON_CALL,
    applied,
    on_call,
    outside_answers,
    outside_gives_up,
    rule,
    rules_of,
)
from tests.flow.story import START, Death, Story

NORTH = {
    "menu": "principal",
    "default_group": "general",
    "dialled": ["0801"],
    "music": "andina",
    "announce": {"first_s": 30, "every_s": 45},
}


def menu(otherwise: dict[str, str], key: dict[str, str]) -> dict[str, object]:
    """Return the tables of a menu that a rule may lead to."""
    return {
        "menus__ocupado": {
            "prompt": "menu-ocupado",
            "timeout_s": 3,
            "attempts": 1,
            "otherwise": otherwise,
            "keys": {"1": key},
        },
        "prompts__menu-ocupado": "Todos están ocupados. Para esperar, oprima uno.",
    }


ENTER = {"do": "line", "group": "general"}
BUSY = menu({"do": "hangup"}, ENTER)
ASKED = menu({"do": "wait"}, ENTER)
NOBODY = menu(ENTER, {"do": "hangup"})
NUMBER: dict[str, object] = {"numbers": CENTRAL}
MAILBOX: dict[str, object] = {"voicemails": {"buzon": {"mailbox": "100@default"}}}


def at(story: Story, seconds: float) -> None:
    """Let time pass until so long after the story began."""
    story.passes((START + round(seconds * 1000) - story.now) / 1000)


# -- a long wait --------------------------------------------------------------------------------


def test_a_long_wait_lets_on_call_phones_serve_too() -> None:
    story = Story(rules_of(rule("wait", "on_call", over_s=60), on_call=ON_CALL))
    agent, guard = story.at_work("7001"), on_call(story)
    talking = story.waiting("2")
    agent.answers()
    caller = story.waiting("2")
    queued_at = caller.queued()[0].queued_at
    story.passes((queued_at + 59_900 - story.now) / 1000)
    assert not guard.rings()
    story.passes(0.1)
    assert guard.rings()
    (fact,) = story.stated(Overflowed)
    assert (fact.rule, fact.when, fact.to) == ("wait", "wait", "on_call")
    assert (fact.waited_ms, fact.measured) == (60_000, 60.0)
    guard.answers()
    caller.assert_state("talking")
    talking.assert_state("talking")


def test_a_long_wait_moves_to_another_line_with_its_arrival() -> None:
    rules = rules_of(rule("wait", "line:norte", over_s=60), lines__norte=NORTH)
    story = Story(rules)
    caller = story.waiting("2")
    at(story, 90)
    assert caller.ear.music == "andina"
    before, after = caller.queued()[0], caller.queued()[-1]
    assert (after.line, after.reason) == ("norte", "overflowed")
    assert (after.arrived_at, after.seq) == (before.arrived_at, before.seq)
    agent = story.at_work("7001")
    agent.answers()
    assert caller.connected().line == "norte"
    assert not story.verdict().faults


def test_who_is_called_out_of_the_queue_of_the_pbx_is_sent_on_only_when_they_are_back() -> None:
    """Their arrival would be taken for the way back from the number."""
    story = Story(rules_of(rule("wait", "number:central", over_s=60), **NUMBER))
    caller = story.waiting("2")
    story.dies()
    caller.ear.elsewhere, caller.ear.token, caller.ear.music = True, 0, ""
    story.tells_late = True
    story.now += 70_000
    story.starts_again()
    assert applied(caller) == []
    assert not story.done(Divert)
    story.tell(LegReturned(caller.leg))
    assert len(story.done(Divert)) == 1
    caller.assert_state("diverted")
    assert story.stated(DivertEnded) == []


def test_a_number_is_dialled_for_a_long_wait_and_nobody_rung_meanwhile() -> None:
    story = Story(rules_of(rule("wait", "number:central", over_s=60), **NUMBER))
    caller = story.waiting("2")
    at(story, 70)
    caller.assert_state("diverted")
    agent = story.at_work("7001")
    assert not agent.rings()
    outside_gives_up(caller)
    assert agent.rings()
    caller.assert_hears("default")
    agent.answers()
    caller.assert_state("talking")
    agent.hangs_up()
    assert caller.outcome is Outcome.ANSWERED


def test_who_left_a_message_is_over() -> None:
    story = Story(rules_of(rule("wait", "voicemail:buzon", over_s=60), **MAILBOX))
    caller = story.waiting("2")
    at(story, 90)
    (divert,) = story.done(Divert)
    assert (divert.to, divert.is_mailbox) == ("100@default", True)
    caller.hangs_up()
    assert caller.outcome is Outcome.DIVERTED


def test_a_mailbox_that_is_not_there_gives_the_caller_back() -> None:
    story = Story(rules_of(rule("wait", "voicemail:buzon", over_s=60), **MAILBOX))
    caller = story.waiting("2")
    at(story, 90)
    outside_gives_up(caller)
    caller.assert_state("waiting")
    assert story.core.counts(story.now).groups[0].waiting == 1
    caller.hangs_up()
    assert caller.outcome is Outcome.ABANDONED


def test_a_menu_is_heard_at_the_place_in_the_line_and_the_place_is_kept() -> None:
    story = Story(rules_of(rule("wait", "menu:ocupado", over_s=60), **ASKED))
    caller = story.waiting("2")
    at(story, 75)
    caller.assert_hears("menu-ocupado")
    caller.presses("1")
    caller.waits_silently()
    caller.assert_state("waiting")
    assert caller.queued()[-1].arrived_at == caller.queued()[0].arrived_at
    story.passes(600)
    assert applied(caller) == [("wait", "menu:ocupado")]


def test_another_service_takes_who_waits_long() -> None:
    story = Story(rules_of(rule("wait", "service:tramites", over_s=60)))
    caller = story.waiting("2")
    at(story, 75)
    assert caller.queued()[-1].service == "tramites"


def test_nobody_is_taken_from_a_phone_that_rings_for_them() -> None:
    story = Story(rules_of(rule("wait", "number:central", over_s=60), **NUMBER))
    caller = story.waiting("2")
    at(story, 58)
    agent = story.at_work("7001")
    at(story, 75)
    assert agent.rings() or story.done(Divert)
    if agent.rings():
        agent.answers()
        caller.assert_state("talking")
        assert story.done(Divert) == []


# -- nobody at work -----------------------------------------------------------------------------


def test_whoever_finds_nobody_at_work_is_sent_on_after_the_grace() -> None:
    story = Story(rules_of(rule("no_agents", "number:central", grace_s=30), **NUMBER))
    agent = story.at_work("7001")
    talking = story.waiting("2")
    agent.answers()
    caller = story.waiting("2")
    story.passes(300)
    caller.assert_state("waiting")
    agent.asks(PauseAsked, "lunch")
    agent.hangs_up()
    assert talking.outcome is Outcome.ANSWERED
    story.passes(29)
    caller.assert_state("waiting")
    story.passes(1)
    caller.assert_state("diverted")
    assert outside_answers(caller).wait_ms > 0


def test_who_comes_back_to_work_within_the_grace_ends_it() -> None:
    story = Story(rules_of(rule("no_agents", "number:central", grace_s=30), **NUMBER))
    agent = story.at_work("7001")
    agent.asks(PauseAsked, "lunch")
    caller = story.waiting("2")
    at(story, 25)
    agent.asks(UnpauseAsked)
    agent.answers()
    story.passes(100)
    caller.assert_state("talking")
    assert applied(caller) == []


def test_only_those_count_who_could_serve_the_caller() -> None:
    story = Story(rules_of(rule("no_agents", "number:central", grace_s=30), **NUMBER))
    story.at_work("7006")  # knows tramites alone
    caller = story.waiting("2")
    caller.assert_state("offered")
    other = story.call()
    other.presses("21")
    other.waits_silently()
    assert other.queued()[-1].skills == ("citas",)
    story.passes(40)
    other.assert_state("diverted")


def test_a_menu_stands_before_the_line_while_nobody_is_at_work() -> None:
    story = Story(rules_of(rule("no_agents", "menu:ocupado"), **NOBODY))
    caller = story.call()
    caller.presses("2")
    caller.assert_hears("menu-ocupado")
    caller.assert_state("menu")
    caller.presses("1")
    assert caller.outcome is Outcome.TURNED_AWAY


def test_who_waits_all_the_same_is_let_in() -> None:
    story = Story(rules_of(rule("no_agents", "menu:ocupado"), **NOBODY))
    caller = story.call()
    caller.presses("2")
    caller.waits_silently()
    caller.assert_state("waiting")
    story.passes(300)
    assert applied(caller) == [("no-agents", "menu:ocupado")]


# -- at the entry -------------------------------------------------------------------------------


def test_a_line_with_so_many_in_it_leads_on() -> None:
    story = Story(rules_of(rule("size", "number:central", over=2), **NUMBER))
    first, second = story.waiting("2"), story.waiting("2")
    third = story.call()
    third.presses("2")
    third.assert_state("diverted")
    first.assert_state("waiting")
    second.assert_state("waiting")
    assert [fact.measured for fact in story.stated(Overflowed)] == [2]


def test_so_many_to_each_agent_lead_on() -> None:
    story = Story(rules_of(rule("load", "menu:ocupado", over=1.5), **BUSY))
    for number in ("7001", "7002"):
        story.at_work(number).asks(PauseAsked, "lunch")
    story.at_work("7004")
    story.at_work("7006")
    callers = [story.waiting("2") for _ in range(3)]
    assert not any(map(applied, callers))
    late = story.call()
    late.presses("2")
    assert applied(late) == [("load", "menu:ocupado")]
    assert [fact.measured for fact in story.stated(Overflowed)] == [1.5]


def test_a_long_wait_that_is_expected_leads_on_and_one_that_nobody_knows_does_not() -> None:
    story = Story(rules_of(rule("estimate", "menu:ocupado", over_s=300), **BUSY))
    agent = story.at_work("7001")
    for _ in range(12):  # from the tenth on it is known how long a call takes
        caller = story.waiting("2")
        agent.answers()
        story.passes(120)
        agent.hangs_up()
        assert applied(caller) == []
        story.passes(30)
    waiting = [story.waiting("2") for _ in range(2)]
    late = story.call()
    late.presses("2")
    assert [caller for caller in waiting if applied(caller)] == []
    assert applied(late) == [("estimate", "menu:ocupado")]
    (fact,) = story.stated(Overflowed)
    assert 300 < fact.measured < 600


def test_an_estimate_at_the_entry_sends_who_is_in_the_line_on() -> None:
    story = Story(rules_of(rule("estimate", "number:central", over_s=100), **NUMBER))
    agent = story.at_work("7001")
    for _ in range(12):
        story.waiting("2")
        agent.answers()
        story.passes(120)
        agent.hangs_up()
        story.passes(30)
    story.waiting("2")
    agent.answers()
    story.waiting("2")
    late = story.call()
    late.presses("2")
    late.assert_state("diverted")


def test_near_a_full_trunk_those_of_tier_2_hear_a_menu_and_nobody_else() -> None:
    rules = rules_of(rule("trunk", "menu:ocupado"), trunk={"channels": 4, "reserve": 2}, **BUSY)
    story = Story(rules)
    for _ in range(2):
        assert applied(story.waiting("2")) == []
    third = story.call()
    third.presses("2")
    third.assert_hears("menu-ocupado")
    assert [fact.measured for fact in story.stated(Overflowed)] == [1]
    third.hangs_up()
    preferred = story.waiting("1")
    preferred.assert_state("waiting")
    emergency = story.call()
    emergency.presses("9")
    emergency.waits_silently()
    emergency.assert_state("waiting")
    assert story.core.counts(story.now).channels == 4


def test_who_pressed_no_key_is_let_in_whatever_a_rule_of_the_entry_says() -> None:
    story = Story(rules_of(rule("size", "menu:ocupado", over=1), **BUSY))
    story.waiting("2")
    silent = story.call()
    silent.waits_silently()
    silent.assert_state("waiting")


# -- what goes wrong ----------------------------------------------------------------------------


@pytest.mark.parametrize("reason", list(Failure))
def test_a_caller_who_could_not_be_sent_away_stays(reason: Failure) -> None:
    story = Story(rules_of(rule("wait", "number:central", over_s=60), **NUMBER))
    caller = story.waiting("2")
    story.fails(Divert, reason)
    at(story, 61)
    caller.assert_state("waiting")
    assert caller.ear.music == "default"
    assert story.done(HoldMusic)[-1].leg == caller.leg


def test_who_hangs_up_while_the_number_rings_has_abandoned() -> None:
    story = Story(rules_of(rule("wait", "number:central", over_s=60), **NUMBER))
    caller = story.waiting("2")
    at(story, 70)
    caller.hangs_up()
    assert caller.outcome is Outcome.ABANDONED


def test_it_is_told_who_of_the_two_hung_up() -> None:
    for by in EndedBy.CALLER, EndedBy.AGENT:
        story = Story(rules_of(rule("wait", "number:central", over_s=60), **NUMBER))
        caller = story.waiting("2")
        at(story, 70)
        outside_answers(caller)
        if by is EndedBy.CALLER:
            story.tell(ConversationLeft(caller.leg))
        caller.hangs_up()
        assert caller.ended().ended_by is by


def test_an_answer_told_twice_or_late_changes_nothing() -> None:
    story = Story(rules_of(rule("wait", "number:central", over_s=60), **NUMBER))
    caller = story.waiting("2")
    at(story, 70)
    taken = outside_answers(caller)
    story.passes(1)
    story.tell(*story.diverted_answers(caller.leg))
    caller.hangs_up()
    story.tell(*story.diverted_answers(caller.leg))
    assert caller.ended().wait_ms == taken.wait_ms
    assert len(story.stated(Ended)) == 1


def test_who_is_being_connected_is_sent_nowhere_and_is_if_that_fails() -> None:
    story = Story(rules_of(rule("wait", "number:central", over_s=60), **NUMBER))
    caller = story.waiting("2")
    at(story, 58)
    story.deaf_to.add(Bridge)
    story.at_work("7001").answers()
    at(story, 61)
    caller.assert_state("connecting")
    at(story, 70)
    caller.assert_state("diverted")


def test_a_ring_at_an_agent_who_may_not_help_is_taken_back() -> None:
    rules = rules_of(rule("wait", "on_call", over_s=60), on_call=ON_CALL)
    agents = [
        replace(agent, skills=agent.skills - {"@on-call:salud"}) if not agent.on_call else agent
        for agent in rules.agents
    ]
    story = Story(replace(rules, agents=tuple(agents)))
    caller = story.waiting("2")
    at(story, 58)
    agent = story.at_work("7001")
    assert agent.rings()
    at(story, 61)
    assert not agent.rings()
    on_call(story).answers()
    caller.assert_state("talking")


def test_a_moment_that_comes_for_who_has_just_ended_is_nothing() -> None:
    story = Story(rules_of(rule("wait", "number:central", over_s=60), **NUMBER))
    caller = story.waiting("2")
    story.core._parts.overflow.expired("run-99")
    at(story, 30)
    caller.assert_state("waiting")


# -- a service that starts again, or a session that breaks --------------------------------------


@pytest.mark.parametrize("journal", [True, False])
def test_a_service_that_starts_again_leaves_who_is_sent_away_alone(*, journal: bool) -> None:
    story = Story(rules_of(rule("wait", "number:central", over_s=60), **NUMBER))
    caller = story.waiting("2")
    at(story, 70)
    agent = story.agent("7001")
    story.restarts(journal=journal)
    agent.logs_in("PJSIP/7001")
    caller.assert_state("diverted")
    assert not agent.rings()
    outside_answers(caller)
    story.restarts(journal=journal)
    caller.assert_state("diverted")
    caller.hangs_up()
    assert caller.outcome is Outcome.DIVERTED


def test_it_finds_who_came_back_meanwhile_and_sends_nobody_away_twice() -> None:
    story = Story(rules_of(rule("wait", "number:central", over_s=60), **NUMBER))
    caller = story.waiting("2")
    at(story, 70)
    story.dies()
    story.diverted_returns(caller.leg)
    story.starts_again()
    caller.assert_state("waiting")
    story.passes(300)
    caller.assert_state("waiting")
    assert len(story.done(Divert)) == 1


def test_it_tells_of_who_ended_there_unseen() -> None:
    story = Story(rules_of(rule("wait", "number:central", over_s=60), **NUMBER))
    caller = story.waiting("2")
    at(story, 70)
    outside_answers(caller)
    contact = caller.contact
    story.dies()
    story.vanishes(caller.leg)
    story.starts_again()
    (ended,) = (fact for fact in story.stated(Ended) if fact.contact == contact)
    assert ended.outcome is Outcome.DIVERTED


@pytest.mark.parametrize("what", ["rings", "answered", "back"])
def test_a_session_that_breaks_meanwhile_is_told_what_became_of_it(what: str) -> None:
    story = Story(rules_of(rule("wait", "number:central", over_s=60), **NUMBER))
    caller = story.waiting("2")
    at(story, 70)
    story.loses_session()
    if what == "answered":
        story.diverted_answers(caller.leg)
    elif what == "back":
        story.diverted_returns(caller.leg)
    story.reconnects()
    caller.assert_state("waiting" if what == "back" else "diverted")
    if what == "back":
        caller.assert_hears("default")
    caller.hangs_up()
    expected = Outcome.DIVERTED if what == "answered" else Outcome.ABANDONED
    assert caller.outcome is expected


def test_a_command_of_which_nobody_knew_whether_it_was_done_is_seen_in_the_snapshot() -> None:
    story = Story(rules_of(rule("wait", "number:central", over_s=60), **NUMBER))
    caller = story.waiting("2")
    at(story, 59)
    story.loses_session()
    at(story, 70)
    caller.assert_state("waiting")  # nothing is sent while nobody could hear what comes of it
    story.reconnects()
    caller.assert_state("diverted")
    assert len(story.stated(DivertEnded)) == 0


def test_new_rules_hold_for_who_waits_and_leave_alone_who_speaks_outside() -> None:
    rules = rules_of(rule("wait", "number:central", over_s=60), **NUMBER)
    story = Story(rules)
    caller = story.waiting("2")
    at(story, 70)
    outside_answers(caller)
    other = story.waiting("2")
    story.reloads(replace(rules, overflow=()))
    story.passes(300)
    other.assert_state("waiting")
    caller.assert_state("diverted")
    assert sum(group.waiting for group in story.core.counts(story.now).groups) == 1
    story.reloads(rules)
    story.passes(1)
    other.assert_state("diverted")
    story.reloads(replace(rules, overflow=(), outside={}))
    outside_gives_up(other)
    other.assert_state("waiting")


def test_the_emergency_key_brings_back_who_hears_a_number_ring() -> None:
    story = Story(rules_of(rule("wait", "number:central", over_s=60), **NUMBER))
    caller = story.waiting("2")
    at(story, 70)
    caller.presses("5")
    caller.assert_state("diverted")
    caller.presses("9")
    caller.assert_state("waiting")
    assert caller.queued()[-1].group == "emergencia"
    assert caller.ear.music == "default"


def test_it_does_nothing_to_who_speaks_outside_already() -> None:
    story = Story(rules_of(rule("wait", "number:central", over_s=60), **NUMBER))
    caller = story.waiting("2")
    at(story, 70)
    outside_answers(caller)
    caller.presses("9")
    caller.assert_state("diverted")


@pytest.mark.parametrize("death", Death)
@pytest.mark.parametrize("step", range(14))
def test_the_chain_goes_on_wherever_the_service_dies(step: int, death: Death) -> None:
    """An emergency finds nobody: the on-call phone is let ring, then a number, then it answers."""
    story = Story(rules_of(on_call=ON_CALL, numbers=CENTRAL, never_refuse__last_resort="central"))
    guard = on_call(story)
    story.now = START + 5_000
    story.doom = (step, death)
    caller = story.call("999")
    rung = 0
    for _ in range(400):
        if not story.alive:
            story.starts_again()
        soundness.everybody_is_in_exactly_one_place(story.core)
        if not caller.ear.up:
            break
        if caller.ear.diverted:
            outside_gives_up(caller) if story.alive else story.diverted_returns(caller.leg)
            rung += 1
        elif caller.ear.sounds and caller.state == "menu":
            caller.presses("9")
        elif caller.ear.token:
            caller.prompt_ends()
        elif rung and guard.rings():
            guard.answers()
        elif rung and caller.state == "talking":
            guard.hangs_up()
        else:
            story.passes(1)
    assert not caller.ear.up
    assert [fact.outcome for fact in story.stated(Ended)] == [Outcome.ANSWERED]
    assert {fact.arrived_at for fact in story.stated(Queued)} == {START + 5_000}
    assert rung in (1, 2)
    assert not story.rings


def test_who_was_sent_away_after_all_is_rung_for_by_nobody() -> None:
    """The command's outcome was not known; the snapshot shows that it was carried out."""
    story = Story(rules_of(rule("wait", "number:central", over_s=60), **NUMBER))
    caller = story.waiting("2")
    story.fails(Divert, Failure.UNKNOWN)
    at(story, 70)
    agent = story.at_work("7001")
    assert agent.rings()
    caller.ear.diverted, caller.ear.music = "PJSIP/200", ""
    story.loses_session()
    story.reconnects()
    assert not agent.rings()
    caller.assert_state("diverted")
    outside_gives_up(caller)
    assert agent.rings()


def test_who_comes_back_to_a_line_without_rules_waits_on() -> None:
    rules = rules_of(rule("wait", "number:central", over_s=60), **NUMBER)
    story = Story(rules)
    caller = story.waiting("2")
    at(story, 70)
    story.restarts(replace(rules, overflow=()), journal=False)
    outside_gives_up(caller)
    caller.assert_state("waiting")
