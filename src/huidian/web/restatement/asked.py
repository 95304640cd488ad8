"""What the restatement desk's address asks for: which figure of which month, known on which two days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from huidian.kit.months import format_month, parse_month

WINDOWS = ("3", "4", "5", "6", "9", "12")


@dataclass(frozen=True, slots=True)
class Asked:
    """None and "" stand for what is usual; `change` narrows the list to one direction of one count."""

    measure: str = ""
    month: int | None = None
    window: int | None = None
    then: date | None = None
    now: date | None = None
    change: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Asked:
        """Reads a query string; what makes no sense is as if it had not been said."""
        window = query.get("window", "")
        return cls(
            measure=query.get("measure", "")[:40],
            month=_month(query.get("month", "")),
            window=int(window) if window in WINDOWS else None,
            then=_day(query.get("then", "")),
            now=_day(query.get("now", "")),
            change=query.get("change", "")[:40],
        )

    def but(self, **changes: Any) -> Asked:
        return replace(self, **changes)

    def desk_url(self) -> str:
        return _url("restatement:desk", self.query())

    def list_url(self, side: str, which: str) -> str:
        """The vehicles behind one count, as it was known then or is known now."""
        return _url("restatement:vehicles", {**self.but(change="").query(), "side": side, "which": which})

    def query(self) -> dict[str, str]:
        """What was asked, as an address has it."""
        said = {
            "measure": self.measure,
            "month": "" if self.month is None else format_month(self.month),
            "window": "" if self.window is None else str(self.window),
            "then": self.then.isoformat() if self.then else "",
            "now": self.now.isoformat() if self.now else "",
            "change": self.change,
        }
        return {key: value for key, value in said.items() if value}

    def question(self) -> dict[str, Any]:
        """The same as the questions of `retention` take it."""
        return {
            "measure": self.measure,
            "month": self.month,
            "window": self.window,
            "then_on": self.then,
            "now_on": self.now,
        }


def _month(text: str) -> int | None:
    try:
        return parse_month(text)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if len(text) == len("2010-12-31") else None
    except ValueError:
        return None
    return day if day and 1900 <= day.year < 2200 else None


def _url(route: str, query: Mapping[str, str]) -> str:
    return reverse(route) + (f"?{urlencode(query)}" if query else "")
