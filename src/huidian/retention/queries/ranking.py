"""The dealers of a region or a manufacturer beside each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from huidian.engine.figures.figure import Figure
from huidian.network.models import Dealer
from huidian.retention.mart_view import MartView
from huidian.retention.network_answers import DealerMonth

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from huidian.engine.facts.evidence import Question

DealerFigures = Mapping[tuple[str, int], Figure]
"""Churn by dealer (code) and month; nothing where a dealer saw nobody in the cohort month."""


def dealer_figures(view: MartView, month: int, window: int, kind: str) -> DealerFigures:
    """Churn of a month and the one before, dealer by dealer."""
    from huidian.engine.figures.evaluate import figure_of_row
    from huidian.engine.metrics import MONTHLY_CHURN

    question = view.question(window=window, kind=kind, months=(month - 1, month))
    return {
        (row["dealer"], row["month"]): figure_of_row(MONTHLY_CHURN, row, question, reach=view.reach)
        for row in view.answer(_churn, question)
    }


def _churn(view: MartView, question: Question) -> ir.Table:
    from huidian.engine.figures.measures import columns_of, rows_of
    from huidian.engine.figures.sums import summed
    from huidian.engine.metrics import MONTHLY_CHURN

    # The rows of the two months are enough: dealers are thousands, and their months years.
    rows = rows_of(MONTHLY_CHURN, view.evidence, question)
    return summed(rows, columns_of(MONTHLY_CHURN), ["dealer", "month"]).order_by("dealer", "month")


def dealer_month(
    view: MartView, dealer: Dealer, figures: DealerFigures, month: int, window: int
) -> DealerMonth:
    """One dealer's month out of the figures of all."""
    from huidian.engine.figures.evaluate import empty_figure
    from huidian.engine.metrics import MONTHLY_CHURN

    question = view.question(window=window, months=(month, month))
    nobody = empty_figure(MONTHLY_CHURN, month, question, reach=view.reach.of(dealer.code))
    return DealerMonth(
        dealer_id=dealer.pk,
        code=dealer.code,
        name=dealer.name,
        region=dealer.region.name if dealer.region else "",
        grade=dealer.grade,
        figure=figures.get((dealer.code, month)) or nobody,
        previous=figures.get((dealer.code, month - 1)),
    )
