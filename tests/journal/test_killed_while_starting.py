"""A run that is killed while it starts is not the one that forgets everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter import facts
from callcenter.contacts import AgentNumber, Channel, ContactId, Phone
from callcenter.journal.file import UNFINISHED, Journal

if TYPE_CHECKING:
    from pathlib import Path

NOW = 1_790_000_000_000
ROSA = AgentNumber("7001")
CONTACT = ContactId("r1-1")


def journal(folder: Path, run: str) -> Journal:
    return Journal(
        folder, run=run, rules="d", hide=lambda number: number, standing=lambda _=None: ()
    )


def at_work(folder: Path) -> None:
    """A run with an agent at work and a caller in the line is killed."""
    run = journal(folder, "r1")
    run.begin(NOW)
    phone = Phone("PJSIP/201")
    run.record(facts.AgentChanged(ROSA, "Rosa", "offline", "available", "", "", phone), NOW + 1)
    run.record(facts.ContactArrived(CONTACT, Channel.PHONE, "main", "salud", "999"), NOW + 2)
    run.close()


def test_two_runs_later_agents_and_contacts_are_still_known(tmp_path: Path) -> None:
    at_work(tmp_path)
    for number in range(3):
        killed = journal(tmp_path, f"k{number}")
        killed.recovered()
        killed.begin(NOW + 10 + number)
        killed.close()
    found = journal(tmp_path, "r2").recovered()
    assert found.agents[ROSA].state == "available"
    assert CONTACT in found.contacts


def test_a_file_whose_head_was_not_finished_is_no_file(tmp_path: Path) -> None:
    at_work(tmp_path)
    (tmp_path / f"{NOW + 10:015}-k{UNFINISHED}").write_bytes(b"")
    later = journal(tmp_path, "r2")
    assert ROSA in later.recovered().agents
    later.begin(NOW + 20)
    assert not list(tmp_path.glob(f"*{UNFINISHED}"))
