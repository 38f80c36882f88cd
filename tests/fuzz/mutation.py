"""Changes whole inputs a little, by a seed: fuzzing where libFuzzer is not there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

_PIECE = re.compile(rb"[\w.\-/]+|\s+|.", re.DOTALL)
_ODD = (
    b"", b"0", b"-1", b"99999999999999999999", b"\xff\xfe", b"\x00", b"\r\n", b"\n\n", b": ", b"=",
    b"%00", b"|", b"\xc2\xb2", b"\xe2\x80\xa8", b"nan", b"1e999", b"'", b'"', b"[[", b"{", b"cc-",
)  # fmt: skip


def mutated(data: bytes, others: tuple[bytes, ...], rng: Random) -> bytes:
    """Return an input that is like `data`, with pieces changed, doubled, moved or from others."""
    pieces = _PIECE.findall(data)
    strange = [piece for other in others for piece in _PIECE.findall(other)]
    for _ in range(rng.randint(1, 6)):
        at, to = sorted(rng.randrange(len(pieces) + 1) for _ in range(2))
        how = rng.randrange(6)
        if how == 0:
            pieces[at:to] = []
        elif how == 1:
            pieces[at:at] = pieces[at : min(to, at + 40)]
        elif how == 2:
            pieces[at : at + 1] = [rng.choice(_ODD)]
        elif how == 3:
            pieces[at : at + 1] = [rng.choice(strange)]
        elif how == 4:
            pieces[at : at + 1] = [rng.randbytes(rng.randint(1, 4))]
        else:
            pieces[at:to] = reversed(pieces[at:to])
    return b"".join(pieces)
