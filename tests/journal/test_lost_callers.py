"""The journal keeps whose call broke, under what stands for their number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter import facts
from callcenter.contacts import Channel, ContactId
from callcenter.events import ContactRecovered, PbxConnected
from callcenter.journal.file import Journal
from callcenter.journal.numbers import KEY_FILE, Numbers

if TYPE_CHECKING:
    from pathlib import Path

NOW = 1_790_000_000_000
DAY, HOUR = 86_400_000, 3_600_000
CONTACT = ContactId("a-1")


def hide(number: str) -> str:
    return f"hidden-{number}" if number else ""


def journal(folder: Path, run: str = "a") -> Journal:
    return Journal(folder, run=run, rules="d", hide=hide, standing=lambda _=None: ())


def arrived(written: Journal, contact: ContactId, number: str = "5550100", at: int = 1) -> None:
    written.record(facts.ContactArrived(contact, Channel.PHONE, "main", "salud", number), NOW + at)


def ended(written: Journal, contact: ContactId, outcome: facts.Outcome, at: int) -> None:
    fact = facts.Ended(
        contact=contact,
        line="salud",
        group="",
        service="",
        outcome=outcome,
        ended_by=facts.EndedBy.SYSTEM,
        wait_ms=0,
        target_ms=0,
        talk_ms=0,
        rings=0,
    )
    written.record(fact, NOW + at)


def lost(folder: Path, outcome: facts.Outcome = facts.Outcome.PBX_DIED) -> Journal:
    """A journal of a run that saw a contact lost, with its PBX unless told otherwise."""
    written = journal(folder)
    written.begin(NOW)
    arrived(written, CONTACT)
    ended(written, CONTACT, outcome, 9)
    return written


def found(folder: Path) -> dict[str, ContactRecovered]:
    return journal(folder, "next").recovered().contacts


def test_a_contact_that_the_pbx_lost_comes_back_with_the_moment_and_the_hidden_number(
    tmp_path: Path,
) -> None:
    lost(tmp_path).close()
    contact = found(tmp_path)[CONTACT]
    assert (contact.lost_at, contact.caller) == (NOW + 9, "hidden-5550100")
    assert contact.arrived_at == NOW + 1


def test_it_is_still_known_in_the_next_file_and_not_after_a_day(tmp_path: Path) -> None:
    written = lost(tmp_path)
    written.begin(NOW + 10)
    assert CONTACT in found(tmp_path)
    written.begin(NOW + 10 + DAY)
    written.close()
    assert found(tmp_path) == {}


def test_it_is_forgotten_once_the_caller_came_back(tmp_path: Path) -> None:
    written = lost(tmp_path)
    written.record(facts.CameBack(ContactId("a-2"), CONTACT, NOW + 1, NOW + 9), NOW + 20)
    written.close()
    assert found(tmp_path) == {}


def test_no_fact_for_the_store_bears_what_stands_for_a_number(tmp_path: Path) -> None:
    lost(tmp_path).close()
    later = journal(tmp_path, "b")
    later.begin(NOW + 20)  # the facts are in an older file now, and then in the latest
    assert "hidden" not in repr(journal(tmp_path, "next").recovered().stated)
    later.close()
    next(iter(sorted(tmp_path.glob("*b.journal")))).unlink()
    assert "hidden" not in repr(journal(tmp_path, "next").recovered().stated)


def test_since_when_a_pbx_runs_is_known_in_every_file(tmp_path: Path) -> None:
    written = journal(tmp_path)
    written.begin(NOW)
    written.event(PbxConnected("main", started="on Monday"), NOW)
    written.event(PbxConnected("other"), NOW)
    written.event(PbxConnected("main", started="on Tuesday"), NOW)
    written.flush()
    assert journal(tmp_path, "next").recovered().running == {"main": "on Tuesday"}
    written.begin(NOW + 1)
    written.close()
    later = journal(tmp_path, "b")
    later.recovered()
    later.begin(NOW + 2)
    later.close()
    assert journal(tmp_path, "next").recovered().running == {"main": "on Tuesday"}


def test_a_number_is_hidden_alike_after_a_restart(tmp_path: Path) -> None:
    hidden = Numbers(tmp_path).hide("5550100")
    assert "5550100" not in hidden
    assert Numbers(tmp_path).hide("5550100") == hidden != Numbers(tmp_path).hide("5550101")
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o077 == 0


def test_a_withheld_number_stays_withheld(tmp_path: Path) -> None:
    assert Numbers(tmp_path).hide("") == ""


def test_what_was_forgotten_is_never_found_again(tmp_path: Path) -> None:
    numbers = Numbers(tmp_path)
    hidden = numbers.hide("5550100")
    numbers.forget()
    assert numbers.hide("5550100") != hidden
    assert Numbers(tmp_path).hide("5550100") == numbers.hide("5550100")


def test_without_a_folder_or_with_a_key_cut_short_numbers_are_hidden_all_the_same(
    tmp_path: Path,
) -> None:
    assert Numbers(None).hide("5550100") != Numbers(None).hide("5550100")
    assert Numbers(tmp_path / "none").hide("5550100")
    (tmp_path / KEY_FILE).write_bytes(b"short")
    assert Numbers(tmp_path).hide("5550100") == Numbers(tmp_path).hide("5550100")


class TestACallersOwnLine:
    def test_that_broke_is_known_with_the_moment_and_the_hidden_number(
        self, tmp_path: Path
    ) -> None:
        lost(tmp_path, facts.Outcome.ABANDONED).close()
        contact = found(tmp_path)[CONTACT]
        assert (contact.lost_at, contact.caller) == (NOW + 9, "hidden-5550100")
        assert contact.dropped

    def test_is_known_in_the_next_file_and_not_after_an_hour(self, tmp_path: Path) -> None:
        written = lost(tmp_path, facts.Outcome.ABANDONED)
        written.begin(NOW + 10)
        assert CONTACT in found(tmp_path)
        written.begin(NOW + 10 + HOUR)
        written.close()
        assert found(tmp_path) == {}

    def test_that_broke_long_before_the_end_of_the_file_is_told_to_nobody(
        self, tmp_path: Path
    ) -> None:
        written = lost(tmp_path, facts.Outcome.ABANDONED)
        written.event(PbxConnected("main"), NOW + 10 + HOUR)
        written.close()
        assert found(tmp_path) == {}

    def test_without_a_number_is_not_kept(self, tmp_path: Path) -> None:
        written = journal(tmp_path)
        written.begin(NOW)
        arrived(written, CONTACT, "")
        ended(written, CONTACT, facts.Outcome.ABANDONED, 9)
        ended(written, ContactId("a-unknown"), facts.Outcome.ABANDONED, 9)
        written.close()
        assert found(tmp_path) == {}

    @pytest.mark.parametrize("outcome", [facts.Outcome.ABANDONED, facts.Outcome.ANSWERED])
    def test_is_forgotten_when_the_number_abandons_or_is_answered_later(
        self, tmp_path: Path, outcome: facts.Outcome
    ) -> None:
        written = lost(tmp_path, facts.Outcome.ABANDONED)
        later = ContactId("a-2")
        arrived(written, later, at=10)
        ended(written, later, outcome, 20)
        written.close()
        assert CONTACT not in found(tmp_path)

    def test_is_kept_whoever_else_ends(self, tmp_path: Path) -> None:
        written = lost(tmp_path, facts.Outcome.ABANDONED)
        arrived(written, ContactId("a-2"), "5550199", at=10)
        ended(written, ContactId("a-2"), facts.Outcome.ANSWERED, 20)
        arrived(written, ContactId("a-3"), at=21)
        ended(written, ContactId("a-3"), facts.Outcome.LEFT_MENU, 22)
        written.close()
        assert set(found(tmp_path)) == {CONTACT}

    @pytest.mark.parametrize("new_file", [False, True])
    def test_gives_its_place_once(self, tmp_path: Path, *, new_file: bool) -> None:
        written = lost(tmp_path, facts.Outcome.ABANDONED)
        again = ContactId("a-2")
        arrived(written, again, at=10)
        came_back = facts.CameBack(again, CONTACT, NOW + 1, NOW + 9, facts.Break.DROPPED)
        written.record(came_back, NOW + 10)
        if new_file:
            written.begin(NOW + 11)
        written.flush()
        assert found(tmp_path)[again].regained
        ended(written, again, facts.Outcome.ABANDONED, 20)
        written.close()
        assert found(tmp_path) == {}

    def test_that_broke_after_a_return_is_none_after_the_pbx_died_either(
        self, tmp_path: Path
    ) -> None:
        written = lost(tmp_path, facts.Outcome.ABANDONED)
        for earlier, again, outcome, after in (
            (CONTACT, "a-2", facts.Outcome.PBX_DIED, facts.Break.DROPPED),
            (ContactId("a-2"), "a-3", facts.Outcome.ABANDONED, facts.Break.PBX_DIED),
        ):
            contact = ContactId(again)
            arrived(written, contact, at=10)
            written.record(facts.CameBack(contact, earlier, NOW, NOW, after), NOW + 10)
            ended(written, contact, outcome, 11)
        written.close()
        assert found(tmp_path) == {}
