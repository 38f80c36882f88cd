"""`callcenter why`: why a contact stands where it stands, or was answered when it was."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, get_args

import msgspec

from callcenter.cli import live
from callcenter.cli.exits import DONE, NOT_DONE
from callcenter.cli.texts import TEXTS, Language
from callcenter.cli.why_english import ENGLISH
from callcenter.cli.why_page import details, sentence
from callcenter.cli.why_spanish import SPANISH
from callcenter.clock import wall_ms
from callcenter.control import client, protocol
from callcenter.errors import ControlError
from callcenter.views import Change, ContactFact, WhyView

if TYPE_CHECKING:
    from argparse import Namespace

    from callcenter.store.records import StoredFact

WHY_TEXTS = {Language.ES: SPANISH, Language.EN: ENGLISH}
_EXPLAINING = frozenset(get_args(ContactFact))


def main(options: Namespace) -> int:
    """Explain one contact: by the running service, and if it is not there, by the database.

    Raises:
        ControlError: the id cannot be one, or neither the service nor a database can be asked.
        ConfigError: the configuration that was named cannot be used.
        StoreError: the database cannot be read.
    """
    texts = WHY_TEXTS[options.language]
    try:
        request = msgspec.convert({"type": "Why", "contact": options.contact}, protocol.Why)
    except msgspec.ValidationError as fault:
        raise ControlError(
            f"a contact's id is 1 to 64 letters, digits or dashes: {fault}"
        ) from fault
    why: WhyView | str | None = _asked(options, request)
    if why is None:
        why = texts.not_in_line if options.config is None else _recorded(options)
    if isinstance(why, str):
        return _refused(options, why)
    if options.json:
        print(live.as_json(protocol.WhyReply(why)))
    else:
        print(f"{sentence(why, texts)}\n\n{details(why, texts, TEXTS[options.language])}")
    return DONE


def _asked(options: Namespace, request: protocol.Why) -> WhyView | None:
    """Return what the service says; None if it does not have the contact, or is not there."""
    try:
        reply = asyncio.run(client.call(live.socket_path(options), request))
    except client.NoReply as fault:
        if options.config is not None and fault.trouble is client.Trouble.NOT_RUNNING:
            return None  # the database may know
        raise ControlError(live.in_words(fault, TEXTS[options.language])) from fault
    match reply:
        case protocol.WhyReply():
            return reply.why
        case protocol.Refused(why=protocol.NOT_IN_LINE):
            return None
        case _:
            raise ControlError(f"the service gave an unexpected reply: {type(reply).__name__}")


def _recorded(options: Namespace) -> WhyView | str:
    """Return what the database knows, or why there is nothing to tell."""
    # The settings and the database take longer to load than all the rest.
    from callcenter.cli import settings  # noqa: PLC0415

    texts, chosen = WHY_TEXTS[options.language], settings.load(options)
    if chosen.database.url is None:
        return texts.no_database
    url = chosen.database.url.get_secret_value()
    stored = asyncio.run(_facts_of(url, options.contact))
    if not stored:
        return texts.unknown
    group = _group_of(stored)
    code = chosen.groups[group].code if group in chosen.groups else ""
    return WhyView(
        now=wall_ms(),
        contact=options.contact,
        policy=chosen.policy.value,
        code=code,
        changes=tuple(
            Change(one.at_ms, one.fact)  # type: ignore[arg-type]  # chosen by type
            for one in stored
            if type(one.fact) in _EXPLAINING
        ),
    )


async def _facts_of(url: str, contact: str) -> list[StoredFact]:
    from callcenter.store.postgres import PostgresRecords  # noqa: PLC0415

    records = PostgresRecords(url, connections=1, read_only=True)
    await records.open()
    try:
        return await records.facts_of_contact(contact)
    finally:
        await records.close()


def _group_of(stored: list[StoredFact]) -> str:
    """Return the group that the contact had last; "" if it never had one."""
    groups = [getattr(one.fact, "group", "") for one in stored]
    return next((group for group in reversed(groups) if group), "")


def _refused(options: Namespace, why: str) -> int:
    print(f"callcenter: {TEXTS[options.language].refused.format(why=why)}", file=sys.stderr)
    return NOT_DONE
