"""One client's conversation, from its first line to its last."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol, assert_never

import msgspec

from callcenter import events, facts
from callcenter.contacts import OfferId
from callcenter.control import protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from callcenter.contacts import ContactId
    from callcenter.reloads import Reread
    from callcenter.views import LineView, ListenView, TakeView, WhyView

_SEND_S = 10.0
"""A client that does not read for so long is given up."""


class View(Protocol):
    """Somebody who knows the line."""

    def __call__(self, *, limit: int) -> LineView:
        """Return the line as it is now, with the first ``limit`` who wait."""


class Explain(Protocol):
    """Somebody who knows why a contact stands where it stands."""

    def __call__(self, contact: ContactId, *, limit: int) -> WhyView | None:
        """Return what explains it, with the first ``limit`` ahead; None: it is not in the line."""


class Take(Protocol):
    """Somebody who knows of the prompts that are recorded by phone."""

    def __call__(self, recording: OfferId) -> TakeView | None:
        """Return how far a recording has come; None: there was none, or it ended long ago."""


class Listening(Protocol):
    """Somebody who knows of the phones at which somebody wants to hear a recording."""

    def __call__(self, offer: OfferId) -> ListenView | None:
        """Return how far it has come; None: there was no such ring, or it ended long ago."""


class Reload(Protocol):
    """Somebody who reads the settings anew."""

    async def __call__(self, *, dry_run: bool, actor: str) -> Reread:
        """Do it, in ``actor``'s name, and return what came of it."""


