"""The service dies after it decided a class and before it wrote it on the channel."""

from __future__ import annotations

from msgspec.structs import replace

from callcenter.contacts import ContactId
from callcenter.events import ContactRecovered
from callcenter.facts import QueueReason
from callcenter.flow import memo
from callcenter.flow.memo import Memo
from tests.flow.story import START, Death, Story, example_rules

RULES = example_rules()
WRITTEN = Memo(
    contact="run-1",
    line="salud",
    arrived_at=START,
    queued_at=START + 1,
    seq=5,
    group="general",
    service="",
    connected_at=0,
)
KNOWN = ContactRecovered(
    contact=ContactId("run-1"),
    line="salud",
    group="emergencia",
    service="",
    target_ms=30_000,
    queued_at=START + 2,
    connected_at=0,
    arrived_at=START,
    seq=6,
)


def test_who_was_just_put_in_the_line_is_in_the_line() -> None:
    story = Story()
    caller = story.call()
    story.passes(2)
    story.doom = (0, Death.HALF_WAY)
    caller.presses("1", cuts=False)
    entered = caller.queued()[-1]
    story.starts_again()
    caller.assert_state("waiting")
    again = caller.queued()[-1]
    assert again == replace(entered, reason=QueueReason.ADOPTED)


def test_an_emergency_that_was_just_told_is_one() -> None:
    story = Story()
    caller = story.waiting()
    story.doom = (0, Death.HALF_WAY)
    caller.presses("9", cuts=False)
    story.starts_again()
    assert caller.queued()[-1].group == "emergencia"


def test_a_service_that_was_just_chosen_is_kept() -> None:
    chosen = replace(KNOWN, group="general", service="citas")
    found = memo.renewed(WRITTEN, chosen, RULES)
    assert (found.group, found.service) == ("general", "citas")


def test_a_journal_that_knows_less_takes_nothing_away() -> None:
    for older in (
        replace(KNOWN, group="", service=""),
        replace(KNOWN, group="general"),
        replace(KNOWN, group="gone"),
        replace(KNOWN, service="gone"),
    ):
        assert memo.renewed(WRITTEN, older, RULES) == WRITTEN
