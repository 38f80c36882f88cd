"""Callers whom the registry knows: what it betters, and that nobody waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from callcenter.commands import DialCaller, LookUp, RingAgent, Speak
from callcenter.contacts import ContactId
from callcenter.events import CallerKnown
from callcenter.facts import Queued, QueueReason, Recognized
from callcenter.flow.known_callers import NAME_LENGTH
from callcenter.flow.rules import RegistryRules
from tests.flow.callbacks import KEY, comes_back, promised, with_callbacks
from tests.flow.story import Story, example_rules
from tests.flow.test_full_line import BOUND, bounded_rules

if TYPE_CHECKING:
    from tests.flow.people import Caller

ANA = "5550100"
REGISTRY = RegistryRules(
    older_group="preferente",
    older_from=60,
    minors_group="preferente",
    minors_below=12,
    languages=frozenset({"es", "en"}),
)
ANYBODY = CallerKnown(ContactId(""), person="somebody")
OLD = replace(ANYBODY, age=75)


def story_with(registry: RegistryRules | None = REGISTRY) -> Story:
    return Story(replace(example_rules(), registry=registry))


@pytest.fixture
def story() -> Story:
    return story_with()


def stands(caller: Caller) -> list[tuple[str, str]]:
    return [(fact.group, fact.reason) for fact in caller.queued()]


def tells(caller: Caller, known: CallerKnown = OLD) -> None:
    """The registry answers late."""
    caller.story.tell(replace(known, contact=caller.contact))


class TestWhoIsAskedFor:
    def test_is_known_by_number_as_it_is_compared(self, story: Story) -> None:
        caller = story.call("+555 0100")
        (asked,) = story.done(LookUp)
        assert (asked.contact, asked.number, asked.document) == (caller.contact, "5550100", "")

    def test_is_nobody_whose_number_says_nothing(self, story: Story) -> None:
        story.call("anonymous")
        assert story.done(LookUp) == []

    def test_is_nobody_without_a_registry(self) -> None:
        story = story_with(None)
        caller = story.call(ANA)
        tells(caller)
        assert story.done(LookUp) == []
        assert story.stated(Recognized) == []


class TestAGroupByAge:
    @pytest.mark.parametrize(
        ("age", "group"),
        [
            (11, "preferente"),
            (12, "general"),
            (59, "general"),
            (60, "preferente"),
            (None, "general"),
        ],
    )
    def test_needs_no_key(self, story: Story, age: int | None, group: str) -> None:
        story.registry[ANA] = replace(ANYBODY, age=age)
        caller = story.waiting("", number=ANA)
        assert stands(caller)[0] == (group, "registry" if group == "preferente" else "entered")

    def test_betters_what_was_chosen(self, story: Story) -> None:
        story.registry[ANA] = OLD
        assert stands(story.waiting("21", number=ANA))[0] == ("preferente", "registry")

    def test_is_not_counted_as_known_where_it_was_declared(self, story: Story) -> None:
        story.registry[ANA] = OLD
        assert stands(story.waiting("11", number=ANA))[0] == ("preferente", "entered")

    def test_takes_nothing_away_that_was_declared(self, story: Story) -> None:
        story.registry[ANA] = replace(ANYBODY, age=30)
        assert stands(story.waiting("11", number=ANA))[0] == ("preferente", "entered")

    def test_lets_into_a_full_line(self) -> None:
        story = Story(replace(bounded_rules(), registry=REGISTRY))
        for _ in range(BOUND):
            story.waiting("21")
        story.registry[ANA] = OLD
        caller = story.waiting("21", number=ANA)
        assert stands(caller)[0] == ("preferente", "registry")

    def test_is_none_where_the_rules_name_none(self) -> None:
        story = story_with(RegistryRules())
        story.registry[ANA] = OLD
        assert stands(story.waiting("21", number=ANA))[0] == ("general", "entered")


class TestACertificate:
    def test_gives_its_group(self, story: Story) -> None:
        story.registry[ANA] = replace(ANYBODY, group="preferente")
        assert stands(story.waiting("21", number=ANA))[0] == ("preferente", "registry")

    @pytest.mark.parametrize("group", ["emergencia", "unheard-of", ""])
    def test_makes_nobody_an_emergency_and_names_nothing_unknown(
        self, story: Story, group: str
    ) -> None:
        story.registry[ANA] = replace(ANYBODY, group=group)
        assert stands(story.waiting("21", number=ANA))[0] == ("general", "entered")
        assert story.stated(Recognized)[0].group == ""

    def test_stands_beside_age_and_the_better_of_the_two_counts(self, story: Story) -> None:
        story.registry[ANA] = replace(OLD, group="general")
        assert stands(story.waiting("21", number=ANA))[0] == ("preferente", "registry")


class TestALateAnswer:
    def test_moves_who_stands_in_the_line_to_where_the_arrival_says(self, story: Story) -> None:
        first, caller = story.waiting("21"), story.waiting("21")
        before = caller.queued()[-1]
        tells(caller)
        after = caller.queued()[-1]
        assert (after.group, after.service, after.reason) == (
            "preferente",
            before.service,
            QueueReason.REGISTRY,
        )
        assert (after.arrived_at, after.seq) == (before.arrived_at, before.seq)
        assert [w.contact for w in story.core.view(story.now).waiting] == [
            caller.contact,
            first.contact,
        ]

    def test_of_somebody_ordinary_moves_nobody(self, story: Story) -> None:
        caller = story.waiting("21")
        before = stands(caller)
        tells(caller, replace(ANYBODY, age=30))
        assert stands(caller) == before
        assert len(story.stated(Recognized)) == 1

    def test_keeps_a_ring_that_suits(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = story.waiting("21")
        tells(caller)
        rosa.answers()
        assert caller.connected().group == "preferente"

    def test_comes_in_the_menu_and_counts_at_the_entry(self, story: Story) -> None:
        caller = story.call()
        tells(caller)
        caller.presses("2")
        assert stands(caller) == [("preferente", "registry")]

    def test_comes_while_held_back_and_counts_at_the_entry(self, story: Story) -> None:
        callers = [story.waiting("21", number=ANA) for _ in range(12)]
        held = callers[-1]
        assert held.state == "menu"
        tells(held)
        story.passes(120)
        assert stands(held)[0] == ("preferente", "registry")

    def test_is_too_late_for_who_is_answered_or_gone(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = story.waiting("21")
        rosa.answers()
        tells(caller)
        caller.hangs_up()
        tells(caller)
        assert story.stated(Recognized) == []

    def test_never_lowers_an_emergency_and_counts_when_it_is_none(self, story: Story) -> None:
        caller = story.call()
        caller.presses("9")
        tells(caller)
        assert caller.queued()[-1].group == "emergencia"
        caller.presses("2")
        assert caller.queued()[-1].group == "preferente"


class TestTheLanguage:
    def test_is_that_of_what_is_said_from_now_on(self, story: Story) -> None:
        story.registry[ANA] = replace(ANYBODY, language="en")
        caller = story.call(ANA)
        assert story.languages == {caller.leg: "en"}

    @pytest.mark.parametrize("language", ["", "qu"])
    def test_is_left_alone_where_there_are_no_sounds_of_it(
        self, story: Story, language: str
    ) -> None:
        story.registry[ANA] = replace(ANYBODY, language=language)
        story.call(ANA)
        assert story.done(Speak) == []


class TestTheLanguageOfACallBack:
    RULES = with_callbacks(replace(example_rules(), registry=REGISTRY))

    def promised(self) -> Story:
        """Somebody who speaks English is off the phone, to be called back."""
        story = Story(self.RULES)
        story.registry[ANA] = replace(ANYBODY, language="en")
        promised(story, ANA)
        return story

    def test_is_the_callers_own(self) -> None:
        story = self.promised()
        story.at_work("7001")
        assert [command.language for command in story.done(DialCaller)] == ["en"]

    def test_outlives_the_service_and_the_call_back(self) -> None:
        story = self.promised()
        story.restarts()
        story.at_work("7001")
        called = comes_back(story)
        story.dials("PJSIP/7001", "*22")
        story.restarts()
        called.presses(f"{KEY}{ANA}#1")
        called.prompt_ends()
        assert not called.ear.up
        story.at_work("7001")
        assert [command.language for command in story.done(DialCaller)] == ["en", "en"]

    @pytest.mark.parametrize("registry", [None, RegistryRules(languages=frozenset({"es"}))])
    def test_is_the_lines_where_there_are_no_sounds_of_it_any_more(
        self, registry: RegistryRules | None
    ) -> None:
        story = self.promised()
        story.reloads(replace(self.RULES, registry=registry))
        story.at_work("7001")
        assert [command.language for command in story.done(DialCaller)] == [""]

    def test_is_the_lines_for_who_said_nothing(self) -> None:
        story = Story(self.RULES)
        promised(story, ANA)
        story.at_work("7001")
        assert [command.language for command in story.done(DialCaller)] == [""]


class TestTheName:
    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("Rosa Díaz", " Rosa Díaz"),
            ('"; <evil>\r\n&', " evil"),
            ("x" * 90, " " + "x" * NAME_LENGTH),
            ("", ""),
        ],
    )
    def test_is_shown_where_it_is_wanted_and_harmless(self, name: str, shown: str) -> None:
        story = story_with(replace(REGISTRY, show_name=True))
        story.registry[ANA] = replace(ANYBODY, name=name)
        story.at_work("7001")
        story.call(ANA).presses("2")
        (ring, *_) = story.done(RingAgent)
        assert ring.display == f"G 00:00{shown}"

    def test_is_not_shown_of_its_own_accord(self, story: Story) -> None:
        story.registry[ANA] = replace(ANYBODY, name="Rosa")
        story.at_work("7001")
        story.call(ANA).presses("2")
        assert "Rosa" not in story.done(RingAgent)[0].display

    def test_is_not_shown_of_who_is_not_known(self) -> None:
        story = story_with(replace(REGISTRY, show_name=True))
        story.at_work("7001")
        story.call(ANA).presses("2")
        assert story.done(RingAgent)[0].display == "G 00:00"

    def test_is_in_no_fact(self, story: Story) -> None:
        story.registry[ANA] = replace(OLD, name="Rosa", group="preferente")
        story.waiting("21", number=ANA)
        assert "Rosa" not in repr(story.facts)
        assert "75" not in repr(story.stated(Recognized))


class TestARestart:
    def test_asks_anew_and_keeps_the_group_meanwhile(self, story: Story) -> None:
        story.registry[ANA] = OLD
        caller = story.waiting("21", number=ANA)
        story.registry.clear()
        story.restarts()
        assert story.done(LookUp)[-1].contact == caller.contact
        assert caller.queued()[-1].group == "preferente"
        story.registry[ANA] = replace(OLD, language="en")
        story.restarts()
        assert story.languages == {caller.leg: "en"}

    def test_asks_nothing_of_who_is_spoken_with(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = story.waiting("21", number=ANA)
        rosa.answers()
        asked = len(story.done(LookUp))
        story.restarts()
        assert caller.state == "talking"
        assert len(story.done(LookUp)) == asked


def test_the_line_is_fair_with_known_callers_in_it(story: Story) -> None:
    for number in range(12):
        story.registry[f"55501{number:02}"] = OLD if number % 3 == 0 else ANYBODY
    callers = [story.waiting("21", number=f"55501{number:02}") for number in range(12)]
    agents = [story.at_work(number) for number in ("7001", "7002")]
    while any(caller.state != "ended" for caller in callers):
        for agent in agents:
            if agent.state == "ringing":
                agent.answers()
        story.passes(20)
        for caller in callers:
            if caller.state == "talking":
                caller.hangs_up()
        story.passes(20)
    assert story.verdict().all_well
    assert {fact.reason for fact in story.stated(Queued)} >= {QueueReason.REGISTRY}
