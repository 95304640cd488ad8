"""A list taken away: all its rows as an Excel file, or on a page to print; an audit event both."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from huidian.network import actions as network
from huidian.web.lists.address import ListState
from huidian.web.lists.excel import excel_answer
from huidian.web.lists.source import Result
from huidian.web.shell.desk import DeskRequest, staff_of

if TYPE_CHECKING:
    from huidian.web.lists.listing import Listing

PRINTED = 2000
"""How many rows are printed at most: some fifty sheets."""


def file(listing: Listing[Any], request: DeskRequest) -> HttpResponse:
    """All rows as an Excel file, in the columns shown (`columns=all`: in all); an audit event."""
    now = timezone.now()
    state, result = _all(listing, request, now, None)
    table = listing.table_of(request, state, result, away_from_page=True)
    _note(listing, request, now, state, result)
    columns = table.columns if request.GET.get("columns") == "all" else table.shown
    return excel_answer(f"{result.title}-{result.total}", _head(listing, state, result), columns, result.rows)


def paper(listing: Listing[Any], request: DeskRequest) -> HttpResponse:
    """All rows on a page to print, up to `PRINTED`; taken away as a file is, so an audit event too."""
    now = timezone.now()
    state, result = _all(listing, request, now, PRINTED)
    _note(listing, request, now, state, result, _("打印"))
    table = listing.table_of(request, state, result, away_from_page=True)
    context = {
        "title": result.title,
        "lines": _head(listing, state, result)[1:],
        "table": table,
        "printed": len(result.rows),
        "whole_url": table.export_url,
        "back_url": state.url(),
    }
    return render(request, "lists/print.html", context)


def _all(
    listing: Listing[Any], request: DeskRequest, now: datetime, most: int | None
) -> tuple[ListState, Result[Any]]:
    state = replace(listing.state_of(request), page=1)
    result = listing.source(request, now).result(state, most)
    if not result.takes_away:
        raise Http404
    return state, result


def _head(listing: Listing[Any], state: ListState, result: Result[Any]) -> list[str]:
    """What stands above the rows of a file: which list, narrowed to what, how many rows."""
    narrowed = " · ".join(chip.text for chip in listing.chips(state, result))
    search = _("搜索：%(words)s") % {"words": state.search} if state.search else ""
    return [line for line in (result.title, *result.lines[:1], narrowed, search, *result.lines[1:]) if line]


def _note(
    listing: Listing[Any],
    request: DeskRequest,
    now: datetime,
    state: ListState,
    result: Result[Any],
    how: str = "",
) -> None:
    narrowed = " · ".join(chip.text for chip in listing.chips(state, result))
    description = (how, result.title, narrowed, state.search, *result.context.get("past", ()))
    network.note_export(
        at=now,
        by=staff_of(request),
        what=listing.key,
        rows=Counter(listing.dealer_of(row) for row in result.rows),
        asked={**state.parameters, "list": " · ".join(one for one in description if one)},
    )
