"""What a care department's table of posts (S0) says of a dealer, month by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from huidian.network.scope import Scope
from huidian.playbooks.staffing import Posts, Staffing
from huidian.retention.as_of import AsOf
from huidian.retention.mart_view import open_mart_view
from huidian.retention.month_figures import ENTRY, WHOLE, Slot, month_figures
from huidian.retention.queries.figures import figures

MONTHS = 12


@dataclass(frozen=True, slots=True)
class StaffingMonth:
    """A month's visits and showroom sales (None: nobody entered them), and the posts the table names.

    Without sales the table's first column is read, which is the least. `beyond`: more sales than the table
    has a column for.
    """

    month: int
    visits: int
    sales: int | None
    posts: Posts
    provisional: bool
    beyond: bool


@dataclass(frozen=True, slots=True)
class StaffingPage:
    """A dealer's months, the newest first, beside the table; `month` is the last complete one."""

    as_of: AsOf
    dealer_id: int
    dealer: str
    table: Staffing
    months: tuple[StaffingMonth, ...]
    month: StaffingMonth | None

    @property
    def cell(self) -> tuple[int, int] | None:
        """Row and column of the month in the table."""
        return self.table.cell(self.month.visits, self.month.sales or 0) if self.month else None


def staffing_page(scope: Scope, *, now: datetime) -> StaffingPage:
    """The table of the one dealer chosen. Raises `ValueError` where there are several."""
    from huidian.engine.metrics import THROUGHPUT

    view = open_mart_view(scope, now=now)
    if len(view.dealers) != 1:
        raise ValueError("the table is of one dealer")
    [dealer] = view.dealers
    last = view.last_month
    months: list[StaffingMonth] = []
    if last is not None:
        span = range(last - MONTHS, last + 1)
        seen = figures(view, THROUGHPUT, span)
        entered = month_figures([dealer.pk], ENTRY, months=(span[0], last), keys=("showroom_sales",))
        sales = entered.get(dealer.pk, {})
        table = view.rules.staffing
        for month in sorted(seen, reverse=True):
            visits, sold = seen[month].counts["visits"], sales.get(Slot("showroom_sales", WHOLE, month))
            months.append(
                StaffingMonth(
                    month,
                    visits,
                    sold,
                    table.posts_for(visits, sold or 0),
                    seen[month].provisional,
                    sold is not None and not table.covers(sold),
                )
            )
    whole = next((one for one in months if not one.provisional), months[0] if months else None)
    return StaffingPage(view.as_of, dealer.pk, dealer.name, view.rules.staffing, tuple(months), whole)
