"""From settings to the listeners that let existing reports go on, where they are wanted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from callcenter.assembly import agents_of
from callcenter.assembly_pbx import ami_of
from callcenter.config.derived import Derived
from callcenter.config.queue_log import queue_names
from callcenter.pbx.ami import AmiClient, AmiState
from callcenter.pbx.cdr import CallRecords
from callcenter.queuelog.sender import Sender
from callcenter.queuelog.sink import QueueLog

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter import config
    from callcenter.contacts import AgentNumber
    from callcenter.journal.recovery import Recovered


def queue_log_of(
    settings: config.Settings, recovered: Recovered, *, now: Callable[[], config.Settings]
) -> QueueLog | None:
    """Return who writes it; None where nobody wants it.

    Args:
        settings: What the service begins with.
        recovered: What an earlier run left.
        now: Returns the settings in force.
    """
    if settings.queue_log is None:
        return None
    names = {agent.number: agent.name for agent in settings.agents}

    def name_of(agent: AgentNumber) -> str:
        return names.get(agent, "")

    log = QueueLog(
        Derived(now, queue_names), Sender(lambda connected: _session(settings, connected))
    )
    log.expect(agents_of(recovered), recovered.contacts.values(), name_of)
    return log


def call_records_of(settings: config.Settings, ami: AmiClient) -> CallRecords | None:
    """Return who writes contacts into call detail records; None where nobody wants it."""
    if settings.cdr is None:
        return None
    return CallRecords(ami, field=settings.cdr.contact, tells_reached=settings.cdr.reached)


def _session(settings: config.Settings, connected: Callable[[], None]) -> AmiClient:
    """Return a session that is told nothing of what happens at the PBX."""

    def on_state(state: AmiState) -> None:
        if state is AmiState.CONNECTED:
            connected()

    return AmiClient(
        settings=replace(ami_of(settings), events="off"),
        on_event=lambda _: None,
        on_state=on_state,
        wanted=frozenset(),
    )
