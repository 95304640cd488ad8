"""Estimates as pages show them: the value, its n and its interval."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from huidian.engine.scores.estimate import Estimate
from huidian.web import formats
from huidian.web.figures.block import Cell


def interval(estimate: Estimate, *, percent: bool = False) -> str:
    """n and the interval in words: "n 93 · 97.1–99.8"."""
    said = _("n %(n)s") % {"n": formats.count(estimate.n)}
    if estimate.low is None or estimate.high is None:
        return said
    text = formats.percent if percent else formats.score
    return f"{said} · {text(estimate.low)}–{text(estimate.high)}"


def estimate_cell(estimate: Estimate, *, url: str = "", percent: bool = False) -> Cell:
    """A score or a share with its n and interval below it."""
    return Cell(
        estimate.value,
        "percent" if percent else "score",
        url=url,
        few=estimate.few,
        small=interval(estimate, percent=percent),
    )


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the page: its words, the estimate, what is aimed at, what it opens, what is said below."""

    words: str
    estimate: Estimate
    target: float | None = None
    url: str = ""
    note: str = ""

    @property
    def interval(self) -> str:
        return interval(self.estimate, percent=True)

    @property
    def short(self) -> bool:
        """Whether even the upper end of the interval is below the aim."""
        high = self.estimate.high
        return self.target is not None and high is not None and not self.estimate.few and high < self.target
