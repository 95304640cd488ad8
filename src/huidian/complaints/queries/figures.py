"""How complaints went in one month: rates, times, repeats, causes, and who came again after half a year."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from huidian.complaints.clock import HOUR, clock_of, closings, hours_of, is_open_at, marks_of
from huidian.complaints.models import Complaint
from huidian.complaints.queries.lists import AGES, ComplaintRow, complaints_listed, row_of
from huidian.kit.labels import Label
from huidian.kit.months import add_months, first_day
from huidian.mart.facts import counted
from huidian.network.bulk import one_of
from huidian.network.ends import today_at
from huidian.network.models import Dealer
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.visits.models import Visit

_WHY = "orders of vehicles whose complaints were found in sight"


@dataclass(frozen=True, slots=True)
class MonthLine:
    """One complaint in one month: what of it counts, `kept`: None where half a year is not over in the month.

    `answer_hours` is working time from opening to the first answer.
    """

    row: ComplaintRow
    opened: bool
    closed: bool
    open_at_end: bool
    late_at_end: bool
    age: str
    answered: bool
    answered_in_time: bool | None
    answer_hours: float | None
    solved_in_time: bool | None
    repeat: bool
    valid: bool | None
    kept: bool | None


@dataclass(frozen=True, slots=True)
class Rate:
    """A share: `value` is None where `n` is 0."""

    numerator: int
    n: int

    @property
    def value(self) -> float | None:
        return self.numerator / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class CauseLine:
    """One cause of the month's complaints, with the share of it and those before it."""

    key: str
    label: Label
    n: int
    cumulative: float


@dataclass(frozen=True, slots=True)
class HandlerLine:
    """Whose complaints' owners came again within half a year of closing."""

    staff_id: int | None
    name: str
    kept: Rate


@dataclass(frozen=True, slots=True)
class ComplaintMonth:
    """The figures of one month; days and rates are those at its end, or now while it runs."""

    month: int
    lines: Sequence[MonthLine]
    late_days: int

    def n(self, which: str) -> int:
        """How many lines a yes/no of theirs holds for."""
        return sum(getattr(one, which) is True for one in self.lines)

    @property
    def closing_rate(self) -> Rate:
        """Closed ÷ (closed + open for more than the days of the rules)."""
        closed = self.n("closed")
        return Rate(closed, closed + self.n("late_at_end"))

    @property
    def answered_in_time(self) -> Rate:
        known = [one for one in self.lines if one.opened and one.answered_in_time is not None]
        return Rate(sum(one.answered_in_time is True for one in known), len(known))

    @property
    def solved_in_time(self) -> Rate:
        known = [one for one in self.lines if one.closed and one.solved_in_time is not None]
        return Rate(sum(one.solved_in_time is True for one in known), len(known))

    @property
    def answer_hours(self) -> float | None:
        """The median of working hours to the first answer; None where nobody was answered."""
        known = [one.answer_hours for one in self.lines if one.opened and one.answer_hours is not None]
        return round(median(known), 1) if known else None

    @property
    def ages(self) -> list[tuple[str, int]]:
        counts = Counter(one.age for one in self.lines if one.open_at_end)
        return [(key, counts[key]) for key in AGES]

    @property
    def causes(self) -> list[CauseLine]:
        """Of what was closed as valid, most first; equal ones by their key."""
        valid = [one.row for one in self.lines if one.valid]
        counts = Counter(one.cause for one in valid)
        words = {one.cause: one.cause_label for one in valid}
        lines, so_far = [], 0
        for key, n in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
            so_far += n
            lines.append(CauseLine(key, words[key], n, so_far / len(valid)))
        return lines

    @property
    def handlers(self) -> list[HandlerLine]:
        by: dict[int | None, list[MonthLine]] = {}
        for one in self.lines:
            if one.kept is not None:
                by.setdefault(one.row.responsible_id, []).append(one)
        lines = [
            HandlerLine(pk, some[0].row.responsible, Rate(sum(one.kept is True for one in some), len(some)))
            for pk, some in by.items()
        ]
        return sorted(lines, key=lambda one: (-one.kept.n, one.name))


def complaint_month(scope: Scope, month: int, *, now: datetime) -> ComplaintMonth:
    """The complaints in sight that count for a month, by dealers' days; `now` for one that still runs."""
    mine = scope.where(Permission.VIEW_COMPLAINTS)
    dealers = {one.pk: one for one in Dealer.objects.filter(pk__in=mine.chosen_dealer_ids)}
    rules = [rules_of(one).complaints for one in dealers.values()]
    first = first_day(month)
    back = add_months(first, -max((one.kept_months for one in rules), default=0))
    since, until = (
        datetime.combine(day, time(), ZoneInfo("UTC")) + timedelta(days=spare)
        for day, spare in ((back, -2), (add_months(first, 1), 1))
    )
    rows = complaints_listed(mine, now=now).filter(opened_at__lt=until, withdrawn_at=None)
    some = list(rows.filter(Q(closed_at=None) | Q(closed_at__gte=since)))
    ground = _Ground(mine, first, now, _visits(some), _earlier(some))
    lines = [line for one in some if (line := _line(one, ground)) is not None]
    return ComplaintMonth(month, lines, max((one.late_days for one in rules), default=14))


