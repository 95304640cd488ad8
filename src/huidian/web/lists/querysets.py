"""A list over a queryset of an area's questions; django-filter's filters do the narrowing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    cheaper than `row_of` each; `known` gives the values that filters without options have.
    """

    queryset: QuerySet[Any]
    filters: Sequence[Filter]
    heading: Callable[[Sequence[Row], int], Mapping[str, Any]]
    row_of: Callable[[Any], Row] = lambda one: one
    rows_of: Callable[[Sequence[Any]], Sequence[Row]] | None = None
    orders: Mapping[str, str] = field(default_factory=dict)
    searched: Sequence[str] = ()
    known: Callable[[], Options] = dict

    def result(self, state: ListState, per_page: int | None) -> Result[Row]:
        objects = self._ordered(self._narrowed(state), state.sort)
        total = objects.count()
        last = max(1, -(-total // per_page)) if per_page else 1
        page = min(state.page, last)
        cut = list(objects[(page - 1) * per_page : page * per_page] if per_page else objects)
        rows = self.rows_of(cut) if self.rows_of else [self.row_of(one) for one in cut]
        unsaid = any(getattr(one, "options", "") is None and one.key in state.chosen for one in self.filters)
        names = self.known() if unsaid else {}
        return Result(rows=rows, total=total, page=page, names=names, **self.heading(rows, total))

    def options(self, state: ListState) -> Options:
        return self.known()

    def _narrowed(self, state: ListState) -> QuerySet[Any]:
        objects = self.queryset
        for one in self.filters:
            if one.key in state.chosen:
                objects = _filter_of(one).filter(objects, _value_of(one, state.chosen[one.key]))
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


def _filter_of(one: Filter) -> Any:
    if one.kind == "choice":
        return django_filters.MultipleChoiceFilter(field_name=one.of, null_value="")
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
