"""Who did what, when, to what: the trail of the dealers in reach, newest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huidian.network import actions as network
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.network.trail import Entry, Trail, audit_trail
from huidian.web import formats
from huidian.web.audit import words
from huidian.web.audit.asked import Asked
from huidian.web.audit.columns import COLUMNS
from huidian.web.lists.address import PER_PAGE, ListState
from huidian.web.lists.columns import Column
from huidian.web.lists.excel import excel_answer
from huidian.web.lists.table import Table, columns_away
from huidian.web.shell.desk import DeskRequest, desk, staff_of
from huidian.web.shell.parts import answer

NAME = "audit"
_OPENED_BY = {
    "vehicle": ("customers:vehicle", Permission.VIEW_CUSTOMERS),
    "import_batch": ("imports:batch", Permission.IMPORT),
}


@require_GET
@desk(Permission.VIEW_AUDIT)
def trail(request: DeskRequest) -> HttpResponse:
    """One page of the trail, with what it can be narrowed to."""
    asked = Asked.of(request.GET)
    state = ListState.of(request, sortable=(), sort="")
    found = audit_trail(request.scope, asked.wish(state.page, PER_PAGE))
    context = {
        "asked": asked,
        "narrowed": bool(state.asked),
        "people": found.people,
        "actions": [(code, words.action(code)) for code in found.actions],
        "table": _table(request, state, found),
        "broken": [entry for entry in found.rows if not entry.intact],
    }
    return answer(request, page="audit/desk.html", part="desk", context=context)


@require_GET
@desk(Permission.VIEW_AUDIT, Permission.EXPORT)
def export(request: DeskRequest) -> HttpResponse:
    """The same events, all of them, as an Excel file; taking them away is itself an event."""
    now = timezone.now()
    state = ListState.of(request, sortable=(), sort="")
    found = audit_trail(request.scope, Asked.of(request.GET).wish(1, None))
    network.note_export(
        at=now,
        by=staff_of(request),
        what="audit_trail",
        rows=Counter(entry.dealer_id for entry in found.rows),
        asked=dict(state.asked),
    )
    title = _("操作记录")
    line = _("到 %(at)s，共 %(rows)s 条") % {"at": formats.moment(now), "rows": found.total}
    return excel_answer(f"{title}-{found.total}", [title, line], _columns(request), found.rows)


def _table(request: DeskRequest, state: ListState, found: Trail) -> Table[Entry]:
    may_export = request.scope.may(Permission.EXPORT)
    return Table(
        name=NAME,
        columns=_columns(request),
        rows=found.rows,
        total=found.total,
        state=state,
        away=columns_away(request, NAME, COLUMNS),
        open_at=lambda entry: _url_of(request.reach, entry),
        export_url=state.url(reverse("audit:export")) if may_export else "",
        searchable=False,
        per_page=PER_PAGE,
    )


def _columns(request: DeskRequest) -> Sequence[Column[Entry]]:
    several = len(request.scope.chosen_dealer_ids) > 1
    return [column for column in COLUMNS if several or column.key != "dealer"]


def _url_of(reach: Scope, entry: Entry) -> str:
    """Where the object can be looked at; "" where it cannot, or not by this person."""
    route, permission = _OPENED_BY.get(entry.object_type, ("", None))
    if permission is None or not reach.may_at(entry.dealer_id, permission):
        return ""
    try:
        return reverse(route, args=[entry.object_id])
    except NoReverseMatch:
        return ""
