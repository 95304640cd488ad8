"""What calls brought, per person, kind and script, over what was aimed at and over what was contacted; and
how calling stands just now.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huidian.kit.labels import Label
from huidian.kit.shares import share_of
from huidian.network.roles import Permission
from huidian.outreach.queries.live import live
from huidian.outreach.queries.results import (
    BY_WORDS,
    ResultLine,
    TaskResult,
    lines_by,
    result_line,
    task_results,
)
from huidian.outreach.results import RATE_WORDS, STEP_WORDS, STEPS, Counts, counts_by
from huidian.web import formats
from huidian.web.results.lines import tasks_url
from huidian.web.results.lists import SIDES
from huidian.web.results.period import Period
from huidian.web.shell.desk import DeskRequest, desk
from huidian.web.shell.parts import answer
from huidian.web.shell.sessions import asked_by_page


@dataclass(frozen=True, slots=True)
class Cell:
    """One count with the list it opens, and its shares of what was aimed at and of what was contacted."""

    words: Label
    n: int
    url: str
    of_targeted: float | None
    of_contacted: float | None


@dataclass(frozen=True, slots=True)
class Line:
    """One person, kind or script with its counts, and the rate of appointments over both denominators."""

    words: str
    line: ResultLine
    cells: tuple[Cell, ...]
    of_targeted: float | None

    @property
    def counts(self) -> Counts:
        return self.line.counts


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """Why owners do not come, with how many said so."""

    words: str
    n: int
    url: str


@dataclass(frozen=True)
class Report:
    """The tables of a period."""

    period: Period
    rows: Sequence[TaskResult]

    @property
    def total(self) -> Line:
        return self._line(_("合计"), result_line(self.rows, "kind", ""), {})

    @property
    def tables(self) -> list[tuple[str, list[Line]]]:
        return [
            (
                formats.in_language(words),
                [
                    self._line(formats.in_language(one.words), one, {by: one.key})
                    for one in lines_by(self.rows, by)
                ],
            )
            for by, words in BY_WORDS.items()
        ]

    @property
    def sides(self) -> list[ReasonLine]:
        groups = counts_by((one for one in self.rows if one.side), lambda one: one.side)
        return [
            ReasonLine(str(words), len(groups[side]), self._url(side=side))
            for side, words in SIDES.items()
            if side in groups
        ]

    @property
    def reasons(self) -> list[ReasonLine]:
        groups = counts_by((one for one in self.rows if one.reason_label), lambda one: one.reason)
        lines = [
            ReasonLine(formats.in_language(rows[0].reason_label), len(rows), self._url(reason=str(key)))
            for key, rows in groups.items()
        ]
        return sorted(lines, key=lambda line: -line.n)

    def _line(self, words: str, line: ResultLine, query: dict[str, str]) -> Line:
        counts = line.counts
        cells = tuple(self._cells(counts, query))
        return Line(words, line, cells, share_of(counts.booked, counts.targeted))

    def _cells(self, counts: Counts, query: dict[str, str]) -> Iterator[Cell]:
        for step in STEPS:
            n = getattr(counts, step)
            url = self._url(**query, **({} if step == "targeted" else {step: "true"}))
            yield Cell(
                STEP_WORDS[step][0],
                n,
                url,
                share_of(n, counts.targeted) if step != "targeted" else None,
                share_of(n, counts.contacted) if step not in ("targeted", "contacted") else None,
            )

    def _url(self, **query: str) -> str:
        return tasks_url(self.period, **query)


@require_GET
@desk(Permission.MANAGE_CALLS, Permission.VIEW_CUSTOMERS)
def results(request: DeskRequest) -> HttpResponse:
    """The page."""
    now = timezone.now()
    period = Period.of(request, now)
    report = Report(period, task_results(request.scope, since=period.since, until=period.until))
    context: dict[str, Any] = {
        "report": report,
        "tables": report.tables,
        "steps": [STEP_WORDS[step] for step in STEPS],
        "rate_words": RATE_WORDS,
        "list_query": urlencode(period.query),
        "places": live(request.scope, at=now),
    }
    return answer(request, page="results/desk.html", part="desk", context=context | {"now": now})


@asked_by_page
@require_GET
@never_cache
@desk(Permission.MANAGE_CALLS, Permission.VIEW_CUSTOMERS)
def live_view(request: DeskRequest) -> HttpResponse:
    """How calling stands now; the page asks for it again and again."""
    now = timezone.now()
    return render(request, "results/live.html", {"places": live(request.scope, at=now), "now": now})
