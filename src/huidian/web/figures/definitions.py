"""What a number means, for the card that shows on hover or focus."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from huidian.kit.labels import Label

if TYPE_CHECKING:
    from huidian.engine.metrics import Count, Metric


@dataclass(frozen=True, slots=True)
class Definition:
    """One card. ``id`` is the element the numbers point to; ``version`` that of the metric's definition."""

    id: str
    label: Label
    sentence: Label
    formula: Label
    inclusions: Label | None = None
    version: int | None = None


def definitions_of(metric_id: str) -> list[Definition]:
    """The metric's own card and one for each of its counts, so that a number of vehicles explains itself."""
    from huidian.engine.metrics import METRICS  # the engine is heavy; it loads with the first figure

    metric = METRICS[metric_id]
    own = Definition(
        id=f"def-{metric.id}",
        label=metric.label,
        sentence=metric.sentence,
        formula=metric.formula,
        inclusions=_inclusions(metric),
        version=metric.version,
    )
    return [own, *(_of_count(own, metric, count) for count in metric.counts)]


def _inclusions(metric: Metric) -> Label | None:
    """Who is counted and, where the orders are counted by kind, which are of which kind."""
    from huidian.engine.facts.kinds import BY_KIND
    from huidian.engine.metrics.definition import KIND

    inclusions = metric.inclusions
    if KIND not in metric.reads:
        return inclusions if inclusions.zh else None
    return Label(f"{inclusions.zh}。{BY_KIND.zh}".lstrip("。"), f"{inclusions.en}. {BY_KIND.en}".lstrip(". "))


def _of_count(own: Definition, metric: Metric, count: Count) -> Definition:
    """A count's card: what part it has in its metric, whose sentence and formula are not its own."""
    name, sentence, formula = metric.label, metric.sentence, metric.formula
    part = _PARTS[0 if count == metric.numerator else 1 if count == metric.denominator else 2]
    if metric.denominator is None:
        part = _PARTS[2]
    return replace(
        own,
        id=f"{own.id}-{count.key}",
        label=count.label,
        sentence=Label(
            f"{part.zh.format(name.zh)}：{sentence.zh}", f"{part.en.format(name.en.lower())}: {sentence.en}"
        ),
        formula=Label(f"{name.zh} = {formula.zh}", f"{name.en} = {formula.en}"),
    )


_PARTS = (
    Label("“{}”的分子", "The numerator of “{}”"),
    Label("“{}”的分母", "The denominator of “{}”"),
    Label("随“{}”统计的数", "Counted for “{}”"),
)


SHARE_OF_LOST = Definition(
    "def-share",
    Label("占流失", "Share of all lost"),
    Label(
        "流失车辆中属于这一类的比例，各类合计 100%",
        "The part of all lost vehicles that is of this kind",
    ),
    Label("该类流失台数 ÷ 全部流失台数", "lost vehicles of the kind / all lost vehicles"),
)
CUMULATIVE = Definition(
    "def-cumulative",
    Label("累计占比", "Running share"),
    Label(
        "流失车辆中属于这一档及以前各档的比例", "The part of all lost vehicles of this value and those before"
    ),
    Label("本档及以前各档流失台数之和 ÷ 全部流失台数", "lost vehicles up to this value / all lost vehicles"),
)
HELD = Definition(
    "def-held",
    Label("保有台数", "Vehicles on file"),
    Label(
        "统计日本店档案内这一类的全部车辆，从未进站的也在内",
        "Every vehicle of this kind on the dealer's file on the day, those that never came among them",
    ),
    Label("该类在档台数", "vehicles of the kind on file"),
)
LOST_TO_HELD = Definition(
    "def-lost-to-held",
    Label("流失/保有", "Lost / on file"),
    Label(
        "考核月里流失的这类车辆，与这类在档车辆之比。它只算这一个月流失的；"
        "“保有流失率”算截至某日离站已够流失月数的全部车辆，是另一个数",
        "The vehicles of this kind lost in the assessed month against those on file. It counts that month's "
        "losses alone; the “lost share of holdings” counts every vehicle away for long enough on a day: "
        "another figure",
    ),
    Label("该类当月流失台数 ÷ 该类保有台数", "vehicles of the kind lost in the month / those on file"),
)
