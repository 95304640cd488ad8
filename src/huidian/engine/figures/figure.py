"""What a metric comes to: one figure, and one split of it. Plain data, without the engine that counts it.

``huidian.engine.figures.evaluate`` makes them.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from huidian.kit.labels import Label
from huidian.kit.shares import share_of

EXCLUDED = "excluded"
"""The count of those whom the question's switch leaves out."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric (its id) of one month: a month number, of a year its December, of a day the as-of month.

    ``counts`` has the metric's totals and counts by key (money in fen), and ``EXCLUDED`` where it was
    counted. ``denominator`` is None for a plain count. A ``provisional`` figure may still change with what
    is to come; one that is not ``covered`` is none: the data hold no day of its period. ``rules`` is the
    version of the rules that it was counted by. ``data_from`` is the day data begin where that is after the
    begin of what a figure needs (a yearly one its first year, a rate its base's months): it is ``partial``.
    """

    metric: str
    month: int
    counts: Mapping[str, int]
    numerator: int
    denominator: int | None
    provisional: bool
    rules: str
    covered: bool = True
    data_from: date | None = None

    @property
    def partial(self) -> bool:
        """Whether what the figure needs began before the data."""
        return self.data_from is not None

    @property
    def value(self) -> float | int | None:
        """The rate as a fraction (None over nothing), of a plain count the numerator; None if not covered."""
        return self.numerator if self.denominator is None and self.covered else self.rate

    @property
    def rate(self) -> float | None:
        """The numerator over the denominator as a fraction; None over nothing, for a plain count, and if not
        covered.
        """
        if self.denominator is None or not self.covered:
            return None
        return share_of(self.numerator, self.denominator)

    @property
    def base(self) -> int:
        """What it is counted among: the denominator, of a plain count the numerator."""
        return self.numerator if self.denominator is None else self.denominator

    @property
    def n(self) -> int:
        """The number that says how much the figure can be relied on: its base."""
        return self.base

    @property
    def rest(self) -> int:
        """What is in the base and not in the numerator."""
        return self.base - self.numerator

    @property
    def excluded(self) -> int:
        """Those left out by the question's switch that would be in the base; 0 where it was not counted."""
        return self.counts.get(EXCLUDED, 0)

    def as_dict(self) -> dict[str, Any]:
        """Everything that was counted and made of it, in types that JSON has."""
        return {
            "metric": self.metric,
            "month": self.month,
            "counts": dict(self.counts),
            "numerator": self.numerator,
            "denominator": self.denominator,
            "value": self.value,
            "provisional": self.provisional,
            "covered": self.covered,
            "rules": self.rules,
            "partial": self.partial,
        }


@dataclass(frozen=True, slots=True)
class SplitRow:
    """One value of a dimension (``key`` "" where it is unknown) with the figure of those that have it.

    ``share`` is the fraction of the numerator of all rows (None where that is 0), ``cumulative`` that of the
    rows up to and with this one (None without an order), ``holdings`` the vehicles on file with that value
    (None where nobody counted them).
    """

    key: str
    label: Label
    figure: Figure
    share: float | None = None
    cumulative: float | None = None
    holdings: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """In types that JSON has, the label in both languages."""
        return {
            "key": self.key,
            "label": asdict(self.label),
            "figure": self.figure.as_dict(),
            "share": self.share,
            "cumulative": self.cumulative,
            "holdings": self.holdings,
        }


@dataclass(frozen=True, slots=True)
class Split:
    """A metric's figure (its id) split by one dimension, with the word for that.

    ``ordered`` rows stand in the dimension's natural order, others with the largest first; unknown is last.
    """

    metric: str
    by: str
    label: Label
    ordered: bool
    rows: tuple[SplitRow, ...]

    def as_dict(self) -> dict[str, Any]:
        """In types that JSON has, labels in both languages."""
        return {
            "metric": self.metric,
            "by": self.by,
            "label": asdict(self.label),
            "ordered": self.ordered,
            "rows": [row.as_dict() for row in self.rows],
        }