def opened_by_month(scope: Scope, months: Iterable[int], *, now: datetime) -> dict[int, int]:
    """By month how many complaints in sight were opened in it up to now, by dealers' days."""
    mine = scope.where(Permission.VIEW_COMPLAINTS)
    dealers, months = Dealer.objects.filter(pk__in=mine.chosen_dealer_ids), list(months)
    spans = {month: Q(pk=None) for month in months}
    for dealer in dealers:
        zone = ZoneInfo(dealer.timezone)
        for month in months:
            since, until = (datetime.combine(first_day(one), time(), zone) for one in (month, month + 1))
            spans[month] |= Q(dealer=dealer, opened_at__gte=since, opened_at__lt=min(until, now))
    rows = complaints_listed(mine, now=now).filter(withdrawn_at=None)
    counts = rows.aggregate(**{f"m{month}": Count("pk", filter=span) for month, span in spans.items()})
    return {month: counts[f"m{month}"] for month in months}


@dataclass(frozen=True, slots=True)
class _Ground:
    """What all lines of a month are made of: by vehicle the days of counted orders and of complaints."""

    scope: Scope
    first: date
    now: datetime
    came: Mapping[int, Sequence[date]]
    complained: Mapping[int, Sequence[datetime]]


def _line(complaint: Complaint, ground: _Ground) -> MonthLine | None:
    """A complaint in the month; None where it has no part in it."""
    dealer, first, now = complaint.dealer, ground.first, ground.now
    zone, rules = ZoneInfo(dealer.timezone), rules_of(dealer).complaints
    begins = datetime.combine(first, time(), zone)
    ends = min(datetime.combine(add_months(first, 1), time(), zone), now)
    if complaint.opened_at >= ends or begins > now:
        return None
    marks = marks_of(complaint.clock.all())
    shut = [at for at in closings(marks) if at < ends]
    still = is_open_at(marks, ends - timedelta(microseconds=1))
    opened, closed = complaint.opened_at >= begins, not still and any(at >= begins for at in shut)
    kept = None if still or not shut else _kept(complaint, shut[-1].astimezone(zone).date(), ground)
    if not (opened or closed or still or kept is not None):
        return None
    row, days = row_of(complaint, ground.scope, now), (ends - complaint.opened_at).days
    answered = complaint.answered_at if complaint.answered_at and complaint.answered_at < ends else None
    return MonthLine(
        row=row,
        opened=opened,
        closed=closed,
        open_at_end=still,
        late_at_end=still and days > rules.late_days,
        age=next(key for key, most in zip(AGES, (3, 7, 14, days), strict=True) if days <= most),
        answered=opened and answered is not None,
        answered_in_time=_in_time(row.answer_due_at, answered, ends) if opened else None,
        answer_hours=_worked(complaint, answered) if opened and answered else None,
        solved_in_time=_in_time(row.solution_due_at, complaint.solved_at, ends) if closed else None,
        repeat=opened and _is_repeat(complaint, rules.repeat_months, ground),
        valid=complaint.valid if closed else None,
        kept=kept,
    )


def _kept(complaint: Complaint, closed_on: date, ground: _Ground) -> bool | None:
    """Whether the vehicle came again within the months after closing; None where those end in another."""
    until = add_months(closed_on, rules_of(complaint.dealer).complaints.kept_months)
    over = until < today_at(ground.now, complaint.dealer)
    if not over or not ground.first <= until < add_months(ground.first, 1):
        return None
    return any(closed_on < day <= until for day in ground.came.get(complaint.vehicle_id, ()))


def _is_repeat(complaint: Complaint, months: int, ground: _Ground) -> bool:
    """Whether the vehicle had another complaint in the months before."""
    since = add_months(today_at(complaint.opened_at, complaint.dealer), -months)
    earlier = (at for at in ground.complained[complaint.vehicle_id] if at < complaint.opened_at)
    return any(today_at(at, complaint.dealer) > since for at in earlier)


def _worked(complaint: Complaint, answered: datetime) -> float:
    clock = clock_of(hours_of(complaint.dealer), marks_of(complaint.clock.all()), answered)
    return round(clock.worked / HOUR, 2)


def _in_time(due: datetime | None, done: datetime | None, ends: datetime) -> bool | None:
    """Whether something was done by its due moment; None where that is still to come."""
    if done is not None:
        return due is None or done <= due
    return False if due is not None and due < ends else None


def _visits(complaints: Sequence[Complaint]) -> dict[int, list[date]]:
    """The days on which vehicles came for what counts."""
    came: dict[int, list[date]] = defaultdict(list)
    by_dealer: dict[Dealer, set[int]] = defaultdict(set)
    for one in complaints:
        if one.closed_at is not None:
            by_dealer[one.dealer].add(one.vehicle_id)
    for dealer, vehicles in by_dealer.items():
        rows = (
            Visit.objects.unscoped(_WHY).current().filter(dealer=dealer, vehicle__in=one_of(list(vehicles)))
        )
        for vehicle, day in counted(rows, rules_of(dealer)).values_list("vehicle", "settled_on"):
            came[vehicle].append(day)
    return came


def _earlier(complaints: Sequence[Complaint]) -> dict[int, list[datetime]]:
    """When each vehicle's owner complained; what was found not to be valid is no complaint, as for levels."""
    when: dict[int, list[datetime]] = defaultdict(list)
    vehicles = one_of(list({one.vehicle_id for one in complaints}))
    rows = Complaint.objects.unscoped(_WHY).filter(vehicle__in=vehicles, withdrawn_at=None)
    for vehicle, at in rows.exclude(valid=False).values_list("vehicle", "opened_at"):
        when[vehicle].append(at)
    return when
