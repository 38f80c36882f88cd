"""Whole calls on the core, as app_queue would have written them."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from callcenter.contacts import AgentNumber, Channel, ContactId, OfferId
from callcenter.events import RingOutcome, TransferKind
from callcenter.facts import (
    Connected,
    ContactArrived,
    Ended,
    EndedBy,
    Offered,
    Outcome,
    Queued,
    QueueReason,
    Transferred,
)
from callcenter.queuelog.names import QueueNames
from tests.flow.callbacks import Called, asks, callback_rules
from tests.flow.overflowing import CENTRAL, outside_answers, outside_gives_up, rule, rules_of
from tests.flow.story import START, Story, example_rules
from tests.flow.test_call_keys import rules as rules_with_keys
from tests.flow.test_outside_by_key import with_keys
from tests.queuelog.paper import NAMES, QUEUE, Written
from tests.queuelog.reading import totals

Told = list[tuple[str, str, tuple[str, ...]]]


def told(story: Story, names: QueueNames = NAMES) -> Told:
    """Return what the story is in the log."""
    return Written(names).hears(story.facts).of_calls()


def until(story: Story, seconds: float) -> None:
    """Let it be so long after the beginning."""
    story.passes((START - story.now) / 1_000 + seconds)


def verbs(lines: Told) -> list[str]:
    return [verb for _, verb, _ in lines]


def test_who_is_answered_and_left_by_the_agent() -> None:
    story = Story()
    story.waiting("21")
    story.passes(4)
    rosa = story.at_work("7001")
    story.passes(3)
    offer = rosa.answers()
    story.passes(65)
    rosa.hangs_up()
    assert told(story) == [
        (QUEUE, "ENTERQUEUE", ("", "", "1")),
        (QUEUE, "CONNECT", ("7", offer, "3")),
        (QUEUE, "COMPLETEAGENT", ("7", "65", "1")),
    ]


def test_who_gives_up_alone_and_behind_others() -> None:
    story = Story()
    first, second = story.waiting("2"), story.waiting("2")
    preferred = story.waiting("1")
    story.passes(70)
    second.hangs_up()
    first.hangs_up()
    preferred.hangs_up()
    lines = [data for _, verb, data in told(story) if verb == "ENTERQUEUE"]
    assert lines == [("", "", "1"), ("", "", "2"), ("", "", "1")]
    left = [data[:2] for _, verb, data in told(story) if verb == "ABANDON"]
    assert left == [("3", "2"), ("2", "1"), ("1", "1")]


def test_phones_that_are_not_picked_up_and_one_that_still_rings() -> None:
    story = Story()
    rosa = story.at_work("7001")
    caller = story.waiting("2")
    rosa.refuses(RingOutcome.BUSY)
    story.at_work("7002")
    story.passes(2)
    caller.hangs_up()
    assert verbs(told(story)) == ["ENTERQUEUE", "RINGNOANSWER", "RINGCANCELED", "ABANDON"]


def test_a_caller_handed_back_is_a_blind_transfer_and_enters_anew() -> None:
    story = Story(rules_with_keys())
    rosa = story.at_work("7001")
    story.waiting("21")
    rosa.answers()
    story.passes(10)
    rosa.keys("*2")
    story.passes(20)
    story.at_work("7002").answers()
    story.passes(5)
    lines = told(story)
    assert verbs(lines)[:4] == ["ENTERQUEUE", "CONNECT", "BLINDTRANSFER", "ENTERQUEUE"]
    assert lines[2][2] == (QUEUE, "callcenter-line", "0", "10", "1")
    connected = [data for _, verb, data in lines if verb == "CONNECT"][1]
    assert int(connected[0]) <= 20  # its own wait, and not the conversation before


def test_who_is_called_back_leaves_by_the_key_and_enters_by_another_call() -> None:
    story = Story(callback_rules())
    caller = story.waiting("21", number="5550100")
    story.passes(8)
    asks(caller)
    story.passes(30)
    rosa = story.at_work("7001")
    called = Called(story)
    called.answers()
    called.presses("1")
    rosa.answers()
    entries = Written().hears(story.facts).entries()
    assert [entry.event for entry in entries if entry.queue == QUEUE][:2] == [
        "ENTERQUEUE",
        "EXITWITHKEY",
    ]
    keyed = next(entry for entry in entries if entry.event == "EXITWITHKEY")
    assert (keyed.data[0], keyed.data[3]) == ("5", "8")
    enters = [entry.call for entry in entries if entry.event == "ENTERQUEUE"]
    assert len(set(enters)) == 2
    connect = next(entry for entry in entries if entry.event == "CONNECT")
    assert connect.call == enters[1]


def test_who_is_connected_outside_leaves_by_a_time_out() -> None:
    story = Story(rules_of(rule("wait", "number:central", over_s=60), numbers=CENTRAL))
    caller = story.waiting("2")
    until(story, 70)
    assert verbs(told(story)) == ["ENTERQUEUE"]
    outside_answers(caller)
    story.passes(30)
    caller.hangs_up()
    assert told(story)[1:] == [(QUEUE, "EXITWITHTIMEOUT", ("1", "1", "70"))]


def test_who_chose_a_place_outside_leaves_by_their_key() -> None:
    rules = with_keys(example_rules())
    story = Story(replace(rules, menus={**rules.menus, "tramite": rules.menus["cierre"]}))
    caller = story.call()
    caller.presses("2")
    story.passes(5)
    caller.presses("2")
    assert "EXITWITHKEY" not in verbs(told(story))
    outside_answers(caller)
    assert told(story)[-1][:2] == (QUEUE, "EXITWITHKEY")
    assert told(story)[-1][2][0] == "2"


def test_whom_the_number_outside_gives_back_has_not_left() -> None:
    story = Story(rules_of(rule("wait", "number:central", over_s=60), numbers=CENTRAL))
    caller = story.waiting("2")
    until(story, 70)
    outside_gives_up(caller)
    caller.hangs_up()
    assert told(story)[1:] == [(QUEUE, "ABANDON", ("1", "1", "70"))]


NAMED = replace(NAMES, groups={"preferente": "601"}, services={"citas": "620"})


def test_a_queue_for_a_group_and_one_for_a_service_are_left_by_a_key_for_one_another() -> None:
    story = Story()
    caller = story.waiting("11")
    story.passes(30)
    caller.hangs_up()
    assert told(story, NAMED) == [
        ("601", "ENTERQUEUE", ("", "", "1")),
        ("601", "EXITWITHKEY", ("1", "1", "1", "0")),
        ("620", "ENTERQUEUE", ("", "", "1")),
        ("620", "ABANDON", ("1", "1", "30")),
    ]


def test_nothing_is_written_of_a_line_without_a_name() -> None:
    story = Story()
    story.waiting("2")
    story.at_work("7001").answers()
    story.at_work("7001").hangs_up()
    names = QueueNames({"otra": "700"}, groups={"general": "601"})
    assert Written(names).hears(story.facts).paper.lines == []


NUMBER = "5550100"


@pytest.mark.parametrize(("wanted", "written"), [(False, ""), (True, NUMBER)])
def test_a_callers_number_is_written_only_where_the_site_wants_it(
    wanted: bool,  # noqa: FBT001  # a case of the table
    written: str,
) -> None:
    story = Story()
    story.waiting("2", number=NUMBER)
    log = Written(replace(NAMES, caller_id=wanted)).hears(story.facts)
    (entered,) = log.of_calls()
    assert entered == (QUEUE, "ENTERQUEUE", ("", written, "1"))
    assert wanted or NUMBER not in "".join(log.paper.lines)


def arrived(**more: str) -> ContactArrived:
    contact = ContactId("r-1")
    return ContactArrived(contact, Channel.PHONE, "main", "salud", "", "leg-1", **more)


def queued(reason: QueueReason = QueueReason.ENTERED, line: str = "salud") -> Queued:
    return Queued(
        ContactId("r-1"),
        line=line,
        group="general",
        service="",
        wait_class="general",
        tier=2,
        target_ms=1,
        guard_ms=None,
        skills=(),
        arrived_at=1_000,
        queued_at=2_000,
        seq=1,
        reason=reason,
    )


def ended(outcome: Outcome) -> Ended:
    by = EndedBy.CALLER
    return Ended(ContactId("r-1"), "salud", "general", "", outcome, by, 7_000, 1, 0, 0)


def test_the_number_that_was_dialled_stands_before_the_entry_and_once() -> None:
    told = Written(replace(NAMES, lines={"salud": "600", "otra": "700"})).hears(
        [
            (1_000, arrived(dialled="5115550100")),
            (2_000, queued()),
            (9_000, queued(QueueReason.OVERFLOWED, "otra")),
        ]
    )
    assert told.of_calls() == [
        ("600", "DID", ("5115550100",)),
        ("600", "ENTERQUEUE", ("", "", "1")),
        ("600", "EXITWITHTIMEOUT", ("1", "1", "7")),
        ("700", "ENTERQUEUE", ("", "", "1")),
    ]


@pytest.mark.parametrize(
    ("outcome", "verb"),
    [
        (Outcome.ABANDONED, "ABANDON"),
        (Outcome.SHORT, "ABANDON"),
        (Outcome.FINISHED, "EXITWITHKEY"),
        (Outcome.CALLBACK_CANCELLED, "EXITWITHKEY"),
        (Outcome.TURNED_AWAY, "EXITWITHTIMEOUT"),
        (Outcome.DIVERTED, "EXITWITHTIMEOUT"),
        (Outcome.FALLBACK, "EXITEMPTY"),
        (Outcome.UNSEEN, "EXITEMPTY"),
        (Outcome.PBX_DIED, "EXITEMPTY"),
        (Outcome.LOST, "EXITEMPTY"),
        (Outcome.ANSWERED, "COMPLETECALLER"),
    ],
)
def test_how_somebody_leaves_who_was_not_seen_to_be_answered(outcome: Outcome, verb: str) -> None:
    log = Written().hears([(1_000, arrived()), (2_000, queued()), (9_000, ended(outcome))])
    last = log.paper.lines[-1].split("|")
    assert last[4] == verb
    assert str(7) in last


def test_a_sum_over_the_day_loses_no_parts_of_seconds() -> None:
    """A hundred waits of 1.9 s and talks of 1.99 s, each begun in another part of a second."""
    log = Written()
    contact, offer, rosa = ContactId("r-1"), OfferId("cc-1"), AgentNumber("7001")
    spoke = Connected(contact, offer, rosa, "salud", "general", "", 2, 1, 1_900, 0, 1_900)
    over = replace(ended(Outcome.ANSWERED), wait_ms=1_900, talk_ms=1_990)
    for place in range(100):
        at = START + 10_007 * place
        log.hears([(at, arrived()), (at, queued()), (at + 1_900, spoke), (at + 3_890, over)])
    sums = totals(log.entries())
    assert sums.hold_s == pytest.approx(190, abs=5)
    assert sums.talk_s == pytest.approx(199, abs=5)


def test_who_never_entered_the_line_is_in_no_queue() -> None:
    log = Written().hears([(1_000, arrived()), (9_000, ended(Outcome.LEFT_MENU))])
    assert log.paper.lines == []
    assert len(log.log._calls) == 0


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        (TransferKind.BLIND, ("BLINDTRANSFER", ("s", "callcenter-transfer", "0", "5", "1"))),
        (TransferKind.ATTENDED, ("ATTENDEDTRANSFER", ("BRIDGE", "cc-1", "0", "5", "1"))),
    ],
)
def test_who_is_sent_on_by_the_agent_is_let_go_and_enters_anew_if_they_come_back(
    kind: TransferKind, line: tuple[str, tuple[str, ...]]
) -> None:
    rosa, offer, contact = AgentNumber("7001"), OfferId("cc-1"), ContactId("r-1")
    rings = Offered(contact, offer, rosa, (), 0, second=False)
    spoke = Connected(contact, offer, rosa, "salud", "general", "", 2, 1, 0, 0, 0)
    sent = Transferred(contact, rosa, "salud", "general", "", kind, 5_000, offer)
    log = Written().hears(
        [
            (1_000, arrived()),
            (2_000, queued()),
            (2_000, rings),
            (2_000, spoke),
            (7_000, sent),
            (19_000, queued(QueueReason.HANDED_BACK)),
            (22_000, ended(Outcome.ABANDONED)),
        ]
    )
    told = log.of_calls()
    assert verbs(told) == ["ENTERQUEUE", "CONNECT", line[0], "ENTERQUEUE", "ABANDON"]
    assert told[2][2] == line[1]
    assert told[4][2] == ("1", "1", "3")


def test_who_is_sent_on_out_of_the_line_has_left_it() -> None:
    contact = ContactId("r-1")
    sent = Transferred(contact, AgentNumber(""), "salud", "general", "", TransferKind.BLIND, 0)
    log = Written().hears([(1_000, arrived()), (2_000, queued()), (7_000, sent)])
    log.hears([(9_000, ended(Outcome.ANSWERED))])
    assert verbs(log.of_calls()) == ["ENTERQUEUE", "EXITWITHTIMEOUT"]
