"""The registry of insured people; on PostgreSQL and on its in-memory twin."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from callcenter.clock import wall_ms
from callcenter.contacts import AgentNumber
from callcenter.insured import Insured
from callcenter.store.keys import Keyring
from callcenter.store.memory import MemoryRecords
from callcenter.store.memory_people import MemoryPeople
from callcenter.store.people import FORGET, Saved
from callcenter.store.postgres import PostgresRecords
from callcenter.store.postgres_people import PostgresPeople
from callcenter.store.postgres_privacy import PostgresPrivacy
from tests.store import stories
from tests.store.stories import START, stored

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from callcenter.store.people import People
    from callcenter.store.privacy import PrivacyEntry
    from callcenter.store.records import Records

OLD, NEW = bytes(32), b"1" * 32
WHO = "os:maria"
FAR_AHEAD_MS = 1 << 50
ROSA = Insured(
    document="45678901",
    numbers=("51900000001", "51900000002"),
    name="Rosa Díaz",
    language="es",
    birth_date="1950-02-28",
    group="preferente",
    group_until="2030-01-01",
    agent="7001",
)
JUAN = Insured(document="X1234567L", numbers=("51900000003",))


class Office:
    """A registry under keys that can be changed, and the history beside it."""

    def __init__(
        self,
        records: Records,
        people: Callable[[Keyring], People],
        log: Callable[[People], Awaitable[list[PrivacyEntry]]],
    ) -> None:
        self.records = records
        self.with_keys = people
        self.people = people(Keyring([OLD]))
        self._log = log

    async def forgot(self) -> list[tuple[str, str, tuple[str, ...]]]:
        return [(e.actor, e.action, e.contacts) for e in await self._log(self.people)]


@pytest.fixture
def memory_office() -> Office:
    records = MemoryRecords(keyring=Keyring([OLD]))
    people = MemoryPeople(records, keyring=Keyring([OLD]))

    def under(keyring: Keyring) -> People:
        people.keyring = records.keyring = keyring
        return people

    async def log(_: People) -> list[PrivacyEntry]:
        return people.log

    return Office(records, under, log)


@pytest.fixture
async def postgres_office(database_url: str) -> AsyncIterator[Office]:
    records = PostgresRecords(database_url, keyring=Keyring([OLD]))
    await records.open()

    def under(keyring: Keyring) -> People:
        records.keyring = keyring
        return PostgresPeople(records, keyring=keyring)

    async def log(_: People) -> list[PrivacyEntry]:
        return await PostgresPrivacy(records, keyring=Keyring([OLD])).log()

    yield Office(records, under, log)
    await records.close()


@pytest.fixture(params=["memory_office", pytest.param("postgres_office", marks=pytest.mark.real)])
def office(request: pytest.FixtureRequest) -> Office:
    """Each store in turn."""
    chosen: Office = request.getfixturevalue(request.param)
    return chosen


class TestImport:
    async def test_a_person_is_found_by_each_number_and_by_the_document(
        self, office: Office
    ) -> None:
        await office.people.save([ROSA, JUAN])
        assert await office.people.of_number("+51 900 000 001") == [ROSA]
        assert await office.people.of_number("51900000002") == [ROSA]
        assert await office.people.of_document("45.678.901") == ROSA
        assert await office.people.of_document("x1234567-l") == JUAN
        assert await office.people.of_number("51900000009") == []

    async def test_the_letters_of_a_document_count(self, office: Office) -> None:
        await office.people.save([JUAN])
        assert await office.people.of_document("1234567") is None

    async def test_the_same_again_changes_nothing_and_says_so(self, office: Office) -> None:
        assert await office.people.save([ROSA, JUAN]) == Saved(added=2)
        assert await office.people.save([ROSA, JUAN]) == Saved(same=2)
        assert await office.people.count() == 2

    async def test_who_changed_is_found_as_they_are_now_and_by_no_number_of_before(
        self, office: Office
    ) -> None:
        await office.people.save([ROSA, JUAN])
        moved = replace(ROSA, numbers=("51900000008",), name="Rosa Díaz Paz")
        assert await office.people.save([moved, JUAN]) == Saved(changed=1, same=1)
        assert await office.people.of_number("51900000001") == []
        assert await office.people.of_number("51900000008") == [moved]

    async def test_of_two_rows_with_one_document_the_latter_counts(self, office: Office) -> None:
        later = replace(ROSA, name="Rosa Paz")
        assert await office.people.save([ROSA, later]) == Saved(added=1)
        assert await office.people.of_document(ROSA.document) == later

    async def test_of_many_with_one_number_two_are_told(self, office: Office) -> None:
        shared = "51900000001"
        family = [Insured(document=f"1000{n}", numbers=(shared,)) for n in range(5)]
        await office.people.save(family)
        assert len(await office.people.of_number(shared)) == 2


class TestLastAgent:
    async def test_is_who_answered_the_number_last(self, office: Office) -> None:
        number = "51900000001"
        facts = [
            stories.arrived("c1", number=number),
            replace(stories.connected("c1"), agent=AgentNumber("7001")),
            stories.arrived("c2", number=number),
            replace(stories.connected("c2"), agent=AgentNumber("7002")),
        ]
        await office.records.write(stored(facts))
        assert await office.people.last_agent("+51900000001", since_ms=0) == "7002"
        assert await office.people.last_agent("51900000001", since_ms=START + (1 << 40)) == ""
        assert await office.people.last_agent("51900000009", since_ms=0) == ""


class TestForgetting:
    async def test_by_document_leaves_the_others_and_is_written_down(self, office: Office) -> None:
        await office.people.save([ROSA, JUAN])
        assert await office.people.forget_document("45678901", actor=WHO) == 1
        assert await office.people.forget_document("45678901", actor=WHO) == 0
        assert await office.people.of_number("51900000001") == []
        assert await office.people.of_document("X1234567L") == JUAN
        assert await office.forgot() == [(WHO, FORGET, ())]

    async def test_by_number_forgets_all_who_have_it(self, office: Office) -> None:
        await office.people.save([ROSA, replace(JUAN, numbers=("51900000001",))])
        assert await office.people.forget_number("51900000001", actor=WHO) == 2
        assert await office.people.count() == 0

    async def test_by_age_goes_in_parts(self, office: Office) -> None:
        await office.people.save([ROSA, JUAN])
        assert await office.people.forget_before(0, most=9, actor=WHO) == 0
        assert await office.people.forget_before(FAR_AHEAD_MS, most=1, actor=WHO) == 1
        assert await office.people.forget_before(FAR_AHEAD_MS, most=1, actor=WHO) == 1
        assert await office.people.count() == 0


class TestKeys:
    async def test_a_new_key_takes_over_in_parts(self, office: Office) -> None:
        await office.people.save([ROSA, JUAN])
        people = office.with_keys(Keyring([NEW, OLD]))
        assert await people.of_number("51900000001") == [ROSA]
        assert await people.reseal(most=1) == 1
        assert await people.reseal(most=9) == 1
        assert await people.reseal(most=9) == 0
        people = office.with_keys(Keyring([NEW]))
        assert await people.of_number("51900000002") == [ROSA]
        assert list((await people.keys_in_use()).values()) == [2]

    async def test_makes_nobody_freshly_imported(self, office: Office) -> None:
        await office.people.save([ROSA])
        await asyncio.sleep(0.02)
        imported_before_ms = wall_ms()
        await asyncio.sleep(0.02)
        people = office.with_keys(Keyring([NEW, OLD]))
        assert await people.reseal(most=9) == 1
        await people.save([JUAN])
        assert await people.forget_before(imported_before_ms, most=9, actor=WHO) == 1
        assert await people.of_document(JUAN.document) == JUAN

    async def test_an_import_under_a_new_key_makes_nobody_two(self, office: Office) -> None:
        await office.people.save([ROSA])
        people = office.with_keys(Keyring([NEW, OLD]))
        assert await people.save([ROSA, JUAN]) == Saved(added=1, changed=1)
        assert await people.count() == 2

    async def test_who_cannot_be_read_is_nobody(self, office: Office) -> None:
        await office.people.save([ROSA])
        people = office.with_keys(Keyring([NEW]))
        assert await people.of_number("51900000001") == []
        assert await people.reseal(most=9) == 0


def test_a_person_tells_nothing_when_printed() -> None:
    assert repr(ROSA) == "<Insured>"
