"""One run of the real service, on a virtual loop: started, killed or stopped by the world."""

from __future__ import annotations

import asyncio
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callcenter import config
from callcenter.app import App
from callcenter.config.callbacks import CallbackTable, LineCallbackTable
from callcenter.config.helping import HelpTable
from callcenter.config.recording import RecordingTable
from callcenter.facts import PbxStateChanged
from callcenter.recordings.folder import RecordingFolder
from callcenter.store.spool import Spool
from callcenter.store.writer import FactWriter
from tests.flow import soundness
from tests.simulation.legs import ON_CALL, OUTSIDE
from tests.simulation.records import Reach
from tests.simulation.virtual_loop import VirtualLoop
from tests.simulation.wire import FAST_S, Wire

if TYPE_CHECKING:
    from uuid import UUID

    from callcenter.events import Event
    from callcenter.facts import Fact
    from callcenter.journal.file import Journal
    from tests.simulation.asterisk import ModelAsterisk
    from tests.simulation.records import FlakyRecords
    from tests.simulation.world import World

EXAMPLE = Path(__file__).parents[2] / "deploy" / "examples" / "salud.toml"


class Killed(SystemExit):
    """SIGKILL: a kind of error that neither the service nor asyncio takes for its own."""


class Site:
    """Where the service runs, whichever run it is: its disk, its database, its PBX.

    Attributes:
        stated: every fact that some run stated, in order: the run, its place there, when, what.
        recordings: the disk that the PBX writes conversations to.
        doom: after so many of a kind ("write", "fact", "input") the service is killed.
    """

    def __init__(
        self, world: World, pbx: ModelAsterisk, records: FlakyRecords, folder: Path
    ) -> None:
        self.world = world
        self.pbx = pbx
        self.records = records
        self.folder = folder
        self.stated: list[tuple[UUID, int, int, Fact]] = []
        self.runs: list[Run] = []
        self.doom: tuple[str, int] | None = None
        self.reachable = True
        self.delay_s = FAST_S  # of the way to the PBX, as it is now
        self.logs: list[Any] = []
        settings = _settings(overflows=world.seed % 2 == 1)
        journal = settings.journal.model_copy(update={"folder": folder / "journal"})
        agents = [one.model_copy(update={"supervisor": True}) for one in settings.agents]
        salud = settings.lines["salud"]
        lines = {"salud": salud.model_copy(update={"callback": LineCallbackTable(key="5")})}
        self.recordings = RecordingFolder(folder / "recordings")
        self.recordings.path.mkdir()
        recorded = RecordingTable(
            folder=str(self.recordings.path), share=0.6, refuse_key="5", min_free=0.01
        )
        changed = {
            "recording": recorded,
            "journal": journal,
            "agents": tuple(agents),
            "lines": lines,
            "help": HelpTable(supervisors=("7001", "7002", "7003"), ring_s=8),
            "callback": CallbackTable(
                dial="PJSIP/{number}", allow=("55XXXXX",), ring_s=15, retry_s=20, expires_s=400
            ),
        }
        self.settings = settings.model_copy(update=changed)

    def touched(self, kind: str) -> None:
        """Something happened inside the service that it may not survive."""
        if self.alive is None or self.doom is None or self.doom[0] != kind:
            return
        if self.doom[1] == 0:
            self.doom = None
            self.kill(f"at its next {kind}")
        else:
            self.doom = (kind, self.doom[1] - 1)

    def kill(self, when: str) -> None:
        """Kill the service now; called from within its loop."""
        self.world.note(f"service: killed {when}")
        raise Killed

    @property
    def alive(self) -> Run | None:
        """The run that is there now, if there is one."""
        return self.runs[-1] if self.runs and not self.runs[-1].over else None


