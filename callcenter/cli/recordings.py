"""`callcenter recordings`: list, listen, copy, hold, and delete what is old. Who did is kept."""

from __future__ import annotations

import asyncio
import sys
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from callcenter.cli import settings
from callcenter.cli.exits import DONE, NOT_DONE
from callcenter.cli.live import in_words
from callcenter.cli.privacy import actor
from callcenter.cli.recordings_page import access_page, list_page
from callcenter.cli.recordings_texts import RECORDING_TEXTS
from callcenter.cli.texts import TEXTS
from callcenter.clock import wall_ms
from callcenter.control import client, protocol
from callcenter.errors import ConfigError, ControlError
from callcenter.recordings.kept import Kept, opened
from callcenter.recordings.purging import purge
from callcenter.store.recordings import COPY, LISTEN
from callcenter.views import ListenState

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Awaitable, Callable

    from callcenter.cli.recordings_texts import RecordingTexts
    from callcenter.config import Settings
    from callcenter.recordings.folder import RecordingFolder
    from callcenter.store.recordings import RecordingRecord, Recordings

    Action = Callable[["_Desk", Namespace], Awaitable[int]]

_MS = 1_000
_LONGEST_REASON = 200
_LOOK_EVERY_S = 0.3


class _Desk:
    """What every action needs."""

    def __init__(self, chosen: Settings, store: Recordings, options: Namespace) -> None:
        self.settings = chosen
        self.store = store
        self.language = options.language
        self.words: RecordingTexts = RECORDING_TEXTS[options.language]
        self.zone = ZoneInfo(chosen.service.timezone)
        self.kept = Kept(lambda: chosen)

    def folder(self) -> RecordingFolder:
        """Return where the files are.

        Raises:
            ConfigError: this machine does not see them.
        """
        if self.kept.folder is None:
            raise ConfigError(self.words.no_folder)
        return self.kept.folder

    def reason(self, options: Namespace) -> str:
        """Return why.

        Raises:
            ConfigError: nothing is said, or a whole story.
        """
        reason: str = " ".join(options.reason.split())
        if not 1 <= len(reason) <= _LONGEST_REASON:
            raise ConfigError(self.words.no_reason)
        return reason

    async def there(self, name: str) -> RecordingRecord:
        """Return a recording that was not deleted.

        Raises:
            ConfigError: there is none of that name.
        """
        contact = name.rpartition("/")[2].rpartition("-")[0]
        for each in await self.store.of_contacts([contact]):
            if each.name == name:
                if each.deleted_at is not None:
                    raise ConfigError(self.words.deleted.format(name=name))
                return each
        raise ConfigError(self.words.unknown.format(name=name))


def main(options: Namespace) -> int:
    """Carry out one action.

    Raises:
        ConfigError: the configuration cannot be used, or there is no such recording.
        ControlError: the service does not answer.
        StoreError: the database cannot be reached.
    """
    chosen = settings.load(options)
    words = RECORDING_TEXTS[options.language]
    if chosen.recording is None or chosen.database.url is None:
        raise ConfigError(words.not_recorded)
    return asyncio.run(_act(chosen, chosen.database.url.get_secret_value(), options))


async def _act(chosen: Settings, url: str, options: Namespace) -> int:
    async with opened(url) as store:
        return await _ACTIONS[options.action](_Desk(chosen, store, options), options)


async def _list(desk: _Desk, options: Namespace) -> int:
    if options.contact:
        found = await desk.store.of_contacts([options.contact])
    else:
        since_ms, until_ms = _day(desk, options.day)
        found = await desk.store.between(since_ms=since_ms, until_ms=until_ms)
    folder = desk.kept.folder
    sizes = {each.name: folder.size(each.name) for each in found} if folder else None
    print(list_page(found, sizes, words=desk.words, zone=desk.zone))
    return DONE


async def _listen(desk: _Desk, options: Namespace) -> int:
    reason = desk.reason(options)
    await desk.there(options.name)
    try:
        request = msgspec.convert(
            {"type": "Listen", "phone": options.phone, "name": options.name}, protocol.Listen
        )
    except msgspec.ValidationError as fault:
        raise ControlError(desk.words.no_phone.format(phone=options.phone)) from fault
    # Before it is heard: what cannot be written down is not played.
    await desk.store.note(LISTEN, [options.name], actor=actor(), reason=reason)
    try:
        return await _rung(desk, request)
    except client.NoReply as fault:
        raise ControlError(in_words(fault, TEXTS[desk.language])) from fault


