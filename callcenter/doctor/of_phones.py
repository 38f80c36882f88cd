"""Checks of agents' phones and of the trunk: codecs, keys, media, states, forwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.doctor.findings import Finding, some
from callcenter.doctor.phones import phones_of, trunks_of, watched_devices

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from callcenter.doctor.facts import Endpoint, PbxFacts, Wanted

CODECS = {
    "ulaw": ("codec_ulaw",),
    "alaw": ("codec_alaw",),
    "gsm": ("codec_gsm",),
    "g722": ("codec_g722",),
    "g726": ("codec_g726",),
    "g729": ("codec_g729", "codec_g729a"),
    "ilbc": ("codec_ilbc",),
    "opus": ("codec_opus", "codec_opus_open_source"),
    "speex": ("codec_speex",),
}
"""Which modules make sound of a codec and codec of sound; g729 has none without a licence of its
own or a free build that somebody added."""
ASKED_MODULES = tuple(sorted({name for names in CODECS.values() for name in names}))

NO_KEYS = frozenset({"none", ""})
IN_BAND = frozenset({"inband"})
NOT_THERE = frozenset({"UNAVAILABLE", "INVALID", "UNKNOWN"})
FORWARDS = ("CF", "CFB", "CFU")
"""Families of AstDB in which FreePBX and Issabel keep forwards: always, when busy, unanswered."""

LONGEST_EXTENSION = 6
"""A longer one is somebody's number, and is not shown."""


def codecs(pbx: PbxFacts, wanted: Wanted) -> Iterator[Finding]:
    """Yield who cannot be played to, and whose calls cost a translation each."""
    everybody = [one for one in _everybody(pbx, wanted) if one.codecs]
    if not everybody or None in {pbx.modules.get(name) for name in ASKED_MODULES}:
        yield Finding("codecs", "unknown")
        return
    mute = [one for one in everybody if not any(_spoken(pbx, codec) for codec in one.codecs)]
    if mute:
        names = some(f"{one.name} ({', '.join(one.codecs)})" for one in mute)
        yield Finding("codecs", "license", {"names": names})
    heard = [one for one in everybody if one not in mute]
    trunks = [one for one in trunks_of(pbx, wanted) if one in heard]
    apart = [
        f"{trunk.name}-{one.name}"
        for trunk in trunks
        for one in heard
        if one not in trunks and not set(trunk.codecs) & set(one.codecs)
    ]
    if apart:
        yield Finding("codecs", "costly", {"names": some(apart)})
    if not mute and not apart:
        yield Finding("codecs", "ok")


def keys(pbx: PbxFacts, wanted: Wanted) -> Iterator[Finding]:
    """Yield whose keys do not arrive, or arrive as sound in which they must be guessed."""
    told = _option(pbx, wanted, "dtmf_mode")
    if not told:
        yield Finding("keys", "unknown")
        return
    none = [name for name, mode in told.items() if mode in NO_KEYS]
    inband = [name for name, mode in told.items() if mode in IN_BAND]
    if none:
        yield Finding("keys", "none", {"names": some(none)})
    if inband:
        yield Finding("keys", "inband", {"names": some(inband)})
    if not none and not inband:
        yield Finding("keys", "ok", {"modes": some(set(told.values()))})


def media(pbx: PbxFacts, wanted: Wanted) -> Iterator[Finding]:
    """Yield whose sound goes past the PBX once two are connected."""
    told = _option(pbx, wanted, "direct_media")
    if not told:
        yield Finding("media", "unknown")
        return
    direct = [name for name, value in told.items() if value not in {"false", "no"}]
    yield Finding("media", "direct" if direct else "ok", {"names": some(direct)})


def busy(pbx: PbxFacts, wanted: Wanted) -> Iterator[Finding]:
    """Yield which phones are rung although their agent is in a call."""
    own = {one.name for one in phones_of(pbx, wanted)}
    told = {
        name: value
        for name, value in _option(pbx, wanted, "device_state_busy_at").items()
        if name in own
    }
    if not told:
        yield Finding("busy", "unknown")
        return
    unset = [name for name, value in told.items() if value != "1"]
    yield Finding("busy", "unset" if unset else "ok", {"names": some(unset)})


