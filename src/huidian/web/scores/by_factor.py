"""A month's scores by factor: beside the month before, the region and the whole manufacturer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.engine.scores.estimate import Estimate
from huidian.engine.scores.factors import Factor
from huidian.engine.scores.scoring import Scores
from huidian.kit.shares import FEW
from huidian.retention.peers import FEWEST_UNNAMED
from huidian.surveys.queries.scores import MonthScores
from huidian.surveys.queries.wider import Level, WiderScores
from huidian.web import formats
from huidian.web.figures.block import Block, Cell, Head, Line
from huidian.web.lists.filters import Text
from huidian.web.scores.estimates import estimate_cell

LEVELS: Mapping[Level, Text] = {"region": gettext_lazy("分中心"), "maker": gettext_lazy("全国")}


def factors_block(month: MonthScores, wider: Sequence[WiderScores], url: Callable[..., str]) -> Block:
    """A line a factor, then the whole; `url` is the list of answers behind a number."""
    answered = month.scores.total.n
    return Block(
        key="factors",
        title=_("本店回访，按因素"),
        heads=[
            Head(_("因素"), "label"),
            Head(_("权重"), "percent"),
            Head(_("得分"), "score"),
            Head(_("份数")),
            Head(_("上月"), "score"),
            Head(_("变化"), "score"),
            *(Head(str(LEVELS[one.level]), "score") for one in wider),
        ],
        lines=[_line(month, one.factor, one.estimate, wider, url) for one in month.scores.factors]
        if answered
        else [],
        foot=_foot(month, wider) if answered else (),
        note=_note(wider),
        empty=_("这个月还没有回访答卷。"),
    )


def _line(
    month: MonthScores,
    factor: Factor,
    estimate: Estimate,
    wider: Sequence[WiderScores],
    url: Callable[..., str],
) -> Line:
    then = month.previous.of(factor.key)
    change = None
    if estimate.value is not None and then.value is not None:
        change = estimate.value - then.value
    apart = estimate.apart_from(then)
    return [
        Cell(factor.label, "label"),
        Cell(month.model.weights[factor.key], "percent"),
        estimate_cell(estimate),
        Cell(estimate.n, url=url(factor=factor.key) if estimate.n else ""),
        Cell(then.value, "score", few=then.few),
        Cell(
            change,
            "score",
            shown=formats.score_change(change),
            few=not apart,
            small=_("超出随机波动") if apart else "",
        ),
        *(_beside(estimate, one.scores, lambda scores: scores.of(factor.key)) for one in wider),
    ]


def _foot(month: MonthScores, wider: Sequence[WiderScores]) -> Line:
    whole, then = month.scores.total, month.previous.total
    return [
        Cell(_("加权合计"), "text"),
        Cell(month.scores.known, "percent"),
        estimate_cell(whole),
        Cell(whole.n),
        Cell(then.value, "score", few=then.few),
        Cell(month.change, "score", shown=formats.score_change(month.change)),
        *(_beside(whole, one.scores, lambda scores: scores.total) for one in wider),
    ]


def _beside(own: Estimate, scores: Scores | None, of: Callable[[Scores], Estimate]) -> Cell:
    """What a wider level says, and whether one's own is above or below it by more than chance."""
    theirs = of(scores) if scores else Estimate(0)
    if not theirs.n:
        return Cell(None, "score", shown=formats.NOTHING)
    small = _("n %(n)s") % {"n": formats.count(theirs.n)}
    if own.value is not None and theirs.value is not None and own.apart_from(theirs):
        small += " · " + (_("本店高") if own.value > theirs.value else _("本店低"))
    return Cell(theirs.value, "score", few=theirs.few, small=small)


def _note(wider: Sequence[WiderScores]) -> str:
    if not wider:
        return ""
    named = _("、").join(f"{LEVELS[one.level]} {one.name}" for one in wider)
    said = _("%(levels)s：全部经销商的回访合在一起，含本店。") % {"levels": named}
    if any(one.waiting for one in wider):
        return said + _("这个月还没有结束，下月 1 日起才有合在一起的数。")
    said += _("只算到上月末，当月新答、撤回的要到下月 1 日才计入，所以逐日比较也看不出单独一份答卷。")
    if any(one.scores is None or any(not each.estimate.n for each in one.scores.factors) for one in wider):
        rule = {"dealers": FEWEST_UNNAMED, "answers": FEW}
        said += _("至少有 %(dealers)s 家别店各满 %(answers)s 份答卷才显示，谁也认不出哪一家。") % rule
    return said
