"""The rules under which the whole core is driven at random, and what they may become meanwhile."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from msgspec.structs import replace

from callcenter.dispatch.strategies import Strategy
from callcenter.flow.rules import CallKeys, DeskPrompt, HelpRules, PauseLimit
from tests.flow.asking import asking
from tests.flow.callbacks import CALLBACK, with_callbacks
from tests.flow.knowing import knowing
from tests.flow.overflowing import CENTRAL, ON_CALL, rule, rules_of
from tests.flow.recorded import RECORDED
from tests.flow.story import example_rules, whispering_rules

if TYPE_CHECKING:
    from callcenter.flow.rules import Rules


def with_a_supervisor(rules: Rules) -> Rules:
    """Return the rules with the first agent, 7001, as a supervisor, keys, and a short lunch."""
    first, *others = rules.agents
    keys = CallKeys(targets={"1": "citas", "2": "emergencia"})
    lunch = PauseLimit(longest_ms=20_000, tell=True)
    desk = replace(
        rules.desk,
        call_keys=keys,
        pause_limits={"lunch": lunch},
        prompts={"1111": DeskPrompt("menu", ("callcenter/menu",))},
    )
    asked = HelpRules(helpers=("7002", "PJSIP/9", "7001"), ring_ms=5_000)
    agents = (replace(first, supervisor=True, records_prompts=True), *others)
    return replace(rules, agents=agents, desk=desk, help=asked)


@cache
def rule_variants() -> tuple[Rules, ...]:
    """Return what the settings may become: other promises, groups, services, agents and times.

    The policy stays, for the judge of a whole run knows one. Menus go on leading to what is gone:
    whoever hears an old one may press such a key.
    """
    usual = with_a_supervisor(example_rules())
    line, groups = usual.lines["salud"], usual.groups
    few = {name: group for name, group in groups.items() if name != "preferente"}
    equal = {**groups, "preferente": replace(groups["preferente"], tier=2, guard_ms=60_000)}
    urgent = {**groups, "preferente": replace(groups["preferente"], tier=0, target_ms=90_000)}
    services = {name: rule for name, rule in usual.services.items() if name != "reclamos"}
    first, second, *others = usual.agents
    agents = (replace(second, skills=frozenset({"citas"})), *others)
    quick = replace(line, ring_ms=5_000, second_ring_ms=1_000, wrap_up_ms=0)
    all_ring = replace(line, strategy=Strategy.RING_ALL, ring_all_most=3)
    return (
        usual,
        without_on_call(with_everything()),
        replace(usual, lines={"salud": all_ring}),
        replace(with_a_supervisor(whispering_rules()), recording=RECORDED),
        with_a_supervisor(asking()),
        with_a_supervisor(knowing()),
        replace(usual, groups=few, lines={"salud": quick}),
        replace(usual, groups=equal, agents=(first, *others)),
        replace(usual, groups=urgent, agents=agents, services=services),
        replace(usual, lines={"otra": replace(quick, name="otra")}, cool_down_ms=0),
    )


@cache
def with_everything() -> Rules:
    """Return the rules with callbacks, rules of overflow, all phones at once, and a survey."""
    rules = rules_of(
        rule("no_agents", "number:central", grace_s=20),
        {"name": "larga", "when": "wait", "to": "number:central", "over_s": 60},
        {"name": "buzon", "when": "wait", "to": "voicemail:buzon", "over_s": 240},
        {"name": "tramites", "when": "size", "to": "service:citas", "over": 4},
        numbers=CENTRAL,
        voicemails={"buzon": {"mailbox": "100@default"}},
        on_call=ON_CALL,
        never_refuse__last_resort="central",
        never_refuse__last_resort_after_s=15,
    )
    line = replace(rules.lines["salud"], strategy=Strategy.RING_ALL, ring_all_most=3)
    soon = replace(CALLBACK, expires_ms=120_000, retry_ms=20_000)
    called = with_callbacks(replace(rules, lines={**rules.lines, "salud": line}), soon)
    recorded = replace(RECORDED, groups=frozenset(called.groups), refuse_key="2", share=0.7)
    return with_a_supervisor(replace(called, survey=asking().survey, recording=recorded))


def without_on_call(rules: Rules) -> Rules:
    """Return the rules without on-call phones, which only a restart brings."""
    first, *others = example_rules().agents
    return replace(rules, agents=(replace(first, supervisor=True), *others))


def most_rings(rules: Rules) -> int:
    """Return how many phones may ring for one contact."""
    lines = rules.lines.values()
    return max(
        (each.ring_all_most for each in lines if each.strategy is Strategy.RING_ALL), default=2
    )
