"""What `callcenter why` has to say: a sentence for agents, details for auditors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callcenter.charts.counted import Counted


@dataclass(frozen=True, kw_only=True, slots=True)
class WhyTexts:
    """Every sentence, heading and word, in one language. Agents are told codes, never reasons."""

    # One sentence; {who} is one of the next two, {wait} the one after.
    who: str  # {contact}, {code}
    nobody: str  # {contact}, of no group yet
    wait: str  # {waited}, {target}, {share}
    waiting: str  # {who}, {position}, {wait}, {ahead}
    next_one: str  # in place of {ahead}
    ahead: Counted  # {count}, {reasons}
    ahead_first: str  # {count}, {shown}, {reasons}
    answered: str  # {who}, {agent}, {wait}, {more}
    left: str  # {who}, {outcome}, {wait}, {more}
    in_menu: str  # {who}
    connecting: str  # {who}
    guard: str
    passed: Counted
    overtaken: Counted
    unserved: Counted

    reasons: dict[str, Counted]  # why somebody is ahead
    reason_words: dict[str, str]  # the same in a table
    outcomes: dict[str, str]

    why: str  # headings
    tier: str
    target: str
    when: str
    what: str
    detail: str
    actor: str
    more: Counted  # ahead besides those shown
    elsewhere: Counted
    overtaken_so_far: Counted
    history: str
    left_out: Counted

    facts: dict[str, str]  # what happened, by the fact's name
    queue_reasons: dict[str, str]
    told_ahead: Counted  # {count}
    told_less: Counted  # {count} minutes
    told_longer: str
    came_back: dict[str, str]  # by what broke the call before: {earlier}
    callback_why: dict[str, str]
    transferred_to: dict[str, str]  # by `facts.TransferTo`
    overflow: str  # {rule}, {why}, {to}
    overflow_why: dict[str, Counted]  # by what the rule looks at: {measured}
    passed_over: str  # {contact}, {tier}, {waited}, {target}, {why}
    passed_why: dict[str, str]

    not_in_line: str
    unknown: str
    no_database: str
