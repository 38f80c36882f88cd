"""One AMI action, and the few that most commands are made of."""

from __future__ import annotations

import msgspec


class Action(msgspec.Struct, frozen=True, gc=False):
    """One AMI action."""

    name: str
    headers: dict[str, str]


def redirect(channel: str, context: str, exten: str) -> Action:
    """Send a channel on in the dialplan."""
    where = {"Context": context, "Exten": exten, "Priority": "1"}
    return Action("Redirect", {"Channel": channel, **where})


def setvar(channel: str, variable: str, value: str) -> Action:
    """Set a channel's variable, or what a dialplan function writes."""
    return Action("Setvar", {"Channel": channel, "Variable": variable, "Value": value})


def agi(channel: str, command: str, command_id: str) -> Action:
    """Have a channel under AsyncAGI do something; what comes of it is told under the id."""
    return Action("AGI", {"Channel": channel, "Command": command, "CommandID": command_id})
