"""`callcenter agents`: who is in which state, and the changes that a supervisor makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from callcenter.cli import live
from callcenter.cli.table import minutes, table
from callcenter.control import protocol
from callcenter.errors import ControlError

if TYPE_CHECKING:
    from argparse import Namespace

    from callcenter.cli.texts import Texts
    from callcenter.facts import AgentChanged
    from callcenter.views import AgentView

_CHANGES: dict[str, type[protocol.Change]] = {
    "log-in": protocol.LogIn,
    "log-out": protocol.LogOut,
    "pause": protocol.Pause,
    "unpause": protocol.Unpause,
    "end-wrap-up": protocol.EndWrapUp,
}


def main(options: Namespace) -> int:
    """Show the agents once or again and again, or change one."""
    if options.change is not None and options.watch:
        raise ControlError("--watch shows the agents; it does not go together with a change")
    if options.change is not None:
        return live.ask(options, _change(options), page=page)
    if options.watch:
        return live.follow(options, protocol.WatchAgents(), page=page)
    return live.ask(options, protocol.ShowAgents(), page=page)


def _change(options: Namespace) -> protocol.Change:
    """Return the change that was asked for.

    Raises:
        ControlError: a value is not of the form it must have.
    """
    kind = _CHANGES[options.change]
    given = {"agent": options.number}
    given |= {name: getattr(options, name) for name in ("phone", "reason") if name in options}
    try:
        return msgspec.convert(given | {"type": kind.__name__}, kind)
    except msgspec.ValidationError as fault:
        raise ControlError(
            "an agent's number is 1 to 32 letters or digits, a phone is written as PJSIP/101, and a"
            " reason has at most 64 characters"
        ) from fault


def page(reply: protocol.Reply, texts: Texts) -> str:
    """Return what is printed for a reply about agents."""
    match reply:
        case protocol.AgentsReply():
            return _table(reply, texts)
        case protocol.Done():
            told = [_told(change, texts) for change in reply.changes]
            told = told or [texts.accepted.format(agent=reply.agent)]
            if reply.reasons:
                told.append(texts.other_reasons.format(reasons=", ".join(reply.reasons)))
            return "\n".join(told)
        case _:
            raise ControlError(f"the service gave an unexpected reply: {type(reply).__name__}")


def _told(change: AgentChanged, texts: Texts) -> str:
    """Return one change as a sentence: whom, into which state, and why if there is a reason."""
    state = texts.states.get(change.after, change.after)
    reason = texts.words.get(change.reason, change.reason)
    after = f"{state}, {reason}" if reason else state
    return texts.changed.format(agent=change.agent, name=change.name, state=after)


def _table(reply: protocol.AgentsReply, texts: Texts) -> str:
    head = texts.agents.format(count=len(reply.agents), at=live.time_of_day(reply.now))
    if not reply.agents:
        return f"{head}\n{texts.no_agents}"
    headings: tuple[str, ...] = (
        texts.number,
        texts.name,
        texts.state,
        texts.lasted,
        texts.phone,
        texts.reason,
        texts.skills,
    )
    rows = [_row(agent, reply.now, texts) for agent in reply.agents]
    if any(agent.lines for agent in reply.agents):
        headings = (*headings, texts.lines)
        lines = (", ".join(agent.lines) for agent in reply.agents)
        rows = [(*row, line) for row, line in zip(rows, lines, strict=True)]
    return f"{head}\n{table(headings, rows, right=frozenset({3}))}"


def _state(agent: AgentView, texts: Texts) -> str:
    """Return what an agent does, and what was asked to follow the running call."""
    state = texts.states.get(agent.state, agent.state)
    if agent.overran:
        state = texts.overran.format(state=state)
    if agent.state == "available" and (why := texts.phones.get(agent.phone_state)):
        state = f"{state}, {why}"  # else nobody would know why no call comes
    then = texts.states.get(agent.then, agent.then)
    return texts.then.format(state=state, then=then) if then else state


def _row(agent: AgentView, now: int, texts: Texts) -> tuple[str, ...]:
    reason = agent.reason or agent.then_reason
    return (
        agent.number,
        agent.name,
        _state(agent, texts),
        minutes(now - agent.since) if agent.since else "",
        agent.phone or "",
        texts.words.get(reason, reason),
        ", ".join(sorted(agent.skills)),
    )
