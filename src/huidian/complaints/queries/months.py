"""The complaints that count for a month, each as it stood at the month's end.

A month that is over is not counted from what complaints are today: one that is reopened later, found not to
be valid after all, raised to another level, given to somebody else or withdrawn stays in it as it was. Only
who came again is read from the orders there are now, as every figure from orders is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Prefetch, Q

from huidian.complaints.as_of import complaint_as_of, was_valid
from huidian.complaints.clock import HOUR, clock_of, closings, hours_of, is_open_at, is_over, marks_of
from huidian.complaints.models import ClockEntry, Complaint, Snapshot
from huidian.complaints.queries.figures import ComplaintMonth, MonthLine
from huidian.complaints.queries.lists import AGES, complaints_listed, row_of
from huidian.complaints.queries.sight import complaints_in_sight
from huidian.kit.months import add_months, first_day
from huidian.mart.facts import counted
from huidian.network.bulk import one_of
from huidian.network.ends import today_at
from huidian.network.models import Dealer
from huidian.network.roles import Permission
from huidian.network.rules import rules_by, rules_of
from huidian.network.scope import Scope
from huidian.playbooks.complaints import ComplaintRules
from huidian.visits.models import Visit

_WHY = "what belongs to vehicles whose complaints were found in sight"
_INSTANT = timedelta(microseconds=1)
_IN_ORDER = Snapshot.objects.unscoped(_WHY).order_by("at", "id")
_PAST = Prefetch("snapshots", _IN_ORDER, to_attr="past")
# People and dealers are few and stand in every row: read once, not with each.
_PARTS = (
    Prefetch(
        "clock",
        ClockEntry.objects.unscoped(_WHY).prefetch_related("by").order_by("at", "id"),
        to_attr="changes",
    ),
    Prefetch("snapshots", _IN_ORDER.prefetch_related("responsible"), to_attr="past"),
    "dealer",
    "responsible",
)


def complaint_month(scope: Scope, month: int, *, now: datetime) -> ComplaintMonth:
    """The complaints in sight that count for a month, by dealers' days; `now` for one that still runs."""
    mine = scope.where(Permission.VIEW_COMPLAINTS)
    dealers = list(Dealer.objects.filter(pk__in=mine.chosen_dealer_ids))
    first = first_day(month)
    rules = _rules(dealers, first, now)
    since, until = _any_zone(first)
    rows = complaints_listed(mine, now=now).filter(opened_at__lt=until)
    rows = rows.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gte=since))
    counts = Q(closed_at=None) | Q(closed_at__gte=since)
    for months in {one.kept_months for one in rules.values()}:
        counts |= Q(closed_at__range=_any_zone(add_months(first, -months)))
    rows = rows.filter(counts).select_related(None).select_related("vehicle__standing", "customer")
    some = list(rows.prefetch_related(None).prefetch_related(*_PARTS))
    ground = _Ground(
        mine,
        first,
        now,
        rules,
        _visits(some),
        _of_vehicles([one for one in some if one.opened_at >= since]),
    )
    lines = [line for one in some if (line := _line(one, ground)) is not None]
    return ComplaintMonth(month, lines, max((one.late_days for one in rules.values()), default=14))


def opened_by_month(scope: Scope, months: Iterable[int], *, now: datetime) -> dict[int, int]:
    """By month how many complaints in sight were opened in it up to now, by dealers' days.

    One that was withdrawn within its month is none; the same as `complaint_month` counts.
    """
    mine = scope.where(Permission.VIEW_COMPLAINTS)
    by_zone: dict[str, list[int]] = defaultdict(list)
    for pk, zone in Dealer.objects.filter(pk__in=mine.chosen_dealer_ids).values_list("pk", "timezone"):
        by_zone[zone].append(pk)
    spans = {month: Q(pk=None) for month in months}
    for month in spans:
        for zone, dealers in by_zone.items():
            begins, ends = _span(first_day(month), ZoneInfo(zone), now)
            stands = Q(withdrawn_at=None) | Q(withdrawn_at__gte=ends)
            within = Q(opened_at__gte=begins, opened_at__lt=ends)
            spans[month] |= Q(dealer__in=one_of(dealers)) & within & stands
    rows = complaints_in_sight(mine).order_by()
    counts = rows.aggregate(**{f"m{month}": Count("pk", filter=span) for month, span in spans.items()})
    return {month: counts[f"m{month}"] for month in spans}


@dataclass(frozen=True, slots=True)
class _Ground:
    """What all lines of a month are made of: by dealer's code the rules at its end, by vehicle the days of
    counted orders, and all complaints where there are several.
    """

    scope: Scope
    first: date
    now: datetime
    rules: Mapping[str, ComplaintRules]
    came: Mapping[int, Sequence[date]]
    complained: Mapping[int, Sequence[Complaint]]


def _any_zone(first: date) -> tuple[datetime, datetime]:
    """Moments between which a month lies in every zone."""
    begins, ends = (datetime.combine(day, time(), UTC) for day in (first, add_months(first, 1)))
    return begins - timedelta(days=1), ends + timedelta(days=1)


def _span(first: date, zone: ZoneInfo, now: datetime) -> tuple[datetime, datetime]:
    """When a month begins and ends at a dealer; one that runs ends now."""
    begins, ends = (datetime.combine(day, time(), zone) for day in (first, add_months(first, 1)))
    return begins, min(ends, now)


