"""Agents at extensions of the PBX (`[extensions]`), and those who accept calls by a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from callcenter.config.problems import Finding, Severity
from callcenter.config.sounds import accepts, own_sound, service_prompt
from callcenter.config.sounds import prompt_sounds as sounds_of
from callcenter.config.values import Table
from callcenter.dialable import ANY_PJSIP, EXTENSIONS, any_extension
from callcenter.flow.accepting import AcceptWords
from callcenter.speech.catalogue import Sentence
from callcenter.speech.numbers import say_digits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.config.problems import FieldPath
    from callcenter.config.settings import Settings

ContextName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
"""A context of the PBX's dialplan."""

_ANSWERED_BY_A_MAILBOX = "may be answered by a mailbox, which would take a caller"


class ExtensionsTable(Table):
    """Where the PBX has its extensions: `[extensions]`."""

    hints: ContextName
    ring: ContextName = EXTENSIONS


def desk_phones(settings: Settings) -> tuple[str, ...]:
    """Return patterns of agents' phones; by themselves with every extension."""
    phones, table = settings.desk.phones, settings.extensions
    if table is None or phones != ANY_PJSIP:
        return phones
    return (*phones, *any_extension(table.ring))


def accept_words(settings: Settings) -> AcceptWords:
    """Return what asks for the key; nothing where nobody must press one."""
    if not accepts(settings):
        return AcceptWords()
    return AcceptWords(
        call=own_sound(settings, Sentence.AGENT_CALL),
        services={name: sounds_of(settings, (service_prompt(name),)) for name in settings.services},
        press=own_sound(settings, Sentence.AGENT_ACCEPT),
        digits=tuple(say_digits(digit) for digit in "0123456789"),
    )


def extension_findings(settings: Settings) -> Iterator[Finding]:
    """Yield extensions at which nobody can be, and phones whose mailbox could take a caller."""
    yield from _desks(settings)
    yield from _site_s_own_way(settings)
    yield from _on_call(settings)


def _desks(settings: Settings) -> Iterator[Finding]:
    table = settings.extensions
    if table is None:
        return
    if not any(f"@{table.ring}" in pattern for pattern in desk_phones(settings)):
        pattern = f"Local/1??@{table.ring}/n"
        yield Finding(
            path=("desk", "phones"),
            message="lets no extension in: nobody could log in at one",
            mend=f'Leave it out, or add extensions such as "{pattern}".',
        )


def _site_s_own_way(settings: Settings) -> Iterator[Finding]:
    table = settings.extensions
    if table is None or table.ring == EXTENSIONS:
        return
    without = [place for place, agent in enumerate(settings.agents) if not agent.accept_key]
    yield Finding(
        path=("extensions", "ring"),
        value=repr(table.ring),
        message=f"forwarding, follow-me and mailboxes of the PBX count there: a call "
        f"{_ANSWERED_BY_A_MAILBOX}",
        mend=f'Leave it out, which is "{EXTENSIONS}"'
        + (", or give every agent an accept_key." if without else "; a key protects the callers."),
        severity=Severity.WARNING,
    )


def _on_call(settings: Settings) -> Iterator[Finding]:
    for place, table in enumerate(settings.on_call):
        if "@" not in table.phone or table.accept_key or f"@{EXTENSIONS}" in table.phone:
            continue
        yield _mailbox(table.phone, ("on_call", place, "phone"))


def _mailbox(phone: str, path: FieldPath) -> Finding:
    return Finding(
        path=path,
        value=repr(phone),
        message=_ANSWERED_BY_A_MAILBOX,
        mend='Add accept_key = "1": whoever picks up accepts by that key.',
        severity=Severity.WARNING,
    )
