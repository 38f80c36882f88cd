"""`callcenter explain`: the rule of the line in the words that the public may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.cli import settings
from callcenter.cli.exits import DONE
from callcenter.config.values import milliseconds
from callcenter.speech.order import PublicGroup, public_order

if TYPE_CHECKING:
    from argparse import Namespace

    from callcenter.config import Settings
    from callcenter.speech.numbers import Language


def main(options: Namespace) -> int:
    """Print the rule, a sentence a line.

    Raises:
        ConfigError: the configuration cannot be used.
    """
    chosen = settings.load(options, needed=())
    language: Language = options.language or chosen.language
    for sentence in public_order(
        _groups(chosen, language), policy=chosen.policy, language=language
    ):
        print(sentence)
    return DONE


def _groups(chosen: Settings, language: Language) -> list[PublicGroup]:
    return [
        PublicGroup(
            label=group.label,
            people=(group.people if language == "es" else group.people_en) or "",
            tier=group.tier,
            target_ms=milliseconds(group.target_s),
            guard_ms=chosen.guard_ms(name),
        )
        for name, group in chosen.groups.items()
    ]
