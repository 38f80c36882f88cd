"""What takes over an earlier run's callers, made by role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.flow.adoption import Adoption
from callcenter.flow.callbacks.found_callbacks import FoundCallbacks
from callcenter.flow.fetching import Fetching
from callcenter.flow.found_agents import FoundAgents
from callcenter.flow.found_callers import FoundCallers
from callcenter.flow.found_rings import FoundRings

if TYPE_CHECKING:
    from callcenter.flow.parts import Parts


def adoption(parts: Parts) -> Adoption:
    """Return the adoption of a core that is made of these parts."""
    fetching = Fetching(
        walking=parts.walking,
        hearing=parts.hearing,
        ends=parts.ends,
        places=parts.places,
        memos=parts.memos,
        outbox=parts.outbox,
    )
    return Adoption(
        rules=parts.rules,
        calls=parts.calls,
        memos=parts.memos,
        rings=FoundRings(
            dispatcher=parts.dispatcher,
            legs=parts.agent_legs,
            connecting=parts.connecting,
            outbox=parts.outbox,
        ),
        callbacks=_callbacks(parts),
        callers=_callers(parts, fetching),
        agents=FoundAgents(roster=parts.roster, outbox=parts.outbox),
        fetching=fetching,
        returns=parts.returns,
        overflow=parts.overflow,
        diverting=parts.diverting,
        transfers=parts.transfers,
        taken_out=parts.taken_out,
        codes=parts.codes,
        outbox=parts.outbox,
    )


def _callbacks(parts: Parts) -> FoundCallbacks:
    return FoundCallbacks(
        rules=parts.rules,
        calls=parts.calls,
        memos=parts.memos,
        attempts=parts.attempts,
        unkept=parts.unkept,
        promises=parts.promises,
        partings=parts.partings,
        reached=parts.reached,
        outbox=parts.outbox,
    )


def _callers(parts: Parts, fetching: Fetching) -> FoundCallers:
    return FoundCallers(
        rules=parts.rules,
        calls=parts.calls,
        callers=parts.callers,
        walking=parts.walking,
        entrance=parts.entrance,
        places=parts.places,
        memos=parts.memos,
        fetching=fetching,
        returns=parts.returns,
        known_callers=parts.known_callers,
        overflow=parts.overflow,
        diverting=parts.diverting,
        transfers=parts.transfers,
        taken_out=parts.taken_out,
        codes=parts.codes,
        outbox=parts.outbox,
    )
