"""Asks the engine for one month of all dealers in the files."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from huidian.engine.facts import evidence as engine
from huidian.engine.facts.evidence import Evidence
from huidian.engine.facts.reach import reaches_end
from huidian.engine.facts.vehicle_months import OVERALL, SCOPES
from huidian.engine.figures.measures import figure, rows_of
from huidian.engine.metrics import MONTHLY_CHURN
from huidian.engine.runners.duckdb import DuckDBRunner
from huidian.flows.churn_files.losses import lost_by_dealer
from huidian.flows.churn_files.orders import Orders
from huidian.flows.churn_files.question import Question
from huidian.flows.churn_files.report import DealerChurn, MonthFigure, ScopeFigure
from huidian.flows.churn_files.splitting import KIND, SPLITS, Facts, breakdowns_by_dealer
from huidian.flows.churn_files.tables import vehicle_table, vehicles_of, visit_table
from huidian.kit.months import last_day

TREND_MONTHS = 12
Row = Mapping[str, Any]


def count(orders: Orders, question: Question, *, breakdowns: bool) -> tuple[date | None, list[DealerChurn]]:
    """The as-of day and the dealers in alphabetical order; without any visit ``None`` and no dealer.

    Breakdowns are made only where they are wanted.
    """
    if not len(orders):
        return question.as_of, []
    as_of = question.as_of or orders.settled_on[-1]
    runner = DuckDBRunner()
    try:
        return as_of, _count(runner, orders, question, as_of, breakdowns)
    finally:
        runner.close()


def _count(
    runner: DuckDBRunner, orders: Orders, question: Question, as_of: date, breakdowns: bool
) -> list[DealerChurn]:
    known = vehicles_of(orders, question.playbook)
    visits = runner.mount_table("visits", visit_table(orders, question.playbook))
    vehicles = runner.mount_table("vehicles", vehicle_table(known))
    evidence = engine.of_visits(runner, visits, vehicles)
    months = runner.mount_table("vehicle_months", runner.arrow(evidence.vehicle_months))
    evidence = replace(evidence, vehicle_months=months)
    reach = max(as_of, last_day(question.month))
    scopes = list(SCOPES.values()) if orders.has_kinds else [SCOPES[OVERALL]]
    asked = engine.Question(reach, question.playbook, window=question.window_months)
    figures = {
        scope.key: _figures(runner, evidence, replace(asked, scope=scope.key), question, as_of)
        for scope in scopes
    }
    of_month = replace(asked, months=(question.month, question.month))
    rows = rows_of(MONTHLY_CHURN, evidence, of_month)
    facts = Facts(runner, visits, vehicles, rows, question.playbook)
    splits = [split for split in SPLITS if split != KIND or orders.has_kinds] if breakdowns else []
    split = breakdowns_by_dealer(facts, splits)
    lost = lost_by_dealer(facts, known, question.month, as_of)
    return [
        DealerChurn(
            dealer,
            figure=_figure_of(figures[OVERALL][dealer], question, as_of),
            by_scope=[
                ScopeFigure(scope.label, _figure_of(figures[scope.key][dealer], question, as_of))
                for scope in scopes
            ],
            trend=_trend(figures[OVERALL][dealer], question.month),
            breakdowns=split.get(dealer, []),
            lost_vehicles=lost.get(dealer, []),
        )
        for dealer in sorted(set(orders.dealer))
    ]


def _figures(
    runner: DuckDBRunner, evidence: Evidence, asked: engine.Question, question: Question, as_of: date
) -> defaultdict[str, dict[int, MonthFigure]]:
    by_dealer: defaultdict[str, dict[int, MonthFigure]] = defaultdict(dict)
    for row in runner.rows(figure(MONTHLY_CHURN, evidence, asked)):
        by_dealer[row["dealer"]][row["month"]] = MonthFigure(
            row["month"],
            row["visits"],
            row["cohort"],
            row["lost"],
            row["rate"],
            is_provisional(row["month"], question, as_of),
        )
    return by_dealer


def _figure_of(figures: Mapping[int, MonthFigure], question: Question, as_of: date) -> MonthFigure:
    """The asked month's figure; a month before the first visits has an empty cohort."""
    nobody = MonthFigure(question.month, 0, 0, 0, None, is_provisional(question.month, question, as_of))
    return figures.get(question.month, nobody)


def _trend(figures: Mapping[int, MonthFigure], month: int) -> list[MonthFigure]:
    wanted: Iterable[int] = range(month - TREND_MONTHS + 1, month + 1)
    return [figures[one] for one in wanted if one in figures]


def is_provisional(month: int, question: Question, as_of: date) -> bool:
    """Whether an assessed month may still change: it is not over today, or not on the as-of day.

    Where no as-of day was asked for, it is the last visit's, and files that reach the month's last week
    count as reaching its end.
    """
    end = last_day(month)
    if question.today is not None and question.today <= end:
        return True
    return as_of <= end if question.as_of else not reaches_end(as_of, question.month)
