"""What the churn desk's address asks for: month, window, kind of order, and as of which day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode

from huidian.kit.months import format_month, parse_month
from huidian.web.churn.words import KINDS, OVERALL
from huidian.web.knowledge import ASOF, asof_of
from huidian.web.vehicles.listing import by_values

WINDOWS = (3, 4, 5, 6, 9, 12)


@dataclass(frozen=True, slots=True)
class Asked:
    """None stands for "what is usual": the last complete month, the playbook's window, today's knowledge."""

    month: int | None
    window: int | None
    kind: str
    asof: date | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Asked:
        """Reads a query string; what makes no sense is as if it had not been said."""
        window = query.get("window", "")
        kind = query.get("kind", OVERALL)
        return cls(
            month=_month(query.get("month", "")),
            window=int(window) if window in {str(w) for w in WINDOWS} else None,
            kind=kind if kind in KINDS else OVERALL,
            asof=asof_of(query),
        )

    def but(self, **changes: int | str | date | None) -> Asked:
        return replace(self, **changes)  # type: ignore[arg-type]

    def desk_url(self) -> str:
        return _url("churn:desk", self.query())

    def list_url(self, which: str = "lost", **by: str) -> str:
        """The list behind a number; ``by`` are values of dimensions, "" for the unknown ones."""
        return _url("churn:vehicles", {**self.query(), "which": which, **by_values(by)})

    def query(self) -> dict[str, str]:
        """What was asked as an address has it."""
        query = {}
        if self.month is not None:
            query["month"] = format_month(self.month)
        if self.window is not None:
            query["window"] = str(self.window)
        if self.kind != OVERALL:
            query["kind"] = self.kind
        if self.asof is not None:
            query[ASOF] = self.asof.isoformat()
        return query


def _month(text: str) -> int | None:
    try:
        return parse_month(text)
    except ValueError:
        return None


def _url(route: str, query: Mapping[str, str]) -> str:
    return reverse(route) + (f"?{urlencode(query)}" if query else "")
