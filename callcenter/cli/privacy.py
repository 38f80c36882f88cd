"""`callcenter privacy`: callers' numbers shown, erased, kept for a time, sealed under a new key."""

from __future__ import annotations

import asyncio
import os
import pwd
import sys
from time import localtime, strftime
from typing import TYPE_CHECKING

from callcenter.charts.counted import counted
from callcenter.cli import settings
from callcenter.cli.exits import DONE, NOT_DONE
from callcenter.cli.forgetting import contacts_of, forget_recordings
from callcenter.clock import wall_ms
from callcenter.errors import ConfigError
from callcenter.store.keys import Keyring, add_key
from callcenter.store.postgres import PostgresRecords
from callcenter.store.postgres_people import PostgresPeople
from callcenter.store.postgres_privacy import PostgresPrivacy
from callcenter.store.postgres_recordings import PostgresRecordings
from callcenter.store.privacy import ROTATE
from callcenter.store.spoolfolder import spooled_files

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Awaitable, Callable

    from callcenter.config import Settings
    from callcenter.store.people import People
    from callcenter.store.privacy import Privacy
    from callcenter.store.records import ContactRecord

    Action = Callable[[Privacy, People, Namespace], Awaitable[int]]

BATCH = 1_000
MS_PER_DAY = 86_400_000
_MS_PER_S = 1_000

_NUMBERS = ("{count} number", "{count} numbers")
_NUMBERS_ARE = ("{count} number is", "{count} numbers are")
_SEALED = ("{count} number was sealed anew", "{count} numbers were sealed anew")
_PEOPLE = ("{count} person", "{count} people")
_CONTACTS = ("{count} contact", "{count} contacts")
_DAYS = ("{count} day", "{count} days")


def main(options: Namespace) -> int:
    """Carry out one action.

    Raises:
        ConfigError: the configuration or the file of keys cannot be used, or names no database.
        StoreError: the database cannot be reached, or is of another version.
    """
    if options.action == "new-key":
        return _new_key(options)
    chosen = settings.load(options)
    code = asyncio.run(with_database(chosen, lambda r, k: _act(chosen, r, k, options)))
    if options.action in ("erase", "retention") and spooled_files(chosen.database.spool):
        print(
            f"facts still wait in {chosen.database.spool}, perhaps with numbers: "
            "do the same again once callcenter_spool_facts is 0"
        )
    return code


async def _act(
    chosen: Settings, records: PostgresRecords, keyring: Keyring, options: Namespace
) -> int:
    action = _ACTIONS.get(options.action)
    people = PostgresPeople(records, keyring=keyring)
    privacy = PostgresPrivacy(records, keyring=keyring)
    if action is not None:
        return await action(privacy, people, options)
    number = "" if options.contact else _number(options)
    mine = [options.contact] if options.contact else await contacts_of(records, number)
    forgotten = await forget_recordings(chosen, PostgresRecordings(records), mine, actor=actor())
    return max(forgotten, await _erase(privacy, people, options.contact, number))


async def with_database(
    chosen: Settings, act: Callable[[PostgresRecords, Keyring], Awaitable[int]]
) -> int:
    """Open the history and its keys, act on them, and return what that returned.

    Raises:
        ConfigError: they are not named, or the file of keys cannot be used.
        StoreError: the database cannot be reached, or is of another version.
    """
    database = chosen.database
    if database.url is None or database.key_file is None:
        missing = "database.url" if database.url is None else "database.key_file"
        raise ConfigError(f"{missing} is not set: docs/privacy.md tells what is needed")
    keyring = Keyring.read(database.key_file)
    records = PostgresRecords(database.url.get_secret_value(), keyring=keyring, connections=1)
    await records.open()
    try:
        return await act(records, keyring)
    finally:
        await records.close()


def _new_key(options: Namespace) -> int:
    key_id = add_key(options.file)
    print(f"key {key_id} is now the first in {options.file}")
    print("restart the service, then: callcenter privacy rotate")
    return DONE


async def _rotate(privacy: Privacy, people: People, _: Namespace) -> int:
    await privacy.note(ROTATE, actor=actor())
    sealed = unreadable = 0
    last = ""
    while (part := await privacy.reseal(after=last, most=BATCH)).last:
        sealed, unreadable, last = sealed + part.sealed, unreadable + part.unreadable, part.last
        print(f"sealed anew: {sealed}", flush=True)
    print(f"{counted(_SEALED, sealed)}, {unreadable} could not be read")
    persons = 0
    while part_of_them := await people.reseal(most=BATCH):
        persons += part_of_them
        print(f"people sealed anew: {persons}", flush=True)
    for key_id, count in (await privacy.keys_in_use()).items():
        print(f"key {key_id}: {counted(_NUMBERS, count)}")
    for key_id, count in (await people.keys_in_use()).items():
        print(f"key {key_id}: {counted(_PEOPLE, count)} of the registry")
    return NOT_DONE if unreadable else DONE


async def _show(privacy: Privacy, _: People, options: Namespace) -> int:
    contacts = await privacy.show(_number(options), actor=actor())
    for contact in contacts:
        print(_line(contact))
    print(counted(_CONTACTS, len(contacts)))
    return DONE


async def _erase(privacy: Privacy, people: People, contact: str | None, number: str) -> int:
    if contact is not None:
        count = await privacy.erase_contact(contact, actor=actor())
    else:
        count = await privacy.erase_number(number, actor=actor())
        if forgotten := await people.forget_number(number, actor=actor()):
            print(f"people forgotten in the registry: {forgotten}")
    print(f"the number was erased from {counted(_CONTACTS, count)}")
    return DONE


async def _retention(privacy: Privacy, _: People, options: Namespace) -> int:
    before_ms = wall_ms() - options.days * MS_PER_DAY
    if options.dry_run:
        count = await privacy.count_before(before_ms)
        told, age = counted(_NUMBERS_ARE, count), counted(_DAYS, options.days)
        print(f"{told} older than {age}; nothing was erased")
        return DONE
    erased = 0
    while part := await privacy.erase_before(before_ms, most=BATCH, actor=actor()):
        erased += part
        print(f"erased: {erased}", flush=True)
    age, were = counted(_DAYS, options.days), "was" if erased == 1 else "were"
    print(f"{counted(_NUMBERS, erased)} older than {age} {were} erased")
    return DONE


_ACTIONS: dict[str, Action] = {
    "rotate": _rotate,
    "show": _show,
    "retention": _retention,
}


def _number(options: Namespace) -> str:
    """Return the number that is meant.

    Raises:
        ConfigError: none was given.
    """
    given: str = options.number
    number = sys.stdin.readline().strip() if given == "-" else given.strip()
    if not number:
        raise ConfigError("no number was given")
    return number


def actor() -> str:
    """Return the account that asks; behind sudo, the one before it."""
    before = os.environ.get("SUDO_USER") if os.getuid() == 0 else None
    return f"os:{before} as {account()}" if before else f"os:{account()}"


def account() -> str:
    """Return the name of this process's account."""
    uid = os.getuid()
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _line(contact: ContactRecord) -> str:
    """Return one contact for a terminal: when, which, where, and how it ended."""
    arrived = localtime((contact.arrived_at or 0) / _MS_PER_S)
    told = (contact.line, contact.group_name, contact.service, contact.outcome, contact.agent)
    when = strftime("%Y-%m-%d %H:%M:%S", arrived)
    return "  ".join([when, contact.id, *(each or "-" for each in told)])
