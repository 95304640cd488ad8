"""What came to be known of a vehicle's leaving between two moments, in a sentence of facts."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from huidian.kit.labels import Label
from huidian.kit.months import month_of


class Departure(NamedTuple):
    """One row of a vehicle's departures (moments in UTC, without zone; recorded_at null: always known)."""

    left_on: date
    left_why: str | None
    recorded_at: datetime | None
    retracted_at: datetime | None

    def held(self, moment: datetime) -> bool:
        """Whether it was said at that moment."""
        recorded = self.recorded_at is None or self.recorded_at <= moment
        return recorded and (self.retracted_at is None or self.retracted_at > moment)


@dataclass(frozen=True, slots=True)
class DepartureChange:
    """A vehicle's leaving that is known otherwise: ``before`` as it was known then, ``after`` as it is now.

    None on a side: it was not known to have left. ``at`` is the moment (UTC, without zone) of the recording
    that made it so; None where it was always known.
    """

    before: Departure | None
    after: Departure | None
    at: datetime | None

    def matters(self, month: int) -> bool:
        """Whether it leaves a figure of that month out of one side only."""

        def gone(row: Departure | None) -> bool:
            return row is not None and month_of(row.left_on) <= month

        return gone(self.before) != gone(self.after)


def departure_change(statements: Iterable[Departure], then: datetime, now: datetime) -> DepartureChange:
    """What was known of a vehicle's leaving at two moments; ``statements`` are its rows that were recorded or
    taken back between them (``huidian.engine.restatement.restatement.touched``), or all it has.
    """
    rows = list(statements)
    before = next((row for row in rows if row.held(then)), None)
    after = next((row for row in rows if row.held(now)), None)
    ends = [row.retracted_at for row in rows if row.retracted_at and row.retracted_at <= now]
    return DepartureChange(before, after, after.recorded_at if after else max(ends, default=None))


def sentence(
    one: DepartureChange, then_on: date, reasons: Mapping[str, Label], day_of: Callable[[datetime], date]
) -> Label:
    """It in words. ``then_on`` is the day of then, ``reasons`` names why one leaves, ``day_of`` gives a
    moment's day where the dealer is.
    """
    on = day_of(one.at) if one.at else None
    if one.after is None:
        assert one.before is not None
        was = _left(one.before, reasons)
        return Label(f"{was.zh}，{on} 撤回", f"{was.en}, taken back on {on}")
    left = _left(one.after, reasons)
    if one.before is not None:
        was = _left(one.before, reasons)
        return Label(f"{was.zh}，{on} 更正：{left.zh}", f"{was.en}, corrected on {on}: {left.en}")
    if one.after.left_on > then_on:
        return Label(f"{left.zh}，在那一天之后", f"{left.en}, after that day")
    return Label(f"{left.zh}，{on} 才登记", f"{left.en}, recorded only on {on}")


def _left(row: Departure, reasons: Mapping[str, Label]) -> Label:
    why = reasons.get(row.left_why or "") or Label("已离开", "Left")
    return Label(f"{row.left_on} {why.zh}", f"{why.en} ({row.left_on})")
