"""The vehicles behind a number, on whichever desk it stands: the list's address, its page, its file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpResponse
from django.utils.translation import gettext as _

from huidian.network import actions as network
from huidian.network.roles import Permission
from huidian.retention import queries as retention
from huidian.retention.queries import AsOf, VehicleList, VehicleRow, Wish
from huidian.web import formats
from huidian.web.links import vehicle_url
from huidian.web.shell.desk import DeskRequest, staff_of
from huidian.web.shell.parts import answer
from huidian.web.tables.columns import Column
from huidian.web.tables.excel import excel_answer
from huidian.web.tables.state import PER_PAGE, ListState
from huidian.web.tables.table import Filter, Table, columns_away
from huidian.web.vehicles.columns import ELSEWHERE, VEHICLE_COLUMNS, column_definitions

NAME = "vehicles"
LONGEST_AWAY = "-months_away"
_BY = "by-"
_FILTERS = frozenset(_BY + dimension for dimension in retention.FILTERS)


@dataclass(frozen=True)
class Listing:
    """One list, found, with the words of its desk. `back_url` leads to that desk, `export_url` to its file.

    `left_out` are columns that say nothing in this list, `brought` those usually hidden that say much here.
    """

    found: VehicleList
    state: ListState
    title: str
    explanation: str
    back_words: str
    back_url: str
    export_route_url: str
    left_out: frozenset[str] = frozenset()
    brought: frozenset[str] = frozenset()

    @property
    def filters(self) -> list[Filter]:
        """The dimensions the list is narrowed by, in words."""
        return [
            Filter(
                f"{formats.in_language(one.label)}：{formats.in_language(one.value)}",
                self.state.url(**{_BY + one.by: None, one.by: None}),
            )
            for one in self.found.narrowed
        ]

    def columns(self, request: DeskRequest) -> Sequence[Column[VehicleRow]]:
        """All columns that say something here; the dealer only where there are several."""
        several = len(request.scope.chosen_dealer_ids) > 1
        away = self.left_out if several else {*self.left_out, "dealer"}
        away = away | ({ELSEWHERE} - self.brought)
        return [
            replace(column, hidden=False) if column.key in self.brought else column
            for column in VEHICLE_COLUMNS
            if column.key not in away
        ]

    def table(self, request: DeskRequest) -> Table[VehicleRow]:
        """The page of the list that was found."""
        may_export = request.scope.may(Permission.EXPORT)
        columns = self.columns(request)
        return Table(
            name=NAME,
            columns=columns,
            rows=self.found.rows,
            total=self.found.total,
            state=self.state,
            away=columns_away(request, NAME, columns),
            open_at=lambda row: vehicle_url(request.scope, row),
            export_url=self.state.url(self.export_route_url) if may_export else "",
            filters=self.filters,
            per_page=PER_PAGE,
        )


def by_values(values: Mapping[str, str]) -> dict[str, str]:
    """The part of an address that narrows a list to these values of dimensions ("" for unknown ones)."""
    return {_BY + dimension: value for dimension, value in values.items()}


def state_of(request: DeskRequest) -> ListState:
    """What the address of a list of vehicles wishes."""
    return ListState.of(request, sortable=retention.SORTABLE, sort=LONGEST_AWAY, filters=_FILTERS)


def wish_of(state: ListState, per_page: int | None) -> Wish:
    """The same as the questions take it; without `per_page` all rows are wanted."""
    return Wish(
        filters={key.removeprefix(_BY): value for key, value in state.filters.items()},
        search=state.search,
        sort=state.sort,
        page=state.page if per_page else 1,
        per_page=per_page,
    )


def page_answer(request: DeskRequest, listing: Listing) -> HttpResponse:
    """The list as a page, or for HTMX its table."""
    context = {
        "listing": listing,
        "table": listing.table(request),
        "definitions": column_definitions(),
        "as_of": listing.found.as_of,
    }
    return answer(request, page="vehicles/list.html", part="parts/table.html", context=context)


def file_answer(request: DeskRequest, listing: Listing, *, what: str, now: datetime) -> HttpResponse:
    """The list as an Excel file, all of its rows; taking it away is an audit event, `what` names the list."""
    found = listing.found
    network.note_export(
        at=now,
        by=staff_of(request),
        what=what,
        rows=Counter(row.dealer_id for row in found.rows),
        asked={**listing.state.asked, "list": _told(listing)},
    )
    lines = [
        listing.title,
        listing.explanation,
        _narrowed(listing),
        _("搜索：%(words)s") % {"words": listing.state.search} if listing.state.search else "",
        _past(found.as_of),
        _("数据截至 %(day)s，共 %(rows)s 行") % {"day": formats.day(found.as_of.on), "rows": found.total},
    ]
    name = f"{listing.title}-{found.total}"
    return excel_answer(name, [line for line in lines if line], listing.columns(request), found.rows)


def _past(as_of: AsOf) -> str:
    """Says that the list is of a past day's knowledge; "" for today's."""
    return _("按 %(day)s 当时的数据") % {"day": formats.day(as_of.known_on)} if as_of.known_on else ""


def _narrowed(listing: Listing) -> str:
    return " · ".join(each.text for each in listing.filters)


def _told(listing: Listing) -> str:
    """The list in the words of the page it was taken from, for the audit trail."""
    told = (listing.title, _narrowed(listing), listing.state.search, _past(listing.found.as_of))
    return " · ".join(one for one in told if one)
