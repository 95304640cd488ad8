"""Receptions of each advisor, day by day, of a month: what was received, what is booked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from huidian.engine.scores.estimate import Estimate
from huidian.flows.load import AdvisorDays, DealerLoad, load_of
from huidian.kit.months import month_of
from huidian.kit.workdays import is_working_day
from huidian.network.roles import Permission
from huidian.retention.queries.load import DayLoad, MonthLoad
from huidian.retention.queries.targets import Target
from huidian.web import formats
from huidian.web.figures.address import Fields
from huidian.web.frontdesk.appointments import appointments_url
from huidian.web.frontdesk.receptions import receptions_url
from huidian.web.frontdesk.tabs import choose_dealer, page
from huidian.web.scores.address import Wish
from huidian.web.scores.estimates import interval
from huidian.web.shell.desk import DeskRequest, desk

FIELDS = Fields("frontdesk:load", "frontdesk:load")
TITLE = gettext_lazy("接车量")


@dataclass(frozen=True, slots=True)
class DayCell:
    """A day of an advisor: how many, whether they are booked only, and how much that is."""

    n: int
    booked: bool
    level: str
    words: str
    url: str = ""

    @property
    def html(self) -> SafeString:
        """With a sign beside the colour, for who does not see that."""
        sign = {"above": "▲", "full": "■"}.get(self.level, "")
        if not self.n:
            return SafeString()
        return format_html('<span class="hd-day-sign">{}</span>{}' if sign else "{}{}", sign, self.n)

    @property
    def looks(self) -> str:
        """Its CSS classes."""
        level = f" hd-day-{self.level}" if self.level else ""
        return f"hd-number hd-day-cell{level}{' hd-day-booked' if self.booked else ''}"


@dataclass(frozen=True, slots=True)
class LoadLine:
    """An advisor's line of the grid."""

    advisor: str
    cells: list[DayCell]
    month: MonthLoad
    content: Estimate | None
    target: Target | None
    answers_url: str
    receptions_url: str

    @property
    def few(self) -> bool:
        """Whether the score is noise."""
        return self.content is None or self.content.few

    @property
    def interval(self) -> str:
        """Over how many answers, and where the score may truly lie."""
        return interval(self.content) if self.content else ""

    @property
    def a_day(self) -> str:
        return formats.NOTHING if self.month.a_day is None else f"{self.month.a_day:.1f}"


@require_GET
@desk(Permission.VIEW_CHURN)
def load(request: DeskRequest) -> HttpResponse:
    """The month of the one dealer chosen; an advisor's own."""
    if len(request.scope.chosen_dealer_ids) != 1:
        return choose_dealer(request, "load", TITLE)
    now, address = timezone.now(), FIELDS.read(request.GET)
    answer = load_of(request.scope, month=address.month, at=now)
    month, months, bounds = answer.page.month, answer.page.months, answer.page.bounds
    lines = [_line(one, answer, opens=_opens_booked(request)) for one in answer.advisors]
    days = [cell.n for line in lines for cell in line.cells]
    context: dict[str, Any] = {
        "answer": answer,
        "as_of": answer.page.as_of,
        "bounds": bounds,
        "lines": lines,
        "days": [(day, is_working_day(day)) for day in answer.days],
        "before": FIELDS.address(month=month - 1).url if month - 1 in months else "",
        "after": FIELDS.address(month=month + 1).url if month + 1 in months else "",
        "above": sum(n > bounds.best_until for n in days),
        "full": sum(n > bounds.most for n in days),
    }
    return page(request, "load", "load", context)


def _opens_booked(request: DeskRequest) -> bool:
    """Whether the list of appointments is open to the reader."""
    return request.scope.may(Permission.VIEW_CALLS) and request.scope.may(Permission.VIEW_CUSTOMERS)


def _line(one: AdvisorDays, answer: DealerLoad, *, opens: bool) -> LoadLine:
    cells = [_cell(one, day, answer, opens=opens) for day in answer.days]
    answers = Wish(answer.page.month).at("scores:responses", advisor=one.advisor)
    received = receptions_url(answer.page.month, {"advisor": one.advisor}) if one.month.receptions else ""
    return LoadLine(one.advisor, cells, one.month, one.content, one.target, answers, received)


def _cell(one: AdvisorDays, day: date, answer: DealerLoad, *, opens: bool) -> DayCell:
    received, booked = one.received.get(day, 0), one.booked.get(day, 0)
    n = received if day < answer.today else max(received, booked)
    ahead = n > received
    level = level_of(n, answer.page.bounds)
    what = _("已约 %(n)s 台") if ahead else _("接车 %(n)s 台")
    url = ""
    if ahead:
        url = appointments_url(one.advisor, day) if opens else ""
    elif n:
        url = receptions_url(month_of(day), {"advisor": one.advisor}, day)
    return DayCell(n, ahead, level, f"{formats.day(day)} {what % {'n': n}}", url)


def level_of(n: int, bounds: DayLoad) -> str:
    """How much a day is: best, above that, or as much as may be booked."""
    if n >= bounds.most:
        return "full"
    if n > bounds.best_until:
        return "above"
    return "best" if n >= bounds.best_from else ""
