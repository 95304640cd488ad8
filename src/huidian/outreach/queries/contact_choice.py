"""Which vehicles meet conditions on contacts, consents, blocks and numbers; few queries, however many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import F, Max, Q

from huidian.customers.models import Block, Consent, Customer, NumberState, Vehicle
from huidian.messages.models import Message
from huidian.messages.queries.contacts import COUNTED
from huidian.network.ends import today_at
from huidian.network.models import Dealer
from huidian.outreach.conditions import Conditions
from huidian.outreach.contact_conditions import ContactConditions
from huidian.outreach.models import Attempt, Caller
from huidian.retention.queries import Wish

_WHY = "one dealer's vehicles, chosen by what is known of contact with their owners"


@dataclass(frozen=True, slots=True)
class Choice:
    """The vehicles that meet conditions: those `among` (None: all) that are not in `but`."""

    among: frozenset[int] | None = None
    but: frozenset[int] = frozenset()

    def __contains__(self, vehicle: int) -> bool:
        return (self.among is None or vehicle in self.among) and vehicle not in self.but

    def __and__(self, other: Choice) -> Choice:
        both = [one.among for one in (self, other) if one.among is not None]
        among = frozenset.intersection(*both) if both else None
        return Choice(among, self.but | other.but)


def chosen_by(
    dealer: Dealer,
    conditions: Conditions,
    *,
    at: datetime,
    owners: Mapping[int, int | None] | None = None,
) -> Choice:
    """The vehicles that meet what the mart knows nothing of: reasons, and contact."""
    choice = choice_of(dealer, conditions.contact, at=at, owners=owners)
    if conditions.reasons:
        choice &= Choice(frozenset(vehicles_with_reasons(dealer, conditions.reasons)))
    return choice


def wish_of(dealer: Dealer, conditions: Conditions, *, at: datetime) -> Wish:
    """All of some conditions as a list of vehicles is asked for."""
    choice = chosen_by(dealer, conditions, at=at)
    among = None if choice.among is None else sorted(choice.among)
    return replace(conditions.wish(), among=among, but=sorted(choice.but))


def vehicles_with_reasons(dealer: Dealer, reasons: Sequence[str]) -> list[int]:
    """The vehicles whose owner's last reason is one of these."""
    given = Attempt.objects.unscoped(_WHY).current().filter(dealer=dealer, caller=Caller.DEALER)
    given = given.exclude(reason="")
    last = dict(given.order_by("at", "pk").values_list("vehicle", "reason"))
    return sorted(vehicle for vehicle, reason in last.items() if reason in reasons)


def choice_of(
    dealer: Dealer, wanted: ContactConditions, *, at: datetime, owners: Mapping[int, int | None] | None = None
) -> Choice:
    """The vehicles of a dealer that meet conditions; `owners` by vehicle, where the caller has them."""
    choice = Choice()
    if not wanted:
        return choice
    if owners is None and (wanted.consents or wanted.blocked is not None or wanted.numbers):
        rows = Vehicle.objects.unscoped(_WHY).current().filter(dealer=dealer)
        owners = dict(rows.values_list("pk", "owner"))
    owners = owners or {}
    if wanted.last_from or wanted.last_to:
        choice &= _contacted(dealer, wanted.last_from, wanted.last_to)
    if wanted.outcomes:
        choice &= Choice(frozenset(_with_outcomes(dealer, wanted.outcomes)))
    if wanted.consents:
        choice &= Choice(_of_owners(owners, _consenting(dealer, wanted.consents)))
    if wanted.blocked is not None:
        held = _blocked(dealer, owners, today_at(at, dealer))
        choice &= Choice(held) if wanted.blocked else Choice(but=held)
    if wanted.numbers:
        choice &= _with_numbers(dealer, owners, frozenset(wanted.numbers))
    return choice


