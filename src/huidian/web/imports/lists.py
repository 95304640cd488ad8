"""The list of files that were brought in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.network.roles import Permission
from huidian.visits import queries as visits
from huidian.visits.queries import Batch
from huidian.web.imports.start import desk_context
from huidian.web.imports.words import KINDS
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, Days
from huidian.web.lists.listing import Listing
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
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
    Column("rows", gettext_lazy("行"), _counted("rows"), "count"),
    Column("created", gettext_lazy("新增"), _counted("created"), "count"),
    Column("superseded", gettext_lazy("更正"), _counted("superseded"), "count"),
    Column("unchanged", gettext_lazy("未变"), _counted("unchanged"), "count"),
    Column("duplicates", gettext_lazy("重复"), _counted("duplicates"), "count", hidden=True),
    Column("rejected", gettext_lazy("拒收"), _counted("rejected"), "count"),
    Column("state", gettext_lazy("状态"), lambda batch: batch.get_state_display(), card=2),
)


COUNTS = ("rows", "created", "superseded", "unchanged", "duplicates", "rejected")
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
