"""`callcenter queue`: who waits, in the order in which they are served."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from callcenter.cli import live
from callcenter.cli.table import minutes, percent, table
from callcenter.control import protocol
from callcenter.errors import ControlError
from callcenter.estimate.spoken import STEPS_MIN, spoken_minutes

if TYPE_CHECKING:
    from argparse import Namespace

    from callcenter.cli.texts import Texts
    from callcenter.views import WaitingView


def main(options: Namespace) -> int:
    """Show the line once, or again and again, or put a contact under another group.

    Raises:
        ControlError: there is no usable reply, or a value is not of the form it must have.
    """
    if options.change is not None and options.watch:
        raise ControlError("--watch shows the line; it does not go together with a change")
    if options.change is not None:
        return live.ask(options, _change(options), page=page)
    if options.watch:
        return live.follow(options, protocol.WatchQueue(), page=page)
    return live.ask(options, protocol.ShowQueue(), page=page)


def _change(options: Namespace) -> protocol.Reclassify:
    given = {"type": "Reclassify", "contact": options.contact, "group": options.group}
    more = {"service": options.service, "reason": options.reason}
    given |= {name: value for name, value in more.items() if value is not None}
    try:
        return msgspec.convert(given, protocol.Reclassify)
    except msgspec.ValidationError as fault:
        raise ControlError(
            f"a contact and a group's name are needed, a service and a reason may follow: {fault}"
        ) from fault


def page(reply: protocol.Reply, texts: Texts) -> str:
    """Return what is printed for a reply about the line."""
    if isinstance(reply, protocol.Reclassified):
        return texts.reclassified.format(contact=reply.contact, group=reply.group)
    if not isinstance(reply, protocol.QueueReply):
        raise ControlError(f"the service gave an unexpected reply: {type(reply).__name__}")
    head = texts.queue.format(count=reply.total, at=live.time_of_day(reply.now))
    head += f"\n{texts.unrecorded}" if reply.unrecorded else ""
    if not reply.waiting:
        return f"{head}\n{texts.nobody_waits}"
    headings = (
        texts.position,
        texts.group,
        texts.service,
        texts.waited,
        texts.share,
        texts.left,
        texts.state,
        texts.line,
        texts.contact,
    )
    rows = [_row(contact, texts) for contact in reply.waiting]
    left = reply.total - len(rows)
    foot = f"\n{texts.more_wait.format(count=left)}" if left > 0 else ""
    return f"{head}\n{table(headings, rows, right=frozenset({0, 3, 4, 5}))}{foot}"


def _left(bound_ms: int | None, texts: Texts) -> str:
    """How long nine in ten like this contact still wait at most."""
    if bound_ms is None:
        return "-"
    minutes = spoken_minutes(bound_ms)
    if minutes is None:
        return texts.beyond.format(minutes=STEPS_MIN[-1])
    return texts.within.format(minutes=minutes)


def _row(waiting: WaitingView, texts: Texts) -> tuple[str, ...]:
    return (
        str(waiting.position),
        waiting.group,
        waiting.service,
        minutes(waiting.waited_ms),
        percent(waiting.share_of_target),
        _left(waiting.bound_ms, texts),
        texts.away if waiting.away else texts.states.get(waiting.state, waiting.state),
        waiting.line,
        waiting.contact,
    )
