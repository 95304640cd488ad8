"""An advisor's days: what was received by the orders, what is booked for the days to come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from huidian.engine.scores.estimate import Estimate
from huidian.flows.call_report import receivers
from huidian.kit.months import first_day, last_day
from huidian.network.ends import today_at
from huidian.network.models import Dealer
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.models import Attempt
from huidian.retention.month_figures import TARGET, Slot, Subject
from huidian.retention.queries.load import LoadMonth, MonthLoad, load_month, month_load
from huidian.retention.queries.targets import Target, as_target, figures_set
from huidian.surveys.queries.satisfaction import satisfaction_by_month
from huidian.workshop.actions import booked_by_day, taken_on
from huidian.workshop.models import Appointment


@dataclass(frozen=True, slots=True)
class AdvisorDays:
    """An advisor's month: by day vehicles received (up to today) or booked (from tomorrow), its sum of what
    was received, and how content the owners were (None: nothing is known, or not for the reader).
    """

    advisor: str
    received: Mapping[date, int]
    booked: Mapping[date, int]
    month: MonthLoad
    content: Estimate | None = None
    target: Target | None = None
    """What the score should be."""


@dataclass(frozen=True, slots=True)
class DayTaken:
    """How many vehicles an advisor has on a day, and how many of them are best and most."""

    advisor: str
    on: date
    taken: int
    best_until: int
    most: int

    @property
    def above_best(self) -> bool:
        return self.taken > self.best_until


def day_taken(scope: Scope, *, attempt_id: int = 0, appointment_id: int = 0, at: datetime) -> DayTaken | None:
    """The advisor's day of an appointment, or of the one that a call made; None where there is none."""
    if attempt_id:
        made = Attempt.objects.within(scope).filter(pk=attempt_id).first()
        appointment_id = made.effects.get("appointment", 0) if made else 0
    one = Appointment.objects.within(scope).select_related("dealer").filter(pk=appointment_id).first()
    if one is None:
        return None
    taken, most = taken_on(one.dealer, one.on, one.advisor, at=at)
    return DayTaken(one.advisor, one.on, taken, rules_of(one.dealer).calls.receptions_best_until, most)


@dataclass(frozen=True, slots=True)
class DealerLoad:
    """A dealer's month: its days, and every advisor's; `scored`: whether the reader may see scores."""

    page: LoadMonth
    today: date
    days: Sequence[date]
    advisors: Sequence[AdvisorDays]
    scored: bool


def load_of(scope: Scope, *, month: int | None = None, at: datetime) -> DealerLoad:
    """The load of the one dealer chosen. Raises `ValueError` where there are several."""
    page = load_month(scope, month=month, now=at)
    dealer = Dealer.objects.get(pk=page.dealer_id)
    today = today_at(at, dealer)
    first, last = first_day(page.month), last_day(page.month)
    booked = booked_by_day(dealer, max(first, today), last)
    names = {*page.receptions, *booked}
    if today <= last:
        names |= set(receivers(dealer, at))
    if scope.own_only(dealer.pk):
        names &= scope.own_names.get(dealer.pk, frozenset())
    scored = scope.may_at(dealer.pk, Permission.VIEW_SCORES)
    content = satisfaction_by_month(dealer, [page.month])[page.month].by_advisor if scored else {}
    targets = figures_set(scope, dealer.pk, TARGET, (page.month, page.month)) if scored else {}
    advisors = [
        AdvisorDays(
            name,
            page.receptions.get(name, {}),
            booked.get(name, {}),
            month_load(page.receptions.get(name, {}), page.bounds),
            content.get(name),
            _target(targets, name, page.month, content.get(name)),
        )
        for name in sorted(names)
    ]
    days = [date.fromordinal(day) for day in range(first.toordinal(), last.toordinal() + 1)]
    return DealerLoad(page, today, days, advisors, scored)


def _target(targets: Mapping[Slot, int], advisor: str, month: int, content: Estimate | None) -> Target | None:
    value = content.value if content else None
    return as_target(targets, "satisfaction", Subject(advisor=advisor), month, value)
