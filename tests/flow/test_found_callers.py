"""Callers found alive at the PBX whom no run of the service knows, or whom its own queue has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import asdict, replace

from callcenter.commands import Bridge, BringBack, Hangup, Play, Remember, RingAgent
from callcenter.events import CallFound, PbxConnected
from callcenter.facts import ContactAdopted, ContactArrived, Ended, Outcome
from callcenter.flow import memo
from callcenter.flow.memo import Memo
from tests.flow.story import PBX, START, Story

if TYPE_CHECKING:
    from tests.flow.people import AgentAt, Caller


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def rosa(story: Story) -> AgentAt:
    return story.at_work("7001")


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
        ],
    )
    def test_that_cannot_be_ours_are_none(self, story: Story, change: dict[str, object]) -> None:
        said = {**asdict(GOOD), **change}.values()
        assert read(story, memo.SEPARATOR.join((memo.VERSION, *map(str, said)))) is None

    @pytest.mark.parametrize("said", ["", "hello", "|" * 8, "1|a|b", text(GOOD, "2")])
    def test_of_another_making_are_none(self, story: Story, said: str) -> None:
        assert read(story, said) is None

    def test_of_callers_in_a_menu_name_no_place(self, story: Story) -> None:
        found = replace(GOOD, group="", service="", queued_at=0, seq=0)
        assert read(story, text(found)) == found


class TestNewcomers:
    def test_who_came_meanwhile_keep_their_arrival(self, story: Story) -> None:
        story.dies()
        caller = story.call()
        story.now += 30_000
        story.starts_again()
        caller.assert_state("menu")
        caller.assert_hears("menu")
        caller.presses("2")
        assert caller.queued()[0].arrived_at == START
        assert caller.queued()[0].queued_at == story.now
        (arrived,) = story.stated(ContactArrived)
        assert arrived.contact == caller.contact

    def test_stand_before_those_who_came_later(self, story: Story) -> None:
        story.dies()
        meanwhile = story.call()
        story.starts_again()
        later = story.waiting()
        meanwhile.presses("2")
        meanwhile.waits_silently()
        view = story.core.view(story.now)
        assert [w.contact for w in view.waiting] == [meanwhile.contact, later.contact]

    @pytest.mark.parametrize("forged", ["", "1|x", "1|run-1|removed|1|1|1|||0", "9|a|b|1|1|1|||0"])
    def test_are_those_whose_memo_is_not_believed(self, story: Story, forged: str) -> None:
        caller = story.waiting("1")
        story.dies()
        caller.ear.memo = forged
        story.starts_again()
        caller.assert_state("menu")
        new = story.core.calls.of_leg(caller.leg)
        assert new is not None
        assert new.id != caller.contact
        assert new.arrived_at == START
        assert caller.outcome is Outcome.UNSEEN  # of the contact that was

    @pytest.mark.parametrize("gone", ["groups", "lines", "services"])
    def test_are_those_whose_group_line_or_service_was_removed(
        self, story: Story, gone: str
    ) -> None:
        caller = story.waiting("11")
        rules = story.core.rules
        if gone == "lines":
            changed = {"other": replace(rules.lines["salud"], name="other")}
        else:
            removed = {"groups": "preferente", "services": "citas"}[gone]
            known = getattr(rules, gone)
            changed = {name: value for name, value in known.items() if name != removed}
        story.restarts(replace(rules, **{gone: changed}))
        caller.assert_state("menu")
        call = story.core.calls.of_leg(caller.leg)
        assert call is not None
        assert call.arrived_at == START

    def test_are_those_who_bear_the_memo_of_another_call(self, story: Story) -> None:
        real, copy = story.waiting("1"), story.waiting("2")
        story.dies()
        copy.ear.memo = real.ear.memo
        story.starts_again()
        real.assert_state("waiting")
        copy.assert_state("menu")
        assert len({call.id for call in story.core.calls}) == 2

    def test_told_twice_are_one(self, story: Story) -> None:
        story.dies()
        caller = story.call()
        story.starts_again()
        found = CallFound(PBX, caller.leg, "999", "", "0800", "", 5_000)
        story.tell(found, found)
        assert len(story.stated(ContactArrived)) == 1

    def test_who_talk_with_somebody_are_left_alone(self, story: Story, rosa: AgentAt) -> None:
        caller = story.waiting()
        offer = rosa.answers()
        story.dies()
        caller.ear.memo = ""
        story.starts_again()
        assert story.bridges == {offer: caller.leg}
        assert len(story.core.calls) == 0

    def test_known_twice_change_nothing(self, story: Story) -> None:
        caller = story.waiting()
        story.restarts()
        facts = len(story.facts)
        story.tell(CallFound(PBX, caller.leg, "999", "", "0800", caller.ear.memo, 5_000))
        assert len(story.facts) == facts
        caller.assert_state("waiting")


class TestElsewhere:
    """The dead man's switch has thrown: the PBX's own queue has the callers."""

    def test_those_who_wait_there_come_back_with_their_place(self, story: Story) -> None:
        caller, later = story.waiting("11"), story.waiting("11")
        before = caller.queued()[-1]
        story.dies()
        self.switches(caller)
        story.starts_again()
        assert not caller.ear.elsewhere
        caller.assert_state("waiting")
        caller.assert_hears("default")
        after = caller.queued()[-1]
        assert (after.arrived_at, after.queued_at, after.seq, after.group, after.service) == (
            before.arrived_at,
            before.queued_at,
            before.seq,
            before.group,
            before.service,
        )
        view = story.core.view(story.now)
        assert [w.contact for w in view.waiting] == [caller.contact, later.contact]

    def test_those_in_a_menu_come_back_to_the_default_group(self, story: Story) -> None:
        caller = story.call()
        story.dies()
        self.switches(caller)
        heard = list(caller.ear.heard)
        story.starts_again()
        caller.assert_state("waiting")
        assert caller.queued()[0].group == "general"
        assert caller.queued()[0].arrived_at == START
        assert caller.ear.heard == [*heard, "default", "default"][: len(caller.ear.heard)]
        caller.assert_hears("default")

    def test_newcomers_come_to_the_default_group_without_a_menu(self, story: Story) -> None:
        story.dies()
        caller = story.call()
        self.switches(caller)
        story.now += 20_000
        story.starts_again()
        caller.assert_state("waiting")
        caller.assert_hears("default")
        assert not story.done(Play)
        assert caller.queued()[0].group == "general"
        assert caller.queued()[0].arrived_at == START

    def test_who_is_being_served_there_is_left_and_recorded(
        self, story: Story, rosa: AgentAt
    ) -> None:
        caller = story.waiting("1")
        story.dies()
        self.switches(caller, taken=True)
        story.starts_again()
        assert caller.ear.elsewhere
        assert caller.outcome is Outcome.FALLBACK
        assert rosa.state == "available" or rosa.offer_ends()
        assert not story.rings

    def test_who_was_in_a_menu_and_is_served_there_is_left_and_recorded(self, story: Story) -> None:
        caller = story.call()
        story.dies()
        self.switches(caller, taken=True)
        story.starts_again()
        assert caller.outcome is Outcome.FALLBACK
        assert not [c for c in story.provisions if isinstance(c, BringBack)]

    def test_newcomers_who_are_served_there_are_left(self, story: Story) -> None:
        story.dies()
        caller = story.call()
        self.switches(caller, taken=True)
        story.starts_again()
        assert len(story.core.calls) == 0
        assert not story.stated(ContactArrived)

    def test_who_was_not_served_there_after_all_comes_back_with_class_and_arrival(
        self, story: Story
    ) -> None:
        caller = story.waiting("1")
        story.dies()
        self.switches(caller, taken=True)
        story.starts_again()
        story.passes(30)
        caller.ear.taken = False
        story.loses_session()
        story.reconnects()
        call = story.core.calls.of_leg(caller.leg)
        assert call is not None
        assert call.id != caller.contact
        assert (call.arrived_at, call.group and call.group.name) == (START, "preferente")
        assert caller.outcome is Outcome.FALLBACK
        assert [fact.contact for fact in story.stated(ContactAdopted)] == [caller.contact]

    def test_a_ring_of_ours_for_who_is_served_there_is_silenced(
        self, story: Story, rosa: AgentAt
    ) -> None:
        caller = story.waiting()
        story.dies()
        self.switches(caller, taken=True)
        assert rosa.rings()
        story.starts_again()
        assert not story.rings
        assert rosa.state == "available"

    def test_a_ring_of_ours_rings_on_for_who_comes_back(self, story: Story, rosa: AgentAt) -> None:
        caller = story.waiting()
        story.dies()
        self.switches(caller)
        story.starts_again()
        rosa.answers()
        caller.assert_state("talking")
        assert len(story.done(RingAgent)) == 1

    def test_a_reconnect_brings_them_back(self, story: Story) -> None:
        caller, chooser = story.waiting("1"), story.call()
        story.loses_session()
        for each in (caller, chooser):
            self.switches(each)
        story.reconnects()
        for each in (caller, chooser):
            each.assert_state("waiting")
            each.assert_hears("default")
            assert not each.ear.elsewhere
        assert chooser.queued()[0].group == "general"

    def test_a_reconnect_leaves_who_is_served_there(self, story: Story, rosa: AgentAt) -> None:
        ringing, chooser = story.waiting("1"), story.call()
        assert rosa.rings()
        story.loses_session()
        for each in (ringing, chooser):
            self.switches(each, taken=True)
        story.reconnects()
        assert ringing.outcome is Outcome.FALLBACK
        assert chooser.outcome is Outcome.FALLBACK
        assert not story.rings
        assert rosa.state == "available"

    def test_a_reconnect_does_not_mind_where_the_end_of_a_conversation_led(
        self, story: Story, rosa: AgentAt
    ) -> None:
        caller = story.waiting()
        offer = rosa.answers()
        story.loses_session()
        story.parts(offer)
        self.switches(caller)
        story.reconnects(without=(offer,))
        assert caller.outcome is Outcome.ANSWERED
        assert not caller.ear.up

    @staticmethod
    def switches(caller: Caller, *, taken: bool = False) -> None:
        ear = caller.ear
        ear.elsewhere, ear.taken = True, taken
        ear.token, ear.sounds, ear.music = 0, (), ""


class TestServed:
    def test_callers_are_hung_up_and_recorded_once_over_any_number_of_runs(
        self, story: Story, rosa: AgentAt
    ) -> None:
        caller = story.waiting()
        offer = rosa.answers()
        story.dies()
        story.vanishes(offer)
        story.deaf_to.add(Hangup)
        story.starts_again(journal=False)
        assert caller.outcome is Outcome.ANSWERED
        story.loses_session()
        story.reconnects()
        assert len(story.stated(Ended)) == 1
        assert story.done(Hangup)[-1].leg == caller.leg

    def test_callers_whom_the_outage_kept_from_being_hung_up_are_so_after_it(
        self, story: Story, rosa: AgentAt
    ) -> None:
        caller = story.waiting()
        rosa.answers()
        story.deaf_to.add(Hangup)
        rosa.hangs_up()
        assert caller.outcome is Outcome.ANSWERED
        story.loses_session()
        story.obeys()
        story.reconnects()
        assert not caller.ear.up
        assert len(story.stated(Ended)) == 1


def test_every_change_of_a_place_is_written_on_the_channel(story: Story) -> None:
    caller = story.call()
    caller.presses("1")
    caller.presses("1")
    written = [c for c in story.provisions if isinstance(c, Remember)]
    groups = [found.group for c in written if (found := read(story, c.memo))]
    assert groups == ["", "preferente", "preferente"]
    assert [c.priority for c in written] == [0, 10, 10]
    assert not any(c.served for c in written)


def test_a_conversation_bridged_in_an_outage_is_not_cut(story: Story, rosa: AgentAt) -> None:
    caller = story.waiting()
    story.deaf_to.add(Bridge)
    offer = rosa.answers()
    story.loses_session()
    story.bridges[offer] = caller.leg
    story.passes(30)
    story.obeys()
    story.reconnects()
    caller.assert_state("talking")
    story.passes(30)
    assert story.bridges == {offer: caller.leg}


def test_a_bridge_that_an_outage_swallowed_is_made_after_it(story: Story, rosa: AgentAt) -> None:
    caller = story.waiting()
    story.deaf_to.add(Bridge)
    offer = rosa.answers()
    story.loses_session()
    story.passes(30)
    caller.assert_state("connecting")
    story.obeys()
    story.reconnects()
    caller.assert_state("talking")
    assert story.bridges == {offer: caller.leg}


def test_another_pbx_minds_its_own_legs(story: Story, rosa: AgentAt) -> None:
    caller = story.waiting()
    story.tell(PbxConnected("other"))
    assert rosa.rings()
    caller.assert_state("offered")
