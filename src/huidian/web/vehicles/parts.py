"""A desk whose first page is a list in which each row speaks of a vehicle (see `explained.py`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from huidian.network.roles import Permission
from huidian.retention.answers import Narrowing, Values
from huidian.retention.as_of import AsOf
from huidian.retention.queries import Wish
from huidian.web.customers.hidden_hits import note_hits
from huidian.web.links import vehicle_url
from huidian.web.lists.address import ListState
from huidian.web.lists.columns import Column
from huidian.web.lists.listing import Listing
from huidian.web.lists.register import register
from huidian.web.lists.source import Options, Result
from huidian.web.lists.table import Chip
from huidian.web.shell.desk import DeskRequest, Text
from huidian.web.vehicles.explained import Row
from huidian.web.vehicles.filters import VEHICLE_FILTERS
from huidian.web.vehicles.listing import LONGEST_AWAY, names_of, options_of, wish_of
from huidian.web.vehicles.notes import NOTE, narrowed_by_notes, with_notes

Listed = TypeVar("Listed", covariant=True)


class PartOfVehicles(Protocol[Listed]):
    """One page of a list, what it was narrowed to and what it can be."""

    @property
    def rows(self) -> Sequence[Listed]: ...
    @property
    def total(self) -> int: ...
    @property
    def page(self) -> int: ...
    @property
    def narrowed(self) -> Sequence[Narrowing]: ...
    @property
    def values(self) -> Values: ...


class PageOfVehicles(Protocol[Listed]):
    """What a desk's whole page answers with: the list among the rest of it."""

    @property
    def vehicles(self) -> PartOfVehicles[Listed]: ...
    @property
    def as_of(self) -> AsOf: ...


Page = TypeVar("Page", bound=PageOfVehicles[Any])


@dataclass(frozen=True, kw_only=True)
class PagePart(Generic[Page]):
    """`ask` puts the question of the page that an address says; `title`, `lines` and `chips` say what
    the list is and what the question narrows it to; `desk` is what the page's templates draw.
    """

    ask: Callable[[DeskRequest, Wish, datetime], Page]
    title: Callable[[Page], str]
    lines: Callable[[Page], Sequence[str]]
    chips: Callable[[Page, ListState], list[Chip]]
    desk: Callable[[DeskRequest, Page], object]


@dataclass(frozen=True)
class PartSource(Generic[Page]):
    """The list of a page, with the page around it."""

    part: PagePart[Page]
    request: DeskRequest
    now: datetime

    def result(self, state: ListState, per_page: int | None) -> Result[Any]:
        wish = narrowed_by_notes(self.request, wish_of(state, per_page), state.chosen.get(NOTE))
        page = self.part.ask(self.request, wish, self.now)
        note_hits(
            self.request, self.now, state.search, [row.vehicle for row in page.vehicles.rows], by_word=True
        )
        vehicles = with_notes(self.request, [row.vehicle for row in page.vehicles.rows])
        rows = [replace(row, vehicle=one) for row, one in zip(page.vehicles.rows, vehicles, strict=True)]
        return Result(
            rows=rows,
            total=page.vehicles.total,
            page=page.vehicles.page,
            title=self.part.title(page),
            lines=self.part.lines(page),
            names=names_of(page.vehicles),
            chips=self.part.chips(page, state),
            context={
                "desk": self.part.desk(self.request, page),
                "page": page,
                "as_of": page.as_of,
                "may_export": self.request.scope.may(Permission.EXPORT),
            },
        )

    def options(self, state: ListState) -> Options:
        page = self.part.ask(self.request, Wish(per_page=1, values=True), self.now)
        return options_of(page.vehicles)


def vehicle_part(
    *,
    app: str,
    key: str,
    label: Text,
    permission: Permission,
    part: PagePart[Page],
    columns: Sequence[Column[Row]],
    table: str,
    without: Sequence[str] = (),
) -> Listing[Row]:
    """The desk's list; `without` are filters that say nothing there."""
    return register(
        Listing(
            key=key,
            app=app,
            label=label,
            source=lambda request, now: PartSource(part, request, now),
            columns=columns,
            filters=[one for one in VEHICLE_FILTERS if one.key not in without],
            permission=permission,
            dealer_of=lambda row: row.vehicle.dealer_id,
            name="desk",
            file_name="export",
            table=table,
            sort=LONGEST_AWAY,
            open_at=lambda request, row: vehicle_url(request.scope, row.vehicle),
            page=f"{app}/desk.html",
            part="desk",
        )
    )
