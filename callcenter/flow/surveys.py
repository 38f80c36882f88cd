"""After the call: some callers are asked how it was, by key, once the agent has hung up.

The contact is over by then, as without a survey, and its agent writes up the call; what is left is
a leg that hears questions. It is known here alone, by its leg, and never stands in the line again.
Whatever goes wrong ends it with goodbye.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.commands import Hangup, Limit
from callcenter.facts import EndedBy, SurveyAnswered, SurveyBegun, SurveyEnd, SurveyEnded
from callcenter.flow.asked import Asked
from callcenter.flow.ear import KEY_GRACE_MS, Ear
from callcenter.flow.known import known
from callcenter.ivr.session import Answered, Played, Walk

if TYPE_CHECKING:
    from callcenter.contacts import AgentNumber, ContactId, LegId
    from callcenter.events import CallFound, DigitPressed, SurveysRecovered
    from callcenter.flow.call import Call
    from callcenter.flow.deadlines import Deadlines
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.rules import Rules
    from callcenter.flow.survey_rules import SurveyRules
    from callcenter.flow.table import CallTable
    from callcenter.ivr.menu import Sounds
    from callcenter.ivr.session import Step

SURVEY, SURVEY_CUT = "survey", "survey_cut"
"""Kinds of deadline: what a survey waits for has not come; a prompt that a key must cut."""

LIMIT_MS = 600_000
"""Longer than any survey: should we die, the PBX says goodbye in our place after that."""


class Survey:
    """One caller who is asked."""

    __slots__ = ("agent", "answers", "contact", "ear", "line", "question", "walk", "why")

    def __init__(self, contact: ContactId, *, agent: AgentNumber, line: str, ear: Ear) -> None:
        self.contact = contact
        self.agent = agent
        self.line = line
        self.ear = ear
        self.walk: Walk | None = None  # through the questions; None: hears goodbye, or soon will
        self.question = ""  # that is asked; "" once there is none
        self.answers = 0
        self.why = SurveyEnd.BROKEN  # how it ended, once goodbye is said


class Surveys:
    """Asks, and remembers who was asked."""

    def __init__(
        self, *, rules: Rules, calls: CallTable, outbox: Outbox, deadlines: Deadlines
    ) -> None:
        self._rules = rules
        self._calls = calls
        self._outbox = outbox
        self._deadlines = deadlines
        self._of_leg: dict[LegId, Survey] = {}
        self._ending: dict[LegId, str] = {}  # legs that are to be gone, and their PBX
        self._asked = Asked()
        self._away: set[str] = set()  # PBXs without a session

    def __len__(self) -> int:
        """How many are being asked."""
        return len(self._of_leg)

    def __contains__(self, leg: LegId) -> bool:
        """Whether a leg is of somebody who is asked, or was and is not gone yet."""
        return leg in self._of_leg or leg in self._ending

    def ends_at(self, leg: LegId) -> str:
        """Return the PBX of a leg that is to be gone; "" where it is none of those."""
        return self._ending.get(leg, "")

    # -- who is asked ------------------------------------------------------------------------

    def take(self, call: Call, now: int) -> bool:
        """Ask the caller of a conversation that the agent ended, if they are to be asked.

        Returns:
            Whether the leg is a survey's now.
        """
        rules = self._rules.survey
        if rules is None or not self._wants(rules, call, now):
            return False
        survey = Survey(call.id, agent=known(call.agent), line=call.line.name, ear=call.ear)
        survey.walk = Walk(rules.questions)
        survey.question = rules.first
        self._of_leg[call.leg] = survey
        self._calls.take_channel(call.leg)
        self._asked.remember(call.caller, now)
        group = known(call.group).name
        self._outbox.state(
            SurveyBegun(call.id, survey.agent, survey.line, group, call.pbx, call.leg)
        )
        self._start(survey, now)
        return True

    def _wants(self, rules: SurveyRules, call: Call, now: int) -> bool:
        if call.left_by is EndedBy.CALLER or call.pbx in self._away:
            return False
        # A number that may be anybody's could be asked again and again.
        if call.line.name not in rules.lines or not call.caller:
            return False
        if self._asked.within(call.caller, rules.again_ms, now):
            return False
        return known(call.group).name in rules.groups and rules.draws(call.id)

    # -- what happens to the leg -------------------------------------------------------------

    def returned(self, leg: LegId, now: int) -> bool:
        """The leg is ours to command (again); return whether it is of a survey."""
        survey = self._of_leg.get(leg)
        if survey is None:
            return False
        if survey.ear.playing:
            self._prompt_ended(survey, survey.ear.playing, now)
        return True

    def pressed(self, event: DigitPressed, now: int) -> bool:
        """A key was pressed; return whether it was in a survey."""
        survey = self._of_leg.get(event.leg)
        if survey is None:
            return False
        if survey.walk is not None:
            self._follow(survey, survey.walk.key(event.digit, now), now, after_key=True)
        return True

    def prompt_ended(self, leg: LegId, token: int, now: int) -> bool:
        """A prompt ended; return whether it was in a survey."""
        survey = self._of_leg.get(leg)
        if survey is None:
            return False
        self._prompt_ended(survey, token, now)
        return True

    def not_played(self, leg: LegId, now: int) -> bool:
        """Nobody will tell how a prompt ended: go on; return whether it was in a survey."""
        survey = self._of_leg.get(leg)
        return survey is not None and self.prompt_ended(leg, survey.ear.playing, now)

    def left(self, leg: LegId) -> None:
        """The caller hung up, perhaps in the middle of it: what was answered is kept."""
        self._ending.pop(leg, None)
        if survey := self._of_leg.get(leg):
            self._over(survey, SurveyEnd.HUNG_UP if survey.question else survey.why)

    def give_up(self, leg: LegId) -> None:
        """A rule failed on this leg: end the call, if it is of a survey."""
        if survey := self._of_leg.get(leg):
            self._hang_up(survey, SurveyEnd.BROKEN)

    # -- deadlines, a PBX that was away, and an earlier run ----------------------------------

    def expired(self, kind: str, leg: LegId, now: int) -> None:
        """A deadline of this module has come."""
        survey = self._of_leg[leg]
        if kind == SURVEY_CUT:
            self._outbox.do_all(survey.ear.cut())
        elif survey.ear.playing:
            self._prompt_ended(survey, survey.ear.playing, now)
        else:
            self._follow(survey, known(survey.walk).expired(now), now)

    def away(self, pbx: str) -> None:
        """The session broke: nobody is asked on until it is back."""
        self._away.add(pbx)
        for leg in self._on(pbx):
            self._forget_deadlines(leg)

    def resume(self, pbx: str, alive: frozenset[str], now: int) -> None:
        """The session is back: ask the same question again; legs that are gone were hung up."""
        self._away.discard(pbx)
        for leg in [leg for leg, where in self._ending.items() if where == pbx]:
            if leg in alive:
                self._end_again(leg)
            else:
                del self._ending[leg]
        for leg in self._on(pbx):
            survey = self._of_leg[leg]
            survey.ear.lifted()
            if leg not in alive:
                self.left(leg)
            else:
                self._start(survey, now)

    def recovered(self, event: SurveysRecovered, now: int) -> None:
        """An earlier run asked these; those it was asking hear goodbye, should they be there."""
        for caller, at in event.asked:
            self._asked.remember(caller, at)
        for open_ in event.open:
            ear = Ear(pbx=open_.pbx, leg=open_.leg, last_token=now)
            survey = Survey(open_.contact, agent=open_.agent, line=open_.line, ear=ear)
            survey.answers = open_.answers
            self._of_leg[open_.leg] = survey
            self._calls.take_channel(open_.leg)

    def found(self, event: CallFound) -> bool:
        """A caller's leg is alive at the PBX; return whether it is of a survey."""
        survey = self._of_leg.get(event.leg)
        if survey is None:
            return False
        if event.elsewhere:
            # The PBX says goodbye by itself to who was served.
            self._over(survey, SurveyEnd.BROKEN)
        return True

    # -- inside ------------------------------------------------------------------------------

    def _start(self, survey: Survey, now: int) -> None:
        """Ask the question that is due, from its first attempt; without one say goodbye."""
        rules, walk = self._rules.survey, survey.walk
        if rules is None or (walk is not None and not survey.question):
            self._hang_up(survey, survey.why)
            return
        self._outbox.do(Limit(survey.ear.pbx, survey.ear.leg, LIMIT_MS))
        if walk is None:
            self._hear(survey, rules.goodbye, now)
        else:
            self._follow(survey, walk.enter(survey.question, now), now)

    def _prompt_ended(self, survey: Survey, token: int, now: int) -> None:
        commands = survey.ear.ended(token)
        if commands is None:
            return
        self._outbox.do_all(commands)
        if survey.ear.playing:
            self._watch(survey, now)
        elif survey.walk is None:
            self._hang_up(survey, survey.why)
        else:
            self._follow(survey, survey.walk.prompt_ended(now), now)

    def _follow(self, survey: Survey, step: Step, now: int, *, after_key: bool = False) -> None:
        if step.say is not None:
            survey.question = ""  # thanks; where it is a question, a note says which
        for note in step.notes:
            if isinstance(note, Played):
                survey.question, survey.why = note.menu, SurveyEnd.UNANSWERED
            elif isinstance(note, Answered):
                self._answered(survey, note)
        if step.reached is not None:
            self._hang_up(survey, survey.why)
        elif step.say is not None:
            self._hear(survey, step.say, now, after_key=after_key)
        else:
            self._watch(survey, now)

    def _answered(self, survey: Survey, note: Answered) -> None:
        survey.answers += 1
        # Unless another question is asked now; the next note says so.
        survey.why = SurveyEnd.COMPLETED
        self._outbox.state(
            SurveyAnswered(survey.contact, survey.agent, survey.line, note.menu, int(note.key))
        )

    def _hear(self, survey: Survey, sounds: Sounds, now: int, *, after_key: bool = False) -> None:
        self._outbox.do_all(survey.ear.hear(sounds, after_key=after_key))
        self._watch(survey, now)

    def _watch(self, survey: Survey, now: int) -> None:
        """Keep the deadlines in step with what is heard."""
        ear, walk = survey.ear, survey.walk
        silent_at = walk.next_deadline if walk else None
        limit = now + self._rules.prompt_limit_ms if ear.playing else silent_at
        self._deadlines.set(SURVEY, ear.leg, limit)
        self._deadlines.set(SURVEY_CUT, ear.leg, now + KEY_GRACE_MS if ear.must_be_cut else None)

    def _hang_up(self, survey: Survey, why: SurveyEnd) -> None:
        self._ending[survey.ear.leg] = survey.ear.pbx
        self._end_again(survey.ear.leg)
        self._over(survey, why)

    def _end_again(self, leg: LegId) -> None:
        """End a leg, should it not be gone by now."""
        self._outbox.do(Hangup(pbx=self._ending[leg], leg=leg))

    def _over(self, survey: Survey, why: SurveyEnd) -> None:
        del self._of_leg[survey.ear.leg]
        self._calls.leave_channel(survey.ear.leg)
        self._forget_deadlines(survey.ear.leg)
        self._outbox.state(
            SurveyEnded(survey.contact, survey.agent, survey.line, why, survey.answers)
        )

    def _on(self, pbx: str) -> list[LegId]:
        return [leg for leg, survey in self._of_leg.items() if survey.ear.pbx == pbx]

    def _forget_deadlines(self, leg: LegId) -> None:
        for kind in (SURVEY, SURVEY_CUT):
            self._deadlines.set(kind, leg, None)
