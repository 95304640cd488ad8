"""Results by agent, kind and script as a list of its own: filters, saved views, file, print, phone cards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.kit.labels import Label
from huidian.kit.shares import share_of
from huidian.network.roles import Permission
from huidian.outreach.queries.results import BY_WORDS, ResultLine, lines_by, task_results
from huidian.outreach.results import LIGHT_WORDS, RATE_WORDS, STEP_WORDS, STEPS
from huidian.web import formats
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice
from huidian.web.lists.listing import Listing
from huidian.web.lists.memory import MemorySource
from huidian.web.lists.register import register
from huidian.web.results.period import Period
from huidian.web.shell.desk import DeskRequest


def _count(step: str) -> Callable[[ResultLine], int]:
    return lambda one: int(getattr(one.counts, step))


def _share(step: str, of: str) -> Callable[[ResultLine], Any]:
    return lambda one: share_of(getattr(one.counts, step), getattr(one.counts, of))


def _words(label: Label, over: str = "") -> str:
    """What a column is called in the reader's language, with the denominator it is over."""
    return formats.in_language(label) + (f" ÷ {formats.in_language(STEP_WORDS[over][0])}" if over else "")


_named = lazy(_words, str)
_CARDS = {"contacted": 3, "booked": 4}
COLUMNS: Sequence[Column[ResultLine]] = (
    Column("by", gettext_lazy("口径"), lambda one: BY_WORDS[one.by], "label", card=2, sortable=False),
    Column("words", gettext_lazy("名称"), lambda one: one.words, "label", card=1),
    *(
        Column(step, _named(STEP_WORDS[step][0]), _count(step), "count", card=_CARDS.get(step, 0))
        for step in STEPS
    ),
    *(
        Column(
            f"{step}_{of}",
            _named(STEP_WORDS[step][0], of),
            _share(step, of),
            "percent",
            hidden=(step, of) != ("booked", "targeted"),
        )
        for of in ("targeted", "contacted")
        for step in STEPS[STEPS.index(of) + 1 :]
        if (step, of) != ("booked", "contacted")
    ),
    Column("rate", _named(RATE_WORDS[0]), lambda one: one.counts.rate, "percent", card=4),
    Column("target", gettext_lazy("获得率目标"), lambda one: one.target, "percent"),
    Column("light", gettext_lazy("达标情况"), lambda one: LIGHT_WORDS[one.light], "label"),
)
FILTERS = (Choice(key="by", label=gettext_lazy("口径")), Choice(key="light", label=gettext_lazy("达标情况")))


def _source(request: DeskRequest, now: datetime) -> MemorySource[ResultLine]:
    period = Period.of(request, now)
    rows = task_results(request.scope, since=period.since, until=period.until)
    return MemorySource(
        rows=[line for by in BY_WORDS for line in lines_by(rows, by)],
        columns=COLUMNS,
        filters=FILTERS,
        values={"by": lambda one: one.by, "light": lambda one: one.light},
        words={
            "by": lambda one: formats.in_language(BY_WORDS[one.by]),
            "light": lambda one: formats.in_language(LIGHT_WORDS[one.light]),
        },
        heading={"title": _("成效汇总"), "lines": [period.words]},
    )


def tasks_url(period: Period, **narrowed: str) -> str:
    """The list of the tasks behind a number."""
    return f"{reverse('results:tasks')}?{urlencode({**period.query, **narrowed})}"


RESULT_LINES = register(
    Listing(
        key="result_lines",
        app="results",
        label=gettext_lazy("成效汇总"),
        source=_source,
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.MANAGE_CALLS,
        also=(Permission.VIEW_CUSTOMERS,),
        dealer_of=lambda one: one.dealer_id,
        name="lines",
        at="lines/",
        open_at=lambda request, one: tasks_url(Period.of(request, timezone.now()), **{one.by: one.key}),
        key_of=lambda one: f"{one.by}:{one.key}",
    )
)
