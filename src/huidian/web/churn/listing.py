"""The list behind a number of the churn desk: what was asked, its words, its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from huidian.kit.months import last_day
from huidian.network.roles import Permission
from huidian.retention import queries as retention
from huidian.retention.queries import AsOf, Breakdown, VehicleList, VehicleRow, Wish
from huidian.web import formats
from huidian.web.churn.asked import BY, Asked
from huidian.web.churn.columns import VEHICLE_COLUMNS
from huidian.web.churn.words import KINDS
from huidian.web.links import vehicle_url
from huidian.web.shell.desk import DeskRequest
from huidian.web.tables.columns import Column
from huidian.web.tables.state import PER_PAGE, ListState
from huidian.web.tables.table import Filter, Table, columns_away

NAME = "vehicles"
WHICH = ("lost", "cohort", "returned")
FIRST_SORT = "-months_away"
FILTERS = frozenset(BY + dimension for dimension in retention.FILTERS)


@dataclass(frozen=True)
class Listing:
    """One list. `breakdowns` are the desk's where the list is narrowed by their rows: they have the words."""

    asked: Asked
    which: str
    state: ListState
    month: int
    window: int
    breakdowns: Sequence[Breakdown] = ()

    @classmethod
    def of(cls, request: DeskRequest, now: datetime) -> Listing:
        """Reads the address; what it leaves open is what the desk takes for usual."""
        asked = Asked.of(request.GET)
        which = request.GET.get("which", "lost")
        state = ListState.of(request, sortable=retention.SORTABLE, sort=FIRST_SORT, filters=FILTERS)
        listing = cls(asked, which if which in WHICH else "lost", state, asked.month or 0, asked.window or 0)
        if asked.month and asked.window and not state.filters:
            return listing
        desk = retention.churn_page(
            request.scope, month=asked.month, window=asked.window, kind=asked.kind, now=now
        )
        return replace(listing, month=desk.month, window=desk.window, breakdowns=desk.breakdowns)

    def rows(self, request: DeskRequest, now: datetime, *, per_page: int | None) -> VehicleList:
        """One page of the list, or all of it (None)."""
        return retention.churn_vehicles(
            request.scope,
            month=self.month,
            window=self.window,
            kind=self.asked.kind,
            which=self.which,
            wish=Wish(
                filters={key.removeprefix(BY): value for key, value in self.state.filters.items()},
                search=self.state.search,
                sort=self.state.sort,
                page=self.state.page if per_page else 1,
                per_page=per_page,
            ),
            now=now,
        )

    @property
    def title(self) -> str:
        """The question in the user's words."""
        words = {"month": formats.month(self.month), "cohort": formats.month(self.cohort_month)}
        return {
            "lost": _("%(month)s 流失的车辆") % words,
            "cohort": _("%(cohort)s 进站的车辆") % words,
            "returned": _("%(cohort)s 进站、后来回来了的车辆") % words,
        }[self.which]

    @property
    def explanation(self) -> str:
        """Which vehicles these are, in one sentence."""
        return _("%(kind)s · %(cohort)s 进站，窗口 %(window)s 个月，考核到 %(month)s 月末") % {
            "kind": str(KINDS[self.asked.kind]),
            "cohort": formats.month(self.cohort_month),
            "window": self.window,
            "month": formats.month(self.month),
        }

    @property
    def cohort_month(self) -> int:
        return self.month - self.window

    def is_provisional(self, as_of: AsOf) -> bool:
        """Whether the assessed month is not over in the data or on the calendar."""
        end = last_day(self.month)
        return as_of.on is None or as_of.on < end or as_of.today <= end

    @property
    def filters(self) -> list[Filter]:
        """The dimensions the list is narrowed by, in words."""
        return [
            Filter(self._words_of(key.removeprefix(BY), value), self.state.url(**{key: None}))
            for key, value in self.state.filters.items()
        ]

    def _words_of(self, dimension: str, value: str) -> str:
        breakdown = next((one for one in self.breakdowns if one.by == dimension), None)
        if breakdown is None:
            return value
        label = next((row.label for row in breakdown.rows if row.key == value), value)
        return f"{formats.in_language(breakdown.label)}：{formats.in_language(label)}"

    def table(self, request: DeskRequest, found: VehicleList) -> Table[VehicleRow]:
        may_export = request.scope.may(Permission.EXPORT)
        return Table(
            name=NAME,
            columns=self.columns(request),
            rows=found.rows,
            total=found.total,
            state=self.state,
            away=columns_away(request, NAME, VEHICLE_COLUMNS),
            open_at=lambda row: vehicle_url(request.scope, row),
            export_url=self.state.url(reverse("churn:export")) if may_export else "",
            filters=self.filters,
            per_page=PER_PAGE,
        )

    def columns(self, request: DeskRequest) -> Sequence[Column[VehicleRow]]:
        """All columns, without the dealer where there is only one."""
        several = len(request.scope.chosen_dealer_ids) > 1
        return [column for column in VEHICLE_COLUMNS if several or column.key != "dealer"]
