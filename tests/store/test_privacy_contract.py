"""What may be done with callers' numbers; on PostgreSQL and on its in-memory twin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.store.errors import NumberUnreadable
from callcenter.store.keys import Keyring
from callcenter.store.memory import MemoryRecords
from callcenter.store.memory_privacy import MemoryPrivacy
from callcenter.store.postgres import PostgresRecords
from callcenter.store.postgres_privacy import PostgresPrivacy
from callcenter.store.privacy import ERASE, RETENTION, ROTATE, SHOW
from tests.store import stories
from tests.store.stories import NUMBER, START, stored

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from callcenter.store.privacy import Privacy
    from callcenter.store.records import Records

OLD, NEW, GONE = (bytes([digit]) * 32 for digit in range(3))
OTHER = "51900000000"
WHO = "os:maria"


class Desk:
    """A history, and what may be done with its numbers under given keys."""

    def __init__(self, records: Records, privacy: Callable[[Keyring], Privacy]) -> None:
        self.records = records
        self.with_keys = privacy
        self.privacy = privacy(Keyring([OLD]))

    async def calls(self, *numbers: str) -> None:
        """Calls `c0`, `c1` … from these numbers, one second apart."""
        facts = [stories.arrived(f"c{place}", number=each) for place, each in enumerate(numbers)]
        await self.records.write(stored(list(facts)))

    async def numbers(self, count: int) -> list[str | None]:
        return [await self.records.number_of(f"c{place}") for place in range(count)]


@pytest.fixture
def memory_desk() -> Desk:
    records = MemoryRecords(keyring=Keyring([OLD]))

    def privacy(keyring: Keyring) -> Privacy:
        records.keyring = keyring
        return MemoryPrivacy(records, keyring=keyring)

    return Desk(records, privacy)


@pytest.fixture
async def postgres_desk(database_url: str) -> AsyncIterator[Desk]:
    records = PostgresRecords(database_url, keyring=Keyring([OLD]))
    await records.open()

    def privacy(keyring: Keyring) -> Privacy:
        records.keyring = keyring
        return PostgresPrivacy(records, keyring=keyring)

    yield Desk(records, privacy)
    await records.close()


@pytest.fixture(params=["memory_desk", pytest.param("postgres_desk", marks=pytest.mark.real)])
def desk(request: pytest.FixtureRequest) -> Desk:
    """Each store in turn."""
    chosen: Desk = request.getfixturevalue(request.param)
    return chosen


async def written_down(privacy: Privacy) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(entry.actor, entry.action, entry.contacts) for entry in await privacy.log()]


async def test_contacts_of_a_number_are_shown_and_that_is_written_down(desk: Desk) -> None:
    await desk.calls(NUMBER, OTHER, NUMBER)
    found = await desk.privacy.show(f"+{NUMBER}", actor=WHO)
    assert [contact.id for contact in found] == ["c0", "c2"]
    assert await desk.privacy.show("999", actor=WHO) == []
    assert await written_down(desk.privacy) == [(WHO, SHOW, ("c0", "c2")), (WHO, SHOW, ())]
    assert (await desk.privacy.log())[0].at_ms > START - 10**12


async def test_an_erased_number_is_gone_and_the_history_stays(desk: Desk) -> None:
    await desk.calls(NUMBER, OTHER, NUMBER)
    assert await desk.privacy.erase_number(NUMBER, actor=WHO) == 2
    assert await desk.numbers(3) == [None, OTHER, None]
    assert len(await desk.records.contacts_by_id(["c0", "c1", "c2"])) == 3
    assert await desk.privacy.erase_number(NUMBER, actor=WHO) == 0
    assert await written_down(desk.privacy) == [(WHO, ERASE, ("c0", "c2"))]


async def test_one_contacts_number_can_be_erased(desk: Desk) -> None:
    await desk.calls(NUMBER, NUMBER)
    assert await desk.privacy.erase_contact("c1", actor=WHO) == 1
    assert await desk.privacy.erase_contact("nobody", actor=WHO) == 0
    assert await desk.numbers(2) == [NUMBER, None]
    assert await written_down(desk.privacy) == [(WHO, ERASE, ("c1",))]


async def test_numbers_older_than_a_day_are_erased_a_part_at_a_time(desk: Desk) -> None:
    await desk.calls(*[NUMBER] * 5)
    until = START + 3_000
    assert await desk.privacy.count_before(until) == 3
    assert await desk.privacy.erase_before(until, most=2, actor=WHO) == 2
    assert await desk.privacy.erase_before(until, most=2, actor=WHO) == 1
    assert await desk.privacy.erase_before(until, most=2, actor=WHO) == 0
    assert await desk.numbers(5) == [None, None, None, NUMBER, NUMBER]
    assert await written_down(desk.privacy) == [
        (WHO, RETENTION, ("c0", "c1")),
        (WHO, RETENTION, ("c2",)),
    ]


async def test_numbers_are_sealed_anew_and_found_before_while_and_after(desk: Desk) -> None:
    await desk.calls(*[NUMBER] * 5)
    both = desk.with_keys(Keyring([NEW, OLD]))
    last, parts = "", []
    while (part := await both.reseal(after=last, most=2)).last:
        parts.append(part.sealed)
        last = part.last
        assert len(await both.show(NUMBER, actor=WHO)) == 5
    assert parts == [2, 2, 1]
    assert await both.keys_in_use() == {Keyring([NEW]).first_id: 5}
    alone = desk.with_keys(Keyring([NEW]))
    assert len(await alone.show(NUMBER, actor=WHO)) == 5
    assert await desk.numbers(5) == [NUMBER] * 5


async def test_a_number_whose_key_is_lost_is_counted_and_left_as_it_is(desk: Desk) -> None:
    desk.with_keys(Keyring([GONE]))
    await desk.calls(NUMBER)
    lost = desk.with_keys(Keyring([NEW, OLD]))
    part = await lost.reseal(after="", most=10)
    assert (part.sealed, part.unreadable) == (0, 1)
    with pytest.raises(NumberUnreadable):
        await desk.records.number_of("c0")
    assert await lost.keys_in_use() == {Keyring([GONE]).first_id: 1}


async def test_what_was_done_with_many_is_noted(desk: Desk) -> None:
    await desk.privacy.note(ROTATE, actor=WHO)
    assert await written_down(desk.privacy) == [(WHO, ROTATE, ())]


async def test_without_keys_no_number_is_kept_or_found(desk: Desk) -> None:
    plain: Records = MemoryRecords() if isinstance(desk.records, MemoryRecords) else desk.records
    if isinstance(plain, PostgresRecords):
        plain.keyring = None
    await plain.write(stored([stories.arrived("c0")]))
    assert await plain.number_of("c0") is None
    assert await plain.contacts_of_number(NUMBER, since_ms=0) == []


async def test_a_number_cannot_be_read_without_any_key(desk: Desk) -> None:
    await desk.calls(NUMBER)
    if isinstance(desk.records, MemoryRecords | PostgresRecords):
        desk.records.keyring = None
    with pytest.raises(NumberUnreadable, match="no key is at hand"):
        await desk.records.number_of("c0")
