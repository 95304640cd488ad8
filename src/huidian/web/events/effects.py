"""What events, campaigns and greetings brought, as one list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian.care.queries.effects import Effect, effects_in_reach
from huidian.network.roles import Permission
from huidian.web import formats
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, Days, YesNo
from huidian.web.lists.listing import Listing
from huidian.web.lists.memory import MemorySource
from huidian.web.lists.register import register
from huidian.web.shell.desk import DeskRequest

KINDS = {
    "event": pgettext_lazy("effect", "车主活动"),
    "campaign": pgettext_lazy("effect", "招揽活动"),
    "greeting": pgettext_lazy("effect", "祝福"),
}


def _difference(one: Effect) -> str:
    lift = one.evaluation.lift
    if lift.difference is None:
        return formats.NOTHING
    words = _("%(difference)s（%(low)s 至 %(high)s）")
    parts = {"difference": lift.difference, "low": lift.low, "high": lift.high}
    return words % {name: formats.points(value) for name, value in parts.items()}


COLUMNS: Sequence[Column[Effect]] = (
    Column("title", gettext_lazy("名称"), lambda one: one.title, card=1),
    Column("kind", pgettext_lazy("effect", "类别"), lambda one: str(KINDS[one.kind]), card=2),
    Column("on", pgettext_lazy("effect", "日期"), lambda one: one.on, "day", card=3),
    Column("n", gettext_lazy("联系到（台）"), lambda one: one.evaluation.reached.n, "count"),
    Column("response", gettext_lazy("答复率"), lambda one: one.evaluation.reached.response, "percent"),
    Column("visited", gettext_lazy("进站率"), lambda one: one.evaluation.reached.share, "percent"),
    Column(
        "amount", gettext_lazy("台均消费（元）"), lambda one: one.evaluation.reached.amount_each_fen, "yuan"
    ),
    Column("others", gettext_lazy("对照（台）"), lambda one: one.evaluation.others.n, "count"),
    Column("others_visited", gettext_lazy("对照进站率"), lambda one: one.evaluation.others.share, "percent"),
    Column(
        "others_amount",
        gettext_lazy("对照台均消费（元）"),
        lambda one: one.evaluation.others.amount_each_fen,
        "yuan",
        hidden=True,
    ),
    Column(
        "difference",
        gettext_lazy("进站率之差（百分点，95% 区间）"),
        _difference,
        card=4,
        sortable=False,
        template="events/difference.html",
    ),
    Column("drawn", gettext_lazy("随机对照"), lambda one: _("是") if one.drawn else _("否")),
    Column("dealer", gettext_lazy("经销商"), lambda one: one.dealer, hidden=True),
)
FILTERS = (
    Choice(key="kind", label=pgettext_lazy("effect", "类别"), options=KINDS),
    Days(key="on", label=pgettext_lazy("effect", "日期")),
    YesNo(key="drawn", label=gettext_lazy("随机对照")),
)


def _source(request: DeskRequest, now: datetime) -> MemorySource[Effect]:
    explained = _("少于 30 台或分不出是不是偶然的灰显；祝福的对照是没有同意接收的车主，不是随机的")
    return MemorySource(
        rows=effects_in_reach(request.scope, at=now),
        columns=COLUMNS,
        filters=FILTERS,
        values={
            "kind": lambda one: one.kind,
            "on": lambda one: one.on,
            "drawn": lambda one: one.drawn,
        },
        heading={"title": _("关怀成效"), "lines": [explained]},
    )


def _open(request: DeskRequest, one: Effect) -> str:
    route = {"event": "events:event", "campaign": "campaigns:campaign"}.get(one.kind)
    return reverse(route, args=[one.object_id]) if route else ""


EFFECTS = register(
    Listing(
        key="care_effects",
        app="events",
        label=gettext_lazy("关怀成效"),
        source=_source,
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.MANAGE_CARE,
        also=(Permission.VIEW_CUSTOMERS,),
        dealer_of=lambda one: one.dealer_id,
        name="effects",
        at="effects/",
        empty=gettext_lazy("办过的活动、招揽和祝福会列在这里，各与没有联系的车主比。"),
        open_at=_open,
    )
)
