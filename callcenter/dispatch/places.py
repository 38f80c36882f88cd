"""Questions about the order: how many are before a contact."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callcenter.agents.roster import Roster
    from callcenter.dispatch.ledger import Ledger
    from callcenter.dispatch.offers import Placed


def position(placed: Placed, *, ledger: Ledger, roster: Roster, now: int) -> int:
    """Return 1 + those ahead under the policy now who compete for an agent with the contact.

    They are those of its own skills, and of skills that some agent at work has together with
    them; those for whom a phone rings count, those answered do not.
    """
    entry, ahead, shares_agent = placed.entry, ledger.line.policy.ahead, roster.shares_agent

    def competes(skills: frozenset[str]) -> bool:
        return skills == entry.skills or shares_agent(entry.skills, skills)

    others = (other.entry for other in ledger.ringing.values() if other is not placed)
    offered = sum(competes(other.skills) and ahead(other, entry, now) for other in others)
    return 1 + offered + ledger.line.ahead_count(entry, now, lanes_shared=competes)
