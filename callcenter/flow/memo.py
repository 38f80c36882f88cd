"""What rides on a caller's channel, so that a service that starts again knows whom it finds.

One short text, written whenever the contact's class changes and read back after a crash. It is
treated as said by a stranger: what does not fit the rules, or claims an arrival that cannot be, is
no memo, and the caller is taken as one who has just arrived.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from callcenter.contacts import ContactState
from callcenter.flow.known import known

if TYPE_CHECKING:
    from callcenter.events import ContactRecovered
    from callcenter.flow.call import Call
    from callcenter.flow.rules import Rules

VERSION = "2"
"""The dialplan's fallback reads the tenth field, the offer: it must stay there."""
SEPARATOR = "|"
FIELDS = {"1": 9, VERSION: 11}
"""How many there are, by version: callers of the version before are still on the line."""
OLDEST_MS = 24 * 60 * 60 * 1_000
"""A call that claims to have arrived longer ago is not believed."""

_NUMBER = re.compile(r"[0-9]{1,16}")
_CONTACT = re.compile(r"[0-9A-Za-z-]{0,40}")
_AGENT = re.compile(r"[0-9A-Za-z_-]{0,32}")


class Memo(msgspec.Struct, frozen=True, gc=False):
    """A contact, as its channel remembers it."""

    contact: str  # "" when that contact is over and the caller is still there
    line: str
    arrived_at: int  # ms since the epoch
    queued_at: int  # ms since the epoch
    seq: int
    group: str  # "" while in a menu
    service: str  # "" while not known
    connected_at: int  # ms since the epoch; 0 while not answered
    offer: str = ""  # the one that was answered, while nobody has told that the two were bridged
    agent: str = ""  # whose offer that is


def write(call: Call) -> str:
    """Return the memo of a contact."""
    fields = (
        VERSION,
        "" if call.state is ContactState.ENDED else call.id,
        call.line.name,
        str(call.arrived_at),
        str(call.queued_at),
        str(call.entry.seq if call.entry else 0),
        call.group.name if call.group else "",
        call.service,
        *_agents(call),
    )
    return SEPARATOR.join(fields)


def of_a_leg_to_end(call: Call, now: int) -> str:
    """Return the memo of a leg whose contact is called back: who finds it is to end it."""
    group = call.group.name if call.group else ""
    seq = call.entry.seq if call.entry else 0
    stamps = map(str, (call.arrived_at, call.queued_at, seq))
    fields = (VERSION, "", call.line.name, *stamps, group, call.service, str(now), "", "")
    return SEPARATOR.join(fields)


def _agents(call: Call) -> tuple[str, str, str]:
    """Since when an agent is there; offer and agent while the PBX has not told of the bridge."""
    if call.state is not ContactState.CONNECTING:
        return str(call.connected_at), "", ""
    return str(call.answered_at), known(call.offer), known(call.agent)


def read(text: str, *, rules: Rules, now: int) -> Memo | None:
    """Return what a channel remembers, or None when it is no memo of ours that fits the rules."""
    fields = text.split(SEPARATOR)
    if len(fields) != FIELDS.get(fields[0]):
        return None
    _, contact, line, arrived, queued, seq, group, service, connected, *connecting = fields
    offer, agent = connecting or ("", "")
    numbers = (arrived, queued, seq, connected)
    names = (_CONTACT.fullmatch(contact), _CONTACT.fullmatch(offer), _AGENT.fullmatch(agent))
    if not all(names) or not all(map(_NUMBER.fullmatch, numbers)):
        return None
    found = Memo(
        contact=contact,
        line=line,
        arrived_at=int(arrived),
        queued_at=int(queued),
        seq=int(seq),
        group=group,
        service=service,
        connected_at=int(connected),
        offer=offer,
        agent=agent,
    )
    return found if _fits(found, rules) and _can_be(found, now) else None


def of_journal(contact: ContactRecovered, *, rules: Rules) -> Memo | None:
    """Return what the journal knows of a contact in place of a memo, if it fits the rules.

    For a channel that was not told: the service died, or the session broke, in that moment. It is
    believed whatever its arrival: who is called back may have arrived days ago.
    """
    found = Memo(
        contact=contact.contact,
        line=contact.line,
        arrived_at=contact.arrived_at,
        queued_at=contact.queued_at,
        seq=contact.seq,
        group=contact.group,
        service=contact.service,
        connected_at=contact.connected_at,
    )
    return found if _fits(found, rules) else None


def renewed(found: Memo, journal: ContactRecovered, rules: Rules) -> Memo:
    """Return a memo with what was decided, and not written on the channel, when the service died.

    A journal on a full disk may be the older of the two: it takes no class away and lowers none.
    The line is the journal's: what led to it, the journal knows as well, or it is to come again.
    """
    if found.group and journal.line in rules.lines:
        found = replace(found, line=journal.line)
    if found.group and 0 < journal.arrived_at < found.arrived_at:
        # Had come back to the place of an earlier call.
        found = replace(found, arrived_at=journal.arrived_at, seq=journal.seq)
    group, had = rules.groups.get(journal.group), rules.groups.get(found.group)
    if group is None or (journal.service and journal.service not in rules.services):
        return found
    narrowed = group is had and journal.service and not found.service
    if had is not None and group.tier >= had.tier and not narrowed:
        return found
    return replace(
        found,
        group=group.name,
        service=journal.service,
        queued_at=journal.queued_at,
        seq=journal.seq,
    )


def _fits(found: Memo, rules: Rules) -> bool:
    """Whether the rules know what the memo speaks of."""
    return (
        found.line in rules.lines
        and (not found.group or found.group in rules.groups)
        and (not found.service or found.service in rules.services)
    )


def _can_be(found: Memo, now: int) -> bool:
    """Whether things came about in the order in which they must."""
    path = [now - OLDEST_MS, found.arrived_at, now]
    if found.group:
        path.insert(2, found.queued_at)
    if found.connected_at:
        path.insert(-1, found.connected_at)
    return path == sorted(path) and bool(found.group or not found.connected_at)
