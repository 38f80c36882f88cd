"""What only the whole service can tell: a history that goes on over a restart."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from callcenter import config
from callcenter.app import App
from callcenter.contacts import ContactId, LegId
from callcenter.events import CallArrived, CallFound, DigitPressed
from callcenter.facts import Queued
from callcenter.flow import memo

if TYPE_CHECKING:
    from collections.abc import Iterator

_EXAMPLE = Path(__file__).parents[1] / "deploy" / "examples" / "salud.toml"
LEG = LegId("leg-1")


class Runs:
    """Runs of one service, one after the other, that never reach their PBX."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._settings = config.load(
            _EXAMPLE,
            environ={"CALLCENTER_AMI__SECRET": "any"},
            overrides=(
                ("journal.folder", str(folder / "journal")),
                ("control.socket", str(folder / "control.sock")),
            ),
        )
        self._stack = stack
        (folder / "journal").mkdir()

    def start(self) -> App:
        """Another run, once the one before is over."""
        self._stack.close()
        app = App(self._settings)
        assert app.journal is not None
        self._stack.callback(app.instance.close)
        self._stack.callback(app.engine.close)
        app.journal.begin(app.clock.now_ms())
        self._stack.callback(app.journal.close)
        app._recover()
        return app


@pytest.fixture
def runs(tmp_path: Path) -> Iterator[Runs]:
    with ExitStack() as stack:
        yield Runs(tmp_path, stack)


async def test_a_history_goes_on_after_a_restart(runs: Runs) -> None:
    first = runs.start()
    first.engine.ask(CallArrived("main", LEG, "51900000001", "", "0800"))
    first.engine.ask(DigitPressed(LEG, "2"))
    (call,) = first.core.calls
    before = first.why(call.id, limit=5)
    assert before is not None

    second = runs.start()
    found = CallFound("main", LEG, "51900000001", "", "0800", memo.write(call), 1_000)
    second.engine.ask(found)
    after = second.why(call.id, limit=5)

    assert after is not None
    assert after.changes[: len(before.changes)] == before.changes
    reasons = [change.fact.reason for change in after.changes if isinstance(change.fact, Queued)]
    assert reasons == ["entered", "adopted"]
    assert after.place is not None
    assert after.place.position == 1


async def test_who_never_was_there_is_not_explained(runs: Runs) -> None:
    assert runs.start().why(ContactId("x"), limit=5) is None
