"""The rules of contact in their order. Adding a fact never loosens an answer, but for a new consent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from huidian.engine.contact.answer import ContactPermission, Reason, permission, reason
from huidian.engine.contact.facts import ANY, SPOILED, Block, Consent, Contact, Number, NumberState, Owner
from huidian.engine.contact.rules import Channel, ContactRules, Effect, Purpose, minutes
from huidian.kit.labels import Label
from huidian.kit.workdays import after_holidays, holiday_on, is_published

RULES = (
    "opted_out", "block", "withdrawn", "consent", "address", "number", "attempts", "complaint", "cap", "gap",
    "holiday", "quiet_hours",
)  # fmt: skip
"""In this order: first what the owner wants, then what is not possible, then what only has to wait."""
UNTIL_SAID = frozenset({"opted_out", "block", "withdrawn", "consent", "address", "number", "complaint"})
"""Those that hold until somebody says otherwise (a block perhaps until a day), or closes the complaint."""
OF_THE_MOMENT = frozenset({"holiday", "quiet_hours"})
"""Those that hold for every owner alike."""

_NO_PURPOSE = Label("没有用途“{}”；有：{}", "there is no purpose {!r}; there are {}")
_NO_CHANNEL = Label("没有渠道“{}”；有：{}", "there is no channel {!r}; there are {}")


class UnknownKeyError(ValueError):
    """A purpose or a channel that the rules do not have; `label` says which there are."""

    def __init__(self, words: Label, key: str, known: Iterable[str]) -> None:
        keys = [*known]
        self.label = Label(words.zh.format(key, "、".join(keys)), words.en.format(key, ", ".join(keys)))
        super().__init__(self.label.en)


@dataclass(frozen=True)
class Question:
    """What is asked of many owners alike: for which purpose, on which channel, at which moment."""

    rules: ContactRules
    purpose: Purpose
    channel: Channel
    at: datetime
    zone: ZoneInfo

    @classmethod
    def of(cls, rules: ContactRules, *, purpose: str, channel: str, at: datetime, zone: ZoneInfo) -> Question:
        """Raises `UnknownKeyError` for a purpose or a channel that the rules do not have."""
        purposes = {one.key: one for one in rules.purposes}
        channels = {one.key: one for one in rules.channels}
        if purpose not in purposes:
            raise UnknownKeyError(_NO_PURPOSE, purpose, purposes)
        if channel not in channels:
            raise UnknownKeyError(_NO_CHANNEL, channel, channels)
        return cls(rules, purposes[purpose], channels[channel], at, zone)

    @cached_property
    def local(self) -> datetime:
        return self.at.astimezone(self.zone)

    @cached_property
    def of_the_moment(self) -> tuple[Reason, ...]:
        """What holds for every owner alike: the holiday, the quiet hours."""
        return tuple(_moment_rules(self))

    @cached_property
    def notes(self) -> tuple[Label, ...]:
        year = self.local.year
        if self.channel.on_holidays == "allow" or is_published(year):
            return ()
        return (Label(f"{year} 年节假日尚未公布", f"The holidays of {year} are not yet published"),)

    @cached_property
    def free(self) -> ContactPermission:
        """The answer for an owner of whom nothing speaks against contact."""
        return permission(self.of_the_moment, self.notes)

    def reason(self, rule: str, effect: Effect = "stop", until: datetime | None = None) -> Reason:
        return reason(rule, effect, until, self.at, self.zone)


def may_contact(
    question: Question, owner: Owner, vehicle_id: int | None, contacts: Sequence[Contact] = ()
) -> ContactPermission:
    """Whether one owner may be contacted now about one vehicle (None: about none in particular).

    `contacts` are all those of the owner and of the vehicle, whoever made them and on whatever channel. One
    after `question.at` counts as well, for clocks go wrong.
    """
    mine = [one for one in contacts if one.customer_id == owner.customer_id]
    reasons = [*_wishes(question, owner, vehicle_id), *_ways(question, owner, mine)]
    about = [one for one in contacts if vehicle_id is not None and one.vehicle_id == vehicle_id]
    if owner.complains and question.purpose.after_complaint:
        reasons.append(question.reason("complaint"))
    reasons += _spacing(question, mine, about)
    return permission((*reasons, *question.of_the_moment), question.notes) if reasons else question.free


def stricter(one: Owner, other: Owner) -> Owner:
    """Two files of one person made one, which keeps `one`'s id: what either forbids is forbidden.

    Consents of both hold, but what one has withdrawn stays withdrawn, whenever the other agreed.
    """
    consents = (*one.consents, *other.consents)
    withdrawn = withdrawn_by(one) | withdrawn_by(other)
    return replace(
        one,
        consents=tuple(
            each for each in consents if not each.given or (each.purpose, each.channel) not in withdrawn
        ),
        blocks=(*one.blocks, *other.blocks),
        numbers=tuple(_worse(one.numbers, other.numbers)),
        addresses=one.addresses | other.addresses,
        opted_out=one.opted_out | other.opted_out,
        complains=one.complains or other.complains,
    )


_WORST: tuple[NumberState, ...] = ("unknown", "valid", "undeliverable", "wrong", "disconnected")


def _worse(one: Iterable[Number], other: Iterable[Number]) -> Iterator[Number]:
    states: dict[str, NumberState] = {}
    for number in (*one, *other):
        known = states.get(number.number, "unknown")
        states[number.number] = max(known, number.state, key=_WORST.index)
    return (Number(number, state) for number, state in states.items())


def withdrawn_by(owner: Owner) -> set[tuple[str, str]]:
    """The purposes and channels of which an owner's last word is a withdrawal."""
    pairs = {(one.purpose, one.channel) for one in owner.consents}
    return {pair for pair in pairs if _latest(owner.consents, *pair) is False}


