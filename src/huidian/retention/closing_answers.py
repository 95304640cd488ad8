"""What the questions about closed months answer with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from huidian.engine.figures.figure import Figure
from huidian.kit.labels import Label
from huidian.kit.shares import less
from huidian.retention.as_of import AsOf


@dataclass(frozen=True, slots=True)
class Closing:
    """One closing of a dealer's month. `figure` is its monthly churn as it was frozen.

    `as_of` is the day, where the dealer is, of the knowledge it is of. An undone one no longer holds.
    """

    close_id: int
    dealer_id: int
    code: str
    dealer: str
    month: int
    closed_at: datetime
    closed_by: str
    as_of: date
    rule_version: str
    window: int
    leave_out_gone: bool
    figure: Figure
    undone_at: datetime | None
    undone_by: str

    @property
    def counted(self) -> Counted:
        """What it was counted by; where today's figure is not, the difference is not of the data alone."""
        return Counted(self.rule_version, self.leave_out_gone)


@dataclass(frozen=True, slots=True)
class ClosedFigure:
    """What a metric of a month was when the month was closed, and the day since when it is (the last, of
    several dealers).
    """

    figure: Figure
    since: date


@dataclass(frozen=True, slots=True)
class Counted:
    """By which rules a figure is counted, and whether it leaves out vehicles that left."""

    rule_version: str
    leave_out_gone: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """What has become of a closed figure: then as it was closed, now, and by what that is counted."""

    then: Figure
    now: Figure
    counted: Counted

    @property
    def change(self) -> float | None:
        """The difference of the rates as a fraction, None where either has no rate."""
        return less(self.now.rate, self.then.rate)


@dataclass(frozen=True, slots=True)
class Books:
    """How a month stands in the books of a page's dealers.

    `closed` of `dealers` have closed it; of a single dealer `closing` is that, and `difference` what it is
    today, if it is not the same. `may_close` where the asker may and the month is ready for it.
    """

    dealers: int
    closed: int
    closing: Closing | None
    difference: Difference | None
    dealer_id: int | None
    may_close: bool
    may_reopen: bool


@dataclass(frozen=True, slots=True)
class KeptClose:
    """A closing in the history, with its difference to today (None: none) and whether the asker may undo it,
    or take the undoing back."""

    closing: Closing
    difference: Difference | None
    may_reopen: bool
    may_restore: bool


@dataclass(frozen=True, slots=True)
class CloseHistory:
    """The closings of a page's dealers, the newest month first; `more` that are not shown."""

    as_of: AsOf
    closes: tuple[KeptClose, ...]
    more: int


@dataclass(frozen=True, slots=True)
class KeptCount:
    """One count of a closed month then and now, money in fen; None where it was, or is, not counted."""

    label: Label
    is_money: bool
    then: int | None
    now: int | None

    @property
    def by(self) -> int | None:
        """How much it moved."""
        return None if self.then is None or self.now is None else self.now - self.then


@dataclass(frozen=True, slots=True)
class KeptMetric:
    """One metric of a closed month: its figure then and now, its counts, the versions it was counted by.

    `now` and `version_now` are None where it is not counted any more. `kind` is the word for its kind of
    orders where it has several.
    """

    label: Label
    kind: Label | None
    counts: tuple[KeptCount, ...]
    then: Figure
    now: Figure | None
    version_then: int
    version_now: int | None

    @property
    def moved(self) -> bool:
        return any(count.then != count.now for count in self.counts)

    @property
    def is_rate(self) -> bool:
        return self.then.rate is not None or (self.now is not None and self.now.rate is not None)

    @property
    def change(self) -> float | None:
        """How the rate moved, as a fraction; None where it has none then or now."""
        return less(self.now.rate if self.now else None, self.then.rate)

    @property
    def height(self) -> int:
        """The lines it takes: one per count, and one for the rate."""
        return len(self.counts) + self.is_rate


@dataclass(frozen=True, slots=True)
class ClosePage:
    """A closing in full: every figure that was frozen, beside what it is now."""

    as_of: AsOf
    close: KeptClose
    metrics: tuple[KeptMetric, ...]
    counted_now: Counted
