"""The restatement desk as its templates draw it: what `retention` answers, with the addresses behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from huidian.kit.months import first_day, format_month, last_day
from huidian.kit.shares import FEW
from huidian.retention.restatement_answers import LateMonth, RestatedCount, RestatementPage
from huidian.web import formats
from huidian.web.figures.address import Address
from huidian.web.figures.controls import Choice, window_choices
from huidian.web.figures.definitions import Definition, definitions_of
from huidian.web.restatement.address import list_url
from huidian.web.units import chart_unit


@dataclass(frozen=True, slots=True)
class Line:
    """One count: its numbers as the page writes them, with the lists behind them and its definition."""

    count: RestatedCount
    then: str
    now: str
    change: str
    then_url: str
    now_url: str
    came_url: str
    went_url: str
    defines: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One of the two pictures. ``width`` is a percentage of the longer bar."""

    words: str
    value: str
    working: str
    width: str
    url: str
    day: date
    is_now: bool


@dataclass(frozen=True)
class DeskPage:
    """`page` answers `address`; everything here is where a number leads or how it is drawn."""

    page: RestatementPage
    address: Address

    @cached_property
    def here(self) -> Address:
        """The question with nothing left to what is usual, but for today."""
        page = self.page
        return self.address.but(
            measure=page.measure.key,
            month=page.month,
            window=page.window if page.measure.windowed else None,
            then=page.then_on.isoformat(),
        )

    @property
    def measures(self) -> list[Choice]:
        return [
            Choice(formats.in_language(one.label), "", one == self.page.measure, one.key)
            for one in self.page.measures
        ]

    @property
    def months(self) -> list[Choice]:
        return [Choice(format_month(month), "", month == self.page.month) for month in self.page.months]

    @property
    def windows(self) -> list[Choice]:
        return window_choices(self.address, self.page.window) if self.page.measure.windowed else []

    @property
    def earlier(self) -> str:
        return self._step(-1)

    @property
    def later(self) -> str:
        return self._step(1)

    @property
    def days(self) -> list[Choice]:
        """Days at hand for then: the closing, the month's end, the fifth and the end of the next month."""
        page = self.page
        at_hand: list[tuple[str, date]] = [(_("结账日"), page.closed_on)] if page.closed_on else []
        at_hand += [
            (_("当月末"), last_day(page.month)),
            (_("次月 5 日"), first_day(page.month + 1).replace(day=5)),
            (_("次月末"), last_day(page.month + 1)),
        ]
        return [
            Choice(words, here.but(then=day.isoformat()).url, day == page.then_on, day.isoformat())
            for here in [self.here.but(change="")]
            for words, day in at_hand
            if day < page.now_on or (page.then_at is not None and day == page.then_on)
        ]

    @property
    def same_day(self) -> bool:
        return self.page.then_on == self.page.now_on and self.page.then_at is None

    @property
    def definition(self) -> str:
        return f"def-{self.page.measure.metric_id}"

    @property
    def definitions(self) -> list[Definition]:
        return [*definitions_of(self.page.measure.metric_id), *definitions_of("months_away")]

    @cached_property
    def lines(self) -> list[Line]:
        """The counts, the denominator and the numerator first."""
        return [self._line(count) for count in self.page.counts]

    @property
    def head(self) -> Line:
        """The count that the figure is of: the numerator."""
        return self.lines[1] if self.page.is_rate else self.lines[0]

    @property
    def base(self) -> Line | None:
        return self.lines[0] if self.page.is_rate else None

    @property
    def big(self) -> str:
        """The figure as it is known now."""
        return formats.percent(self.page.now.rate) if self.page.is_rate else self.head.now

    @property
    def few(self) -> bool:
        return bool(self.base and not self.base.count.money and self.base.count.now < FEW)

    @property
    def bars(self) -> Sequence[Bar]:
        """The figure then and now, from zero."""
        page, head = self.page, self.head
        values = (
            (page.then.rate or 0.0, page.now.rate or 0.0)
            if page.is_rate
            else (float(head.count.then), float(head.count.now))
        )
        longest = max(values)
        sides = (
            (page.then_on, page.then.rate, head.then, head.then_url, self.base.then if self.base else ""),
            (page.now_on, page.now.rate, head.now, head.now_url, self.base.now if self.base else ""),
        )
        return [
            Bar(
                words=_("现在") if at else _("那时"),
                value=formats.percent(rate) if page.is_rate else part,
                working=f"{part} / {whole}" if page.is_rate else "",
                width=formats.width(value, longest),
                url=url,
                day=day,
                is_now=bool(at),
            )
            for at, (value, (day, rate, part, url, whole)) in enumerate(zip(values, sides, strict=True))
        ]

    @property
    def late(self) -> list[tuple[LateMonth, str]]:
        """The months that went on moving after they were told, newest first, with the question for each."""
        return [(one, self._month_url(one.month)) for one in self.page.late_months][::-1]

    @property
    def nothing_late(self) -> bool:
        """Whether none of those months moved."""
        return not any(one.late or one.gone for one in self.page.late_months)

    @property
    def late_spec(self) -> dict[str, Any]:
        """What the chart module draws (see `static/huidian/js/chart-options.js`)."""
        months = self.page.late_months
        links = [self._month_url(one.month) for one in months]
        names = (
            (_("后来记入"), [one.late for one in months]),
            (_("后来撤下或更正"), [one.gone for one in months]),
        )
        return {
            "kind": "columns",
            **chart_unit("笔"),
            "words": {},
            "labels": [format_month(one.month) for one in months],
            "series": [{"name": name, "values": values, "links": links} for name, values in names],
        }

    def _month_url(self, month: int) -> str:
        return self.address.but(month=month, then="", now="", change="").url

    def _line(self, count: RestatedCount) -> Line:
        here, money = self.here, count.money
        has_card = count.key in {one.id.rpartition("-")[2] for one in self.definitions}
        return Line(
            count=count,
            then=formats.yuan(count.then) if money else formats.count(count.then),
            now=formats.yuan(count.now) if money else formats.count(count.now),
            change=_change(count),
            then_url=list_url(here, "then", count.key),
            now_url=list_url(here, "now", count.key),
            came_url=here.but(change=f"{count.key}-came").url + "#moved-section",
            went_url=here.but(change=f"{count.key}-went").url + "#moved-section",
            defines=f"{self.definition}-{count.key}" if has_card else self.definition,
        )

    def _step(self, by: int) -> str:
        months = self.page.months
        step = 12 * by if self.page.measure.yearly else by
        month = self.page.month + step
        return self.address.but(month=month, then="", change="").url if month in months else ""


def _change(count: RestatedCount) -> str:
    if count.money:
        return formats.change_in_yuan(count.then, count.now)
    return formats.signed(count.now - count.then)
