"""What a core is made of, each part given what it needs and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.agents.roster import Roster
from callcenter.dialable import DialablePhones
from callcenter.dispatch.dispatcher import Dispatcher
from callcenter.estimate.courtesy import Courtesy
from callcenter.estimate.estimator import Estimator
from callcenter.flow.adoption_parts import adoption
from callcenter.flow.agent_legs import AgentLegs
from callcenter.flow.agent_parts import agent_side
from callcenter.flow.announcing import Announcing
from callcenter.flow.callbacks.partings import Partings
from callcenter.flow.callbacks.parts import calling_back
from callcenter.flow.callbacks.promised_lately import PromisedLately
from callcenter.flow.callbacks.promises import Promises
from callcenter.flow.caller_parts import caller_side
from callcenter.flow.codes import Codes
from callcenter.flow.deadlines import Deadlines
from callcenter.flow.desk_parts import desk_side
from callcenter.flow.diverting import Diverting
from callcenter.flow.doors import Doors
from callcenter.flow.followed import Followed
from callcenter.flow.guards import Guards
from callcenter.flow.known_callers import KnownCallers
from callcenter.flow.last_agents import LastAgents
from callcenter.flow.leaving import Leaving
from callcenter.flow.leg_voice import LegVoice
from callcenter.flow.members import Members
from callcenter.flow.messages import Messages
from callcenter.flow.notices import Notices
from callcenter.flow.numbers import Numbers
from callcenter.flow.our_legs import OurLegs
from callcenter.flow.outbox import Outbox
from callcenter.flow.overflow import Overflow
from callcenter.flow.overflowing import Overflowing
from callcenter.flow.overruns import Overruns
from callcenter.flow.pacing import Pacing
from callcenter.flow.place_parts import place_keeping
from callcenter.flow.reclassifying import Reclassifying
from callcenter.flow.recording import Recordings
from callcenter.flow.relaxing import Relaxing
from callcenter.flow.returns import Returns, code_name
from callcenter.flow.ringing import Ringing
from callcenter.flow.rules import RulesInForce
from callcenter.flow.surveys import Surveys
from callcenter.flow.table import CallTable, Ids, WaitClasses
from callcenter.flow.whisper import Whispers
from callcenter.queue.line import Line
from callcenter.queue.policies import policy

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.flow.rules import Rules


class Parts:
    """One line and everybody in it, made by role."""

    def __init__(self, rules: Rules, *, ids: Ids, hide: Callable[[str], str]) -> None:
        self.rules = RulesInForce.of(rules)
        self.ids = ids
        self.calls = CallTable()
        self.outbox = Outbox()
        self.deadlines = Deadlines()
        self._line()
        self._whole_line()
        self._places(hide)
        self._ringing()
        self._callers(hide)
        self._agents()
        self.adoption = adoption(self)

    def _line(self) -> None:
        """The line, who is at work, and how long a wait will be."""
        rules, ids = self.rules, self.ids
        self.line = Line(policy(rules.policy))
        self.roster = Roster(
            rules.agents,
            cool_down_ms=rules.cool_down_ms,
            pause_after_unanswered=rules.pause_after_unanswered,
            longest_pauses_ms=rules.desk.longest_pauses_ms,
            dialable=DialablePhones(rules.phones, rules.named_phones),
        )
        self.dispatcher = Dispatcher(
            line=self.line, roster=self.roster, offer_ids=ids.offer, seed=ids.seed
        )
        self.estimator = Courtesy(Estimator(line=self.line, roster=self.roster))

    def _whole_line(self) -> None:
        """What is there once for all of a line: its hours, its messages, its desks."""
        rules = self.rules
        self.notices = Notices(offer_ids=self.ids.offer, outbox=self.outbox, roster=self.roster)
        self.overruns = Overruns(rules=rules, roster=self.roster, notices=self.notices)
        self.guards = Guards(
            calls=self.calls, line=self.line, outbox=self.outbox, deadlines=self.deadlines
        )
        self.doors = Doors(rules, roster=self.roster, outbox=self.outbox, deadlines=self.deadlines)
        self.messages = Messages(rules, outbox=self.outbox, deadlines=self.deadlines)
        self.members = Members(roster=self.roster)
        self.agent_legs = AgentLegs(outbox=self.outbox, deadlines=self.deadlines)
        self.desks, self.booth, self.takes = desk_side(self)

    def _places(self, hide: Callable[[str], str]) -> None:
        """What decides about somebody's place, and remembers it."""
        rules = self.rules
        self.numbers = Numbers(rules.shared_numbers)
        self.pacing = Pacing(rules.pacing, numbers=self.numbers, key=hide("pacing").encode())
        self.classes = WaitClasses(rules.groups)
        self.overflow = Overflow(
            rules, calls=self.calls, roster=self.roster, doors=self.doors, deadlines=self.deadlines
        )
        self.returns = returns = Returns(rules=rules, numbers=self.numbers, hide=hide)
        self.codes = Codes(hide("codes"), kept=lambda code: returns.keeps(code_name(code)))
        self.relaxing = Relaxing(rules, deadlines=self.deadlines)
        self.last_agents = LastAgents()
        kept = place_keeping(self)
        self.places, self.class_changes, self.entries, self.memos = kept

    def _ringing(self) -> None:
        """What knows a caller, and rings an agent for them."""
        rules = self.rules
        self.known_callers = KnownCallers(
            rules=rules,
            calls=self.calls,
            entries=self.entries,
            class_changes=self.class_changes,
            numbers=self.numbers,
            outbox=self.outbox,
        )
        self.ringing = Ringing(
            rules=rules,
            calls=self.calls,
            places=self.places,
            dispatcher=self.dispatcher,
            legs=self.agent_legs,
            notices=self.notices,
            outbox=self.outbox,
            known_callers=self.known_callers,
        )
        self.reclassifying = Reclassifying(
            rules=rules,
            calls=self.calls,
            class_changes=self.class_changes,
            outbox=self.outbox,
            ringing=self.ringing,
        )
        self.followed = Followed(roster=self.roster, outbox=self.outbox)

    def _callers(self, hide: Callable[[str], str]) -> None:
        """What callers hear and choose, and where else they are led."""
        rules = self.rules
        self.announcing = Announcing(
            dispatcher=self.dispatcher,
            estimator=self.estimator,
            outbox=self.outbox,
            deadlines=self.deadlines,
        )
        self.voice = LegVoice(outbox=self.outbox, deadlines=self.deadlines)
        self.partings = Partings(
            rules=rules, calls=self.calls, doors=self.doors, voice=self.voice, outbox=self.outbox
        )
        self.promises = Promises(
            rules=rules,
            calls=self.calls,
            places=self.places,
            doors=self.doors,
            partings=self.partings,
            lately=PromisedLately(hide),
            outbox=self.outbox,
            deadlines=self.deadlines,
        )
        self.leaving = Leaving(self.outbox)
        side = caller_side(self)
        self.callers, self.walking, self.hearing, self.entrance, self.ends = side
        back = calling_back(self)
        self.calling_back, self.dialling_back, self.reached, self.attempts, self.unkept = back
        self.diverting = Diverting(
            rules=rules,
            calls=self.calls,
            walking=self.walking,
            hearing=self.hearing,
            places=self.places,
            ringing=self.ringing,
            outbox=self.outbox,
        )
        self.overflowing = Overflowing(
            rules=rules,
            overflow=self.overflow,
            class_changes=self.class_changes,
            walking=self.walking,
            hearing=self.hearing,
            ringing=self.ringing,
            diverting=self.diverting,
            outbox=self.outbox,
        )

    def _agents(self) -> None:
        """What connects agents with callers, and parts them."""
        rules, calls, outbox = self.rules, self.calls, self.outbox
        self.whispers = Whispers(hearing=self.hearing, legs=self.agent_legs)
        self.recordings = Recordings(
            rules=rules, calls=calls, hearing=self.hearing, legs=self.agent_legs, outbox=outbox
        )
        self.surveys = Surveys(rules=rules, calls=calls, outbox=outbox, deadlines=self.deadlines)
        side = agent_side(self)
        self.connecting, self.talking, self.transfers, self.taken_out = side[:4]
        self.helping, self.call_keyboard = side[4:]
        self.our_legs = OurLegs(self)

    def rule(self, rules: Rules) -> None:
        """Let every part go by ``rules``; nobody's place is changed by it yet."""
        self.rules.become(rules)
        self.numbers.share(rules.shared_numbers)
        self.pacing.rule(rules.pacing)
        self.classes.rule(rules.groups)
        self.callers.rule()
        self.overflow.rule()
        self.doors.forget_lines()
        self.messages.forget_lines()
