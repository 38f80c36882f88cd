"""A promise to call back survives in the journal, and its number stands there sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from callcenter.contacts import Channel, ContactId, LegId, OfferId
from callcenter.events import DigitPressed, PromisesRecovered
from callcenter.facts import (
    CallbackAsked,
    CallbackDialled,
    CallbackMiss,
    CallbackMissed,
    CallbackPromised,
    CallbackReached,
    ContactArrived,
    Ended,
    EndedBy,
    Outcome,
)
from callcenter.flow.callbacks import promised_lately
from callcenter.journal.file import Journal
from callcenter.journal.lines import Promised
from callcenter.journal.numbers import Numbers
from callcenter.journal.promises import KEPT_MS, MOST_PROMISED, PromisedLately
from callcenter.journal.recovery import recover

if TYPE_CHECKING:
    from pathlib import Path

    from callcenter.journal.recovery import Recovered

NOW = 1_790_000_000_000
NUMBER = "987654321"
C1, OFFER = ContactId("c1"), OfferId("cc-1")
ARRIVED = ContactArrived(C1, Channel.PHONE, "main", "salud", NUMBER, "leg-1")
PROMISED = CallbackPromised(C1, "salud", NOW + 9, typed=False)


class Folder:
    """A journal's folder, written by one run after the other."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.numbers = Numbers(path)
        self.runs = 0

    def run(self) -> Journal:
        self.runs += 1
        return Journal(
            self.path,
            run=f"r{self.runs}",
            rules="d",
            hide=self.numbers.hide,
            standing=lambda _=None: (),
            sealed=lambda contact: self.numbers.seal(NUMBER, contact=contact),
            promised=lambda _: self.numbers.hide(NUMBER),
        )

    def found(self) -> Recovered:
        return recover(sorted(self.path.glob("*.journal")))

    def text(self) -> str:
        return "".join(each.read_text() for each in self.path.glob("*.journal"))


def promise(folder: Folder, *, language: str = "") -> Journal:
    written = folder.run()
    written.begin(NOW)
    for fact in (ARRIVED, CallbackAsked(C1, "salud", "leg-1")):
        written.record(fact, NOW)
    for digit in NUMBER:
        written.event(DigitPressed(LegId("leg-1"), digit), NOW)
    written.record(replace(PROMISED, language=language), NOW + 1)
    written.flush()
    return written


