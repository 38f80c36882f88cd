"""What is told of a run of chaos when it is over."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from callcenter.lab import reckoning

if TYPE_CHECKING:
    from callcenter.lab.chaos_run import Run
    from callcenter.lab.killer import Killer
    from callcenter.lab.reckoning import Reckoning


def summary(run: Run, killer: Killer, judged: Reckoning, *, seed: str) -> str:
    """Return what happened: a table, the faults, and one JSON object as the last line."""
    rows = [*sorted(killer.done.items()), ("callers placed", len(run.placed))]
    rows += [*sorted(judged.became.items()), ("handed to the fallback", judged.handed_over)]
    rows += [("put back by an agent", judged.put_back)]
    rows += [("never known to the service", judged.unrecorded)]
    rows += [("promised to be called back", len(run.witness.promised()))]
    rows += [("called back, and nobody knows whom", len(run.witness.strangers_called))]
    rows += [("failed at the callers' phones", run.phones_failed)]
    rows += [("the service ended by itself", killer.died)]
    lines = [f"{name:<34}{count:>7}" for name, count in rows]
    lines += [f"{fault.what}: {fault.number} {fault.why}" for fault in judged.faults]
    kinds = (reckoning.LOST, reckoning.TWICE, reckoning.CUT, reckoning.PLACE)
    figures: dict[str, object] = {
        "seed": seed,
        "callers": len(run.placed),
        **{what.replace(" ", "_"): count for what, count in judged.became.items()},
        **{what.replace(" ", "_"): judged.count(what) for what in kinds},
        "out_of_order": judged.count(reckoning.ORDER),
        "late_to_the_fallback": judged.count(reckoning.LATE),
        "records_wrong": judged.count(reckoning.RECORDS),
        "put_back": judged.put_back,
        "promised": len(run.witness.promised()),
        "handed_over": judged.handed_over,
        "phones_failed": run.phones_failed,
        "service_died": killer.died,
        "faults_made": sum(killer.done.values()),
    }
    return "\n".join([*lines, json.dumps(figures), ""])
