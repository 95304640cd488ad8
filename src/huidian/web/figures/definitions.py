"""What a number means, for the card that shows on hover or focus."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from huidian.kit.labels import Label

FEW = 30
"""Below this many vehicles a rate says little; it is greyed."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One card. ``id`` is the element the numbers point to; ``version`` that of the metric's definition."""

    id: str
    label: Label
    sentence: Label
    formula: Label
    source: str
    inclusions: Label | None = None
    version: int | None = None


def definitions_of(metric_id: str) -> list[Definition]:
    """The metric's own card and one for each of its counts, so that a number of vehicles explains itself."""
    from huidian.engine.metrics import METRICS  # the engine is heavy; it loads with the first figure

    metric = METRICS[metric_id]
    names = {f"def-{metric.id}": metric.label}
    names |= {f"def-{metric.id}-{count.key}": count.label for count in metric.counts}
    return [
        Definition(
            id=name,
            label=label,
            sentence=metric.sentence,
            formula=metric.formula,
            source=metric.source.replace(" (inferred)", _("（推定）")),
            inclusions=metric.inclusions if metric.inclusions.zh else None,
            version=metric.version,
        )
        for name, label in names.items()
    ]


SHARE_OF_LOST = Definition(
    "def-share",
    Label("占流失", "Share of all lost"),
    Label(
        "流失车辆中属于这一类的比例，各类合计 100%",
        "The part of all lost vehicles that is of this kind",
    ),
    Label("该类流失台数 ÷ 全部流失台数", "lost vehicles of the kind / all lost vehicles"),
    "S2",
)
