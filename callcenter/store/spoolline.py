"""One fact as one line of the spool, and back.

A line is ``1 CRC JSON``: the version of this form, the CRC-32 of the JSON in eight hexadecimal
digits, and the fact with its identity. A line that was cut, changed or never ours is told by its
CRC; a caller's number stands in it sealed or not at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID  # msgspec reads the annotations at run time
from zlib import crc32

import msgspec

from callcenter.store.encoding import decode, encode
from callcenter.store.keys import SealedNumber  # as above
from callcenter.store.records import StoredFact
from callcenter.store.sealing import sealed_number

if TYPE_CHECKING:
    from callcenter.store.keys import Keyring

_FORM = b"1"
_PARTS = 3


class _Record(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    run: UUID
    seq: int
    at_ms: int
    fact: msgspec.Raw
    caller: SealedNumber | None = None


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(_Record)


def line_of(stored: StoredFact, keyring: Keyring | None) -> bytes:
    """Return the line that keeps `stored`; without keys, its caller's number is left out.

    Raises:
        RecordRefused: the fact cannot be kept, neither here nor in the database.
    """
    body = _encoder.encode(
        _Record(
            run=stored.run,
            seq=stored.seq,
            at_ms=stored.at_ms,
            fact=msgspec.Raw(encode(stored.fact).encode()),
            caller=sealed_number(stored, keyring),
        )
    )
    return b"%s %08x %s\n" % (_FORM, crc32(body), body)


def fact_in(line: bytes) -> StoredFact:
    """Return the fact that `line_of` made the line of.

    Raises:
        ValueError: the line was cut or changed, or states what this version does not know.
    """
    parts = line.rstrip(b"\n").split(b" ", _PARTS - 1)
    if len(parts) != _PARTS or parts[0] != _FORM:
        raise ValueError("the line has another form")
    if parts[1] != b"%08x" % crc32(parts[2]):
        raise ValueError("the line was cut or changed")
    record = _decoder.decode(parts[2])
    return StoredFact(
        run=record.run,
        seq=record.seq,
        at_ms=record.at_ms,
        fact=decode(bytes(record.fact)),
        caller=record.caller,
    )
