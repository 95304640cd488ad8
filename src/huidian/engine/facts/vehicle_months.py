"""Distinct vehicle-months with their neighbours: the small summary that every monthly measure reads."""

from collections.abc import Sequence
from itertools import accumulate
from operator import add

import ibis
import ibis.expr.types as ir

from huidian.engine.facts.kinds import KINDS, Kind

DAYS_BACK = 4
"""For how many days with a visit before each month the mart keeps their months: the classes of the trade ask
for so many. Whoever asks for more, or of facts that are in no mart, has them made then."""
_KEYS = ("dealer", "vehicle")
_OF_VEHICLE = ibis.window(group_by=_KEYS, order_by="month")


def vehicle_months(visits: ir.Table, kinds: Sequence[str] = tuple(KINDS), *, days_back: int = 1) -> ir.Table:
    """One row per (dealer, vehicle, of_kind, month with a visit), visits as known (nothing retracted in it).

    Columns: dealer, vehicle, of_kind (a key of ``KINDS``), month (month number), visits (settlements), days
    (with a visit), first_visit_on and last_visit_on (in that month), kind (order kind of that last visit; on
    a tie the last by name), amount_fen and labour_fen (settled in that month; null where no order names one),
    previous_month and next_month (of the same vehicle of the same kind; null where there is none), and those
    of ``with_days_back`` up to ``days_back``.
    """
    first, *others = (_of_kind(visits, KINDS[kind], days_back) for kind in kinds)
    return ibis.union(first, *others) if others else first


def _of_kind(visits: ir.Table, kind: Kind, days_back: int) -> ir.Table:
    if kind.family is not None:
        visits = visits.filter(visits.family == kind.family)
    months = visits.group_by(*_KEYS, "month").agg(
        visits=visits.count(),
        days=visits.settled_on.nunique(),
        first_visit_on=visits.settled_on.min(),
        last_visit_on=visits.settled_on.max(),
        amount_fen=visits.amount_fen.sum().cast("int64"),
        labour_fen=visits.labour_fen.sum().cast("int64"),
        # the ISO day in front makes one portable, repeatable "kind of the last visit"
        kind=(visits.settled_on.cast("string") + visits.kind).max().substr(10),
    )
    following = months.month.lead().over(_OF_VEHICLE)
    placed = with_days_back(months, days_back, next_month=following)
    return placed.mutate(of_kind=ibis.literal(kind.key))


def with_days_back(months: ir.Table, most: int, **beside: ir.Value) -> ir.Table:
    """Vehicle-months of one kind with ``day_back_<n>`` for n from 2 to ``most``, where it is not there yet.

    It is the month of the n-th last day with a visit before the month, null where there were not so many.
    That of the last one is previous_month. What is made ``beside`` them in the same go sorts no months anew.
    """
    missing = [n for n in range(1, most + 1) if _day_back(n) not in months.columns]
    if not missing:
        return months
    earlier = {f"month_{n}": months.month.lag(n).over(_OF_VEHICLE) for n in range(1, most + 1)}
    earlier |= {f"days_{n}": months.days.lag(n).over(_OF_VEHICLE) for n in range(1, most)}
    wide = months.mutate(**beside, **earlier)
    return wide.mutate(**{_day_back(n): _nth_day(wide, n) for n in missing}).drop(*earlier)


def day_back(months: ir.Table, n: int) -> ir.IntegerColumn:
    """The month of the n-th last day with a visit before the month, of ``with_days_back``."""
    return months[_day_back(n)]


def _day_back(n: int) -> str:
    return f"day_back_{n}" if n > 1 else "previous_month"


def _nth_day(wide: ir.Table, n: int) -> ir.IntegerValue:
    """The month, going back from the one before, in which the days reach ``n``."""
    # Every vehicle-month has a day at least, so that as many months as days always are enough.
    so_far = accumulate((wide[f"days_{back}"] for back in range(1, n)), add)
    reached = [(total >= n, wide[f"month_{back}"]) for back, total in enumerate(so_far, 1)]
    last = wide[f"month_{n}"]
    return ibis.cases(*reached, else_=last) if reached else last
