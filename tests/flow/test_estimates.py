"""What is expected of a wait, from the entry into the line to the records."""

from __future__ import annotations

import pytest

from callcenter.estimate.estimator import CALLS_AT_LEAST, Estimator
from callcenter.events import LogOutAsked
from callcenter.facts import Connected, Ended
from callcenter.flow.viewing import ESTIMATED
from tests.flow import test_booked as booked
from tests.flow.callbacks import comes_back
from tests.flow.office import story_at
from tests.flow.story import AgentAt, Caller, Story

HANDLED_S = 60


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def rosa(story: Story) -> AgentAt:
    """An agent who has handled some calls, each of a minute with the wrap-up, and now talks."""
    rosa = story.at_work("7001")
    for _ in range(CALLS_AT_LEAST):
        story.waiting("21")
        rosa.answers()
        story.passes(HANDLED_S - 10)
        rosa.hangs_up()
        story.passes(10)
    story.waiting("21")
    rosa.answers()
    return rosa


def expected(story: Story, caller: Caller) -> tuple[int | None, int | None]:
    """What is shown of a caller."""
    (view,) = (one for one in story.core.view(story.now).waiting if one.contact == caller.contact)
    return view.estimate_ms, view.bound_ms


def test_before_any_call_was_handled_nothing_is_said(story: Story) -> None:
    story.at_work("7001")
    story.waiting("21")
    caller = story.waiting("21")
    assert expected(story, caller) == (None, None)


@pytest.mark.usefixtures("rosa")
def test_each_one_ahead_takes_the_time_of_a_call(story: Story) -> None:
    first, second = story.waiting("21"), story.waiting("21")
    for place, caller in enumerate((first, second), start=1):
        estimate_ms, bound_ms = expected(story, caller)
        assert estimate_ms == pytest.approx(place * HANDLED_S * 1_000, rel=0.05)
        assert bound_ms == pytest.approx(2 * (estimate_ms or 0), abs=1)


def test_the_answer_and_the_end_tell_what_was_expected_at_the_entry(
    story: Story, rosa: AgentAt
) -> None:
    caller = story.waiting("21")
    story.passes(HANDLED_S - 10)
    rosa.hangs_up()
    story.passes(10)
    rosa.answers()
    rosa.hangs_up()
    connected, ended = story.stated(Connected)[-1], story.stated(Ended)[-1]
    assert connected.contact == ended.contact == caller.contact
    assert connected.estimate_ms == pytest.approx(HANDLED_S * 1_000, rel=0.05)
    assert connected.bound_ms == pytest.approx(2 * HANDLED_S * 1_000, rel=0.05)
    assert (ended.estimate_ms, ended.bound_ms) == (connected.estimate_ms, connected.bound_ms)


@pytest.mark.usefixtures("rosa")
def test_who_hangs_up_takes_along_what_was_expected(story: Story) -> None:
    caller = story.waiting("21")
    story.passes(20)
    caller.hangs_up()
    assert story.stated(Ended)[-1].estimate_ms == pytest.approx(HANDLED_S * 1_000, rel=0.05)


@pytest.mark.usefixtures("rosa")
def test_of_who_becomes_an_emergency_what_was_expected_is_forgotten(story: Story) -> None:
    caller = story.waiting("21")
    caller.presses("9")
    caller.hangs_up()
    ended = story.stated(Ended)[-1]
    assert ended.group == "emergencia"
    assert (ended.estimate_ms, ended.bound_ms) == (None, None)


@pytest.mark.usefixtures("rosa")
def test_only_the_first_of_a_long_line_are_estimated_in_a_view(story: Story) -> None:
    for _ in range(ESTIMATED + 2):
        story.waiting("21")
    told = [one.estimate_ms is not None for one in story.core.view(story.now).waiting]
    assert told == [True] * ESTIMATED + [False] * 2


@pytest.mark.usefixtures("rosa")
def test_of_whom_a_phone_rings_for_nothing_is_said(story: Story) -> None:
    story.at_work("7002")
    caller = story.waiting("21")
    assert caller.state == "offered"
    assert expected(story, caller) == (None, None)


def test_with_the_last_agent_gone_nothing_is_said(story: Story, rosa: AgentAt) -> None:
    rosa.hangs_up()
    story.passes(10)
    rosa.asks(LogOutAsked)
    caller = story.waiting("21")
    assert expected(story, caller) == (None, None)


@pytest.mark.usefixtures("rosa")
def test_a_service_that_starts_again_begins_to_learn_anew(story: Story) -> None:
    caller = story.waiting("21")
    story.restarts()
    assert expected(story, caller) == (None, None)
    caller.hangs_up()
    assert story.stated(Ended)[-1].estimate_ms is None


def raises(*_: object, **__: object) -> None:
    raise ZeroDivisionError


def test_a_defect_in_estimates_is_counted_and_costs_nobody_the_place_or_an_answer(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    for method in ("estimate", "entered", "changed", "learn"):
        monkeypatch.setattr(Estimator, method, raises)
    rosa = story.at_work("7001")
    caller = story.call()
    caller.presses("1")
    before = story.core.estimate_faults
    caller.presses("9")
    assert caller.queued()[-1].group == "emergencia"
    assert story.core.estimate_faults > before > 0
    assert story.core.view(story.now).waiting[0].estimate_ms is None
    rosa.answers()
    assert story.stated(Connected)[-1].contact == caller.contact


def test_who_was_off_the_phone_says_nothing_of_how_long_callers_stay_on_it() -> None:
    """One booked at night: 660 minutes "waited" take nineteen twentieths of the learned rate."""
    story = story_at(17, rules=booked.TestFromAMenu.rules())
    story.deadlines = -10_000
    for _ in range(20):
        caller = story.waiting("21")
        story.passes(60)
        caller.hangs_up()
    patience = story.core._estimator._estimator._patience
    before = patience.rate
    booked.until(story, 20)
    caller = story.call("5550100")
    caller.presses("7")
    booked.confirms(caller)
    agent = story.at_work("7001")
    booked.until(story, 7.001, day=1)
    comes_back(story)
    agent.answers()
    assert patience.rate > before * 0.9
