"""A caller's number that brings headers with it makes nobody somebody else."""

from __future__ import annotations

from callcenter.pbx.queue_messages import meant
from callcenter.pbx.wire import decode

FORGED = "CallerIDNum: 555\r\nUniqueid: 9.9\r\nQueue: otra\r\nWait: 999\r\nChannel: x\r\n"


def test_what_holds_no_line_break_is_as_it_came() -> None:
    message = {"event": "Hangup", "uniqueid": "1.1"}
    assert meant(message) is message


def test_in_an_event_the_pbx_has_the_last_word_of_call_and_queue() -> None:
    raw = f"Event: QueueCallerJoin\r\nChannel: PJSIP/a-1\r\n{FORGED}Uniqueid: 1.1\r\nQueue: citas"
    message = meant(decode(raw.encode()))
    assert (message["uniqueid"], message["queue"]) == ("1.1", "citas")
    assert message["channel"] == "PJSIP/a-1"


def test_in_a_row_of_the_queues_it_has_the_first_and_of_the_wait_the_last() -> None:
    before = "Event: QueueEntry\r\nQueue: citas\r\nPosition: 1\r\nChannel: a\r\nUniqueid: 1.1\r\n"
    message = meant(decode(f"{before}{FORGED}Wait: 7".encode()))
    assert (message["uniqueid"], message["queue"], message["wait"]) == ("1.1", "citas", "7")
