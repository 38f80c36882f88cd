"""What people ask for agents, and who carries it out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from callcenter import events

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.agents.roster import Change, Roster
    from callcenter.events import Event


def wishes(
    roster: Roster, changed: Callable[[Change | None, int], None]
) -> dict[type[Event], Callable[[Any, int], object]]:
    """Return who deals with which wish; ``changed`` is told what came of it."""

    def asked(
        change: Callable[[Any, dict[str, Any]], Change | None],
    ) -> Callable[[Any, int], None]:
        def handler(event: Any, now: int) -> None:
            changed(change(event, {"actor": event.actor, "now": now}), now)

        return handler

    return {
        events.LogInAsked: asked(lambda e, kw: roster.requests.log_in(e.agent, e.phone, **kw)),
        events.LogOutAsked: asked(lambda e, kw: roster.requests.log_out(e.agent, **kw)),
        events.PauseAsked: asked(lambda e, kw: roster.requests.pause(e.agent, e.reason, **kw)),
        events.UnpauseAsked: asked(lambda e, kw: roster.requests.unpause(e.agent, **kw)),
        events.WrapUpEndAsked: asked(lambda e, kw: roster.requests.end_wrap_up(e.agent, **kw)),
    }
