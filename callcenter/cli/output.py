"""Where a command writes what it made: a file, or standard output."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from callcenter.errors import ConfigError
from callcenter.whole import write_whole

if TYPE_CHECKING:
    from pathlib import Path


def write(path: Path | None, content: bytes) -> None:
    """Write a file whole or not at all, or to standard output where none is named.

    Raises:
        ConfigError: it cannot be written.
    """
    if path is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    pipe = path.exists() and not path.is_file()  # which has no whole
    try:
        if pipe:
            path.write_bytes(content)
        else:
            write_whole(path, content)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}") from error
