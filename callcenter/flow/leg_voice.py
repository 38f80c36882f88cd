"""Says something on a leg that is no contact's (any more, or yet)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.commands import Hangup
from callcenter.flow.ear import KEY_GRACE_MS

if TYPE_CHECKING:
    from callcenter.flow.deadlines import Deadlines
    from callcenter.flow.ear import Ear
    from callcenter.flow.outbox import Outbox
    from callcenter.ivr.menu import Sounds

CUT, SAID = "voice_cut", "voice_said"
"""Kinds of deadline: a prompt that a key must cut, a prompt whose end is overdue."""

SAID_MS = 60_000


class LegVoice:
    """Plays to legs, and ends them."""

    def __init__(self, *, outbox: Outbox, deadlines: Deadlines) -> None:
        self._outbox = outbox
        self._deadlines = deadlines

    def say(self, ear: Ear, sounds: Sounds, now: int) -> None:
        """Say something after a key, or to a leg that hears nothing."""
        self._outbox.do_all(ear.hear(sounds, after_key=True))
        self._deadlines.set(CUT, ear.leg, now + KEY_GRACE_MS if ear.must_be_cut else None)
        self._deadlines.set(SAID, ear.leg, now + SAID_MS)

    def cut(self, ear: Ear) -> None:
        """No key cut what plays: it is cut for them."""
        self._outbox.do_all(ear.cut())

    def ended(self, ear: Ear, token: int) -> bool:
        """What played ended; return whether it was what plays, and nothing follows."""
        commands = ear.ended(token)
        if commands is None:
            return False
        self._outbox.do_all(commands)
        self._deadlines.set(CUT, ear.leg, None)
        if not ear.playing:
            self._deadlines.set(SAID, ear.leg, None)
        return not ear.playing

    def hang_up(self, ear: Ear) -> None:
        """End the leg."""
        self._outbox.do(Hangup(pbx=ear.pbx, leg=ear.leg))

    def forget(self, ear: Ear) -> None:
        """Wait for nothing more on a leg."""
        for kind in (CUT, SAID):
            self._deadlines.set(kind, ear.leg, None)
