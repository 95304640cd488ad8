"""What happened to a vehicle's orders between two moments of knowledge, from the versions of its rows.

A recording that takes a version back and puts another in its place at the same moment corrects it. What was
corrected twice, or corrected and set right again, is one change: by what was known then and
what is known now.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

What = Literal["late", "since", "taken_back", "corrected"]


class Version(NamedTuple):
    """One visit row of a vehicle (moments in UTC, without zone), and whether it was known then and is now."""

    settled_on: date
    kind: str
    family: str
    amount_fen: int | None
    recorded_at: datetime
    retracted_at: datetime | None
    was_known: bool
    is_known: bool


@dataclass(frozen=True, slots=True)
class OrderChange:
    """One order that is known otherwise: ``before`` as it was known then, ``after`` as it is known now.

    ``late``: it had happened by then and was recorded only afterwards. ``since``: its day came after then.
    ``taken_back``: it no longer stands. ``corrected``: it says something else. ``at`` is the moment (UTC,
    without zone) of the recording that did it.
    """

    what: What
    at: datetime
    before: Version | None
    after: Version | None

    @property
    def settled_on(self) -> date:
        """The day of the order as it is known now, else as it was known."""
        row = self.after or self.before
        assert row is not None
        return row.settled_on


@dataclass(frozen=True, slots=True)
class Span:
    """Between which moments of knowledge (UTC, without zone); ``until`` is the last day the first one had."""

    then: datetime
    now: datetime
    until: date


def order_changes(versions: Iterable[Version], span: Span) -> list[OrderChange]:
    """What happened to one vehicle's orders, in the order of their days.

    ``versions`` are those of ``huidian.engine.restatement.restatement.versions``.
    """
    rows = list(versions)
    origins, ended = _lineage(rows, span)
    changes = [
        _became(None if first is None else rows[first], rows[at], span) for at, first in origins.items()
    ]
    changes += [_ended(rows[first], moment) for first, moment in ended]
    return sorted((one for one in changes if one), key=lambda one: (one.settled_on, one.at, one.what))


def matters(
    one: OrderChange, families: Sequence[str] | None, first_on: date, last_on: date, *, money: bool = False
) -> bool:
    """Whether an order counts otherwise than before: between two days (inclusive), for some families of order
    kinds (None: all), by its day and kind and with ``money`` by its amount too.
    """

    def seen(row: Version | None) -> tuple[object, ...] | None:
        if row is None or not first_on <= row.settled_on <= last_on:
            return None
        if families is not None and row.family not in families:
            return None
        return row.settled_on, row.amount_fen if money else None

    return seen(one.before) != seen(one.after)


def _lineage(rows: Sequence[Version], span: Span) -> tuple[dict[int, int | None], list[tuple[int, datetime]]]:
    """The rows that stand now, each with the row of then that it descends from; and of the rows of then that
    have no successor, the moment in which their line ended.
    """
    origin: dict[int, int | None] = {at: at for at, row in enumerate(rows) if row.recorded_at <= span.then}
    ended: list[tuple[int, datetime]] = []
    moments = {row.recorded_at for row in rows} | {row.retracted_at for row in rows if row.retracted_at}
    for moment in sorted(one for one in moments if span.then < one <= span.now):
        gone = [at for at in origin if rows[at].retracted_at == moment]
        come = [at for at, row in enumerate(rows) if row.recorded_at == moment and row.retracted_at != moment]
        successors = _successors(rows, gone, come)
        for at in come:
            origin[at] = origin[successors[at]] if at in successors else None
        for at in gone:
            first = origin.pop(at)
            if first is not None and at not in successors.values():
                ended.append((first, moment))
    return origin, ended


_LIKENESS: tuple[Callable[[Version], tuple[object, ...]], ...] = (
    lambda row: (row.settled_on, row.kind, row.amount_fen),
    lambda row: (row.settled_on, row.kind),
    lambda row: (row.settled_on,),
    lambda row: (row.kind,),
    lambda row: (),
)


def _successors(rows: Sequence[Version], gone: Sequence[int], come: Sequence[int]) -> Mapping[int, int]:
    """Which new row took the place of which old one: the more they say the same, the sooner."""
    successors: dict[int, int] = {}
    for alike in _LIKENESS:
        for new in come:
            free = (
                old for old in gone if old not in successors.values() and alike(rows[old]) == alike(rows[new])
            )
            old = None if new in successors else next(free, None)
            if old is not None:
                successors[new] = old
    return successors


def _became(first: Version | None, row: Version, span: Span) -> OrderChange | None:
    """What a row that stands is, if it was not known like this then; ``first`` is what it descends from."""
    before = first if first and first.was_known else None
    after = row if row.is_known else None
    if before is None:
        what: What = "since" if row.settled_on > span.until else "late"
        return OrderChange(what, row.recorded_at, None, after) if after else None
    if after is None:
        return OrderChange("taken_back", row.recorded_at, before, None)
    if _values(before) == _values(after):
        return None
    return OrderChange("corrected", row.recorded_at, before, after)


def _values(row: Version) -> tuple[object, ...]:
    return row.settled_on, row.kind, row.family, row.amount_fen


def _ended(first: Version, moment: datetime) -> OrderChange | None:
    return OrderChange("taken_back", moment, first, None) if first.was_known else None
