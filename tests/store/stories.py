"""Facts of a few ordinary calls, as the core states them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from callcenter.contacts import AgentNumber, Channel, ContactId, LegId, OfferId, Phone
from callcenter.events import RingOutcome
from callcenter.facts import (
    AgentChanged,
    Connected,
    ContactArrived,
    Ended,
    EndedBy,
    MenuPlayed,
    Offered,
    OfferEnded,
    Outcome,
    Passed,
    Queued,
    QueueReason,
    SurveyAnswered,
    SurveyBegun,
    SurveyEnd,
    SurveyEnded,
)
from callcenter.store.keys import Keyring
from callcenter.store.records import StoredFact

if TYPE_CHECKING:
    from callcenter.facts import Fact

RUN = UUID("00000000-0000-4000-8000-000000000001")
OTHER_RUN = UUID("00000000-0000-4000-8000-000000000002")
START = 1_795_000_000_123  # a moment in 2026 whose milliseconds are not round
NUMBER = "51987654321"
KEYRING = Keyring([bytes(range(32))])


def arrived(contact: str, *, number: str = NUMBER) -> ContactArrived:
    return ContactArrived(ContactId(contact), Channel.PHONE, "main", "salud", number)


def queued(  # noqa: PLR0913  # each has a default that suits
    contact: str,
    *,
    group: str = "general",
    tier: int = 2,
    arrived_at: int = START,
    service: str = "",
    reason: QueueReason = QueueReason.ENTERED,
) -> Queued:
    return Queued(
        contact=ContactId(contact),
        line="salud",
        group=group,
        service=service,
        wait_class=f"{group}/{service}",
        tier=tier,
        target_ms=300_000,
        guard_ms=900_000 if tier == 2 else None,
        skills=(service,) if service else (),
        arrived_at=arrived_at,
        queued_at=arrived_at + 4_000,
        seq=7,
        reason=reason,
    )


def offered(contact: str) -> Offered:
    passed = Passed(ContactId("other"), "general/", 2, 1_000, 300_000, "later_in_order")
    return Offered(
        contact=ContactId(contact),
        offer=OfferId(f"offer-{contact}"),
        agent=AgentNumber("1001"),
        agent_skills=("citas",),
        waited_ms=2_000,
        second=False,
        passed=(passed,),
    )


def connected(contact: str, *, group: str = "general", wait_ms: int = 5_000) -> Connected:
    return Connected(
        contact=ContactId(contact),
        offer=OfferId(f"offer-{contact}"),
        agent=AgentNumber("1001"),
        line="salud",
        group=group,
        service="citas",
        tier=2,
        target_ms=300_000,
        wait_ms=wait_ms,
        arrival_wait_ms=wait_ms + 4_000,
        overtook=0,
    )


def ended(
    contact: str,
    *,
    group: str = "general",
    outcome: Outcome = Outcome.ANSWERED,
    wait_ms: int = 5_000,
    talk_ms: int = 60_000,
) -> Ended:
    return Ended(
        contact=ContactId(contact),
        line="salud",
        group=group,
        service="citas" if group else "",
        outcome=outcome,
        ended_by=EndedBy.CALLER,
        wait_ms=wait_ms,
        target_ms=300_000 if group else 0,
        talk_ms=talk_ms,
        rings=1,
    )


def agent_changed(*, before: str = "available", after: str = "ringing") -> AgentChanged:
    return AgentChanged(
        agent=AgentNumber("1001"),
        name="Ana Quispe",
        before=before,
        after=after,
        reason="offer",
        actor="",
        phone=Phone("PJSIP/101"),
    )


def answered_call(contact: str, *, wait_ms: int = 5_000, group: str = "general") -> list[Fact]:
    """All facts of a call that an agent answered."""
    return [
        arrived(contact),
        MenuPlayed(ContactId(contact), "principal", 1),
        queued(contact, group=group),
        queued(contact, group=group, service="citas", reason=QueueReason.SERVICE_CHOSEN),
        offered(contact),
        connected(contact, group=group, wait_ms=wait_ms),
        ended(contact, group=group, wait_ms=wait_ms),
    ]


def abandoned_call(contact: str, *, wait_ms: int = 9_000) -> list[Fact]:
    """All facts of a call whose caller gave up after a ring that nobody answered."""
    return [
        arrived(contact, number=""),
        queued(contact),
        offered(contact),
        OfferEnded(
            ContactId(contact),
            OfferId(f"offer-{contact}"),
            AgentNumber("1001"),
            RingOutcome.NO_ANSWER,
            15_000,
        ),
        queued(contact, reason=QueueReason.OFFER_ENDED),
        ended(contact, outcome=Outcome.ABANDONED, wait_ms=wait_ms, talk_ms=0),
    ]


def stored(facts: list[Fact], *, run: UUID = RUN, first: int = 1) -> list[StoredFact]:
    """`facts` with identities, one second apart."""
    return [
        StoredFact(run, first + place, START + 1_000 * place, fact)
        for place, fact in enumerate(facts)
    ]


def survey(contact: str, *answers: tuple[str, int], agent: str = "1001") -> list[Fact]:
    """Somebody who was served by the agent is asked, and answers this and no more."""
    who, by = ContactId(contact), AgentNumber(agent)
    why = SurveyEnd.COMPLETED if answers else SurveyEnd.HUNG_UP
    return [
        SurveyBegun(who, by, "salud", "general", "main", LegId("17600.1")),
        *(SurveyAnswered(who, by, "salud", question, answer) for question, answer in answers),
        SurveyEnded(who, by, "salud", why, len(answers)),
    ]
