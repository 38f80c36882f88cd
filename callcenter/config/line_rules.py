"""From the lines of the settings to the rules each is served by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.agents.skills import of_line
from callcenter.config.agents import by_line
from callcenter.config.announcements import AHEAD_PROMPTS, WAIT_PROMPTS
from callcenter.config.callbacks import callback_offer
from callcenter.config.closed_line import closed_menu_name
from callcenter.config.full_line import closing_menu_name, full_menu_name
from callcenter.config.hours import early_ms
from callcenter.config.sounds import own_sound, prompt_sounds
from callcenter.config.values import milliseconds
from callcenter.config.whispers import whisper
from callcenter.flow.rules import Announced, LineRules
from callcenter.ivr.menu import OPENING, Asked
from callcenter.speech.catalogue import Sentence
from callcenter.speech.numbers import say_digits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from callcenter.config.announcements import AnnounceTable
    from callcenter.config.settings import LineSettings, Settings
    from callcenter.ivr.menu import Sounds


def line_rules(settings: Settings, name: str, line: LineSettings) -> LineRules:
    """Return what the settings say of one line."""
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


def _held_back(settings: Settings, line: LineSettings) -> Sounds:
    """Return what is said to who is held back, and then which key is for emergencies."""
    said = prompt_sounds(settings, line.prompts.held_back)
    if line.emergency is None:
        return said
    return (*said, *own_sound(settings, Sentence.EMERGENCY_KEY), *say_digits(line.emergency.key))


def _code_told(settings: Settings, line: LineSettings) -> Sounds:
    """Return what is said before a code, where a menu asks for it."""
    asked = any(menu.ask is Asked.CODE for menu in settings.menus.values())
    return prompt_sounds(settings, line.prompts.contact_code) if asked else ()