def _latest(consents: Iterable[Consent], purpose: str, channel: str) -> bool | None:
    """What was said last; of two things said at one moment the stricter. None: nothing."""
    about = [one for one in consents if (one.purpose, one.channel) == (purpose, channel)]
    return max(about, key=lambda one: (one.at, not one.given)).given if about else None


def _wishes(question: Question, owner: Owner, vehicle_id: int | None) -> Iterator[Reason]:
    channel, purpose = question.channel.key, question.purpose.key
    if not owner.opted_out.isdisjoint((ANY, channel)):
        yield question.reason("opted_out")
    holding = [one for one in owner.blocks if _holds(one, question, vehicle_id)]
    if holding:
        ends = [one.until for one in holding if one.until]
        yield question.reason("block", until=max(ends) if len(ends) == len(holding) else None)
    consent = _latest(owner.consents, purpose, channel)
    if consent is False:
        yield question.reason("withdrawn")
    elif consent is None and channel in question.purpose.consent_on:
        yield question.reason("consent")


def _holds(block: Block, question: Question, vehicle_id: int | None) -> bool:
    return (
        block.purpose in (ANY, question.purpose.key)
        and block.channel in (ANY, question.channel.key)
        and block.vehicle_id in (None, vehicle_id)
        and (block.until is None or question.at < block.until)
    )


def _ways(question: Question, owner: Owner, contacts: Sequence[Contact]) -> Iterator[Reason]:
    channel = question.channel
    if channel.reaches != "phone":
        if channel.reaches not in owner.addresses:
            yield question.reason("address")
        return
    if not owner.numbers:
        yield question.reason("address")
        return
    spoiled = SPOILED["phone" if channel.key == "phone" else "message"]
    usable = [one.number for one in owner.numbers if one.state not in spoiled]
    most = question.rules.spacing.most_attempts
    if not usable:
        yield question.reason("number")
    elif channel.key == "phone" and all(_unanswered(one, contacts) >= most for one in usable):
        yield question.reason("attempts")


def _unanswered(number: str, contacts: Sequence[Contact]) -> int:
    """Attempts at a number since somebody was last reached on it."""
    calls = [one for one in contacts if one.number == number and one.channel == "phone"]
    reached = [one.at for one in calls if one.reached]
    return sum(not one.reached and (not reached or one.at > max(reached)) for one in calls)


def _spacing(question: Question, mine: Sequence[Contact], about: Sequence[Contact]) -> Iterator[Reason]:
    spacing = question.rules.spacing
    if spacing.cap != "allow":
        cap = timedelta(hours=spacing.cap_hours)
        made = [one for one in mine if one.reached and not one.incoming]
        ends = [one.at + cap for one in made if abs(one.at - question.at) < cap]
        if ends:
            yield question.reason("cap", spacing.cap if question.purpose.capped else "warn", max(ends))
    if spacing.gap != "allow":
        ends = [_days_after(one.at, spacing.gap_days, question.zone) for one in about if one.reached]
        ends = [end for end in ends if question.at < end]
        if ends:
            yield question.reason("gap", spacing.gap, max(ends))


def _days_after(at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The first moment of the day that comes so many days after a contact's, by the dealer's calendar."""
    return datetime.combine(at.astimezone(zone).date() + timedelta(days=days), time(), zone)


def _moment_rules(question: Question) -> Iterator[Reason]:
    channel, local = question.channel, question.local
    day = local.date()
    if channel.on_holidays != "allow" and holiday_on(day):
        until = datetime.combine(after_holidays(day), time(), question.zone)
        yield question.reason("holiday", channel.on_holidays, until)
    clock = local.hour * 60 + local.minute
    opens, closes = minutes(channel.open_from), minutes(channel.open_until)
    if not opens <= clock < closes:
        on = day if clock < opens else day + timedelta(days=1)
        until = datetime.combine(on, time(opens // 60, opens % 60), question.zone)
        yield question.reason("quiet_hours", until=until)
