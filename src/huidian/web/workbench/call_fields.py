"""What forms of a call share, be it made or taken: moments, kilometres, and what is said of what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from huidian.flows.call_report import ReportError
from huidian.web import formats
from huidian.web.forms import ActionForm
from huidian.workshop.actions import FullError

_MOMENT = "%Y-%m-%dT%H:%M"
SAY_WHEN = _("请填写以后的日期和时间，例如 2026-11-22 10:30")
NOT_THAT_FAR = _("最远只能约到一年以内")
REFUSALS: Mapping[tuple[str, str], Any] = {
    ("outcome", "unknown"): _("没有这个通话结果，请重新选择"),
    ("reason", "missing"): _("请选一个原因"),
    ("reason", "unknown"): _("没有这个原因，请重新选择"),
    ("note", "missing"): _("请在备注里写下车主说了什么"),
    ("call_back_at", "missing"): _("请选再联系的时间"),
    ("call_back_at", "past"): _("再联系的时间必须在现在以后"),
    ("call_back_at", "far"): NOT_THAT_FAR,
    ("call_back_at", "closed"): _("那个时间不能打电话，请选可以打电话的时段"),
    ("starts_at", "missing"): _("请选到店时间"),
    ("starts_at", "past"): _("到店时间必须在现在以后"),
    ("starts_at", "far"): NOT_THAT_FAR,
    ("starts_at", "closed"): _("那个时间店里不营业，请选营业时间内的时间"),
    ("advisor", "missing"): _("请写明由哪位顾问接待"),
    ("advisor", "unknown"): _("本店没有这位接待顾问，请从名单里选"),
    ("outcome", "forbidden"): _("这位车主不是您的客户，不能代为记录"),
    ("outcome", "own_fault"): _("投诉说的是您自己：车主是否满意，请由同事来问"),
    ("done_on", "future"): _("请填写今天或以前的日期，例如 2026-11-22"),
    ("done_on", "past"): _("不能早于购车日，也不能早于 1990 年"),
    ("also", "missing"): _("请勾选说的是哪一项"),
    ("answers", "missing"): _("还有必答题没有答，或改选别的通话结果"),
    ("answers", "unknown"): _("有一题的回答不在选项里，请重新选"),
    ("script_id", "unknown"): _("话术有了变化，请再提交一次"),
}
"""What is said at a field (of `flows.call_report`) of what it was refused for."""


def refusal_words(error: ReportError) -> str:
    """What is said of what a report was refused for; of a shop that is closed when it is open next."""
    words = str(REFUSALS[error.field, error.why])
    if error.hours is None:
        return words
    opens, closes = error.hours
    part = {"day": formats.day(opens.date()), "opens": f"{opens:%H:%M}", "closes": f"{closes:%H:%M}"}
    return str(_("那个时间店里不营业；最近的营业时间是 %(day)s %(opens)s 到 %(closes)s")) % part


class RefusedCall(ActionForm):
    """A form of a call that says at the field what it was refused for."""

    def refuse(self, error: ReportError) -> None:
        """Put what is wrong at its field, or over the form where it has none of that name."""
        field = error.field if error.field in self.fields else None
        self.add_error(field, refusal_words(error))

    def refuse_full(self, full: FullError) -> None:
        """Say that an advisor's day takes no more."""
        words = _("%(advisor)s 那天已满（%(used)s/%(limit)s），请换一天或换一位顾问。")
        part = {"advisor": full.advisor, "used": full.used, "limit": full.limit}
        self.add_error("starts_at", str(words) % part)


def moment_field(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput({"type": "datetime-local", "class": "form-control"}, format=_MOMENT)
    return forms.DateTimeField(
        label=label,
        required=False,
        widget=widget,
        input_formats=[_MOMENT],
        error_messages={"invalid": SAY_WHEN},
    )


def kilometres_field() -> forms.IntegerField:
    """How far a vehicle had been driven when something was done elsewhere."""
    widget = forms.NumberInput({"class": "form-control", "inputmode": "numeric"})
    return forms.IntegerField(
        label=_("当时里程（公里）"), required=False, min_value=0, max_value=2_000_000, widget=widget
    )


def done_field() -> forms.DateField:
    """The day on which something was done elsewhere; left empty it is today."""
    return forms.DateField(
        label=_("哪天做的"),
        required=False,
        widget=forms.DateInput({"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": REFUSALS["done_on", "future"]},
    )


def dealer_moment(moment: datetime, zone: ZoneInfo) -> datetime:
    """What stood in the field, as the dealer's clock has it: fields know the installation's zone alone."""
    return moment.replace(tzinfo=zone)
