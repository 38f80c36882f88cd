"""From settings to the parts that `app` puts together: one small function a part."""

from __future__ import annotations

import hashlib
import ssl
import uuid
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from callcenter import __version__, config
from callcenter.agents.states import AgentState
from callcenter.clock import wall_ms
from callcenter.config.derived import Derived
from callcenter.events import AgentRecovered
from callcenter.flow.numbers import Numbers
from callcenter.journal.boot import boot_id, boot_ms
from callcenter.journal.file import Journal
from callcenter.journal.lines import Standing
from callcenter.metrics.promises import Promise
from callcenter.metrics.sink import Metrics
from callcenter.registry.database import DatabaseRegistry
from callcenter.registry.late import LateSource
from callcenter.registry.lookups import LookUps
from callcenter.registry.source import RegistryFailed
from callcenter.store.keys import Keyring
from callcenter.store.late import LateRecords
from callcenter.store.records import StoredFact
from callcenter.store.spool import Spool
from callcenter.store.writer import FactWriter

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from callcenter.agents.agent import Agent
    from callcenter.config.registry import RegistryTable
    from callcenter.contacts import ContactId
    from callcenter.events import Event
    from callcenter.flow.rules import Rules
    from callcenter.journal.file import Standings
    from callcenter.journal.recovery import Recovered
    from callcenter.registry.lookups import LookUpWatch
    from callcenter.registry.source import Source
    from callcenter.store.postgres import PostgresRecords

_MEGABYTE = 1 << 20
_DAY_MS = 86_400_000
_HTTP_GRACE_S = 0.5
"""So much later than the budget a connection is given up that nobody gave up before."""


def look_ups_of(  # noqa: PLR0913  # keyword-only, whom they work with
    settings: config.Settings,
    keyring: Keyring | None,
    *,
    post: Callable[[Event], None],
    hide: Callable[[str], str],
    watch: LookUpWatch,
    timezone: Callable[[], str],
) -> LookUps | None:
    """Return who asks the registry who calls; None where there is none.

    Which day it is they ask anew each time: a reload may change the ``timezone``.
    """
    table = settings.registry
    if table is None:
        return None
    return LookUps(
        LateSource(lambda: _registry(settings, table, keyring)),
        budget_s=table.budget_ms / 1_000,
        post=post,
        hide=hide,
        today=lambda: datetime.now(ZoneInfo(timezone())).date(),
        watch=watch,
    )


def _registry(settings: config.Settings, table: RegistryTable, keyring: Keyring | None) -> Source:
    """Make the registry; loaded late, for who waits comes first."""
    if table.url is not None:
        from callcenter.registry.http import HttpRegistry  # noqa: PLC0415

        return HttpRegistry(
            table.url,
            timeout_s=table.budget_ms / 1_000 + _HTTP_GRACE_S,
            token=table.token.get_secret_value() if table.token else "",
            tls=ssl.create_default_context(cafile=table.ca_file) if table.ca_file else None,
        )
    from callcenter.store.postgres import PostgresRecords  # noqa: PLC0415
    from callcenter.store.postgres_people import PostgresPeople  # noqa: PLC0415

    url = settings.database.url
    if url is None or keyring is None:
        raise RegistryFailed("no database is named, or no keys")
    # A pool of its own, so that look-ups and the history never wait for one another.
    records = PostgresRecords(url.get_secret_value(), keyring=keyring, read_only=True)
    people = PostgresPeople(records, keyring=keyring)

    async def opened() -> PostgresPeople:
        await records.open()
        return people

    return DatabaseRegistry(
        opened,
        last_agent_ms=table.last_agent_days * _DAY_MS,
        now_ms=wall_ms,
        close=records.close,
    )


def promises(rules: Rules) -> tuple[Promise, ...]:
    """Return every line with every group it serves."""
    return tuple(
        Promise(
            line=line,
            group=group.name,
            tier=group.tier,
            target_ms=group.target_ms,
            goal=group.goal,
        )
        for line in rules.lines
        for group in rules.groups.values()
    )


def metrics_of(settings: config.Settings, rules: Rules) -> Metrics:
    """Return who counts, with every name that may be counted by."""
    return Metrics(
        promises=promises(rules),
        pbxs=(settings.ami.pbx,),
        menus=tuple(rules.menus),
        version=__version__,
    )


def planned_by(now: Callable[[], config.Settings]) -> Callable[[], int | None]:
    """Return what tells how many agents the plan in force has now; None: there is no plan."""
    in_force = Derived(now, config.plan_of)

    def planned() -> int | None:
        plan = in_force()
        return plan.agents(wall_ms()) if plan else None

    return planned


