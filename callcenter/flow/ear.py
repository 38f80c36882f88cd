"""What one leg hears: at most one thing at a time, and what comes next.

The PBX plays one prompt per command and tells when it ended. A leg that is to hear something else
first has its prompt cut; a pressed key cuts it by itself, so after a key the cut is only sent if
the end was not told soon (`KEY_GRACE_MS`): sent too late it would cut the next prompt instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from callcenter.commands import Command, HoldMusic, Play, Record, StopPlaying

if TYPE_CHECKING:
    from callcenter.contacts import LegId
    from callcenter.ivr.menu import Sounds

KEY_GRACE_MS = 250
"""How long a prompt may go on after a key before it is cut, in ms."""


class Recording(msgspec.Struct, frozen=True, gc=False):
    """What a leg says, in place of what it hears: ends as a prompt does."""

    sound: str  # its name under the PBX's sound folder
    limit_ms: int


class Ear:
    """One leg's listening. ``playing`` is the token of the prompt that the PBX was given, or 0."""

    __slots__ = ("_cutting", "_last_token", "_next", "leg", "pbx", "playing")

    def __init__(self, *, pbx: str, leg: LegId, last_token: int = 0) -> None:
        """Listen at ``leg``; tokens up to ``last_token`` may be an earlier run's."""
        self.pbx = pbx
        self.leg = leg
        self.playing = 0
        self._last_token = last_token
        self._cutting = False
        # What to send when the running prompt has ended: sounds, or the name of a hold music.
        self._next: Sounds | str | Recording | None = None

    def __repr__(self) -> str:
        """Tell the state."""
        return f"<Ear playing={self.playing} next={self._next!r}>"

    def hear(self, what: Sounds | str | Recording, *, after_key: bool) -> tuple[Command, ...]:
        """Let the leg hear sounds, or a hold music by its name, or record what it says.

        Returns:
            The commands for it.
        """
        if not self.playing:
            return (self._start(what),)
        self._next = what
        return () if after_key else self.cut()

    def cut(self) -> tuple[Command, ...]:
        """Cut the running prompt, once."""
        if not self.playing or self._cutting:
            return ()
        self._cutting = True
        return (StopPlaying(pbx=self.pbx, leg=self.leg),)

    def ended(self, token: int) -> tuple[Command, ...] | None:
        """Take note that a prompt ended.

        Returns:
            The commands for what comes next; empty when there is silence now; None when ``token``
            is not the prompt that plays, and nothing changed.
        """
        if not self.playing or token != self.playing:
            return None
        self.playing = 0
        self._cutting = False
        what, self._next = self._next, None
        return () if what is None else (self._start(what),)

    @property
    def must_be_cut(self) -> bool:
        """Whether something else is due while a prompt still plays."""
        return self._next is not None

    def lifted(self) -> None:
        """Forget everything: a bridge has taken the leg out of whatever it heard."""
        self.playing = 0
        self._cutting = False
        self._next = None

    def _start(self, what: Sounds | str | Recording) -> Command:
        if isinstance(what, str):
            return HoldMusic(pbx=self.pbx, leg=self.leg, music=what)
        self._last_token += 1
        self.playing = self._last_token
        if isinstance(what, Recording):
            sound, limit_ms = what.sound, what.limit_ms
            return Record(self.pbx, self.leg, self.playing, sound, limit_ms)
        return Play(pbx=self.pbx, leg=self.leg, token=self.playing, sounds=what)
