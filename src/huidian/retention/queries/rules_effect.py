"""What other rules would make of a dealer's figures: counted by the same engine, nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from huidian import playbooks
from huidian.engine.figures.figure import Figure
from huidian.kit.labels import Label
from huidian.kit.months import format_month, month_of
from huidian.network.models import Dealer
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.retention.frozen import counts_of
from huidian.retention.mart_view import MartView, open_mart_view
from huidian.retention.queries.figures import default_month, months_to_choose
from huidian.retention.queries.splits import every_split

if TYPE_CHECKING:
    from huidian.engine.metrics import Metric

FIGURES = (
    "monthly_churn",
    "active_vehicles",
    "lost_vehicles",
    "throughput",
    "churn_of_holdings",
    "assessment_churn",
    "first_service_rate",
    "return_rate",
    "keep_rate",
)
"""The figures that are told of, by metric."""
SPLITS = ("tier", "customer_class", "age", "warranty")
"""How the vehicles on file are told of."""


@dataclass(frozen=True, slots=True)
class EffectLine:
    """One number before and after: a figure's, or the vehicles on file with one value of a split.

    `is_rate`: a fraction; else a count of `unit`. None where there is none. `of_before` and `of_after` are
    the numbers behind a rate: how many of how many.
    """

    key: str
    label: Label
    unit: Label
    is_rate: bool
    before: float | int | None
    after: float | int | None
    of_before: tuple[int, int] | None = None
    of_after: tuple[int, int] | None = None

    @property
    def moves(self) -> bool:
        return (self.before, self.of_before) != (self.after, self.of_after)


@dataclass(frozen=True, slots=True)
class RulesEffect:
    """What would change: the figures of a month (its number), the parts of the vehicles on file today."""

    month: int
    figures: tuple[EffectLine, ...]
    splits: tuple[tuple[Label, tuple[EffectLine, ...]], ...]

    def as_dict(self) -> dict[str, Any]:
        """In types that JSON has."""
        return {
            "month": format_month(self.month),
            "figures": [asdict(line) for line in self.figures],
            "vehicles": [
                {"by": asdict(label), "lines": [asdict(line) for line in lines]}
                for label, lines in self.splits
            ],
        }


def rules_effect(scope: Scope, dealer_id: int, overlay: Mapping[str, Any], *, now: datetime) -> RulesEffect:
    """What a dealer's figures would be by other own rules, as a whole, beside what they are.

    Raises `Dealer.DoesNotExist` out of reach or where the person may not set rules, `PlaybookError` for rules
    that cannot be.
    """
    within = scope.where(Permission.MANAGE_RULES)
    dealer = Dealer.objects.filter(pk__in=within.chosen_dealer_ids).get(pk=dealer_id)
    rules = playbooks.load(dealer.playbook, overlay)
    before = open_mart_view(within.choosing(dealer_id), now=now)
    after = before.under({dealer.code: rules})
    month = default_month(before, months_to_choose(before, 0), before.rules.churn.window_months)
    return RulesEffect(month, tuple(_figures(before, after, month)), tuple(_splits(before, after)))


def _figures(before: MartView, after: MartView, month: int) -> Iterator[EffectLine]:
    from huidian.engine.metrics import METRICS

    for metric_id in FIGURES:
        metric = METRICS[metric_id]
        was, now = (_figure(view, metric, month) for view in (before, after))
        is_rate = metric.denominator is not None
        yield EffectLine(
            metric_id, metric.label, metric.unit, is_rate, was.value, now.value, _of(was), _of(now)
        )


def _figure(view: MartView, metric: Metric, month: int) -> Figure:
    from huidian.engine.figures.evaluate import figure_of_row

    question = view.question(months=(month, month))
    row = {"month": month, **counts_of(view, metric, question)}
    return figure_of_row(metric, row, question, reach=view.reach)


def _of(figure: Figure) -> tuple[int, int] | None:
    return None if figure.denominator is None else (figure.numerator, figure.base)


def _splits(before: MartView, after: MartView) -> Iterator[tuple[Label, tuple[EffectLine, ...]]]:
    from huidian.engine.metrics import STRUCTURE

    today = month_of(before.today)
    for was, now in zip(
        *(every_split(view, STRUCTURE, SPLITS, today) for view in (before, after)), strict=True
    ):
        held = {row.key: row.figure.numerator for row in was.rows}
        will = {row.key: row.figure.numerator for row in now.rows}
        words = {row.key: row.label for row in (*was.rows, *now.rows)}
        yield (
            now.label,
            tuple(
                EffectLine(
                    f"{now.by}.{key}", label, STRUCTURE.unit, False, held.get(key, 0), will.get(key, 0)
                )
                for key, label in words.items()
            ),
        )
