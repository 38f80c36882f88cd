"""What a start takes from the journal does not depend on where a file ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter import facts
from callcenter.contacts import AgentNumber, Channel, ContactId, Phone
from callcenter.journal import recovery
from callcenter.journal.file import Journal
from callcenter.journal.lines import Standing, Stated, encode

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

NOW = 1_790_000_000_000
HOUR = 3_600_000
ROSA = AgentNumber("7001")


def journal(folder: Path, run: str, *standing: Standing) -> Journal:
    return Journal(folder, run=run, rules="d", hide=str, standing=lambda _=None: standing)


def arrived(contact: str) -> facts.ContactArrived:
    return facts.ContactArrived(ContactId(contact), Channel.PHONE, "main", "salud", "5550100")


def stated(folder: Path) -> list[tuple[str, int]]:
    return [(fact.run, fact.line.seq) for fact in journal(folder, "next").recovered().stated]


def test_facts_of_a_run_before_the_last_are_found_with_their_run(tmp_path: Path) -> None:
    for number, run in enumerate(("a", "b", "c")):
        written = journal(tmp_path, run)
        written.recovered()
        written.begin(NOW + 10 * number)
        written.record(arrived(f"{run}-1"), NOW + 10 * number + 1)
        written.begin(NOW + 10 * number + 2)
        written.record(arrived(f"{run}-2"), NOW + 10 * number + 3)
        written.close()

    assert stated(tmp_path) == [("a", 1), ("a", 2), ("b", 1), ("b", 2), ("c", 1), ("c", 2)]


def test_facts_that_are_a_day_old_are_left(tmp_path: Path) -> None:
    for number, run in enumerate(("a", "b")):
        written = journal(tmp_path, run)
        written.begin(NOW + 25 * HOUR * number)
        written.record(arrived(run), NOW + 25 * HOUR * number)
        written.close()

    assert stated(tmp_path) == [("b", 1)]


def test_no_more_than_the_latest_facts_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery, "LATEST_FACTS", 3)
    for number, run in enumerate(("a", "b", "c", "d")):
        written = journal(tmp_path, run)
        written.begin(NOW + number)
        for contact in ("1", "2"):
            written.record(arrived(contact), NOW + number)
        written.close()

    assert stated(tmp_path) == [("c", 2), ("d", 1), ("d", 2)]


def test_of_so_many_runs_the_facts_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery, "MOST_RUNS", 2)
    for number, run in enumerate(("a", "b", "c", "d")):
        written = journal(tmp_path, run)
        written.begin(NOW + number)
        written.record(arrived(run), NOW + number)
        written.close()

    assert stated(tmp_path) == [("b", 1), ("c", 1), ("d", 1)]


def test_a_file_without_a_head_goes_on_from_the_one_before(tmp_path: Path) -> None:
    rosa = Standing(ROSA, "paused", Phone("PJSIP/201"), "lunch", NOW)
    written = journal(tmp_path, "a", rosa)
    written.begin(NOW)
    written.record(arrived("a-1"), NOW + 1)
    written.close()
    (tmp_path / f"{NOW + 5:015}-b.journal").write_bytes(b"")
    (tmp_path / f"{NOW + 6:015}-c.journal").write_bytes(
        encode(Stated(NOW + 7, 1, facts.ContactArrived(
            ContactId("c-1"), Channel.PHONE, "main", "salud", ""
        )))
    )  # fmt: skip
    found = journal(tmp_path, "next").recovered()
    assert found.agents == {ROSA: rosa}
    assert list(found.contacts) == ["a-1", "c-1"]
    assert found.now == NOW + 7


def test_facts_of_an_older_file_without_a_head_are_nobodys(tmp_path: Path) -> None:
    (tmp_path / f"{NOW:015}-a.journal").write_bytes(encode(Stated(NOW, 1, arrived("a-1"))))
    written = journal(tmp_path, "b")
    written.begin(NOW + 1)
    written.close()

    assert stated(tmp_path) == []


def test_how_an_agent_stands_is_written_whole_after_each_change(tmp_path: Path) -> None:
    stands = [Standing(ROSA, "talking", Phone("PJSIP/201"), "", NOW, wish="paused")]
    written = Journal(
        tmp_path,
        run="a",
        rules="d",
        hide=str,
        standing=lambda agent=None: stands if agent else (),
    )
    written.begin(NOW)
    written.record(facts.AgentWillChange(ROSA, "paused", "lunch", "7001"), NOW + 1)
    written.close()

    assert journal(tmp_path, "b").recovered().agents == {ROSA: stands[0]}


def test_a_contact_comes_back_with_its_arrival_and_its_pbx(tmp_path: Path) -> None:
    written = journal(tmp_path, "a")
    written.begin(NOW)
    written.record(arrived("a-1"), NOW + 1)
    written.record(_queued("a-1"), NOW + 5)
    written.record(
        facts.ContactAdopted(ContactId("z-1"), "salud", "general", NOW - 9, talking=True, pbx="b"),
        NOW + 6,
    )
    written.close()

    found = journal(tmp_path, "b").recovered().contacts
    one, other = found["a-1"], found["z-1"]
    assert (one.pbx, one.arrived_at, one.seq, one.queued_at) == ("main", NOW + 1, 77, NOW + 5)
    assert (other.pbx, other.arrived_at, other.group) == ("b", NOW - 9, "general")


def _queued(contact: str) -> facts.Queued:
    return facts.Queued(
        contact=ContactId(contact),
        line="salud",
        group="general",
        service="",
        wait_class="general",
        tier=2,
        target_ms=60_000,
        guard_ms=None,
        skills=(),
        arrived_at=NOW + 1,
        queued_at=NOW + 5,
        seq=77,
        reason=facts.QueueReason.ENTERED,
    )
