"""What an earlier run of ours left open: contacts and agents that were gone when we looked again.

The next run finds those who are still there by themselves: a contact's id follows from the PBX's
name of its call. Those of whom only the records know ended while nobody looked, and are told so.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from callcenter.agents.states import AgentState
from callcenter.contacts import ContactId
from callcenter.errors import StoreError
from callcenter.facts import Ended, EndedBy, Outcome
from callcenter.observe.callers import PREFIX

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator

    from callcenter.facts import Fact
    from callcenter.store.records import AgentStateRecord, ContactRecord, Records
    from callcenter.store.writer import FactWriter

DAY_MS = 86_400_000
"""How far back it is looked: no call lasts longer, and who was last at work then is at work."""
WRITTEN_S = 1.0
"""From one question to the next whether all that is known was written."""
AGAIN_S = 30.0

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)


def ends_of(records: Iterable[ContactRecord], *, alive: Container[str]) -> Iterator[Ended]:
    """Yield the ends of contacts that the records have as open and that are not ``alive``."""
    for each in records:
        if each.ended_at is not None or each.id in alive or not each.id.startswith(PREFIX):
            continue
        answered = each.connected_at is not None
        yield Ended(
            contact=ContactId(each.id),
            line=each.line or "",
            group=each.group_name or "",
            service=each.service or "",
            outcome=Outcome.ANSWERED if answered else Outcome.UNSEEN,
            ended_by=EndedBy.SYSTEM,
            wait_ms=each.wait_ms or 0,
            target_ms=each.target_ms or 0,
            talk_ms=0,
            rings=each.rings or 0,
        )


def at_work(states: Iterable[AgentStateRecord]) -> dict[str, str]:
    """Return who was at work at the last, and as what; ``states`` are in the order of time."""
    last = {state.agent: state.after for state in states}
    return {agent: state for agent, state in last.items() if state != AgentState.OFFLINE}


async def tell_earlier(
    records: Records,
    writer: FactWriter,
    *,
    until_ms: int,
    told: Callable[[list[ContactRecord], dict[str, str]], Iterable[Fact]],
    record: Callable[[Iterable[Fact]], None],
) -> None:
    """State what ended unseen before ``until_ms``, once the database has all that is known."""
    while True:
        if not writer.connected or writer.spool_facts:
            await asyncio.sleep(WRITTEN_S)
            continue
        try:
            await records.open()
            since_ms = until_ms - DAY_MS
            contacts = await records.contacts_between(since_ms=since_ms, until_ms=until_ms)
            states = await records.agent_states_between(since_ms=since_ms, until_ms=until_ms)
        except StoreError as error:
            _log.warning("what was before could not be read", error=type(error).__name__)
            await asyncio.sleep(AGAIN_S)
        else:
            record(told(contacts, at_work(states)))
            return
        finally:
            await records.close()
