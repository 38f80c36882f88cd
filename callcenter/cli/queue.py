"""`callcenter queue`: who waits, in the order in which they are served."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.cli import live
from callcenter.cli.table import minutes, percent, table
from callcenter.control import protocol
from callcenter.errors import ControlError

if TYPE_CHECKING:
    from argparse import Namespace

    from callcenter.cli.texts import Texts
    from callcenter.views import WaitingView


def main(options: Namespace) -> int:
    """Show the line once, or again and again."""
    if options.watch:
        return live.follow(options, protocol.WatchQueue(), page=page)
    return live.ask(options, protocol.ShowQueue(), page=page)


def page(reply: protocol.Reply, texts: Texts) -> str:
    """Return what is printed for a reply about the line."""
    if not isinstance(reply, protocol.QueueReply):
        raise ControlError(f"the service gave an unexpected reply: {type(reply).__name__}")
    head = texts.queue.format(count=reply.total, at=live.time_of_day(reply.now))
    if not reply.waiting:
        return f"{head}\n{texts.nobody_waits}"
    headings = (
        texts.position,
        texts.group,
        texts.service,
        texts.waited,
        texts.share,
        texts.state,
        texts.line,
        texts.contact,
    )
    rows = [_row(contact, texts) for contact in reply.waiting]
    left = reply.total - len(rows)
    foot = f"\n{texts.more_wait.format(count=left)}" if left > 0 else ""
    return f"{head}\n{table(headings, rows, right=frozenset({0, 3, 4}))}{foot}"


def _row(waiting: WaitingView, texts: Texts) -> tuple[str, ...]:
    return (
        str(waiting.position),
        waiting.group,
        waiting.service,
        minutes(waiting.waited_ms),
        percent(waiting.share_of_target),
        texts.states.get(waiting.state, waiting.state),
        waiting.line,
        waiting.contact,
    )