def keyring_of(settings: config.Settings) -> Keyring | None:
    """Return the keys that seal callers' numbers; None: numbers are not kept."""
    path = settings.database.key_file
    return Keyring.read(path) if path else None


def records_of(
    settings: config.Settings, keyring: Keyring | None, *, after: Callable[[], Awaitable[None]]
) -> LateRecords | None:
    """Return the history's database, opened `after` what is urgent; None: no history is kept."""
    url = settings.database.url
    if url is None:
        return None

    def make() -> PostgresRecords:
        # Loaded when it is wanted and not at the top: those who wait come before the history.
        from callcenter.store.postgres import PostgresRecords  # noqa: PLC0415

        return PostgresRecords(url.get_secret_value(), keyring=keyring)

    return LateRecords(make, after=after)


def writer_of(
    settings: config.Settings,
    records: LateRecords | None,
    *,
    run: uuid.UUID,
    keyring: Keyring | None,
) -> FactWriter | None:
    """Return who writes the history; None where none is kept."""
    if records is None:
        return None
    database = settings.database
    spool = Spool(
        database.spool, run=run, keyring=keyring, max_bytes=database.spool_max_mb * _MEGABYTE
    )
    return FactWriter(records, run=run, spool=spool)


def journal_of(  # noqa: PLR0913  # keyword-only, whom it asks and what it is of
    settings: config.Settings,
    rules: Rules,
    *,
    run: str,
    standing: Standings,
    hide: Callable[[str], str],
    sealed: Callable[[ContactId], str] = lambda _: "",
    promised: Callable[[ContactId], str] = lambda _: "",
) -> Journal | None:
    """Return the journal; None where no folder is named.

    It knows a number as the core does: however it is punctuated, and not one that is anybody's.
    """
    folder = settings.journal.folder
    if folder is None:
        return None
    return Journal(
        folder,
        run=run,
        rules=digest_of(rules),
        hide=hidden_by(rules, hide),
        standing=standing,
        sealed=sealed,
        promised=promised,
    )


def hidden_by(rules: Rules, hide: Callable[[str], str]) -> Callable[[str], str]:
    """Return what hides numbers as the core knows them by these rules."""
    numbers = Numbers(rules.shared_numbers)
    return lambda number: hide(numbers.identity(number))


def digest_of(rules: Rules) -> str:
    """Return what tells one set of rules from another."""
    return hashlib.sha256(repr(rules).encode()).hexdigest()[:16]


def stated_of(found: Recovered) -> list[StoredFact]:
    """Return what an earlier run stated and may not have written."""
    runs = {stated.run: uuid.UUID(hex=stated.run) for stated in found.stated}
    return [
        StoredFact(runs[run], line.seq, line.now, line.fact)
        for run, line in ((stated.run, stated.line) for stated in found.stated)
    ]


def standing_of(agent: Agent) -> Standing:
    """Return how an agent stands, for the journal."""
    wish = agent.after_call
    return Standing(
        agent=agent.number,
        state=agent.state,
        phone=agent.phone,
        reason=agent.pause_reason,
        since=agent.since,
        until=agent.until,
        wish=wish.after if wish else "",
        wish_reason=wish.reason if wish else "",
        wish_actor=wish.actor if wish else "",
        calls=agent.calls,
        talk_ms=agent.talk_ms,
        rung_at=agent.rung_at,
        extensions=agent.extensions,
        last_contact=agent.last_contact,
        overran=agent.overran,
    )


def agents_of(found: Recovered) -> tuple[AgentRecovered, ...]:
    """Return who was at work when the service ended, and how they stood."""
    return tuple(
        AgentRecovered(
            agent=last.agent,
            phone=last.phone,
            state=last.state,
            reason=last.reason,
            since=last.since,
            until=last.until,
            wish=last.wish,
            wish_reason=last.wish_reason,
            wish_actor=last.wish_actor,
            calls=last.calls,
            talk_ms=last.talk_ms,
            rung_at=last.rung_at,
            extensions=last.extensions,
            last_contact=last.last_contact,
            overran=last.overran,
        )
        for last in found.agents.values()
        if last.phone is not None and last.state != AgentState.OFFLINE
    )


def start_ms(recovered: Recovered) -> int:
    """Return the time to start at, in ms since the epoch: never before what was written."""
    return recovered.time_ms(wall_ms=wall_ms(), boot=boot_id(), boot_ms=boot_ms())
