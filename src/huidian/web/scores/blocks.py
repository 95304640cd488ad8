"""The survey house's table and the scores month by month, as blocks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from huidian.engine.scores.factors import FactorModel
from huidian.engine.scores.scoring import Scores
from huidian.kit.months import format_month
from huidian.surveys.queries.house_results import LINES, HouseLine, HouseTable
from huidian.surveys.queries.scores import MonthScores
from huidian.web import formats
from huidian.web.figures.block import Block, Cell, Head, Line
from huidian.web.scores.address import Wish
from huidian.web.scores.estimates import estimate_cell, interval
from huidian.web.units import chart_unit


def house_block(table: HouseTable) -> Block:
    """The survey house's table, a line a level, as it is reported."""
    model = table.model
    return Block(
        key="house",
        title=_("调查公司的报告"),
        heads=[
            Head("", "text"),
            Head(_("样本量")),
            Head("MOT", "score"),
            Head("CSS", "score"),
            *(Head(formats.in_language(one.label), "score") for one in model.factors),
        ],
        lines=[_weights(model), *(_line(model, one) for one in table.lines)] if table.lines else [],
        note=_("MOT 按权重加总，CSS 由调查公司给出，不由因素推算。"),
        empty=_("这个月还没有调查公司的结果。"),
    )


def _weights(model: FactorModel) -> Line:
    nothing = Cell(None, "score", shown=formats.NOTHING)
    weights = [
        Cell(one, "percent", shown=formats.percent(one).replace(".0%", "%")) for one in model.weights.values()
    ]
    return [Cell(_("权重"), "text"), nothing, nothing, nothing, *weights]


def _line(model: FactorModel, line: HouseLine) -> Line:
    few = line.few
    month = f" {format_month(line.month)}" if line.key in ("previous", "current") else ""
    return [
        Cell(formats.in_language(LINES[line.key]) + month, "text"),
        Cell(line.n, few=few),
        Cell(line.total, "score", few=few),
        Cell(line.css, "score", few=few),
        *(Cell(line.scores.get(one.key), "score", few=few) for one in model.factors),
    ]


def trend_block(month: MonthScores, wish: Wish) -> Block:
    """Month by month under the model chosen, whatever was asked then."""
    points = sorted(month.trend.items())
    return Block(
        key="trend",
        title=_("逐月得分"),
        heads=[
            Head(_("月份"), "text"),
            Head(_("得分"), "score"),
            Head(_("份数")),
            Head(_("问到的权重"), "percent"),
        ],
        lines=[
            [
                Cell(format_month(at), "text", url=wish.but(month=at).at("scores:desk")),
                estimate_cell(one.total),
                Cell(one.total.n, url=wish.but(month=at).at("scores:responses") if one.total.n else ""),
                Cell(one.known, "percent"),
            ]
            for at, one in reversed(points)
        ],
        spec=_spec(month, wish, points) if any(one.total.n for _at, one in points) else None,
    )


def _spec(month: MonthScores, wish: Wish, points: Sequence[tuple[int, Scores]]) -> dict[str, Any]:
    values = [None if one.total.value is None else round(one.total.value, 1) for _at, one in points]
    return {
        "kind": "lines",
        **chart_unit("分"),
        "words": {"provisional": _("本月未结束，暂计")},
        "labels": [format_month(at) for at, _one in points],
        "series": [
            {
                "name": _("得分"),
                "values": values,
                "tips": [interval(one.total) for _at, one in points],
                "provisional": [month.provisional and at == month.month for at, _one in points],
                "links": [wish.but(month=at).at("scores:desk") for at, _one in points],
            }
        ],
    }
