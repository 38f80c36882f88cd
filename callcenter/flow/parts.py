"""What a core is made of, each part given what it needs and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.agents.roster import Roster
from callcenter.dialable import DialablePhones
from callcenter.dispatch.dispatcher import Dispatcher
from callcenter.estimate.courtesy import Courtesy
from callcenter.estimate.estimator import Estimator
from callcenter.flow.adoption_parts import adoption
from callcenter.flow.agent_left import AgentLeft
from callcenter.flow.agent_legs import AgentLegs
from callcenter.flow.announcing import Announcing
from callcenter.flow.call_keys import CallKeyboard
from callcenter.flow.callback_parts import calling_back
from callcenter.flow.caller_parts import caller_side
from callcenter.flow.codes import Codes
from callcenter.flow.connecting import Connecting
from callcenter.flow.deadlines import Deadlines
from callcenter.flow.desk_parts import desks
from callcenter.flow.diverting import Diverting
from callcenter.flow.doors import Doors
from callcenter.flow.followed import Followed
from callcenter.flow.guards import Guards
from callcenter.flow.handing_back import HandingBack
from callcenter.flow.helping import Helping
from callcenter.flow.known_callers import KnownCallers
from callcenter.flow.last_agents import LastAgents
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
from callcenter.flow.partings import Partings
from callcenter.flow.place_parts import place_keeping
from callcenter.flow.promised_lately import PromisedLately
from callcenter.flow.promises import Promises
from callcenter.flow.reclassifying import Reclassifying
from callcenter.flow.recording import Recordings
from callcenter.flow.relaxing import Relaxing
from callcenter.flow.returns import Returns, code_name
from callcenter.flow.ringing import Ringing
from callcenter.flow.rules import RulesInForce
from callcenter.flow.surveys import Surveys
from callcenter.flow.table import CallTable, Ids, WaitClasses
from callcenter.flow.taken_out import TakenOut
from callcenter.flow.talking import Talking
from callcenter.flow.transfers import Transfers
from callcenter.flow.whisper import Whispers
from callcenter.flow.wording import Wording
from callcenter.queue.line import Line
from callcenter.queue.policies import policy

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.flow.call import Call
    from callcenter.flow.rules import Rules


class Parts:
    """One line and everybody in it, made by role."""

    def __init__(self, rules: Rules, *, ids: Ids, hide: Callable[[str], str]) -> None:
        self.rules = rules = RulesInForce.of(rules)
        self.calls = CallTable()
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
        self.outbox = Outbox()
        self.deadlines = Deadlines()
        self.notices = Notices(offer_ids=ids.offer, outbox=self.outbox, roster=self.roster)
        self.overruns = Overruns(rules=rules, roster=self.roster, notices=self.notices)
        self.guards = Guards(
            calls=self.calls, line=self.line, outbox=self.outbox, deadlines=self.deadlines
        )
        self.doors = Doors(rules, roster=self.roster, outbox=self.outbox, deadlines=self.deadlines)
        self.messages = Messages(rules, outbox=self.outbox, deadlines=self.deadlines)
        self.desks, self.booth, self.takes = desks(
            rules=rules,
            roster=self.roster,
            doors=self.doors,
            messages=self.messages,
            outbox=self.outbox,
            deadlines=self.deadlines,
            name=ids.recording,
            offer_ids=ids.offer,
        )
        legs = AgentLegs(outbox=self.outbox, deadlines=self.deadlines)
        self._numbers = numbers = Numbers(rules.shared_numbers)
        self._pacing = Pacing(rules.pacing, numbers=numbers, key=hide("pacing").encode())
        self._classes = WaitClasses(rules.groups)
        self.overflow = Overflow(
            rules, calls=self.calls, roster=self.roster, doors=self.doors, deadlines=self.deadlines
        )
        self.returns = returns = Returns(rules=rules, numbers=numbers, hide=hide)
        self.codes = Codes(hide("codes"), kept=lambda code: returns.keeps(code_name(code)))
        relaxing, last_agents = Relaxing(rules, deadlines=self.deadlines), LastAgents()
        kept = place_keeping(
            rules=rules,
            calls=self.calls,
            line=self.line,
            dispatcher=self.dispatcher,
            ids=ids,
            classes=self._classes,
            guards=self.guards,
            estimator=self.estimator,
            relaxing=relaxing,
            overflow=self.overflow,
            last_agents=last_agents,
            outbox=self.outbox,
        )
        self.places, self.class_changes, self.entries, self.memos = kept
        places = self.places
        self.known_callers = KnownCallers(
            rules=rules,
            calls=self.calls,
            entries=self.entries,
            class_changes=self.class_changes,
            numbers=numbers,
            outbox=self.outbox,
        )
        self.ringing = Ringing(
            rules=rules,
            calls=self.calls,
            places=places,
            dispatcher=self.dispatcher,
            legs=legs,
            notices=self.notices,
            outbox=self.outbox,
            known_callers=self.known_callers,
        )
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
            places=places,
            doors=self.doors,
            partings=self.partings,
            lately=PromisedLately(hide),
            outbox=self.outbox,
            deadlines=self.deadlines,
        )
        followed = Followed(roster=self.roster, outbox=self.outbox)
        side = caller_side(
            rules=rules,
            calls=self.calls,
            ids=ids,
            kept=kept,
            classes=self._classes,
            roster=self.roster,
            dispatcher=self.dispatcher,
            estimator=self.estimator,
            ringing=self.ringing,
            doors=self.doors,
            overflow=self.overflow,
            relaxing=relaxing,
            last_agents=last_agents,
            returns=self.returns,
            pacing=self._pacing,
            codes=self.codes,
            wording=Wording(rules, doors=self.doors, messages=self.messages),
            announcing=self.announcing,
            known_callers=self.known_callers,
            promises=self.promises,
            followed=followed,
            outbox=self.outbox,
            deadlines=self.deadlines,
            send_outside=self._send_outside,
        )
        self.callers, self.walking, self.hearing, self.entrance, self.ends = side
        back = calling_back(self, ids)
        self.calling_back, self.dialling_back, self.reached, self.attempts, self.unkept = back
        self.diverting = Diverting(
            rules=rules,
            calls=self.calls,
            walking=self.walking,
            hearing=self.hearing,
            places=places,
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
        self.whispers = Whispers(hearing=self.hearing, legs=legs)
        self.recordings = Recordings(
            rules=rules, calls=self.calls, hearing=self.hearing, legs=legs, outbox=self.outbox
        )
        self.surveys = Surveys(
            rules=rules, calls=self.calls, outbox=self.outbox, deadlines=self.deadlines
        )
        self.connecting = Connecting(
            rules=rules,
            calls=self.calls,
            walking=self.walking,
            hearing=self.hearing,
            places=places,
            memos=self.memos,
            dispatcher=self.dispatcher,
            legs=legs,
            ringing=self.ringing,
            whispers=self.whispers,
            recordings=self.recordings,
            outbox=self.outbox,
        )
        self.talking = Talking(
            calls=self.calls,
            dispatcher=self.dispatcher,
            legs=legs,
            ringing=self.ringing,
            connecting=self.connecting,
            recordings=self.recordings,
            agent_left=AgentLeft(
                ends=self.ends,
                memos=self.memos,
                surveys=self.surveys,
                outbox=self.outbox,
                deadlines=self.deadlines,
            ),
        )
        self.transfers = Transfers(
            rules=rules,
            calls=self.calls,
            callers=self.callers,
            hearing=self.hearing,
            memos=self.memos,
            ends=self.ends,
            places=places,
            legs=legs,
            roster=self.roster,
            outbox=self.outbox,
            ringing=self.ringing,
            followed=followed,
        )
        self.taken_out = TakenOut(
            calls=self.calls, ends=self.ends, transfers=self.transfers, outbox=self.outbox
        )
        self.helping = Helping(
            rules=rules,
            legs=legs,
            roster=self.roster,
            outbox=self.outbox,
            deadlines=self.deadlines,
            offer_ids=ids.offer,
        )
        self.our_legs = OurLegs(self)
        self.call_keyboard = CallKeyboard(
            rules=rules,
            legs=legs,
            handing_back=HandingBack(places=places, legs=legs, outbox=self.outbox),
            helping=self.helping,
            recordings=self.recordings,
            outbox=self.outbox,
            deadlines=self.deadlines,
        )
        self.reclassifying = Reclassifying(
            rules=rules,
            calls=self.calls,
            class_changes=self.class_changes,
            outbox=self.outbox,
            ringing=self.ringing,
        )
        self.members = Members(roster=self.roster)
        self.adoption = adoption(self, legs)

    def rule(self, rules: Rules) -> None:
        """Let every part go by ``rules``; nobody's place is changed by it yet."""
        self.rules.become(rules)
        self._numbers.share(rules.shared_numbers)
        self._pacing.rule(rules.pacing)
        self._classes.rule(rules.groups)
        self.callers.rule()
        self.overflow.rule()
        self.doors.forget_lines()
        self.messages.forget_lines()

    def _send_outside(self, call: Call, name: str, now: int) -> None:
        """Lead a caller outside by what stands on the callers itself."""
        self.diverting.send(call, name, now)
