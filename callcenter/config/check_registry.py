"""What is wrong or doubtful about the registry, and about waiting for the last agent."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from callcenter.config.problems import Finding, Severity
from callcenter.config.registry import minors_below, older_from
from callcenter.queue.waiting import EMERGENCY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.config.registry import RegistryTable
    from callcenter.config.settings import Settings

_OWN_MACHINE = ("localhost", "127.0.0.1", "::1")


def registry_findings(settings: Settings) -> Iterator[Finding]:
    """Yield what is wrong with `[registry]` and with what leans on it."""
    table = settings.registry
    if table is not None:
        yield from _groups(settings, table)
        yield from _source(settings, table)
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
    except ValueError:
        secure = whole = False
    if not (secure and whole):
        yield Finding(
            path=("registry", "url"),
            message="must be an https address without user, ? or #: callers' numbers go there",
            mend="Write https://host/path; http only for this machine itself. "
            "A password stands in token_file.",
        )