def phones(pbx: PbxFacts, wanted: Wanted) -> Iterator[Finding]:
    """Yield whether there are phones at which agents may log in, and whether any is there."""
    if pbx.endpoints is None:
        yield Finding("phones", "unknown")
        return
    ours = phones_of(pbx, wanted)
    there = [one for one in ours if one.state not in NOT_THERE]
    values = {"patterns": some(wanted.phones), "count": str(len(ours)), "there": str(len(there))}
    yield Finding("phones", "none" if not ours else "ok" if there else "offline", values)


def hints(pbx: PbxFacts, wanted: Wanted) -> Iterator[Finding]:
    """Yield which phones no hint watches, and which hints watch what is not there."""
    if pbx.hints is None or pbx.endpoints is None:
        yield Finding("hints", "unknown")
        return
    watched = watched_devices(pbx)
    known = {f"PJSIP/{one.name}" for one in pbx.endpoints}
    ours = phones_of(pbx, wanted)
    missing = [one.name for one in ours if f"PJSIP/{one.name}" not in watched]
    other = _other_hints(pbx, wanted)
    dead = {device for device in watched if device.startswith("PJSIP/")} - known
    if missing:
        yield Finding("hints", "missing", {"names": some(missing)})
    if dead:
        yield Finding("hints", "dead", {"devices": some(dead)})
    if other:
        yield Finding("hints", "other", {"ours": wanted.hints, "theirs": other})
    if not missing and not dead and not other:
        yield Finding("hints", "ok", {"count": str(len(pbx.hints))})


def forwards(pbx: PbxFacts, wanted: Wanted) -> Iterator[Finding]:
    """Yield which extensions lead elsewhere, as far as the PBX knows."""
    del wanted
    # A phone's own forward is a 302 at the moment it rings: nothing tells of it before.
    yield Finding("in_phones", "unknown")
    if pbx.database is None:
        yield Finding("forwards", "unknown")
        return
    rows = {key: value for key, value in pbx.database.items() if value}
    loops = _loops(rows)
    told = [
        key if len(value) > LONGEST_EXTENSION else f"{key}={value}"
        for key, value in rows.items()
        if key.partition("/")[0] in FORWARDS and key.rpartition("/")[2] not in loops
    ]
    told += [f"{key.split('/')[1]} follow-me" for key, value in rows.items() if value == "DIRECT"]
    quiet = [key.rpartition("/")[2] for key in rows if key.startswith("DND/")]
    if loops:
        yield Finding("forwards", "loop", {"names": some(loops), "number": min(loops)})
    if told:
        yield Finding("forwards", "set", {"names": some(told)})
    if quiet:
        yield Finding("quiet", "set", {"names": some(quiet)})
    if not loops and not told:
        yield Finding("forwards", "ok")


def _other_hints(pbx: PbxFacts, wanted: Wanted) -> str:
    """Return where hints are looked for or stand, if that is not where the settings say."""
    theirs = pbx.variables.get("CALLCENTER_HINTS") or ""
    if not wanted.hints or pbx.hints is None:
        return ""
    if theirs != wanted.hints:
        return f"CALLCENTER_HINTS = {theirs}"
    found = {hint.context for hint in pbx.hints}
    return "" if wanted.hints in found else some(found) or "-"


def _loops(rows: Mapping[str, str]) -> set[str]:
    """Return the extensions from which forwards lead back to themselves, one kind or another."""
    to: dict[str, set[str]] = {}
    for key, value in rows.items():
        if key.partition("/")[0] in FORWARDS:
            to.setdefault(key.rpartition("/")[2], set()).add(value)
    return {start for start in to if start in _reached(start, to)}


def _reached(start: str, to: Mapping[str, set[str]]) -> set[str]:
    """Return where forwards lead from an extension, by one step or more."""
    reached, ahead = set[str](), [start]
    while ahead:
        news = to.get(ahead.pop(), set()) - reached
        reached |= news
        ahead += news
    return reached


def _spoken(pbx: PbxFacts, codec: str) -> bool:
    return any(pbx.modules.get(name) for name in CODECS.get(codec, ()))


def _everybody(pbx: PbxFacts, wanted: Wanted) -> list[Endpoint]:
    return [*phones_of(pbx, wanted), *trunks_of(pbx, wanted)]


def _option(pbx: PbxFacts, wanted: Wanted, name: str) -> dict[str, str]:
    """Return an option of every phone and trunk that tells it."""
    return {one.name: one.options[name] for one in _everybody(pbx, wanted) if name in one.options}
