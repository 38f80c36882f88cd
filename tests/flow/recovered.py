"""What the journal would tell a service that starts again, from the facts of the runs before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from msgspec.structs import replace

from callcenter.assembly import agents_of, standing_of
from callcenter.facts import AgentChanged, AgentWillChange, CallbackPromised, PauseOverran
from callcenter.journal.lines import Promised, Stated, encode
from callcenter.journal.recovery import recover_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from callcenter.contacts import AgentNumber
    from callcenter.events import Event
    from callcenter.facts import AnyFact, Fact
    from callcenter.flow.core import Core
    from callcenter.journal.lines import Standing


def recovered(
    stated: Iterable[tuple[int, Fact]],
    standings: Mapping[AgentNumber, Standing],
    numbers: Mapping[str, str],
) -> tuple[Event, ...]:
    """Return who was at work and who had not ended, in the order in which the service tells it."""
    found = recover_lines(_lines(stated, standings, numbers))
    assert not found.unreadable
    contacts = (
        replace(contact, number=numbers.get(contact.contact, ""))
        for contact in found.contacts.values()
    )
    return (*found.decisions, *found.of_callers(), *agents_of(found), *contacts)


def stood(core: Core, facts: Iterable[Fact]) -> dict[AgentNumber, Standing]:
    """Return how the agents stand of whom ``facts`` speak, as the journal writes it beside them."""
    spoken_of = {
        f.agent for f in facts if isinstance(f, AgentChanged | AgentWillChange | PauseOverran)
    }
    agents = filter(None, map(core.roster.get, spoken_of))
    return {agent.number: standing_of(agent) for agent in agents}


def _lines(
    stated: Iterable[tuple[int, Fact]],
    standings: Mapping[AgentNumber, Standing],
    numbers: Mapping[str, str],
) -> Iterator[bytes]:
    changed: dict[AgentNumber, None] = {}
    for seq, (now, fact) in enumerate(stated, start=1):
        yield encode(Stated(now, seq, cast("AnyFact", fact)))
        if isinstance(fact, CallbackPromised):
            yield encode(Promised(numbers[fact.contact], now))
        if isinstance(fact, AgentChanged):
            changed[fact.agent] = None
    for number in changed:
        yield encode(standings[number])