async def _rung(desk: _Desk, request: protocol.Listen) -> int:
    """Ring, and wait until somebody hears the recording or nobody will."""
    socket, words = desk.settings.control.socket, desk.words
    reply = await client.call(socket, request)
    if isinstance(reply, protocol.Ringing):
        print(words.rings.format(phone=request.phone), flush=True)
        show = protocol.ShowListening(reply.offer)
        reply = await client.call(socket, show)
        while _is_ringing(reply):
            await asyncio.sleep(_LOOK_EVERY_S)
            reply = await client.call(socket, show)
    if isinstance(reply, protocol.ListeningReply):
        if reply.listening.state is ListenState.HEARS:
            print(words.hears)
            return DONE
        why = reply.listening.why
        told = words.unheard.get(why, TEXTS[desk.language].words.get(why, why))
        print(words.not_heard.format(phone=request.phone, why=told), file=sys.stderr)
        return NOT_DONE
    texts = TEXTS[desk.language]
    why = reply.why if isinstance(reply, protocol.Refused) else type(reply).__name__
    print(texts.refused.format(why=texts.words.get(why, why)), file=sys.stderr)
    return NOT_DONE


def _is_ringing(reply: protocol.Reply) -> bool:
    ringing = ListenState.RINGING
    return isinstance(reply, protocol.ListeningReply) and reply.listening.state is ringing


async def _copy(desk: _Desk, options: Namespace) -> int:
    reason = desk.reason(options)
    await desk.there(options.name)
    file = desk.folder().file(options.name)
    if options.file.exists():
        raise ConfigError(desk.words.exists.format(file=options.file))
    if file is None or not file.is_file():
        raise ConfigError(desk.words.no_file.format(path=file))
    await desk.store.note(COPY, [options.name], actor=actor(), reason=reason)
    try:
        desk.folder().copy(options.name, options.file)
    except OSError as fault:
        why = f"{fault.filename or options.file}: {fault.strerror}"
        raise ConfigError(desk.words.not_copied.format(why=why)) from fault
    print(desk.words.copied.format(file=options.file))
    return DONE


async def _hold(desk: _Desk, options: Namespace) -> int:
    reason, words = desk.reason(options), desk.words
    if not await desk.store.of_contacts([options.contact]):
        raise ConfigError(words.unknown.format(name=options.contact))
    new = await desk.store.hold(options.contact, actor=actor(), reason=reason)
    print((words.held if new else words.was_held).format(contact=options.contact))
    return DONE


async def _release(desk: _Desk, options: Namespace) -> int:
    reason, words = desk.reason(options), desk.words
    was_held = await desk.store.release(options.contact, actor=actor(), reason=reason)
    print((words.released if was_held else words.was_not_held).format(contact=options.contact))
    return DONE if was_held else NOT_DONE


async def _access(desk: _Desk, options: Namespace) -> int:
    since_ms = _day(desk, options.since)[0] if options.since else 0
    told = await desk.store.access(since_ms=since_ms)
    print(access_page(told, words=desk.words, zone=desk.zone))
    return DONE


async def _purge(desk: _Desk, options: Namespace) -> int:
    del options
    purged = await purge(
        desk.store, desk.folder(), days=desk.kept.days, now_ms=wall_ms(), actor=actor()
    )
    print(desk.words.purged.format(**msgspec.structs.asdict(purged)))
    return NOT_DONE if purged.failed else DONE


_ACTIONS: dict[str, Action] = {
    "list": _list,
    "listen": _listen,
    "copy": _copy,
    "hold": _hold,
    "release": _release,
    "access": _access,
    "purge": _purge,
}


def _day(desk: _Desk, day: str | None) -> tuple[int, int]:
    """Return from when to when a day goes, by the line's clock.

    Raises:
        ConfigError: it is no date.
    """
    try:
        begins = date.fromisoformat(day) if day else datetime.now(desk.zone).date()
        since, until = (
            datetime.combine(each, time(), desk.zone)
            for each in (begins, begins + timedelta(days=1))
        )
        return round(since.timestamp() * _MS), round(until.timestamp() * _MS)
    except (ValueError, OverflowError) as fault:
        raise ConfigError(desk.words.no_day.format(day=day)) from fault
