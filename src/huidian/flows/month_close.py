"""Closing a month: its figures are frozen, and what is paid for it by the bonus rule that holds."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from huidian.flows.bonus import advisor_scores
from huidian.network.models import Staff
from huidian.network.scope import Scope
from huidian.network.submissions import IdempotencyKey
from huidian.retention import closing
from huidian.retention.closing import Closed
from huidian.retention.queries.bonus_sheets import made_sheet


def close_month(
    *,
    at: datetime,
    by: Staff | None,
    scope: Scope,
    dealer_id: int,
    month: int,
    key: IdempotencyKey | None = None,
) -> Closed:
    """Close a dealer's month with its bonus sheet (see `retention.closing.close_month`)."""
    return closing.close_month(
        at=at,
        by=by,
        scope=scope,
        dealer_id=dealer_id,
        month=month,
        key=key,
        sheet=partial(made_sheet, scores=advisor_scores),
    )
