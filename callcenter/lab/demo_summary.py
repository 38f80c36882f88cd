"""What a demo of so many calls came to, for who looks on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from callcenter.lab.verdict import Verdict
    from callcenter.store.records import GroupSummary


def complaints(verdict: Verdict, *, expected: int, failed: int) -> list[str]:
    """Say what went wrong, one line each."""
    found = [f"{fault.contact}: {fault.what}" for fault in verdict.faults]
    found += [f"{contact}: has not ended" for contact in verdict.unfinished]
    if failed:
        found.append(f"{failed} calls failed at the caller's phone")
    if verdict.contacts != expected:
        found.append(f"{expected} calls were placed, {verdict.contacts} arrived")
    return found


def table(groups: Sequence[GroupSummary]) -> str:
    """Return how the groups fared, as a table."""
    head = f"{'group':<14}{'calls':>6}{'answered':>10}{'abandoned':>11}"
    rows = [head + f"{'mean':>9}{'p50':>9}{'p90':>9}{'longest':>9}"]
    for group in groups:
        counts = f"{group.contacts:>6}{group.answered:>10}{group.abandoned + group.short:>11}"
        waits = (group.mean_ms, group.p50_ms, group.p90_ms, group.max_ms)
        rows.append(f"{group.group_name or '-':<14}{counts}" + "".join(map(_wait, waits)))
    return "\n".join(rows)


def _wait(ms: float | None) -> str:
    return f"{'-' if ms is None else f'{ms / 1000:.1f} s':>9}"
