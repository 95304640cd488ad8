"""Like for like: size classes, peers, and how rates spread without naming anyone. Pure arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, sqrt
from statistics import median, quantiles

from huidian.kit.labels import Label
from huidian.kit.rounding import half_up
from huidian.kit.shares import less
from huidian.retention.network_answers import Bin, Circle, Peers, SizeClass, Spread


def _size(key: str, zh: str, en: str, vehicles: str) -> SizeClass:
    return SizeClass(key, Label(f"{zh}（{vehicles} 台）", f"{en} ({vehicles})"), Label(zh, en))


SIZES: tuple[tuple[int, SizeClass], ...] = (
    (3000, _size("xl", "特大", "Very large", "≥ 3,000")),
    (1500, _size("l", "大", "Large", "1,500–2,999")),
    (500, _size("m", "中", "Medium", "500–1,499")),
    (0, _size("s", "小", "Small", "< 500")),
)
"""By the vehicles seen in twelve months, from how many on."""
FEWEST_PEERS = 3
FEWEST_UNNAMED = 5
"""So many other dealers keep each of them from being recognised by who has only one dealer."""
BIN_PERCENT = 5


def size_of(seen: int) -> SizeClass:
    """The size class of a dealer that saw so many vehicles in twelve months."""
    return next(size for least, size in SIZES if seen >= least)


def circle_of(grade: str, size: str, other_grade: str, other_size: str, grades: Sequence[str]) -> Circle:
    """The narrowest circle of a dealer that another one is in, by grade and size class; `grades` in order."""
    if grade not in grades or other_grade not in grades:
        return Circle.NETWORK
    apart = abs(grades.index(grade) - grades.index(other_grade))
    if apart == 0:
        return Circle.ALIKE if size == other_size else Circle.GRADE
    return Circle.NEAR if apart == 1 else Circle.NETWORK


def compare(lost: int, cohort: int, rates: Sequence[float], *, foreign: int | None) -> Peers:
    """A dealer's month beside its peers' rates.

    `foreign`: how many of the peers are out of the reader's reach, None where every rate is the reader's to
    see. Else more of them are needed to keep each unrecognised, and the median is in whole percent.
    """
    enough = len(rates) >= FEWEST_PEERS if foreign is None else foreign >= FEWEST_UNNAMED
    if not enough:
        return Peers(len(rates))
    middle = median(rates) if foreign is None else _whole_percent(median(rates))
    if not cohort:
        return Peers(len(rates), middle)
    return Peers(len(rates), middle, less(lost / cohort, middle), int(half_up(lost - middle * cohort)))


def beyond_chance(difference: float, rate: float, vehicles: int) -> bool:
    """Whether a rate of so many vehicles is higher by more than chance, one standard deviation, explains."""
    return difference > sqrt(max(rate * (1 - rate), 0.0) / vehicles)


def spread_of(others: Sequence[float], mine: float | None, *, foreign: int | None) -> Spread | None:
    """How the rates of a network spread, that of the reader's dealer among them; None with too few others.

    `foreign` as in `compare`: only dealers out of the reader's reach keep each other from being recognised.
    """
    if (len(others) if foreign is None else foreign) < FEWEST_UNNAMED:
        return None
    every = sorted([*others, *([] if mine is None else [mine])])
    low, middle, high = quantiles(every, n=4, method="inclusive")
    return Spread(
        dealers=len(every),
        quartiles=(_whole_percent(low), _whole_percent(middle), _whole_percent(high)),
        bins=_bins(every, mine),
        higher=None if mine is None else sum(rate > mine for rate in others),
    )


def _whole_percent(rate: float) -> float:
    return float(half_up(rate, 2))


def _bins(rates: Sequence[float], mine: float | None) -> tuple[Bin, ...]:
    """Bands of some percent, from that of the lowest rate to that of the highest; 100 % is in the last."""
    of_rate = [_bin_of(rate) for rate in rates]
    my_bin = None if mine is None else _bin_of(mine)
    return tuple(
        Bin(
            from_rate=at * BIN_PERCENT / 100,
            until_rate=(at + 1) * BIN_PERCENT / 100,
            dealers=of_rate.count(at),
            mine=at == my_bin,
        )
        for at in range(min(of_rate), max(of_rate) + 1)
    )


def _bin_of(rate: float) -> int:
    last = ceil(100 / BIN_PERCENT) - 1
    return min(floor(round(rate * 100, 6) / BIN_PERCENT), last)
