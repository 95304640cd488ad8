"""What the address of a page of figures asks for, read once; and every address that is made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any, Self

from django.http import QueryDict
from django.urls import get_script_prefix, reverse
from django.utils.http import urlencode

from huidian.kit.months import format_month, parse_month
from huidian.web.figures.kinds import KINDS, OVERALL, WINDOWS
from huidian.web.figures.knowledge import ASOF, asof_of

LONGEST, MOST_VALUES = 80, 30
BY = "by-"
"""Before the name of a dimension in the address of a list of vehicles narrowed to one of its values."""
Read = Callable[[str], str]


def one_of(*values: str, usual: str = "") -> Read:
    """Reads a parameter that is one of some values; anything else is the usual one."""
    return lambda text: text if text in values else usual


def any_text(text: str) -> str:
    """Reads a parameter that may be anything, within reason."""
    return text[:LONGEST]


@dataclass(frozen=True)
class Fields:
    """What the addresses of a desk can ask for beside month and day of knowledge.

    `route` is its page, `list_route` that of the vehicles behind its numbers, `of` the parameter that names
    their metric ("" where it can be but one). `more` are parameters of its own, each with what reads it,
    `several` those that may be said more than once; `carried` says whether `more` goes along to wherever the
    page leads.
    """

    route: str
    list_route: str = ""
    of: str = ""
    window: bool = False
    kind: bool = False
    more: Mapping[str, Read] = field(default_factory=dict)
    several: Sequence[str] = ()
    carried: bool = True

    def read(self, query: Mapping[str, str]) -> Address:
        """Reads a query string; what makes no sense is as if it had not been there."""
        window, kind = query.get("window", ""), query.get("kind", OVERALL)
        return Address(
            fields=self,
            month=month_of_text(query.get("month", "")),
            window=int(window) if self.window and window in {str(one) for one in WINDOWS} else None,
            kind=kind if self.kind and kind in KINDS else OVERALL,
            as_of=asof_of(query),
            more={name: read(query.get(name, "")) for name, read in self.more.items()},
            several=[(name, text) for name in self.several for text in _values(query, name)],
            route=self.route,
        )

    def address(self, **values: Any) -> Address:
        """The address of the desk's page with some of its fields given."""
        return self.read({}).but(**values)


@dataclass(frozen=True)
class Address:
    """None stands for what is usual: the last complete month, the playbook's window, today's knowledge.

    `route` is the page it is the address of.
    """

    fields: Fields
    month: int | None
    window: int | None
    kind: str
    as_of: date | None
    more: Mapping[str, str]
    route: str
    several: Sequence[tuple[str, str]] = ()

    def but(self, **changes: Any) -> Self:
        """The same with other values of month, window, kind, as_of or the desk's own parameters."""
        own = {name: changes.pop(name) for name in list(changes) if name in self.more}
        return replace(self, more={**self.more, **own}, **changes)

    def at(self, route: str) -> Self:
        """The same question put to another page of the desk."""
        return replace(self, route=route)

    def question(self, *names: str) -> dict[str, Any]:
        """The day of knowledge and of month, window and kind those named, as `retention` takes them."""
        return {"as_of": self.as_of, **{name: getattr(self, name) for name in names}}

    def query(self) -> dict[str, str]:
        """What is asked as an address has it, with the desk's own parameters where they are carried."""
        own = self.more if self.fields.carried else {}
        return {**self._usual, **{name: text for name, text in own.items() if text}}

    def pairs(self) -> list[tuple[str, str]]:
        """The same with what may be said more than once."""
        return [*self.query().items(), *self.several]

    @property
    def url(self) -> str:
        return url(self.route, self.pairs())

    def url_with(self, **more: str) -> str:
        """This address with more parameters."""
        return url(self.route, [*self.pairs(), *more.items()])

    def list_url(
        self,
        which: str = "",
        metric: str = "",
        *,
        by: Mapping[str, str] | None = None,
        narrowed: Mapping[str, str] | None = None,
    ) -> str:
        """The vehicles behind a number: a count of a metric (of the desk's one).

        `by` are values of dimensions, "" for the unknown ones; `narrowed` are parameters of that list.
        """
        which_list = {self.fields.of: metric, "which": which}
        named = {name: text for name, text in which_list.items() if name and text}
        query = {**self._usual, **named, **(narrowed or {}), **by_values(by or {})}
        return url(self.fields.list_route, query)

    @property
    def _usual(self) -> dict[str, str]:
        """Month, window, kind and day of knowledge, as far as they are not the usual ones."""
        query = {}
        if self.month is not None:
            query["month"] = format_month(self.month)
        if self.kind != OVERALL:
            query["kind"] = self.kind
        if self.window is not None:
            query["window"] = str(self.window)
        if self.as_of is not None:
            query[ASOF] = self.as_of.isoformat()
        return query


def url(route: str, query: Mapping[str, str] | Sequence[tuple[str, str]]) -> str:
    """The address of a page with a query string, if there is anything to say in it."""
    return _path(route, get_script_prefix()) + (f"?{urlencode(query)}" if query else "")


@cache
def _path(route: str, _prefix: str) -> str:
    return reverse(route)


def _values(query: Mapping[str, str], name: str) -> list[str]:
    """All values of a parameter, within reason."""
    values = query.getlist(name) if isinstance(query, QueryDict) else [query[name]] if name in query else []
    return [any_text(str(one)) for one in values[:MOST_VALUES]]


def by_values(by: Mapping[str, str]) -> dict[str, str]:
    """Values of dimensions as the address of a list has them."""
    return {BY + dimension: value for dimension, value in by.items()}


def month_of_text(text: str) -> int | None:
    """`YYYY-MM` as a month number; None for anything else."""
    try:
        return parse_month(text)
    except ValueError:
        return None
