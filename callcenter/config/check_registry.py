"""What is wrong or doubtful about the registry, and about waiting for the last agent."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from callcenter.config.problems import Finding, Severity
from callcenter.config.registry import minors_below, older_from
from callcenter.config.sounds import WORDED, in_language, recordings_of, text_of
from callcenter.queue.waiting import EMERGENCY
from callcenter.speech.catalogue import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from callcenter.config.registry import RegistryTable
    from callcenter.config.settings import Settings
    from callcenter.speech.numbers import Language

_OWN_MACHINE = ("localhost", "127.0.0.1", "::1")


def registry_findings(settings: Settings) -> Iterator[Finding]:
    """Yield what is wrong with `[registry]` and with what leans on it."""
    table = settings.registry
    if table is not None:
        yield from _groups(settings, table)
        yield from _source(settings, table)
        yield from _languages(settings, table)
    for name, line in settings.lines.items():
        if line.last_agent_s and table is None:
            yield Finding(
                path=("lines", name, "last_agent_s"),
                value=str(line.last_agent_s),
                message="without [registry] only this run's calls tell who served somebody last",
                mend="Add an empty [registry]: the history is asked then.",
                severity=Severity.WARNING,
            )


def _groups(settings: Settings, table: RegistryTable) -> Iterator[Finding]:
    ages = (
        ("older_adults", "older_from", older_from(table, settings.country)),
        ("minors", "minors_below", minors_below(table, settings.country)),
    )
    older, minors = (age for _, _, age in ages)
    if table.older_adults and table.minors and older is not None and minors is not None:
        yield from _one_person_of_two_ages(older_from_years=older, minors_below_years=minors)
    for field, limit, age in ages:
        group = getattr(table, field)
        if group is None:
            if getattr(table, limit) is not None:
                yield Finding(
                    path=("registry", limit),
                    message=f"says nothing without {field}",
                    mend=f'Name the group: {field} = "…".',
                )
            continue
        if age is None:
            yield Finding(
                path=("registry", field),
                value=repr(group),
                message="nobody has said at which age, and the country's law is not known",
                mend=f"Set {limit}.",
            )
        if settings.groups[group].tier == EMERGENCY:
            yield Finding(
                path=("registry", field),
                value=repr(group),
                message="nobody is an emergency by age",
                mend="Name a group of tier 1 or 2.",
            )


def _one_person_of_two_ages(*, older_from_years: int, minors_below_years: int) -> Iterator[Finding]:
    if minors_below_years > older_from_years:
        yield Finding(
            path=("registry", "minors_below"),
            value=str(minors_below_years),
            message=f"somebody could be a child and, from {older_from_years} on, an older adult",
            mend="Make it smaller than older_from.",
        )


def _source(settings: Settings, table: RegistryTable) -> Iterator[Finding]:
    if table.url is None:
        database = settings.database
        if (database.url is None and database.url_file is None) or database.key_file is None:
            yield Finding(
                path=("registry",),
                message="there is nobody to ask: neither a url, nor a database with key_file",
                mend="Set database.url and database.key_file, or registry.url.",
            )
        return
    try:
        url = urlsplit(table.url)
        secure = url.scheme == "https" or (url.scheme == "http" and url.hostname in _OWN_MACHINE)
        whole = bool(url.hostname) and not url.username and not url.query and not url.fragment
        whole = whole and url.port != 0  # above 65535 it is a ValueError
    except ValueError:
        secure = whole = False
    if not (secure and whole):
        yield Finding(
            path=("registry", "url"),
            message="must be an https address without user, ? or #: callers' numbers go there",
            mend="Write https://host/path; http only for this machine itself. "
            "A password stands in token_file.",
        )


def _languages(settings: Settings, table: RegistryTable) -> Iterator[Finding]:
    """Yield languages in which somebody would hear silence."""
    for place, named in enumerate(table.languages):
        language = named.partition("_")[0]
        if language == settings.language:
            continue
        made = settings.speech.sounds / language / FOLDER.strip("/")
        spoken = next((known for known in WORDED if known == language), None)
        if spoken is None:
            if any(made.glob("*")):
                continue
            message = "no sentence of ours is worded in it: who speaks it would hear silence"
            mend = f"Put a recording of each sound into {made}, or remove the language."
        elif dumb := ", ".join(_dumb(settings, spoken, made)):
            message = f"who speaks it would hear silence at these prompts: {dumb}"
            mend = f"Give them a text {spoken} = …, or recordings; then: callcenter sounds."
        else:
            continue
        yield Finding(
            path=("registry", "languages", place),
            value=repr(named),
            message=message,
            mend=mend,
            severity=Severity.WARNING,
        )


def _dumb(settings: Settings, language: Language, made: Path) -> Iterator[str]:
    """Yield prompts that have neither a text in a language nor a recording."""
    recordings = recordings_of(settings, language)
    spoken = in_language(settings, language)
    for name, prompt in settings.prompts.items():
        if prompt.parts is not None or text_of(prompt, spoken) is not None:
            continue
        files = prompt.file or f"{name}.*"
        if not any(made.glob(f"{name}.*")) and not (recordings and any(recordings.glob(files))):
            yield name
