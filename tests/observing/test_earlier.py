"""What an earlier run left open, by the records alone."""

from __future__ import annotations

from uuid import UUID

from callcenter.facts import EndedBy, Outcome
from callcenter.observing.earlier import at_work, ends_of
from callcenter.store.records import AgentStateRecord, ContactRecord

RUN = UUID(int=1)


def test_who_is_open_and_gone_ended_unseen_or_answered() -> None:
    records = [
        ContactRecord(id="obs-waited", run=RUN, line="salud", group_name="general"),
        ContactRecord(id="obs-talked", run=RUN, connected_at=5, wait_ms=7, target_ms=9),
        ContactRecord(id="obs-alive", run=RUN),
        ContactRecord(id="obs-over", run=RUN, ended_at=9),
        ContactRecord(id="0a1b-7", run=RUN),
    ]
    waited, talked = ends_of(records, alive={"obs-alive"})
    assert (waited.contact, waited.outcome, waited.line) == ("obs-waited", Outcome.UNSEEN, "salud")
    assert (talked.contact, talked.outcome) == ("obs-talked", Outcome.ANSWERED)
    assert (talked.ended_by, talked.wait_ms, talked.talk_ms) == (EndedBy.SYSTEM, 7, 0)


def test_who_was_told_at_work_last_is() -> None:
    def change(agent: str, after: str) -> AgentStateRecord:
        return AgentStateRecord(
            at_ms=1, agent=agent, before="", after=after, reason="", actor="pbx", phone=None
        )

    states = [change("1", "available"), change("2", "paused"), change("1", "offline")]
    assert at_work(states) == {"2": "paused"}
