"""Which day's knowledge a page speaks of: read from the address, kept in it, chosen in a calm control."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from huidian.kit.months import day_of_text, last_day, month_of
from huidian.retention.queries import AsOf
from huidian.web.formats import in_language

ASOF = "asof"


def asof_of(query: Mapping[str, str]) -> date | None:
    """The day an address asks for (`YYYY-MM-DD`, from 1900); None for today and for what is no day."""
    return day_of_text(query.get(ASOF, "").strip())


def rules_of(as_of: AsOf) -> str:
    """By which rules dealers that follow several are counted; "" where they follow one."""
    if as_of.measured_by is None:
        return ""
    return _("各店口径不同，一律按“%(rules)s”口径计算") % {"rules": in_language(as_of.measured_by)}


@dataclass(frozen=True, slots=True)
class Day:
    """A day at hand in the control."""

    words: str
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The control of a page: `url` is the page's path, `fields` what else its address asks for.

    `today` is the day it is, `closed_on` the day on which the page's month was closed.
    """

    as_of: AsOf
    today: date
    url: str
    fields: Sequence[tuple[str, str]]
    closed_on: date | None = None

    @property
    def past_day(self) -> date | None:
        """The past day the page speaks of; None for today."""
        return self.as_of.past_day

    @property
    def today_url(self) -> str:
        return self._url(None)

    @property
    def others(self) -> list[tuple[str, str]]:
        """The fields a form has to carry along."""
        return [(key, value) for key, value in self.fields if key != ASOF]

    @property
    def days(self) -> Iterator[Day]:
        """Today, the end of last month, the day the month was closed on."""
        yield self._day(_("今天"), None)
        yield self._day(_("上月末"), last_day(month_of(self.today) - 1))
        if self.closed_on is not None and self.closed_on < self.today:
            yield self._day(_("结账日"), self.closed_on)

    def _day(self, words: str, on: date | None) -> Day:
        return Day(f"{words} {on}" if on else words, self._url(on), on == self.past_day)

    def _url(self, on: date | None) -> str:
        query = [*self.others, (ASOF, on.isoformat())] if on else self.others
        return self.url + (f"?{urlencode(query)}" if query else "")
