"""Who comes back by a code, or by a document: the place just vacated, once, and said so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from callcenter.contacts import ContactId
from callcenter.events import CallerKnown
from callcenter.facts import Break, CameBack, CodeTold, QueueReason
from callcenter.flow.codes import ATTEMPTS, Codes
from callcenter.flow.rules import RegistryRules, Rules
from callcenter.ivr.menu import Ask, Asked, Menu, ToLine, ToMenu
from tests.flow import soundness
from tests.flow.story import START, Death, Story, example_rules

if TYPE_CHECKING:
    from tests.flow.people import Caller

WITHHELD, ANA, BETO = "anonymous", "5550100", "5550101"
DOCUMENT = "45678901"
ANA_KNOWN = CallerKnown(ContactId(""), person="ana")


def rules_with(what: Asked, *, for_all: bool = False) -> Rules:
    """The example line; its first menu has a key 8 for a code, or asks for a document."""
    rules = example_rules()
    line = rules.lines["salud"]
    first = rules.menus[line.menu]
    least, most = (4, 4) if what is Asked.CODE else (6, 12)
    asking = Menu(
        name="asking",
        prompt=("callcenter/ask",),
        keys={},
        otherwise=ToMenu(line.menu),
        attempts=3,
        ask=Ask(what, least, most, ToLine("general")),
    )
    keys = {**first.keys, "8": ToMenu("asking")}
    told = ("callcenter/contact-code",) if what is Asked.CODE else ()
    return replace(
        rules,
        lines={"salud": replace(line, code_told=told, code_for_all=for_all)},
        menus={**rules.menus, "asking": asking, line.menu: replace(first, keys=keys)},
        digits=tuple((f"digits/{digit}",) for digit in range(10)),
        registry=RegistryRules(),
    )


@pytest.fixture
def story() -> Story:
    return Story(rules_with(Asked.CODE))


def code_of(caller: Caller) -> str:
    """What a caller heard as their code."""
    heard = caller.ear.heard
    at = heard.index("callcenter/contact-code")
    return "".join(sound.removeprefix("digits/") for sound in heard[at + 1 : at + 5])


def drops(story: Story, number: str = WITHHELD, keys: str = "21") -> Caller:
    caller = story.waiting(keys, number=number)
    story.passes(60)
    caller.hangs_up()
    return caller


def order(story: Story) -> list[str]:
    return [waiting.contact for waiting in story.core.view(story.now).waiting]


def comes_back(story: Story, code: str, number: str = WITHHELD) -> Caller:
    caller = story.call(number)
    caller.presses("8" + code + "#")
    return caller


class TestACode:
    def test_is_told_once_to_who_has_no_number(self, story: Story) -> None:
        caller = story.waiting("21", number=WITHHELD)
        assert len(code_of(caller)) == 4
        assert caller.ear.heard.count("callcenter/contact-code") == 1
        assert code_of(caller) not in repr(story.stated(CodeTold))

    def test_is_told_to_nobody_whose_number_says_who_calls(self, story: Story) -> None:
        story.waiting("21", number=ANA)
        assert story.stated(CodeTold) == []

    def test_is_told_to_everybody_where_the_line_says_so(self) -> None:
        story = Story(rules_with(Asked.CODE, for_all=True))
        story.waiting("21", number=ANA)
        assert len(story.stated(CodeTold)) == 1

    def test_is_told_to_nobody_where_no_menu_asks_for_it(self) -> None:
        story = Story(rules_with(Asked.DOCUMENT))
        story.waiting("21", number=WITHHELD)
        assert story.stated(CodeTold) == []

    def test_is_told_to_no_emergency(self, story: Story) -> None:
        story.waiting("9", number=WITHHELD)
        assert story.stated(CodeTold) == []

    def test_is_told_behind_what_else_is_said(self) -> None:
        rules = rules_with(Asked.CODE)
        line = replace(rules.lines["salud"], nobody_logged_in=("callcenter/nobody",))
        story = Story(replace(rules, lines={"salud": line}))
        caller = story.waiting("21", number=WITHHELD)
        at = caller.ear.heard.index("callcenter/nobody")
        assert caller.ear.heard[at + 1] == "callcenter/contact-code"

    def test_costs_no_connection_a_moment(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = story.call(WITHHELD)
        caller.presses("2")
        rosa.answers()
        caller.assert_state("talking")


class TestWhoComesBackByIt:
    def test_stands_where_they_stood_and_hears_so(self, story: Story) -> None:
        before = drops(story)
        between = story.waiting("21", number=BETO)
        again = comes_back(story, code_of(before))
        again.assert_state("waiting")
        assert order(story) == [again.contact, between.contact]
        (link,) = story.stated(CameBack)
        assert (link.contact, link.earlier, link.arrived_at, link.after) == (
            again.contact,
            before.contact,
            START,
            Break.DROPPED,
        )
        place, earlier = again.queued()[-1], before.queued()[-1]
        assert (place.arrived_at, place.seq, place.group, place.service) == (
            earlier.arrived_at,
            earlier.seq,
            earlier.group,
            earlier.service,
        )
        assert again.ear.sounds[0] == "callcenter/place-regained"

    def test_keeps_the_arrival_where_the_group_is_gone(self, story: Story) -> None:
        before = drops(story, keys="11")
        rules = story.core.rules
        groups = {name: rule for name, rule in rules.groups.items() if name != "preferente"}
        story.reloads(replace(rules, groups=groups))
        again = comes_back(story, code_of(before))
        place = again.queued()[-1]
        assert (place.arrived_at, place.group) == (START, "general")
        assert again.ear.sounds[0] == "callcenter/place-regained"

    def test_does_so_once(self, story: Story) -> None:
        before = drops(story)
        code = code_of(before)
        again = comes_back(story, code)
        assert len(story.stated(CodeTold)) == 1  # no second code
        story.passes(60)
        again.hangs_up()
        assert comes_back(story, code).state == "menu"

    def test_does_so_within_minutes(self, story: Story) -> None:
        before = drops(story)
        story.passes(301)
        assert comes_back(story, code_of(before)).state == "menu"

    def test_does_not_where_the_code_is_wrong_and_may_try_so_often(self, story: Story) -> None:
        right = code_of(drops(story))
        wrong = f"{(int(right) + 1) % 10_000:04}"
        caller = comes_back(story, wrong)
        caller.assert_state("menu")
        caller.presses(wrong + "#" + wrong + "#")
        caller.assert_state("menu")
        caller.presses("8" + right + "#")  # a fourth one is not looked at
        caller.assert_state("menu")
        assert story.stated(CameBack) == []

    def test_does_not_while_the_first_call_is_there(self, story: Story) -> None:
        first = story.waiting("21", number=WITHHELD)
        assert comes_back(story, code_of(first)).state == "menu"

    def test_does_not_once_they_were_answered(self, story: Story) -> None:
        first = story.waiting("21", number=WITHHELD)
        story.at_work("7001").answers()
        first.hangs_up()
        assert comes_back(story, code_of(first)).state == "menu"

    def test_leaves_nothing_to_the_number(self) -> None:
        """Who has both a number and a code regains by either, and not by both."""
        story = Story(rules_with(Asked.CODE, for_all=True))
        before = drops(story, ANA)
        comes_back(story, code_of(before)).assert_state("waiting")
        assert story.call(ANA).state == "menu"

    def test_leaves_nothing_to_the_code(self) -> None:
        story = Story(rules_with(Asked.CODE, for_all=True))
        before = drops(story, ANA)
        story.call(ANA).assert_state("waiting")
        assert comes_back(story, code_of(before)).state == "menu"

    @pytest.mark.parametrize("again", [False, True], ids=["before it breaks", "and after it"])
    def test_does_so_after_a_restart(self, story: Story, *, again: bool) -> None:
        first = story.waiting("21", number=WITHHELD)
        code = code_of(first)
        story.restarts()
        story.passes(60)
        first.hangs_up()
        if again:
            story.restarts()
        caller = comes_back(story, code)
        caller.assert_state("waiting")
        assert caller.queued()[-1].arrived_at == START
        soundness.nobody_is_lost(story.core, story.facts)

    def test_does_so_after_the_pbx_died(self, story: Story) -> None:
        first = story.waiting("21", number=WITHHELD)
        code = code_of(first)
        story.passes(1)
        story.pbx_dies()
        story.reconnects()
        comes_back(story, code).assert_state("waiting")

    def test_does_so_after_service_and_pbx_died(self, story: Story) -> None:
        first = story.waiting("21", number=WITHHELD)
        code = code_of(first)
        story.dies()
        story.crashes(started="on Tuesday")
        story.starts_again()
        comes_back(story, code).assert_state("waiting")

    def test_leaves_the_place_of_another_call_of_the_same_number(self) -> None:
        story = Story(rules_with(Asked.CODE, for_all=True))
        first, other = (story.waiting("21", number=ANA) for _ in range(2))
        story.passes(1)
        story.pbx_dies()
        story.reconnects()
        comes_back(story, code_of(first)).assert_state("waiting")
        again = story.call(ANA)
        assert again.queued()[-1].seq == other.queued()[-1].seq

    def test_is_forgotten_when_its_time_is_over(self, story: Story) -> None:
        for _ in range(3):
            drops(story)
        story.passes(400)
        drops(story)
        assert len(story.core._parts.returns._named) == 1


class TestADocument:
    @pytest.fixture
    def story(self) -> Story:
        story = Story(rules_with(Asked.DOCUMENT))
        story.registry[DOCUMENT] = story.registry[ANA] = ANA_KNOWN
        return story

    def types(self, story: Story, number: str = WITHHELD) -> Caller:
        caller = story.call(number)
        caller.presses("8" + DOCUMENT + "#")
        return caller

    def test_gives_the_place_back_to_who_is_in_the_line_already(self, story: Story) -> None:
        before = drops(story, ANA)
        between = story.waiting("21", number=BETO)
        again = self.types(story)
        assert order(story) == [again.contact, between.contact]
        assert [fact.reason for fact in again.queued()] == [
            QueueReason.ENTERED,
            QueueReason.CAME_BACK,
        ]
        assert again.queued()[-1].arrived_at == START
        assert again.queued()[-1].seq == before.queued()[-1].seq
        assert again.queued()[-1].service == "citas"
        assert again.ear.sounds[0] == "callcenter/place-regained"
        assert story.verdict().faults == ()
        soundness.the_first_arrival_never_changes(story.facts)

    def test_gives_back_the_better_group_of_the_two(self, story: Story) -> None:
        drops(story, ANA, "11")
        assert self.types(story).queued()[-1].group == "preferente"

    def test_gives_it_back_while_a_phone_rings(self, story: Story) -> None:
        drops(story, ANA)
        story.registry.clear()
        rosa = story.at_work("7001")
        again = self.types(story)
        story.tell(replace(ANA_KNOWN, contact=again.contact, verified=True))
        assert again.queued()[-1].arrived_at == START
        rosa.answers()
        again.assert_state("talking")

    def test_gives_it_back_in_the_menu(self, story: Story) -> None:
        drops(story, ANA)
        again = story.call(WITHHELD)
        story.tell(replace(ANA_KNOWN, contact=again.contact, verified=True))
        again.assert_state("waiting")
        assert again.queued()[-1].arrived_at == START

    def test_gives_none_that_is_younger(self, story: Story) -> None:
        story.registry.clear()
        again = self.types(story)
        story.passes(10)
        story.registry[ANA] = ANA_KNOWN
        drops(story, ANA)
        story.tell(replace(ANA_KNOWN, contact=again.contact, verified=True))
        assert again.queued()[-1].arrived_at == START

    def test_gives_none_by_the_number_alone_which_may_be_a_familys(self, story: Story) -> None:
        drops(story, WITHHELD)
        story.registry[BETO] = ANA_KNOWN
        assert story.call(BETO).state == "menu"

    def test_gives_the_latest_of_two_and_leaves_it_where_the_other_is_regained(
        self, story: Story
    ) -> None:
        story.registry[BETO] = ANA_KNOWN
        drops(story, ANA)
        later = drops(story, BETO)
        story.call(ANA).assert_state("waiting")  # by the number
        assert self.types(story).queued()[-1].seq == later.queued()[-1].seq

    def test_gives_none_after_they_were_answered(self, story: Story) -> None:
        drops(story, ANA)
        story.registry[BETO] = ANA_KNOWN
        other = story.waiting("21", number=BETO)
        story.at_work("7001").answers()
        other.hangs_up()
        assert len(self.types(story).queued()) == 1

    def test_and_the_arrival_survives_a_death_before_the_channel_was_told(
        self, story: Story
    ) -> None:
        drops(story, ANA)
        known, story.registry = dict(story.registry), {}
        again = self.types(story)
        story.doom = (0, Death.HALF_WAY)
        story.tell(replace(ANA_KNOWN, contact=again.contact, verified=True))
        story.registry = known
        story.starts_again()
        assert again.queued()[-1].arrived_at == START
        assert again.state == "waiting"


class TestCodes:
    def test_are_of_four_digits_and_follow_from_the_contact(self) -> None:
        codes = Codes("key", kept=lambda _: False)
        made = [codes.give(ContactId(f"c{number}"))[0] for number in range(200)]
        assert len(set(made)) == 200
        assert all(len(code) == 4 and code.isdecimal() for code in made)
        other = Codes("key", kept=lambda _: False)
        assert other.again(ContactId("c0"), 0) == made[0]
        assert Codes("another", kept=lambda _: False).made(ContactId("c0"), 0) != made[0]

    def test_of_a_kept_place_are_given_to_nobody_else(self) -> None:
        free = Codes("key", kept=lambda _: False)
        first = free.made(ContactId("c0"), 0)
        code, attempt = Codes("key", kept=lambda code: code == first).give(ContactId("c0"))
        assert (code, attempt) == (free.made(ContactId("c0"), 1), 1)

    def test_are_given_to_nobody_where_there_are_none(self) -> None:
        asked: list[str] = []

        def kept(code: str) -> bool:
            asked.append(code)
            return True

        codes = Codes("key", kept=kept)
        assert codes.give(ContactId("c0")) == ("", 0)
        assert len(asked) == ATTEMPTS

    def test_are_free_again_after_the_call(self) -> None:
        codes = Codes("key", kept=lambda _: False)
        code, _ = codes.give(ContactId("c0"))
        codes.free(code)
        assert codes.give(ContactId("c0"))[0] == code

    def test_that_are_all_in_use_cost_a_caller_nothing(
        self, story: Story, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Codes, "give", lambda *_: ("", 0))
        story.waiting("21", number=WITHHELD).assert_state("waiting")
        assert story.stated(CodeTold) == []
