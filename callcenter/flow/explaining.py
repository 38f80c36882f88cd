"""Why a contact stands where it stands: the keys of those ahead, for whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.flow.known import known
from callcenter.views import KeyView, PlaceView, WhyView

if TYPE_CHECKING:
    from callcenter.dispatch.dispatcher import Dispatcher
    from callcenter.flow.call import Call
    from callcenter.flow.table import CallTable
    from callcenter.queue.policies import Policy
    from callcenter.queue.waiting import Waiting


def why_view(  # noqa: PLR0913  # the parts of the core, handed over by name
    call: Call,
    now: int,
    *,
    calls: CallTable,
    policy: Policy,
    dispatcher: Dispatcher,
    limit: int,
) -> WhyView:
    """Return why the contact of ``call`` stands where it does, with the first ``limit`` ahead."""
    return WhyView(
        now=now,
        contact=call.id,
        policy=policy.name.value,
        code=call.group.code if call.group else "",
        place=_place(call, now, calls=calls, policy=policy, dispatcher=dispatcher, limit=limit),
    )


def _place(  # noqa: PLR0913  # the parts of the core, handed over by name
    call: Call,
    now: int,
    *,
    calls: CallTable,
    policy: Policy,
    dispatcher: Dispatcher,
    limit: int,
) -> PlaceView | None:
    ahead = dispatcher.ahead(call.id, now)
    if ahead is None:
        return None
    own, count = known(call.entry), ahead.count

    def key(entry: Waiting, why: str = "") -> KeyView:
        return _key(calls.of_contact(entry.contact), entry, now, policy=policy, why=why)

    return PlaceView(
        position=1 + count,
        key=key(own),
        ahead=tuple(
            key(other, policy.reason(other, own, now).value) for other in ahead.first(limit)
        ),
        ahead_total=count,
        elsewhere=ahead.elsewhere,
        overtaken=dispatcher.fared(call.id, now)[0],
    )


def _key(call: Call, entry: Waiting, now: int, *, policy: Policy, why: str) -> KeyView:
    group, standing = known(call.group), policy.standing(entry, now)
    return KeyView(
        contact=call.id,
        group=group.name,
        code=group.code,
        service=call.service,
        state=call.state,
        away=call.away,
        tier=standing.tier,
        guard_hit=policy.lifted(entry, now),
        waited_ms=standing.waited_ms,
        target_ms=standing.target_ms,
        share_of_target=standing.waited_ms / standing.target_ms,
        arrived_at=standing.arrived_at,
        seq=standing.seq,
        why=why,
    )
