"""What who waits is told now and then: `[lines.NAME.announce]`, and the sentences it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from callcenter.config.values import Name, Seconds, Table
from callcenter.estimate.spoken import STEPS_MIN
from callcenter.speech.waiting import LONGEST_LINE, ahead_words, long_wait_words, wait_words

if TYPE_CHECKING:
    from callcenter.config.settings import Settings

Every = Annotated[Seconds, Field(ge=10)]
"""Less would be no music."""


class AnnounceTable(Table):
    """What who waits is told now and then: `[lines.NAME.announce]`."""

    first_s: Seconds = 30.0
    every_s: Every = 45.0
    position: bool = True
    wait: bool = True
    texts: tuple[Name, ...] = ("still-waiting",)


AHEAD_PROMPTS = (*(f"ahead-{people}" for people in range(LONGEST_LINE + 1)), "ahead-more")
"""By how many are ahead; the last: more."""

WAIT_PROMPTS = (*(f"wait-{minutes}" for minutes in STEPS_MIN), "wait-more")
"""By the steps of `estimate.spoken`; the last: longer than all."""


def announce_texts(settings: Settings) -> dict[str, str]:
    """Return what those prompts say, where a line announces them."""
    tables = [line.announce for line in settings.lines.values() if line.announce]
    language = settings.language
    said: dict[str, str] = {}
    if any(table.position for table in tables):
        # As many as the last prompt's number are more than are counted.
        said |= {name: ahead_words(n, language) for n, name in enumerate(AHEAD_PROMPTS)}
    if any(table.wait for table in tables):
        steps = [wait_words(minutes, language) for minutes in STEPS_MIN]
        longer = long_wait_words(STEPS_MIN[-1], language)
        said |= dict(zip(WAIT_PROMPTS, (*steps, longer), strict=True))
    return said
