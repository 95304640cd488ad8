"""What owners tell the manufacturer: a line a dealer, with how its calls come along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.engine.scores.estimate import Estimate, share
from huidian.flows.calls import my_day
from huidian.kit.months import format_month, month_of, parse_month
from huidian.network.roles import Permission
from huidian.surveys.queries.makers_calls import (
    QUESTIONS,
    Answers,
    DealerMonth,
    makers_draws,
    makers_month,
    together,
)
from huidian.web import formats
from huidian.web.figures.block import Block, Cell, Head
from huidian.web.figures.controls import Choice as Step
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice
from huidian.web.lists.listing import Listing
from huidian.web.lists.memory import MemorySource
from huidian.web.lists.register import register
from huidian.web.makers_calls.rule import rules_in_words
from huidian.web.scores.estimates import Share, interval
from huidian.web.shell.desk import DeskRequest, staff_of

MONTHS = 12
MOST_DRAWS, MOST_NAMED = 60, 5


def _interval(one: Estimate) -> str:
    return interval(one, percent=True) if one.n else ""


def gap_words(one: DealerMonth) -> str:
    """By how much the dealer's own follow-up is better, and whether that is more than chance."""
    if one.gap is None:
        return ""
    points = formats.score_change(one.gap * 100)
    if one.disagrees:
        return _("%(points)s 点 · 不一致") % {"points": points}
    few = one.own.few or one.satisfied.few
    words = _("%(points)s 点 · 份数太少") if few else _("%(points)s 点 · 一致")
    return words % {"points": points}


COLUMNS: Sequence[Column[DealerMonth]] = (
    Column("dealer", gettext_lazy("经销商"), lambda one: one.dealer, card=1),
    Column("region", gettext_lazy("大区"), lambda one: one.region, hidden=True),
    Column("drawn", gettext_lazy("抽中（人）"), lambda one: one.drawn, "count"),
    Column("answered", gettext_lazy("已答（人）"), lambda one: one.answered, "count", card=2),
    Column("satisfied", gettext_lazy("厂家回访满意率"), lambda one: one.satisfied.value, "percent", card=3),
    Column("interval", gettext_lazy("区间"), lambda one: _interval(one.satisfied), sortable=False),
    Column("own", gettext_lazy("本店回访满意率"), lambda one: one.own.value, "percent"),
    Column("own_interval", gettext_lazy("本店区间"), lambda one: _interval(one.own), sortable=False),
    Column("gap", gettext_lazy("本店比厂家"), gap_words, card=4),
    Column("convenient", gettext_lazy("方便"), lambda one: one.maker.of("convenient").value, "percent"),
    Column("courteous", gettext_lazy("礼貌"), lambda one: one.maker.of("courteous").value, "percent"),
    Column("charged", gettext_lazy("收了费"), lambda one: one.maker.of("charged").value, "percent"),
    Column("due", gettext_lazy("进站（次）"), lambda one: one.due, "count"),
)
FILTERS = (
    Choice(key="region", label=gettext_lazy("大区")),
    Choice(
        key="agrees",
        label=gettext_lazy("两种说法"),
        options={"no": gettext_lazy("不一致"), "yes": gettext_lazy("一致或看不出")},
    ),
)


def _source(request: DeskRequest, now: datetime) -> MemorySource[DealerMonth]:
    today = timezone.localdate(now)
    month, rows = makers_month(request.scope, month=_month(request, month_of(today)), today=today)
    differing = [one for one in rows if one.disagrees]
    whole = together([one.maker for one in rows])
    context = {
        "desk": {
            "month": month,
            "provisional": month == month_of(today),
            "months": _months(month, month_of(today)),
            "shares": _shares(rows, whole),
            "whole": whole.of("satisfied"),
            "interval": _interval(whole.of("satisfied")),
            "rules": rules_in_words(request.scope),
            "draws": _draws(request, month),
            "open": my_day(request.scope, staff_of(request), at=now).ready,
            "differing": len(differing),
            "disagreeing": _("、").join(one.dealer for one in differing[:MOST_NAMED]),
            "sets": request.scope.may_somewhere(Permission.SET_MAKER_CALLS),
        }
    }
    title = _("%(month)s 厂家回访") % {"month": format_month(month)}
    heading: Mapping[str, Any] = {"title": title, "context": context}
    return MemorySource(
        rows=rows,
        columns=COLUMNS,
        filters=FILTERS,
        values={"region": lambda one: one.region, "agrees": lambda one: "no" if one.disagrees else "yes"},
        orders={"gap": lambda one: one.gap},
        words={"region": lambda one: one.region or formats.NOTHING},
        heading=heading,
    )


def _month(request: DeskRequest, this: int) -> int | None:
    """The month the address asks for; None where it asks for none, or for one to come or long past."""
    try:
        month = parse_month(request.GET.get("month", ""))
    except ValueError:
        return None
    return month if month is not None and this - MONTHS < month <= this else None


def _months(month: int, this: int) -> list[Step]:
    at = reverse("makers-calls:desk")
    return [
        Step(format_month(one), f"{at}?month={format_month(one)}", one == month, format_month(one))
        for one in range(this, this - MONTHS, -1)
    ]


def _shares(rows: Sequence[DealerMonth], whole: Answers) -> list[Share]:
    due, drawn, answered = (sum(getattr(one, name) for one in rows) for name in ("due", "drawn", "answered"))
    note = _("进站 %(due)s，抽中 %(drawn)s，已答 %(answered)s") % {
        "due": formats.count(due),
        "drawn": formats.count(drawn),
        "answered": formats.count(answered),
    }
    lines = [Share(formats.in_language(QUESTIONS[key]), whole.of(key)) for key in list(QUESTIONS)[1:]]
    return [Share(_("完成率"), share(answered, drawn), note=note), *lines]


def _draws(request: DeskRequest, month: int) -> Block:
    """Each draw with its seed, by which anybody can make it again."""
    draws = makers_draws(request.scope, month=month, most=MOST_DRAWS)
    return Block(
        key="draws",
        title=_("抽样记录"),
        heads=[
            Head(_("抽样日"), "day"),
            Head(_("经销商"), "text"),
            Head(_("进站（次）")),
            Head(_("抽中（人）")),
            Head(_("种子"), "text"),
        ],
        lines=[
            [
                Cell(one.on, "day"),
                Cell(one.dealer, "text"),
                Cell(one.visits),
                Cell(one.drawn),
                Cell(one.seed or _("全部都问"), "text"),
            ]
            for one in draws
        ],
        note=_("结算单一导入就抽，谁也挑不了；种子留底，可以重抽核对。抽中谁，店里看不到。"),
        empty=_("这个月还没有抽过。"),
    )


DEALERS = register(
    Listing(
        key="makers_calls",
        app="makers-calls",
        label=gettext_lazy("厂家回访"),
        source=_source,
        empty=gettext_lazy("定好抽多少以后，各店导入结算单时就会抽出要问的车主。"),
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.CALL_AS_MAKER,
        dealer_of=lambda one: one.dealer_id,
        name="desk",
        at="",
        key_of=lambda one: str(one.dealer_id),
        page="makers_calls/desk.html",
    )
)
