"""The simulator as the page draws it: sliders, the sentence, the weeks as a picture and a table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from huidian.engine.needs.go_live import Load, Week
from huidian.flows.go_live import MOST_LEAD, GoLive, KindRule, Trial
from huidian.web import formats
from huidian.web.figures.block import Block, Cell, Head, Line
from huidian.web.units import chart_unit


@dataclass(frozen=True, slots=True)
class KindLine:
    """One kind with what is tried out of it: tasks a day, days it opens before it is due."""

    rule: KindRule
    quota: int
    lead_days: int
    most_lead: int
    tasks: int


class Simulation:
    """What one setting makes of a dealer's needs; `load` is None before needs were computed."""

    def __init__(self, file: GoLive, trial: Trial, load: Load | None) -> None:
        self.file, self.trial, self.load = file, trial, load

    @property
    def attempts_tenths(self) -> int:
        return round(self.trial.attempts * 10)

    @property
    def a_week(self) -> int:
        """What the agents can do in the fullest week."""
        return max((week.capacity for week in self.load.weeks), default=0) if self.load else 0

    @property
    def waiting(self) -> int:
        return self.load.weeks[-1].waiting if self.load and self.load.weeks else 0

    @property
    def kinds(self) -> list[KindLine]:
        by_kind = self.load.by_kind if self.load else {}
        return [
            KindLine(
                one,
                self.trial.quotas[one.key],
                one.lead_days + self.trial.more_lead[one.key],
                one.lead_days + MOST_LEAD,
                by_kind.get(one.key, 0),
            )
            for one in self.file.kinds
        ]

    @cached_property
    def weeks(self) -> Block:
        weeks = self.load.weeks if self.load else ()
        return Block(
            key="weeks",
            title=_("每周：新增、能做、周末还等着"),
            heads=[
                Head(_("周"), "day"),
                Head(_("新增任务")),
                Head(_("能做")),
                Head(_("做完")),
                Head(_("过期未做")),
                Head(_("周末还等着")),
            ],
            lines=[_line(week) for week in weeks],
            spec={
                "kind": "lines",
                **chart_unit("项"),
                "words": {"n": "", "provisional": ""},
                "labels": [f"{week.begins:%m-%d}" for week in weeks],
                "selected": None,
                "series": [
                    {"name": _("新增任务"), "values": [week.opened for week in weeks]},
                    {"name": _("能做"), "values": [week.capacity for week in weeks]},
                    {"name": _("周末还等着"), "values": [week.waiting for week in weeks]},
                ],
            },
            empty=formats.NOTHING,
        )


def _line(week: Week) -> Line:
    numbers = (week.opened, week.capacity, week.done, week.expired, week.waiting)
    return [Cell(week.begins, "day"), *(Cell(number) for number in numbers)]
