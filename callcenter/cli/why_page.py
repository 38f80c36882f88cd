"""What is printed of one contact: a sentence for its agent, then the details for an auditor."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, assert_never

from callcenter import facts
from callcenter.charts.counted import counted
from callcenter.cli.live import moment
from callcenter.cli.table import minutes, percent, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.charts.counted import Counted
    from callcenter.cli.texts import Texts
    from callcenter.cli.why_texts import WhyTexts
    from callcenter.views import Change, ContactFact, KeyView, PlaceView, WhyView

    _Callback = (
        facts.CameBack
        | facts.CallbackAsked
        | facts.CallbackDialled
        | facts.CallbackMissed
        | facts.CallbackPostponed
        | facts.CallbackPromised
        | facts.CallbackReached
        | facts.CallbackRefused
    )
    _Sent = facts.Transferred | facts.TransferTaken | facts.TransferEnded
    _Other = _Callback | _Sent | facts.HelpAsked | facts.HelpJoined | facts.HelpEnded


def sentence(why: WhyView, texts: WhyTexts) -> str:
    """Return in one sentence why the contact is where it is, without anything but codes."""
    form = texts.who if why.code else texts.nobody
    who = form.format(contact=why.contact, code=why.code)
    if why.place:
        return _waiting(why.place, who, texts)
    happened = [change.fact for change in why.changes]
    for change in reversed(why.changes):
        match change.fact:
            case facts.Connected():
                return _answered(_first(happened, change.fact), happened, who, texts)
            case facts.Ended() if change.fact.outcome is not facts.Outcome.ANSWERED:
                return _left(change.fact, _arrival_wait_ms(change, happened), who, texts)
            case _:
                continue
    return (texts.connecting if why.code else texts.in_menu).format(who=who)


def details(why: WhyView, texts: WhyTexts, words: Texts) -> str:
    """Return tables of those ahead and of all that happened."""
    parts = [*(_ahead(why.place, texts, words) if why.place else ()), _history(why, texts, words)]
    return "\n\n".join(parts)


def _waiting(place: PlaceView, who: str, texts: WhyTexts) -> str:
    counts = Counter(key.why for key in place.ahead)
    reasons = ", ".join(counted(texts.reasons[why], n) for why, n in counts.items())
    if not place.ahead:
        ahead = texts.next_one
    elif len(place.ahead) == place.ahead_total:
        ahead = counted(texts.ahead, place.ahead_total, reasons=reasons)
    else:
        ahead = texts.ahead_first.format(
            count=place.ahead_total, shown=len(place.ahead), reasons=reasons
        )
    key = place.key
    wait = _wait(key.waited_ms, key.target_ms, texts)
    return texts.waiting.format(who=who, position=place.position, wait=wait, ahead=ahead)


def _first(happened: list[ContactFact], last: facts.Connected) -> facts.Connected:
    """Return the answer that the promise was about, and not one after a hand-back or transfer."""
    answers = (fact for fact in happened if isinstance(fact, facts.Connected))
    return next((fact for fact in answers if not fact.again), last)


def _answered(fact: facts.Connected, happened: list[ContactFact], who: str, texts: WhyTexts) -> str:
    unserved = sum(
        len(offered.passed)
        for offered in happened
        if isinstance(offered, facts.Offered) and offered.offer == fact.offer
    )
    more = _told(texts.passed, fact.passed) + _told(texts.unserved, unserved)
    wait = _wait(fact.arrival_wait_ms, fact.target_ms, texts)
    more = _fared(fact, texts) + more
    return texts.answered.format(who=who, agent=fact.agent, wait=wait, more=more)


def _arrival_wait_ms(end: Change, happened: list[ContactFact]) -> int:
    """Return how long who left had waited since the call was answered, as order and promise do."""
    arrivals = [fact.arrived_at for fact in happened if isinstance(fact, facts.Queued)]
    return end.at_ms - arrivals[-1] if arrivals else 0


def _left(fact: facts.Ended, waited_ms: int, who: str, texts: WhyTexts) -> str:
    outcome = texts.outcomes.get(fact.outcome, fact.outcome)
    if not fact.target_ms:
        return f"{who}: {outcome}."
    wait = _wait(waited_ms, fact.target_ms, texts)
    return texts.left.format(who=who, outcome=outcome, wait=wait, more=_fared(fact, texts))


def _place_told(fact: facts.PlaceTold, texts: WhyTexts) -> Iterator[str]:
    if fact.ahead is not None:
        yield counted(texts.told_ahead, fact.ahead)
    if fact.minutes is not None:
        yield counted(texts.told_less, fact.minutes) if fact.minutes else texts.told_longer


def _fared(fact: facts.Connected | facts.Ended, texts: WhyTexts) -> str:
    guard = texts.guard if fact.guard_hit else ""
    return guard + _told(texts.overtaken, fact.overtaken)


def _told(forms: Counted, count: int) -> str:
    return counted(forms, count) if count else ""


def _wait(waited_ms: int, target_ms: int, texts: WhyTexts) -> str:
    return texts.wait.format(
        waited=minutes(waited_ms), target=minutes(target_ms), share=percent(waited_ms / target_ms)
    )


def _ahead(place: PlaceView, texts: WhyTexts, words: Texts) -> tuple[str, ...]:
    headings = (
        words.contact,
        words.group,
        words.service,
        texts.tier,
        words.waited,
        texts.target,
        words.share,
        words.state,
        texts.why,
    )
    rows = [_row(key, texts, words) for key in (*place.ahead, place.key)]
    lines = [table(headings, rows, right=frozenset({3, 4, 5, 6}))]
    for forms, count in (
        (texts.more, place.ahead_total - len(place.ahead)),
        (texts.elsewhere, place.elsewhere),
        (texts.overtaken_so_far, place.overtaken),
    ):
        if count:
            lines.append(counted(forms, count))
    return ("\n".join(lines),)


def _row(key: KeyView, texts: WhyTexts, words: Texts) -> tuple[str, ...]:
    tier = f"{key.tier}*" if key.guard_hit else str(key.tier)
    return (
        key.contact,
        key.group,
        key.service,
        tier,
        minutes(key.waited_ms),
        minutes(key.target_ms),
        percent(key.share_of_target),
        words.away if key.away else words.states.get(key.state, key.state),
        texts.reason_words.get(key.why, "←"),
    )


def _history(why: WhyView, texts: WhyTexts, words: Texts) -> str:
    headings = (texts.when, texts.what, texts.detail, texts.actor)
    rows = [row for change in why.changes for row in _rows(change, why.now, texts, words)]
    left_out = f"\n{counted(texts.left_out, why.left_out)}" if why.left_out else ""
    return f"{texts.history}\n{table(headings, rows, right=frozenset())}{left_out}"


def _rows(change: Change, now_ms: int, texts: WhyTexts, words: Texts) -> list[tuple[str, ...]]:
    fact = change.fact
    kind = type(fact).__name__
    actor = getattr(fact, "agent", "") or getattr(fact, "actor", "")
    at = moment(change.at_ms, now_ms=now_ms)
    told = (at, texts.facts.get(kind, kind), _detail(fact, texts, words))
    rows: list[tuple[str, ...]] = [(*told, actor)]
    if isinstance(fact, facts.Offered):
        rows += [("", "", _passed_over(passed, texts), "") for passed in fact.passed]
    return rows


def _passed_over(passed: facts.Passed, texts: WhyTexts) -> str:
    return texts.passed_over.format(
        contact=passed.contact,
        tier=passed.tier,
        waited=minutes(passed.waited_ms),
        target=minutes(passed.target_ms),
        why=texts.passed_why.get(passed.why, passed.why),
    )


def _overflowed(
    fact: facts.Overflowed | facts.DivertChosen | facts.DivertTaken | facts.DivertEnded,
    texts: WhyTexts,
) -> str:
    if not isinstance(fact, facts.Overflowed):
        return fact.to
    measured = round(fact.measured, 1)
    one, several = texts.overflow_why.get(fact.when, (fact.when, fact.when))
    why = (one if measured == 1 else several).format(measured=f"{measured:.12g}")
    return texts.overflow.format(rule=fact.rule, why=why, to=fact.to)


def _detail(fact: ContactFact, texts: WhyTexts, words: Texts) -> str:
    match fact:
        case facts.Queued():
            told = f"{texts.queue_reasons.get(fact.reason, fact.reason)}: {fact.wait_class}"
            told += f" ({fact.note})" if fact.note else ""
        case facts.OfferEnded():
            told = words.words.get(fact.outcome, fact.outcome)
        case facts.Connected():
            wait = _wait(fact.arrival_wait_ms, fact.target_ms, texts)
            told = wait + _fared(fact, texts) + _told(texts.passed, fact.passed)
        case facts.Ended():
            told = texts.outcomes.get(fact.outcome, fact.outcome) + _fared(fact, texts)
        case facts.HandedBack(talk_ms=took_ms) | facts.HeldBack(hold_ms=took_ms):
            told = minutes(took_ms)
        case facts.TurnedAway() | facts.ContactAdopted():
            told = fact.group
        case facts.PlaceTold():
            told = ", ".join(_place_told(fact, texts))
        case facts.Overflowed() | facts.DivertChosen() | facts.DivertTaken() | facts.DivertEnded():
            told = _overflowed(fact, texts)
        case facts.Offered() | facts.ContactRescued():
            told = ""
        case _:
            told = _other(fact, texts)
    return told


def _other(fact: _Other, texts: WhyTexts) -> str:
    match fact:
        case facts.HelpAsked():
            return ""
        case facts.HelpJoined() | facts.HelpEnded():
            return fact.helper
        case facts.Transferred():
            return minutes(fact.talk_ms)
        case facts.TransferTaken() | facts.TransferEnded():
            to = texts.transferred_to.get(fact.to, fact.to)
            return f"{to} {fact.agent}".rstrip()
        case _:
            return _callback(fact, texts)


def _callback(fact: _Callback, texts: WhyTexts) -> str:
    match fact:
        case facts.CameBack():
            return texts.came_back[fact.after].format(earlier=fact.earlier)
        case facts.CallbackRefused() | facts.CallbackMissed():
            return texts.callback_why.get(fact.why, fact.why)
        case facts.CallbackDialled():
            return str(fact.attempt)
        case facts.CallbackReached():
            return minutes(fact.away_ms)
        case facts.CallbackAsked() | facts.CallbackPromised() | facts.CallbackPostponed():
            return ""
        case _:
            assert_never(fact)
