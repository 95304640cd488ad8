"""What a measure is given: the facts as they were known at one moment, and the question put to them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import ibis.expr.types as ir

from huidian.engine.facts.kinds import OVERALL
from huidian.engine.rules import Rules
from huidian.kit.months import month_of

Months = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The fact tables (``huidian.engine.facts``) with nothing retracted in them, and their vehicle-months.

    ``assignments`` may be what makes that table, where making it is work: few measures ask for it.
    """

    visits: ir.Table
    vehicles: ir.Table
    vehicle_months: ir.Table
    assignments: ir.Table | Callable[[], ir.Table]

    @property
    def assigned(self) -> ir.Table:
        """The table of the assignments."""
        return self.assignments if isinstance(self.assignments, ir.Table) else self.assignments()


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the evidence.

    ``on`` is the as-of day; the evidence has no later visits. ``kind`` is one of ``KINDS``. ``window`` is
    the churn window in months (None: the rules'). ``months`` are the first and last assessed months wanted
    (None: all up to that of ``on``). With ``leave_out_gone`` vehicles that were sold, scrapped or moved away
    by the end of a month are left out of its figures and counted beside them.
    """

    on: date
    rules: Rules
    kind: str = OVERALL
    window: int | None = None
    months: Months | None = None
    leave_out_gone: bool = False

    def __post_init__(self) -> None:
        if self.window_months < 1:
            raise ValueError("a churn window has at least one month")

    @property
    def window_months(self) -> int:
        """The churn window asked for, else the rules'."""
        return self.rules.churn.window_months if self.window is None else self.window

    @property
    def last_month(self) -> int:
        """The last assessed month wanted that has begun on the as-of day."""
        today = month_of(self.on)
        return today if self.months is None else min(today, self.months[1])

    @property
    def first_month(self) -> int:
        """The first assessed month wanted; 0, before all months, where all are."""
        return 0 if self.months is None else self.months[0]
