"""The small parts of the flow on their own."""

from __future__ import annotations

import pytest

from callcenter.commands import HoldMusic, Play, StopPlaying
from callcenter.contacts import LegId
from callcenter.flow.deadlines import Deadlines, Due
from callcenter.flow.ear import Ear
from callcenter.flow.known import known
from callcenter.flow.table import Ids
from tests.flow.story import PBX, START, Story

LEG = LegId("leg")


class TestKnown:
    def test_gives_back_what_is_there(self) -> None:
        assert known("") == ""

    def test_says_that_the_parts_disagree(self) -> None:
        with pytest.raises(ValueError, match="disagree"):
            known(None)


class TestDeadlines:
    def test_come_earliest_first_and_once(self) -> None:
        deadlines = Deadlines()
        deadlines.set("walk", "a", 20)
        deadlines.set("ring", "b", 10)
        assert deadlines.next() == 10
        assert list(deadlines.due(20)) == [Due("ring", "b"), Due("walk", "a")]
        assert deadlines.next() is None

    def test_are_replaced_and_called_off(self) -> None:
        deadlines = Deadlines()
        deadlines.set("walk", "a", 20)
        deadlines.set("walk", "a", 30)
        deadlines.set("walk", "a", 30)
        deadlines.set("walk", "b", 5)
        deadlines.set("walk", "b", None)
        deadlines.set("walk", "c", None)
        assert list(deadlines.due(29)) == []
        assert len(deadlines) == 1
        assert list(deadlines.due(30)) == [Due("walk", "a")]
        assert len(deadlines) == 0

    def test_set_while_others_are_taken_come_in_the_same_breath(self) -> None:
        deadlines = Deadlines()
        deadlines.set("walk", "a", 10)
        taken = []
        for due in deadlines.due(10):
            taken.append(due.subject)
            if due.subject == "a":
                deadlines.set("walk", "b", 10)
        assert taken == ["a", "b"]


class TestEar:
    def test_hears_what_comes_next_when_the_prompt_has_ended(self) -> None:
        ear = Ear(pbx=PBX, leg=LEG)
        assert ear.hear(("one",), after_key=False) == (Play(PBX, LEG, 1, ("one",)),)
        assert ear.hear("music", after_key=False) == (StopPlaying(PBX, LEG),)
        assert repr(ear) == "<Ear playing=1 next='music'>"
        assert ear.cut() == ()
        assert ear.ended(2) is None
        assert ear.ended(1) == (HoldMusic(PBX, LEG, "music"),)
        assert ear.ended(1) is None
        assert ear.cut() == ()

    def test_forgets_what_was_to_come_when_a_bridge_lifts_it(self) -> None:
        ear = Ear(pbx=PBX, leg=LEG)
        ear.hear(("one",), after_key=False)
        ear.hear(("two",), after_key=True)
        ear.lifted()
        assert not ear.must_be_cut
        assert ear.ended(1) is None


def test_ids_of_two_runs_never_meet() -> None:
    one, other = Ids("a", began_at=0), Ids("b", began_at=0)
    made = {one.offer(), one.contact(one.number()), other.offer(), other.contact(other.number())}
    assert len(made) == 4
    assert all(offer.startswith("cc-") for offer in (one.offer(), other.offer()))


class TestViews:
    def test_show_the_line_in_the_order_of_service_and_every_agent(self) -> None:
        story = Story()
        general, preferred = story.call(), story.call()
        general.presses("21")
        story.passes(30)
        preferred.presses("1")
        rosa = story.agent("7001")
        rosa.logs_in("PJSIP/1")
        story.passes(1)

        view = story.core.view(story.now)

        assert [(w.contact, w.position, w.state) for w in view.waiting] == [
            (preferred.contact, 1, "offered"),
            (general.contact, 2, "waiting"),
        ]
        first, second = view.waiting
        assert (first.group, first.tier, first.service) == ("preferente", 1, "")
        assert (second.waited_ms, second.target_ms) == (31_001, 180_000)
        assert second.share_of_target == 31_001 / 180_000
        assert (first.arrived_at, first.queued_at) == (START, START + 30_000)
        (offer,) = view.offers
        assert (offer.agent, offer.contact) == ("7001", preferred.contact)
        states = {str(agent.number): (agent.state, agent.phone) for agent in view.agents}
        assert states["7001"] == ("ringing", "PJSIP/1")
        assert states["7002"] == ("offline", None)

    def test_of_calls_and_nobody_else_tell_nothing_personal(self) -> None:
        story = Story()
        caller = story.waiting()
        call = story.core.calls.of_leg(caller.leg)
        assert repr(call) == f"<Call {caller.contact} waiting group=general rings=0>"
        assert len(story.core.calls) == 1
        assert "999" not in repr(story.core.view(story.now))
