"""The brand's index of the yearly study on the 1,000-point scale, as recorded: results and aims (S1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

_POINTS = {"least": 0, "most": 1000}
_RANK = {"least": 0, "most": 1000}


@dataclass(frozen=True, slots=True)
class CsiYear:
    """One year of the study, its key: own points, the industry's mean and best, own rank, and what was aimed
    at; 0 is not recorded.
    """

    key: str
    own: int = field(default=0, metadata=_POINTS)
    mean: int = field(default=0, metadata=_POINTS)
    best: int = field(default=0, metadata=_POINTS)
    rank: int = field(default=0, metadata=_RANK)
    target: int = field(default=0, metadata=_POINTS)
    target_rank: int = field(default=0, metadata=_RANK)


@dataclass(frozen=True, slots=True)
class CsiLine:
    """A year beside the one before and beside the others: differences in points and ranks, None where either
    side is not recorded. Less than 0 to the mean or the best is below them; a rank that moved by more than 0
    was lost.
    """

    year: CsiYear
    change: int | None
    rank_change: int | None
    mean_change: int | None
    to_mean: int | None
    to_best: int | None
    to_target: int | None


def csi_lines(years: Sequence[CsiYear]) -> list[CsiLine]:
    """The years in their order, each with its differences."""
    ordered = sorted(years, key=lambda one: one.key)
    return [_line(one, before) for one, before in zip(ordered, [None, *ordered], strict=False)]


def _line(year: CsiYear, before: CsiYear | None) -> CsiLine:
    return CsiLine(
        year=year,
        change=_less(year.own, before.own if before else 0),
        rank_change=_less(year.rank, before.rank if before else 0),
        mean_change=_less(year.mean, before.mean if before else 0),
        to_mean=_less(year.own, year.mean),
        to_best=_less(year.own, year.best),
        to_target=_less(year.own, year.target),
    )


def _less(one: int, other: int) -> int | None:
    return one - other if one and other else None
