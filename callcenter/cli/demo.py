"""`callcenter demo`: the whole service on this machine, with callers and agents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.lab import demo

if TYPE_CHECKING:
    from argparse import Namespace


def main(options: Namespace) -> int:
    """Hand over to the laboratory."""
    return demo.run(options)
