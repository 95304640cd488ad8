"""An advisor's first screen: the vehicles whose last visit was with them, those to contact now first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from huidian.retention import queries as retention
from huidian.retention.queries import VehicleList, VehicleRow, Wish
from huidian.web.links import vehicle_url
from huidian.web.lists.address import ListState
from huidian.web.lists.columns import Column
from huidian.web.lists.table import Table, columns_away
from huidian.web.shell.desk import DeskRequest
from huidian.web.vehicles.columns import VEHICLE_COLUMNS, with_scheme

NAME = "mine"
DUTY = "duty"
ALL = "all"
_LEFT_OUT = {"dealer", "seen_on", "kind", "advisor"}
COLUMNS: Sequence[Column[VehicleRow]] = [one for one in VEHICLE_COLUMNS if one.key not in _LEFT_OUT]


@dataclass(frozen=True)
class Mine:
    """``show`` is what the address asks for: those in the duty window, all, or the key of a tier."""

    show: str
    state: ListState

    @classmethod
    def of(cls, request: DeskRequest) -> Mine:
        state = ListState.of(request, sortable=retention.SORTABLE, sort="-months_away")
        return cls(state.asked.get("show", DUTY), state)

    @property
    def tier(self) -> str:
        return "" if self.show in (DUTY, ALL) else self.show

    @property
    def duty_only(self) -> bool:
        return self.show == DUTY

    @property
    def wish(self) -> Wish:
        return Wish(search=self.state.search, sort=self.state.sort, page=self.state.page)

    @property
    def duty_url(self) -> str:
        return self.state.url(show=None)

    @property
    def all_url(self) -> str:
        return self.state.url(show=ALL)

    def table(self, request: DeskRequest, found: VehicleList) -> Table[VehicleRow]:
        return Table(
            name=NAME,
            columns=with_scheme(COLUMNS, found.tier_scheme),
            rows=found.rows,
            total=found.total,
            state=self.state,
            away=columns_away(request, NAME, COLUMNS),
            open_at=lambda row: vehicle_url(request.scope, row),
        )
