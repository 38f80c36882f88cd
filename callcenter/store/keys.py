"""Callers' numbers at rest: sealed under a key that can be changed, found again by a keyed hash.

A number is sealed with AES-256-GCM (NIST SP 800-38D) and bound to its contact, so that a row
copied to another contact does not open. Who looks a number up compares HMAC-SHA256 values
(RFC 2104) and needs no clear number. Both keys, and the id by which a row names its key, derive
from one secret by HKDF (RFC 5869). There are few enough phone numbers to try them all: whoever has
the key file can read the hashes too, and nobody else can.
"""

from __future__ import annotations

import base64
import binascii
import os
from typing import TYPE_CHECKING, Self

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from callcenter.store.errors import KeyFileRefused, NumberUnreadable
from callcenter.whole import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SECRET_BYTES = 32
_NONCE_BYTES = 12
_ID_BYTES = 4
_COMMENT = "#"


class SealedNumber(msgspec.Struct, frozen=True, gc=False):
    """A caller's number that only the holder of the key can read."""

    key_id: str
    sealed: bytes  # nonce, ciphertext and tag
    lookup: bytes  # the number's keyed hash


class _Key:
    """One line of the key file."""

    def __init__(self, secret: bytes) -> None:
        info = b"callcenter callers' numbers"
        length = 2 * SECRET_BYTES + _ID_BYTES
        derived = HKDF(algorithm=SHA256(), length=length, salt=None, info=info).derive(secret)
        self.id = derived[2 * SECRET_BYTES :].hex()
        self._cipher = AESGCM(derived[:SECRET_BYTES])
        self._hashing = derived[SECRET_BYTES : 2 * SECRET_BYTES]

    def seal(self, number: str, contact: str) -> SealedNumber:
        sealed = self.encrypt(number, contact)
        return SealedNumber(key_id=self.id, sealed=sealed, lookup=self.lookup(number))

    def encrypt(self, text: str, bound_to: str) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, text.encode(), bound_to.encode())

    def open(self, sealed: bytes, contact: str) -> str:
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        return self._cipher.decrypt(nonce, rest, contact.encode()).decode()

    def digest(self, text: str) -> bytes:
        hashing = HMAC(self._hashing, SHA256())
        hashing.update(text.encode())
        return hashing.finalize()

    def lookup(self, number: str) -> bytes:
        hashing = HMAC(self._hashing, SHA256())
        hashing.update(_comparable(number).encode())
        return hashing.finalize()


class Keyring:
    """The keys of a key file: the first seals, all open.

    Args:
        secrets: at least one, each of `SECRET_BYTES` bytes.
    """

    def __init__(self, secrets: Iterable[bytes]) -> None:
        self._keys = {key.id: key for key in map(_Key, secrets)}
        self._first = next(iter(self._keys.values()))

    def __repr__(self) -> str:
        return f"<Keyring {', '.join(self._keys)}>"

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a key file: one key per line; empty lines and those after ``#`` say nothing.

        Raises:
            KeyFileRefused: it cannot be read, holds no key, or a line is none.
        """
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "it is no text"
            raise KeyFileRefused(f"the key file {path} cannot be read: {why}") from error
        secrets = [
            _secret(line, where=f"line {number} of the key file {path}")
            for number, line in enumerate(map(str.strip, lines), start=1)
            if line and not line.startswith(_COMMENT)
        ]
        if not secrets:
            raise KeyFileRefused(
                f"the key file {path} holds no key: callcenter privacy new-key makes one"
            )
        return cls(secrets)

    @property
    def first_id(self) -> str:
        """The id of the key that seals."""
        return self._first.id

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all keys, in the order of the file."""
        return tuple(self._keys)

    def seal(self, number: str, *, contact: str) -> SealedNumber:
        """Seal `number` for `contact` under the first key."""
        return self._first.seal(number, contact)

    def seal_text(self, text: str, *, bound_to: str) -> bytes:
        """Seal any text under the first key, to be opened with what it is bound to."""
        return self._first.encrypt(text, bound_to)

    def digests(self, text: str) -> list[bytes]:
        """Return the keyed hash of a text, every character of it, under each key."""
        return [key.digest(text) for key in self._keys.values()]

    def digest(self, text: str) -> bytes:
        """Return the same under the first key."""
        return self._first.digest(text)

    def lookup(self, number: str) -> bytes:
        """Return the keyed hash of `number` under the first key, as `lookups` does."""
        return self._first.lookup(number)

    def open(self, key_id: str, sealed: bytes, *, contact: str) -> str:
        """Return the number that was sealed for `contact`.

        Raises:
            NumberUnreadable: its key is not in the file, or it was changed or moved.
        """
        key = self._keys.get(key_id)
        if key is None:
            raise NumberUnreadable(f"a number was sealed under key {key_id}, which is not there")
        try:
            return key.open(sealed, contact)
        except (InvalidTag, ValueError) as error:
            raise NumberUnreadable(
                f"a number under key {key_id} was changed after it was sealed"
            ) from error

    def lookups(self, number: str) -> list[bytes]:
        """Return the keyed hash of `number` under each key: one of them is on its rows."""
        return [key.lookup(number) for key in self._keys.values()]


def add_key(path: Path) -> str:
    """Put a new key before all others of a key file, made if need be; return its id.

    The file is replaced as a whole, and keeps its owner and permissions; a new one is its maker's
    alone.

    Raises:
        KeyFileRefused: the present file is no key file, or it cannot be written.
    """
    before = b""
    if path.exists():
        Keyring.read(path)  # never put a key before what is something else
        before = path.read_bytes()
    secret = os.urandom(SECRET_BYTES)
    line = base64.urlsafe_b64encode(secret) + b"\n"
    try:
        write_whole(path, line + before, mode=0o600)
    except OSError as error:
        raise KeyFileRefused(f"the key file {path} cannot be written: {error.strerror}") from error
    return _Key(secret).id


def _secret(line: str, *, where: str) -> bytes:
    try:
        secret = base64.b64decode(line, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise KeyFileRefused(f"{where} is no key") from error
    if len(secret) != SECRET_BYTES:
        raise KeyFileRefused(f"{where} is no key of {SECRET_BYTES} bytes")
    return secret


def _comparable(number: str) -> str:
    """Return what two ways of writing a number share: its digits; a name without its case."""
    return "".join(filter(str.isdecimal, number)) or number.strip().casefold()
