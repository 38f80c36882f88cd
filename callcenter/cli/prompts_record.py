"""`callcenter prompts record`: somebody at a phone reads a prompt, and callers hear it.

The running service rings and records; files are touched here, with the rights of who runs it.
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING

import msgspec

from callcenter.cli.exits import DONE, NOT_DONE
from callcenter.cli.live import in_words
from callcenter.cli.prompts_faults import FAULT_TEXTS
from callcenter.cli.prompts_record_texts import RECORD_TEXTS
from callcenter.cli.texts import TEXTS
from callcenter.config.sounds import in_language, texts
from callcenter.contacts import Phone
from callcenter.control import client, protocol
from callcenter.control.protocol import JudgeTake, RecordPrompt, ShowTake
from callcenter.errors import ConfigError, ControlError
from callcenter.facts import TakeState
from callcenter.speech.placing import Place
from callcenter.speech.programs import Program
from callcenter.speech.review import GRAVE
from callcenter.speech.takes import judge

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from callcenter.cli.prompts_record_texts import RecordTexts
    from callcenter.cli.texts import Language
    from callcenter.config import Settings
    from callcenter.events import TakeVerdict
    from callcenter.speech.catalogue import Text
    from callcenter.views import TakeView

TAKES = "callcenter-messages"
"""The folder, below the PBX's sounds, into which it records."""

_HERE = frozenset({"127.0.0.1", "::1", "localhost"})
_LOOK_EVERY_S = 0.4
_GOES_ON = frozenset({TakeState.RINGING, TakeState.ANSWERED, TakeState.CHOSEN})


def record(options: Namespace, chosen: Settings, language: Language) -> int:
    """Let a prompt be recorded at a phone; not done unless it was kept.

    Raises:
        ConfigError: there is no such prompt, or the PBX's sounds are not on this machine.
        ControlError: the phone is none, or there is no usable reply of the service.
    """
    words = RECORD_TEXTS[language]
    try:
        msgspec.convert(options.phone, protocol.Device)
    except msgspec.ValidationError as fault:
        raise ControlError(words.no_phone.format(phone=options.phone)) from fault
    spoken = texts(in_language(chosen, language.value))
    text = _text_of(options.prompt, chosen, spoken=spoken, words=words)
    place = Place(
        name=options.prompt,
        sounds=chosen.speech.sounds,
        language=language.value,
        slow=text.slow,
    )
    _usable(place, words, pbx_is_here=chosen.ami.host in _HERE)
    print(words.read.format(text=text.text or words.no_text))
    session = _Session(chosen.control.socket, place=place, text=text, language=language)
    try:
        return asyncio.run(session.run(Phone(options.phone)))
    except client.NoReply as fault:
        raise ControlError(in_words(fault, TEXTS[language])) from fault


class _Session:
    """One recording, from the ring to the file."""

    def __init__(self, socket: Path, *, place: Place, text: Text, language: Language) -> None:
        self._socket = socket
        self._place = place
        self._text = text
        self._words = RECORD_TEXTS[language]
        self._faults = FAULT_TEXTS[language]
        self._reasons = TEXTS[language].words
        self._told: TakeState | None = None

    async def run(self, phone: Phone) -> int:
        """Ring, and follow what happens until the end."""
        take = await self._ask(RecordPrompt(self._place.name, phone))
        while take is not None and take.state in _GOES_ON:
            self._tell(take)
            if take.state is TakeState.CHOSEN:
                verdict = await asyncio.to_thread(self._verdict, take.sound)
                take = await self._ask(JudgeTake(take.recording, verdict))
            else:
                await asyncio.sleep(_LOOK_EVERY_S)
                take = await self._ask(ShowTake(take.recording))
        if take is None:
            return NOT_DONE
        self._tell(take)
        return DONE if take.state is TakeState.SAVED else NOT_DONE

    async def _ask(self, request: RecordPrompt | ShowTake | JudgeTake) -> TakeView | None:
        reply = await client.call(self._socket, request)
        if isinstance(reply, protocol.TakeReply):
            return reply.take
        why = reply.why if isinstance(reply, protocol.Refused) else type(reply).__name__
        print(self._words.refused.format(why=self._reasons.get(why, why)), file=sys.stderr)
        return None

    def _tell(self, take: TakeView) -> None:
        if take.state is not self._told:
            print(self._words.states[take.state], flush=True)
        self._told = take.state

    def _verdict(self, sound: str) -> TakeVerdict:
        """Look at what was recorded and, if it is good, let the PBX play it."""
        stamp = f"{datetime.now(tz=UTC).astimezone():%Y%m%d-%H%M%S}"
        done = judge(sound, self._place, text=self._text.text, sox=Program(("sox",)), stamp=stamp)
        if done.not_there:
            print(self._words.not_there.format(path=done.path, why=done.not_there))
        for remark in done.remarks:
            wrong, mend = self._faults.faults[remark.fault]
            word = self._faults.error if remark.fault in GRAVE else self._faults.warning
            print(f"{word}: {wrong.format(found=remark.found)}. {mend}")
        if done.not_placed:
            print(f"{self._faults.error}: {done.not_placed}")
        for earlier in done.kept:
            print(self._words.kept.format(path=earlier))
        return done.verdict


def _text_of(name: str, chosen: Settings, *, spoken: dict[str, Text], words: RecordTexts) -> Text:
    if name in spoken:
        return spoken[name]
    if name in chosen.prompts:
        raise ConfigError(words.of_parts.format(name=name))
    near = get_close_matches(name, spoken, n=1)
    meant = words.nearest.format(name=near[0]) if near else words.see_list
    raise ConfigError(f"{words.unknown.format(name=name)} {meant}")


def _usable(place: Place, words: RecordTexts, *, pbx_is_here: bool) -> None:
    """See before anybody is rung that the PBX's sounds are here and may be written.

    Asterisk makes the folder of recordings by itself, at the first.
    """
    takes = place.sounds / TAKES
    if not (takes.is_dir() or (pbx_is_here and place.sounds.is_dir())):
        raise ConfigError(words.elsewhere.format(folder=takes))
    above = place.folder if place.folder.is_dir() else place.sounds
    if not os.access(above, os.W_OK | os.X_OK):
        raise ConfigError(words.not_writable.format(folder=above))
