"""What a metric is: its words, its two counts, and the register of all of them."""

from dataclasses import dataclass

from huidian.kit.labels import Label

VEHICLES = Label("台", "vehicles")
VISITS = Label("台次", "visits")
SHARE = Label("%", "%")
MONTHS = Label("个月", "months")
CATEGORY = Label("类别", "category")


@dataclass(frozen=True, slots=True)
class Count:
    """One boolean column of a metric's rows: its true rows are counted, and are the list behind the count."""

    key: str
    label: Label


@dataclass(frozen=True, slots=True)
class Metric:
    """One measure in words. ``sentence`` says what it counts, ``formula`` how; ``source`` cites S0 to S4.

    With a denominator it is a rate (a fraction; null where the denominator is empty), with a numerator alone
    a count, with neither a property of each vehicle. ``totals`` names number columns summed beside them.
    """

    id: str
    label: Label
    unit: Label
    sentence: Label
    formula: Label
    source: str
    numerator: Count | None = None
    denominator: Count | None = None
    totals: tuple[str, ...] = ()
    version: int = 1


METRICS: dict[str, Metric] = {}


def register(metric: Metric) -> Metric:
    """Enters a metric under its id; an id is given once (``ValueError``)."""
    if metric.id in METRICS:
        raise ValueError(f"metric {metric.id} is registered twice")
    METRICS[metric.id] = metric
    return metric
