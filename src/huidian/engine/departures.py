"""What came to be known of a vehicle's leaving between two moments, in a sentence of facts."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from huidian.kit.labels import Label


class Departure(NamedTuple):
    """One row of a vehicle's departures (moments in UTC, without zone; recorded_at null: always known)."""

    left_on: date
    left_why: str | None
    recorded_at: datetime | None
    retracted_at: datetime | None

    def held(self, moment: datetime) -> bool:
        """Whether it was said at that moment."""
        said = self.recorded_at is None or self.recorded_at <= moment
        return said and (self.retracted_at is None or self.retracted_at > moment)


def resaid(
    said: Iterable[Departure],
    then: datetime,
    now: datetime,
    reasons: Mapping[str, Label],
    day_of: Callable[[datetime], date],
) -> Label | None:
    """What is said now of a vehicle's leaving and was not then, or the other way round; None for no change.

    ``said`` are all rows of the vehicle, ``then`` and ``now`` as in them; ``reasons`` names why one leaves,
    ``day_of`` gives a moment's day where the dealer is.
    """
    rows = list(said)
    before = next((row for row in rows if row.held(then)), None)
    after = next((row for row in rows if row.held(now)), None)
    if after is None:
        if before is None or before.retracted_at is None:
            return None
        on, was = day_of(before.retracted_at), _left(before, reasons)
        return Label(f"{was.zh}，{on} 撤回", f"{was.en}, taken back on {on}")
    if after.recorded_at is None or (before and before[:2] == after[:2]):
        return None
    on, left = day_of(after.recorded_at), _left(after, reasons)
    if before is None:
        return Label(f"{left.zh}，{on} 才登记", f"{left.en}, recorded only on {on}")
    was = _left(before, reasons)
    return Label(f"{was.zh}，{on} 更正：{left.zh}", f"{was.en}, corrected on {on}: {left.en}")


def _left(row: Departure, reasons: Mapping[str, Label]) -> Label:
    why = reasons.get(row.left_why or "") or Label("已离开", "Left")
    return Label(f"{row.left_on} {why.zh}", f"{why.en} ({row.left_on})")
