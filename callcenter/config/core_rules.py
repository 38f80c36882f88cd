"""From settings to the rules the core serves by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.config.agents import agents
from callcenter.config.call_keys import call_keys
from callcenter.config.callbacks import callback
from callcenter.config.closed_line import closed_menus
from callcenter.config.extensions import accept_words, desk_phones
from callcenter.config.full_line import full_menus
from callcenter.config.helping import help_phones, help_rules
from callcenter.config.hours import opening_times
from callcenter.config.line_rules import line_rules
from callcenter.config.menu_rules import menu_rules
from callcenter.config.numbered import desk_prompts
from callcenter.config.pauses import pause_limit
from callcenter.config.recording import recording_rules
from callcenter.config.registry import registry_rules
from callcenter.config.sounds import own_sound, prompt_sounds, time_prompt
from callcenter.config.spills import outside, spills
from callcenter.config.survey import survey_rules
from callcenter.config.values import milliseconds
from callcenter.flow.pacing import PacingRules
from callcenter.flow.rules import DeskRules, Group, OpeningWords, Relaxed, Rules, Service
from callcenter.speech.catalogue import Sentence
from callcenter.speech.numbers import say_digits

if TYPE_CHECKING:
    from callcenter.config.sections import RateLimitTable
    from callcenter.config.settings import ServiceSettings, Settings


_DAYS = (
    Sentence.OPENS_TODAY,
    Sentence.OPENS_TOMORROW,
    Sentence.OPENS_MONDAY,
    Sentence.OPENS_TUESDAY,
    Sentence.OPENS_WEDNESDAY,
    Sentence.OPENS_THURSDAY,
    Sentence.OPENS_FRIDAY,
    Sentence.OPENS_SATURDAY,
    Sentence.OPENS_SUNDAY,
)


def rules(settings: Settings) -> Rules:
    """Make the core's rules from settings that passed `check`."""
    limits = settings.limits
    return Rules(
        groups={name: _group(settings, name) for name in settings.groups},
        services={name: _service(name, service) for name, service in settings.services.items()},
        lines={name: line_rules(settings, name, line) for name, line in settings.lines.items()},
        menus={
            **{name: menu_rules(settings, name, menu) for name, menu in settings.menus.items()},
            **{menu.name: menu for menu in (*full_menus(settings), *closed_menus(settings))},
        },
        agents=agents(settings),
        desk=DeskRules(
            prefix=settings.desk.prefix,
            pause_reasons={key: r.label for key, r in settings.desk.pause_reasons.items()},
            pause_limits={r.label: pause_limit(r) for r in settings.desk.pause_reasons.values()},
            call_reasons=settings.desk.call_reasons,
            number_timeout_ms=milliseconds(settings.desk.number_timeout_s),
            extension_ms=milliseconds(settings.desk.extension_s),
            extensions=settings.desk.extensions,
            call_keys=call_keys(settings.desk.call_keys),
            prompts=desk_prompts(settings),
            lines=settings.desk.lines or dict(zip("123456789", settings.lines, strict=False)),
        ),
        opening_words=_opening_words(settings),
        digits=tuple(say_digits(digit) for digit in "0123456789"),
        registry=registry_rules(settings.registry, settings.country),
        recording=recording_rules(settings),
        survey=survey_rules(settings),
        callback=callback(settings),
        accept=accept_words(settings),
        help=help_rules(settings.help),
        phones=desk_phones(settings),
        named_phones=(
            *(table.phone for table in settings.on_call),
            *help_phones(settings.help),
        ),
        overflow=spills(settings),
        outside=outside(settings),
        trunk_channels=settings.trunk.channels if settings.trunk else 0,
        trunk_reserve=settings.trunk.reserve if settings.trunk else 0,
        pacing=_pacing(settings.rate_limit),
        shared_numbers=settings.shared_numbers,
        policy=settings.policy,
        cool_down_ms=milliseconds(limits.cool_down_s),
        pause_after_unanswered=limits.pause_after_unanswered,
        bridge_timeout_ms=milliseconds(limits.bridge_timeout_s),
        place_kept_ms=milliseconds(limits.place_kept_s),
        dropped_place_kept_ms=milliseconds(limits.dropped_place_kept_s),
        prompt_limit_ms=milliseconds(limits.prompt_limit_s),
    )


def _pacing(limit: RateLimitTable) -> PacingRules:
    return PacingRules(
        calls=limit.calls,
        window_ms=milliseconds(limit.window_s),
        longest_hold_ms=milliseconds(limit.longest_hold_s),
    )


def _group(settings: Settings, name: str) -> Group:
    group = settings.groups[name]
    return Group(
        name=name,
        label=group.label,
        code=group.code,
        tier=group.tier,
        target_ms=milliseconds(group.target_s),
        guard_ms=settings.guard_ms(name),
        goal=group.goal,
        never_refuse=group.never_refuse,
    )


def _service(name: str, service: ServiceSettings) -> Service:
    return Service(
        name=name,
        label=service.label,
        code=service.code,
        strategy=service.strategy,
        level=service.level,
        prefers=frozenset(service.prefers),
        relax=tuple(Relaxed(milliseconds(step.after_s), step.level) for step in service.relax),
    )


def _opening_words(settings: Settings) -> OpeningWords:
    today, tomorrow, *weekdays = (own_sound(settings, sentence) for sentence in _DAYS)
    return OpeningWords(
        today=today,
        tomorrow=tomorrow,
        weekdays=tuple(weekdays),
        times={
            time: prompt_sounds(settings, (time_prompt(time),)) for time in opening_times(settings)
        },
    )
