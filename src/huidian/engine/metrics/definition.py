"""What a metric is: its words, its two counts, the rows they are counted in, and the register of all."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import ibis.expr.types as ir

from huidian.engine.facts.evidence import Evidence, Question
from huidian.engine.rules import Rules
from huidian.kit.labels import Label

VEHICLES = Label("台", "vehicles")
VISITS = Label("台次", "visits")
SHARE = Label("%", "%")
MONEY = Label("元", "yuan")
MONTHS = Label("个月", "months")
CATEGORY = Label("类别", "category")
NOTHING_SAID = Label("", "")

KIND = "kind"
WINDOW = "churn.window_months"

Rows = Callable[[Evidence, Question], ir.Table]
LooksBack = Callable[[Rules, int], int | None]
Period = Literal["day", "month", "year"]
Better = Literal["up", "down"]
SPLIT_BY = ("kind", "age", "model", "use", "warranty", "region", "gender", "occupation", "advisor", "team")
"""The dimensions any figure can be split by, unless it says otherwise; of several dealers also by dealer."""
OF_HOLDINGS = (
    "tier",
    "customer_class",
    "age",
    "stage",
    "model",
    "region",
    "gender",
    "occupation",
    "use",
    "warranty",
)
"""The dimensions of vehicles on file, whether or not they came."""


def all_earlier(rules: Rules, window: int) -> None:
    """The way back of a metric in which orders of all earlier months have a part."""


@dataclass(frozen=True, slots=True)
class Count:
    """One column of a metric's rows that is summed: of a boolean one its true rows are counted.

    The rows in which it is true (or not 0) are the list behind the count.
    """

    key: str
    label: Label
    unit: Label = VEHICLES


@dataclass(frozen=True, slots=True)
class Metric:
    """One measure in words. ``sentence`` says what it counts, ``formula`` how; ``source`` cites S0 to S4.

    With a denominator it is a rate (a fraction; null where the denominator is empty), with a numerator alone
    a count, with neither a property of each vehicle. ``others`` are counted beside them, ``totals`` names
    number columns summed beside them. ``inclusions`` says who is in the base.

    ``rows`` makes its rows: one per vehicle and assessed month, with dealer, vehicle, month (for a ``year``
    its December, for a ``day`` the as-of month), one column per count and total, and what else is known of
    the vehicle then. It may give months that the question does not want. Rows with ``excluded`` of their own
    have left out by themselves whom the question's switch leaves out. ``reads`` names what they read of a
    question: rules by their dotted names, and ``KIND`` where they are those of one kind of order.

    ``looks_back`` tells of (rules, churn window) how many months before the metric's month have orders with a
    part in it, None where all earlier ones have; ``wants_all``: it is only partial while data do not reach
    back as far. ``of_network``: it needs the facts of all dealers of a
    manufacturer. ``each_kind``: its figure of each kind of order is kept when a month is closed. A list of
    its vehicles may be narrowed to one value of the columns in ``narrowed_by``, its figure be split by the
    dimensions in ``split_by``. ``better`` is where it should go; None where neither is good in itself.
    """

    id: str
    label: Label
    unit: Label
    sentence: Label
    formula: Label
    source: str
    numerator: Count | None = None
    denominator: Count | None = None
    others: tuple[Count, ...] = ()
    totals: tuple[str, ...] = ()
    rows: Rows | None = None
    period: Period = "month"
    inclusions: Label = NOTHING_SAID
    reads: tuple[str, ...] = (KIND, WINDOW)
    looks_back: LooksBack = all_earlier
    of_network: bool = False
    wants_all: bool = False
    each_kind: bool = False
    narrowed_by: tuple[str, ...] = ()
    split_by: tuple[str, ...] = SPLIT_BY
    better: Better | None = None
    version: int = 1

    @property
    def counts(self) -> tuple[Count, ...]:
        """All its counts: the denominator, the numerator, the others."""
        both = (self.denominator, self.numerator)
        return (*(count for count in both if count is not None), *self.others)

    @property
    def base(self) -> Count:
        """What its vehicles are counted in: the denominator, else the numerator. For metrics with counts."""
        return self.counts[0]


METRICS: dict[str, Metric] = {}


def register(metric: Metric) -> Metric:
    """Enters a metric under its id; an id is given once (``ValueError``)."""
    if metric.id in METRICS:
        raise ValueError(f"metric {metric.id} is registered twice")
    METRICS[metric.id] = metric
    return metric
