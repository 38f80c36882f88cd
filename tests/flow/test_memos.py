"""What rides on a channel: written at every change, and believed only when it can be true."""

from __future__ import annotations

import pytest
from msgspec.structs import asdict, replace

from callcenter.commands import Bridge, Remember
from callcenter.events import Bridged, ReclassifyAsked
from callcenter.flow import memo
from callcenter.flow.memo import Memo
from tests.flow.story import START, Story


@pytest.fixture
def story() -> Story:
    return Story()


GOOD = Memo("run-7", "salud", START, START + 1_000, 7, "preferente", "citas", 0)
NOW = START + 60_000


def read(story: Story, text: str) -> Memo | None:
    return memo.read(text, rules=story.core.rules, now=NOW)


def text(of: Memo, version: str = memo.VERSION) -> str:
    return memo.SEPARATOR.join(
        (version, *(str(getattr(of, name)) for name in of.__struct_fields__))
    )


class TestMemos:
    def test_are_read_as_they_were_written(self, story: Story) -> None:
        caller = story.waiting("11")
        call = story.core.calls.of_leg(caller.leg)
        assert call is not None
        found = read(story, memo.write(call))
        assert found == Memo(
            caller.contact, "salud", START, START, caller.queued()[0].seq, "preferente", "citas", 0
        )
        assert read(story, text(GOOD)) == GOOD

    @pytest.mark.parametrize(
        "change",
        [
            {"line": "removed"},
            {"line": ""},
            {"group": "removed"},
            {"service": "removed"},
            {"contact": "a|b"},
            {"contact": "../../x"},
            {"contact": "x" * 41},
            {"arrived_at": NOW + 1},
            {"arrived_at": NOW - memo.OLDEST_MS - 1},
            {"arrived_at": -1},
            {"arrived_at": "9" * 5_000},
            {"arrived_at": "٣"},
            {"arrived_at": ""},
            {"queued_at": NOW + 1},
            {"queued_at": START - 1},
            {"seq": "1e3"},
            {"connected_at": START},
            {"connected_at": NOW + 1},
            {"connected_at": START + 2_000, "group": ""},
            {"offer": "cc|1"},
            {"agent": "70 01"},
        ],
    )
    def test_that_cannot_be_ours_are_none(self, story: Story, change: dict[str, object]) -> None:
        said = {**asdict(GOOD), **change}.values()
        assert read(story, memo.SEPARATOR.join((memo.VERSION, *map(str, said)))) is None

    @pytest.mark.parametrize(
        "said", ["", "hello", "|" * 8, "1|a|b", text(GOOD, "1"), text(GOOD, "3")]
    )
    def test_of_another_making_are_none(self, story: Story, said: str) -> None:
        assert read(story, said) is None

    def test_of_the_version_before_are_read(self, story: Story) -> None:
        before = memo.SEPARATOR.join(text(GOOD, "1").split(memo.SEPARATOR)[:9])
        assert read(story, before) == GOOD

    def test_name_the_offer_while_nobody_has_told_of_the_bridge(self, story: Story) -> None:
        story.deaf_to.add(Bridge)
        agent = story.at_work("7001")
        caller = story.waiting("11")
        story.passes(5)
        offer = agent.answers()
        found = read(story, caller.ear.memo)
        assert found
        assert (found.offer, found.agent, found.connected_at) == (offer, "7001", story.now)
        story.tell(Bridged(offer))
        found = read(story, caller.ear.memo)
        assert found
        assert (found.offer, found.agent, found.connected_at) == ("", "", story.now)

    def test_forget_the_offer_when_the_bridge_failed(self, story: Story) -> None:
        story.fails(Bridge)
        agent = story.at_work("7001")
        caller = story.waiting("11")
        agent.answers()
        found = read(story, caller.ear.memo)
        assert found
        assert (found.offer, found.connected_at) == ("", 0)

    def test_of_callers_in_a_menu_name_no_place(self, story: Story) -> None:
        found = replace(GOOD, group="", service="", queued_at=0, seq=0)
        assert read(story, text(found)) == found


def test_every_change_of_a_place_is_written_on_the_channel(story: Story) -> None:
    caller = story.call()
    caller.presses("1")
    caller.presses("1")
    written = [c for c in story.provisions if isinstance(c, Remember)]
    groups = [found.group for c in written if (found := read(story, c.memo))]
    assert groups == ["", "preferente", "preferente"]
    assert [c.priority for c in written] == [None, 10, None]  # told when it changes
    assert not any(c.served for c in written)


def test_a_lower_place_is_told_to_the_pbx_too(story: Story) -> None:
    caller = story.waiting("11")
    story.provisions.clear()
    story.tell(ReclassifyAsked(caller.contact, "general", "os:maria"))
    assert [c.priority for c in story.provisions if isinstance(c, Remember)] == [0]
