"""The list of the restatement desk: each vehicle, what it counts as now, and what made the difference."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.kit.labels import Label
from huidian.retention.restatement_answers import MovedRow, RestatementPage
from huidian.web import formats
from huidian.web.lists.address import ListState
from huidian.web.lists.columns import Column
from huidian.web.lists.table import Chip
from huidian.web.vehicles.explained import around

COLUMNS: Sequence[Column[MovedRow]] = around(
    (
        Column("effect", gettext_lazy("怎么变了"), lambda row: row.effect, "label", card=2, sortable=False),
        Column(
            "causes", gettext_lazy("原因"), lambda row: _together(row.causes), "label", card=3, sortable=False
        ),
    )
)


def chips_of(page: RestatementPage, state: ListState) -> list[Chip]:
    """The direction the list is narrowed to, in words."""
    key, _dash, way = state.parameters.get("change", "").rpartition("-")
    label = next((formats.in_language(count.label) for count in page.counts if count.key == key), "")
    words = {"came": _("新计入：%(count)s"), "went": _("不再计入：%(count)s")}.get(way)
    if not label or words is None:
        return []
    return [Chip(words % {"count": label}, state.url(change=None))]


def _together(causes: Sequence[Label]) -> Label:
    return Label("；".join(one.zh for one in causes), "; ".join(one.en for one in causes))
