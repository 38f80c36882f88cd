"""What a call was about, as its agent says by a code: in the wrap-up, or until the next call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.agents.roster import Change
from callcenter.facts import ReasonKeyed, RequestRefused
from callcenter.flow.desk_call import Asking, Say

if TYPE_CHECKING:
    from callcenter.agents.agent import Agent
    from callcenter.flow.desk_call import DeskCall, DeskVoice
    from callcenter.flow.rules import Rules

REQUEST = "CallReason"


class CallReasons:
    """Notes reasons for the contact that an agent picked up for last."""

    def __init__(self, *, rules: Rules, voice: DeskVoice) -> None:
        self._rules = rules
        self._voice = voice

    def dialled(self, desk: DeskCall, agent: Agent, code: str, now: int) -> Change | None:
        """The feature code was dialled, perhaps with the reason's; without one it is asked for."""
        if not agent.last_contact:
            return self._refused(desk, agent, "no_contact", Say.NO_CALL, now)
        if not code:
            self._voice.ask(desk, Asking.CALL_REASON, now, Say.CALL_REASON)
            return None
        return self._key(desk, agent, code, now)

    def typed(self, desk: DeskCall, agent: Agent | None, now: int) -> Change | None:
        """The code that was asked for is typed."""
        if agent is None or not agent.last_contact:  # logged out, or in anew, meanwhile
            self._voice.say(desk, now, Say.NO_CALL)
            return None
        return self._key(desk, agent, desk.typed, now)

    def _key(self, desk: DeskCall, agent: Agent, code: str, now: int) -> Change:
        label = self._rules.desk.call_reasons.get(code)
        if label is None:
            return self._refused(desk, agent, "unknown_reason", Say.CALL_REASON_UNKNOWN, now)
        self._voice.say(desk, now, Say.CALL_REASON_KEPT)
        return Change((ReasonKeyed(agent.last_contact, agent.number, code, label),))

    def _refused(self, desk: DeskCall, agent: Agent, why: str, said: Say, now: int) -> Change:
        self._voice.say(desk, now, said)
        return Change((RequestRefused(request=REQUEST, subject=agent.number, why=why),))
