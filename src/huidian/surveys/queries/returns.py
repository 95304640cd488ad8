"""What orders say beside what owners say: repairs that come back, satisfied owners who do."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta

from huidian.engine.scores.first_time_fix import FirstTimeFix, Repair, first_time_fix
from huidian.engine.scores.loyalty import BandReturn, Later, band_of, curve, returned, ripe
from huidian.kit.months import add_months, first_day, last_day
from huidian.mart.facts import counted
from huidian.network.ends import today_at
from huidian.network.models import Dealer
from huidian.network.rules import rules_of
from huidian.playbooks.scores import ScoreRules
from huidian.surveys.kept import kept
from huidian.surveys.queries.score_responses import total_of
from huidian.surveys.queries.score_rows import ScoreRow, rows_by_month, stamps
from huidian.visits.models import Visit

SPAN = 12
"""Months of answers that make up the curve."""
_WHY = "the orders of one dealer, counted beside its owners' answers"


def fixed_by_orders(dealer: Dealer, month: int, today: date, rules: ScoreRules | None = None) -> FirstTimeFix:
    """First-time fix of a month's orders, as far as it can be told today, by some rules (None: its own)."""
    rules = rules or rules_of(dealer).scores
    since, until = first_day(month), last_day(month)
    last = min(until + timedelta(days=rules.fix_days), today)

    def count() -> FirstTimeFix:
        rows = Visit.objects.unscoped(_WHY).current().filter(dealer=dealer, settled_on__range=(since, last))
        wanted = counted(rows, rules_of(dealer)).filter(order_kind__in=rules.fix_kinds)
        columns = ("pk", "vehicle_id", "settled_on", "order_kind", "items__labour")
        repairs = [
            Repair(pk, vehicle, on, kind, frozenset(map(str, labour or ())))
            for pk, vehicle, on, kind, labour in wanted.values_list(*columns)
        ]
        return first_time_fix(
            repairs, since=since, until=until, as_of=today, kinds=rules.fix_kinds, days=rules.fix_days
        )

    return kept(
        ("fix", dealer.pk, month, today, rules.fix_kinds, rules.fix_days, dealer.data_revision), count
    )


def loyalty(dealer: Dealer, month: int, today: date, rules: ScoreRules | None = None) -> list[BandReturn]:
    """The return rate by band of satisfaction, of the answers of a year up to a month, by some rules (None:
    the dealer's).

    Only answers whose time to come back is over count.
    """
    rules = rules or rules_of(dealer).scores
    months = range(month - SPAN + 1, month + 1)

    def count() -> list[BandReturn]:
        later = [one for _, one in later_of(dealer, months, today, rules)]
        return curve(rules.bands, later, months=rules.loyalty_months, as_of=today)

    stamp = tuple(stamps(dealer, months).values())
    return kept(("loyalty", dealer.pk, month, today, rules, stamp, dealer.data_revision), count)


def answers_by_band(dealer: Dealer, month: int, today: date) -> dict[str, dict[int, bool]]:
    """The answers (their ids) behind `loyalty`, by band (its key): whether the vehicle was back in time."""
    rules = rules_of(dealer).scores
    months = range(month - SPAN + 1, month + 1)

    def sort() -> dict[str, dict[int, bool]]:
        bands: dict[str, dict[int, bool]] = {one.key: {} for one in rules.bands}
        for row, later in later_of(dealer, months, today):
            if band := band_of(rules.bands, later.score):
                bands[band.key][row.id] = returned(later, rules.loyalty_months)
        return bands

    stamp = tuple(stamps(dealer, months).values())
    return kept(("by band", dealer.pk, month, today, rules, stamp, dealer.data_revision), sort)


def later_of(
    dealer: Dealer, months: Collection[int], today: date, rules: ScoreRules | None = None
) -> list[tuple[ScoreRow, Later]]:
    """The answers of some months that are old enough to tell, each with the vehicle's next counted visit."""
    rules = rules or rules_of(dealer).scores
    old_months = [one for one in months if add_months(first_day(one), rules.loyalty_months) <= today]
    rows = [
        (row, Later(total, today_at(row.at, dealer), None))
        for _, some in rows_by_month(dealer, old_months)
        for row in some
        if (total := total_of(rules.house, row)) is not None
    ]
    old = set(map(id, ripe([later for _, later in rows], rules.loyalty_months, today)))
    rows = [pair for pair in rows if id(pair[1]) in old]
    if not rows:
        return []
    days = _visit_days(dealer, min(later.on for _, later in rows))
    return [(row, Later(one.score, one.on, _next(days.get(row.vehicle, []), one.on))) for row, one in rows]


def came_back(later: Later, dealer: Dealer) -> bool:
    """Whether the vehicle was back in time."""
    return returned(later, rules_of(dealer).scores.loyalty_months)


def _visit_days(dealer: Dealer, since: date) -> dict[int, list[date]]:
    rows = Visit.objects.unscoped(_WHY).current().filter(dealer=dealer, settled_on__gt=since)
    days: dict[int, list[date]] = defaultdict(list)
    for vehicle, on in (
        counted(rows, rules_of(dealer)).order_by("settled_on").values_list("vehicle_id", "settled_on")
    ):
        days[vehicle].append(on)
    return days


def _next(days: list[date], on: date) -> date | None:
    place = bisect_right(days, on)
    return days[place] if place < len(days) else None
