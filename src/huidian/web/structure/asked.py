"""What the structure desk's address asks for, and the addresses behind its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from huidian.kit.months import format_month, parse_month
from huidian.web.vehicles.listing import by_values

HELD = "held"


@dataclass(frozen=True, slots=True)
class Asked:
    """`month` None: the last complete one."""

    month: int | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Asked:
        """Reads a query string; what makes no sense is as if it had not been said."""
        try:
            return cls(parse_month(query.get("month", "")))
        except ValueError:
            return cls()

    def desk_url(self) -> str:
        return _url("structure:desk", self._query())

    def base_url(self, which: str) -> str:
        """The vehicles of the month that are active, new, lost or returned."""
        return _url("structure:vehicles", {**self._query(), "which": which})

    def held_url(self, **by: str) -> str:
        """The vehicles on file; ``by`` are values of dimensions, "" for the unknown ones."""
        return _url("structure:vehicles", {**self._query(), "which": HELD, **by_values(by)})

    def _query(self) -> dict[str, str]:
        return {} if self.month is None else {"month": format_month(self.month)}


def _url(route: str, query: Mapping[str, str]) -> str:
    return reverse(route) + (f"?{urlencode(query)}" if query else "")
