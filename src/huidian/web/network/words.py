"""The network desk's words: why a dealer needs a call, over which months vehicles flow."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.retention.queries import CallReason, DealerLine
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
            return _("高于可比店 %(points)s 个百分点，约多流失 %(vehicles)s 台") % {
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


def reasons(line: DealerLine) -> str:
    """All of them in a sentence."""
    return _("；").join(why(reason, line) for reason in line.reasons)


def _plain(value: float | None) -> str:
    return formats.points(value).removeprefix("+")
