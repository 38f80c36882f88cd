"""Every counter and histogram, by name. `docs/metrics.md` has a heading for each.

Labels hold names from the configuration only: never a number, an agent or a contact. Official
figures come from the database; these are for watching the line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import Counter, Gauge, Histogram

from callcenter.metrics.children import Children

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from prometheus_client import CollectorRegistry

_DISPATCH_BOUNDS_S = (
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0,
)  # fmt: skip
_LOOK_UP_BOUNDS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
_LOOP_BOUNDS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_EMERGENCY_BOUNDS_S = (1.0, 2.0, 3.0, 5.0, 7.5, 10.0, 15.0, 20.0, 30.0, 45.0, 60.0, 120.0, 300.0)

LOOK_UPS = ("number", "document")
"""By what a caller is looked up."""


class Catalogue:
    """The metrics that facts move.

    Args:
        registry: where they are registered.
        wait_bounds_s: upper bounds of the wait histogram's buckets, every target among them.
    """

    def __init__(self, registry: CollectorRegistry, *, wait_bounds_s: Sequence[float]) -> None:
        def counter(name: str, text: str, *labels: str) -> Children[Counter]:
            return Children(Counter(f"callcenter_{name}", text, labels, registry=registry))

        self.arrived = counter("calls_arrived_total", "Calls answered by the IVR.", "line")
        self.contacts = counter(
            "contacts_total", "Contacts that are over, by outcome.", "line", "group", "outcome"
        )
        self.offered = counter(
            "offered_total",
            "Contacts of the line that an agent answered or that left it: the whole of which "
            "callcenter_answered_within_target_total is the part.",
            "line",
            "group",
        )
        self.within_target = counter(
            "answered_within_target_total",
            "Contacts connected within their group's target.",
            "line",
            "group",
        )
        self.wait = Children(
            Histogram(
                "callcenter_wait_seconds",
                "Wait from entering the line until bridged with an agent, or until leaving it.",
                ("line", "group", "outcome"),
                buckets=wait_bounds_s,
                registry=registry,
            )
        )
        self.emergency_wait = Children(
            Histogram(
                "callcenter_emergency_wait_seconds",
                "Wait of tier 0 from entering the line until bridged with an agent.",
                ("line",),
                buckets=_EMERGENCY_BOUNDS_S,
                registry=registry,
            )
        )
        self.turned_away = counter(
            "turned_away_total",
            "Callers who chose a group and were not let into the line.",
            "line",
            "group",
            "reason",
        )
        self.overflows = counter(
            "overflows_total",
            "Rules of overflow that were applied to a contact.",
            "line",
            "rule",
            "to",
        )
        self.diverts = counter(
            "diverts_total",
            "Contacts sent to a number or mailbox outside: answered, or returned to the line.",
            "line",
            "to",
            "result",
        )
        self.while_closed = counter(
            "calls_while_closed_total", "Calls that came while the line was closed.", "line"
        )
        self.declared = counter(
            "declared_total", "Contacts that entered the line under a group.", "line", "group"
        )
        self.known_group = counter(
            "known_group_total",
            "Contacts put under a group because the registry knows them to belong to it.",
            "line",
            "group",
        )
        self.recognized = counter(
            "recognized_total", "Callers whom the registry knows.", "line", "by"
        )
        self._of_conversations(counter)
        self.held_back = counter(
            "held_back_total",
            "Callers held back from the line a moment, for many calls came from their number.",
            "line",
        )
        self.came_back = counter(
            "came_back_total",
            "Callers who have the place of a call of theirs that broke.",
            "line",
            "after",
        )
        self.guard_hits = counter(
            "guard_hits_total",
            "Contacts that were rung for, or left, after their guard had raised them to tier 1.",
            "line",
            "group",
        )
        self.overtakes = counter(
            "overtakes_total",
            "Times that a later arrival of any group was answered while a contact of the group "
            "waited whom that agent could have served.",
            "line",
            "group",
        )
        self.same_class_overtakes = counter(
            "same_class_overtakes_total",
            "Earlier arrivals of the same class who waited when the agent was rung who answered.",
            "line",
            "group",
        )
        self.bounds = counter(
            "wait_bounds_total",
            "Waits that are over of which a bound was known at the entry: kept, broken, or open "
            "where the caller hung up before.",
            "line",
            "group",
            "result",
        )
        self.estimated = counter(
            "estimated_total",
            "Contacts answered whose wait was estimated at the entry.",
            "line",
            "group",
        )
        self.estimate_error = counter(
            "estimate_error_seconds_total",
            "Seconds by which these waits differed from the estimate: over it, or under it.",
            "line",
            "group",
            "side",
        )
        self.short_talk = counter(
            "short_talk_total", "Talks of less than 10 seconds: dead air?", "line"
        )
        self.surveys_begun = counter(
            "surveys_offered_total", "Callers who were to be asked after the call.", "line"
        )
        self.surveys_answered = counter(
            "surveys_answered_total",
            "Those of them who answered a question, or more, once that is over.",
            "line",
        )
        self.pauses_overrun = counter(
            "pauses_overrun_total", "Pauses that lasted longer than their reason allows.", "reason"
        )
        self.call_reasons = counter(
            "call_reasons_total", "Calls that agents said by a code what they were about.", "reason"
        )
        self.survey_answers = counter(
            "survey_answers_total",
            "Answers to questions asked after the call.",
            "line",
            "question",
            "answer",
        )
        self.prompts = counter("ivr_prompts_total", "Menu prompts played.", "menu")
        self.no_input = counter("ivr_no_input_total", "Menu prompts that got no key.", "menu")
        self.unknown_key = counter(
            "ivr_unknown_key_total", "Menu prompts that got a key the menu does not know.", "menu"
        )
        self.offers = counter("offers_total", "Ring attempts that ended, by result.", "result")
        self.auto_pauses = Counter(
            "callcenter_auto_pauses_total",
            "Agents paused by the rules, after calls they let ring.",
            registry=registry,
        )
        self.commands_failed = counter(
            "commands_failed_total", "Commands that the PBX did not carry out.", "verb"
        )
        self.refused = counter(
            "requests_refused_total", "Requests of people that could not be.", "request"
        )
        self.rescued = Counter(
            "callcenter_contacts_rescued_total",
            "Contacts put into the default class because a rule raised an error.",
            registry=registry,
        )
        self.rule_failures = counter(
            "rule_failures_total", "Events on which a rule raised an error.", "event"
        )
        self.dispatch_delay = Histogram(
            "callcenter_dispatch_delay_seconds",
            "From an event's arrival until a ring it led to was handed to the PBX session.",
            buckets=_DISPATCH_BOUNDS_S,
            registry=registry,
        )
        self.look_ups = counter(
            "registry_lookups_total", "Times that the registry was asked, by outcome.", "outcome"
        )
        self.look_up_time = Histogram(
            "callcenter_registry_lookup_seconds",
            "From asking the registry until its answer, or until it was not waited for any more.",
            buckets=_LOOK_UP_BOUNDS_S,
            registry=registry,
        )
        self.loop_lag = Histogram(
            "callcenter_loop_lag_seconds",
            "How late the service's loop came to a timer, looked at ten times a second.",
            buckets=_LOOP_BOUNDS_S,
            registry=registry,
        )
        self.events_waiting = Gauge(
            "callcenter_events_waiting", "Events read and not handled yet.", registry=registry
        )
        self.reading_stopped = Counter(
            "callcenter_reading_stopped_total",
            "Times that so many events waited that the PBX was not read from for a while.",
            registry=registry,
        )
        self.ami_connected = Children(
            Gauge(
                "callcenter_ami_connected",
                "Whether the session to the PBX stands.",
                ("pbx",),
                registry=registry,
            )
        )
        self.ami_lag = Children(
            Gauge(
                "callcenter_ami_lag_seconds",
                "Round trip of the last ping to the PBX.",
                ("pbx",),
                registry=registry,
            )
        )
        self.ami_reconnects = counter(
            "ami_reconnects_total", "Sessions to the PBX made anew after a loss.", "pbx"
        )

    def _of_conversations(self, counter: Callable[..., Children[Counter]]) -> None:
        self.handed_back = counter(
            "handed_back_total",
            "Callers whom the agent they spoke with put back into the line.",
            "line",
            "group",
        )
        self.helped = counter(
            "help_total",
            "Requests of agents for help in a conversation, by how they ended.",
            "line",
            "why",
        )
