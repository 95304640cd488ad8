"""What kept and lost customers are worth, by calendar year."""

from __future__ import annotations

from datetime import date, datetime

from huidian.engine.facts.kinds import OVERALL
from huidian.network.scope import Scope
from huidian.retention.page_answers import ValuePage
from huidian.retention.queries.figures import figures, opened


def value_page(scope: Scope, *, kind: str = OVERALL, as_of: date | None = None, now: datetime) -> ValuePage:
    """By year: vehicles, amount and labour that stayed and that were lost."""
    from huidian.engine.metrics import ANNUAL_CHURN, ANNUAL_LABOUR, ANNUAL_VALUE

    view, frame = opened(scope, month=None, window=None, kind=kind, as_of=as_of, now=now)
    return ValuePage(
        frame=frame,
        heads=figures(view, ANNUAL_CHURN, kind=kind),
        amount=figures(view, ANNUAL_VALUE, kind=kind),
        labour=figures(view, ANNUAL_LABOUR, kind=kind),
    )
