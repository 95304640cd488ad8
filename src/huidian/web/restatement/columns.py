"""The list of the restatement desk: each vehicle, what it counts as now, and what made the difference."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.kit.labels import Label
from huidian.network.roles import Permission
from huidian.retention.restatement_answers import MovedRow, RestatementPage
from huidian.web import formats
from huidian.web.shell.desk import DeskRequest
from huidian.web.tables.columns import Column
from huidian.web.tables.state import ListState
from huidian.web.tables.table import Filter, Table, columns_away
from huidian.web.vehicles.told import around, opens

NAME = "moved"
TOLD: Sequence[Column[MovedRow]] = (
    Column("effect", gettext_lazy("怎么变了"), lambda row: row.effect, "label", card=2, sortable=False),
    Column(
        "causes", gettext_lazy("原因"), lambda row: _together(row.causes), "label", card=3, sortable=False
    ),
)


def table_of(
    request: DeskRequest, page: RestatementPage, state: ListState, export_url: str
) -> Table[MovedRow]:
    """The page of the list that was found."""
    columns = around(TOLD, request.scope)
    return Table(
        name=NAME,
        columns=columns,
        rows=page.vehicles.rows,
        total=page.vehicles.total,
        state=state,
        away=columns_away(request, NAME, columns),
        open_at=lambda row: opens(request.scope, row),
        export_url=state.url(export_url) if request.scope.may(Permission.EXPORT) else "",
        filters=filters_of(page, state),
        per_page=page.vehicles.per_page,
    )


def filters_of(page: RestatementPage, state: ListState) -> list[Filter]:
    """The direction the list is narrowed to, in words."""
    key, _dash, way = state.asked.get("change", "").rpartition("-")
    label = next((formats.in_language(count.label) for count in page.counts if count.key == key), "")
    words = {"came": _("新计入：%(count)s"), "went": _("不再计入：%(count)s")}.get(way)
    if not label or words is None:
        return []
    return [Filter(words % {"count": label}, state.url(change=None))]


def _together(causes: Sequence[Label]) -> Label:
    return Label("；".join(one.zh for one in causes), "; ".join(one.en for one in causes))