class Run:
    """One run of the service.

    Args:
        site: where it runs.
    """

    def __init__(self, site: Site) -> None:
        self.site = site
        self.world = site.world
        self.over = False
        self.wires: list[Wire] = []
        self.app: App | None = None
        self.connected = False
        self._loop = VirtualLoop(site.world, self._dial)
        self._loop.set_exception_handler(self._went_wrong)
        self._stop = asyncio.Event()
        self._seq = 0

    # -- its life ----------------------------------------------------------------------------

    def live(self) -> None:
        """Serve until stopped or killed."""
        self.world.note(f"service: run {len(self.site.runs)} starts")
        main = self._loop.create_task(self._main())
        try:
            self._loop.run_until_complete(main)
            self._loop.run_until_complete(asyncio.sleep(0))
            if left := [task.get_name() for task in asyncio.all_tasks(self._loop)]:
                self.world.fault(f"an orderly stop left tasks: {left}")
            self.world.note("service: stopped in order")
        except Killed:
            self._bury()
            if main.done() and not main.cancelled():
                main.exception()  # looked at: it was killed
        finally:
            self.over = True
            for wire in self.wires:
                wire.service_died()
            self._loop.close()
            self._loop.set_exception_handler(None)

    def stop(self) -> None:
        """SIGTERM."""
        self.world.note("service: asked to stop")
        self._stop.set()

    @property
    def wire(self) -> Wire | None:
        """The connection to the PBX that is open, if there is one."""
        return next((wire for wire in self.wires if wire.open), None)

    def ask(self, event: Event) -> None:
        """Let the operator ask for something."""
        if self.app is not None:
            self._loop.call_soon(self.app.engine.ask, event)

    async def _main(self) -> None:
        app = _WholeApp(self.site, self)
        async with app:
            self.app = app
            await self._stop.wait()
            self.app = None

    def _bury(self) -> None:
        """Nothing of the dead run reaches anything; what is left of it is cleared away."""
        self.over = self._loop.dead = True
        said = len(self.site.logs)
        for wire in self.wires:
            wire.service_died()
        self.wires.clear()
        if self.app is not None:
            self.app.engine.close()
        for app in _WholeApp.alive:
            app.forget()
        _WholeApp.alive.clear()
        while tasks := asyncio.all_tasks(self._loop):
            for task in tasks:
                task.cancel()
            self._loop.run_until_complete(asyncio.wait(tasks, timeout=20))
            for task in tasks:
                if task.done() and not task.cancelled():
                    task.exception()  # looked at: nobody is to be told
        del self.site.logs[said:]  # the dead say nothing

    def _went_wrong(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        del loop
        if not self._loop.dead:
            self.world.fault(f"{context.get('message')}: {context.get('exception')!r}")

    # -- its surroundings --------------------------------------------------------------------

    def _dial(self, factory: Any) -> tuple[Any, Any]:
        if not self.site.reachable:
            raise ConnectionRefusedError("the PBX's port is closed")
        client = factory()
        wire = Wire(
            self.world, self._loop, client, self.site.pbx, lambda: self.site.touched("write")
        )
        wire.delay_s = self.site.delay_s
        self.wires.append(wire)
        wire.begin()
        return wire.service_end, client

    def states(self, fact: Fact, at_ms: int) -> None:
        """Note a fact that the journal has on disk: from now on it must be kept."""
        self._seq += 1
        run = _WholeApp.alive[-1].run
        self.site.stated.append((run, self._seq, at_ms, fact))
        self.world.note(f"fact: {fact}")
        if isinstance(fact, PbxStateChanged):
            self.connected = fact.connected

    def record(self, fact: Fact, at_ms: int) -> None:
        """Be the last who is told a fact: its commands are out by now."""
        del fact, at_ms
        if not self.over:
            self.site.touched("fact")

    def looks_sound(self) -> None:
        """Judge the core between two events."""
        if self.app is None or self.over:
            return
        core = self.app.core
        try:
            soundness.everybody_is_in_exactly_one_place(core)
            soundness.agents_and_offers_agree(core)
            if self.connected and self.app.link.ami.connected:
                now = self.app.clock.now_ms()
                if (core.next_deadline() or now + 1) > now:  # else a cool-down is just over
                    soundness.whoever_waits_for_a_free_agent_is_rung(core, now)
        except AssertionError as error:
            self.world.fault(f"the core is not of one piece: {error}")


class _WholeApp(App):
    """The product as `callcenter run` builds it, with the records and the eyes of a simulation."""

    alive: list[_WholeApp] = []  # noqa: RUF012  # whose descriptors a kill must close

    def __init__(self, site: Site, run: Run) -> None:
        self._later: FactWriter | None = None
        super().__init__(site.settings, sinks=(_Forward(self), run))
        self.records = site.records  # type: ignore[assignment]
        self._spool = Spool(site.folder / "spool", run=self.run)
        self.writer = FactWriter(Reach(site.records, run), run=self.run, spool=self._spool)
        self.keeper._store = Reach(site.records, run).recordings
        self.control = _NoControl()  # type: ignore[assignment]
        assert self.journal is not None
        self.engine._journal = _Noted(self.journal, run)
        _WholeApp.alive.append(self)

    async def __aexit__(self, *args: object) -> None:
        await super().__aexit__(*args)
        if self in _WholeApp.alive:  # else it was killed, and forgotten
            _WholeApp.alive.remove(self)

    def forget(self) -> None:
        """What the kernel does for a process that was killed: its files are closed."""
        self.instance.close()
        if self.journal:
            self.journal._unwritten.clear()  # it was in the memory of the dead
            self.journal.close()
        self._spool.close()


class _Noted:
    """The journal, whose every fact is noted when it is on disk."""

    def __init__(self, journal: Journal, run: Run) -> None:
        self._journal = journal
        self._run = run
        self._taken: list[tuple[Fact, int]] = []

    def event(self, event: Event, now: int) -> None:
        """Hand an input on."""
        self._journal.event(event, now)

    def record(self, fact: Fact, at_ms: int) -> None:
        """Hand a fact on."""
        self._taken.append((fact, at_ms))
        self._journal.record(fact, at_ms)

    def flush(self) -> None:
        """Let the journal write; all facts of one turn are on disk together."""
        self._journal.flush()
        taken, self._taken = self._taken, []
        for fact, at_ms in taken:
            self._run.states(fact, at_ms)
        for _ in taken:
            self._run.site.touched("fact")  # none of their commands is out


class _Forward:
    def __init__(self, app: _WholeApp) -> None:
        self._app = app

    def record(self, fact: Fact, at_ms: int) -> None:
        """Hand a fact to the writer of the history."""
        if self._app.writer:
            self._app.writer.record(fact, at_ms)


class _NoControl:
    async def start(self) -> None:
        """Listen to nobody."""

    async def close(self) -> None:
        """Nothing was opened."""


@cache
def _settings(*, overflows: bool) -> config.Settings:
    overrides: dict[str, object] = {
        "web.port": 0,
        "control.socket": "/nowhere/socket",
        "journal.folder": "/nowhere",
        # Often, so that whatever goes wrong meets somebody who is being told something.
        "lines.salud.announce.first_s": 2,
        "lines.salud.announce.every_s": 10,
        # Everybody, and each time, for the same reason.
        "survey.share": 1.0,
        "survey.again_after_days": 0,
        "desk.call_keys": {"to": {"1": "preferente"}},
    }
    if overflows:
        overrides |= {
            "on_call": [{"name": "guardia", "phone": ON_CALL, "ring_s": 20}],
            "numbers": {"sede": {"dial": OUTSIDE, "ring_s": 20}},
            "menus.principal.keys.7": {"do": "outside", "to": "number:sede"},
            "menus.tramite.keys.7": {"do": "outside", "to": "number:sede"},
            "never_refuse.last_resort": "sede",
            "never_refuse.last_resort_after_s": 20,
            "overflow": [
                {"name": "nadie", "when": "no_agents", "grace_s": 5, "to": "on_call"},
                {"name": "larga", "when": "wait", "over_s": 20, "to": "number:sede"},
            ],
        }
    environ = {"CALLCENTER_AMI__SECRET": "swordfish"}
    return config.load(EXAMPLE, environ=environ, overrides=overrides.items())


__all__ = ["Killed", "Run", "Site"]
