"""What goes wrong, and when: drawn once, at the beginning of a simulation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulation.wire import FAST_S

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulation.service import Site

_ACTIONS = ("AGI", "Bridge", "Hangup", "Originate", "PlayDTMF", "Setvar", "Status", "Redirect")


class Faults:
    """Injects faults into one simulation until `until_s`, then heals everything.

    Args:
        site: what they are done to.
        until_s: when they cease.
        start: starts the service after so many seconds.
    """

    def __init__(self, site: Site, *, until_s: float, start: Callable[[float], None]) -> None:
        self.site = site
        self.world = site.world
        self._start = start
        self._until_s = until_s
        self.healed = False
        kinds: tuple[tuple[Callable[[], None], int], ...] = (
            (self.the_service_is_killed, 5),
            (self.the_service_dies_between_two_steps, 5),
            (self.the_service_is_restarted, 2),
            (self.the_connection_is_cut, 3),
            (self.the_connection_is_half_open, 2),
            (self.the_connection_is_slow, 2),
            (self.the_pbx_says_nonsense, 1),
            (self.an_action_fails, 4),
            (self.the_pbx_takes_no_orders, 2),
            (self.events_come_in_disorder, 3),
            (self.the_database_is_away, 3),
            (self.a_clock_is_stepped, 2),
            (self.a_phone_vanishes, 2),
            (self.asterisk_is_restarted, 1),
        )
        weights = [weight for _, weight in kinds]
        for _ in range(self.world.rng.randint(0, 8)):
            fault = self.world.rng.choices(kinds, weights)[0][0]
            self.world.later(self.world.between(0, until_s), self._happens, fault)

    def _happens(self, fault: Callable[[], None]) -> None:
        self.world.note(f"FATE {fault.__name__}")
        fault()

    def heal(self) -> None:
        """No fault from now on."""
        self.healed = True
        self.site.doom = None
        self.site.reachable = True
        self.site.delay_s = FAST_S
        self.site.records.trouble = ""
        self.site.pbx.refusing.clear()
        self.site.pbx.takes_orders = True
        self.site.pbx.disorder = 0.0
        if (run := self.site.alive) and (wire := run.wire):
            wire.thaw()
            wire.delay_s = FAST_S

    def _for(self, low_s: float, high_s: float, end: Callable[[], None]) -> None:
        self.world.later(self.world.between(low_s, high_s), end)

    # -- the service -------------------------------------------------------------------------

    def _away_s(self) -> float:
        return self.world.rng.choice(
            (0.2, 2.0, self.world.between(1, 30), self.world.between(50, 90))
        )

    def the_service_is_killed(self) -> None:
        if self.site.alive:
            self._start(self._away_s())
            self.site.kill("between two events")

    def the_service_dies_between_two_steps(self) -> None:
        """At one of its next writes or facts, in the middle of what it does."""
        if self.site.alive and self.site.doom is None:
            kind = self.world.rng.choice(("write", "write", "fact"))
            self.site.doom = (kind, self.world.rng.randrange(12))
            self._start(self._away_s())

    def the_service_is_restarted(self) -> None:
        if run := self.site.alive:
            run.stop()
            self._start(self._away_s())

    # -- the connection ----------------------------------------------------------------------

    def the_connection_is_cut(self) -> None:
        self.site.reachable = False
        self._for(0, self.world.rng.choice((0.1, 20)), self._reachable)
        if (run := self.site.alive) and (wire := run.wire):
            wire.cut()

    def _reachable(self) -> None:
        self.site.reachable = True

    def the_connection_is_half_open(self) -> None:
        if (run := self.site.alive) and (wire := run.wire):
            wire.freeze()
            self._for(0.1, 20, wire.thaw)

    def the_connection_is_slow(self) -> None:
        if (run := self.site.alive) and (wire := run.wire):
            # Perhaps so slow that the session is given up, and the next one too.
            slow_s = self.world.rng.choice((0.7, 0.7, 8))
            wire.delay_s = self.site.delay_s = self.world.between(0.01, slow_s)

            def quick() -> None:
                wire.delay_s = self.site.delay_s = FAST_S

            self._for(1, 20, quick)

    def the_pbx_says_nonsense(self) -> None:
        self.site.pbx.garbles()

    # -- the PBX -----------------------------------------------------------------------------

    def an_action_fails(self) -> None:
        action = self.world.rng.choice(_ACTIONS)
        how = self.world.rng.choice(("refused", "silent", "lost"))
        self.world.note(f"pbx: {action} is {how}")
        self.site.pbx.refusing[action] = how

        def works() -> None:
            self.site.pbx.refusing.pop(action, None)

        self._for(0.1, 12, works)

    def the_pbx_takes_no_orders(self) -> None:
        """A service that starts reads it, is obeyed in nothing, and loses it once more."""
        if self.site.alive is None:
            return
        away_s = self.world.between(12, 60)
        self._start(away_s)
        self.site.pbx.takes_orders = False

        def obeys() -> None:
            self.site.pbx.takes_orders = True
            if (run := self.site.alive) and (wire := run.wire):
                wire.cut()

        self.world.later(away_s + self.world.between(0.5, 8), obeys)
        self.site.kill("and its successor will be obeyed in nothing")

    def events_come_in_disorder(self) -> None:
        self.site.pbx.disorder = self.world.between(0.05, 0.5)

        def in_order() -> None:
            self.site.pbx.disorder = 0.0

        self._for(1, 40, in_order)

    def asterisk_is_restarted(self) -> None:
        self.site.pbx.dies()

    def a_phone_vanishes(self) -> None:
        phone = self.world.rng.choice(list(self.site.pbx.switch.phones.values()))
        self.site.pbx.phones.vanishes(phone)

    # -- the database and the clocks ---------------------------------------------------------

    def the_database_is_away(self) -> None:
        self.site.records.trouble = self.world.rng.choice(("away", "hangs", "forgets to answer"))

        def back() -> None:
            self.site.records.trouble = ""

        self._for(0.5, 60, back)

    def a_clock_is_stepped(self) -> None:
        step_s = self.world.rng.choice((-3600.0, -5.0, 5.0, 3600.0))
        self.world.note(f"a clock goes {step_s:+g} s")
        if self.world.chance(0.6):
            self.world.wall_offset_s += step_s
        else:
            self.world.pbx_offset_s += step_s
