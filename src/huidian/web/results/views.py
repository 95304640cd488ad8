"""What calls brought, per person, kind and script, over what was aimed at and over what was contacted; and
how calling stands just now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huidian.kit.shares import share_of
from huidian.network.roles import Permission
from huidian.outreach.queries.live import live
from huidian.outreach.queries.results import TaskResult, task_results
from huidian.outreach.results import STEPS, Counts, Light, counts_by, counts_of, light_of, target_of
from huidian.web import formats
from huidian.web.results.lists import SIDES, script_of, script_words
from huidian.web.results.period import Period
from huidian.web.shell.desk import DeskRequest, desk
from huidian.web.shell.parts import answer
from huidian.web.shell.sessions import asked_by_page


@dataclass(frozen=True, slots=True)
class Cell:
    """One count with the list it opens, and its shares of what was aimed at and of what was contacted."""

    step: str
    n: int
    url: str
    of_targeted: float | None
    of_contacted: float | None


@dataclass(frozen=True, slots=True)
class Line:
    """One person, kind or script with its counts; `target` the rate its kinds are to reach, a share."""

    words: str
    counts: Counts
    cells: tuple[Cell, ...]
    rate: float | None
    target: float | None
    light: Light


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
        return self._line(_("合计"), self.rows, {})

    @property
    def agents(self) -> list[Line]:
        return self._lines("agent", lambda one: str(one.agent_id), lambda one: one.agent or _("未派给人"))

    @property
    def kinds(self) -> list[Line]:
        return self._lines("kind", lambda one: one.kind, lambda one: formats.in_language(one.kind_label))

    @property
    def scripts(self) -> list[Line]:
        called = [one for one in self.rows if one.contacted]
        return self._lines("script", script_of, lambda one: script_words(one.script), called)

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

    def _lines(
        self,
        param: str,
        key: Callable[[TaskResult], str],
        words: Callable[[TaskResult], str],
        among: Sequence[TaskResult] | None = None,
    ) -> list[Line]:
        groups = counts_by(self.rows if among is None else among, key)
        lines = [self._line(words(rows[0]), rows, {param: str(value)}) for value, rows in groups.items()]
        return sorted(lines, key=lambda line: -line.counts.targeted)

    def _line(self, words: str, rows: Sequence[TaskResult], query: dict[str, str]) -> Line:
        counts = counts_of(rows)
        target = target_of(one.target for one in rows if one.contacted)
        cells = tuple(self._cells(counts, query))
        return Line(words, counts, cells, counts.rate, target, light_of(counts, target))

    def _cells(self, counts: Counts, query: dict[str, str]) -> Iterator[Cell]:
        for step in STEPS:
            n = getattr(counts, step)
            url = self._url(**query, **({} if step == "targeted" else {step: "true"}))
            yield Cell(
                step,
                n,
                url,
                share_of(n, counts.targeted) if step != "targeted" else None,
                share_of(n, counts.contacted) if step not in ("targeted", "contacted") else None,
            )

    def _url(self, **query: str) -> str:
        return f"{reverse('results:tasks')}?{urlencode({**self.period.query, **query})}"


@require_GET
@desk(Permission.MANAGE_CALLS, Permission.VIEW_CUSTOMERS)
def results(request: DeskRequest) -> HttpResponse:
    """The page."""
    now = timezone.now()
    period = Period.of(request, now)
    report = Report(period, task_results(request.scope, since=period.since, until=period.until))
    tables = (
        (_("按回访人"), report.agents),
        (_("按类别"), report.kinds),
        (_("按话术"), report.scripts),
    )
    context: dict[str, Any] = {"report": report, "tables": tables, "places": live(request.scope, at=now)}
    return answer(request, page="results/desk.html", part="desk", context=context | {"now": now})


@asked_by_page
@require_GET
@never_cache
@desk(Permission.MANAGE_CALLS, Permission.VIEW_CUSTOMERS)
def live_view(request: DeskRequest) -> HttpResponse:
    """How calling stands now; the page asks for it again and again."""
    now = timezone.now()
    return render(request, "results/live.html", {"places": live(request.scope, at=now), "now": now})
