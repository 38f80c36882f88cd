"""What stands for a caller's number where the number itself may not stand: a keyed hash.

Who is to be called back must be called at the number itself: there it is sealed with AES-256-GCM
(NIST SP 800-38D) under a key made from the same one, bound to its contact.

The key lies beside the journal, so that the same number is known again after a restart. Who has
both can find a number by trying all; who has the journal alone cannot. The key is thrown away, and
with it what the hashes say, at the first start that finds nothing to be known again by a number.
"""

from __future__ import annotations

import hmac
import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

if TYPE_CHECKING:
    from pathlib import Path

KEY_FILE = "numbers.key"
KEY_BYTES = 32
_NONCE_BYTES = 12


class Numbers:
    """Hides numbers, the same number always in the same way.

    Args:
        folder: Where the key is kept; None: for this process alone.
    """

    def __init__(self, folder: Path | None) -> None:
        self._path = folder / KEY_FILE if folder else None
        self._key = self._kept() or self._new()

    def hide(self, number: str) -> str:
        """Return what stands for a number; "" for none."""
        return hmac.new(self._key, number.encode(), "sha256").hexdigest()[:16] if number else ""

    def seal(self, number: str, *, contact: str) -> str:
        """Return a number as only the holder of the key reads it."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = nonce + self._cipher().encrypt(nonce, number.encode(), contact.encode())
        return urlsafe_b64encode(sealed).decode()

    def open(self, sealed: str, *, contact: str) -> str:
        """Return the number that was sealed for ``contact``; "" where it cannot be read."""
        try:
            raw = urlsafe_b64decode(sealed)
            nonce, rest = raw[:_NONCE_BYTES], raw[_NONCE_BYTES:]
            return self._cipher().decrypt(nonce, rest, contact.encode()).decode()
        except (ValueError, InvalidTag):
            return ""

    def _cipher(self) -> AESGCM:
        return AESGCM(hmac.new(self._key, b"callbacks", "sha256").digest())

    def forget(self) -> None:
        """Hide numbers in another way from now on."""
        self._key = self._new()

    def _kept(self) -> bytes:
        if self._path is None:
            return b""
        try:
            key = self._path.read_bytes()
        except OSError:
            return b""
        return key if len(key) == KEY_BYTES else b""

    def _new(self) -> bytes:
        key = secrets.token_bytes(KEY_BYTES)
        if self._path is not None:
            with suppress(OSError):  # it then serves until the process ends
                self._path.unlink(missing_ok=True)
                fd = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(fd, "wb") as file:
                    file.write(key)
        return key
