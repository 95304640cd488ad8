"""What owners tell the manufacturer of a dealer, beside region, nation and what they tell the dealer."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huidian.kit.shares import FEW
from huidian.retention.peers import FEWEST_UNNAMED
from huidian.surveys.queries.makers_calls import QUESTIONS, Answers, Beside
from huidian.web import formats
from huidian.web.figures.block import Block, Cell, Head, Line
from huidian.web.scores.estimates import estimate_cell, interval


def makers_block(beside: Beside) -> Block:
    """A line a question; the dealer's own follow-up asks the first of them as well."""
    return Block(
        key="makers",
        title=_("厂家回访"),
        heads=[
            Head(_("厂家问的"), "label"),
            Head(_("厂家问到本店"), "percent"),
            Head(_("分中心"), "percent"),
            Head(_("全国"), "percent"),
            Head(_("本店自己回访"), "percent"),
        ],
        lines=[_line(key, beside) for key in QUESTIONS],
        note=_note(beside),
    )


def _line(key: str, beside: Beside) -> Line:
    own = estimate_cell(beside.own, percent=True) if key == "satisfied" and beside.own.n else _nothing()
    return [
        Cell(QUESTIONS[key], "label"),
        estimate_cell(beside.maker.of(key), percent=True),
        _wider(beside.region, key),
        _wider(beside.nation, key),
        own,
    ]


def _wider(answers: Answers | None, key: str) -> Cell:
    return estimate_cell(answers.of(key), percent=True) if answers else _nothing()


def _nothing() -> Cell:
    return Cell(None, "percent", shown=formats.NOTHING)


def _note(beside: Beside) -> str:
    words = _("主机厂客户关怀中心随机抽车主来问，抽中谁、谁怎么说，本店看不到；只算到上月末。")
    if beside.region is None or beside.nation is None:
        rule = {"dealers": FEWEST_UNNAMED, "answers": FEW}
        words += _("至少有 %(dealers)s 家别店各满 %(answers)s 份答卷才显示，谁也认不出哪一家。") % rule
    return words


def disagreement(beside: Beside | None) -> str:
    """That owners say something else to the manufacturer than to the dealer; "" where they do not."""
    if beside is None or not beside.disagrees:
        return ""
    maker = beside.maker.of("satisfied")
    return _("两种说法不一致：本店回访的满意率 %(own)s（%(own_n)s），厂家问到的 %(maker)s（%(maker_n)s）") % {
        "own": formats.percent(beside.own.value),
        "own_n": interval(beside.own, percent=True),
        "maker": formats.percent(maker.value),
        "maker_n": interval(maker, percent=True),
    }
