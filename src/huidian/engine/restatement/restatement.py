"""One month's figure as it was known at one moment and at a later one: whom that moves, by which orders.

Nothing is stored for it: both pictures are made of the same history, which keeps every version of an order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from huidian.engine.facts.evidence import Evidence, Question
from huidian.engine.figures.figure import EXCLUDED
from huidian.engine.figures.measures import KEYS, rows_of
from huidian.engine.metrics.definition import Metric

THEN, NOW = "then", "now"


@dataclass(frozen=True, slots=True)
class Known:
    """What was known at a moment (aware), and the question put to it, which wants one month.

    The evidence is of that moment (``Mart.known``); ``until`` is the last day it has (None: it has all days).
    """

    at: datetime
    evidence: Evidence
    question: Question
    until: date | None = None

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("a moment of knowledge has its time zone")

    @property
    def moment(self) -> datetime:
        """The moment as the facts have it: UTC, without zone."""
        return self.at.astimezone(UTC).replace(tzinfo=None)


def moved(metric: Metric, then: Known, now: Known) -> ir.Table:
    """The vehicles that one of the metric's counts takes otherwise now than then.

    Columns: dealer, vehicle, month, and per count (and ``excluded``) ``<count>_then`` and ``<count>_now``,
    int64: 1 or 0 for a vehicle in or out, fen for money. ``ValueError`` unless both ask for the same month.
    """
    months = {known.question.months for known in (then, now)}
    if len(months) > 1 or any(span is None or span[0] != span[1] for span in months):
        raise ValueError("a restatement is of one month, the same then and now")
    columns = [*(count.key for count in metric.counts), EXCLUDED]
    both = ibis.union(_side(metric, then, THEN, columns), _side(metric, now, NOW, columns))
    of_vehicle = both.group_by(*KEYS).agg(
        month=both.month.max(),
        **{name: both[name].sum().cast("int64") for column in columns for name in _names(column)},
    )
    differs = [of_vehicle[f"{column}_{THEN}"] != of_vehicle[f"{column}_{NOW}"] for column in columns]
    return of_vehicle.filter(reduce(or_, differs))


def versions(history: ir.Table, vehicles: ir.Table, then: Known, now: Known) -> ir.Table:
    """The visit rows of some vehicles (dealer, vehicle) that were recorded or taken back between the moments,
    or whose day came between the two days; the raw material of ``huidian.engine.restatement.order_changes``.

    The columns of the history, with ``was_known`` and ``is_known``: whether the row was part of the evidence
    then, and is now.
    """
    moment_then, moment_now = _moments(then, now)
    marked = history.mutate(
        was_known=_is_known(history, then, moment_then), is_known=_is_known(history, now, moment_now)
    )
    other = marked.filter(_touched(marked, then, now) | (marked.was_known != marked.is_known))
    return other.semi_join(vehicles, KEYS)


def touched(recorded: ir.Table, then: Known, now: Known) -> ir.Table:
    """The rows of a table with two times that were recorded or taken back between the moments."""
    return recorded.filter(_touched(recorded, then, now))


def recorded_late(history: ir.Table, reported_at: Mapping[int, datetime]) -> ir.Table:
    """How many orders of each month came or went after the moment (aware) at which the month was told.

    Columns: month, late (recorded only afterwards, and standing) and gone (known by then, and taken back or
    replaced since; the order that replaces one is late). Months in which there is neither are left out.
    """
    moments = [
        (history.month == month, ibis.timestamp(at.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ")))
        for month, at in reported_at.items()
    ]
    rows = history.filter(history.month.isin(sorted(reported_at)))
    rows = rows.mutate(reported_at=ibis.cases(*moments))
    late = (rows.recorded_at > rows.reported_at) & rows.retracted_at.isnull()
    gone = (rows.recorded_at <= rows.reported_at) & (rows.retracted_at > rows.reported_at).fill_null(False)
    counted = rows.group_by("month").agg(late=late.sum().cast("int64"), gone=gone.sum().cast("int64"))
    return counted.filter((counted.late > 0) | (counted.gone > 0)).order_by("month")


def _moments(then: Known, now: Known) -> tuple[ir.TimestampScalar, ir.TimestampScalar]:
    one, other = (ibis.timestamp(known.moment.isoformat(sep=" ")) for known in (then, now))
    return one, other


def _touched(recorded: ir.Table, then: Known, now: Known) -> ir.BooleanColumn:
    moment_then, moment_now = _moments(then, now)
    since = (recorded.recorded_at > moment_then) & (recorded.recorded_at <= moment_now)
    until = (recorded.retracted_at > moment_then) & (recorded.retracted_at <= moment_now)
    return since.fill_null(False) | until.fill_null(False)


def _side(metric: Metric, known: Known, side: str, columns: Sequence[str]) -> ir.Table:
    rows = rows_of(metric, known.evidence, known.question)
    nothing = ibis.literal(0, "int64")
    return rows.select(
        *KEYS,
        month=rows.month.cast("int32"),
        **{
            name: rows[column].cast("int64") if name.endswith(f"_{side}") else nothing
            for column in columns
            for name in _names(column)
        },
    )


def _names(column: str) -> tuple[str, str]:
    return f"{column}_{THEN}", f"{column}_{NOW}"


def _is_known(history: ir.Table, known: Known, moment: ir.TimestampScalar) -> ir.BooleanColumn:
    standing = history.retracted_at.isnull() | (history.retracted_at > moment)
    held = (history.recorded_at <= moment) & standing
    return held if known.until is None else held & (history.settled_on <= known.until)
