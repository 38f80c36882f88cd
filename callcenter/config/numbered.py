"""The number of each prompt: what somebody types at a phone to record it.

It follows from the prompt's name, so it is the same tomorrow, on another machine, and whatever else
is added to the file. Where two names have one number, the later gets another; of later ones are the
operator's prompts, in the order of the file, then those made of services, times and places.
"""

from __future__ import annotations

from hashlib import blake2b
from itertools import count
from typing import TYPE_CHECKING

from callcenter.config.sounds import OWN_PROMPTS, prompt_sounds, texts
from callcenter.flow.rules import DeskPrompt

if TYPE_CHECKING:
    from collections.abc import Mapping

    from callcenter.config.settings import Settings

_FIRST, _LAST = 1_000, 9_999


def numbered(settings: Settings) -> dict[str, str]:
    """Return every prompt that can be recorded, by its number."""
    known = texts(settings)
    ours = sorted(OWN_PROMPTS)
    order = dict.fromkeys((*ours, *settings.prompts, *known))
    by_number: dict[str, str] = {}
    for name in order:
        if name in known:
            by_number[_number(name, by_number)] = name
    return by_number


def desk_prompts(settings: Settings) -> dict[str, DeskPrompt]:
    """Return those that agents may record by a code; none where no agent may."""
    if not any(agent.records_prompts for agent in settings.agents):
        return {}
    return {
        number: DeskPrompt(name, prompt_sounds(settings, (name,)))
        for number, name in numbered(settings).items()
    }


def _number(name: str, taken: Mapping[str, str]) -> str:
    tried = (_digest(f"{name} {attempt}" if attempt else name) for attempt in count())
    return next(number for number in tried if number not in taken)


def _digest(text: str) -> str:
    digest = int.from_bytes(blake2b(text.encode(), digest_size=8).digest())
    return str(_FIRST + digest % (_LAST - _FIRST + 1))
