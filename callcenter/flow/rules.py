"""The rules one process serves by, as the core reads them. `config` makes them from the file."""

from __future__ import annotations

from collections.abc import Mapping  # msgspec reads the annotations at run time

import msgspec
from msgspec.structs import force_setattr

from callcenter.agents.roster import AgentProfile
from callcenter.agents.skills import LEAST, at_level
from callcenter.dialable import ANY_PJSIP
from callcenter.dispatch.strategies import Strategy
from callcenter.flow.accepting import AcceptWords
from callcenter.flow.callbacks.rules import CallbackRules
from callcenter.flow.pacing import PacingRules
from callcenter.flow.recording_rules import RecordingRules
from callcenter.flow.spills import Outside, Spill
from callcenter.flow.survey_rules import SurveyRules
from callcenter.ivr.menu import Menu, Sounds
from callcenter.queue.policies import PolicyName


class Group(msgspec.Struct, frozen=True):
    """A preferential-attention group and its promise."""

    name: str
    label: str  # for people, in Spanish
    code: str  # neutral, shown on the agent's phone: never the reason
    tier: int  # 0 emergency, 1 preferred by law, 2 everyone
    target_ms: int
    guard_ms: int | None = None  # tier 2 only: from this wait on it joins tier 1; None: never
    goal: float | None = None  # share within the target aimed at; orders nobody
    never_refuse: bool = False  # let in where the line is full or closed, as emergencies always are


class Relaxed(msgspec.Struct, frozen=True):
    """From a wait on, agents of a lower level may serve too."""

    after_ms: int  # since the arrival
    level: int


class Service(msgspec.Struct, frozen=True):
    """What a contact is about; also the skill that its agents need."""

    name: str
    label: str
    code: str  # shown on the agent's phone, such as CITAS
    strategy: Strategy | None = None  # how its agents are chosen; None: as the line says
    prefers: frozenset[str] = frozenset()  # skills that its agent had better have, too
    level: int = LEAST  # that an agent must have in it at first, 1 being the best
    relax: tuple[Relaxed, ...] = ()  # in order; each later and of a lower level than the one before

    def required(self, steps: int) -> frozenset[str]:
        """Return what an agent must have after so many steps of `relax`."""
        level = self.relax[steps - 1].level if steps else self.level
        return frozenset((at_level(self.name, level),))


class Whisper(msgspec.Struct, frozen=True):
    """What an agent hears of a caller before speaking with them: never the reason of a class."""

    tiers: tuple[Sounds, ...]  # of tier 0, 1, 2
    services: Mapping[str, Sounds]
    minutes: tuple[Sounds, ...]  # by the whole minutes waited; the last one: that long or longer


class OpeningWords(msgspec.Struct, frozen=True):
    """How callers are told when a line opens: the day, then the time."""

    today: Sounds = ()
    tomorrow: Sounds = ()
    weekdays: tuple[Sounds, ...] = ()  # from Monday on
    times: Mapping[str, Sounds] = {}  # by time, such as "07:00"; of another one nothing is said


class Announced(msgspec.Struct, frozen=True):
    """What who waits is told now and then, and when: first, and then again and again."""

    first_ms: int  # after the line was entered
    every_ms: int
    ahead: tuple[Sounds, ...] = ()  # by how many are ahead; the last: more. Empty: not told
    waits: tuple[Sounds, ...] = ()  # by the steps of `estimate.spoken`, then: longer. Empty: not
    texts: tuple[Sounds, ...] = ()  # in turn, where there is nothing new to tell


