"""The registry in the database, asked through its in-memory twin."""

from __future__ import annotations

from callcenter.commands import REGISTRY, LookUp
from callcenter.contacts import ContactId
from callcenter.insured import Insured
from callcenter.registry.database import DatabaseRegistry
from callcenter.registry.source import Found
from callcenter.store.keys import Keyring
from callcenter.store.memory import MemoryRecords
from callcenter.store.memory_people import MemoryPeople
from tests.store import stories
from tests.store.stories import NUMBER, START, stored

ROSA = Insured(document="45678901", numbers=(NUMBER,))
MINUTE = 60_000


class Files:
    """A registry, and how often it was opened and closed."""

    def __init__(self) -> None:
        keyring = Keyring([bytes(32)])
        self.records = MemoryRecords(keyring=keyring)
        self.people = MemoryPeople(self.records, keyring=keyring)
        self.now = START
        self.closed = False
        self.registry = DatabaseRegistry(
            self.opened, last_agent_ms=MINUTE, now_ms=lambda: self.now, close=self.close
        )

    async def opened(self) -> MemoryPeople:
        return self.people

    async def close(self) -> None:
        self.closed = True

    async def find(self, *, document: str = "", agent: bool = False) -> Found:
        number = "" if document else NUMBER
        return await self.registry.find(LookUp(REGISTRY, ContactId("c1"), number, document, agent))


async def test_a_number_of_one_person_names_them_and_a_document_does_too() -> None:
    files = Files()
    await files.people.save([ROSA])
    await files.registry.open()
    assert await files.find() == Found(ROSA)
    assert await files.find(document="45.678.901") == Found(ROSA)


async def test_a_number_that_two_share_names_neither() -> None:
    files = Files()
    await files.people.save([ROSA, Insured(document="1111", numbers=(NUMBER,))])
    assert await files.find() == Found()


async def test_the_last_agent_is_told_where_asked_for_and_for_a_time() -> None:
    files = Files()
    await files.records.write(stored([stories.arrived("c0"), stories.connected("c0")]))
    agent = stories.connected("c0").agent
    assert await files.find() == Found()
    assert await files.find(agent=True) == Found(None, agent)
    files.now = START + 2 * MINUTE
    assert await files.find(agent=True) == Found()
    await files.registry.close()
    assert files.closed
