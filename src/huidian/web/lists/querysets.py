"""A list over a queryset of an area's questions; django-filter's filters do the narrowing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any, Generic

import django_filters
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from huidian.web.lists.address import ListState
from huidian.web.lists.columns import Row
from huidian.web.lists.filters import Days, Filter, Range, YesNo
from huidian.web.lists.source import Options, Result


@dataclass(frozen=True, kw_only=True)
class QuerysetSource(Generic[Row]):
    """`queryset` is everything the reader may see, in its usual order; `row_of` makes rows of its objects.

    `orders` gives the field behind each sortable column, `searched` the fields a search looks into. `heading`
    says of rows and total what else `Result` has; `rows_of` makes the rows of a page together where that is
    cheaper than `row_of` each; `known` gives the values that filters without options have. `in_turn` gives a
    queryset in its usual order as pieces that follow each other, each with its number of rows; `watch` learns
    what was sought and the rows of the page.
    """

    queryset: QuerySet[Any]
    filters: Sequence[Filter]
    heading: Callable[[Sequence[Row], int], Mapping[str, Any]]
    row_of: Callable[[Any], Row] = lambda one: one
    rows_of: Callable[[Sequence[Any]], Sequence[Row]] | None = None
    orders: Mapping[str, str] = field(default_factory=dict)
    searched: Sequence[str] = ()
    known: Callable[[], Options] = dict
    in_turn: Callable[[QuerySet[Any]], Sequence[tuple[int, QuerySet[Any]]]] | None = None
    watch: Callable[[str, Sequence[Row]], None] = lambda text, rows: None

    def result(self, state: ListState, per_page: int | None) -> Result[Row]:
        pieces = self._pieces(state)
        total = sum(n for n, _ in pieces)
        last = max(1, -(-total // per_page)) if per_page else 1
        page = min(state.page, last)
        cut = list(_cut(pieces, (page - 1) * (per_page or 0), per_page or total))
        rows = self.rows_of(cut) if self.rows_of else [self.row_of(one) for one in cut]
        self.watch(state.search, rows)
        unsaid = any(getattr(one, "options", "") is None and one.key in state.chosen for one in self.filters)
        names = self.known() if unsaid else {}
        return Result(rows=rows, total=total, page=page, names=names, **self.heading(rows, total))

    def options(self, state: ListState) -> Options:
        return self.known()

    def _pieces(self, state: ListState) -> Sequence[tuple[int, QuerySet[Any]]]:
        """The rows wished for in their order, in pieces that are read one by one."""
        objects = self._narrowed(state)
        if self.in_turn and state.sort.removeprefix("-") not in self.orders:
            return self.in_turn(objects)
        objects = self._ordered(objects, state.sort)
        return [(objects.count(), objects)]

    def _narrowed(self, state: ListState) -> QuerySet[Any]:
        objects = self.queryset
        for one in self.filters:
            if one.key in state.chosen:
                chosen = state.chosen[one.key]
                if one.kind == "choice":
                    objects = objects.filter(_one_of(one, chosen)).distinct()
                else:
                    objects = _filter_of(one).filter(objects, _value_of(one, chosen))
        for word in state.search.split():
            hits = Q()
            for name in self.searched:
                hits |= Q(**{f"{name}__icontains": word})
            objects = objects.filter(hits)
        return objects

    def _ordered(self, objects: QuerySet[Any], sort: str) -> QuerySet[Any]:
        name = self.orders.get(sort.removeprefix("-"))
        if name is None:
            return objects
        column = F(name)
        first = column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True)
        return objects.order_by(first, "-pk")


def _cut(pieces: Sequence[tuple[int, QuerySet[Any]]], first: int, most: int) -> Iterator[Any]:
    """So many rows from a place on, of pieces as if they were one; only those that have any are read."""
    for n, objects in pieces:
        some = objects[first : first + most] if first < n and most > 0 else ()
        yield from some
        most -= len(some)
        first = max(first - n, 0)


def _one_of(one: Filter, chosen: Sequence[str]) -> Q:
    """One of some values; "" is nothing: a text that is empty, or no value at all."""
    keys = [value for value in chosen if value]
    wanted = Q(**{f"{one.of}__in": keys})
    if "" not in chosen:
        return wanted
    return wanted | Q(**{f"{one.of}__isnull": True}) | Q(**{one.of: ""})


def _filter_of(one: Filter) -> Any:
    if isinstance(one, YesNo):
        return django_filters.BooleanFilter(field_name=one.of)
    return django_filters.RangeFilter(field_name=one.of)


def _value_of(one: Filter, chosen: Any) -> Any:
    """As django-filter takes it: a range is a slice; of moments, whole days."""
    if not isinstance(chosen, Range):
        return list(chosen) if isinstance(chosen, tuple) else chosen
    if isinstance(one, Days) and one.of_moments:
        return slice(_moment(chosen.low, time.min), _moment(chosen.high, time.max))
    worth = getattr(one, "worth", 1)
    low, high = (bound * worth if isinstance(bound, int) else bound for bound in (chosen.low, chosen.high))
    return slice(low, high)


def _moment(day: Any, at: time) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, at)) if day else None
