"""A metric's figures by the values of dimensions, in the words of the pages: many ways in one query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from huidian.engine.facts.kinds import OVERALL
from huidian.engine.figures.figure import Split
from huidian.kit.labels import Label
from huidian.retention.mart_view import MartView
from huidian.retention.queries.words import heading_of, named, words_of

if TYPE_CHECKING:
    from huidian.engine.figures.splits import Name
    from huidian.engine.metrics import Metric

Largest = Literal["base", "numerator"]


def dimensions_of(view: MartView, metric: Metric) -> tuple[str, ...]:
    """By what a metric can be split, of several dealers by dealer too."""
    return (*metric.split_by, "dealer") if len(view.dealers) > 1 else metric.split_by


def split(
    view: MartView, metric: Metric, by: str, month: int, *, window: int | None = None, kind: str = OVERALL
) -> Split:
    """A metric of one month split one way, unordered values with the largest base first."""
    [only] = every_split(view, metric, [by], month, window=window, kind=kind)
    return only


def every_split(
    view: MartView,
    metric: Metric,
    dimensions: Sequence[str],
    month: int,
    *,
    window: int | None = None,
    kind: str = OVERALL,
) -> tuple[Split, ...]:
    """As `split`, by each of the dimensions; empty where nobody counts."""
    from huidian.engine.figures.splits import split_of

    made = splits_by_month(view, metric, dimensions, (month, month), window=window, kind=kind)
    nobody = (split_of(metric, by, [], view.rules, name=_name_of(view)) for by in dimensions)
    return made.get(month) or tuple(nobody)


def splits(
    view: MartView,
    metric: Metric,
    dimensions: Sequence[str],
    month: int,
    *,
    window: int | None = None,
    kind: str = OVERALL,
    with_holdings: bool = False,
) -> tuple[Split, ...]:
    """One month split many ways, but for dimensions of which nothing is known.

    Unordered values come with the largest numerator first. `with_holdings` counts beside each value today's
    vehicles on file that have it, with their age in the month.
    """
    made = splits_by_month(
        view,
        metric,
        dimensions,
        (month, month),
        window=window,
        kind=kind,
        largest="numerator",
        with_holdings=with_holdings,
    )
    return tuple(one for one in made.get(month, ()) if any(row.key for row in one.rows))


def splits_by_month(
    view: MartView,
    metric: Metric,
    dimensions: Sequence[str],
    months: tuple[int, int],
    *,
    window: int | None = None,
    kind: str = OVERALL,
    largest: Largest = "base",
    with_holdings: bool = False,
) -> dict[int, tuple[Split, ...]]:
    """By month the splits by each dimension, of the months from the first to the last of `months`."""
    from huidian.engine.figures.splits import splits_of

    made = splits_of(
        view,
        metric,
        view.evidence,
        view.question(window=window, kind=kind, months=months),
        dimensions,
        reach=view.reach,
        name=_name_of(view),
        largest=largest,
        with_holdings=with_holdings,
    )
    return {
        month: tuple(replace(one, label=heading_of(one.by, one.label, view)) for one in splits)
        for month, splits in made.get((), {}).items()
    }


def _name_of(view: MartView) -> Name:
    """The words for the values of a dimension; each dimension's are looked up once."""
    words: dict[str, Mapping[str, Label]] = {}

    def name(by: str, key: str | None) -> Label:
        if by not in words:
            words[by] = words_of(by, view)
        return named(key, words[by])

    return name
