"""The spool: in order, once, within its bound, and never stopped by what lies in its folder."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any
from zlib import crc32

import msgspec
import pytest

from callcenter.facts import ContactArrived
from callcenter.store.errors import SpoolFailed, SpoolFull
from callcenter.store.spool import Spool
from callcenter.store.spoolline import fact_in, line_of
from tests.store import stories
from tests.store.disks import BrokenDisk, FullDevice, SmallDisk
from tests.store.stories import KEYRING, NUMBER, OTHER_RUN, RUN, stored

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from callcenter.store.records import StoredFact

CALLS = stored([fact for place in range(20) for fact in stories.answered_call(f"c{place}")])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "spool"


class MakeSpool:
    """Makes spools on one folder, and closes them."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.made: list[Spool] = []

    def __call__(self, **options: Any) -> Spool:
        chosen: dict[str, Any] = {"run": RUN, "keyring": KEYRING, "segment_bytes": 4_096} | options
        self.made.append(Spool(self._root, **chosen))
        return self.made[-1]


@pytest.fixture
def make(root: Path) -> Iterator[MakeSpool]:
    make = MakeSpool(root)
    yield make
    for spool in make.made:
        spool.close()


def drained(spool: Spool, *, most: int = 10) -> list[StoredFact]:
    found = []
    while batch := spool.oldest(most):
        found += batch
        spool.settle()
    return found


def seqs(facts: list[StoredFact]) -> list[int]:
    return [each.seq for each in facts]


def files(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file() and path.name != "lock")


def test_facts_come_back_in_order_and_leave_nothing_behind(make: MakeSpool, root: Path) -> None:
    spool = make()
    for start in range(0, len(CALLS), 7):
        assert spool.append(CALLS[start : start + 7]) == []
    assert spool.facts == len(CALLS)
    assert spool.bytes == sum(path.stat().st_size for path in files(root)) > 4_096
    assert seqs(drained(spool)) == seqs(CALLS)
    assert (spool.facts, spool.bytes, files(root)) == (0, 0, [])
    spool.close()
    assert list(root.iterdir()) == []


def test_a_fact_comes_back_as_the_database_would_keep_it(make: MakeSpool) -> None:
    spool = make()
    spool.append(stored([stories.arrived("c1"), stories.offered("c1"), stories.agent_changed()]))
    arrived, offered, changed = drained(spool)
    assert isinstance(arrived.fact, ContactArrived)
    assert arrived.fact.number == ""
    assert arrived.caller is not None
    assert KEYRING.open(arrived.caller.key_id, arrived.caller.sealed, contact="c1") == NUMBER
    assert offered.fact == stories.offered("c1")
    assert getattr(changed.fact, "name", None) == ""


@pytest.mark.parametrize("keyring", [KEYRING, None])
def test_no_number_lies_in_clear_on_disk(make: MakeSpool, root: Path, keyring: Any) -> None:
    spool = make(keyring=keyring)
    spool.append(stored([stories.arrived("c1")]))
    (path,) = files(root)
    assert NUMBER.encode() not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    (fact,) = drained(spool)
    assert (fact.caller is not None) == (keyring is not None)


def test_what_was_not_settled_comes_again(make: MakeSpool) -> None:
    spool = make()
    spool.append(CALLS[:20])
    assert seqs(spool.oldest(5)) == seqs(spool.oldest(5)) == [1, 2, 3, 4, 5]
    spool.settle()
    assert seqs(spool.oldest(5)) == [6, 7, 8, 9, 10]


def test_facts_may_be_added_while_others_are_taken(make: MakeSpool) -> None:
    spool = make()
    spool.append(CALLS[:10])
    found = seqs(spool.oldest(4))
    spool.append(CALLS[10:20])
    spool.settle()
    assert found + seqs(drained(spool)) == list(range(1, 21))


def test_what_an_earlier_process_left_comes_first(make: MakeSpool, root: Path) -> None:
    left = make(run=OTHER_RUN)
    left.append(CALLS[:10])
    left.oldest(4)
    left.settle()
    left.close()
    spool = make()
    spool.open()
    assert spool.facts == 10
    spool.append(CALLS[10:12])
    assert seqs(drained(spool)) == list(range(1, 13))  # what was settled comes again: harmless
    spool.close()
    assert list(root.iterdir()) == []


def test_a_closed_spool_takes_no_fact_and_gives_none(make: MakeSpool) -> None:
    spool = make()
    spool.append(CALLS[:3])
    spool.oldest(1)
    spool.close()
    with pytest.raises(SpoolFailed, match="closed"):
        spool.append(CALLS[3:5])
    with pytest.raises(SpoolFailed, match="closed"):
        spool.open()
    spool.settle()
    assert spool.oldest(10) == []
    again = make()
    again.open()
    assert seqs(drained(again)) == [1, 2, 3]


