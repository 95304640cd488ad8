"""Are the interviews genuine? Signs by advisor, and the interviews behind each number."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET, require_POST

from huidian.engine.scores.gaming import AdvisorSigns
from huidian.kit.months import format_month
from huidian.network.ends import today_at
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.submissions import Outcome
from huidian.surveys.actions.staff_numbers import (
    KnownNumberError,
    NoNumberError,
    drop_staff_number,
    note_staff_number,
)
from huidian.surveys.queries.genuine import (
    ANY,
    Genuine,
    InterviewRow,
    callers_of,
    genuine,
    interview_rows,
    interviews_in,
    staff_numbers,
)
from huidian.surveys.queries.returns import answers_by_band
from huidian.surveys.queries.score_responses import CHANNELS
from huidian.surveys.queries.scores import answered_month, dealer_of_scores
from huidian.web import formats
from huidian.web.customers.masked_lists import Sought, fields_searched, note_list_hits
from huidian.web.details import Refusal, refused_in
from huidian.web.figures.block import Block, Cell, Head
from huidian.web.forms import ActionForm, LineField
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice
from huidian.web.lists.listing import Listing
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
from huidian.web.lists.source import Options
from huidian.web.scores.address import Wish
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach
from huidian.web.shell.parts import answer

UNKNOWN = gettext_lazy("未注明")


class NumberForm(ActionForm):
    """A number of one of the shop's own people; `subject` is the dealer."""

    action = "staff_number.note"
    number = LineField(label=gettext_lazy("电话号码"), max_length=24)
    whose = LineField(label=gettext_lazy("谁的"), max_length=60, required=False)


REFUSALS = (
    Refusal(NoNumberError, gettext_lazy("这不是电话号码。"), "number"),
    Refusal(KnownNumberError, gettext_lazy("这个号码已经登记过。"), "number"),
)


@dataclass(frozen=True)
class GenuinePage:
    """A year of interviews, by advisor."""

    found: Genuine
    wish: Wish

    def url(self, **more: str) -> str:
        """The interviews, narrowed."""
        return self.wish.but(month=self.found.month).at("scores:interviews", **more)

    @property
    def marked(self) -> int:
        """How many interviews carry any sign."""
        return sum(bool(held) for held in self.found.held.values())

    @property
    def marked_url(self) -> str:
        return self.url(sign=ANY)

    @property
    def until(self) -> str:
        return format_month(self.found.month)

    @cached_property
    def block(self) -> Block:
        return Block(
            key="genuine",
            title=_("按服务顾问"),
            heads=[
                Head(_("服务顾问"), "text"),
                Head(_("份数")),
                *(Head(formats.in_language(one.label)) for one in self.found.signs),
                Head(_("存疑指数"), "score"),
            ],
            lines=[self._line(one) for one in self.found.lines],
            note=_("指数 = 各迹象的占比 × 权重之和（满分 100）；是线索，不是证据。"),
            empty=_("还没有回访答卷。"),
        )

    def _line(self, line: AdvisorSigns) -> Sequence[Cell]:
        return [
            Cell(line.advisor or str(UNKNOWN), "text"),
            Cell(line.n, url=self.url(advisor=line.advisor)),
            *(
                Cell(
                    line.counts[one.key],
                    url=self.url(advisor=line.advisor, sign=one.key) if line.counts[one.key] else "",
                    few=line.few,
                )
                for one in self.found.signs
            ),
            Cell(line.index, "score", few=line.few),
        ]


def _looked_through(request: DeskRequest, now: datetime) -> tuple[Any, Genuine, Wish]:
    wish = Wish.of(request)
    with within_reach():
        dealer = dealer_of_scores(request.scope.where(Permission.MANAGE_SCORES))
    today = today_at(now, dealer)
    month, _rules = answered_month(dealer, wish.month, today, "")
    return dealer, genuine(dealer, month, today), wish


@require_GET
@desk(Permission.MANAGE_SCORES)
def genuine_view(request: DeskRequest) -> HttpResponse:
    """Signs by advisor, and the numbers of the shop's own people."""
    now = timezone.now()
    dealer, found, wish = _looked_through(request, now)
    context = {
        "page": GenuinePage(found, wish),
        "numbers": staff_numbers(request.scope, dealer),
        "form": NumberForm.shown(request, at=now, subject=found.dealer_id),
    }
    return answer(request, page="scores/genuine.html", part="desk", context=context)


@require_POST
@desk(Permission.MANAGE_SCORES)
def note_number(request: DeskRequest) -> HttpResponse:
    """Notes a number as one of the shop's own people, or drops one."""
    now = timezone.now()
    with within_reach():
        dealer = dealer_of_scores(request.scope.where(Permission.MANAGE_SCORES))
    who = {"by": staff_of(request), "scope": request.scope}
    if dropped := request.POST.get("drop", ""):
        form = ActionForm.sent(request, at=now, action="staff_number.drop", subject=dropped)
        if form.is_valid() and dropped.isascii() and dropped.isdecimal() and len(dropped) < 19:
            with within_reach():
                form.once(lambda: _drop(form, int(dropped), who))
        return redirect("scores:genuine")
    number_form = NumberForm.sent(request, at=now, subject=dealer.pk)
    if number_form.is_valid():

        def note() -> Outcome:
            note_staff_number(at=number_form.at, dealer_id=dealer.pk, **who, **number_form.cleaned_data)
            return {}

        with within_reach(), refused_in(number_form, REFUSALS):
            number_form.once(note)
    if number_form.errors:
        context = {
            "form": number_form,
            "url": reverse("scores:number"),
            "button": _("登记"),
            "back": reverse("scores:genuine"),
        }
        return render(request, "scores/number.html", context)
    messages.success(request, _("号码已登记"))
    return redirect("scores:genuine")


