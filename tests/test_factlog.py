from __future__ import annotations

import logging

import structlog
from msgspec import structs
from structlog.testing import capture_logs

from callcenter import facts
from callcenter.contacts import Channel, ContactId
from callcenter.factlog import FactLog
from tests.store import stories

NUMBER = "51987654321"
CONTACT = ContactId("run-1")


def test_a_fact_is_one_line_with_its_name_time_and_fields() -> None:
    with capture_logs() as logs:
        FactLog().record(facts.PbxStateChanged(pbx="main", connected=True), 5)
    assert logs == [
        {
            "event": "PbxStateChanged",
            "log_level": "info",
            "at_ms": 5,
            "pbx": "main",
            "connected": True,
        }
    ]


def test_the_number_of_a_caller_never_reaches_the_log() -> None:
    arrived = facts.ContactArrived(
        contact=CONTACT, channel=Channel.PHONE, pbx="main", line="salud", number=NUMBER
    )
    with capture_logs() as logs:
        FactLog().record(arrived, 5)
    assert NUMBER not in repr(logs)
    assert (logs[0]["contact"], logs[0]["log_level"]) == (CONTACT, "debug")


def test_what_somebody_wrote_of_a_contact_never_reaches_the_log() -> None:
    queued = structs.replace(stories.queued(CONTACT), note="oprimió otra tecla")
    with capture_logs() as logs:
        FactLog().record(queued, 5)
    assert "tecla" not in repr(logs)
    assert logs[0]["contact"] == CONTACT


def test_what_happens_in_every_menu_is_told_only_to_those_who_ask_for_detail() -> None:
    with capture_logs() as logs:
        FactLog().record(facts.MenuPlayed(CONTACT, "principal", 1), 5)
    assert logs[0]["log_level"] == "debug"


def test_what_nobody_reads_is_not_even_put_together() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
    with capture_logs() as logs:
        FactLog().record(facts.MenuPlayed(CONTACT, "principal", 1), 5)
    assert logs == []
