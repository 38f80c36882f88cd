"""What is made of the settings in force, once for each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.config.settings import Settings

T = TypeVar("T")


class Derived(Generic[T]):
    """Gives what belongs to the settings that hold now, and makes it when they are others.

    Args:
        now: Returns the settings in force.
        make: Makes it of them.
    """

    def __init__(self, now: Callable[[], Settings], make: Callable[[Settings], T]) -> None:
        self._now = now
        self._make = make
        self._of = now()
        self._made = make(self._of)

    def __call__(self) -> T:
        """Return it."""
        settings = self._now()
        if settings is not self._of:
            self._of, self._made = settings, self._make(settings)
        return self._made
