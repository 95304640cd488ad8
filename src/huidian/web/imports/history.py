"""The list of files that were brought in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.visits import queries as visits
from huidian.visits.queries import Batch
from huidian.web.imports.words import KINDS
from huidian.web.lists.address import PER_PAGE, ListState
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice
from huidian.web.lists.table import Table, columns_away
from huidian.web.shell.desk import DeskRequest

NAME = "imports"
STATES = Batch.State.choices
FILTERS = (
    Choice(key="kind", label=gettext_lazy("内容"), options=KINDS),
    Choice(key="state", label=gettext_lazy("状态"), options=dict(STATES)),
)


def _counted(key: str) -> Any:
    return lambda batch: batch.counts.get(key)


COLUMNS: Sequence[Column[Batch]] = (
    Column("file_name", gettext_lazy("文件"), lambda batch: batch.file_name, card=1),
    Column("kind", gettext_lazy("内容"), lambda batch: KINDS[batch.kind], card=4),
    Column("dealer", gettext_lazy("经销商"), lambda batch: batch.dealer.name),
    Column("staff", gettext_lazy("谁"), lambda batch: batch.created_by),
    Column("created_at", gettext_lazy("时间"), lambda batch: batch.created_at, "moment", card=3),
    Column("rows", gettext_lazy("行"), _counted("rows"), "count"),
    Column("created", gettext_lazy("新增"), _counted("created"), "count"),
    Column("superseded", gettext_lazy("更正"), _counted("superseded"), "count"),
    Column("unchanged", gettext_lazy("未变"), _counted("unchanged"), "count"),
    Column("rejected", gettext_lazy("拒收"), _counted("rejected"), "count"),
    Column("state", gettext_lazy("状态"), lambda batch: batch.get_state_display(), card=2),
)


def history_table(request: DeskRequest) -> Table[Batch]:
    """One page of the history, as the address asks for it."""
    state = ListState.of(request, sortable=visits.SORTABLE, sort="-created_at", filters=FILTERS)
    state = _of_this_desk(state)
    found, total = visits.history(
        request.scope,
        kind=next(iter(state.chosen.get("kind", ())), ""),
        state=next(iter(state.chosen.get("state", ())), ""),
        search=state.search,
        sort=state.sort,
        page=state.page,
        per_page=PER_PAGE,
    )
    several = len(request.scope.chosen_dealer_ids) > 1
    columns = [column for column in COLUMNS if several or column.key != "dealer"]
    return Table(
        name=NAME,
        columns=columns,
        rows=found,
        total=total,
        state=state,
        away=columns_away(request, NAME, columns),
        open_at=lambda batch: reverse("imports:batch", args=[batch.pk]),
        per_page=PER_PAGE,
    )


def _of_this_desk(state: ListState) -> ListState:
    """The history's links lead to the desk, whichever page shows it."""
    return replace(state, path=reverse("imports:desk"))


def empty_words(table: Table[Batch]) -> tuple[str, str]:
    """What an empty history says."""
    if table.state.chosen or table.state.search:
        return _("没有符合条件的文件"), _("去掉一个条件，或换个词再找。")
    return _("还没有导入过文件"), _("从 DMS 导出结算单（Excel 或 CSV），放到上面，第一份流失率几秒后就有。")
