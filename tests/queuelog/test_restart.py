"""What an earlier run wrote of a call is gone on with, whatever becomes of the call."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from callcenter.contacts import AgentNumber, ContactId, OfferId
from callcenter.events import ContactRecovered
from callcenter.facts import (
    Connected,
    ContactAdopted,
    Ended,
    EndedBy,
    Fact,
    HandedBack,
    Outcome,
    Queued,
    QueueReason,
)
from tests.queuelog.paper import NAMES, Written

WHO = ContactId("r-1")
ROSA, RING = AgentNumber("7001"), OfferId("cc-1")
WAITED = ContactRecovered(WHO, "salud", "general", "", 60_000, 2_000, 0, leg="leg-1")
TALKED = replace(WAITED, connected_at=5_000, agent=ROSA)
SENT_ON = replace(TALKED, transferred_at=9_000, transfer_ms=4_000)


def adopted(*, talking: bool = False) -> ContactAdopted:
    return ContactAdopted(WHO, "salud", "general", 1_000, talking, "main", "leg-1")


def queued(reason: QueueReason, line: str = "salud") -> Queued:
    return Queued(
        WHO,
        line=line,
        group="general",
        service="",
        wait_class="general",
        tier=2,
        target_ms=60_000,
        guard_ms=None,
        skills=(),
        arrived_at=1_000,
        queued_at=2_000,
        seq=1,
        reason=reason,
    )


def connected() -> Connected:
    return Connected(WHO, RING, ROSA, "salud", "general", "", 2, 60_000, 20_000, 21_000, 0)


def ended(outcome: Outcome) -> Ended:
    return Ended(WHO, "salud", "general", "", outcome, EndedBy.AGENT, 3_000, 60_000, 16_000, 1)


def verbs(log: Written) -> list[str]:
    """Return what this run wrote; what was before stands in no line of it."""
    return [line.split("|")[4] for line in log.paper.lines]


HANDED_BACK = HandedBack(WHO, RING, ROSA, "salud", "general", "", 6_000)


@pytest.mark.parametrize(
    ("was", "then", "lines"),
    [
        (
            TALKED,
            [
                (10_000, adopted(talking=True)),
                (11_000, HANDED_BACK),
                (11_000, queued(QueueReason.HANDED_BACK)),
                (15_000, ended(Outcome.ABANDONED)),
            ],
            ["BLINDTRANSFER", "ENTERQUEUE", "ABANDON"],
        ),
        (
            None,
            [
                (10_000, adopted(talking=True)),
                (11_000, HANDED_BACK),
                (11_000, queued(QueueReason.HANDED_BACK)),
                (15_000, ended(Outcome.ABANDONED)),
            ],
            ["ENTERQUEUE", "ABANDON"],
        ),
        (
            SENT_ON,
            [
                (10_000, adopted()),
                (10_000, queued(QueueReason.ADOPTED)),
                (11_000, ended(Outcome.ANSWERED)),
            ],
            [],
        ),
        (
            SENT_ON,
            [
                (10_000, adopted()),
                (10_000, queued(QueueReason.ADOPTED)),
                (11_000, queued(QueueReason.TRANSFER_ENDED)),
                (15_000, ended(Outcome.ABANDONED)),
            ],
            ["ENTERQUEUE", "ABANDON"],
        ),
        (
            WAITED,
            [
                (10_000, adopted()),
                (10_000, queued(QueueReason.ADOPTED)),
                (22_000, connected()),
                (38_000, ended(Outcome.ANSWERED)),
            ],
            ["CONNECT", "COMPLETEAGENT"],
        ),
    ],
)
def test_a_call_goes_on_in_the_log_where_an_earlier_run_left_it(
    was: ContactRecovered | None, then: list[tuple[int, Fact]], lines: list[str]
) -> None:
    log = Written()
    log.log.expect([], [was] if was else [], lambda _: "")
    log.hears(then)
    assert verbs(log) == lines


def test_who_waited_in_no_queue_enters_the_one_that_a_rule_leads_to() -> None:
    log = Written(replace(NAMES, lines={"otra": "700"}))
    log.log.expect([], [WAITED], lambda _: "")
    log.hears([(10_000, adopted()), (10_000, queued(QueueReason.ADOPTED))])
    log.hears([(11_000, queued(QueueReason.OVERFLOWED, "otra"))])
    assert verbs(log) == ["ENTERQUEUE"]


def test_whose_end_alone_was_seen_stands_in_nobodys_way() -> None:
    log = Written().hears([(10_000, adopted()), (10_000, queued(QueueReason.ADOPTED))])
    log.hears([(11_000, ended(Outcome.ANSWERED))])
    other = ContactId("r-2")
    later = replace(queued(QueueReason.ENTERED), contact=other, arrived_at=12_000, seq=2)
    log.hears([(12_000, replace(adopted(), contact=other, group="")), (12_000, later)])
    assert log.paper.lines[-1].endswith("|600|NONE|ENTERQUEUE|||1")
