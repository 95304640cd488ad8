"""What the comparison desk's address asks for: two definitions of lost, a month, which vehicles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from huidian.kit.months import format_month, parse_month


@dataclass(frozen=True, slots=True)
class Asked:
    """None and "" stand for what is usual; `show` is the part of the vehicles that the list has."""

    a: str = ""
    b: str = ""
    month: int | None = None
    show: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Asked:
        """Reads a query string; what makes no sense is as if it had not been said."""
        return cls(
            a=query.get("a", "")[:40],
            b=query.get("b", "")[:40],
            month=_month(query.get("month", "")),
            show=query.get("show", "")[:40],
        )

    def but(self, **changes: Any) -> Asked:
        return replace(self, **changes)

    def desk_url(self) -> str:
        return _url("compare:desk", self.query())

    def trend_url(self) -> str:
        return _url("compare:trend", self.but(show="").query())

    def list_url(self, side: str, which: str) -> str:
        """The vehicles behind one definition's number: lost, or base."""
        return _url("compare:vehicles", {**self.but(show="").query(), "side": side, "which": which})

    def query(self) -> dict[str, str]:
        """What was asked, as an address has it."""
        month = "" if self.month is None else format_month(self.month)
        said = {"a": self.a, "b": self.b, "month": month, "show": self.show}
        return {key: value for key, value in said.items() if value}

    def question(self) -> dict[str, Any]:
        """The same as the questions of `retention` take it."""
        return {"a": self.a, "b": self.b, "month": self.month, "wanted": self.show}


def _month(text: str) -> int | None:
    try:
        return parse_month(text)
    except ValueError:
        return None


def _url(route: str, query: Mapping[str, str]) -> str:
    return reverse(route) + (f"?{urlencode(query)}" if query else "")
