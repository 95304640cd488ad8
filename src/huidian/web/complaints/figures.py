"""How complaints went in a month: rates and times, causes as Pareto, who came again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from huidian.complaints.queries.figures import ComplaintMonth, Rate
from huidian.kit.months import format_month, month_of
from huidian.kit.shares import FEW
from huidian.network.roles import Permission
from huidian.retention.queries.targets import target_in
from huidian.web import formats
from huidian.web.complaints.lists import AGE_WORDS
from huidian.web.complaints.month import month_asked, month_number
from huidian.web.figures.block import Bar
from huidian.web.shell.desk import DeskRequest, desk
from huidian.web.shell.parts import answer


@dataclass(frozen=True, slots=True)
class NumberLine:
    """A number with its list; of a rate its share and over how many."""

    words: str
    n: int
    url: str
    rate: float | None = None
    of: int | None = None
    of_url: str = ""
    note: str = ""

    @property
    def few(self) -> bool:
        return self.of is not None and self.of < FEW


@require_GET
@desk(Permission.VIEW_COMPLAINTS)
def page(request: DeskRequest) -> HttpResponse:
    """The figures of a month."""
    now = timezone.now()
    month = month_asked(request, now)
    target = target_in(request.scope, "complaints", month.month, month.n("opened"))
    context = {**_context(month), "target": target, **_steps(request, now)}
    return answer(request, page="complaints/figures.html", part="desk", context=context)


def rows_url(month: ComplaintMonth, **narrowed: str) -> str:
    """The list behind a number."""
    return f"{reverse('complaints:rows')}?{urlencode({'month': format_month(month.month), **narrowed})}"


COUNTS = (
    ("opened", gettext_lazy("当月立案")),
    ("closed", gettext_lazy("当月结案")),
    ("open_at_end", gettext_lazy("月末未结")),
    ("late_at_end", gettext_lazy("月末逾期未结")),
    ("repeat", gettext_lazy("重复投诉")),
)


def _context(month: ComplaintMonth) -> Mapping[str, Any]:
    return {
        "month": month,
        "closing": _closing(month),
        "counts": [
            NumberLine(str(words), month.n(key), rows_url(month, **{key: "true"})) for key, words in COUNTS
        ],
        "rates": _rates(month),
        "ages": [NumberLine(str(AGE_WORDS[key]), n, rows_url(month, age=key)) for key, n in month.ages],
        "pareto": {"bars": _pareto(month)},
        "handlers": _handlers(month),
    }


def _closing(month: ComplaintMonth) -> NumberLine:
    note = _("结案 ÷（结案 + 超过 %(days)s 天未结）") % {"days": month.late_days}
    some, among = {"closed": "true"}, {"counted": "true"}
    return _rate(month, _("两周结案率"), month.closing_rate, some, among, note)


def _rates(month: ComplaintMonth) -> list[NumberLine]:
    """Answered in time, solved in time, found to be valid."""
    valid = Rate(month.n("valid"), month.n("closed"))
    closed, note = {"closed": "true"}, _("当月结案的")
    answered = {"opened": "true", "answered_in_time": "true"}
    return [
        _rate(
            month,
            _("按时首次答复"),
            month.answered_in_time,
            answered,
            {"answer_due": "true"},
            _("按工作时间；时限未到的不计"),
        ),
        _rate(
            month,
            _("按时解决"),
            month.solved_in_time,
            closed | {"solved_in_time": "true"},
            {"solution_due": "true"},
            note,
        ),
        _rate(month, _("投诉成立"), valid, {"valid": "true"}, closed, note),
    ]


def _handlers(month: ComplaintMonth) -> list[NumberLine]:
    """By who answered for it, whose owners came again."""
    lines = []
    for one in month.handlers:
        whose = {"responsible": str(one.staff_id or "")}
        words = one.name or _("无人负责")
        lines.append(
            _rate(month, words, one.kept, whose | {"kept": "true"}, whose | {"half_year": "true"}, "")
        )
    return lines


def _rate(
    month: ComplaintMonth,
    words: str,
    rate: Rate,
    some: Mapping[str, str],
    among: Mapping[str, str],
    note: str,
) -> NumberLine:
    return NumberLine(
        words, rate.numerator, rows_url(month, **some), rate.value, rate.n, rows_url(month, **among), note
    )


def _pareto(month: ComplaintMonth) -> list[Bar]:
    """A bar for each cause, the most first, with the share of it and all before it."""
    most = max((one.n for one in month.causes), default=0)
    return [
        Bar(
            words=formats.in_language(one.label),
            url=rows_url(month, valid="true", cause=one.key),
            width=formats.width(one.n, most),
            text=formats.count(one.n),
            small=_("累计 %(share)s") % {"share": formats.percent(one.cumulative)},
            look="us" if one.n == most else "",
        )
        for one in month.causes
    ]


def _steps(request: DeskRequest, now: datetime) -> Mapping[str, str]:
    """The months before and after."""
    here, route = month_number(request, now), reverse("complaints:figures")
    later = month_of(timezone.localdate(now)) > here
    return {
        "earlier_url": f"{route}?month={format_month(here - 1)}",
        "later_url": f"{route}?month={format_month(here + 1)}" if later else "",
    }
