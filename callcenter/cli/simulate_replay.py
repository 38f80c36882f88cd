"""`callcenter simulate --replay`: a recorded day, served once more."""

from __future__ import annotations

import asyncio
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from callcenter.cli import settings
from callcenter.cli.exits import DONE
from callcenter.cli.simulate_pictures import Pictures, write
from callcenter.cli.simulate_texts import TABLES
from callcenter.cli.table import percent, table
from callcenter.config import rules
from callcenter.config.observing import with_services
from callcenter.errors import ConfigError
from callcenter.queue.policies import policy
from callcenter.sim.recorded import recorded_day
from callcenter.sim.replay import Change, Replay, Served, replay
from callcenter.store.postgres import PostgresRecords

if TYPE_CHECKING:
    from argparse import Namespace
    from datetime import date

    from callcenter.cli.simulate_texts import TableTexts
    from callcenter.cli.texts import Language
    from callcenter.store.records import AgentStateRecord, ContactRecord, Records

    Day = tuple[list[ContactRecord], list[AgentStateRecord]]

_MS_PER_HOUR = 3_600_000
_BEFORE_MS, _AFTER_MS = 24 * _MS_PER_HOUR, 6 * _MS_PER_HOUR
"""Who is logged in when the day begins was told earlier; who waits when it ends is served later."""
_STATEMENT_S = 120.0


def main(options: Namespace) -> int:
    """Serve the day under the configuration's policy and the one that was asked for; tell both.

    Raises:
        ConfigError: the configuration cannot be used, or names no database.
        NothingToReplay: the records do not tell enough.
        StoreError: the records cannot be had.
    """
    if options.config is None:
        raise ConfigError("--replay needs --config FILE: the configuration names the database")
    if options.agents_for is not None:
        raise ConfigError("--agents-for needs a scenario: a recorded day has the agents it had")
    chosen = settings.load(options)
    if chosen.database.url is None:
        raise ConfigError("no database is named: set database.url or database.url_file")
    since_ms, until_ms = day_between(options.replay, chosen.service.timezone)
    records = PostgresRecords(
        chosen.database.url.get_secret_value(),
        connections=1,
        command_timeout_s=_STATEMENT_S,
        read_only=True,
    )
    contacts, states = asyncio.run(_read(records, since_ms=since_ms, until_ms=until_ms))
    if settings.is_observed(options):
        chosen = with_services(chosen, (each.service or "" for each in contacts))
    day = recorded_day(contacts, states, rules=rules(chosen), since_ms=since_ms)
    own = policy(chosen.policy)
    other = policy(options.policy) if options.policy not in (None, chosen.policy) else None
    told = replay(day, own, other)
    shown = page(told, options.replay, options.language)
    print(msgspec.json.encode(told).decode() if options.json else shown, flush=True)
    if options.html:
        targets_s = {name: group.target_s for name, group in chosen.groups.items()}
        drawn = Pictures(options.language).replay(
            told, day=options.replay.isoformat(), targets_s=targets_s
        )
        write(options.html, drawn)
    return DONE


def day_between(day: date, timezone: str) -> tuple[int, int]:
    """Return when a day begins and when the next one does, in ms since the epoch."""
    zone = ZoneInfo(timezone)
    days = (day, day + timedelta(days=1))
    begins = [round(datetime.combine(each, time(), zone).timestamp() * 1_000) for each in days]
    return begins[0], begins[1]


async def _read(records: Records, *, since_ms: int, until_ms: int) -> Day:
    await records.open()
    try:
        contacts = await records.contacts_between(since_ms=since_ms, until_ms=until_ms)
        states = await records.agent_states_between(
            since_ms=since_ms - _BEFORE_MS, until_ms=until_ms + _AFTER_MS
        )
    finally:
        await records.close()
    return contacts, states


def page(told: Replay, day: date, language: Language) -> str:
    """Return the figures as tables: each order by group, then who gains and who loses."""
    texts = TABLES[language]
    parts = [
        texts.day.format(
            day=day,
            callers=f"{told.as_it_was.overall.offered:,}",
            never=f"{told.never_in_line:,}",
            unknown=f"{told.censored:,}",
        ),
        _served(texts.as_it_was, told.as_it_was, texts),
        *(
            _served(texts.replayed.format(policy=name), served, texts)
            for name, served in told.served.items()
        ),
    ]
    if told.changes:
        parts.append(_changes(told, texts))
    return "\n\n".join(parts)


def _served(title: str, served: Served, texts: TableTexts) -> str:
    rows = []
    for name, each in {**served.classes, texts.overall: served.overall}.items():
        waits = (each.mean_wait_s, each.p95_s, each.max_s)
        within = "-" if each.within_target is None else percent(each.within_target)
        counts = (each.offered, each.answered, each.abandoned)
        shown = ("-" if wait is None else f"{wait:.1f}" for wait in waits)
        rows.append((name, *(f"{count:,}" for count in counts), *shown, within))
    left = served.never_answered
    more = f"\n{texts.never_answered.format(count=f'{left:,}')}" if left else ""
    headings = (title, *texts.served)
    return table(headings, rows, right=frozenset(range(1, len(headings)))) + more


def _changes(told: Replay, texts: TableTexts) -> str:
    headings = (f"{told.policy} -> {told.other}", *texts.changes)
    rows = [(name, *_change(change)) for name, change in told.changes.items()]
    return table(headings, rows, right=frozenset(range(1, len(headings))))


def _change(change: Change) -> tuple[str, ...]:
    counts = (
        change.callers,
        change.sooner,
        change.later,
        change.newly_answered,
        change.newly_lost,
    )
    mean = "-" if change.mean_change_s is None else f"{change.mean_change_s:+.1f}"
    return (*(f"{count:,}" for count in counts), mean)
