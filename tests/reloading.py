"""A service that runs by a file which tests change, and that never reaches its PBX."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from callcenter import config
from callcenter.app import App
from callcenter.contacts import LegId
from callcenter.events import CallArrived, DigitPressed
from tests.config.conftest import BASE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable
    from pathlib import Path

    from callcenter.config import Problem, Settings
    from callcenter.config.problems import Finding
    from callcenter.reloads import Reread


class Bench:
    """A file, and a service that runs by it and never reaches its PBX."""

    def __init__(self, folder: Path, text: str = BASE) -> None:
        self.path = folder / "callcenter.toml"
        self.folder = folder
        self.reads = 0
        self.write(text)
        self.app = App(self.read(), source=self.read)

    def write(self, text: str) -> None:
        self.path.write_text(text, encoding="utf-8")

    def read(
        self,
        *,
        more: Callable[[Settings], Iterable[Finding]] = lambda _: (),
        warn: Callable[[Problem], object] = lambda _: None,
    ) -> Settings:
        self.reads += 1
        overrides = {
            "ami.port": 1,
            "web.port": 0,
            "journal.folder": str(self.folder / "journal"),
            "control.socket": str(self.folder / "control.sock"),
            "speech.sounds": str(self.folder / "sounds"),
        }
        return config.load(self.path, environ={}, overrides=overrides.items(), more=more, warn=warn)

    async def reload(self, *, dry_run: bool = False) -> Reread:
        return await self.app.reload(dry_run=dry_run, actor="os:ana")

    def calls(self, leg: str, keys: str) -> str:
        """Somebody calls and presses keys; return the contact."""
        self.app.engine.ask(CallArrived("main", LegId(leg), leg, "", "0800"))
        for key in keys:
            self.app.engine.ask(DigitPressed(LegId(leg), key))
        return self.app.core.calls.of_leg(LegId(leg)).id  # type: ignore[union-attr]  # just called

    def order(self) -> list[str]:
        return [waiting.contact for waiting in self.app.view(limit=9).waiting]

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[Bench]:
        """Let it run as far as it does without its PBX."""
        app = self.app
        async with contextlib.AsyncExitStack() as stack:
            stack.callback(app.instance.close)
            stack.callback(app.engine.close)
            assert app.journal is not None
            app.journal.begin(app.clock.now_ms())
            stack.callback(app.journal.close)
            app._recover()
            await app.control.start()
            stack.push_async_callback(app.control.close)
            yield self
