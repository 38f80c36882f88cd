"""What may be asked who calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec

from callcenter.errors import CallcenterError
from callcenter.insured import Insured  # msgspec reads the annotations at run time

if TYPE_CHECKING:
    from callcenter.commands import LookUp


class RegistryFailed(CallcenterError):
    """The registry could not be asked, or refused."""


class AnswerRefused(RegistryFailed):
    """The registry's answer is too long, or not what it must be."""


class Found(msgspec.Struct, frozen=True):
    """What a registry knows of a caller."""

    person: Insured | None = None  # None: nobody, or one of several
    last_agent: str = ""  # who answered the number last; "" for none lately


class Source(Protocol):
    """A registry."""

    async def open(self) -> None:
        """Make ready to be asked, if that takes a while.

        Raises:
            CallcenterError: it is away; it may be asked all the same.
        """

    async def find(self, asked: LookUp) -> Found:
        """Return who that is.

        Raises:
            CallcenterError: it cannot tell.
        """

    async def close(self) -> None:
        """Let go of it."""