class Conversation:
    """Reads requests, asks, answers.

    Args:
        reader: what the client says, with `protocol.LINE_LIMIT` as its limit.
        writer: what it hears.
        actor: in whose name changes are asked for.
        view: gives the line as it is now, so many of it.
        why: explains a contact.
        take: tells how far a recording has come.
        listening: tells how far who wants to hear a recording has come.
        ask: hands an event to the engine and gives back the facts of its decision.
        reload: reads the settings anew.
        idle_s: a silent client is left after this.
        watch_s: time between two views for a watching client.
    """

    def __init__(  # noqa: PLR0913  # one object per connection; all of it comes from outside
        self,
        *,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        actor: str,
        view: View,
        why: Explain,
        take: Take,
        listening: Listening,
        ask: Callable[[events.Event], Sequence[facts.Fact]],
        reload: Reload,
        idle_s: float,
        watch_s: float,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._actor = actor
        self._view = view
        self._why = why
        self._take = take
        self._listening = listening
        self._ask = ask
        self._reload = reload
        self._idle_s = idle_s
        self._watch_s = watch_s

    async def run(self) -> None:
        """Serve the client until it leaves, watches and leaves, falls silent or talks rubbish.

        Raises:
            OSError: the connection broke.
            TimeoutError: the client does not read what it asked for.
        """
        while line := await self._line():
            try:
                request = _REQUESTS.decode(line)
            except (msgspec.DecodeError, RecursionError) as fault:
                await self._send(protocol.NotUnderstood(why=f"not a request: {fault}"))
                return
            match request:
                case (
                    protocol.ShowAgents()
                    | protocol.ShowQueue()
                    | protocol.Why()
                    | protocol.ShowTake()
                    | protocol.ShowListening()
                    | protocol.ShowSwitches()
                ):
                    await self._send(self._shown(request))
                case protocol.WatchAgents() | protocol.WatchQueue():
                    await self._watched(request)
                    return
                case protocol.Reclassify():
                    await self._send(self._reclassified(request))
                case protocol.RecordPrompt() | protocol.JudgeTake():
                    await self._send(self._recorded(request))
                case protocol.Listen():
                    await self._send(self._played(request))
                case protocol.Reload():
                    told = await self._reload(dry_run=request.dry_run, actor=self._actor)
                    await self._send(protocol.Reloaded(told))
                case _:
                    await self._send(self._changed(request))

    async def send_away(self, why: str) -> None:
        """Tell the client why it is not served."""
        await self._send(protocol.NotUnderstood(why=why))

    async def _line(self) -> bytes:
        """Return the next line, or nothing when the client left, is silent or sends too much."""
        try:
            async with asyncio.timeout(self._idle_s):
                return await self._reader.readuntil()
        except (asyncio.IncompleteReadError, TimeoutError):
            return b""
        except asyncio.LimitOverrunError:
            await self.send_away(f"a request has at most {protocol.LINE_LIMIT} bytes")
            return b""

    async def _watched(self, request: protocol.Watch) -> None:
        """Send a view again and again until the client leaves or says anything."""
        while True:
            await self._send(self._shown(request))
            try:
                async with asyncio.timeout(self._watch_s):
                    await self._reader.read(1)
            except TimeoutError:
                continue
            return

    def _shown(self, request: protocol.Show | protocol.Watch) -> protocol.Reply:
        match request:
            case protocol.ShowAgents() | protocol.WatchAgents():
                line = self._view(limit=0)
                return protocol.AgentsReply(now=line.now, agents=line.agents)
            case protocol.ShowQueue() | protocol.WatchQueue():
                line = self._view(limit=protocol.MOST_SHOWN)
                return protocol.QueueReply(
                    now=line.now,
                    waiting=line.waiting,
                    total=line.total,
                    unrecorded=line.unrecorded,
                )
            case protocol.Why():
                why = self._why(request.contact, limit=protocol.MOST_AHEAD)
                return protocol.WhyReply(why) if why else protocol.Refused(protocol.NOT_IN_LINE)
            case protocol.ShowTake():
                return self._taken(request.recording)
            case protocol.ShowSwitches():
                return protocol.SwitchesReply(self._view(limit=0).switches)
            case protocol.ShowListening():
                view = self._listening(request.offer)
                unknown = protocol.Refused(protocol.UNKNOWN_RECORDING)
                return protocol.ListeningReply(view) if view else unknown
            case _:
                assert_never(request)

    def _changed(self, request: protocol.Change) -> protocol.Reply:
        changes = []
        for fact in self._ask(asked(request, actor=self._actor)):
            match fact:
                case facts.RequestRefused():
                    return protocol.Refused(why=fact.why)
                case facts.AgentChanged() if self._ours(fact, request):
                    changes.append(fact)
                case _:
                    continue
        reasons = self._other_reasons(request)
        return protocol.Done(agent=request.agent, changes=tuple(changes), reasons=reasons)

    def _other_reasons(self, request: protocol.Change) -> tuple[str, ...]:
        """Return the reasons of the settings for a pause whose reason is none of them."""
        if not isinstance(request, protocol.Pause):
            return ()
        known = self._view(limit=0).pause_reasons
        return () if request.reason in known else known

    def _reclassified(self, request: protocol.Reclassify) -> protocol.Reply:
        event = events.ReclassifyAsked(
            request.contact,
            request.group,
            self._actor,
            service=request.service or "",
            note=request.reason or "",
        )
        for fact in self._ask(event):
            if isinstance(fact, facts.RequestRefused):
                return protocol.Refused(why=fact.why)
        return protocol.Reclassified(contact=request.contact, group=request.group)

    def _recorded(self, request: protocol.RecordPrompt | protocol.JudgeTake) -> protocol.Reply:
        if isinstance(request, protocol.JudgeTake):
            self._ask(events.TakeJudged(request.recording, request.verdict))
            return self._taken(request.recording)
        asked = events.PromptRecordingAsked(request.prompt, request.phone, self._actor)
        for fact in self._ask(asked):
            match fact:
                case facts.RequestRefused():
                    return protocol.Refused(why=fact.why)
                case facts.PromptTaken():
                    return self._taken(OfferId(fact.recording))
                case _:
                    continue
        return protocol.Refused(protocol.UNKNOWN_RECORDING)

    def _played(self, request: protocol.Listen) -> protocol.Reply:
        event = events.ListenAsked(request.phone, request.name, self._actor)
        for fact in self._ask(event):
            match fact:
                case facts.RequestRefused():
                    return protocol.Refused(why=fact.why)
                case facts.RecordingPlayed():
                    return protocol.Ringing(name=request.name, offer=OfferId(fact.offer))
                case _:
                    continue
        return protocol.Refused(protocol.UNKNOWN_RECORDING)

    def _taken(self, recording: OfferId) -> protocol.Reply:
        take = self._take(recording)
        return protocol.TakeReply(take) if take else protocol.Refused(protocol.UNKNOWN_RECORDING)

    def _ours(self, fact: facts.AgentChanged, request: protocol.Change) -> bool:
        """Tell whether the request made it so, also for who had to give up a phone."""
        return fact.agent == request.agent or fact.actor == self._actor

    async def _send(self, reply: protocol.Reply) -> None:
        self._writer.write(msgspec.json.encode(reply) + b"\n")
        async with asyncio.timeout(_SEND_S):
            await self._writer.drain()
        # Requests that came in one piece are all buffered: the calls get their turn in between.
        await asyncio.sleep(0)


def asked(request: protocol.Change, *, actor: str) -> events.Event:
    """Return the event that puts ``request`` to the core, in ``actor``'s name."""
    agent = request.agent
    match request:
        case protocol.LogIn():
            return events.LogInAsked(agent=agent, phone=request.phone, actor=actor)
        case protocol.LogOut():
            return events.LogOutAsked(agent=agent, actor=actor)
        case protocol.Pause():
            return events.PauseAsked(agent=agent, reason=request.reason, actor=actor)
        case protocol.Unpause():
            return events.UnpauseAsked(agent=agent, actor=actor)
        case protocol.EndWrapUp():
            return events.WrapUpEndAsked(agent=agent, actor=actor)
        case _:
            assert_never(request)


_REQUESTS: msgspec.json.Decoder[protocol.Request] = msgspec.json.Decoder(protocol.Request)