def _rules(dealers: Iterable[Dealer], first: date, now: datetime) -> dict[str, ComplaintRules]:
    """By dealer's code the rules that held when the month ended there; while it runs those of now."""
    by_zone: dict[str, list[Dealer]] = defaultdict(list)
    for dealer in dealers:
        by_zone[dealer.timezone].append(dealer)
    rules: dict[str, ComplaintRules] = {}
    for zone, here in by_zone.items():
        _begins, ends = _span(first, ZoneInfo(zone), now)
        known = rules_by(here, ends if ends == now else ends - _INSTANT)
        rules |= {code: one.complaints for code, one in known.items()}
    return rules


def _line(complaint: Complaint, ground: _Ground) -> MonthLine | None:
    """A complaint in the month; None where it has no part in it."""
    dealer, rules = complaint.dealer, ground.rules[complaint.dealer.code]
    zone = ZoneInfo(dealer.timezone)
    begins, ends = _span(ground.first, zone, ground.now)
    withdrawn = complaint.withdrawn_at is not None and complaint.withdrawn_at < ends
    if complaint.opened_at >= ends or begins > ground.now or withdrawn:
        return None
    then = complaint_as_of(complaint, ends - _INSTANT)
    marks = marks_of(complaint)
    still, opened = is_open_at(marks, ends - _INSTANT), complaint.opened_at >= begins
    closed = then.closed_at is not None and then.closed_at >= begins
    kept = _kept(then, rules.kept_months, ground)
    if not (opened or closed or still or kept is not None):
        return None
    row, days = row_of(then, ground.scope, ends, rules), (ends - complaint.opened_at).days
    return MonthLine(
        row=row,
        opened=opened,
        closed=closed,
        open_at_end=still,
        late_at_end=still and days > rules.late_days,
        age=next(key for key, most in zip(AGES, (3, 7, 14, days), strict=True) if days <= most),
        answered=opened and then.answered_at is not None,
        answered_in_time=_in_time(row.answer_due_at, then.answered_at, ends) if opened else None,
        answer_hours=_worked(then, rules) if opened else None,
        solved_in_time=_in_time(row.solution_due_at, then.solved_at, ends) if closed else None,
        repeat=opened and _is_repeat(complaint, rules.repeat_months, ends, ground),
        valid=then.valid if closed else None,
        kept=kept,
    )


def _kept(then: Complaint, months: int, ground: _Ground) -> bool | None:
    """Whether the vehicle came again within the months after closing; None where those end in another."""
    if then.closed_at is None:
        return None
    closed_on = today_at(then.closed_at, then.dealer)
    until = add_months(closed_on, months)
    over = until < today_at(ground.now, then.dealer)
    if not over or not ground.first <= until < add_months(ground.first, 1):
        return None
    return any(closed_on < day <= until for day in ground.came.get(then.vehicle_id, ()))


def _is_repeat(complaint: Complaint, months: int, ends: datetime, ground: _Ground) -> bool:
    """Whether the vehicle had another complaint in the months before that counted at the month's end."""
    since = add_months(today_at(complaint.opened_at, complaint.dealer), -months)
    others = ground.complained.get(complaint.vehicle_id, ())
    earlier = (one for one in others if one.opened_at < complaint.opened_at)
    return any(
        today_at(one.opened_at, complaint.dealer) > since and was_valid(one, ends - _INSTANT)
        for one in earlier
    )


def _worked(then: Complaint, rules: ComplaintRules) -> float | None:
    """Working hours until the first answer; None where there was none."""
    if then.answered_at is None:
        return None
    clock = clock_of(hours_of(then.dealer, rules), marks_of(then), then.answered_at)
    return round(clock.worked / HOUR, 2)


def _in_time(due: datetime | None, done: datetime | None, ends: datetime) -> bool | None:
    """Whether something was done by its due moment; None where that is still to come."""
    if done is not None:
        return not is_over(due, done, ends)
    return False if is_over(due, None, ends) else None


def _visits(complaints: Sequence[Complaint]) -> dict[int, list[date]]:
    """The days on which vehicles came for what counts."""
    came: dict[int, list[date]] = defaultdict(list)
    by_dealer: dict[Dealer, set[int]] = defaultdict(set)
    for one in complaints:
        if closings(marks_of(one)):
            by_dealer[one.dealer].add(one.vehicle_id)
    for dealer, vehicles in by_dealer.items():
        rows = (
            Visit.objects.unscoped(_WHY).current().filter(dealer=dealer, vehicle__in=one_of(list(vehicles)))
        )
        for vehicle, day in counted(rows, rules_of(dealer)).values_list("vehicle", "settled_on"):
            came[vehicle].append(day)
    return came


def _of_vehicles(complaints: Sequence[Complaint]) -> dict[int, list[Complaint]]:
    """By vehicle of some complaints all there are, with how each stood when; of those with more than one."""
    by_vehicle: dict[int, list[Complaint]] = defaultdict(list)
    rows = Complaint.objects.unscoped(_WHY)
    counts = rows.filter(vehicle__in=one_of(list({one.vehicle_id for one in complaints})))
    several = counts.order_by().values("vehicle").annotate(n=Count("pk")).filter(n__gt=1)
    rows = rows.filter(vehicle__in=one_of(list(several.values_list("vehicle", flat=True))))
    for one in rows.only("vehicle", "opened_at", "withdrawn_at").prefetch_related(_PAST):
        by_vehicle[one.vehicle_id].append(one)
    return by_vehicle
