"""Facts on disk while the database is away: in order, within a bound, and each of them once.

Everything here touches the disk: it is called from a thread, never on the loop. Facts are appended
to segments of about 1 MB and each batch is synced; a segment is deleted only after its facts were
committed. A crash in between repeats facts, and (run, seq) makes a repeated fact harmless. What an
earlier process left is found and comes first. A line that cannot be read is counted and passed
over, and its segment is set aside for people to look at.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING

from callcenter.clock import wall_ms
from callcenter.store.errors import RecordRefused, SpoolFailed, SpoolFull
from callcenter.store.segment import Disk, Pen, Segment, probe
from callcenter.store.spoolfolder import ENDING, Claim, files_aside, left_behind, set_aside
from callcenter.store.spoolline import line_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from uuid import UUID

    from callcenter.store.keys import Keyring
    from callcenter.store.records import StoredFact

_MEGABYTE = 1 << 20
_PROBE_BYTES = 4_096


class Spool:
    """The spool of one process, and what earlier ones left.

    Args:
        root: the folder that all services of this machine may share.
        run: this run of the service; it names our folder.
        keyring: seals callers' numbers; without it they are not kept.
        max_bytes: the bound of everything below `root` that is ours or was left behind.
        segment_bytes: a segment is closed once it is as large as this.
        disk: the operating system.
    """

    def __init__(  # noqa: PLR0913  # each has a default that suits
        self,
        root: Path,
        *,
        run: UUID,
        keyring: Keyring | None = None,
        max_bytes: int = 512 * _MEGABYTE,
        segment_bytes: int = _MEGABYTE,
        disk: Disk | None = None,
    ) -> None:
        self.facts = 0
        self.bytes = 0
        self.damaged = 0  # lines that could not be read
        self.aside = 0  # files that hold them
        self._root = root
        self._run = run
        self._keyring = keyring
        self._max_bytes = max_bytes
        self._segment_bytes = segment_bytes
        self._disk = disk or Disk()
        self._segments: deque[Segment] = deque()  # oldest first
        self._own: Claim | None = None
        self._pen: Pen | None = None
        self._made = 0
        self._closed = False
        self._given: tuple[list[StoredFact], int, bool] | None = None
        self._lock = Lock()  # a cancelled caller's thread may still be at work

    def __repr__(self) -> str:
        return f"<Spool {self.facts} facts, {self.bytes} bytes in {len(self._segments)} segments>"

    def open(self) -> None:
        """Find what was left behind and make a folder of our own; nothing when that is done.

        Raises:
            SpoolFailed: the disk does not let us; to be called again later.
        """
        with self._lock:
            self._open()

    def probe(self) -> None:
        """See whether the spool would take facts now.

        Raises:
            SpoolFull: it holds its bound.
            SpoolFailed: the disk would not.
        """
        with self._lock:
            self._open()
            self._check_room(_PROBE_BYTES)
            own = self._own.path if self._own else self._root
            try:
                probe(self._disk, own / "probe", _PROBE_BYTES)
            except OSError as error:
                raise self._failed(error) from error

    def append(self, facts: Sequence[StoredFact]) -> list[int]:
        """Keep `facts` after all others; return the places of those that can never be kept.

        Raises:
            SpoolFull: they would exceed the bound.
            SpoolFailed: the disk did not take them.
        """
        lines, refused = self._lines(facts)
        with self._lock:
            self._open()
            if lines:
                self._append(b"".join(lines), facts=len(lines))
        return refused

    def oldest(self, most: int) -> list[StoredFact]:
        """Return the facts that come first, the same again until `settle`; none: it is empty."""
        with self._lock:
            while self._given is None and self._segments:
                self._read(most)
            if self._given is not None:
                return self._given[0]
            self.facts = self.bytes = 0
            return []

    def settle(self) -> None:
        """Forget what `oldest` returned: it is in the database."""
        with self._lock:
            if self._given is not None:
                self._settle()

    def close(self) -> None:
        """Leave what is still here to the next start; nothing is taken or given any more."""
        with self._lock:
            self._closed = True
            self._put_pen_down()
            claims = {id(segment.claim): segment.claim for segment in self._segments}
            for segment in self._segments:
                segment.close()
            self._segments.clear()
            self._given = None
            for claim in claims.values():
                claim.release()
            self._disown()

    def _open(self) -> None:
        if self._closed:  # a cancelled caller's thread that came late
            raise SpoolFailed("the spool is closed")
        if self._own is not None:
            return
        name = f"{wall_ms():013d}-{self._run.hex}"
        try:
            self._own = Claim.new(self._root, name)
            for claim in left_behind(self._root):
                self._adopt(claim)
        except OSError as error:
            self._disown()
            raise SpoolFailed("the spool's folder cannot be used") from error
        self._count_aside()

    def _disown(self) -> None:
        if self._own is not None:
            self._own.remove()
            self._own = None

    def _adopt(self, claim: Claim) -> None:
        for path in claim.segments():
            try:
                segment = Segment.found(path, claim)
            except OSError:
                self.damaged += 1
                self._set_aside(path)
                continue
            if segment.size == 0:  # its process ended before the first fact was in it
                path.unlink(missing_ok=True)
                continue
            self._segments.append(segment)
            self.facts += segment.facts
            self.bytes += segment.size
        if not any(segment.claim is claim for segment in self._segments):
            claim.remove()

    def _lines(self, facts: Sequence[StoredFact]) -> tuple[list[bytes], list[int]]:
        lines, refused = [], []
        for stored in facts:
            try:
                lines.append(line_of(stored, self._keyring))
            except RecordRefused:
                refused.append(stored.seq)
        return lines, refused

    def _append(self, data: bytes, *, facts: int) -> None:
        self._check_room(len(data))
        try:
            if self._pen is None:
                self._pen = self._take_pen()
            self._pen.write(data, facts=facts)
        except OSError as error:
            self._put_pen_down()
            raise self._failed(error) from error
        self.facts += facts
        self.bytes += len(data)
        if self._pen.segment.size >= self._segment_bytes:
            self._put_pen_down()

    def _check_room(self, size: int) -> None:
        if self.bytes + size > self._max_bytes:
            raise SpoolFull(f"the spool holds its {self._max_bytes} bytes")

    def _failed(self, error: OSError) -> SpoolFailed:
        if isinstance(error, FileNotFoundError):
            self._disown()  # somebody removed our folder: the next attempt makes another
        return SpoolFailed("the disk does not take facts for the spool")

    def _take_pen(self) -> Pen:
        if self._own is None:
            raise FileNotFoundError
        self._made += 1
        segment = Segment(self._own.path / f"{self._made:08d}{ENDING}", self._own)
        try:
            pen = Pen(segment, self._disk)
        except OSError:
            with suppress(OSError):
                segment.path.unlink()
            raise
        self._segments.append(segment)
        return pen

    def _put_pen_down(self) -> None:
        if self._pen is not None:
            self._pen.close()
            self._pen = None

    def _read(self, most: int) -> None:
        segment = self._segments[0]
        if self._pen is not None and self._pen.segment is segment:
            self._put_pen_down()
        before = segment.damaged
        try:
            facts, lines, at_end = segment.read(most)
        except OSError:  # whatever is left of it cannot be had
            segment.damaged += max(segment.facts, 1)
            facts, lines, at_end = [], 0, True
        self.damaged += segment.damaged - before
        self._given = (facts, lines, at_end)
        if not facts:
            self._settle()

    def _settle(self) -> None:
        assert self._given is not None  # noqa: S101  # both callers have looked
        _, lines, at_end = self._given
        self._given = None
        segment = self._segments[0]
        segment.facts -= lines
        self.facts -= lines
        if at_end:
            self._finish(segment)

    def _finish(self, segment: Segment) -> None:
        segment.close()
        self._segments.popleft()
        self.facts -= segment.facts
        self.bytes -= segment.size
        if segment.damaged:
            self._set_aside(segment.path)
            self._count_aside()
        else:
            with suppress(OSError):  # found again at the next start; its facts are harmless then
                segment.path.unlink()
        others = any(other.claim is segment.claim for other in self._segments)
        if segment.claim is not self._own and not others:
            segment.claim.remove()

    def _set_aside(self, path: Path) -> None:
        with suppress(OSError):
            set_aside(self._root, path)

    def _count_aside(self) -> None:
        self.aside = len(files_aside(self._root))
