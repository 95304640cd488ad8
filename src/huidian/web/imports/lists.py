"""The list of files that were brought in, and that of the rows of one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.flows import uploads
from huidian.kit.labels import Label
from huidian.network.roles import Permission
from huidian.visits import queries as visits
from huidian.visits.queries import Batch
from huidian.web import formats
from huidian.web.imports.lines import COLUMNS as ROW_COLUMNS
from huidian.web.imports.lines import FileRow, Shown, columns_of, verdict_of
from huidian.web.imports.page import BatchPage
from huidian.web.imports.start import desk_context
from huidian.web.imports.words import KINDS, VERDICTS, field_label
from huidian.web.lists.address import ListState, argument
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, Days, Range
from huidian.web.lists.listing import Listing
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
from huidian.web.lists.source import Options, Result
from huidian.web.shell.desk import DeskRequest

STATES = Batch.State.choices
FILTERS = (
    Choice(key="kind", label=gettext_lazy("内容"), options=KINDS),
    Choice(key="state", label=gettext_lazy("状态"), options=dict(STATES)),
    Days(key="created_at", label=gettext_lazy("时间"), of_moments=True),
)


def _counted(key: str) -> Any:
    return lambda batch: batch.counts.get(key)


COLUMNS: Sequence[Column[Batch]] = (
    Column("file_name", gettext_lazy("文件"), lambda batch: batch.file_name, card=1),
    Column("kind", gettext_lazy("内容"), lambda batch: KINDS[batch.kind], card=4),
    Column("dealer", gettext_lazy("经销商"), lambda batch: batch.dealer.name),
    Column("staff", gettext_lazy("谁"), lambda batch: batch.created_by),
    Column("created_at", gettext_lazy("时间"), lambda batch: batch.created_at, "moment", card=3),
    Column("rows", gettext_lazy("共（行）"), _counted("rows"), "count"),
    Column("created", gettext_lazy("新增（行）"), _counted("created"), "count"),
    Column("superseded", gettext_lazy("更正（行）"), _counted("superseded"), "count"),
    Column("unchanged", gettext_lazy("未变（行）"), _counted("unchanged"), "count"),
    Column("duplicates", gettext_lazy("重复（行）"), _counted("duplicates"), "count", hidden=True),
    Column("rejected", gettext_lazy("拒收（行）"), _counted("rejected"), "count"),
    Column("left_out", gettext_lazy("不计（行）"), _counted("left_out"), "count"),
    Column("state", gettext_lazy("状态"), lambda batch: batch.get_state_display(), card=2),
)


COUNTS = ("rows", "created", "superseded", "unchanged", "duplicates", "rejected", "left_out")
ORDERS = {
    "created_at": "created_at",
    "file_name": "file_name",
    "kind": "kind",
    "state": "state",
    "staff": "created_by__display_name",
    "dealer": "dealer__code",
    **{key: f"counts__{key}" for key in COUNTS},
}


def _source(request: DeskRequest, now: datetime) -> QuerysetSource[Batch]:
    def heading(batches: Sequence[Batch], total: int) -> Mapping[str, Any]:
        return {"title": str(_("导入记录")), "context": desk_context(request, now)}

    return QuerysetSource(
        queryset=visits.batches(request.scope),
        filters=FILTERS,
        heading=heading,
        orders=ORDERS,
        searched=("file_name",),
    )


HISTORY = register(
    Listing(
        key="import_history",
        app="imports",
        label=gettext_lazy("导入记录"),
        source=_source,
        empty=gettext_lazy("选一个 DMS 导出的文件上传，每次导入都会留在这里。"),
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.IMPORT,
        dealer_of=lambda batch: batch.dealer_id,
        name="desk",
        table="imports",
        sort="-created_at",
        prominent=False,
        open_at=lambda request, batch: reverse("imports:batch", args=[batch.pk]),
        page="imports/desk.html",
    )
)


ROW_FILTERS = (
    Choice(key="reason", label=gettext_lazy("拒收原因")),
    Choice(key="field", label=gettext_lazy("改动的内容")),
    Choice(key="sheet", label=gettext_lazy("工作表")),
    Days(key="day", label=gettext_lazy("结算日期")),
)


@dataclass(frozen=True)
class RowsSource:
    """The rows of a file with a verdict, out of the list that was written beside it."""

    page: BatchPage
    verdict: str

    @classmethod
    def of(cls, request: DeskRequest, now: datetime) -> RowsSource:
        """Those that the address asks for; 404 for a file that is foreign or not there."""
        batch = visits.find_batch(request.scope, argument(request, "number"))
        if batch is None:
            raise Http404
        return cls(BatchPage(request, batch), verdict_of(request))

    def result(self, state: ListState, per_page: int | None) -> Result[FileRow]:
        batch, title = self.page.batch, VERDICTS[self.verdict]
        lines = uploads.read_lines(
            uploads.ledger_of(batch), self._wish(state), sort=state.sort, page=state.page, per_page=per_page
        )
        shown = Shown(self.page.request.scope, batch)
        return Result(
            rows=[shown.row(line) for line in lines.rows],
            total=lines.total,
            page=lines.page,
            title=f"{batch.file_name} {title}",
            names=self.options(state) if state.chosen else {},
            columns=columns_of(batch.kind, self.verdict),
            context={"page": self.page, "batch": batch, "verdict": self.verdict, "title": title},
        )

    def options(self, state: ListState) -> Options:
        values = uploads.line_values(uploads.ledger_of(self.page.batch), self.verdict)
        causes = {zh: formats.in_language(self._cause(zh, en)) for zh, en in values.causes}
        by = "reason" if self.verdict == uploads.REJECT else "field"
        return {by: causes, "sheet": {sheet: sheet for sheet in values.sheets}}

    def _cause(self, zh: str, en: str) -> Label:
        return Label(zh, en) if self.verdict == uploads.REJECT else field_label(self.page.batch.kind, zh)

    def _wish(self, state: ListState) -> uploads.LineWish:
        days = state.chosen.get("day", Range())
        return uploads.LineWish(
            self.verdict,
            state.search,
            sheets=state.chosen.get("sheet", ()),
            causes=state.chosen.get("reason" if self.verdict == uploads.REJECT else "field", ()),
            since=days.low,
            until=days.high,
        )


ROWS = register(
    Listing(
        key="import_rows",
        app="imports",
        label=gettext_lazy("导入的行"),
        source=RowsSource.of,
        columns=ROW_COLUMNS,
        filters=ROW_FILTERS,
        permission=Permission.IMPORT,
        dealer_of=lambda row: row.dealer_id,
        name="rows",
        at="<int:number>/rows/",
        table="import-rows",
        sort="place",
        prominent=False,
        page="imports/rows.html",
    )
)
