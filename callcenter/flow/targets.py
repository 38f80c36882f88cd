"""Where a menu leads, by the rules as they are now: it may be older than they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.ivr.menu import ToCallback, ToLine, ToOutside, ToService, ToWait

if TYPE_CHECKING:
    from callcenter.flow.rules import LineRules, Rules
    from callcenter.ivr.menu import Reached


def as_ruled(target: Reached, *, line: LineRules, rules: Rules) -> Reached:
    """Return where a caller of this line goes: never to what the rules do not have."""
    if isinstance(target, ToLine):
        group = target.group if target.group in rules.groups else line.default_group
        return ToLine(group, target.then if target.then in rules.menus else "")
    if isinstance(target, ToService) and target.service not in rules.services:
        return ToWait()
    if isinstance(target, ToOutside) and target.name not in rules.outside:
        return ToWait()
    if isinstance(target, ToCallback) and rules.callback is None:
        return ToWait()
    return target
