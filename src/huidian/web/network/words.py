"""The network desk's words: why a dealer needs a call, over which months vehicles flow."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from huidian.retention.queries import CallReason, Circle, DealerLine
from huidian.web import formats

SPANS: Mapping[str, str | Promise] = {
    "month": gettext_lazy("当月"),
    "quarter": gettext_lazy("本季至今"),
    "year": gettext_lazy("近 12 个月"),
}


def why(reason: CallReason, line: DealerLine) -> str:
    """One reason for a call, with its number."""
    match reason:
        case CallReason.ABOVE:
            return ngettext(
                "高于可比店 %(points)s 个百分点，约多流失 %(vehicles)s 台",
                "高于可比店 %(points)s 个百分点，约多流失 %(vehicles)s 台",
                abs(line.peers.excess or 0),
            ) % {
                "points": _plain(line.peers.above),
                "vehicles": formats.count(line.peers.excess),
            }
        case CallReason.RISING:
            return _("比上月升 %(points)s 个百分点") % {"points": _plain(line.change)}
        case CallReason.DEFECTION:
            return _("流失中 %(share)s 去了网内其他店") % {"share": formats.percent(line.share)}
        case CallReason.BEHIND:
            if line.figure.covered and not line.figure.provisional:
                return _("起始月没有进站数据，先查是否漏了导入")
            return _("数据没到月末，先催导入")


def compared_with(line: DealerLine) -> str:
    """The circle of dealers a dealer is compared with, in words: A 级、大（1,500–2,999 台）店."""
    grade = line.grade
    match line.peers.circle:
        case Circle.ALIKE:
            size = formats.in_language(line.size.label)
            if not grade:
                return _("%(size)s店") % {"size": size}
            return _("%(grade)s 级、%(size)s店") % {"grade": grade, "size": size}
        case Circle.GRADE:
            return _("%(grade)s 级店，不论规模") % {"grade": grade}
        case Circle.NEAR:
            near = [one for one in "ABCDEF" if abs(ord(one) - ord(grade)) <= 1]
            words = _("、").join(near[:-1])
            return _("%(grades)s 级与 %(last)s 级店，不论规模") % {"grades": words, "last": near[-1]}
        case Circle.NETWORK:
            return _("全网各店，不论等级和规模")


def reasons(line: DealerLine) -> str:
    """All of them in a sentence."""
    return _("；").join(why(reason, line) for reason in line.reasons)


def _plain(value: float | None) -> str:
    return formats.points(value).removeprefix("+")