def test_the_number_is_sealed_and_nowhere_in_the_clear(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    promise(folder).close()
    found = folder.found()
    assert found.contacts["c1"].promised_at == NOW + 1
    assert folder.numbers.open(found.sealed["c1"], contact="c1") == NUMBER
    assert NUMBER not in folder.text()
    assert '"digit":"9"' not in folder.text()


def test_the_next_file_and_the_next_run_have_it_too(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    written = promise(folder)
    written.begin(NOW + 2)
    written.close()
    again = folder.run()
    again.recovered()
    again.begin(NOW + 3)
    recovered = folder.found().contacts["c1"]
    again.event(replace(recovered, number=NUMBER), NOW + 3)
    again.close()
    for path in sorted(tmp_path.glob("*.journal"))[:-1]:
        path.unlink()
    found = folder.found()
    assert folder.numbers.open(found.sealed["c1"], contact="c1") == NUMBER
    assert found.contacts["c1"].promised_at == NOW + 1
    assert NUMBER not in folder.text()


def test_the_language_is_known_until_the_contact_ends(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    written = promise(folder, language="en")
    assert folder.found().contacts["c1"].language == "en"
    written.record(CallbackReached(C1, "salud", OFFER, "main", 9), NOW + 6)
    written.begin(NOW + 7)
    written.close()
    assert folder.found().contacts["c1"].language == "en"


def test_attempts_are_known_and_who_was_reached_is_a_caller_again(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    written = promise(folder)
    written.record(CallbackDialled(C1, "salud", OFFER, 2), NOW + 5)
    written.flush()
    contact = folder.found().contacts["c1"]
    assert (contact.attempts, contact.tried_at, contact.leg) == (2, NOW + 5, "leg-1")
    assert contact.being_called
    written.record(CallbackReached(C1, "salud", OFFER, "main", 9), NOW + 6)
    written.begin(NOW + 7)
    written.close()
    found = folder.found()
    contact = found.contacts["c1"]
    assert (contact.promised_at, contact.leg, contact.pbx) == (0, "cc-1", "main")
    assert found.sealed == {}


@pytest.mark.parametrize("why", CallbackMiss)
def test_an_attempt_that_may_never_have_rung_is_none(tmp_path: Path, why: CallbackMiss) -> None:
    folder = Folder(tmp_path)
    written = promise(folder)
    written.record(CallbackDialled(C1, "salud", OFFER, 2), NOW + 5)
    written.record(CallbackMissed(C1, "salud", OFFER, why), NOW + 6)
    written.close()
    contact = folder.found().contacts["c1"]
    unknown = why in (CallbackMiss.FAILED, CallbackMiss.LOST)
    assert (contact.attempts, contact.being_called) == (1 if unknown else 2, False)


def ended(written: Journal) -> Journal:
    expired = Outcome.CALLBACK_EXPIRED
    written.record(Ended(C1, "salud", "g", "", expired, EndedBy.SYSTEM, 1, 1, 0, 0), NOW + 6)
    written.flush()
    return written


def test_whose_contact_ended_is_forgotten(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    ended(promise(folder)).close()
    assert (folder.found().contacts, folder.found().sealed) == ({}, {})


class TestWhichNumbersWerePromised:
    def test_is_known_after_the_contact_ended_and_no_number_can_be_read(
        self, tmp_path: Path
    ) -> None:
        folder = Folder(tmp_path)
        ended(promise(folder)).close()
        found = folder.found()
        assert (found.contacts, found.sealed) == ({}, {})
        assert found.promised == PromisesRecovered(((folder.numbers.hide(NUMBER), NOW + 1),))
        assert found.knows_callers
        assert list(found.of_callers()) == [found.promised]
        assert NUMBER not in folder.text()

    def test_the_next_file_and_the_next_run_know_it_too(self, tmp_path: Path) -> None:
        folder = Folder(tmp_path)
        written = ended(promise(folder))
        written.begin(NOW + 7)
        written.close()
        before = folder.found().promised
        again = folder.run()
        again.recovered()
        again.begin(NOW + 8)
        again.close()
        for path in sorted(tmp_path.glob("*.journal"))[:-1]:
            path.unlink()
        assert folder.found().promised == before is not None

    def test_is_forgotten_after_a_day(self, tmp_path: Path) -> None:
        folder = Folder(tmp_path)
        written = ended(promise(folder))
        written.event(DigitPressed(LegId("leg-2"), "1"), NOW + 1 + KEPT_MS)
        written.flush()
        assert folder.found().promised is None
        written.begin(NOW + 1 + KEPT_MS)
        written.close()
        assert "Promised" not in max(tmp_path.glob("*.journal")).read_text()

    def test_is_so_many_at_most_and_none_without_a_number(self) -> None:
        kept = PromisedLately()
        kept.add(Promised("", NOW))
        for number in range(MOST_PROMISED + 1):
            kept.add(Promised(str(number), NOW + number))
        known = kept.known(NOW + MOST_PROMISED)
        assert known is not None
        assert (len(known.promised), known.promised[0]) == (MOST_PROMISED, ("1", NOW + 1))

    def test_the_journal_and_the_rules_remember_as_many_for_as_long(self) -> None:
        assert (MOST_PROMISED, KEPT_MS) == (promised_lately.MOST, promised_lately.DAY_MS)


class TestSealing:
    def test_another_key_another_contact_or_rubbish_opens_nothing(self, tmp_path: Path) -> None:
        numbers = Numbers(tmp_path)
        sealed = numbers.seal(NUMBER, contact="c1")
        assert NUMBER not in sealed
        assert Numbers(tmp_path).open(sealed, contact="c1") == NUMBER
        assert numbers.open(sealed, contact="c2") == ""
        assert numbers.open("rubbish", contact="c1") == ""
        assert numbers.open("é", contact="c1") == ""
        numbers.forget()
        assert numbers.open(sealed, contact="c1") == ""
