"""Puts together who looks after the recordings of a service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.clock import wall_ms
from callcenter.recordings.keeper import Keeper
from callcenter.recordings.kept import Kept, opened

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.config import Settings
    from callcenter.events import Event


def keeper_of(
    settings: Settings,
    *,
    now: Callable[[], Settings],
    post: Callable[[Event], None],
    line_ms: Callable[[], int],
) -> Keeper:
    """Return who looks after recordings; without a database nothing is deleted for its age.

    What is recorded is read of the settings as they are ``now``: a reload may change them. How old
    a file is goes by the line's clock (``line_ms``) or the machine's, whichever is behind: should
    the latter be set years ahead by mistake, nothing is deleted for it.
    """
    url = settings.database.url
    dsn = url.get_secret_value() if url else ""
    return Keeper(
        Kept(now), store=lambda: opened(dsn), post=post, now_ms=lambda: min(line_ms(), wall_ms())
    )
