"""A list, declared once: from one declaration its page, its file, its print, and their addresses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from typing import Any, Generic

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from huidian.network.queries import saved_views
from huidian.network.roles import Permission
from huidian.web.lists import taking
from huidian.web.lists.address import PER_PAGE, ListState, argument, arguments_in, with_query
from huidian.web.lists.bulk import Bulk, BulkAction, chosen_action
from huidian.web.lists.columns import Column, Row
from huidian.web.lists.filters import Filter, Text
from huidian.web.lists.panel import Panel
from huidian.web.lists.saving import SaveForm, View, Views
from huidian.web.lists.source import OtherPage, Redirect, Result, Source
from huidian.web.lists.table import Chip, Table, columns_away
from huidian.web.shell.desk import DeskRequest, desk, whole_window
from huidian.web.shell.parts import answer, wants_part
from huidian.web.shell.zones import zone_of_row

Gated = Callable[..., HttpResponseBase]
_EMPTY = gettext_lazy("有了这样的行，会列在这里。")
_NONE_OF_YOURS = gettext_lazy("您的岗位只看自己名下的车辆，您名下没有。按车牌查一台车，请到“客户”。")


@dataclass(frozen=True, kw_only=True)
class Listing(Generic[Row]):
    """A list, declared.

    `key` names it in the register, in saved views and in the audit trail of its files; `app` and `name` are
    its route, `at` its address below the desk's, which may have arguments (`<int:number>/rows/`; a source
    reads them by `argument`). `source` is given a request and the moment. `also` are permissions needed
    beside `permission`. `sort` is the order without a wish, `dealer_of` counts a file's rows by dealer.
    `table` is its id in the page and in the cookie of columns; lists of the same rows share one. A list
    within a desk's page names the desk's `page` and `part`, and the element that changes with it, if that is
    more than the list (`swaps`). `searched_above`: its search is the page's
    own. `empty` says what will be here and how it comes; whoever may see no vehicle in a list is told that of
    one `of_vehicles`. `actions` are verbs for several rows, which `key_of` tells apart; `export` is who may
    take rows away (None: nobody), the first thing to do on the page where the list is `prominent`.
    """

    key: str
    app: str
    label: Text
    source: Callable[[DeskRequest, datetime], Source[Row]]
    columns: Sequence[Column[Row]]
    permission: Permission
    also: tuple[Permission, ...] = ()
    dealer_of: Callable[[Row], int]
    name: str = "vehicles"
    file_name: str = ""
    at: str = ""
    table: str = ""
    filters: Sequence[Filter] = ()
    sort: str = ""
    searchable: bool = True
    searched_above: bool = False
    open_at: Callable[[DeskRequest, Row], str] = lambda request, row: ""
    export: Permission | None = Permission.EXPORT
    prominent: bool = True
    empty: Text = _EMPTY
    of_vehicles: bool = False
    actions: Sequence[BulkAction[Row]] = ()
    key_of: Callable[[Row], str] = lambda row: ""
    swaps: str = ""
    before_taken: Callable[[DeskRequest, datetime], None] = lambda request, now: None
    page: str = "lists/page.html"
    part: str = "lists/list.html"

    @property
    def route(self) -> str:
        return self._route(self.name)

    @property
    def file_route(self) -> str:
        """The route of the Excel file; "" where there is none."""
        return self._route(self.file_name or f"{self.name}-export") if self.export else ""

    @property
    def print_route(self) -> str:
        return self._route(f"{self.name}-print") if self.export else ""

    def _route(self, name: str) -> str:
        return f"{self.app}:{name}" if self.app else name

    @cached_property
    def arguments(self) -> tuple[str, ...]:
        """The names of the arguments of its addresses."""
        return arguments_in(self.at)

    def address(self, route: str, request: DeskRequest) -> str:
        """One of its addresses with the arguments of the address that was asked."""
        return reverse(route, kwargs={name: argument(request, name) for name in self.arguments})

    @cached_property
    def sortable(self) -> frozenset[str]:
        return frozenset(column.key for column in self.columns if column.sortable)

    def urls(self) -> list[URLPattern]:
        """The list's addresses, for the desk's `urlpatterns`."""
        patterns = [path(self.at, self._gate(self.show), name=self.name)]
        if self.actions:
            act = require_POST(
                desk(self.permission, *self.also)(lambda request, **arguments: self.act(request))
            )
            patterns.append(path(self.at + "act/", act, name=f"{self.name}-act"))
        if self.export:
            for end, view, route in (
                ("export/", partial(taking.file, self.taken), self.file_route),
                ("print/", partial(taking.paper, self.taken), self.print_route),
            ):
                patterns.append(path(self.at + end, self._gate(view, self.export), name=route.split(":")[-1]))
        return patterns

    def show(self, request: DeskRequest) -> HttpResponse:
        """One page of the list, or for HTMX the part of it that changes, or its choice of filters."""
        if wants_part(request) and (panel := request.GET.get("panel", "")) in ("filters", "views"):
            return self._panel(request, panel, timezone.now())
        now = timezone.now()
        state = self.state_of(request)
        result = self.source(request, now).result(state, PER_PAGE)
        if result.instead is not None:
            return self._instead(request, result.instead)
        context = self.context(request, state, result)
        if request.GET.get("panel") == "filters":
            # Without scripts the choice of filters is a page of its own.
            context = {**context, "panel": self._filters_panel(request, state, now)}
        return answer(request, page=self.page, part=self.part, context=context)

    def drawn(self, request: DeskRequest, now: datetime) -> Mapping[str, Any]:
        """What the page's templates are given, for pages that answer for more than the list."""
        state = self.state_of(request)
        return self.context(request, state, self.source(request, now).result(state, PER_PAGE))

    def context(self, request: DeskRequest, state: ListState, result: Result[Row]) -> dict[str, Any]:
        """A result as templates take it."""
        table = self.table_of(request, state, result)
        return {"result": result, "table": table, "empty_words": self._empty_words(request), **result.context}

    def _empty_words(self, request: DeskRequest) -> Text:
        return _NONE_OF_YOURS if self.of_vehicles and not request.scope.sees_vehicles else self.empty

    def act(self, request: DeskRequest) -> HttpResponse:
        """One of the list's verbs for several rows: what it would do, doing it, taking it back."""
        now, action = timezone.now(), chosen_action(self.actions, request)
        state = replace(self.state_of(request), page=1)
        url = state.url(request.path)
        bulk = Bulk(action=action, request=request, at=now, url=url, back=state.url())
        rows = partial(self.source(request, now).result, state, None)
        return bulk.answer(lambda: rows().rows, self.key_of, self.columns[0].text)

    def taken(self, request: DeskRequest, now: datetime, most: int | None) -> taking.Taken[Row]:
        """All rows, or at most so many, in the way they are taken away."""
        self.before_taken(request, now)
        state = replace(self.state_of(request), page=1)
        result = self.source(request, now).result(state, most)
        return taking.Taken(
            key=self.key,
            state=state,
            result=result,
            table=self.table_of(request, state, result, away_from_page=True),
            narrowed=" · ".join(chip.text for chip in self.chips(state, result)),
            by_dealer=Counter(self.dealer_of(row) for row in result.rows),
        )

    @property
    def table_name(self) -> str:
        return self.table or self.key

    @property
    def target(self) -> str:
        """The id of the element that changes with the list."""
        return self.swaps or f"list-{self.table_name}"

    def state_of(self, request: DeskRequest) -> ListState:
        """What the address of one of the list's pages wishes."""
        path = self.address(self.route, request)
        state = ListState.of(request, sortable=self.sortable, sort=self.sort, filters=self.filters, path=path)
        return state if self.searchable or self.searched_above else replace(state, search="")

    def table_of(
        self, request: DeskRequest, state: ListState, result: Result[Row], *, away_from_page: bool = False
    ) -> Table[Row]:
        """The result as it is drawn, or as it is taken away."""
        columns = self.columns if result.columns is None else result.columns
        if away_from_page:
            columns = [column for column in columns if not column.acts]
        if len(request.scope.chosen_dealer_ids) < 2:
            columns = [column for column in columns if column.key != "dealer"]
        may_export = self.export is not None and request.scope.may(self.export)
        return Table(
            name=self.table_name,
            columns=columns,
            rows=result.rows,
            total=result.total,
            state=replace(state, page=result.page),
            away=columns_away(request, self.table_name, columns),
            open_at=lambda row: self.open_at(request, row),
            zone_of=self.zone_of(request),
            export_url=state.url(self.address(self.file_route, request)) if may_export else "",
            print_url=state.url(self.address(self.print_route, request)) if may_export else "",
            filters=self.chips(state, result),
            may_narrow=bool(self.filters),
            target=self.target,
            prominent=self.prominent,
            key_of=self.key_of,
            actions=[one for one in self.actions if request.scope.may_somewhere(one.permission)],
            act_url=state.url(self.address(f"{self.route}-act", request)) if self.actions else "",
            searchable=self.searchable,
        )

    def zone_of(self, request: DeskRequest) -> Callable[[Row], str]:
        """In which time zone a row's moments are told: its dealer's."""
        return lambda row: zone_of_row(request.scope, self.dealer_of(row))

    def chips(self, state: ListState, result: Result[Row]) -> list[Chip]:
        """What the list is narrowed to, each with the address without it."""
        own = [
            Chip(part.text, state.without(part.param, part.value))
            for one in self.filters
            if one.key in state.chosen
            for part in one.parts(state.chosen[one.key], result.names.get(one.key, {}))
        ]
        return [*result.chips, *own]

    def _panel(self, request: DeskRequest, panel: str, now: datetime) -> HttpResponse:
        """What the list's menus show once they are opened."""
        state = self.state_of(request)
        if panel == "filters":
            shown = self._filters_panel(request, state, now)
            return render(request, "lists/filters.html", {"panel": shown})
        query = state.query.urlencode()
        views = [
            View(one.pk, one.name, with_query(state.path, one.query), one.query == query)
            for one in saved_views(request.reach.staff_id, self.key)
        ]
        form = SaveForm.shown(request, at=now, subject=self.key)
        menu = Views(self.key, views, query, form, state.path if self.arguments else "")
        return render(request, "lists/views.html", {"menu": menu})

    def _filters_panel(self, request: DeskRequest, state: ListState, now: datetime) -> Panel:
        scope = request.scope
        offered = [one for one in self.filters if one.needs is None or scope.may_somewhere(one.needs)]
        return Panel(offered, state, self.source(request, now).options(state), self.target)

    def _instead(self, request: DeskRequest, other: Redirect | OtherPage) -> HttpResponse:
        if isinstance(other, Redirect):
            return whole_window(request, other.url)
        return answer(request, page=other.page, part=other.part, context=other.context)

    def _gate(self, view: Callable[[DeskRequest], HttpResponse], *more: Permission) -> Gated:
        def gated(request: DeskRequest, **arguments: Any) -> HttpResponse:
            return view(request)

        return require_GET(desk(self.permission, *self.also, *more)(gated))
