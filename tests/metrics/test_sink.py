"""What each fact moves."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from callcenter.contacts import AgentNumber, ContactId, OfferId
from callcenter.events import RingOutcome
from callcenter.facts import (
    Break,
    CallbackReached,
    CameBack,
    CommandNotDone,
    ContactRescued,
    Fact,
    MenuAnswered,
    MenuPlayed,
    MenuUnanswered,
    MetClosed,
    OfferEnded,
    Outcome,
    PbxStateChanged,
    QueueReason,
    RequestRefused,
    TurnAwayReason,
    TurnedAway,
)
from callcenter.metrics.promises import Promise, wait_bounds_s
from callcenter.metrics.sink import Metrics
from tests.metrics import whole
from tests.store import stories
from tests.store.stories import START

PROMISES = (
    Promise("salud", "emergencia", 0, 10_000),
    Promise("salud", "preferente", 1, 75_000),
    Promise("salud", "general", 2, 300_000),
)
GENERAL = {"line": "salud", "group": "general"}


@pytest.fixture
def metrics() -> Metrics:
    return Metrics(promises=PROMISES, pbxs=("main",), menus=("principal",), version="1.2.3")


def told(metrics: Metrics, *facts: Fact, at_ms: int = START) -> Metrics:
    for fact in facts:
        metrics.record(fact, at_ms)
    return metrics


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(f"callcenter_{name}", labels)


def test_series_of_configured_names_stand_at_zero_from_the_start(metrics: Metrics) -> None:
    assert value(metrics, "offered_total", **GENERAL) == 0
    assert value(metrics, "wait_seconds_count", **GENERAL, outcome="answered") == 0
    assert value(metrics, "calls_arrived_total", line="salud") == 0
    assert value(metrics, "ivr_no_input_total", menu="principal") == 0
    assert value(metrics, "offers_total", result="no_answer") == 0
    assert value(metrics, "ami_connected", pbx="main") == 0
    assert value(metrics, "build_info", version="1.2.3") == 1
    assert value(metrics, "commands_failed_total", verb="Play") == 0
    assert value(metrics, "requests_refused_total", request="PauseAsked") == 0


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_stands_at_zero_from_the_start(metrics: Metrics, outcome: Outcome) -> None:
    in_line = value(metrics, "contacts_total", **GENERAL, outcome=outcome)
    not_in_line = value(metrics, "contacts_total", line="salud", group="", outcome=outcome)
    assert 0 in (in_line, not_in_line)


def test_an_answered_call_counts_once_everywhere(metrics: Metrics) -> None:
    told(metrics, *stories.answered_call("c1", wait_ms=42_500))
    assert value(metrics, "calls_arrived_total", line="salud") == 1
    assert value(metrics, "ivr_prompts_total", menu="principal") == 1
    assert value(metrics, "declared_total", **GENERAL) == 1
    assert value(metrics, "offered_total", **GENERAL) == 1
    assert value(metrics, "answered_within_target_total", **GENERAL) == 1
    assert value(metrics, "contacts_total", **GENERAL, outcome="answered") == 1
    assert value(metrics, "wait_seconds_count", **GENERAL, outcome="answered") == 1
    assert value(metrics, "wait_seconds_sum", **GENERAL, outcome="answered") == 42.5
    assert value(metrics, "offers_total", result="answered") == 1
    assert value(metrics, "short_talk_total", line="salud") == 0


def test_a_wait_is_seen_when_bridged_not_when_the_talk_is_over(metrics: Metrics) -> None:
    told(metrics, stories.connected("c1"))
    assert value(metrics, "wait_seconds_count", **GENERAL, outcome="answered") == 1
    assert value(metrics, "contacts_total", **GENERAL, outcome="answered") == 0


@pytest.mark.parametrize(("wait_ms", "within"), [(300_000, 1), (300_001, 0)])
def test_the_target_itself_is_still_within(metrics: Metrics, wait_ms: int, within: int) -> None:
    told(metrics, stories.connected("c1", wait_ms=wait_ms))
    assert value(metrics, "answered_within_target_total", **GENERAL) == within
    assert value(metrics, "wait_seconds_bucket", **GENERAL, outcome="answered", le="300.0") == (
        within
    )


def test_an_abandoned_call_is_offered_and_waited_but_not_answered(metrics: Metrics) -> None:
    told(metrics, *stories.abandoned_call("c1", wait_ms=9_000))
    assert value(metrics, "offered_total", **GENERAL) == 1
    assert value(metrics, "answered_within_target_total", **GENERAL) == 0
    assert value(metrics, "wait_seconds_sum", **GENERAL, outcome="abandoned") == 9
    assert value(metrics, "contacts_total", **GENERAL, outcome="abandoned") == 1
    assert value(metrics, "offers_total", result="no_answer") == 1


def test_who_left_in_the_menu_was_never_offered(metrics: Metrics) -> None:
    told(metrics, stories.ended("c1", group="", outcome=Outcome.LEFT_MENU, talk_ms=0))
    labels = {"line": "salud", "group": "", "outcome": "left_menu"}
    assert value(metrics, "contacts_total", **labels) == 1
    assert value(metrics, "wait_seconds_count", **labels) is None


def test_a_call_lost_while_talking_keeps_its_one_wait(metrics: Metrics) -> None:
    told(metrics, stories.connected("c1"), stories.ended("c1", outcome=Outcome.LOST))
    assert value(metrics, "offered_total", **GENERAL) == 1
    assert value(metrics, "wait_seconds_count", **GENERAL, outcome="lost") == 0


def test_only_tier_0_counts_as_an_emergency_wait(metrics: Metrics) -> None:
    emergency = stories.connected("c2", group="emergencia", wait_ms=3_000)
    told(metrics, stories.connected("c1"), replace(emergency, tier=0))
    assert value(metrics, "emergency_wait_seconds_count", line="salud") == 1


def test_a_declaration_is_counted_at_entry_and_change_but_not_at_a_return(
    metrics: Metrics,
) -> None:
    told(
        metrics,
        stories.queued("c1"),
        stories.queued("c1", service="citas", reason=QueueReason.SERVICE_CHOSEN),
        stories.queued("c1", reason=QueueReason.OFFER_ENDED),
        stories.queued("c1", group="preferente", tier=1, reason=QueueReason.RECLASSIFIED),
    )
    assert value(metrics, "declared_total", **GENERAL) == 1
    assert value(metrics, "declared_total", line="salud", group="preferente") == 1


def test_a_guard_is_counted_once_when_the_wait_is_over(metrics: Metrics) -> None:
    told(
        metrics,
        replace(stories.connected("c1"), guard_hit=True),
        replace(stories.ended("c1"), guard_hit=True),
        stories.connected("c2"),
    )
    assert value(metrics, "guard_hits_total", **GENERAL) == 1


def test_a_guard_is_counted_for_who_gave_up_too(metrics: Metrics) -> None:
    gone = stories.ended("c1", outcome=Outcome.ABANDONED, talk_ms=0)
    told(metrics, replace(gone, guard_hit=True))
    assert value(metrics, "guard_hits_total", **GENERAL) == 1


def test_dead_air_is_a_talk_under_ten_seconds(metrics: Metrics) -> None:
    told(metrics, stories.ended("c1", talk_ms=9_999), stories.ended("c2", talk_ms=10_000))
    assert value(metrics, "short_talk_total", line="salud") == 1


def test_a_talk_whose_end_nobody_saw_is_no_dead_air(metrics: Metrics) -> None:
    told(metrics, stories.ended("c1", talk_ms=0))
    assert value(metrics, "short_talk_total", line="salud") == 0
    assert value(metrics, "contacts_total", **GENERAL, outcome="answered") == 1


def test_overtakes_add_up_for_those_who_suffered_them(metrics: Metrics) -> None:
    gone = stories.ended("c2", outcome=Outcome.ABANDONED, talk_ms=0)
    told(
        metrics,
        replace(stories.connected("c1"), overtaken=2),
        replace(stories.ended("c1"), overtaken=2),
        replace(gone, overtaken=1),
    )
    assert value(metrics, "overtakes_total", **GENERAL) == 3
    assert value(metrics, "same_class_overtakes_total", **GENERAL) == 0


def test_overtakes_inside_a_class_are_counted_apart(metrics: Metrics) -> None:
    told(metrics, replace(stories.connected("c1"), overtook=2, passed=3))
    assert value(metrics, "same_class_overtakes_total", **GENERAL) == 2
    assert value(metrics, "overtakes_total", **GENERAL) == 0


def test_silence_and_an_unknown_key_are_told_apart(metrics: Metrics) -> None:
    contact = ContactId("c1")
    told(
        metrics,
        MenuPlayed(contact, "principal", 1),
        MenuUnanswered(contact, "principal", 1, ""),
        MenuUnanswered(contact, "principal", 2, "7"),
    )
    assert value(metrics, "ivr_no_input_total", menu="principal") == 1
    assert value(metrics, "ivr_unknown_key_total", menu="principal") == 1


def test_only_the_rules_own_pauses_are_automatic(metrics: Metrics) -> None:
    by_rule = stories.agent_changed(before="ringing", after="paused")
    told(
        metrics,
        by_rule,
        replace(by_rule, actor="ana"),
        replace(by_rule, before="available"),  # found paused after a start
        stories.agent_changed(),
    )
    assert value(metrics, "auto_pauses_total") == 1


def test_a_session_counts_as_anew_from_the_second_on(metrics: Metrics) -> None:
    told(metrics, PbxStateChanged("main", connected=True))
    assert value(metrics, "ami_connected", pbx="main") == 1
    assert value(metrics, "ami_reconnects_total", pbx="main") == 0
    told(metrics, PbxStateChanged("main", connected=False))
    assert value(metrics, "ami_connected", pbx="main") == 0
    told(metrics, PbxStateChanged("main", connected=True))
    assert value(metrics, "ami_reconnects_total", pbx="main") == 1


def test_failures_are_counted_by_kind(metrics: Metrics) -> None:
    told(
        metrics,
        CommandNotDone("Play", "leg-1", "no_channel"),
        RequestRefused("LogInAsked", "1001", "unknown agent"),
        ContactRescued(ContactId("c1"), "ivr"),
        OfferEnded(ContactId("c1"), OfferId("o1"), AgentNumber("1001"), RingOutcome.BUSY, 10),
    )
    assert value(metrics, "commands_failed_total", verb="Play") == 1
    assert value(metrics, "requests_refused_total", request="LogInAsked") == 1
    assert value(metrics, "contacts_rescued_total") == 1
    assert value(metrics, "offers_total", result="busy") == 1


def test_the_engine_reports_its_delays(metrics: Metrics) -> None:
    metrics.dispatched(0.0004)
    assert value(metrics, "dispatch_delay_seconds_bucket", le="0.0005") == 1
    assert value(metrics, "dispatch_delay_seconds_bucket", le="0.00025") == 0


def test_the_lag_of_the_pbx_is_read_at_each_scrape(metrics: Metrics) -> None:
    lags_s = iter((0.012, 0.5))
    metrics.lag_from("main", lambda: next(lags_s))
    assert value(metrics, "ami_lag_seconds", pbx="main") == 0.012
    assert value(metrics, "ami_lag_seconds", pbx="main") == 0.5


def test_failures_of_the_rules_are_counted_by_the_kind_of_event_from_zero(
    metrics: Metrics,
) -> None:
    assert value(metrics, "rule_failures_total", event="CallArrived") == 0
    metrics.rule_failed("CallArrived")
    assert value(metrics, "rule_failures_total", event="CallArrived") == 1


def test_a_fact_that_nobody_counts_is_let_pass(metrics: Metrics) -> None:
    told(metrics, MenuAnswered(ContactId("c1"), "principal", "1"), stories.offered("c1"))


def test_every_target_is_a_bound_in_order_and_once() -> None:
    bounds = wait_bounds_s((*PROMISES, Promise("otra", "general", 2, 300_000)))
    assert {10.0, 75.0, 300.0} <= set(bounds)
    assert list(bounds) == sorted(set(bounds))


def test_no_label_holds_a_number_an_agent_or_a_contact(metrics: Metrics) -> None:
    told(metrics, *stories.answered_call("c1"), *stories.abandoned_call("c2"))
    told(metrics, stories.agent_changed(after="paused"))
    names: set[str] = set()
    values: set[str] = set()
    for family in metrics.registry.collect():
        for sample in family.samples:
            names |= sample.labels.keys()
            values |= set(sample.labels.values())
    assert names == {
        "line",
        "group",
        "outcome",
        "reason",
        "after",
        "kind",
        "to",
        "by",
        "le",
        "menu",
        "result",
        "side",
        "step",
        "why",
        "pbx",
        "event",
        "verb",
        "request",
        "version",
    }
    assert not values & {stories.NUMBER, "1001", "Ana Quispe", "PJSIP/101", "c1", "c2"}


def test_no_series_tells_when_it_was_made(metrics: Metrics) -> None:
    names = {sample.name for family in metrics.registry.collect() for sample in family.samples}
    assert names
    assert not [name for name in names if name.endswith("_created")]


def test_who_is_turned_away_is_counted_by_group_and_reason(metrics: Metrics) -> None:
    turned_away = TurnedAway(ContactId("c1"), "salud", "general", TurnAwayReason.LINE_FULL, 400)
    told(metrics, turned_away)
    labels = {"line": "salud", "group": "general", "reason": "line_full"}
    assert value(metrics, "turned_away_total", **labels) == 1


def test_the_wait_of_who_was_called_back_is_none_on_the_phone(metrics: Metrics) -> None:
    connected = replace(stories.connected("c1", wait_ms=54_000_000), promised=True)
    expired = stories.ended("c2", outcome=Outcome.CALLBACK_EXPIRED, wait_ms=60_000_000, talk_ms=0)
    reached = CallbackReached(ContactId("c1"), "salud", OfferId("cc-1"), "main", 53_000_000)
    told(metrics, reached, connected, replace(expired, promised=True))
    labels = {"line": "salud", "group": "general"}
    assert value(metrics, "offered_total", **labels) == 0
    assert value(metrics, "wait_seconds_count", **labels, outcome="answered") == 0
    assert value(metrics, "callback_wait_seconds_count", line="salud") == 1
    assert value(metrics, "callback_wait_seconds_sum", line="salud") == 53_000
    ended = {"outcome": "callback_expired", **labels}
    assert value(metrics, "contacts_total", **ended) == 1


def test_only_groups_of_tier_two_meet_a_full_line_and_no_emergency_a_closed_one(
    metrics: Metrics,
) -> None:
    groups = {
        (sample.labels["reason"], sample.labels["group"])
        for family in metrics.registry.collect()
        for sample in family.samples
        if sample.name == "callcenter_turned_away_total"
    }
    assert groups == {
        ("line_full", "general"),
        ("closing_soon", "general"),
        ("line_closed", "general"),
        ("line_closed", "preferente"),
    }


def test_a_call_while_closed_is_counted_once(metrics: Metrics) -> None:
    name = "callcenter_calls_while_closed_total"
    assert metrics.registry.get_sample_value(name, {"line": "salud"}) == 0
    metrics.record(MetClosed(ContactId("c-1"), "salud", 0), START)
    assert metrics.registry.get_sample_value(name, {"line": "salud"}) == 1


@pytest.mark.parametrize("after", Break)
def test_who_comes_back_is_counted_by_what_broke_the_call_before(
    metrics: Metrics, after: Break
) -> None:
    name, labels = "callcenter_came_back_total", {"line": "salud", "after": after.value}
    assert metrics.registry.get_sample_value(name, labels) == 0
    fact = CameBack(ContactId("c-2"), ContactId("c-1"), START, START, after, "salud")
    metrics.record(fact, START)
    assert metrics.registry.get_sample_value(name, labels) == 1


def test_surveys_are_counted_when_offered_and_when_over_with_an_answer(metrics: Metrics) -> None:
    assert value(metrics, "surveys_offered_total", line="salud") == 0
    told(metrics, *stories.survey("c1"), *stories.survey("c2", ("trato", 4), ("claro", 4)))
    assert value(metrics, "surveys_offered_total", line="salud") == 2
    assert value(metrics, "surveys_answered_total", line="salud") == 1
    answers = {"line": "salud", "question": "trato", "answer": "4"}
    assert value(metrics, "survey_answers_total", **answers) == 1


def test_each_step_of_a_callback_is_counted(metrics: Metrics) -> None:
    told(metrics, *whole.everything())

    def count(name: str, **labels: str) -> float | None:
        return metrics.registry.get_sample_value(name, {"line": "salud", **labels})

    for step in ("asked", "promised", "dialled", "reached"):
        assert count("callcenter_callbacks_total", step=step) == 1
    assert count("callcenter_callbacks_refused_total", why="own") == 1
    assert count("callcenter_callbacks_refused_total", why="already") == 0
    assert count("callcenter_callbacks_missed_total", why="busy") == 1
    assert count("callcenter_callbacks_missed_total", why="no_key") == 0
