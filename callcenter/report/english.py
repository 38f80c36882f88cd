"""The report in English."""

from __future__ import annotations

from callcenter.charts.counted import same
from callcenter.charts.months import MONTHS
from callcenter.report.levels import ServiceLevel
from callcenter.report.words import Words

ENGLISH = Words(
    language="en",
    title="{service}: report of {date}",
    date="{day} {month} {year}",
    months=MONTHS["en"],
    zone="Time of {zone}. Each contact counts in the day and half-hour in which it arrived.",
    all_groups="All",
    official="Official service level: {formula}",
    glance="Service level: {level}. Offered: {offered}; answered: {answered};"
    " hung up in the line: {abandoned}.",
    glance_worst="The group with the lowest level: {group}, {level}.",
    glance_goals="Goals kept: {kept} of {goals}.",
    glance_order="Nobody passed another of the same class.",
    nothing="no contacts",
    none="-",
    sections={
        "volume": "Contacts",
        "level": "Service level",
        "waits": "Waits of the answered",
        "order": "Order of the line",
        "estimates": "The wait that was expected",
        "fairness": "Fairness (wait ÷ target)",
        "talks": "Conversations",
    },
    rows={
        "offered": "Offered",
        "answered": "Answered",
        "abandoned": "Hung up in the line",
        "short": "of them, very early",
        "abandonment": "Abandonment",
        "abandonment_without_short": "Abandonment without short ones",
        "goal": "Goal",
        "goal_kept": "Goal kept?",
        "target_s": "Promised wait",
        "within_target": "Promise kept",
        "mean_wait_s": "Mean",
        "p50_s": "Half waited up to",
        "p90_s": "9 in 10 up to",
        "p95_s": "19 in 20 up to",
        "max_s": "The longest",
        "overtakes": "Overtakes",
        "same_class_overtakes": "Within the same class",
        "overtaken": "Times that somebody was overtaken",
        "overtaken_contacts": "Contacts overtaken",
        "guard_hits": "Guard hits",
        "guard_share": "Share with a guard hit",
        "estimates": "Waits with an estimate",
        "within_bound": "Within the bound",
        "left_beyond_bound": "Hung up beyond the bound",
        "error_s": "Mean error",
        "absolute_error_s": "Mean absolute error",
        "rmse_s": "Root mean square error",
        "gini": "Gini",
        "jain": "Jain",
        "max_share_of_target": "Longest wait ÷ target",
        "short_talks": "Very short talks",
    },
    means={
        "offered": "Entered the line, and were answered or left it.",
        "abandonment_without_short": "Without those who hung up very early, neither among those who"
        " hung up nor among the offered.",
        "within_target": "Answered within the promised wait ÷ offered.",
        "overtakes": "At each answer: how many earlier arrivals still waited whom that agent could"
        " have served. It is what priority costs.",
        "same_class_overtakes": "Must be 0: within a group and service, first come, first served.",
        "guard_hits": "Waits so long that they joined the preferred tier.",
        "within_bound": "Of the answered, those who waited at most what 9 in 10 were expected to."
        " Should be about 90%.",
        "error_s": "Real wait less the estimate: above zero if it took longer than told.",
        "rmse_s": "A few waits that were told very wrongly weigh more than many that were nearly"
        " right.",
        "gini": "0: all waited the same share of their promise; near 1: one waited it all.",
        "jain": "1: all waited the same share of their promise.",
        "short_talks": "Too brief to serve anybody: silent calls, perhaps.",
    },
    formulas={
        ServiceLevel.STRICT: "strict: answered in time ÷ offered",
        ServiceLevel.ANSWERED_ONLY: "answered only: answered in time ÷ answered",
        ServiceLevel.NEUTRAL: "neutral: answered in time ÷ (offered \N{MINUS SIGN} hung up in"
        " time)",
        ServiceLevel.LENIENT: "lenient: (answered + hung up in time) ÷ offered",
    },
    official_mark="official",
    outcomes={
        "answered": "answered",
        "abandoned": "hung up in the line",
        "short": "hung up very early",
        "left_menu": "hung up in the menu",
        "finished": "ended in the menu",
        "turned_away": "line full",
        "diverted": "answered outside",
        "closed": "outside hours",
        "fallback": "fallback queue",
        "unseen": "end not seen",
        "pbx_died": "PBX died",
        "callback_expired": "callback expired",
        "callback_failed": "callback not answered",
        "callback_cancelled": "callback not needed",
        "lost": "lost",
        "open": "no end",
        "unknown": "end unknown",
    },
    pictures={
        "shares": "Service level and goals",
        "waits": "How long the answered waited",
        "volume": "Contacts by group",
        "day": "The day, every half-hour",
        "level": "Service level every half-hour",
    },
    seen={
        "shares": "One bar a group, from 0 to 100%, with its goal marked.",
        "waits": "For each group: up to how long half, 9 in 10 and 19 in 20 waited, and the longest"
        " wait, beside the promised one.",
        "volume": "For each group: offered, answered, and those who hung up in the line.",
        "day": "Offered, answered and hung up in each half-hour. The numbers stand in the table.",
        "level": "Answered in time of those offered in each half-hour. The numbers stand in the"
        " table.",
    },
    marks={
        "goal": "goal",
        "kept": "kept",
        "missed": "missed",
        "of": "{part} of {whole}",
        "p50": "half",
        "p90": "9 in 10",
        "p95": "19 in 20",
        "most": "the longest",
        "target": "promised",
        "yes": "yes",
        "no": "no",
        "level": "Service level (strict)",
    },
    notes={
        "running": same("The day is not over: the figures are those so far."),
        "spooled": same(
            "Some facts have not reached the database yet: the figures are not complete."
        ),
        "nothing": same("No contact is on record for that day."),
        "same_class_overtakes": (
            (
                "ALERT: {count} overtake within the same class. There must be none: tell whoever"
                " maintains the system."
            ),
            (
                "ALERT: {count} overtakes within the same class. There must be none: tell whoever"
                " maintains the system."
            ),
        ),
        "open_now": (
            "{count} contact is still under way.",
            "{count} contacts are still under way.",
        ),
        "open": (
            "{count} contact without an end on record.",
            "{count} contacts without an end on record.",
        ),
        "arrivals_untold": (
            (
                "{count} contact without an arrival on record: it counts by the first that is known"
                " of it."
            ),
            (
                "{count} contacts without an arrival on record: they count by the first that is"
                " known of them."
            ),
        ),
        "answers_untold": (
            "{count} answered contact of which only the end is on record.",
            "{count} answered contacts of which only the end is on record.",
        ),
        "waits_untold": (
            (
                "{count} contact without a wait on record: it is in no wait and does not count as"
                " in time."
            ),
            (
                "{count} contacts without a wait on record: they are in no wait and do not count as"
                " in time."
            ),
        ),
        "targets_untold": (
            "{count} contact without a promise on record: it does not count as in time.",
            "{count} contacts without a promise on record: they do not count as in time.",
        ),
        "order_untold": (
            "{count} answered contact of which it is not on record whom it passed.",
            "{count} answered contacts of which it is not on record whom they passed.",
        ),
        "talks_untold": (
            "{count} conversation whose end nobody saw.",
            "{count} conversations whose end nobody saw.",
        ),
        "outcomes_untold": (
            "{count} contact that ended, and it is not on record how.",
            "{count} contacts that ended, and it is not on record how.",
        ),
        "clock_odd": (
            "{count} contact with moments out of order: was the clock set?",
            "{count} contacts with moments out of order: was the clock set?",
        ),
        "unknown_groups": same("Groups that the configuration does not have any more: {names}."),
    },
    notes_title="About these data",
    figures_title="All figures",
    half_hours_title="Every half-hour",
    callbacks_title="Those who hung up to be called back",
    callbacks_took="From the promise to the answer: half within {p50}, 9 in 10 within {p90}, the"
    " longest {max}; nights count.",
    callbacks={
        "promised": "Promised",
        "answered": "Answered",
        "failed": "Did not answer",
        "expired": "Not called in time",
        "cancelled": "Needed nobody any more",
        "open": "Still to be called",
    },
    survey_title="Survey after the call",
    survey_rate="{answered} of {asked} answered ({rate}).",
    staffing_title="Agents logged in and planned, by hour",
    reasons_title="What the answered calls were about",
    columns={
        "question": "Question",
        "answers": "Answers",
        "mean": "Mean",
        "reason": "Reason",
        "contacts": "Contacts",
        "share": "Share",
    },
    unsaid="no reason said",
    how="Each figure and its formula is explained in docs/report.md.",
    at="Time",
    by_formula="By each formula",
    away="the database cannot be read: {why}",
    other_version="the database is of another version: {why}",
    written="report written to {path}",
)