class LineRules(msgspec.Struct, frozen=True):
    """One service point: how it answers, and how it rings."""

    name: str
    dialled: frozenset[str]  # the numbers that lead here; empty: every number
    menu: str  # the first menu
    default_group: str  # for silence, unknown keys and every error
    emergency_group: str = ""  # "" where the line takes none
    emergency_then: str = ""  # the menu heard once an emergency stands in the line
    emergency_key: str = "9"
    music: str = "default"
    place_taken: Sounds = ()  # said as soon as the line was entered without a menu
    code_told: Sounds = ()  # said before a code by which to come back; empty: nobody is told one
    code_for_all: bool = False  # also those whose number says who they are
    place_regained: Sounds = ()  # said to who has the place of a call that broke
    handed_back: Sounds = ()  # said to whom an agent put back into the line
    held_back: Sounds = ()  # said to who must wait outside the line: their number calls very often
    nobody_logged_in: Sounds = ()  # said instead, when no agent is logged in who could answer
    ring_ms: int = 15_000
    second_ring_ms: int = (
        6_000  # a second phone may ring for the contact after this; tier 0 at once
    )
    ring_all_most: int = 10  # phones at once, under the strategy that rings all
    wrap_up_ms: int = 10_000
    short_ms: int = 5_000  # a hang-up in the line within this is no abandonment
    whisper: Whisper | None = None  # None: whoever picks up speaks at once
    announced: Announced | None = None  # None: who waits hears music alone
    max_waiting: int = 0  # so many waiting, a key lets nobody new of tier 2 in; 0: no bound
    full_menu: str = ""  # the menu heard by who is not let in; needed where there is a bound
    closed_menu: str = ""  # heard first while the line is closed; "": it never closes
    closing_menu: str = ""  # heard by who would wait beyond the closing; "": they are let in
    wait_before_open_ms: int = 0  # who calls so short a time before an opening may wait for it
    before_opening: Sounds = ()  # said to them once they have their place
    last_agent_ms: int = 0  # so long after entering a contact waits for its last agent; 0: not
    last_agent_kept_ms: int = 0  # so long an agent counts as the last
    strategy: Strategy = Strategy.LONGEST_IDLE  # how an agent is chosen among those who are free
    callback_key: str = ""  # asks to be called back, while music is heard; "": it cannot be asked
    callback_offer: Sounds = ()
    callback_offered_from_ms: int = 0  # who is expected to wait so long is told of it; 0: nobody is
    skills: frozenset[str] = frozenset()  # of its agents, where not all agents serve all lines


class CallKeys(msgspec.Struct, frozen=True):
    """What agents key in a conversation: the prefix, then one of the others."""

    prefix: str = "*"
    back: str = "2"
    help: str = "1"  # where the rules say who helps
    to: str = "3"  # a key of `targets` follows
    stop_recording: str = "4"  # these two where conversations are recorded
    pause_recording: str = "5"
    targets: Mapping[str, str] = {}  # key → service or group
    timeout_ms: int = 3_000  # for the next key


class HelpRules(msgspec.Struct, frozen=True):
    """Who is asked when an agent asks for help in a conversation."""

    helpers: tuple[str, ...]  # in order: numbers of agents, wherever they sit, or phones
    services: Mapping[str, tuple[str, ...]] = {}  # the same, of contacts of that service
    ring_ms: int = 15_000  # each

    def asked(self, service: str) -> tuple[str, ...]:
        """Return who is asked for a contact of that service, in order."""
        return self.services.get(service, self.helpers)


class RegistryRules(msgspec.Struct, frozen=True):
    """What is made of a caller whom the registry knows."""

    older_group: str = ""  # of who is so old; "": age gives nobody a group
    older_from: int = 0  # years
    minors_group: str = ""
    minors_below: int = 0  # years
    languages: frozenset[str] = frozenset()  # folders of sounds that the PBX has
    show_name: bool = False  # on the agent's phone


class PauseLimit(msgspec.Struct, frozen=True):
    """What a reason for a pause allows."""

    longest_ms: int | None = None  # None: as long as it takes
    at_most: int | None = None  # so many agents at once; None: all of them
    tell: bool = False  # whether the agent's phone rings once when it lasts longer


class DeskPrompt(msgspec.Struct, frozen=True):
    """A prompt that may be recorded by a code."""

    name: str
    sounds: Sounds


class DeskRules(msgspec.Struct, frozen=True):
    """The agents' feature codes: prefix and one digit each, the same on every phone."""

    prefix: str = "*2"
    log_in: str = "1"
    log_out: str = "2"
    pause: str = "3"  # a digit for the reason may follow
    unpause: str = "4"
    end_wrap_up: str = "5"
    extend_wrap_up: str = "6"
    extension_ms: int = 60_000  # added to a wrap-up by that code
    extensions: int = 2  # of one wrap-up; 0: the code does nothing
    call_reason: str = "7"  # the code of a reason may follow
    supervise: str = "0"  # one of the next three follows, and perhaps a line's key, or a number
    message: str = "1"
    switch: str = "2"
    prompt: str = "3"
    prompts: Mapping[str, DeskPrompt] = {}  # by number; none where nobody may record any
    lines: Mapping[str, str] = {}  # key → line, for supervisors
    pause_reasons: Mapping[str, str] = {}  # digit → reason
    pause_limits: Mapping[str, PauseLimit] = {}  # reason → what it allows; others: everything
    call_reasons: Mapping[str, str] = {}  # code → what a call was about
    number_timeout_ms: int = 15_000  # for typing a number, ended by #
    call_keys: CallKeys | None = None  # None: the keys of a conversation are nobody's

    @property
    def longest_pauses_ms(self) -> dict[str, int]:
        """How long a pause may last, by its reason."""
        limits = self.pause_limits.items()
        return {reason: x.longest_ms for reason, x in limits if x.longest_ms is not None}


