"""The first shop's advisors have kept in touch with some of their customers in the contact window.

An owner who was about to come is likelier to have been contacted before, so that returns follow contacts.
Written as rows: as many as a year of a front desk has would take the product's verbs minutes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from huidian.assignment.queries.holders import holders
from huidian.demo.dice import Dice
from huidian.demo.store.campaign_rows import owners_of
from huidian.flows.duty_contact import IN_PERSON, KIND, PURPOSE
from huidian.kit.months import first_day, format_month, last_day, month_of
from huidian.mart.facts import counted
from huidian.network.absences import Absence
from huidian.network.models import Dealer
from huidian.network.roles import Role
from huidian.network.rules import rules_of
from huidian.outreach.models import Attempt, Task
from huidian.visits.models import Visit

MONTHS = 12
A_MONTH = (50, 100)
"""Contacts of an advisor in a month, from and to: three or four on each working day."""
COME_AFTER = 0.42
"""The share of them whose owner comes within the month after it; of all in the window it is under a third."""
_WAYS = (("phone", 0.6), ("wecom", 0.3), (IN_PERSON, 0.1))
_OUTCOMES = (("informed", 0.55), ("intends", 0.2), ("no_answer", 0.25))
_NOTES = ("", "", "问了用车情况，约了下次保养", "新车主，加了微信", "在外地，月底回来")
_WHY = "the demo's own contacts"


@dataclass(frozen=True, slots=True)
class _Contact:
    vehicle: int
    staff: int
    on: date
    comes: bool


def keep_in_touch(dealer: Dealer, *, as_of: date, until: date, now: datetime) -> int:
    """Contacts of the twelve months before that of the last day, before a day; how many. Once."""
    rows = Attempt.objects.unscoped(_WHY).filter(dealer=dealer, task__kind=KIND)
    if rows.exists():
        return 0
    days = _days_by_vehicle(dealer)
    owners = owners_of(list(days), with_number=True)
    made = 0
    for month in range(month_of(as_of) - MONTHS, month_of(as_of)):
        dice = Dice(0, "duty", dealer.code, month)
        contacts = [one for one in _of_month(dealer, month, days, owners, dice) if one.on < until]
        _write(dealer, month, contacts, owners, dice, now)
        made += len(contacts)
    return made


def _of_month(
    dealer: Dealer,
    month: int,
    days: Mapping[int, Sequence[date]],
    owners: Mapping[int, int | None],
    dice: Dice,
) -> Iterator[_Contact]:
    """Each advisor's: some of those who come, and of those who do not."""
    duty = rules_of(dealer).assessment
    first, last = first_day(month), last_day(month)
    window = range(month - duty.duty_until_months, month - duty.duty_from_months + 1)
    by_advisor: dict[int, list[tuple[int, date | None]]] = defaultdict(list)
    for vehicle, (_team, advisor) in sorted(holders(dealer, first).items()):
        seen = days.get(vehicle, ())
        place = bisect_left(seen, first)
        if advisor is None or not owners.get(vehicle) or not place or month_of(seen[place - 1]) not in window:
            continue
        comes = seen[place] if place < len(seen) and seen[place] <= last else None
        by_advisor[advisor].append((vehicle, comes))
    for advisor, cars in by_advisor.items():
        n = dice.whole(*A_MONTH)
        come = [one for one in cars if one[1] and one[1] > first]
        chosen = dice.shuffled(come)[: round(n * COME_AFTER)]
        chosen += dice.shuffled([one for one in cars if one[1] is None])[: n - len(chosen)]
        for vehicle, comes in chosen:
            ends = comes - timedelta(days=1) if comes else last
            on = first + timedelta(days=dice.whole(0, (ends - first).days))
            yield _Contact(vehicle, advisor, on, comes is not None)


def _write(
    dealer: Dealer,
    month: int,
    contacts: Sequence[_Contact],
    owners: Mapping[int, int | None],
    dice: Dice,
    now: datetime,
) -> None:
    rules, zone = rules_of(dealer).calls, ZoneInfo(dealer.timezone)
    away = list(Absence.objects.unscoped(_WHY).filter(dealer=dealer, ended_at=None, cover__isnull=False))
    tasks: list[Task] = []
    attempts: list[Attempt] = []
    for one in contacts:
        at = min(datetime.combine(one.on, time(10), zone) + timedelta(minutes=dice.whole(0, 420)), now)
        covers = (a.cover_id for a in away if a.staff_id == one.staff and a.from_on <= one.on <= a.until_on)
        channel = dice.weighted(_WAYS)
        outcome = "informed" if one.comes or channel != "phone" else dice.weighted(_OUTCOMES)
        result = rules.outcome(outcome)
        task = _task(dealer, month, one, at, reached=result.contact)
        tasks.append(task)
        attempts.append(
            Attempt(
                dealer=dealer,
                task=task,
                vehicle_id=one.vehicle,
                customer_id=owners[one.vehicle],
                channel=channel,
                purpose=PURPOSE,
                at=at,
                by_id=next(covers, None) or one.staff,
                outcome=outcome,
                reached=result.reached,
                contact=result.contact,
                note=dice.pick(_NOTES) if result.contact else "",
            )
        )
    Task.objects.bulk_create(tasks, batch_size=500)
    Attempt.objects.bulk_create(attempts, batch_size=500)


def _task(dealer: Dealer, month: int, contact: _Contact, at: datetime, *, reached: bool) -> Task:
    return Task(
        dealer=dealer,
        vehicle_id=contact.vehicle,
        kind=KIND,
        cycle=f"duty:{format_month(month)}:1",
        purpose=PURPOSE,
        role=Role.ADVISOR,
        responsible_id=contact.staff,
        opens_on=contact.on,
        best_on=contact.on,
        expires_on=last_day(month),
        tries=1,
        created_at=at,
        closed_at=at,
        ending=Task.Ending.DONE if reached else Task.Ending.EXPIRED,
        ending_fact="attempt" if reached else "expires_on",
    )


def _days_by_vehicle(dealer: Dealer) -> dict[int, list[date]]:
    """By vehicle its days with a counted visit, the first one first."""
    days: dict[int, list[date]] = defaultdict(list)
    rows = counted(Visit.objects.unscoped(_WHY).current().filter(dealer=dealer), rules_of(dealer))
    for vehicle, day in rows.order_by("settled_on").values_list("vehicle", "settled_on"):
        days[vehicle].append(day)
    return days