def _drop(form: ActionForm, number_id: int, who: dict[str, Any]) -> Outcome:
    drop_staff_number(at=form.at, number_id=number_id, **who)
    return {}


def _signs(one: InterviewRow) -> str:
    return _("、").join(map(formats.in_language, one.signs))


COLUMNS: Sequence[Column[InterviewRow]] = (
    Column("plate", gettext_lazy("车牌"), lambda one: one.plate, card=1, sortable=False),
    Column("signs", gettext_lazy("迹象"), _signs, card=2, sortable=False),
    Column("advisor", gettext_lazy("服务顾问"), lambda one: one.advisor, card=3),
    Column("at", gettext_lazy("回答时间"), lambda one: one.at, "moment", card=4),
    Column("seconds", gettext_lazy("通话（秒）"), lambda one: one.seconds, "count", sortable=False),
    Column("number", gettext_lazy("号码"), lambda one: one.number, sortable=False),
    Column("total", gettext_lazy("得分"), lambda one: one.total, "score", sortable=False),
    Column("channel", gettext_lazy("方式"), lambda one: str(CHANNELS.get(one.channel, ""))),
    Column("by", gettext_lazy("回访人"), lambda one: one.by, sortable=False),
    Column("owner", gettext_lazy("车主"), lambda one: one.owner, hidden=True, sortable=False),
)
FILTERS = (
    Choice(key="advisor", field="advisor_name", label=gettext_lazy("服务顾问")),
    Choice(key="by", label=gettext_lazy("回访人"), numbered=True),
)


def _of_band(
    request: DeskRequest, dealer: Any, found: Genuine, today: date
) -> tuple[str, Collection[int] | None]:
    """The band of satisfaction that an address asks for, with who came back or did not: in words, and the
    interviews; "" and None where it asks for none.
    """
    words = {one.key: formats.in_language(one.label) for one in rules_of(dealer).scores.bands}
    band = request.GET.get("band", "")
    if band not in words:
        return "", None
    answers = answers_by_band(dealer, found.month, today)[band]
    if request.GET.get("back") != "true":
        return words[band], answers
    return f"{words[band]} · {pgettext('loyalty', '回店')}", [one for one, back in answers.items() if back]


def _source(request: DeskRequest, now: datetime) -> QuerysetSource[InterviewRow]:
    dealer, found, _wish = _looked_through(request, now)
    known = {one.key: formats.in_language(one.label) for one in found.signs} | {ANY: _("有迹象")}
    sign = request.GET.get("sign", "")
    sign = sign if sign in known else ""
    band, among = _of_band(request, dealer, found, today_at(now, dealer))
    queryset = interviews_in(request.scope, dealer, found, sign, among)

    def heading(rows: Sequence[InterviewRow], total: int) -> Mapping[str, Any]:
        title = " · ".join(filter(None, [_("一年的回访"), known[sign] if sign else "", band]))
        return {"title": title, "lines": [_("截至 %(month)s") % {"month": format_month(found.month)}]}

    def options() -> Options:
        advisors = queryset.order_by("advisor_name").values_list("advisor_name", flat=True).distinct()
        return {"advisor": {one: one or formats.NOTHING for one in advisors}, "by": callers_of(queryset)}

    return QuerysetSource(
        queryset=queryset,
        filters=FILTERS,
        heading=heading,
        rows_of=lambda some: interview_rows(request.scope, dealer, found, some),
        orders={"advisor": "advisor_name", "at": "answered_at", "channel": "channel"},
        searched=("advisor_name", *fields_searched(request.scope)),
        watch=lambda text, rows: note_list_hits(
            request,
            now,
            text,
            [Sought(one.vehicle_id, one.plate, one.owner, advisor=one.advisor) for one in rows],
        ),
        known=options,
    )


def _open(request: DeskRequest, one: InterviewRow) -> str:
    if not request.scope.may_at(one.dealer_id, Permission.VIEW_CUSTOMERS):
        return ""
    return reverse("customers:vehicle", args=[one.vehicle_id])


INTERVIEWS = register(
    Listing(
        key="score_interviews",
        app="scores",
        label=gettext_lazy("访谈真实性"),
        source=_source,
        empty=gettext_lazy("没有这样的回访。"),
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.MANAGE_SCORES,
        dealer_of=lambda one: one.dealer_id,
        name="interviews",
        at="genuine/interviews/",
        open_at=_open,
        key_of=lambda one: str(one.response_id),
    )
)