class Rules(msgspec.Struct, frozen=True):
    """Everything the core decides by."""

    groups: Mapping[str, Group]
    services: Mapping[str, Service]
    lines: Mapping[str, LineRules]
    menus: Mapping[str, Menu]
    agents: tuple[AgentProfile, ...] = ()  # and on-call phones
    desk: DeskRules = DeskRules()
    help: HelpRules | None = None  # None: no agent can ask for any
    phones: tuple[str, ...] = ANY_PJSIP  # patterns of the phones agents may log in at
    named_phones: tuple[str, ...] = ()  # rung besides, each as it stands
    pacing: PacingRules = PacingRules()
    opening_words: OpeningWords = OpeningWords()
    digits: tuple[Sounds, ...] = ()  # from 0 on
    registry: RegistryRules | None = None  # None: nobody is asked who calls
    survey: SurveyRules | None = None  # None: nobody is asked after the call
    recording: RecordingRules | None = None  # None: no conversation is recorded
    callback: CallbackRules | None = None  # None: nobody is called back
    accept: AcceptWords = AcceptWords()
    policy: PolicyName = PolicyName.TIERS
    cool_down_ms: int = 5_000  # an agent who refused is left alone this long
    pause_after_unanswered: int = 2  # rings left unanswered in a row
    bridge_timeout_ms: int = 5_000
    place_kept_ms: int = 1_800_000  # for whom the PBX lost, should they call again; 0: not at all
    dropped_place_kept_ms: int = 300_000  # the same for whose own line broke in the line
    shared_numbers: tuple[str, ...] = ()  # many people call from each: it says nothing of who calls
    overflow: tuple[Spill, ...] = ()  # in order: of several that are due the first is applied
    outside: Mapping[str, Outside] = {}
    trunk_channels: int = 0  # that callers may take together; 0: nobody counts
    trunk_reserve: int = 0  # of these, for those of tier 0 and 1
    prompt_limit_ms: int = 120_000  # a prompt whose end was never told is taken as ended

    @property
    def default_line(self) -> LineRules:
        """The first line that names no number takes every call that is for none."""
        open_lines = (line for line in self.lines.values() if not line.dialled)
        return next(open_lines, next(iter(self.lines.values())))

    def line_now(self, line: str) -> LineRules:
        """Return a line as it is by these rules, or what stands for one that was taken away."""
        return self.lines.get(line) or self.default_line

    def still(self, line: LineRules, group: str, service: str) -> tuple[str, str]:
        """Return a contact's group and service, or what stands for one that was taken away."""
        if group not in self.groups:
            group = self.line_now(line.name).default_group
        return group, service if service in self.services else ""

    def spoken(self, language: str) -> str:
        """Return a caller's language if the PBX has sounds of it; "" where it has none."""
        return language if self.registry and language in self.registry.languages else ""

    def prefers(self, service: str) -> frozenset[str]:
        """Return what an agent had better have for a contact of that service."""
        chosen = self.services.get(service)
        return chosen.prefers if chosen else frozenset()

    def strategy(self, line: LineRules, service: str) -> Strategy:
        """Return how an agent is chosen for a contact of that service, "" while it has none."""
        chosen = self.services.get(service)
        return (chosen and chosen.strategy) or line.strategy


class RulesInForce(Rules, frozen=True):
    """The rules as they are now. Who holds these sees new ones as soon as they are in force.

    What is read of them is to be asked for again with each event, and not to be kept.
    """

    @classmethod
    def of(cls, rules: Rules) -> RulesInForce:
        """Return what begins as ``rules``."""
        return cls(**{name: getattr(rules, name) for name in Rules.__struct_fields__})

    def become(self, rules: Rules) -> None:
        """Let ``rules`` be in force."""
        for name in Rules.__struct_fields__:
            # The one place that may: to everybody else they are frozen.
            force_setattr(self, name, getattr(rules, name))
