"""What we wrote into a sound folder, so that we never overwrite what we did not write."""

from __future__ import annotations

import hashlib
from pathlib import Path  # noqa: TC003  # msgspec reads the annotations at run time
from typing import Self

import msgspec

from callcenter.whole import write_whole

_NAME = ".made-by-callcenter.json"


class _Entry(msgspec.Struct):
    """One sound: what it was made of, and what came out."""

    key: str
    sha256: str


class Manifest(msgspec.Struct):
    """The sounds of one folder."""

    sounds: dict[str, _Entry] = {}

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Return the manifest of `folder`; an unreadable one counts as empty, so all is kept."""
        try:
            return msgspec.json.decode((folder / _NAME).read_bytes(), type=cls)
        except (OSError, msgspec.DecodeError):
            return cls()

    def write(self, folder: Path) -> None:
        """Write the manifest into `folder`, whole or not at all."""
        write_whole(folder / _NAME, msgspec.json.encode(self))

    def key(self, name: str) -> str:
        """Return what the sound `name` was made of; "" when we never made it."""
        return self.sounds[name].key if name in self.sounds else ""

    def is_ours(self, name: str, path: Path) -> bool:
        """Whether the file at `path` is still the one we wrote."""
        return name in self.sounds and self.sounds[name].sha256 == _checksum(path)

    def note(self, name: str, path: Path, *, key: str) -> None:
        """Remember that we wrote the file at `path`, made of what `key` stands for."""
        self.sounds[name] = _Entry(key=key, sha256=_checksum(path))


def _checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
