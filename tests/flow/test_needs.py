"""A contact may need more of an agent than its service says."""

from __future__ import annotations

from callcenter.queue.waiting import AWAY
from tests.flow.story import Story


def test_what_a_contact_needs_joins_what_its_service_asks() -> None:
    story = Story()
    caller = story.waiting("21")
    call = story.core.calls.of_contact(caller.contact)
    call.needs = frozenset((AWAY,))
    story.reloads(story.core.rules)

    assert caller.queued()[-1].skills == (AWAY, "citas")
    story.at_work("7001")
    caller.assert_state("waiting")
