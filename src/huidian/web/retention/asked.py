"""What the retention desk's address asks for, and the addresses behind its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from huidian.kit.months import format_month, parse_month
from huidian.retention import queries as retention
from huidian.web.churn.asked import WINDOWS
from huidian.web.churn.words import KINDS, OVERALL
from huidian.web.knowledge import ASOF, asof_of
from huidian.web.shell.desk import Text
from huidian.web.vehicles.listing import by_values

KEEP_RATE, MODEL = "keep_rate", "model"
WAYS = frozenset({*retention.SPLIT_BY, "dealer"})

PAGES: Sequence[tuple[str, Text, str]] = (
    ("keeping", _("留存"), "retention:desk"),
    ("classes", _("等级迁移"), "retention:classes"),
    ("value", _("产值"), "retention:value"),
    ("teams", _("小组考核"), "retention:teams"),
)


@dataclass(frozen=True, slots=True)
class Steps:
    """The months to choose (words, whether it is the one) and the query strings of its neighbours, or ""."""

    months: Sequence[tuple[str, bool]]
    earlier: str
    later: str


@dataclass(frozen=True, slots=True)
class Asked:
    """`month` None: the last complete one; `known_on` None: as known today; `by`, `second` split `metric`."""

    month: int | None = None
    kind: str = OVERALL
    known_on: date | None = None
    window: int | None = None
    metric: str = KEEP_RATE
    by: str = MODEL
    second: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Asked:
        """Reads a query string; what makes no sense is as if it had not been said."""
        kind, metric = query.get("kind", OVERALL), query.get("metric", KEEP_RATE)
        window = query.get("window", "")
        by, second = query.get("by", MODEL), query.get("second", "")
        return cls(
            month=_month(query.get("month", "")),
            kind=kind if kind in KINDS else OVERALL,
            known_on=asof_of(query),
            window=int(window) if window in {str(one) for one in WINDOWS} else None,
            metric=metric if metric in retention.SPLITTABLE else KEEP_RATE,
            by=by if by in WAYS else MODEL,
            second=second if second in WAYS else "",
        )

    def but(self, **changes: int | str | date | None) -> Asked:
        return replace(self, **changes)  # type: ignore[arg-type]

    def url(self, route: str = "retention:desk", **more: str) -> str:
        """The address of one of the desk's pages for this question."""
        query = {**self.query(), **more}
        return reverse(route) + (f"?{urlencode(query)}" if query else "")

    def split_url(self) -> str:
        """The address of the split asked for."""
        return self.url("retention:split", **self.split_query())

    def list_url(
        self,
        metric: str,
        which: str = "",
        *,
        by: Mapping[str, str] | None = None,
        narrowed: Mapping[str, str] | None = None,
    ) -> str:
        """The list behind a number; `by` are values of dimensions, `narrowed` of the metric's own columns."""
        of = {"of": metric} | ({"which": which} if which else {}) | dict(narrowed or {})
        return self.url("retention:vehicles", **of, **by_values(by or {}))

    @property
    def pages(self) -> list[tuple[str, str, str]]:
        """The desk's pages: key, words, address for the same question."""
        return [(key, str(words), self.url(route)) for key, words, route in PAGES]

    @property
    def kinds(self) -> list[tuple[str, str, bool]]:
        """The kinds of orders: words, query string, whether it is the one asked for."""
        return [
            (str(words), self.but(kind=kind).question(), kind == self.kind) for kind, words in KINDS.items()
        ]

    def question(self) -> str:
        """The query string of this question, for whichever page it is put to."""
        return f"?{urlencode(self.query())}"

    def query(self) -> dict[str, str]:
        """What was asked as an address has it, but for the split."""
        query = {}
        if self.month is not None:
            query["month"] = format_month(self.month)
        if self.kind != OVERALL:
            query["kind"] = self.kind
        if self.window is not None:
            query["window"] = str(self.window)
        if self.known_on is not None:
            query[ASOF] = self.known_on.isoformat()
        return query

    def split_query(self) -> dict[str, str]:
        query = {"metric": self.metric, "by": self.by}
        return query | ({"second": self.second} if self.second else {})


def steps_of(asked: Asked, month: int, months: Sequence[int]) -> Steps:
    """Where one can go from a month."""

    def step(to: int) -> str:
        return asked.but(month=to).question() if to in months else ""

    choices = [(format_month(one), one == month) for one in months]
    return Steps(choices, step(month - 1), step(month + 1))


def _month(text: str) -> int | None:
    try:
        return parse_month(text)
    except ValueError:
        return None
