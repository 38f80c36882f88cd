"""The settings are read anew on a real Asterisk with fifty people waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter import config
from callcenter.contacts import AgentNumber, ContactState
from callcenter.control import client, protocol
from callcenter.events import LogOutAsked
from callcenter.facts import (
    AgentChanged,
    CommandNotDone,
    Connected,
    Ended,
    Outcome,
    Queued,
    QueueReason,
)
from callcenter.lab.sipp import Agent
from tests.integration.hands import GENERAL, PREFERRED
from tests.integration.service import LINE, Service, settings_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable
    from pathlib import Path

    from callcenter.config import Problem, Settings
    from callcenter.config.problems import Finding
    from tests.integration.conftest import Exchange
    from tests.integration.hands import Hands

pytestmark = [pytest.mark.real, pytest.mark.timeout(180)]

EACH = 25
SERVED = 12
AGENTS = ("7001", "7002", "7003", "7004")
GENERALS = [f"519000001{number:02}" for number in range(EACH)]
PREFERREDS = [f"519000002{number:02}" for number in range(EACH)]


class Reloading:
    """A service that runs by a file of its own, and its file."""

    def __init__(self, path: Path, exchange: Exchange, socket: Path) -> None:
        self.path = path
        self.socket = socket
        self._exchange = exchange
        self.text = LINE.read_text(encoding="utf-8")
        self.write(self.text)

    def write(self, text: str) -> None:
        self.path.write_text(text, encoding="utf-8")

    def read(
        self,
        *,
        more: Callable[[Settings], Iterable[Finding]] = lambda _: (),
        warn: Callable[[Problem], object] = lambda _: None,
    ) -> Settings:
        of_this_pbx = settings_of(self._exchange.asterisk, socket=self.socket)
        ami = of_this_pbx.ami
        assert ami.secret is not None
        overrides = {
            "ami.port": ami.port,
            "ami.username": ami.username,
            "ami.secret": ami.secret.get_secret_value(),
            "web.port": 0,
            "control.socket": str(self.socket),
        }
        return config.load(self.path, environ={}, overrides=overrides.items(), more=more, warn=warn)

    async def reload(self, *, dry_run: bool = False) -> protocol.Reply:
        return await client.call(self.socket, protocol.Reload(dry_run=dry_run), timeout_s=30)


@pytest.fixture
async def file(folder: Path, exchange: Exchange) -> Reloading:
    return Reloading(folder / "callcenter.toml", exchange, folder / "control.sock")


@pytest.fixture
async def reloadable(file: Reloading, exchange: Exchange) -> AsyncIterator[Service]:
    await exchange.forget_services()
    async with Service(file.read(), source=file.read) as service:
        yield await service.ready()


def without_the_preferred(text: str) -> str:
    """Return the file without that group; the keys that led to it lead to everybody else's."""
    start, end = text.index("[groups.preferente]"), text.index("[groups.general]")
    return text[:start] + text[end:].replace('group = "preferente"', 'group = "general"')


async def test_fifty_who_wait_are_served_by_the_new_rules_and_nobody_is_dropped(
    reloadable: Service, file: Reloading, hands: Hands
) -> None:
    service = reloadable
    await hands.desk("301", agent=Agent(answer_ms=50, talk_ms=20_000))
    await hands.desk("311", "312", "313", agent=Agent(answer_ms=50, talk_ms=1_000))
    service.log_in("7001", "301")
    await hands.calls("51900000300", caller=PREFERRED)
    talks = await service.facts.wait(Connected)
    await hands.calls(*GENERALS, caller=GENERAL)
    await service.facts.wait(Queued, count=EACH, group="general", timeout_s=30)
    callers = await hands.calls(*PREFERREDS, caller=PREFERRED)
    await service.facts.wait(Queued, count=EACH + 1, group="preferente", timeout_s=30)
    stamps = {q.contact: (q.arrived_at, q.seq) for q in service.facts.all(Queued)}
    before = [w.group for w in service.app.view(limit=60).waiting]
    assert before == ["preferente"] * EACH + ["general"] * EACH

    file.write(without_the_preferred(file.text).replace("ring_s = 2", "ring_s = 15"))
    shown = await file.reload(dry_run=True)
    assert isinstance(shown, protocol.Reloaded)
    assert not shown.reread.refused
    assert [w.group for w in service.app.view(limit=60).waiting] == before
    done = await file.reload()
    assert isinstance(done, protocol.Reloaded)
    assert (done.reread.applied, done.reread.stated) == (True, EACH)
    assert done.reread.changes == shown.reread.changes

    # By arrival alone now: the generals came first. Nobody was dropped, nobody's arrival changed.
    waiting = service.app.view(limit=60).waiting
    assert len(waiting) == 2 * EACH
    arrivals = [w.arrived_at for w in waiting]
    assert arrivals == sorted(arrivals)
    moved = service.facts.all(Queued, reason=QueueReason.RELOADED)
    assert {(q.arrived_at, q.seq) == stamps[q.contact] for q in moved} == {True}
    assert {q.actor.partition(":")[0] for q in moved} == {"os"}
    assert not service.facts.all(Ended)
    call = service.app.core.calls.find(talks.contact)
    assert call is not None
    assert call.state is ContactState.TALKING
    assert callers.running
    why = service.app.why(moved[0].contact, limit=5)
    assert why is not None
    assert any(
        isinstance(change.fact, Queued) and change.fact.reason is QueueReason.RELOADED
        for change in why.changes
    )

    # Three more agents serve the first ones, in that order as far as three at once can.
    mark = service.facts.mark()
    for agent, phone in (("7002", "311"), ("7003", "312"), ("7004", "313")):
        service.log_in(agent, phone)
    await service.facts.wait(Connected, since=mark, count=SERVED, timeout_s=40)
    answered = [fact.contact for fact in service.facts.all(Connected, since=mark)]
    assert set(answered[:SERVED]) <= {w.contact for w in waiting[: SERVED + len(AGENTS)]}
    assert all(fact.overtook == 0 for fact in service.facts.all(Connected, since=mark))
    assert not service.facts.all(CommandNotDone, verb="Remember")

    # Everybody goes home, so that no phone rings when the callers are switched off.
    for agent in AGENTS:
        service.app.engine.ask(LogOutAsked(AgentNumber(agent), "test"))
    await service.facts.wait(AgentChanged, after="offline", count=len(AGENTS), timeout_s=40)
    assert {fact.outcome for fact in service.facts.all(Ended)} == {Outcome.ANSWERED}
    assert len(service.app.core.calls) == 2 * EACH + 1 - len(service.facts.all(Ended))


async def test_a_bad_file_changes_nothing_for_who_waits(
    reloadable: Service, file: Reloading, hands: Hands
) -> None:
    callers = await hands.calls("51900000001", caller=GENERAL)
    await reloadable.facts.wait(Queued)
    file.write(file.text.replace("target_s = 180", "target_s = 0"))
    told = await file.reload()
    assert isinstance(told, protocol.Reloaded)
    (problem,) = told.reread.problems
    assert (problem.field, problem.line) == (
        "groups.general.target_s",
        file.text.splitlines().index("target_s = 180") + 1,
    )
    assert len(reloadable.facts.all(Queued)) == 1
    assert callers.running
