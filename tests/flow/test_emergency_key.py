"""The emergency key works in every state, and can be taken back."""

from __future__ import annotations

import pytest

from callcenter.events import (
    DigitPressed,
)
from callcenter.facts import (
    QueueReason,
)
from tests.flow.story import Story


@pytest.fixture
def story() -> Story:
    """The example line, with one agent at work who is busy: paused, but there."""
    story = Story()
    rosa = story.at_work("7001")
    story.core.roster.requests.pause(rosa.number, "Descanso", actor="test", now=story.now)
    return story


class TestTheEmergencyKey:
    @pytest.mark.parametrize("keys", ["", "1", "2", "21"])
    @pytest.mark.parametrize("heard_out", [True, False])
    def test_works_before_and_in_the_line(
        self, story: Story, keys: str, *, heard_out: bool
    ) -> None:
        caller = story.call()
        caller.presses(keys)
        if heard_out:
            caller.prompt_ends()
        caller.presses("9")

        caller.assert_hears("emergencia")
        last = caller.queued()[-1]
        assert (last.group, last.tier, last.skills) == ("emergencia", 0, ())
        assert last.reason == (QueueReason.RECLASSIFIED if keys else QueueReason.ENTERED)
        assert len({(fact.arrived_at, fact.seq) for fact in caller.queued()}) == 1

    def test_works_on_hold(self, story: Story) -> None:
        caller = story.waiting("21")
        story.passes(100)
        caller.presses("9")

        caller.assert_hears("emergencia")
        assert caller.queued()[-1].arrived_at == story.now - 100_000

    def test_works_while_a_phone_rings_and_rings_a_second_at_once(self) -> None:
        story = Story()
        rosa, luis = story.at_work("7001"), story.at_work("7002")
        caller = story.waiting("21")
        assert rosa.rings()
        assert not luis.rings()

        caller.presses("9")

        caller.assert_state("offered")
        assert rosa.rings()
        assert luis.rings()
        luis.answers()
        assert caller.connected().group == "emergencia"
        assert not rosa.rings()
        assert not story.verdict().faults

    def test_taken_back_in_the_confirming_menu_keeps_the_first_arrival(self, story: Story) -> None:
        caller = story.call()
        story.passes(5)
        caller.presses("9")
        story.passes(5)
        caller.presses("2")

        caller.assert_hears("tramite")
        entered, back = caller.queued()
        assert (back.group, back.reason) == ("general", QueueReason.RECLASSIFIED)
        assert (back.arrived_at, back.queued_at, back.seq) == (
            entered.arrived_at,
            entered.queued_at,
            entered.seq,
        )

    def test_confirmed_by_silence_leads_to_a_message_and_the_music(self, story: Story) -> None:
        caller = story.call()
        caller.presses("9")
        caller.prompt_ends()
        story.passes(8)
        caller.assert_hears("emergencia_espera")
        caller.prompt_ends()

        caller.assert_hears("default")
        assert [fact.group for fact in caller.queued()] == ["emergencia"]

    def test_a_second_time_is_an_unknown_key_of_the_confirming_menu(self, story: Story) -> None:
        caller = story.call()
        caller.presses("9")
        caller.presses("9")

        caller.assert_hears("emergencia_espera")
        assert len(caller.queued()) == 1

    def test_on_hold_of_an_emergency_changes_nothing(self, story: Story) -> None:
        caller = story.waiting("9")
        caller.presses("9")

        caller.assert_hears("default")
        assert len(caller.queued()) == 1

    def test_means_nothing_to_somebody_who_talks(self) -> None:
        story = Story()
        rosa = story.at_work("7001")
        caller = story.waiting()
        rosa.answers()
        commands = len(story.commands)
        story.tell(DigitPressed(caller.leg, "9"))

        assert len(story.commands) == commands
        assert caller.connected().group == "general"
