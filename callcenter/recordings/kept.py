"""What the settings say of recordings, as the parts that look after their files read it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from callcenter.config.recording import visible_folder
from callcenter.recordings.folder import RecordingFolder

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from callcenter.config import Settings
    from callcenter.store.recordings import Recordings


class Kept:
    """See `keeper.Keeping`.

    Args:
        settings: gives the settings as they are now: a reload may change them.
    """

    def __init__(self, settings: Callable[[], Settings]) -> None:
        self._settings = settings

    @property
    def folder(self) -> RecordingFolder | None:
        """See `Keeping.folder`."""
        path = visible_folder(self._settings())
        return RecordingFolder(path) if path else None

    @property
    def min_free(self) -> float:
        """See `Keeping.min_free`."""
        table = self._settings().recording
        return table.min_free if table else 0.0

    @property
    def days(self) -> Mapping[str, int]:
        """See `Keeping.days`."""
        settings = self._settings()
        table = settings.recording
        if table is None or settings.database.url is None:
            return {}
        return {line: table.keep_days_of.get(line, table.keep_days) for line in settings.lines}


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Recordings]:
    """Open what knows the recordings, for as long as it is needed.

    Raises:
        StoreError: the database cannot be reached, or is of another version.
    """
    # Loaded when it is wanted: those who wait come before their records.
    from callcenter.store.postgres import PostgresRecords  # noqa: PLC0415
    from callcenter.store.postgres_recordings import PostgresRecordings  # noqa: PLC0415

    records = PostgresRecords(url, connections=1)
    await records.open()
    try:
        yield PostgresRecordings(records)
    finally:
        await records.close()
