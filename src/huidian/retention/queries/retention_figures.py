"""The figures of any metric as the retention desk takes them: by month, by year, split, crossed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from huidian.kit.labels import Label
from huidian.network.scope import Scope
from huidian.retention.mart_view import MartView, open_mart_view
from huidian.retention.queries.churn import KINDS, default_month, months_to_choose
from huidian.retention.queries.reaching_back import months_back
from huidian.retention.queries.words import named, words_of
from huidian.retention.retention_answers import Cross, Figure, Frame, Moved, Split, SplitRow

if TYPE_CHECKING:
    from huidian.engine.metrics import Metric
    from huidian.engine.runners.duckdb import Row

TREND_MONTHS = 13
SPLIT_BY = ("model", "age", "use", "warranty", "region", "gender", "occupation", "advisor", "team", "kind")


def opened(
    scope: Scope,
    *,
    month: int | None,
    window: int | None,
    kind: str,
    as_of: date | None,
    now: datetime,
) -> tuple[MartView, Frame]:
    """The facts to read and the question with nothing left open: without a month the last complete one.

    Raises `ValueError` for an unknown kind.
    """
    if kind not in KINDS:
        raise ValueError(f"no kind of orders {kind!r}")
    view = open_mart_view(scope, now=now, as_of=as_of)
    window = view.rules.churn.window_months if window is None else window
    months = months_to_choose(view, 0)
    month = default_month(view, months, 0) if month is None else month
    return view, Frame(view.as_of, month, window, kind, months)


def trend_of(frame: Frame) -> range:
    """A year and the month it is compared with, up to the newest if the month asked for is among them."""
    newest = max(frame.months[0] if frame.months else frame.month, frame.month)
    newest = newest if newest - frame.month < TREND_MONTHS else frame.month
    return range(newest - TREND_MONTHS + 1, newest + 1)


def figures_of(
    view: MartView, frame: Frame, metric: Metric, months: Collection[int] | None = None
) -> dict[int, Figure]:
    """A metric's figures by month: those of `months`, else all there are (for a metric of the year)."""
    from huidian.engine.figures.measures import figure

    span = (min(months), max(months)) if months else None
    question = view.question(window=frame.window, kind=frame.kind, months=span)
    found = figure(metric, view.evidence, question, by=())
    rows = (figure_of(view, metric, row) for row in view.rows(found))
    return {one.month: one for one in rows if months is None or one.month in months}


def moved(found: Mapping[int, Figure], month: int, empty: Figure) -> Moved:
    """A month's figure beside those it is compared with."""
    now, previous, year_before = found.get(month, empty), found.get(month - 1), found.get(month - 12)
    return Moved(now, previous, year_before, _difference(now, previous), _difference(now, year_before))


def no_figure(view: MartView, metric: Metric, month: int) -> Figure:
    """The figure of a month for which nobody counts."""
    row = {count.key: 0 for count in metric.counts}
    return figure_of(view, metric, {"month": month, **row})


def dimensions_for(view: MartView, metric: Metric) -> tuple[tuple[str, Label], ...]:
    """What a metric of these dealers can be split by, with the words for it."""
    from huidian.engine.figures.dimensions import DIMENSIONS

    several = ("dealer",) if len(view.dealers) > 1 else ()
    # Who did not come for a first service came for no kind of order.
    away = ("kind",) if metric.id == "first_service_rate" else ()
    return tuple((by, DIMENSIONS[by].label) for by in (*SPLIT_BY, *several) if by not in away)


def split_of(view: MartView, frame: Frame, metric: Metric, by: str) -> Split:
    """A metric of the month asked for, split one way."""
    from huidian.engine.figures.dimensions import DIMENSIONS

    rows = _split_rows(view, frame, metric, [by])
    ordered = DIMENSIONS[by].order is not None
    if not ordered:
        rows.sort(key=lambda row: (row[by] is None, -row[metric.base.key], row[by] or ""))
    words = words_of(by, view)
    made = (SplitRow(row[by] or "", named(row[by], words), figure_of(view, metric, row)) for row in rows)
    return Split(
        by, DIMENSIONS[by].label, ordered, tuple(row for row in made if any(row.figure.counts.values()))
    )


def cross_of(view: MartView, frame: Frame, metric: Metric, down: Split, by: str) -> Cross:
    """The same figure split by a second dimension at once."""
    rows = _split_rows(view, frame, metric, [down.by, by])
    cells = {(row[down.by] or "", row[by] or ""): figure_of(view, metric, row) for row in rows}
    return Cross(down, split_of(view, frame, metric, by), cells)


def _split_rows(view: MartView, frame: Frame, metric: Metric, by: Sequence[str]) -> list[Row]:
    from huidian.engine.figures.measures import split

    month = month_of_figure(metric, frame.month)
    question = view.question(window=frame.window, kind=frame.kind, months=(month, month))
    return view.rows(split(metric, view.evidence, question, by))


def month_of_figure(metric: Metric, month: int) -> int:
    """The month a figure is named by: of a year's figure the December of the last year over by then."""
    if metric.period != "year":
        return month
    return month if month % 12 == 11 else month - month % 12 - 1


def figure_of(view: MartView, metric: Metric, row: Row) -> Figure:
    """One row of a metric's figures, with its month, as the pages take it."""
    base = row[metric.base.key]
    return Figure(
        month=row["month"],
        counts={count.key: row[count.key] for count in metric.counts},
        base=base,
        rest=base - row[metric.numerator.key] if metric.numerator else 0,
        rate=row.get("rate"),
        excluded=row.get("excluded") or 0,
        provisional=_is_provisional(view, metric, row["month"]),
    )


def _is_provisional(view: MartView, metric: Metric, month: int) -> bool:
    """As the view has it, looking back as far as the metric does."""
    return view.is_provisional(month, months_back(metric, view.rules, 0) or 0)


def _difference(one: Figure, other: Figure | None) -> float | None:
    if other is None or one.rate is None or other.rate is None:
        return None
    return one.rate - other.rate