def test_two_processes_on_one_folder_never_meet(make: MakeSpool) -> None:
    first, second = make(), make(run=OTHER_RUN)
    first.append(CALLS[:3])
    second.append(CALLS[3:5])
    assert (first.facts, second.facts) == (3, 2)
    assert seqs(drained(second)) == [4, 5]
    first.close()
    third = make(run=OTHER_RUN)
    third.open()
    assert seqs(drained(third)) == [1, 2, 3]


_KILLED = """
import os, signal, sys
from pathlib import Path
from callcenter.store.spool import Spool
from tests.store import stories
from tests.store.stories import RUN, stored
spool = Spool(Path(sys.argv[1]), run=RUN)
facts = stored([stories.queued(f"c{place}") for place in range(5)])
spool.append(facts)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_process_left_is_found(make: MakeSpool, root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, str(root)],
        check=False,
        timeout=30,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.returncode == -signal.SIGKILL
    spool = make(run=OTHER_RUN)
    spool.open()
    assert seqs(drained(spool)) == [1, 2, 3, 4, 5]


def left(root: Path, content: bytes) -> Path:
    """A segment as an earlier process left it."""
    folder = root / "0000000000001-left"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{len(list(folder.iterdir())):08d}.facts"
    path.write_bytes(content)
    return path


def lines(facts: list[StoredFact]) -> list[bytes]:
    return [line_of(each, KEYRING) for each in facts]


def of_another_version(body: bytes) -> bytes:
    return b"1 %08x %s\n" % (crc32(body), body)


_UNKNOWN_KIND = lines(CALLS[:1])[0].split(b" ", 2)[2].rstrip().replace(b"Arrived", b"Teleported")
_UNKNOWN_FIELD = lines(CALLS[:1])[0].split(b" ", 2)[2].rstrip().replace(b'"pbx"', b'"x":1,"pbx"')


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(lines(CALLS[5:6])[0][:40], id="cut in the middle"),
        pytest.param(b"\x00\xff garbage \x1b[2J\n", id="garbage"),
        pytest.param(b"\n", id="an empty line"),
        pytest.param(b"[1, 2\n", id="half of some JSON"),
        pytest.param(b"2 00000000 {}\n", id="another form"),
        pytest.param(of_another_version(_UNKNOWN_KIND), id="a newer version's kind of fact"),
        pytest.param(of_another_version(b"{}"), id="fields missing"),
        pytest.param(of_another_version(b"\xff\xfe"), id="no text"),
        pytest.param(lines(CALLS[5:6])[0].replace(b'"seq":6', b'"seq":7'), id="changed"),
    ],
)
def test_a_bad_line_is_counted_passed_over_and_set_aside(
    make: MakeSpool, root: Path, bad: bytes
) -> None:
    content = b"".join(lines(CALLS[:3])) + bad
    left(root, content)
    left(root, b"".join(lines(CALLS[3:5])))
    spool = make()
    spool.open()
    assert seqs(drained(spool)) == [1, 2, 3, 4, 5]
    assert (spool.damaged, spool.aside, spool.facts, spool.bytes) == (1, 1, 0, 0)
    (aside,) = files(root)
    assert aside.parent.name == "aside"
    assert aside.read_bytes() == content


def test_a_bad_line_between_good_ones_costs_only_itself(make: MakeSpool, root: Path) -> None:
    good = lines(CALLS[:4])
    left(root, b"".join([*good[:2], b"garbage\n", *good[2:]]))
    spool = make()
    spool.open()
    assert seqs(drained(spool, most=2)) == [1, 2, 3, 4]
    assert spool.damaged == 1


def test_a_field_of_a_newer_version_is_left_out(make: MakeSpool, root: Path) -> None:
    left(root, of_another_version(_UNKNOWN_FIELD))
    spool = make()
    spool.open()
    assert seqs(drained(spool)) == [1]
    assert spool.damaged == 0


def test_a_last_line_that_lacks_only_its_end_is_whole(make: MakeSpool, root: Path) -> None:
    left(root, b"".join(lines(CALLS[:2])).rstrip(b"\n"))
    spool = make()
    spool.open()
    assert (spool.facts, seqs(drained(spool))) == (2, [1, 2])


def test_megabytes_of_garbage_without_a_line_end_are_passed_over(
    make: MakeSpool, root: Path
) -> None:
    left(root, b"x" * (5 << 20))
    spool = make()
    spool.open()
    assert drained(spool) == []
    assert spool.damaged >= 1
    assert spool.facts == 0


def test_what_is_no_file_of_ours_is_left_alone_or_set_aside(make: MakeSpool, root: Path) -> None:
    left(root, b"").unlink()
    (root / "0000000000001-left" / "00000000.facts").mkdir()
    (root / "notes.txt").write_text("not ours")
    spool = make()
    spool.open()
    assert drained(spool) == []
    assert spool.damaged == 1
    assert (root / "notes.txt").read_text() == "not ours"


def test_what_was_set_aside_can_be_fed_again(make: MakeSpool, root: Path) -> None:
    path = left(root, b"garbage\n" + b"".join(lines(CALLS[:2])))
    spool = make()
    spool.open()
    drained(spool)
    spool.close()
    (aside,) = (root / "aside").iterdir()
    path.parent.mkdir()
    aside.rename(path)
    again = make()
    again.open()
    assert seqs(drained(again)) == [1, 2]


def test_a_fact_that_can_never_be_kept_is_told_and_the_others_kept(make: MakeSpool) -> None:
    bad = stories.arrived("c2", number="with\0nul")
    spool = make()
    assert spool.append(stored([stories.arrived("c1"), bad, stories.arrived("c3")])) == [2]
    assert seqs(drained(spool)) == [1, 3]


def test_beyond_its_bound_the_spool_takes_nothing_and_less_is_room_again(make: MakeSpool) -> None:
    spool = make(max_bytes=6_000)
    spool.append(CALLS[:10])
    with pytest.raises(SpoolFull):
        spool.append(CALLS[10:])
    with pytest.raises(SpoolFull):
        spool.probe()
    assert seqs(drained(spool)) == list(range(1, 11))
    spool.probe()
    spool.append(CALLS[10:20])
    assert seqs(drained(spool)) == list(range(11, 21))


def test_what_was_left_behind_counts_towards_the_bound(make: MakeSpool) -> None:
    before = make(run=OTHER_RUN)
    before.append(CALLS[:20])
    before.close()
    spool = make(max_bytes=before.bytes)
    with pytest.raises(SpoolFull):
        spool.append(CALLS[20:21])


def test_a_batch_that_a_full_disk_took_in_part_comes_back_once_it_is_taken(
    make: MakeSpool, root: Path
) -> None:
    disk = SmallDisk(room=3_000)
    spool = make(disk=disk)
    spool.append(CALLS[:5])
    for _ in range(3):
        with pytest.raises(SpoolFailed):
            spool.append(CALLS[5:30])
    assert (spool.facts, spool.damaged) == (5, 0)
    disk.room = 1_000_000
    spool.append(CALLS[5:30])
    assert seqs(drained(spool)) == list(range(1, 31))
    assert (spool.damaged, files(root)) == (0, [])


@pytest.mark.parametrize("error", [errno.EIO, errno.EROFS, errno.ENOSPC, errno.EDQUOT])
def test_a_disk_in_trouble_refuses_and_works_again_after(make: MakeSpool, error: int) -> None:
    disk = BrokenDisk(error)
    spool = make(disk=disk)
    with pytest.raises(SpoolFailed):
        spool.probe()
    with pytest.raises(SpoolFailed):
        spool.append(CALLS[:3])
    assert spool.facts == 0
    disk.error = 0
    spool.probe()
    spool.append(CALLS[:3])
    assert seqs(drained(spool)) == [1, 2, 3]


def test_the_kernels_own_full_device_refuses(make: MakeSpool) -> None:
    spool = make(disk=FullDevice())
    with pytest.raises(SpoolFailed) as caught:
        spool.append(CALLS[:3])
    assert getattr(caught.value.__cause__, "errno", None) == errno.ENOSPC


def test_a_folder_that_cannot_be_made_is_told_and_tried_again(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    spool = Spool(tmp_path / "file" / "spool", run=RUN)
    for _ in range(2):
        with pytest.raises(SpoolFailed):
            spool.open()
    (tmp_path / "file").unlink()
    spool.open()
    spool.close()


def test_a_spool_whose_folder_somebody_removed_makes_another(make: MakeSpool, root: Path) -> None:
    spool = make()
    spool.append(CALLS[:3])
    shutil.rmtree(root)
    assert spool.oldest(10) == []
    assert (spool.facts, spool.damaged) == (0, 3)
    with pytest.raises(SpoolFailed):
        spool.append(CALLS[3:5])
    spool.append(CALLS[3:5])
    assert seqs(drained(spool)) == [4, 5]


def test_a_line_and_its_fact_are_two_forms_of_the_same() -> None:
    for each in CALLS[1:7]:
        assert fact_in(line_of(each, None)) == each
    assert isinstance(msgspec.json.decode(line_of(CALLS[1], None).split(b" ", 2)[2]), dict)


def test_its_repr_tells_its_state(make: MakeSpool) -> None:
    spool = make()
    spool.append(CALLS[:3])
    assert repr(spool) == f"<Spool 3 facts, {spool.bytes} bytes in 1 segments>"
