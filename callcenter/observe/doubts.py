"""Whether what we know of the callers still agrees with what the PBX's queues show.

Where it does not, a class of events may not reach us: the manager user lacks the right to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from callcenter.observe.caller import Caller


def doubt(
    callers: Mapping[str, Caller],
    *,
    rows: Mapping[str, int],
    known: Collection[str],
    now: int,
    slack_ms: int,
) -> str:
    """Return which class of events may not reach us; "": none.

    That of ``agent`` does not if the queues differ from what we know, that of ``call`` if those
    are gone who should be, which another look tells.

    Args:
        callers: Whom we know not to have ended, by leg.
        rows: Whose legs stand in watched queues, and for how many ms.
        known: Those of ``rows`` that we know, ended ones included.
        now: In ms since the epoch.
        slack_ms: What has been so for less may still be told.
    """
    unseen = any(waited_ms > slack_ms and leg not in known for leg, waited_ms in rows.items())
    left = any(
        caller.waits and leg not in rows and now - caller.queued_at > slack_ms
        for leg, caller in callers.items()
    )
    if unseen or left:
        return "agent"
    return "call" if _some_outlive(callers.values(), now - slack_ms) else ""


def _some_outlive(callers: Iterable[Caller], at: int) -> bool:
    """Return whether somebody should be gone since ``at`` (ms); asked once of each."""
    over = [each for each in callers if each.over and not each.checked]
    doubtful = [each for each in over if max(each.done_at, each.left_at) < at]
    for caller in doubtful:
        caller.checked = True
    return bool(doubtful)
