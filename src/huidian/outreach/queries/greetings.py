"""Which wishes are due on which days, to whom: out of the playbook's rules and what is on file of owners."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from huidian.customers.models import Customer, Departure, Vehicle
from huidian.customers.queries.permission import may_contact_many
from huidian.kit.workdays import festivals_beginning
from huidian.messages.checking import checked
from huidian.messages.models import Template
from huidian.network.models import Dealer
from huidian.network.rules import rules_of
from huidian.outreach.queries.audience import stop_of
from huidian.outreach.queries.contacts import contacts_with
from huidian.playbooks.greetings import GreetingRule

CAUSE = "greeting"
MARKETING = "marketing"
_WHY = "the owners of one dealer to whom a wish is due"


@dataclass(frozen=True, slots=True)
class Wish:
    """One wish to an owner, about the vehicle by which they are a customer here."""

    rule: GreetingRule
    day: date
    text: Template
    vehicle: Vehicle
    customer: Customer

    @property
    def key(self) -> str:
        """The same for whoever plans it again: the rule, the owner and the day."""
        return f"{self.rule.key}:{self.customer.pk}:{self.day.isoformat()}"

    def leaves_at(self, dealer: Dealer) -> datetime:
        return datetime.combine(self.day, time.fromisoformat(self.rule.clock), ZoneInfo(dealer.timezone))

    def expires_at(self, dealer: Dealer) -> datetime:
        """The end of its day: a wish that comes a day late is none."""
        return datetime.combine(self.day + timedelta(days=1), time(), ZoneInfo(dealer.timezone))


@dataclass(frozen=True, slots=True)
class Wishes:
    """The wishes of some days in their order, and how many others each rule of contact keeps back."""

    due: tuple[Wish, ...]
    refused: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class GreetingText:
    """A rule with the text it would send (None: the dealer has none in force that may be sent)."""

    rule: GreetingRule
    text: Template | None


def greeting_texts(dealer: Dealer) -> list[GreetingText]:
    """The rules in use at a dealer, in their order, each with its text."""
    rules = [one for one in rules_of(dealer).greetings if one.enabled]
    rows = Template.objects.unscoped(_WHY).in_force()
    texts = {one.key: one for one in rows.filter(dealer=dealer, key__in=[rule.text for rule in rules])}
    return [GreetingText(rule, _fit(dealer, texts.get(rule.text))) for rule in rules]


def _fit(dealer: Dealer, text: Template | None) -> Template | None:
    """A wish is marketing, whatever its text says, and goes out by its gateway's rules."""
    if text is None or text.message_class != MARKETING:
        return None
    names = ("message_class", "channel", "purpose", "subject", "body", "signature")
    return None if checked(dealer, {name: getattr(text, name) for name in names}, text.places) else text


def wishes_between(dealer: Dealer, first: date, last: date, *, at: datetime) -> Wishes:
    """The wishes of a dealer's days, both within: one for a person and day, the first of the rules'.

    Who has to wait for an hour or for the cap is in; the sender decides it then. Who may not be written to
    for good is counted.
    """
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    due: list[Wish] = []
    greeted: set[tuple[date, str]] = set()
    for one in greeting_texts(dealer):
        if one.text is None:
            continue
        for wish in _of_rule(dealer, one.rule, one.text, days):
            person = wish.day, wish.customer.phone or f"owner:{wish.customer.pk}"
            if person not in greeted:
                greeted.add(person)
                due.append(wish)
    due.sort(key=lambda wish: wish.day)
    return _permitted(dealer, due, at)


def _permitted(dealer: Dealer, wishes: Sequence[Wish], at: datetime) -> Wishes:
    """Each text's purpose and channel is one question."""
    refused: Counter[str] = Counter()
    stopped: set[int] = set()
    contacts = contacts_with(dealer, at=at) if wishes else []
    ways = [(one.text.purpose, one.text.channel) for one in wishes]
    for purpose, channel in dict.fromkeys(ways):
        places = [n for n, way in enumerate(ways) if way == (purpose, channel)]
        answers = may_contact_many(
            dealer=dealer,
            pairs=[(wishes[n].customer.pk, wishes[n].vehicle.pk) for n in places],
            purpose=purpose,
            channel=channel,
            at=max(at, wishes[places[0]].leaves_at(dealer)),
            contacts=contacts,
        )
        for n, answer in zip(places, answers, strict=True):
            if (rule := stop_of(answer)) and answer.until is None:
                refused[rule] += 1
                stopped.add(n)
    return Wishes(tuple(one for n, one in enumerate(wishes) if n not in stopped), dict(refused.most_common()))


def _of_rule(dealer: Dealer, rule: GreetingRule, text: Template, days: Sequence[date]) -> Iterator[Wish]:
    for day in days:
        if rule.occasion == "holiday" and rule.holiday not in festivals_beginning(day):
            continue
        for vehicle in due_vehicles(dealer, rule, day):
            assert vehicle.owner is not None
            yield Wish(rule, day, text, vehicle, vehicle.owner)


def due_vehicles(dealer: Dealer, rule: GreetingRule, day: date) -> QuerySet[Vehicle]:
    """The vehicles by which owners are wished well on a day; people alone have birthdays and holidays."""
    rows = Vehicle.objects.unscoped(_WHY).current().filter(dealer=dealer, owner__isnull=False)
    gone = Departure.objects.unscoped(_WHY).current().filter(dealer=dealer, left_on__lte=day)
    rows = rows.exclude(pk__in=gone.values("vehicle")).select_related("owner").order_by("pk")
    match rule.occasion:
        case "birthday":
            return rows.filter(_yearly("owner__birthday", day)).exclude(owner__kind=Customer.Kind.COMPANY)
        case "purchase":
            return rows.filter(_yearly("purchased_on", day), purchased_on__lt=day - timedelta(days=360))
    return rows.exclude(owner__kind=Customer.Kind.COMPANY)


def _yearly(field: str, day: date) -> Q:
    """A day of the year; what falls on 29 February falls on the 28th of other years."""
    days = [(day.month, day.day)]
    if day.month == 2 and day.day == 28 and not calendar.isleap(day.year):
        days.append((2, 29))
    wanted = Q()
    for month, number in days:
        wanted |= Q(**{f"{field}__month": month, f"{field}__day": number})
    return wanted
