"""A strict reader of `queue_log`, written from Asterisk's documentation and not from our writer.

"Queue Logs" in Asterisk's manual names the events and their parameters; `apps/app_queue.c` of
Asterisk 22 has the same. Whatever stands there otherwise is refused: a report that sums these
fields would sum wrong. The totals are made as reports make them: from the lines alone.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

NUMBER, POSITION, ANY, UNIQUEID = r"\d+", r"[1-9]\d*", r"[^|]*", r"[0-9A-Za-z._-]+"
CALL_ENDS = (NUMBER, NUMBER, POSITION)
LEAVES = (POSITION, POSITION, NUMBER)
FIELDS: dict[str, tuple[str, ...]] = {
    "DID": (r"\+?[0-9A-Za-z*#_.-]+",),
    "ENTERQUEUE": (ANY, r"\+?[0-9*#]*", POSITION),
    "CONNECT": (NUMBER, UNIQUEID, NUMBER),
    "COMPLETEAGENT": CALL_ENDS,
    "COMPLETECALLER": CALL_ENDS,
    "BLINDTRANSFER": (UNIQUEID, UNIQUEID, *CALL_ENDS),
    "ATTENDEDTRANSFER": (ANY, UNIQUEID, *CALL_ENDS),
    "ABANDON": LEAVES,
    "EXITWITHKEY": (r"[0-9*#]?", *LEAVES),
    "EXITWITHTIMEOUT": LEAVES,
    "EXITEMPTY": LEAVES,
    "RINGNOANSWER": (NUMBER,),
    "RINGCANCELED": (NUMBER,),
    "ADDMEMBER": (r"(PAUSED)?",),
    "REMOVEMEMBER": ("",),
    "PAUSE": (ANY,),
    "UNPAUSE": (ANY,),
    "PAUSEALL": (ANY,),
    "UNPAUSEALL": (ANY,),
}
OF_THE_PBX = frozenset({"QUEUESTART", "CONFIGRELOAD"})
WITH_AGENT = frozenset(
    {
        *("CONNECT", "COMPLETEAGENT", "COMPLETECALLER", "BLINDTRANSFER", "ATTENDEDTRANSFER"),
        *("RINGNOANSWER", "RINGCANCELED"),
    }
)
OF_MEMBERS = frozenset({"ADDMEMBER", "REMOVEMEMBER", "PAUSE", "UNPAUSE", "PAUSEALL", "UNPAUSEALL"})
ENDS = frozenset(
    {
        *("COMPLETEAGENT", "COMPLETECALLER", "BLINDTRANSFER", "ATTENDEDTRANSFER", "ABANDON"),
        *("EXITWITHKEY", "EXITWITHTIMEOUT", "EXITEMPTY"),
    }
)


class NotTheFormat(ValueError):
    """A line that a report would misread."""


@dataclass(frozen=True)
class Entry:
    """One line."""

    time: int
    call: str
    queue: str
    agent: str
    event: str
    data: tuple[str, ...]


@dataclass(frozen=True)
class Totals:
    """What a report makes of a day."""

    entered: int
    answered: int
    abandoned: int
    hold_s: int
    talk_s: int


def read(lines: Iterable[str], *, queues: Collection[str]) -> list[Entry]:
    """Return the lines about these queues, and about agents in all of them.

    Raises:
        NotTheFormat: a line is not as documented, or does not follow from those before.
    """
    entries = [entry for line in lines if (entry := _entry(line.rstrip("\n"))) is not None]
    own = [entry for entry in entries if entry.queue in {*queues, "NONE"}]
    _in_order(own)
    return own


def totals(entries: Sequence[Entry]) -> Totals:
    """Sum as a report does."""
    count = Counter(entry.event for entry in entries)
    held = [int(entry.data[0]) for entry in entries if entry.event == "CONNECT"]
    ends = [entry for entry in entries if entry.event in {"COMPLETEAGENT", "COMPLETECALLER"}]
    return Totals(
        entered=count["ENTERQUEUE"],
        answered=count["CONNECT"],
        abandoned=count["ABANDON"],
        hold_s=sum(held),
        talk_s=sum(int(entry.data[1]) for entry in ends),
    )


def verbs(entries: Iterable[Entry]) -> list[str]:
    """Return what happened, what happened twice in a row once."""
    told = [entry.event for entry in entries]
    return [verb for place, verb in enumerate(told) if told[place - 1 : place] != [verb]]


def _entry(line: str) -> Entry | None:
    time, call, queue, agent, event, *data = (*line.split("|"),)
    if event in OF_THE_PBX:
        return None
    if not re.fullmatch(r"\d{10}", time) or not all((call, queue, agent)):
        raise NotTheFormat(line)
    wanted = FIELDS.get(event)
    if wanted is None or len(data) != len(wanted):
        raise NotTheFormat(line)
    if not all(re.fullmatch(form, told) for form, told in zip(wanted, data, strict=True)):
        raise NotTheFormat(line)
    if (event in WITH_AGENT) != (agent != "NONE" and event not in OF_MEMBERS):
        raise NotTheFormat(line)
    if event in OF_MEMBERS and (call not in {"NONE", "MANAGER"} or agent == "NONE"):
        raise NotTheFormat(line)
    return Entry(int(time), call, queue, agent, event, tuple(data))


def _in_order(entries: Sequence[Entry]) -> None:
    """Hold each call and each member against what may follow what."""
    calls: dict[tuple[str, str], str] = defaultdict(str)
    members: set[tuple[str, str]] = set()
    for entry in entries:
        if entry.event in OF_MEMBERS:
            _member(entry, members)
        elif entry.event != "DID":
            where = entry.call, entry.queue
            before, calls[where] = calls[where], entry.event
            if not _may_follow(entry.event, before):
                raise NotTheFormat(f"{entry} after {before or 'nothing'}")


def _may_follow(event: str, before: str) -> bool:
    if event == "ENTERQUEUE":
        return before == "" or before in ENDS
    talks = before == "CONNECT"
    if event in {"COMPLETEAGENT", "COMPLETECALLER", "BLINDTRANSFER", "ATTENDEDTRANSFER"}:
        return talks
    return bool(before) and not talks and before not in ENDS


def _member(entry: Entry, members: set[tuple[str, str]]) -> None:
    who = entry.queue, entry.agent
    if entry.event == "ADDMEMBER":
        if who in members:
            raise NotTheFormat(f"{entry}: is a member already")
        members.add(who)
    elif entry.event == "REMOVEMEMBER":
        if who not in members:
            raise NotTheFormat(f"{entry}: was no member")
        members.remove(who)
    elif entry.queue != "NONE" and who not in members:
        raise NotTheFormat(f"{entry}: is no member")
