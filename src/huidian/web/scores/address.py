"""What the addresses of scores ask for; what makes no sense in them is as if it had not been said."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from huidian.kit.months import format_month, parse_month


@dataclass(frozen=True, slots=True)
class Wish:
    """A month (its number; None: the last there is) and a factor model (its key; "": the one that holds)."""

    month: int | None = None
    model: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Wish:
        """What an address says."""
        try:
            month = parse_month(request.GET.get("month", ""))
        except ValueError:
            month = None
        return cls(month, request.GET.get("model", "")[:40])

    def at(self, route: str, **more: str) -> str:
        """An address that asks the same of another page, and more."""
        month = {} if self.month is None else {"month": format_month(self.month)}
        query = {**month, **({"model": self.model} if self.model else {}), **more}
        return reverse(route) + (f"?{urlencode(query)}" if query else "")

    def but(self, **changes: int | str | None) -> Wish:
        """The same with something changed."""
        return replace(self, **changes)  # type: ignore[arg-type]
