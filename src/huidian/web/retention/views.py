"""Do customers stay, who stays, what are they worth: the desk's pages, their lists and their files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huidian.network import actions as network
from huidian.network.roles import Permission
from huidian.retention import queries as retention
from huidian.retention.queries import Frame
from huidian.web import formats
from huidian.web.definitions import Definition
from huidian.web.lists.excel import excel_answer
from huidian.web.retention.asked import Asked
from huidian.web.retention.assessing import TeamsDesk
from huidian.web.retention.blocks import Block
from huidian.web.retention.classing import ClassesDesk
from huidian.web.retention.curving import CurvesDesk
from huidian.web.retention.keeping import KeepingDesk
from huidian.web.retention.splitting import SplitDesk
from huidian.web.retention.valuing import ValueDesk
from huidian.web.shell.desk import DeskRequest, desk, staff_of
from huidian.web.shell.parts import answer, wants_part


class Page(Protocol):
    """What a question of the desk answers with."""

    @property
    def frame(self) -> Frame: ...


class Drawn(Protocol):
    """A page of the desk, found."""

    @property
    def page(self) -> Page: ...
    @property
    def all_blocks(self) -> list[Block]: ...
    @property
    def definitions(self) -> list[Definition]: ...


Finder = Callable[[DeskRequest, Asked, datetime], Drawn]


@require_GET
@desk(Permission.VIEW_CHURN)
def keeping(request: DeskRequest) -> HttpResponse:
    """The desk: a month's keep rate, how it moved, and the rates around it."""
    return _answer(request, "keeping", _keeping(request, Asked.of(request.GET), timezone.now()))


@require_GET
@desk(Permission.VIEW_CHURN)
def split(request: DeskRequest) -> HttpResponse:
    """A rate split one way or two ways at once: a part of the desk, to which everybody else is led."""
    return _part(request, "split", _split)


@require_GET
@desk(Permission.VIEW_CHURN)
def curves(request: DeskRequest) -> HttpResponse:
    """How long customers stay after their first visit: a part of the desk, as the split is."""
    return _part(request, "curves", _curves)


@require_GET
@desk(Permission.VIEW_CHURN)
def classes(request: DeskRequest) -> HttpResponse:
    """Who moves up and who moves down: migration, classes and tiers month by month."""
    return _answer(request, "classes", _classes(request, Asked.of(request.GET), timezone.now()))


@require_GET
@desk(Permission.VIEW_CHURN)
def teams(request: DeskRequest) -> HttpResponse:
    """Which team keeps the vehicles it answers for; an advisor sees her own."""
    return _answer(request, "teams", _teams(request, Asked.of(request.GET), timezone.now()))


@require_GET
@desk(Permission.VIEW_CHURN)
def value(request: DeskRequest) -> HttpResponse:
    """What stayed and what was lost in a year, in money."""
    return _answer(request, "value", _value(request, Asked.of(request.GET), timezone.now()))


@require_GET
@desk(Permission.VIEW_CHURN, Permission.EXPORT)
def table(request: DeskRequest) -> HttpResponse:
    """One table of figures as an Excel file; taking it is an audit event. 404 for one there is not."""
    now, asked = timezone.now(), Asked.of(request.GET)
    found = PAGES.get(request.GET.get("page", "desk"), _keeping)(request, asked, now)
    wanted = request.GET.get("block", found.all_blocks[0].key)
    block = next((one for one in found.all_blocks if one.key == wanted), None)
    if block is None:
        raise Http404
    network.note_export(
        at=now,
        by=staff_of(request),
        what="retention_table",
        rows=dict.fromkeys(request.scope.chosen_dealer_ids, len(block.lines)),
        asked={**request.GET.dict(), "table": block.title},
    )
    as_of = found.page.frame.as_of
    lines = [block.title, block.note, _("数据截至 %(day)s") % {"day": formats.day(as_of.on)}]
    return excel_answer(block.title, [line for line in lines if line], block.columns, block.lines)


def _keeping(request: DeskRequest, asked: Asked, now: datetime) -> Drawn:
    found = retention.keeping_page(
        request.scope, month=asked.month, kind=asked.kind, as_of=asked.known_on, now=now
    )
    return KeepingDesk(found, asked, timezone.localdate(now))


def _split(request: DeskRequest, asked: Asked, now: datetime) -> Drawn:
    found = retention.keeping_split(
        request.scope,
        metric=asked.metric,
        by=asked.by,
        second=asked.second or None,
        month=asked.month,
        kind=asked.kind,
        as_of=asked.known_on,
        now=now,
    )
    return SplitDesk(found, asked)


def _curves(request: DeskRequest, asked: Asked, now: datetime) -> Drawn:
    found = retention.curves_page(
        request.scope, window=asked.window, kind=asked.kind, as_of=asked.known_on, now=now
    )
    return CurvesDesk(found, asked)


def _classes(request: DeskRequest, asked: Asked, now: datetime) -> Drawn:
    found = retention.classes_page(
        request.scope, month=asked.month, kind=asked.kind, as_of=asked.known_on, now=now
    )
    return ClassesDesk(found, asked, timezone.localdate(now))


def _teams(request: DeskRequest, asked: Asked, now: datetime) -> Drawn:
    found = retention.teams_page(
        request.scope, month=asked.month, kind=asked.kind, as_of=asked.known_on, now=now
    )
    return TeamsDesk(found, asked, timezone.localdate(now))


def _value(request: DeskRequest, asked: Asked, now: datetime) -> Drawn:
    found = retention.value_page(request.scope, kind=asked.kind, as_of=asked.known_on, now=now)
    return ValueDesk(found, asked, timezone.localdate(now))


PAGES: Mapping[str, Finder] = {
    "desk": _keeping,
    "split": _split,
    "curves": _curves,
    "classes": _classes,
    "teams": _teams,
    "value": _value,
}


def _part(request: DeskRequest, name: str, find: Finder) -> HttpResponse:
    """A part of the desk that comes after the page; whoever opens its address is led to the desk."""
    asked = Asked.of(request.GET)
    if not wants_part(request):
        return redirect(asked.url(**asked.split_query()))
    response = _answer(request, name, find(request, asked, timezone.now()))
    if request.htmx.trigger != f"retention-{name}":
        # Chosen anew within the desk, not come with it: the desk's address says so and opens it again.
        response["HX-Replace-Url"] = asked.url(**asked.split_query())
    return response


def _answer(request: DeskRequest, name: str, found: Drawn) -> HttpResponse:
    part = f"retention/{name}.html"
    context = {
        "desk": found,
        "page": found.page,
        "as_of": found.page.frame.as_of,
        "part": part,
        "tab": name,
        "may_export": request.scope.may(Permission.EXPORT),
    }
    return answer(request, page="retention/page.html", part=part, context=context)
