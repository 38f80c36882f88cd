"""The journal brings back agents and the time, whatever became of its last lines."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter import facts
from callcenter.contacts import AgentNumber, Channel, ContactId, LegId, Phone
from callcenter.errors import ConfigError
from callcenter.events import CallArrived, DigitPressed
from callcenter.journal.boot import boot_id
from callcenter.journal.file import UNWRITTEN_MS, Journal
from callcenter.journal.instance import Instance
from callcenter.journal.lines import Begun, Input, Reading, Standing, encode
from callcenter.journal.recovery import Recovered, recover_lines

if TYPE_CHECKING:
    from pathlib import Path

NOW = 1_790_000_000_000
ROSA = AgentNumber("7001")
PHONE = Phone("PJSIP/201")


def journal(
    folder: Path, *, standing: tuple[Standing, ...] = (), segment: int = 1 << 20
) -> Journal:
    return Journal(
        folder,
        run="r1",
        rules="digest",
        hide=lambda number: f"hidden{len(number)}",
        standing=lambda agent=None: () if agent else standing,
        segment_bytes=segment,
        kept=3,
    )


def changed(after: str) -> facts.AgentChanged:
    return facts.AgentChanged(ROSA, "Rosa", "offline", after, "", "os:maria", PHONE)


def test_an_agent_comes_back_as_last_written(tmp_path: Path) -> None:
    written = journal(tmp_path)
    written.begin(NOW)
    written.record(changed("available"), NOW + 5)
    written.record(changed("paused"), NOW + 9)
    written.close()

    found = journal(tmp_path).recovered()

    assert found.agents == {ROSA: Standing(ROSA, "paused", PHONE, "", NOW + 9)}
    assert found.now == NOW + 9


def test_an_agent_who_did_nothing_since_the_file_began_comes_back(tmp_path: Path) -> None:
    standing = Standing(ROSA, "available", PHONE, "", NOW - 60_000)
    written = journal(tmp_path, standing=(standing,))
    written.begin(NOW)

    assert journal(tmp_path).recovered().agents == {ROSA: standing}
    written.close()


def test_a_line_cut_in_the_middle_costs_only_itself(tmp_path: Path) -> None:
    written = journal(tmp_path)
    written.begin(NOW)
    written.record(changed("available"), NOW + 5)
    written.record(changed("paused"), NOW + 9)
    written.close()
    file = next(tmp_path.iterdir())
    os.truncate(file, file.stat().st_size - 20)

    found = journal(tmp_path).recovered()

    assert found.agents[ROSA].state == "available"
    assert found.unreadable == 1


def test_lines_of_a_newer_version_are_left_out_and_counted() -> None:
    head = encode(Begun(2, "r1", "digest", NOW, "boot", 7))
    stranger = b'{"line":"Sworn","now":1}\n'

    found = recover_lines([head, stranger, encode(Input(NOW + 3, DigitPressed(LegId("1.0"), "9")))])

    assert found.unreadable == 1
    assert found.now == NOW + 3


@settings(deadline=None)
@given(st.lists(st.binary(max_size=60), max_size=20))
def test_rubbish_is_no_error(rubbish: list[bytes]) -> None:
    reading = Reading()

    read = list(reading.lines(rubbish))

    assert len(read) + reading.unreadable == len(rubbish)


def test_no_number_and_no_name_stands_in_the_file(tmp_path: Path) -> None:
    written = journal(tmp_path)
    written.begin(NOW)
    written.event(CallArrived("main", LegId("1.0"), "5551234567", "Rosa Quispe", "100"), NOW)
    written.close()

    text = next(tmp_path.iterdir()).read_text()

    assert "5551234567" not in text
    assert "Quispe" not in text
    assert "hidden10" in text


def test_a_long_file_is_followed_by_another_and_old_ones_go(tmp_path: Path) -> None:
    written = journal(tmp_path, segment=300)
    written.begin(NOW)
    for number in range(40):
        written.event(DigitPressed(LegId("1.0"), "9"), NOW + number)
        written.flush()
    written.close()

    assert len(list(tmp_path.iterdir())) == 3
    assert journal(tmp_path).recovered().now == NOW + 39


def test_facts_that_the_store_may_not_have_are_told_again_by_the_next_file(tmp_path: Path) -> None:
    written = journal(tmp_path)
    written.begin(NOW)
    written.record(arrived("c-1"), NOW)
    written.record(changed("available"), NOW + UNWRITTEN_MS + 1)
    written.record(arrived("c-2"), NOW + UNWRITTEN_MS + 2)
    written.begin(NOW + UNWRITTEN_MS + 3)
    written.close()

    found = journal(tmp_path).recovered()

    assert [fact.line.seq for fact in found.stated] == [2, 3]
    assert list(found.contacts) == ["c-2", "c-1"]


def test_a_head_longer_than_a_file_may_grow_does_not_begin_one_file_after_the_other(
    tmp_path: Path,
) -> None:
    written = journal(tmp_path, segment=300)
    written.begin(NOW)
    for number in range(20):
        written.record(arrived(f"c-{number}"), NOW)
    written.begin(NOW + 1)
    before = set(tmp_path.iterdir())
    written.event(DigitPressed(LegId("1.0"), "9"), NOW + 2)
    written.close()

    assert set(tmp_path.iterdir()) == before


def test_without_a_journal_nothing_is_known(tmp_path: Path) -> None:
    assert journal(tmp_path / "none").recovered() == Recovered(agents={})


def test_a_disk_that_fails_stops_nothing_and_is_counted(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    written = journal(blocked / "below")

    written.begin(NOW)
    written.event(DigitPressed(LegId("1.0"), "9"), NOW)

    assert written.faults == 1


def test_a_full_disk_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = journal(tmp_path)
    written.begin(NOW)

    def full(_fd: int, _data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    written.event(DigitPressed(LegId("1.0"), "9"), NOW)
    written.close()

    assert written.faults == 1


@pytest.mark.parametrize(
    ("wall_ms", "boot", "boot_ms", "expected"),
    [
        (NOW + 60_000, "b1", 65_000, NOW + 60_000),  # the same boot: what really passed
        (NOW - 3_600_000, "b1", 65_000, NOW + 60_000),  # clock set back an hour, same boot
        (NOW + 90_000, "b2", 1_000, NOW + 90_000),  # another boot: the wall clock
        (NOW - 3_600_000, "b2", 1_000, NOW + 8_000),  # and never before what was written
    ],
)
def test_the_time_goes_on_and_never_back(
    wall_ms: int, boot: str, boot_ms: int, expected: int
) -> None:
    found = Recovered(agents={}, now=NOW + 8_000, boot="b1", boot_ms=5_000, head_now=NOW)

    assert found.time_ms(wall_ms=wall_ms, boot=boot, boot_ms=boot_ms) == expected


def test_this_machine_tells_its_boot() -> None:
    assert len(boot_id()) == 36


def arrived(contact: str) -> facts.ContactArrived:
    return facts.ContactArrived(ContactId(contact), Channel.PHONE, "main", "salud", "5551234567")


def test_contacts_that_had_not_ended_come_back_and_others_do_not(tmp_path: Path) -> None:
    written = journal(tmp_path)
    written.begin(NOW)
    for name in ("c-1", "c-2"):
        written.record(arrived(name), NOW)
    written.record(
        facts.Ended(
            contact=ContactId("c-2"),
            line="salud",
            group="",
            service="",
            outcome=facts.Outcome.LEFT_MENU,
            ended_by=facts.EndedBy.CALLER,
            wait_ms=0,
            target_ms=0,
            talk_ms=0,
            rings=0,
        ),
        NOW + 1,
    )
    written.begin(NOW + 2)  # another file: what stands open is at its head
    written.close()

    assert list(journal(tmp_path).recovered().contacts) == ["c-1"]


def test_facts_come_back_numbered_as_the_store_numbers_them_and_without_a_caller_number(
    tmp_path: Path,
) -> None:
    written = journal(tmp_path)
    written.begin(NOW)
    written.record(changed("available"), NOW)
    written.record(arrived("c-1"), NOW + 1)
    written.close()

    stated = journal(tmp_path).recovered().stated

    assert [(fact.line.seq, fact.line.now) for fact in stated] == [(1, NOW), (2, NOW + 1)]
    assert "5551234567" not in repr(stated)


def test_two_services_never_share_a_folder(tmp_path: Path) -> None:
    first = Instance(tmp_path, place=tmp_path)

    with pytest.raises(ConfigError, match="another service uses it"):
        Instance(tmp_path, place=tmp_path)
    first.close()

    again = Instance(tmp_path, place=tmp_path)
    assert again.name == first.name
    again.close()


def test_a_service_without_a_folder_is_known_again_by_its_socket(tmp_path: Path) -> None:
    first, other = tmp_path / "first.sock", tmp_path / "other.sock"

    assert Instance(None, place=first).name == Instance(None, place=first).name
    assert Instance(None, place=first).name != Instance(None, place=other).name


def test_a_service_without_a_folder_for_its_socket_has_a_new_name(tmp_path: Path) -> None:
    place = tmp_path / "none" / "control.sock"

    assert Instance(None, place=place).name != Instance(None, place=place).name


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(ConfigError, match=r"journal\.folder"):
        Instance(tmp_path / "file" / "below", place=tmp_path)
