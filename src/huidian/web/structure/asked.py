"""What the structure desk's address asks for, and the addresses behind its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode

from huidian.kit.months import format_month, parse_month
from huidian.web.knowledge import ASOF, asof_of
from huidian.web.vehicles.listing import by_values

HELD = "held"


@dataclass(frozen=True, slots=True)
class Asked:
    """`month` None: the last complete one; `asof` None: today's knowledge."""

    month: int | None = None
    asof: date | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Asked:
        """Reads a query string; what makes no sense is as if it had not been said."""
        try:
            month = parse_month(query.get("month", ""))
        except ValueError:
            month = None
        return cls(month, asof_of(query))

    def of_month(self, month: int) -> Asked:
        """The same question of another month."""
        return replace(self, month=month)

    def desk_url(self) -> str:
        return _url("structure:desk", self.query())

    def base_url(self, which: str) -> str:
        """The vehicles of the month that are active, new, lost or returned."""
        return _url("structure:vehicles", {**self.query(), "which": which})

    def held_url(self, **by: str) -> str:
        """The vehicles on file; ``by`` are values of dimensions, "" for the unknown ones."""
        return _url("structure:vehicles", {**self.query(), "which": HELD, **by_values(by)})

    def query(self) -> dict[str, str]:
        """What was asked as an address has it."""
        query = {} if self.month is None else {"month": format_month(self.month)}
        return query if self.asof is None else {**query, ASOF: self.asof.isoformat()}


def _url(route: str, query: Mapping[str, str]) -> str:
    return reverse(route) + (f"?{urlencode(query)}" if query else "")
