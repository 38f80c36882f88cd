"""Draws that look like chance and are none: the same seed gives the same draws, in order.

The core may not roll dice, for what happened must be told again from the same events. So its chance
is a number that it holds. The generator is SplitMix64 (Steele, Lea and Flood, "Fast Splittable
Pseudorandom Number Generators", OOPSLA 2014); a seed's text becomes a number by FNV-1a.
"""

from __future__ import annotations

_MASK = (1 << 64) - 1
_STEP = 0x9E3779B97F4A7C15
_FIRST_MIX, _SECOND_MIX = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
_FNV_BASIS, _FNV_PRIME = 0xCBF29CE484222325, 0x100000001B3


class Chance:
    """A row of draws, given by its seed."""

    __slots__ = ("_state",)

    def __init__(self, seed: str) -> None:
        self._state = _number_of(seed)

    def below(self, limit: int) -> int:
        """Return the next draw: 0 or more and less than ``limit``, each as likely.

        ``limit`` is at least 1; one in 2**64 / ``limit`` draws is out of true, which is never.
        """
        self._state = mixed = (self._state + _STEP) & _MASK
        mixed = (mixed ^ (mixed >> 30)) * _FIRST_MIX & _MASK
        mixed = (mixed ^ (mixed >> 27)) * _SECOND_MIX & _MASK
        return ((mixed ^ (mixed >> 31)) * limit) >> 64


def _number_of(seed: str) -> int:
    number = _FNV_BASIS
    for byte in seed.encode():
        number = (number ^ byte) * _FNV_PRIME & _MASK
    return number