def _contacted(dealer: Dealer, first: date | None, last: date | None) -> Choice:
    zone = ZoneInfo(dealer.timezone)
    days: dict[int, date] = {}
    for vehicle, at in _last_contacts(dealer):
        day = at.astimezone(zone).date()
        days[vehicle] = max(days.get(vehicle, day), day)
    late = frozenset(one for one, day in days.items() if last is not None and day > last)
    if first is None:
        return Choice(but=late)
    return Choice(frozenset(one for one, day in days.items() if day >= first) - late)


def _last_contacts(dealer: Dealer) -> Iterator[tuple[int, datetime]]:
    """The dealer's last call or talk with contact made, and the last message that left, of each vehicle."""
    made = Attempt.objects.unscoped(_WHY).current().made_by(Caller.DEALER)
    made = made.filter(dealer=dealer, contact=True).order_by()
    yield from made.values_list("vehicle").annotate(last=Max("at"))
    left = Message.objects.unscoped(_WHY).filter(dealer=dealer, state__in=COUNTED, left_at__isnull=False)
    yield from left.exclude(vehicle=None).order_by().values_list("vehicle").annotate(last=Max("left_at"))


def _with_outcomes(dealer: Dealer, outcomes: Iterable[str]) -> Iterator[int]:
    made = Attempt.objects.unscoped(_WHY).current().filter(dealer=dealer, caller=Caller.DEALER)
    made = made.order_by("at", "pk")
    last, wanted = dict(made.values_list("vehicle", "outcome")), set(outcomes)
    return (vehicle for vehicle, outcome in last.items() if outcome in wanted)


def _consenting(dealer: Dealer, wanted: Iterable[str]) -> set[int]:
    """The owners whose last word on any of these was yes."""
    pairs = [one.partition(":")[::2] for one in wanted]
    which = Q()
    for purpose, channel in pairs:
        which |= Q(purpose=purpose, channel=channel)
    rows = Consent.objects.unscoped(_WHY).current().filter(which, dealer=dealer).order_by("said_at", "pk")
    words: dict[tuple[int, str, str], bool] = {}
    for owner, purpose, channel, given in rows.values_list("customer", "purpose", "channel", "given"):
        words[owner, purpose, channel] = given
    return {owner for (owner, _, _), given in words.items() if given}


def _blocked(dealer: Dealer, owners: Mapping[int, int | None], today: date) -> frozenset[int]:
    holds = Q(until_on=None) | Q(until_on__gt=today)
    rows = Block.objects.unscoped(_WHY).current().filter(holds, dealer=dealer)
    blocks = list(rows.values_list("customer", "vehicle"))
    silent = Customer.objects.unscoped(_WHY).filter(dealer=dealer, may_contact=False)
    held = {owner for owner, vehicle in blocks if vehicle is None} | set(silent.values_list("pk", flat=True))
    return _of_owners(owners, held) | {vehicle for _, vehicle in blocks if vehicle is not None}


def _with_numbers(dealer: Dealer, owners: Mapping[int, int | None], wanted: frozenset[str]) -> Choice:
    """Of states there are few, so that "unknown" is whoever has none of the others."""
    rows = NumberState.objects.unscoped(_WHY).current().filter(dealer=dealer, customer__phone=F("number"))
    states: dict[int, str] = dict(rows.values_list("customer", "state"))
    without = Customer.objects.unscoped(_WHY).filter(dealer=dealer, phone="")
    states |= dict.fromkeys(without.values_list("pk", flat=True), "missing")
    if "unknown" in wanted:
        others = {owner for owner, state in states.items() if state not in wanted}
        nobody = frozenset(one for one, owner in owners.items() if owner is None)
        return Choice(but=_of_owners(owners, others) | (frozenset() if "missing" in wanted else nobody))
    these = {owner for owner, state in states.items() if state in wanted}
    nobody = frozenset(one for one, owner in owners.items() if owner is None)
    return Choice(_of_owners(owners, these) | (nobody if "missing" in wanted else frozenset()))


def _of_owners(owners: Mapping[int, int | None], wanted: set[int]) -> frozenset[int]:
    """The vehicles of some owners."""
    return frozenset(vehicle for vehicle, owner in owners.items() if owner in wanted)
