"""What other rules would make of complaints: told from those of the last months, nothing is written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch

from huidian import playbooks
from huidian.complaints.clock import HOUR, clock_of, hours_of, is_over, marks_of
from huidian.complaints.legal import legal_counts_of
from huidian.complaints.levels import ORDER, higher, standing_of
from huidian.complaints.machines import ACCEPTED, IMPORTANT
from huidian.complaints.models import ClockEntry, Complaint
from huidian.complaints.queries.repeats import repeated_faults
from huidian.customers.models import Vehicle
from huidian.kit.labels import Label
from huidian.kit.months import add_months
from huidian.mart.facts import counted
from huidian.network.bulk import one_of
from huidian.network.ends import start_of, today_at
from huidian.network.models import Dealer
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.playbooks.complaints import ComplaintRules
from huidian.retention.queries.rules_effect import EffectLine
from huidian.visits.models import Visit

MONTHS = 3
"""So many months back from today complaints are looked at."""
A_MONTH = 30
COMPLAINTS, VEHICLES, CONTACTS = Label("件", "complaints"), Label("台", "vehicles"), Label("次", "contacts")
_WHY = "one dealer's complaints, once it was found in scope of who sets its rules"


@dataclass(frozen=True, slots=True)
class ComplaintsEffect:
    """The numbers before and after, of so many complaints opened since a day."""

    since: date
    complaints: int
    lines: tuple[EffectLine, ...]


def complaints_effect(
    scope: Scope, dealer_id: int, overlay: Mapping[str, Any], *, at: datetime
) -> ComplaintsEffect:
    """What complaints would come to by other own rules, as a whole, beside what they do by those of today.

    Both are counted anew. Raises `Dealer.DoesNotExist` for one out of reach, `PlaybookError`.
    """
    mine = scope.where(Permission.MANAGE_RULES)
    dealer = Dealer.objects.filter(pk__in=mine.dealer_ids).get(pk=dealer_id)
    since = add_months(today_at(at, dealer), -MONTHS)
    clock = Prefetch("clock", ClockEntry.objects.unscoped(_WHY).select_related("by").order_by("at", "id"))
    rows = Complaint.objects.unscoped(_WHY).filter(dealer=dealer, withdrawn_at=None)
    rows = rows.select_related("vehicle", "dealer").prefetch_related(clock)
    every = list(rows.order_by("opened_at", "pk"))
    came, by_vehicle = _came(dealer, every), defaultdict[int, list[Complaint]](list)
    for one in every:
        by_vehicle[one.vehicle_id].append(one)
    whole = playbooks.load(dealer.playbook, overlay).complaints
    was, will = (
        _Counted(dealer, rules, every, by_vehicle, start_of(since, dealer), at, came).numbers()
        for rules in (rules_of(dealer).complaints, whole)
    )
    lines = tuple(_line(key, was[key], will[key]) for key in was)
    return ComplaintsEffect(since, sum(one.opened_at >= start_of(since, dealer) for one in every), lines)


Number = int | tuple[int, int]
"""A count, or a share as how many of how many."""
_WORDS: dict[str, tuple[Label, Label]] = {
    "normal": (Label("一般投诉", "Normal"), COMPLAINTS),
    "escalated": (Label("升级投诉", "Escalated"), COMPLAINTS),
    "major": (Label("重大投诉", "Major"), COMPLAINTS),
    "answer_late": (Label("首次答复超时", "First answers over their limit"), COMPLAINTS),
    "solution_late": (Label("解决超时", "Solutions over their limit"), COMPLAINTS),
    "old": (Label("现在拖延的未结投诉", "Open for too long now"), COMPLAINTS),
    "kept": (Label("结案后又来店", "Owners who came again after closing"), COMPLAINTS),
    "legal_warned": (Label("三包：接近限度的投诉车辆", "Near a limit of the law"), VEHICLES),
    "legal_reached": (Label("三包：达到限度的投诉车辆", "Limit of the law reached"), VEHICLES),
    "faults": (Label("同一故障又修，提议为重点客户", "Faults repaired again: owners proposed"), VEHICLES),
    "contacts": (Label("重点客户每月联系", "Contacts with important owners a month"), CONTACTS),
}


def _line(key: str, was: Number, will: Number) -> EffectLine:
    label, unit = _WORDS[key]
    if isinstance(was, tuple) and isinstance(will, tuple):
        shares = [n / of if of else None for n, of in (was, will)]
        return EffectLine(key, label, unit, True, shares[0], shares[1], was, will)
    assert isinstance(was, int) and isinstance(will, int)
    return EffectLine(key, label, unit, False, was, will)


@dataclass(frozen=True, slots=True)
class _Counted:
    """All complaints of a dealer (`by_vehicle` the same), and by which rules those since a moment are
    counted; `came`: by vehicle the days of its counted orders.
    """

    dealer: Dealer
    rules: ComplaintRules
    every: Sequence[Complaint]
    by_vehicle: Mapping[int, Sequence[Complaint]]
    since: datetime
    at: datetime
    came: Mapping[int, Sequence[date]]

    def numbers(self) -> dict[str, Number]:
        recent = self.recent
        levels = {one.pk: self.level(one) for one in recent}
        late = [_late(one, self.rules, levels[one.pk], self.at) for one in recent]
        counts = Counter(levels.values())
        return {
            **{key: counts[key] for key in ORDER},
            "answer_late": sum(answer for answer, _ in late),
            "solution_late": sum(solution for _, solution in late),
            "old": sum(self.is_old(one) for one in self.every),
            "kept": self.kept(),
            **self.legal(),
            "faults": len(repeated_faults(self.dealer, today_at(self.at, self.dealer), self.rules)),
            "contacts": self.contacts(),
        }

    @property
    def recent(self) -> list[Complaint]:
        return [one for one in self.every if one.opened_at >= self.since]

    def level(self, complaint: Complaint) -> str:
        """The level it would have; what somebody raised by hand, or put before others, stays so."""
        made = standing_of(
            self.rules, repeats=self.repeats(complaint), cause=complaint.cause, reopened=complaint.reopened
        )
        raised = any(key in fact for fact in complaint.level_facts for key in ("by_hand", "lane"))
        return higher(made.level, complaint.level if raised else ORDER[0])

    def repeats(self, complaint: Complaint) -> int:
        """How many the vehicle had by then within the months of the rules, this one among them."""
        since = add_months(today_at(complaint.opened_at, self.dealer), -self.rules.repeat_months)
        return 1 + sum(
            other.pk != complaint.pk
            and other.valid is not False
            and other.opened_at <= complaint.opened_at
            and today_at(other.opened_at, self.dealer) > since
            for other in self.by_vehicle[complaint.vehicle_id]
        )

    def is_old(self, complaint: Complaint) -> bool:
        open_for = (self.at - complaint.opened_at).days
        return complaint.closed_at is None and open_for > self.rules.late_days

    def kept(self) -> tuple[int, int]:
        """Of those closed long enough ago, in the last year at most, whose vehicle came again in time."""
        today, back = today_at(self.at, self.dealer), []
        for one in self.every:
            if one.closed_at is None:
                continue
            closed_on = today_at(one.closed_at, self.dealer)
            until = add_months(closed_on, self.rules.kept_months)
            if add_months(today, -12) <= until < today:
                back.append(any(closed_on < day <= until for day in self.came.get(one.vehicle_id, ())))
        return sum(back), len(back)

    def legal(self) -> dict[str, int]:
        """The vehicles complained about that come near a limit of the law, and those that reached one."""
        vehicles: dict[int, Vehicle] = {one.vehicle_id: one.vehicle for one in self.recent}
        # Of all others the law counts nothing, and nothing need be read.
        repaired = _under_warranty(list(vehicles))
        today, warned, reached = today_at(self.at, self.dealer), 0, 0
        for vehicle in (one for pk, one in vehicles.items() if pk in repaired):
            vehicle.dealer = self.dealer
            counts = legal_counts_of(vehicle, as_of=today, limits=self.rules.legal)
            reached += any(one.reached for one in counts)
            warned += any(one.warns for one in counts) and not any(one.reached for one in counts)
        return {"legal_warned": warned, "legal_reached": reached}

    def contacts(self) -> int:
        rows = IMPORTANT.rows().unscoped(_WHY).filter(dealer=self.dealer, state_now=ACCEPTED)
        return round(rows.count() * A_MONTH / self.rules.contact_days)


def _late(complaint: Complaint, rules: ComplaintRules, level: str, at: datetime) -> tuple[bool, bool]:
    """Whether its first answer, and its solution, came or will come after their limits."""
    hours, marks = hours_of(complaint.dealer, rules), marks_of(complaint)
    clock, limits = clock_of(hours, marks, at), rules.level(level)
    dues = (
        (clock.due(limits.answer_hours * HOUR), complaint.answered_at),
        (clock.due(limits.solution_hours * HOUR), complaint.solved_at or complaint.closed_at),
    )
    answer, solution = (is_over(due, done, at) for due, done in dues)
    return answer, solution


def _under_warranty(vehicles: Sequence[int]) -> set[int]:
    """Those of some vehicles that were ever repaired under warranty."""
    rows = Visit.objects.unscoped(_WHY).current().filter(vehicle__in=one_of([*vehicles]))
    rows = rows.filter(order_kind=Visit.OrderKind.WARRANTY).order_by()
    return set(rows.values_list("vehicle", flat=True))


def _came(dealer: Dealer, complaints: Sequence[Complaint]) -> dict[int, list[date]]:
    """By vehicle the days of its counted orders, of those whose complaint was closed."""
    ids = sorted({one.vehicle_id for one in complaints if one.closed_at})
    rows = Visit.objects.unscoped(_WHY).current().filter(dealer=dealer, vehicle__in=one_of(ids))
    came: dict[int, list[date]] = defaultdict(list)
    for vehicle, day in counted(rows, rules_of(dealer)).values_list("vehicle", "settled_on"):
        came[vehicle].append(day)
    return came
