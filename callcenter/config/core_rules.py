"""From settings to the rules the core serves by."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from callcenter.agents.skills import of_line
from callcenter.config.agents import agents, by_line
from callcenter.config.announcements import AHEAD_PROMPTS, WAIT_PROMPTS
from callcenter.config.call_keys import call_keys
from callcenter.config.callbacks import callback, callback_offer
from callcenter.config.closed_line import closed_menu_name, closed_menus
from callcenter.config.extensions import accept_words, desk_phones
from callcenter.config.full_line import closing_menu_name, full_menu_name, full_menus
from callcenter.config.helping import help_phones, help_rules
from callcenter.config.hours import early_ms, opening_times
from callcenter.config.menus import (
    ChooseService,
    GoOutside,
    GoToLine,
    GoToMenu,
    HangUp,
    KeepWaiting,
    RequestCallback,
    SayMessage,
)
from callcenter.config.numbered import desk_prompts
from callcenter.config.pauses import pause_limit
from callcenter.config.recording import recording_rules
from callcenter.config.registry import registry_rules
from callcenter.config.sounds import own_sound, prompt_sounds, slow_sounds, time_prompt
from callcenter.config.spills import outside, spills
from callcenter.config.survey import survey_rules
from callcenter.config.values import milliseconds
from callcenter.config.whispers import whisper
from callcenter.flow.pacing import PacingRules
from callcenter.flow.rules import (
    Announced,
    DeskRules,
    Group,
    LineRules,
    OpeningWords,
    Relaxed,
    Rules,
    Service,
)
from callcenter.ivr.menu import (
    OPENING,
    Ask,
    Asked,
    Menu,
    ToCallback,
    ToHangup,
    ToLine,
    ToMenu,
    ToMessage,
    ToOutside,
    ToService,
    ToWait,
)
from callcenter.speech.catalogue import Sentence
from callcenter.speech.numbers import say_digits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from callcenter.config.announcements import AnnounceTable
    from callcenter.config.menus import Action, MenuSettings
    from callcenter.config.sections import (
        RateLimitTable,
    )
    from callcenter.config.settings import LineSettings, ServiceSettings, Settings
    from callcenter.ivr.menu import AnyTarget, Sounds


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
        lines={name: _line(settings, name, line) for name, line in settings.lines.items()},
        menus={
            **{name: _menu(settings, name, menu) for name, menu in settings.menus.items()},
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


def _line(settings: Settings, name: str, line: LineSettings) -> LineRules:
    emergency = line.emergency
    return LineRules(
        name=name,
        dialled=frozenset(line.dialled),
        menu=line.menu,
        default_group=line.default_group,
        emergency_group=emergency.group if emergency else "",
        emergency_then=(emergency.then or "") if emergency else "",
        emergency_key=emergency.key if emergency else "",
        music=line.music,
        place_taken=prompt_sounds(settings, line.prompts.place_taken),
        nobody_logged_in=prompt_sounds(settings, line.prompts.nobody_logged_in),
        code_told=_code_told(settings, line),
        code_for_all=line.contact_code,
        place_regained=prompt_sounds(settings, line.prompts.place_regained),
        handed_back=prompt_sounds(settings, line.prompts.handed_back),
        held_back=_held_back(settings, line),
        ring_ms=milliseconds(line.ring_s),
        second_ring_ms=milliseconds(line.second_ring_s),
        ring_all_most=line.ring_all_most,
        wrap_up_ms=milliseconds(line.wrap_up_s),
        short_ms=milliseconds(line.short_s),
        whisper=whisper(settings) if line.whisper else None,
        announced=_announced(settings, line.announce) if line.announce else None,
        max_waiting=line.max_waiting or 0,
        full_menu=full_menu_name(settings, name),
        closed_menu=closed_menu_name(settings, name),
        closing_menu=closing_menu_name(settings, name),
        wait_before_open_ms=early_ms(settings, line),
        before_opening=(*prompt_sounds(settings, line.prompts.before_opening), OPENING),
        strategy=line.strategy,
        last_agent_ms=milliseconds(line.last_agent_s),
        last_agent_kept_ms=_last_agent_kept_ms(settings),
        callback_key=line.callback.key if line.callback else "",
        callback_offer=callback_offer(settings, line),
        callback_offered_from_ms=milliseconds(line.callback.offer_from_s) if line.callback else 0,
        skills=frozenset((of_line(name),)) if by_line(settings) else frozenset(),
    )


def _last_agent_kept_ms(settings: Settings) -> int:
    days = settings.registry.last_agent_days if settings.registry else 1
    return days * 86_400_000


def _announced(settings: Settings, table: AnnounceTable) -> Announced:
    def sounds(names: Iterable[str]) -> tuple[Sounds, ...]:
        return tuple(prompt_sounds(settings, (name,)) for name in names)

    return Announced(
        first_ms=milliseconds(table.first_s),
        every_ms=milliseconds(table.every_s),
        ahead=sounds(AHEAD_PROMPTS) if table.position else (),
        waits=sounds(WAIT_PROMPTS) if table.wait else (),
        texts=sounds(table.texts),
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


def _held_back(settings: Settings, line: LineSettings) -> Sounds:
    """Return what is said to who is held back, and then which key is for emergencies."""
    said = prompt_sounds(settings, line.prompts.held_back)
    if line.emergency is None:
        return said
    return (*said, *own_sound(settings, Sentence.EMERGENCY_KEY), *say_digits(line.emergency.key))


def _menu(settings: Settings, name: str, menu: MenuSettings) -> Menu:
    if menu.repeat is None:
        repeat = slow_sounds(settings, menu.prompt)
    else:
        repeat = prompt_sounds(settings, menu.repeat)
    return Menu(
        name=name,
        prompt=prompt_sounds(settings, menu.prompt),
        keys={key: _target(settings, action) for key, action in menu.keys.items()},
        otherwise=_target(settings, menu.otherwise),
        repeat=repeat,
        timeout_ms=milliseconds(menu.timeout_s),
        attempts=menu.attempts,
        ask=_ask(settings, menu),
    )


def _code_told(settings: Settings, line: LineSettings) -> Sounds:
    """Return what is said before a code, where a menu asks for it."""
    asked = any(menu.ask is Asked.CODE for menu in settings.menus.values())
    return prompt_sounds(settings, line.prompts.contact_code) if asked else ()


def _ask(settings: Settings, menu: MenuSettings) -> Ask | None:
    if menu.ask is None:
        return None
    least, most = menu.lengths
    return Ask(menu.ask, least, most, _target(settings, menu.then or menu.otherwise))


def _target(settings: Settings, action: Action) -> AnyTarget:  # noqa: PLR0911  # one an action
    match action:
        case GoToMenu():
            return ToMenu(action.menu)
        case GoToLine():
            return ToLine(action.group, action.then or "")
        case ChooseService():
            return ToService(action.service)
        case SayMessage():
            return ToMessage(prompt_sounds(settings, action.say), _target(settings, action.then))
        case KeepWaiting():
            return ToWait()
        case RequestCallback():
            return ToCallback()
        case GoOutside():
            return ToOutside(action.to)
        case HangUp():
            return ToHangup()
        case _:
            assert_never(action)
