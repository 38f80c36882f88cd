"""Waits a moment for what the PBX may still say, and says itself what follows if it does not."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from callcenter.pbx.last_words import SETTLED_S
from callcenter.pbx.rings import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.contacts import OfferId, Phone
    from callcenter.events import Event
    from callcenter.pbx.translate import Translator


class Patience:
    """How long a ring half told, and a phone just left, are waited for.

    Args:
        translator: Knows rings and phones.
        post: Takes each event.
        is_ours: Returns whether the PBX is ours now.
    """

    def __init__(
        self,
        translator: Translator,
        *,
        post: Callable[[Event], None],
        is_ours: Callable[[], bool],
    ) -> None:
        self._translator = translator
        self._post = post
        self._is_ours = is_ours

    def leg_ends(self, offer: OfferId) -> None:
        """The leg of a ring ends: its phone is looked at again when that has settled."""
        ring = self._translator.rings.get(offer)
        if ring and ring.phone:
            asyncio.get_running_loop().call_later(SETTLED_S, self._say_again, ring.phone)

    def half_told(self, offer: OfferId) -> None:
        """A ring may have ended of which the PBX tells two things, in either order."""
        ring = self._translator.rings.get(offer)
        if ring and ring.half_told:
            asyncio.get_running_loop().call_later(PATIENCE_S, self._settle, offer)

    def _say_again(self, phone: Phone) -> None:
        """Whoever was rung there is in another call by now, should the PBX have said nothing."""
        for event in self._translator.phones.last_words.of(phone) if self._is_ours() else ():
            self._post(event)

    def _settle(self, offer: OfferId) -> None:
        for event in self._translator.rings.settle(offer):
            self._post(event)
