"""A list taken away: all its rows as an Excel file, or on a page to print; an audit event both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from huidian.network import actions as network
from huidian.web.lists.address import ListState
from huidian.web.lists.columns import Row
from huidian.web.lists.excel import excel_answer
from huidian.web.lists.source import Result
from huidian.web.lists.table import Table
from huidian.web.shell.desk import DeskRequest, staff_of

PRINTED = 2000
"""How many rows are printed at most: some fifty sheets."""


@dataclass(frozen=True, slots=True)
class Taken(Generic[Row]):
    """What is taken away of the list `key`: its rows as drawn, what they are narrowed to in words, and how
    many they are by dealer.
    """

    key: str
    state: ListState
    result: Result[Row]
    table: Table[Row]
    narrowed: str
    by_dealer: Mapping[int, int]

    @property
    def head(self) -> list[str]:
        """What stands above the rows: which list, narrowed to what, how many rows."""
        result, searched = self.result, self.state.search
        search = _("搜索：%(words)s") % {"words": searched} if searched else ""
        lines = (result.title, *result.lines[:1], self.narrowed, search, *result.lines[1:])
        return [line for line in lines if line]


Take = Callable[[DeskRequest, datetime, int | None], Taken[Any]]
"""A list's rows at a moment, all or at most so many."""


def file(take: Take, request: DeskRequest) -> HttpResponse:
    """All rows as an Excel file, in the columns shown (`columns=all`: in all); an audit event."""
    now = timezone.now()
    taken = _taken(take, request, now, None)
    _note(taken, request, now)
    result, table = taken.result, taken.table
    columns = table.columns if request.GET.get("columns") == "all" else table.shown
    name = f"{result.title}-{result.total}"
    return excel_answer(name, taken.head, columns, result.rows, table.zone_of)


def paper(take: Take, request: DeskRequest) -> HttpResponse:
    """All rows on a page to print, up to `PRINTED`; taken away as a file is, so an audit event too."""
    now = timezone.now()
    taken = _taken(take, request, now, PRINTED)
    _note(taken, request, now, _("打印"))
    context = {
        "title": taken.result.title,
        "lines": taken.head[1:],
        "table": taken.table,
        "printed": len(taken.result.rows),
        "whole_url": taken.table.export_url,
        "back_url": taken.state.url(),
    }
    return render(request, "lists/print.html", context)


def _taken(take: Take, request: DeskRequest, now: datetime, most: int | None) -> Taken[Any]:
    taken = take(request, now, most)
    if not taken.result.takes_away:
        raise Http404
    return taken


def _note(taken: Taken[Any], request: DeskRequest, now: datetime, how: str = "") -> None:
    result, state = taken.result, taken.state
    description = (how, result.title, taken.narrowed, state.search, *result.context.get("past", ()))
    network.note_export(
        at=now,
        by=staff_of(request),
        what=taken.key,
        rows=taken.by_dealer,
        asked={**state.parameters, "list": " · ".join(one for one in description if one)},
    )
