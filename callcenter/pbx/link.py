"""One PBX as the engine sees it: commands in, events out.

Nothing is decided here. The link sends what `actions` makes of a command, posts what `translate`
makes of a message, and turns every failure and every missing word into an event.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

import structlog

from callcenter.commands import (
    Bridge,
    BringBack,
    CancelRing,
    Command,
    DialCaller,
    RingAgent,
    StopPlaying,
)
from callcenter.contacts import OUR_LEGS, LegId, OfferId
from callcenter.dialable import DialablePhones, may_be_dialled
from callcenter.errors import PbxError, PbxUnavailable, UnsafeValue
from callcenter.events import CommandFailed, Failure, PbxLost
from callcenter.pbx.actions import actions_of
from callcenter.pbx.ami import AmiClient
from callcenter.pbx.failures import may_be_repeated, reason_of, subject_of
from callcenter.pbx.fallen import FELL_BACK, Fallen
from callcenter.pbx.hints import RELOADED, Hints, hints_of
from callcenter.pbx.patience import Patience
from callcenter.pbx.pulse import Pulse
from callcenter.pbx.reading import Reading
from callcenter.pbx.reconnect import AmiState
from callcenter.pbx.snapshot import resync
from callcenter.pbx.taken_out import LET_GO, TakenOut
from callcenter.pbx.translate import Translator
from callcenter.pbx.wanted import OF_HINTS, WANTED
from callcenter.pbx.wire import genuine

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.events import Event
    from callcenter.pbx.extensions import Extensions
    from callcenter.pbx.reconnect import AmiSettings
    from callcenter.pbx.wire import Message

SNAPSHOT_AGAIN_S = 1.0
"""After a snapshot that failed while the session stands; doubled each time it fails again."""
SNAPSHOT_LATEST_S = 30.0
"""The longest such wait: well beyond the age at which the dialplan takes our heartbeat for dead."""

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)


class AsteriskLink:
    """The link to one Asterisk.

    Args:
        name: Our name of the PBX.
        owner: This service's name on the PBX, the same when it starts again.
        settings: How to reach it.
        post: Takes each event, in order; must not block.
        dialable: The phones that may be rung; no other is, whoever asks for it.
        extensions: Those of the PBX, where agents sit at them.
    """

    def __init__(  # noqa: PLR0913  # keyword-only settings, each with a default or a need
        self,
        *,
        name: str,
        owner: str,
        settings: AmiSettings,
        post: Callable[[Event], None],
        dialable: DialablePhones | None = None,
        extensions: Extensions | None = None,
    ) -> None:
        self.name = name
        self.dialable = dialable or DialablePhones()
        self.ami = AmiClient(
            settings=settings,
            on_event=self._heard,
            on_state=self._changed,
            wanted=WANTED if extensions is None else WANTED | OF_HINTS,
        )
        self.pulse = Pulse(self.ami, owner=owner, taken=self._taken)
        self._post = post
        self._translator = Translator(name, extensions=extensions)
        self._hints = Hints(self.ami, self._translator, post=post)
        self._fallen = Fallen(self.ami, self._translator, post=post)
        self._taken_out = TakenOut(self.ami, self._translator, post=post)
        self._patience = Patience(self._translator, post=post, is_ours=lambda: self._ours)
        # Until the PBX is ours nothing it tells is for us; the snapshot then says what became.
        self._ours = False
        self._resyncing: asyncio.Task[None] | None = None
        self._refused = asyncio.Event()
        self.was_read = asyncio.Event()
        """Set when the PBX was read for the first time, and what that means was posted."""
        self._reading = Reading(self.ami, is_stranger=self._is_stranger)

    async def start(self) -> None:
        """Connect, and stay connected, in the background."""
        await self.ami.start()

    async def refused(self) -> None:
        """Wait until the PBX refuses our log-in, which is final.

        Raises:
            LoginRefused: always, once it has come to that.
        """
        await self._refused.wait()
        await self.ami.wait_connected(0)

    async def close(self) -> None:
        """Leave the PBX alone for good."""
        if self._ours:
            await self.pulse.give_up()
        resyncing = self._resyncing
        self._end()
        if resyncing:
            await asyncio.gather(resyncing, return_exceptions=True)
        await self.ami.close()

    @property
    def trouble(self) -> str:
        """Why calls cannot be taken now, in one word; "" when they can."""
        if not self.ami.connected:
            return "disconnected"
        if self.pulse.standing_by:
            return "standby"
        return "" if self._ours and self._resyncing is None else "unread"

    # -- commands ----------------------------------------------------------------------------

    def execute(self, command: Command) -> None:
        """Send a command in this turn of the loop; what fails comes back as `CommandFailed`."""
        if isinstance(command, RingAgent):
            if not self.dialable.allows(command.phone):
                self._failed(command, UnsafeValue("this phone may not be rung"))
                return
            self._hints.rings(command.phone)
            self._translator.rings.begin(
                command.offer, asks=bool(command.accept), phone=command.phone
            )
        elif isinstance(command, DialCaller):
            if not may_be_dialled(command.device):
                self._failed(command, UnsafeValue("this number may not be dialled"))
                return
            self._translator.rings.begin(command.offer)
        elif isinstance(command, CancelRing):
            self._translator.rings.cancelled(command.offer)
        elif isinstance(command, Bridge):
            self._translator.bridging[command.leg] = command.offer
        if not self._ours:
            # Whoever commands the PBX now must not find our hands in it.
            self._failed(command, PbxUnavailable("the PBX is not ours now"))
            return
        action_id = command.offer if isinstance(command, RingAgent | DialCaller) else None
        for action in actions_of(command, self._translator.channels):
            try:
                future = self.ami.send(action.name, action.headers, action_id=action_id)
            except UnsafeValue as error:
                self._failed(command, error)
                return
            future.add_done_callback(partial(self._answered, command))

    def flush(self) -> None:
        """Send now what this turn of the loop asked for."""
        self.ami.flush()

    def listen(self, *, on: bool) -> None:
        """Stop reading what the PBX tells, or go on; it keeps what is unread, in order."""
        self.ami.listen(on=on)

    def _answered(self, command: Command, future: asyncio.Future[Message]) -> None:
        if not future.cancelled() and isinstance(error := future.exception(), PbxError):
            self._failed(command, error)
            if self._ours and may_be_repeated(command, error):
                self.execute(command)

    def _failed(self, command: Command, error: PbxError) -> None:
        if isinstance(command, StopPlaying):
            self._translator.channels.key_not_put(command.leg)
        reason = reason_of(error)
        if isinstance(command, BringBack) and self._ours:
            self._fallen.fell(command.leg)  # whoever is there by now is not to be fetched blindly
        if isinstance(command, RingAgent | DialCaller) and reason is not Failure.UNKNOWN:
            self._translator.rings.forget(command.offer)
        subject = subject_of(command, error)
        _log.info("command failed", verb=type(command).__name__, subject=subject, reason=reason)
        self._post(CommandFailed(type(command).__name__, subject, reason))

    # -- messages ----------------------------------------------------------------------------

    def _heard(self, message: Message) -> None:
        if not self._ours:
            return
        message = genuine(message)
        name = message.get("event", "")
        if self._resyncing and self._reading.keeps(name, message):
            return
        if name == "Newchannel":
            self._leg_came_up(message)
            return
        if name == "UserEvent" and message.get("userevent") == FELL_BACK:
            self._fallen.fell(message.get("uniqueid", ""))
            return
        if name == LET_GO:
            self._taken_out.let_go(message.get("uniqueid", ""))
            return
        if name == RELOADED:
            self._hints.reloaded(reading=self._resyncing is not None)
            return
        if name == "Hangup":
            self._leg_ends(message.get("uniqueid", ""))
        for event in self._translator.translate(message):
            self._post(event)
        if name in ("Hangup", "OriginateResponse"):
            leg = message.get("uniqueid" if name == "Hangup" else "actionid", "")
            self._patience.half_told(OfferId(leg))

    def _is_stranger(self, leg: str) -> bool:
        return not leg.startswith(OUR_LEGS) and LegId(leg) not in self._translator.channels

    def _leg_came_up(self, message: Message) -> None:
        """A leg of ours exists now: a ring taken back before that is taken back again."""
        offer = OfferId(message.get("uniqueid", ""))
        if not offer.startswith(OUR_LEGS):
            return
        ring = self._translator.rings.get(offer)
        self._translator.rings.leg_came_up(offer)
        self._translator.channels.add(LegId(offer), message.get("channel", ""))
        if ring and ring.cancelled:
            self.execute(CancelRing(pbx=self.name, offer=offer))

    def _leg_ends(self, leg: str) -> None:
        self._fallen.ended(leg)
        self._taken_out.ended(leg)
        self._patience.leg_ends(OfferId(leg))

    # -- the session -------------------------------------------------------------------------

    def _changed(self, state: AmiState) -> None:
        if state is AmiState.CONNECTED:
            self._resyncing = asyncio.get_running_loop().create_task(
                self._begin(), name=f"resync {self.name}"
            )
        elif state is AmiState.LOST:
            self._end()
            self._post(PbxLost(self.name))
        elif state is AmiState.REFUSED:
            self._refused.set()

    async def _begin(self) -> None:
        """Make the PBX ours, read what is alive there and say what it means, until it worked."""
        pause_s = SNAPSHOT_AGAIN_S
        while (found := await self._taken_over()) is None:
            # Callers must not be kept for a service that cannot see them: no beat until then.
            self._ours = False
            self.pulse.stop()
            self._stop_looking()
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, SNAPSHOT_LATEST_S)
        self._resyncing = None
        _log.info("the pbx is read", pbx=self.name, events=len(found))
        self._hints.was_read()
        # Behind what says which legs have ended meanwhile: that takes their phones for idle.
        for event in (*found, *self._translator.phones.last_words.all()):
            self._post(event)
        self.was_read.set()

    async def _taken_over(self) -> tuple[Event, ...] | None:
        """Claim and read the PBX; None where it did not let us, or told what we cannot read."""
        try:
            await self.pulse.claim()
            _log.info("the pbx is ours", pbx=self.name)
            self._ours = True
            self.pulse.start()
            hints = await hints_of(self.ami, self._translator)
            snapshot = await self._reading.snapshot(inherited=self.pulse.inherited, hints=hints)
            return resync(self._translator, snapshot)
        except PbxError as error:
            _log.warning("snapshot failed", pbx=self.name, error=str(error))
        except Exception:  # noqa: BLE001  # whatever it is, somebody must serve the callers
            _log.exception("snapshot failed", pbx=self.name)
        return None

    def _taken(self) -> None:
        """Another service has claimed the PBX while we were silent: stand by."""
        self._end()
        self._post(PbxLost(self.name))
        self._changed(AmiState.CONNECTED)

    def _end(self) -> None:
        self._ours = False
        self.pulse.stop()
        self._stop_looking()
        if self._resyncing:
            self._resyncing.cancel()

    def _stop_looking(self) -> None:
        """What became of whom is read anew with the next session."""
        self._fallen.stop()
        self._taken_out.stop()
