"""Reads the hints of a PBX anew when its dialplan was reloaded, and says where one is missing.

The PBX tells nobody that a hint is gone (``ast_remove_hint`` of Asterisk's core): without this an
extension that was taken away would keep its last state.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from callcenter.errors import PbxError

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.contacts import Phone
    from callcenter.events import Event
    from callcenter.pbx.ami import AmiClient, Message
    from callcenter.pbx.translate import Translator

RELOADED = "Reload"
"""The event of a reload, of one module or of all."""

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)


async def hints_of(ami: AmiClient, translator: Translator) -> tuple[Message, ...]:
    """Return every hint of the PBX with its state; nothing where agents sit at devices.

    Raises:
        PbxError: the session broke, or the PBX does not let us.
    """
    if translator.phones.extensions is None:
        return ()
    translator.phones.extensions.are_asked_for()
    return tuple(await ami.send_list("ExtensionStateList", {}))


class Hints:
    """Keeps what is known of the hints of one PBX up to date.

    Args:
        ami: The session.
        translator: Knows what its messages mean.
        post: Takes what became different.
    """

    def __init__(
        self, ami: AmiClient, translator: Translator, *, post: Callable[[Event], None]
    ) -> None:
        self._ami = ami
        self._translator = translator
        self._post = post
        self._reading: asyncio.Task[None] | None = None  # kept, or it might be collected
        self._again = False  # what is being read may be out of date before it is there
        self._missed: set[Phone] = set()  # that there is none was said

    def reloaded(self, *, reading: bool = False) -> None:
        """Something of the PBX was reloaded: it may have other hints.

        Where the PBX is ``reading`` as a whole they are read once more after that, at `was_read`.
        """
        if reading or (self._reading is not None and not self._reading.done()):
            self._again = True
        else:
            self._read_again()

    def was_read(self) -> None:
        """Say how many there are: without one nobody's do-not-disturb is known."""
        extensions = self._translator.phones.extensions
        if extensions is None:
            return
        if len(extensions):
            _log.info("hints read", context=extensions.hints, extensions=len(extensions))
        else:
            _log.warning("there are no hints: agents are rung blindly", context=extensions.hints)
        if self._again:
            self._read_again()

    def rings(self, phone: Phone) -> None:
        """An agent is rung there: say once where no hint tells whether that is of use."""
        extensions = self._translator.phones.extensions
        if extensions is None or not extensions.is_missing(phone):
            return
        if phone not in self._missed:
            self._missed.add(phone)
            _log.warning("this extension has no hint", phone=phone, context=extensions.hints)

    def _read_again(self) -> None:
        self._again = False
        self._reading = asyncio.get_running_loop().create_task(self._read(), name="hints")

    async def _read(self) -> None:
        extensions = self._translator.phones.extensions
        if extensions is None:
            return
        try:
            rows = await hints_of(self._ami, self._translator)
        except PbxError as error:
            _log.warning("hints not read", error=str(error))
            return
        self._missed.clear()
        for event in self._translator.phones.changed(extensions.read(rows)):
            self._post(event)
        self.was_read()
