"""What the network desk's address asks for, and the addresses behind its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.http import urlencode

from huidian.kit.months import format_month, parse_month
from huidian.retention import queries as retention
from huidian.web.churn.asked import Asked as Question
from huidian.web.vehicles.listing import by_values

NARROWS = ("region", "grade", "size")
QUARTER = "quarter"
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Asked:
    """`question` is month, window, kind and day of knowledge; `only` keeps dealers, `span` is the flows'."""

    question: Question
    only: Mapping[str, str]
    sort: str = ""
    span: str = QUARTER

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Asked:
        """Reads a query string; what makes no sense is as if it had not been said."""
        span = query.get("span", QUARTER)
        return cls(
            question=Question.of(query),
            only={name: said[:LONGEST] for name in NARROWS if (said := query.get(name, ""))},
            sort=query.get("sort", "")[:LONGEST],
            span=span if span in retention.SPANS else QUARTER,
        )

    def asking(self, **changes: object) -> Asked:
        """The same with another month, window, kind or day."""
        return replace(self, question=self.question.but(**changes))

    def but(self, **changes: object) -> Asked:
        return replace(self, **changes)  # type: ignore[arg-type]

    def url(self, route: str = "network:desk") -> str:
        return _url(route, self.query())

    def list_url(self, which: str, code: str = "") -> str:
        """The vehicles behind a number, of one dealer or of all the reader's."""
        return _url(
            "network:vehicles",
            {**self.question.query(), "which": which, **by_values({"dealer": code} if code else {})},
        )

    def flow_url(self, lost_by: str, seen_by: str, first_month: int, last_month: int) -> str:
        """The vehicles behind a cell of the flow matrix."""
        months = {"month": format_month(first_month), "until": format_month(last_month)}
        flow = {"which": "defected", "to": seen_by, **by_values({"dealer": lost_by})}
        return _url("network:vehicles", {**self.question.query(), **months, **flow})

    def query(self) -> dict[str, str]:
        """What was asked as an address has it."""
        query = {**self.question.query(), **self.only}
        if self.sort:
            query["sort"] = self.sort
        if self.span != QUARTER:
            query["span"] = self.span
        return query


def until_of(query: Mapping[str, str]) -> int | None:
    """The last month of a list of several; None where none is said."""
    try:
        return parse_month(query.get("until", ""))
    except ValueError:
        return None


def _url(route: str, query: Mapping[str, str]) -> str:
    return reverse(route) + (f"?{urlencode(query)}" if query else "")
