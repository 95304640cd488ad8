"""Bonus rules and payments in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huidian.engine.bonus import MEASURES, BonusRule, Payment
from huidian.kit.shares import share_of
from huidian.retention.queries.bonus import AdvisorMonth, BonusPage
from huidian.web import formats
from huidian.web.shell.desk import DeskRequest


def rule_lines(rule: BonusRule) -> list[str]:
    """A rule in words, a line for each part."""
    lines = []
    for part in rule.parts:
        name, percent = measure_of(part.measure), part.measure == "keep"
        bands = [
            _("达 %(bound)s 奖 %(yuan)s 元")
            % {
                "bound": formats.percent(band.at_least) if percent else f"{band.at_least:g}",
                "yuan": formats.yuan(band.fen),
            }
            for band in part.bands
        ]
        if part.each_fen:
            each = {"above": part.above, "yuan": formats.yuan(part.each_fen)}
            above = _("超过 %(above)s 台的每台 %(yuan)s 元") if part.above else _("每台 %(yuan)s 元")
            bands.append(above % each)
        bands += _bounds(part.floor_fen, part.cap_fen)
        lines.append(f"{name}{_('：')}{_('；').join(bands)}")
    together = _bounds(rule.floor_fen, rule.cap_fen)
    if together:
        lines.append(f"{_('合计')}{_('：')}{_('；').join(together)}")
    return lines


def _bounds(floor_fen: int, cap_fen: int | None) -> list[str]:
    """The least and the most that is paid, in words."""
    least = [_("最少 %(yuan)s 元") % {"yuan": formats.yuan(floor_fen)}] if floor_fen else []
    most = [_("最多 %(yuan)s 元") % {"yuan": formats.yuan(cap_fen)}] if cap_fen is not None else []
    return least + most


def bounded_words(paid: Payment) -> str:
    """That the parts come to more than is paid, or to less; "" where they are what is paid."""
    parts = sum(part.fen for part in paid.parts)
    if paid.fen < parts:
        return _("封顶")
    return _("保底") if paid.fen > parts else ""


def why_paid(one: AdvisorMonth) -> str:
    """How a month's sum comes about, in a sentence."""
    if one.payment is None:
        return _("这个月没有奖金规则")
    parts = []
    for part in one.payment.parts:
        value = formats.NOTHING if part.value is None else f"{part.value:g}"
        if part.part.measure == "keep":
            counts = {"effective": one.facts.effective, "lost": one.facts.lost}
            value = formats.aside(formats.percent(part.value), _("%(effective)s 台流失 %(lost)s 台") % counts)
        if part.part.measure == "satisfaction":
            value = formats.score(part.value)
        parts.append(f"{measure_of(part.part.measure)} {value} → {formats.yuan(part.fen)}")
    parts += filter(None, [bounded_words(one.payment)])
    words = {"month": formats.month(one.month), "who": one.advisor, "yuan": formats.yuan(one.payment.fen)}
    return _("%(month)s %(who)s：%(yuan)s 元") % words + " = " + _("；").join(parts)


def not_signed(answer: BonusPage, month: int) -> str:
    """What is missing of a month without a signed sheet: the signature, or a sheet to signed figures."""
    return _("考核已签字，没有奖金单") if month in answer.closed else _("未签字")


def measure_of(key: str) -> str:
    """What is paid for, in a word."""
    return formats.in_language(MEASURES[key])


def yuan_of(fen: int) -> float | None:
    """An amount in yuan, for a file."""
    return share_of(fen, 100)


def tried_in(request: DeskRequest) -> int | None:
    """The rule that an address wants tried out."""
    text = request.GET.get("try", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else None
