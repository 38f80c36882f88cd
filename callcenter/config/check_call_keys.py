"""The keys of agents in a conversation: what two of them could mean, and what none can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.config.problems import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from callcenter.config.call_keys import CallKeysTable
    from callcenter.config.settings import Settings


def call_keys_findings(settings: Settings) -> Iterator[Finding]:
    """Yield what is wrong with the keys of a conversation."""
    keys = settings.desk.call_keys
    if keys is None:
        return
    recording = ("stop_recording", "pause_recording") if settings.recording else ()
    yield from _twice(keys, ("back", "hand_to", *(("help",) if settings.help else ()), *recording))
    yield from _targets(settings, keys)


def _twice(keys: CallKeysTable, names: Iterable[str]) -> Iterator[Finding]:
    meant = {keys.prefix: "prefix"}
    for name in names:
        key = getattr(keys, name)
        if key in meant:
            yield Finding(
                path=("desk", "call_keys", name),
                value=repr(key),
                message=f"the same key means {meant[key]}",
                mend="Give each its own key.",
            )
        meant[key] = name


def _targets(settings: Settings, keys: CallKeysTable) -> Iterator[Finding]:
    for key, target in keys.to.items():
        path = ("desk", "call_keys", "to", key)
        if key == keys.prefix:
            yield Finding(
                path=path,
                value=repr(key),
                message="the prefix begins anew, wherever it is pressed",
                mend="Choose another key.",
            )
        if target in settings.services and target in settings.groups:
            yield Finding(
                path=path,
                value=repr(target),
                message="both a service and a group have that name: the service is meant",
                mend="Rename one of the two.",
                severity=Severity.WARNING,
            )
